"""Templates become text once, and nothing in a text is ever run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from adgen.brief.files import asset_finder, picture_finder
from adgen.brief.load import load_campaign
from adgen.errors import RequestError
from adgen.prepro import templates
from adgen.prepro.expand import expand
from adgen.prepro.templates import TemplateError, parse_template
from adgen.schema.brief import Brief
from adgen.schema.look import Look, Mood
from adgen.schema.storyboard import Storyboard
from tests.brief.written import CAMPAIGN, REGIONS, write_campaign

FILE = Path("campaigns/feast/campaign.yaml")
CSV = "campaigns/feast/regions.csv"
LINE = f"{FILE}, line"
ALLOWED = "\n\nhint: only names of columns and filters may stand in {{ }}, as {{ dish | upper }}"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def boards(campaign: str = CAMPAIGN, regions: str = REGIONS) -> list[Storyboard]:
    write_campaign(Path(), campaign=campaign, regions=regions)
    brief = load_campaign(FILE)
    return [
        expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
        for row in brief.rows
    ]


def problems(campaign: str = CAMPAIGN, regions: str = REGIONS) -> list[str]:
    """Of all rows, each once, as the planner reports them."""
    write_campaign(Path(), campaign=campaign, regions=regions)
    brief = load_campaign(FILE)
    found: dict[str, None] = {}
    for row in brief.rows:
        try:
            expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
        except RequestError as error:
            found |= dict.fromkeys(str(problem) for problem in error.problems)
    return list(found)


def test_a_storyboard_is_what_was_written() -> None:
    chinese, english = boards()
    assert (chinese.region.tag, chinese.region.language) == ("zh-CN", "zh-Hans")
    table, pour, end = english.shots
    assert table.prompt == "A family shares dumplings"
    assert chinese.shots[0].prompt == "A family shares 饺子"
    assert table.voice == "Taste dumplings"
    assert table.super is not None and table.super.text == "Together"
    assert table.picture is not None and (table.picture.width, table.picture.height) == (32, 48)
    assert chinese.shots[0].picture is not None and chinese.shots[0].picture.width == 64
    assert (table.seed, pour.seed) == (11, 5)
    assert (table.engine, pour.engine) == ("stills", "diffusers")
    assert (table.beats, table.seconds, pour.beats, pour.seconds) == (4, None, None, 2.5)
    assert pour.super is not None
    assert (pour.super.text, pour.super.role) == ("NORTH & CO", "subtitle")
    assert (end.id, end.essential, end.engine, end.beats) == ("end-card", True, "stills", 4)
    assert (end.camera, end.motion, end.logo, end.super) == ("static", 2, False, None)
    assert end.seed == 11
    assert english.end_card.cta == "Buy now"
    assert english.end_card.tagline == "Warm since 1901"


def test_the_end_card_moves_over_its_picture() -> None:
    written = CAMPAIGN.replace(
        'cta: "{{ cta }}"',
        'cta: "{{ cta }}!"\n  tagline: "{{ dish }}?"\n  picture: pictures/home.png\n'
        "  product: {picture: pictures/street.png, size: 0.3}",
    )
    board = boards(written)[1]
    assert (board.shots[-1].camera, board.end_card.cta) == ("push_in", "Buy now!")
    assert board.end_card.tagline == "dumplings?"
    (product,) = board.shots[-1].anchors
    assert (product.picture.width, product.size.portrait) == (32, 0.3)


def test_adgen_gives_five_names_and_columns_go_first() -> None:
    written = CAMPAIGN.replace(
        "slow pour", '"{{ brand }}|{{ tagline }}|{{ campaign }}|{{ region }}|{{ language }}"'
    )
    assert boards(written)[0].shots[1].prompt == "North & Co|Warm since 1901|feast|zh-CN|zh-Hans"


def test_a_column_hides_a_name_of_adgens() -> None:
    written = CAMPAIGN.replace("slow pour", '"{{ language }}"')
    regions = REGIONS.replace("dish,", "language,dish,").replace("CN,", "CN,Mandarin,")
    regions = regions.replace("US,", "US,English,")
    assert [board.shots[1].prompt for board in boards(written, regions)] == ["Mandarin", "English"]


PROMPT = '"A family shares {{ dish }}"'
WRONG = {
    "undefined variable": (
        '"{{ dishh }}"',
        f"{LINE} 15, shots[0].prompt: undefined variable 'dishh'\n\nhint: did you mean 'dish'?",
    ),
    "undefined, nothing near": (
        '"{{ zzz }}"',
        f"{LINE} 15, shots[0].prompt: undefined variable 'zzz'\n\nhint: known: brand, tagline, "
        "campaign, region, language, dish, setting, headline, cta",
    ),
    "attribute": (
        '"{{ dish.__class__ }}"',
        f"{LINE} 15, shots[0].prompt: reaches for an attribute: __class__{ALLOWED}",
    ),
    "attribute of a text": (
        "\"{{ ''.join }}\"",
        f"{LINE} 15, shots[0].prompt: reaches for an attribute: join{ALLOWED}",
    ),
    "item": (
        '"{{ dish[0] }}"',
        f"{LINE} 15, shots[0].prompt: reaches for an attribute: […]{ALLOWED}",
    ),
    "call": ('"{{ dish() }}"', f"{LINE} 15, shots[0].prompt: calls a function{ALLOWED}"),
    "global": ('"{{ range(9) }}"', f"{LINE} 15, shots[0].prompt: calls a function{ALLOWED}"),
    "global by name": (
        '"{{ lipsum }}"',
        f"{LINE} 15, shots[0].prompt: undefined variable 'lipsum'\n\nhint: known: brand, tagline, "
        "campaign, region, language, dish, setting, headline, cta",
    ),
    "import": (
        "\"{% import 'os' as os %}\"",
        f"{LINE} 15, shots[0].prompt: holds a statement: import{ALLOWED}",
    ),
    "include": (
        "\"{% include '/etc/passwd' %}\"",
        f"{LINE} 15, shots[0].prompt: holds a statement: include{ALLOWED}",
    ),
    "loop": (
        '"{% for x in dish %}{{ x }}{% endfor %}"',
        f"{LINE} 15, shots[0].prompt: holds a statement: for{ALLOWED}",
    ),
    "set": ('"{% set x = 1 %}"', f"{LINE} 15, shots[0].prompt: holds a statement: assign{ALLOWED}"),
    "block": (
        '"{% block a %}{% endblock %}"',
        f"{LINE} 15, shots[0].prompt: holds a statement: block{ALLOWED}",
    ),
    "arithmetic": (
        '"{{ 9**9**9 }}"',
        f"{LINE} 15, shots[0].prompt: holds something else than names and filters{ALLOWED}",
    ),
    "unknown filter": (
        '"{{ dish | attr }}"',
        f"{LINE} 15, shots[0].prompt: unknown filter 'attr'\n\nhint: filters: upper, lower, "
        "title, trim, replace, optional",
    ),
    "filter with too little": (
        "\"{{ dish | replace('a') }}\"",
        f"{LINE} 15, shots[0].prompt: the filter replace takes two quoted texts{ALLOWED}",
    ),
    "filter that looks for nothing": (
        "\"{{ dish | replace('', 'a') }}\"",
        f"{LINE} 15, shots[0].prompt: the filter replace cannot look for nothing{ALLOWED}",
    ),
    "comment": (
        '"now {# not later #}"',
        f"{LINE} 15, shots[0].prompt: holds a comment {{# … #}}\n\nhint: a literal {{# is written "
        '{{ "{#" }}',
    ),
    "syntax": (
        '"{{ dish"',
        f"{LINE} 15, shots[0].prompt: template syntax: unexpected end of template, expected 'end "
        'of print statement\'.\n\nhint: a literal {{ is written {{ "{{" }}',
    ),
    "long template": (
        f'"{"x" * 4001}"',
        f"{LINE} 15, shots[0].prompt: has over 4000 characters\n\nhint: shorten it",
    ),
    "long text": (
        f'"{"x" * 3998}{{{{ dish }}}}"',
        f"{LINE} 15, shots[0].prompt: has over 4000 characters\n\nhint: shorten it",
    ),
    "text that grows": (
        f"\"{{{{ dish | replace('饺', '{'x' * 2000}') | replace('x', 'yyy') }}}}\"",
        f"{LINE} 15, shots[0].prompt: comes to over 4000 characters\n\nhint: shorten it",
    ),
    "control character": (
        '"ring \\x07"',
        f"{LINE} 15, shots[0].prompt: holds the control character U+0007\n\nhint: delete it",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_template(case: str) -> None:
    template, expected = WRONG[case]
    assert problems(CAMPAIGN.replace(PROMPT, template)) == [expected]


def test_an_empty_cell_that_is_used() -> None:
    regions = REGIONS.replace("Together,Buy now", "Together,").replace("饺子", " ")
    assert problems(regions=regions) == [
        f"{CSV}, row 2, column dish: is empty\n\nhint: shots[0].prompt uses it: fill it, or write "
        "{{ dish | optional }} there",
        f"{CSV}, row 2, column dish: is empty\n\nhint: shots[0].voice uses it: fill it, or write "
        "{{ dish | optional }} there",
        f"{CSV}, row 3, column cta: is empty\n\nhint: end_card.cta uses it: fill it, or write "
        "{{ cta | optional }} there",
    ]


def test_an_empty_cell_that_is_not_used_or_is_optional() -> None:
    regions = "region,dish,setting,headline,cta,unused\nzh-CN,饺子,home,,买,\n"
    written = CAMPAIGN.replace("{{ headline }}", "{{ headline | upper | optional }}")
    (board,) = boards(written, regions)
    assert board.shots[0].super is None


def test_optional_spares_only_what_stands_under_it() -> None:
    regions = REGIONS.replace("dumplings", "")
    written = CAMPAIGN.replace(PROMPT, '"{{ dish | optional }}, {{ dish }}"')
    assert any("row 3, column dish: is empty" in line for line in problems(written, regions))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "hom",
            f"{CSV}, row 2, column setting: no such file: pictures/hom.png (for shots[0].picture)"
            "\n\nhint: did you mean 'pictures/home.png'?",
        ),
        (
            "../../../../brands/north/logo",
            f"{CSV}, row 2, column setting: leaves the folder campaigns/feast: "
            "pictures/../../../../brands/north/logo.png (for shots[0].picture)"
            "\n\nhint: copy the file into campaigns/feast",
        ),
    ],
)
def test_a_cell_that_spoils_a_path(cell: str, expected: str) -> None:
    assert problems(regions=REGIONS.replace("home", cell)) == [expected]


def test_a_plain_path_is_reported_once_for_all_rows() -> None:
    written = CAMPAIGN.replace("pictures/{{ setting }}.png", "regions.csv")
    assert problems(written) == [
        f"{LINE} 16, shots[0].picture: regions.csv is not a whole picture (PNG, JPEG, WebP, TIFF, "
        "BMP)\n\nhint: save it as PNG, JPEG or WebP, 8 or 16 bits, RGB or grey"
    ]


def test_an_empty_path_is_refused() -> None:
    written = CAMPAIGN.replace('"pictures/{{ setting }}.png"', '""')
    assert problems(written) == [
        f"{LINE} 16, shots[0].picture: is empty\n\nhint: name a picture, or leave the key out"
    ]


def test_a_control_character_in_a_cell() -> None:
    assert problems(regions=REGIONS.replace("Together", "To\x1bgether")) == [
        f"{CSV}, row 3, column headline: holds the control character U+001B\n\nhint: delete it"
    ]


@pytest.mark.parametrize(
    ("template", "language", "expected"),
    [
        ("{{ a | upper }}", "en", "ISTANBUL IĞDIR"),
        ("{{ a | upper }}", "tr", "İSTANBUL IĞDIR"),
        ("{{ a | title }}", "tr", "İstanbul Iğdır"),
        ("{{ a | replace('istanbul', 'x') }}", "en", "x ığdır"),
        ("  {{ a | trim }}\n", "en", "istanbul ığdır"),
        ("{{ '{{' }} {{ a ~ '!' }}", "en", "{{ istanbul ığdır!"),
        ("50 % {\\b1} ' : {x}", "en", "50 % {\\b1} ' : {x}"),
        ("a\n\nb", "en", "a\n\nb"),
    ],
)
def test_filters_and_literals(template: str, language: str, expected: str) -> None:
    assert parse_template(template, language).expand({"a": "istanbul ığdır"}) == expected


def test_rows_of_many_languages_share_what_was_parsed() -> None:
    tags = ["en-US", "de-DE", "ar", "zh-CN", "ja-JP", "th-TH", "tr-TR", "az"]
    rows = [f"{tag},d{number},home,h,c{number}" for number, tag in enumerate(tags)]
    regions = "\n".join(["region,dish,setting,headline,cta", *rows, ""])
    templates._parsed.cache_clear()
    found = boards(regions=regions)
    assert [board.end_card.cta for board in found] == [f"c{n}" for n in range(len(tags))]
    written = {"A family shares {{ dish }}", "pictures/{{ setting }}.png", "{{ headline }}",
               "Taste {{ dish }}", "slow pour", "{{ brand | upper }}", "{{ cta }}"}  # fmt: skip
    assert templates._parsed.cache_info().misses == 2 * len(written)  # Turkic and not


def test_a_long_chain_of_filters_is_filled_in_or_refused() -> None:
    for count in (50, 300, 650):
        text = "{{ a" + "|trim" * count + " }}"
        try:
            assert parse_template(text, "en").expand({"a": " x "}) == "x"
        except TemplateError as error:
            assert error.what == "is nested too deeply"
            assert count > 50


plain = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60
).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(value=plain)
@example("{{ 7 * 7 }}")
@example("{% for x in y %}")
@example("{# gone? #}")
@example("{{ ''.__class__.__mro__ }}")
@example(r"{\b1}: 'a', %{pts} \N <b>&amp;</b>")
def test_values_are_shown_literally(value: str) -> None:
    got = parse_template("<{{ a }}|{{ a | optional }}>", "en").expand({"a": value})
    assert got == f"<{value}|{value}>"


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("{}%#ab._|()[]'\" \n~+"), max_size=40))
def test_a_template_is_refused_or_harmless(text: str) -> None:
    """Whatever is let through is made of the template's own characters and its values."""
    values = {"a": "1", "b": "2"}
    try:
        parsed = parse_template(text, "en")
    except TemplateError:
        return
    if set(parsed.names) <= set(values):
        assert set(parsed.expand(values)) <= set(text) | set("12")


pieces = st.sampled_from(
    ["{{ a }}", "{{ b | upper }}", "{{ a ~ '-' ~ b }}", "{{ 'x' | upper }}",
     "{{ (a ~ b) | replace('1', 'é') | title }}", "{% raw %}{{ a }}{% endraw %}",
     "\n", " ", "{", "}", "%", "ab", "{{- a -}}",
     '{{ "{{" }}', "{{ b | optional | trim }}"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=st.lists(pieces, max_size=6).map("".join), a=plain, b=plain)
def test_what_is_filled_in_is_what_jinja_gives(text: str, a: str, b: str) -> None:
    """Jinja2 compiles the same text, with our filters, into code and runs it."""
    jinja = Environment()
    jinja.filters = dict(templates._filters(False))
    try:
        parsed = parse_template(text, "en")
    except TemplateError:
        return
    assert parsed.expand({"a": a, "b": b}) == jinja.from_string(text).render(a=a, b=b).strip()


def test_expansion_is_the_same_without_the_other_rows() -> None:
    write_campaign(Path())
    brief: Brief = load_campaign(FILE)
    alone = replace(brief, rows=brief.rows[1:])
    finders = picture_finder(brief.folder), asset_finder(brief.folder)
    assert expand(alone, alone.rows[0], *finders) == expand(brief, brief.rows[1], *finders)


LOOKS = """\
look: {saturation: 0.9, grain: 0.1}
beat_effect: zoom
shots:
"""


def test_looks_lie_over_one_another_from_the_mood_to_the_shot() -> None:
    written = CAMPAIGN.replace("shots:\n", LOOKS).replace(
        "prompt: slow pour", "prompt: slow pour\n    look: {grain: 0.5}\n    beat_effect: none"
    )
    write_campaign(Path(), campaign=written)
    brief = load_campaign(FILE)
    brand = brief.brand.model_copy(update={"look": Look(saturation=0.7, warmth=0.2)})
    mood = Mood(id="m", colours=(), motion=0.9, look=Look(contrast=1.2, warmth=0.9))
    finders = picture_finder(brief.folder), asset_finder(brief.folder)
    table, pour, _ = expand(replace(brief, brand=brand), brief.rows[0], *finders, mood).shots
    look = table.grade.look
    assert (look.contrast, look.warmth, look.saturation, look.grain) == (1.2, 0.2, 0.9, 0.1)
    assert pour.grade.look.grain == 0.5
    assert (table.beat_effect, pour.beat_effect) == ("zoom", "none")


def test_a_mood_moves_shots_that_do_not_say_how_much() -> None:
    write_campaign(Path(), campaign=CAMPAIGN.replace("slow pour", "slow pour\n    motion: 2"))
    brief = load_campaign(FILE)
    finders = picture_finder(brief.folder), asset_finder(brief.folder)
    for motion, steps in ((0.9, 9), (0.1, 2)):
        mood = Mood(id="m", colours=(), motion=motion, look=Look())
        table, pour, _ = expand(brief, brief.rows[0], *finders, mood).shots
        assert (table.motion, pour.motion) == (steps, 2)
    assert expand(brief, brief.rows[0], *finders).shots[0].motion == 5


def test_prices_counters_and_further_anchors_are_expanded() -> None:
    written = CAMPAIGN.replace(
        "prompt: slow pour",
        'prompt: slow pour\n    price: {now: "{{ cta }} 9", was: "12"}\n'
        '    counter: {start: 5, stop: 1, text: "{} {{ dish }}"}\n'
        "    anchors: [{picture: pictures/street.png, at: upper_left, blend: screen}]",
    )
    _, pour, _ = boards(written)[1].shots
    assert pour.price is not None and (pour.price.now, pour.price.was) == ("Buy now 9", "12")
    assert pour.counter is not None and pour.counter.text == "{} dumplings"
    (anchor,) = pour.anchors
    assert (anchor.at.portrait, anchor.blend, anchor.picture.width) == ("upper_left", "screen", 32)


def test_a_counter_needs_one_place_for_its_number() -> None:
    written = CAMPAIGN.replace(
        "prompt: slow pour", "prompt: slow pour\n    counter: {start: 5, stop: 1, text: no}"
    )
    (problem,) = problems(written)
    assert "counter.text: 'no' has no place for the number\n\nhint: write {} once" in problem

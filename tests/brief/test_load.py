"""A campaign that is right, and the exact words for every way in which it can be wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.brief.load import load_campaign, read_campaign
from adgen.errors import Problem, RequestError
from tests.brief.written import BRAND, CAMPAIGN, HOME, MUSIC, REGIONS, write_campaign

FILE = Path("campaigns/feast/campaign.yaml")
CSV = "campaigns/feast/regions.csv"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems(overrides: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(RequestError) as caught:
        load_campaign(FILE, overrides)
    return [str(problem) for problem in caught.value.problems]


def test_a_right_campaign_is_read() -> None:
    write_campaign(Path())
    brief = load_campaign(FILE)
    assert brief.campaign.name == "feast"
    assert brief.campaign.engine.name == "stills"
    assert brief.campaign.shots[1].super is not None
    assert brief.campaign.shots[1].super.at.at("landscape") == "lower"
    assert brief.brand.palette.primary == "#FF6B35"
    assert (brief.logo.width, brief.logo.height, brief.logo.alpha) == (40, 20, True)
    assert [row.region.tag for row in brief.rows] == ["zh-CN", "en-US"]
    assert brief.rows[0].values["dish"] == "饺子"
    assert [row.line for row in brief.rows] == [2, 3]
    assert brief.where_row(brief.rows[1], "cta") == f"{CSV}, row 3, column cta"
    assert brief.where("shots[1].super.text") == f"{FILE}, line 25, shots[1].super.text"
    assert brief.where("shots[0].super.text") == f"{FILE}, line 18, shots[0].super"
    assert brief.where("mood") == str(FILE)
    assert brief.brand_places.where("logo.zones").startswith("brands/north/brand.yaml, line 11")
    names = [source.path.name for source in brief.sources]
    assert names == ["campaign.yaml", "regions.csv", "brand.yaml", "logo.png", "music.ogg"]
    assert brief.sources[0].sha256 == hashlib.sha256(CAMPAIGN.encode()).hexdigest()
    assert brief.notes == ()


def test_a_folder_stands_for_its_campaign_file() -> None:
    write_campaign(Path())
    assert load_campaign(FILE.parent) == load_campaign(FILE)


def test_a_logo_that_is_known_is_not_decoded() -> None:
    write_campaign(Path())
    known: dict[str, tuple[int, int, bool]] = {}
    brief, _ = read_campaign(FILE, known=known)
    assert brief is not None
    assert known == {brief.logo.asset.sha256: (40, 20, True)}
    known[brief.logo.asset.sha256] = (4000, 2000, True)
    again, _ = read_campaign(FILE, known=known)
    assert again is not None
    assert (again.logo.width, again.logo.height) == (4000, 2000)


LINE = f"{FILE}, line"
WRONG_CAMPAIGNS = {
    "unknown key": (
        ("camera: pan_left", "camra: pan_left"),
        f"{LINE} 17, shots[0].camra: unknown key\n\nhint: did you mean 'camera'?",
    ),
    "unknown key, nothing near": (
        ("seed: 11", "xyzzy: 11"),
        f"{LINE} 6, xyzzy: unknown key\n\nhint: known keys: name, brand, regions, lengths, "
        "placements, placements_file, mood, look, beat_effect, transition_seconds, seed, rate, "
        "encode, clock_number, ad_id, engine, music, sound_effects, stems, voice, subtitles, "
        "shots, end_card, waivers, disclosure",
    ),
    "unknown key of a short form's model": (
        ("at: lower", "at: {portrait: lower, sqare: top}"),
        f"{LINE} 25, shots[1].super.at.sqare: unknown key\n\nhint: did you mean 'square'?",
    ),
    "wrong type": (
        ("seed: 11", "seed: abc"),
        f"{LINE} 6, seed: expected a whole number, got 'abc'",
    ),
    "number for text": (
        ("prompt: slow pour", "prompt: 50"),
        f"{LINE} 24, shots[1].prompt: expected text, got 50\n\nhint: put it in quotes",
    ),
    "value for a list": (
        ("lengths: [15, 6]", "lengths: 15"),
        f"{LINE} 4, lengths: expected a list, got 15\n\nhint: write [15]",
    ),
    "text for keys": (
        ("voice: {engine: espeak}", "voice: espeak"),
        f"{LINE} 10, voice: expected keys and values, got 'espeak'",
    ),
    "unknown choice": (
        ("camera: pan_left", "camera: pan_lft"),
        f"{LINE} 17, shots[0].camera: unknown value 'pan_lft'\n\nhint: did you mean 'pan_left'? "
        "choices: static, push_in, pull_out, pan_left, pan_right, tilt_up, tilt_down, roll, "
        "orbit, handheld",
    ),
    "unknown choice of a number": (
        ("seed: 11", "rate: 29"),
        f"{LINE} 6, rate: unknown value 29\n\n"
        "hint: choices: 23.976, 24, 25, 29.97, 30, 50, 59.94, 60",
    ),
    "out of range": (
        ("beats: 4\n    essential", "motion: 11\n    beats: 4\n    essential"),
        f"{LINE} 13, shots[0].motion: must be at most 10, got 11",
    ),
    "missing key": (
        ("  - id: table\n    beats: 4", "  - beats: 4"),
        f"{LINE} 12, shots[0]: key 'id' is missing",
    ),
    "missing entry": (
        ("seed: 5", "focus: [0.1, 0.2, 0.3]"),
        f"{LINE} 22, shots[1].focus: entry 4 is missing",
    ),
    "empty list": (
        ("lengths: [15, 6]", "lengths: []"),
        f"{LINE} 4, lengths: needs at least 1 in its list",
    ),
    "two lengths": (
        ("seconds: 2.5", "seconds: 2.5\n    beats: 4"),
        f"{LINE} 20, shots[1]: give beats or seconds, one of the two",
    ),
    "bad name": (
        ("name: feast", "name: ../Feast"),
        f"{LINE} 1, name: expected a name in lower case such as summer_2027, got '../Feast'"
        "\n\nhint: use a-z, 0-9, and single - or _ between them",
    ),
    "key given twice": (
        ("seed: 11", "seed: 11\nseed: 12"),
        f"{LINE} 7, seed: is given twice, first on line 6\n\nhint: keep one of the two",
    ),
    "shot id given twice": (
        ("id: pour", "id: table"),
        f"{LINE} 20, shots[1].id: 'table' is the id of shots[0] already"
        "\n\nhint: give every shot its own id",
    ),
    "the end card's id": (
        ("id: pour", "id: end-card"),
        f"{LINE} 20, shots[1].id: 'end-card' is the end card's own id\n\nhint: rename it",
    ),
    "length listed twice": (
        ("lengths: [15, 6]", "lengths: [15, 6, 15]"),
        f"{LINE} 4, lengths[2]: 15 is listed 2 times\n\nhint: list it once",
    ),
    "line without a voice": (
        ("voice: {engine: espeak}\n", ""),
        f"{LINE} 18, shots[0].voice: there is no voice\n\nhint: say who speaks, as in "
        "voice: {engine: espeak}, or leave the line out",
    ),
    "unquoted template": (
        ('prompt: "A family shares {{ dish }}"', "prompt: {{ dish }}"),
        f"{LINE} 15, shots[0].prompt: a key must be plain text\n\nhint: put text in quotes when "
        "it begins with {{ or holds ': ' or ' #'",
    ),
    "YAML syntax": (
        ("prompt: slow pour", "prompt: slow: pour"),
        f"{LINE} 24, column 17: YAML syntax: mapping values are not allowed here"
        "\n\nhint: put text in quotes when it begins with {{ or holds ': ' or ' #'",
    ),
    "tab": (
        ("    camera", "\tcamera"),
        f"{LINE} 17, column 1: YAML syntax: found character '\\t' that cannot start any token"
        "\n\nhint: indent with spaces, not tabs",
    ),
    "YAML tag": (
        ("seed: 11", "seed: !!python/name:os.system 11"),
        f"{LINE} 6, seed: the YAML tag python/name:os.system is not allowed\n\nhint: remove it",
    ),
    "missing file": (
        ("music.ogg", "musik.ogg"),
        f"{LINE} 9, music.file: no such file: musik.ogg\n\nhint: did you mean 'music.ogg'?",
    ),
    "missing file, nothing near": (
        ("music.ogg", "zzz"),
        f"{LINE} 9, music.file: no such file: zzz\n\nhint: paths are relative to {HOME}",
    ),
    "missing brand": (
        ("brands/north/brand.yaml", "brands/north/brant.yaml"),
        f"{LINE} 2, brand: no such file: ../../brands/north/brant.yaml"
        "\n\nhint: did you mean '../../brands/north/brand.yaml'?",
    ),
    "path that leaves": (
        ("file: music.ogg", "file: ../../../etc/passwd"),
        f"{LINE} 9, music.file: leaves the folder {HOME}: ../../../etc/passwd"
        f"\n\nhint: copy the file into {HOME}",
    ),
    "regions that leave": (
        ("regions: regions.csv", "regions: ../regions.csv"),
        f"{LINE} 3, regions: leaves the folder {HOME}: ../regions.csv"
        f"\n\nhint: copy the file into {HOME}",
    ),
    "absolute path": (
        ("file: music.ogg", "file: /etc/passwd"),
        f"{LINE} 9, music.file: is not a relative path: /etc/passwd"
        f"\n\nhint: name a file relative to {HOME}",
    ),
    "address for a path": (
        ("file: music.ogg", "file: https://example.com/a.ogg"),
        f"{LINE} 9, music.file: is not a relative path: https://example.com/a.ogg"
        f"\n\nhint: name a file relative to {HOME}",
    ),
    "folder for a file": (
        ("file: music.ogg", "file: pictures"),
        f"{LINE} 9, music.file: is not a file: pictures\n\nhint: name a file in it",
    ),
}


@pytest.mark.parametrize("case", WRONG_CAMPAIGNS)
def test_wrong_campaign(case: str) -> None:
    (right, wrong), expected = WRONG_CAMPAIGNS[case]
    assert right in CAMPAIGN
    write_campaign(Path(), campaign=CAMPAIGN.replace(right, wrong))
    assert problems() == [expected]


def test_music_needs_a_licence_that_the_brand_allows() -> None:
    unlicensed = CAMPAIGN.replace(MUSIC, "music: {file: music.ogg}")
    write_campaign(Path(), campaign=unlicensed)
    (missing,) = problems()
    assert missing.startswith(f"{LINE} 8, music: key 'licence' is missing\n\nhint: say by whose")
    write_campaign(Path(), campaign=CAMPAIGN.replace("terms: CC0-1.0", "terms: CC-BY-NC-4.0"))
    assert problems() == [
        f"{LINE} 9, music.licence.terms: 'CC-BY-NC-4.0' is not among the music_licences of "
        "brands/north/brand.yaml\n\nhint: they are CC0-1.0: add it to them, if the brand may use "
        "music under these terms, or take another track"
    ]
    write_campaign(Path(), campaign=CAMPAIGN.replace("terms: CC0-1.0", "terms: cc0-1.0"))
    load_campaign(FILE)  # capitals do not count
    write_campaign(Path(), brand=BRAND.replace("music_licences: [CC0-1.0]\n", ""))
    assert "there are none yet: write music_licences: [CC0-1.0] into it" in problems()[0]


def test_what_a_licence_and_effects_look_like_is_told() -> None:
    right = "licence: {owner: us, terms: CC0-1.0, proof: us}"
    for wrong, told in (
        ("licence: CC0-1.0", "expected keys and values, got 'CC0-1.0'\n\nhint: say by whose leave"),
        ("licence: {owner: us, terms: CC0-1.0}", "'proof' is missing\n\nhint: give a URL, a contr"),
    ):
        assert right in CAMPAIGN
        write_campaign(Path(), campaign=CAMPAIGN.replace(right, wrong))
        assert told in problems()[0]
    write_campaign(Path(), campaign=CAMPAIGN + "sound_effects: loud\n")
    assert "hint: write true, or keys as in sound_effects: {" in problems()[0]


def test_what_needs_another_key_is_told_there() -> None:
    def told(*changes: tuple[str, str]) -> list[str]:
        campaign = CAMPAIGN
        for right, wrong in changes:
            assert right in campaign
            campaign = campaign.replace(right, wrong)
        write_campaign(Path(), campaign=campaign)
        return problems()

    said = 'voice: "Taste {{ dish }}"'
    translated = (said, f'{said}\n    translation: "{{{{ dish }}}}"')
    second = ("end_card:", "subtitles: {second: en}\nend_card:")
    assert told(translated) == [
        f"{LINE} 20, shots[0].translation: the subtitles have no second language\n\nhint: name "
        "its language as subtitles: {second: en}, or leave the translation out"
    ]
    assert "no shot has a translation" in told(second)[0]
    track = ("{engine: espeak}", "{engine: espeak, track: {15: a.wav, 8: b.wav}}")
    assert told(track) == [
        f"{LINE} 10, voice.track.8: no spot of 8 s is asked for\n\nhint: lengths are 15, 6"
    ]
    other = ("{engine: espeak}", "{engine: espeak, languages: {th_TH: {engine: piper}}}")
    assert told(other) == [
        f"{LINE} 10, voice.languages.th_TH: is not a BCP-47 language tag: 'th_TH'\n\nhint: did "
        "you mean 'th-TH'?"
    ]


def test_a_lexicon_is_of_languages() -> None:
    lexicon = 'voice: {lexicon: {North: {en: Nauth, "*": Nort, zz_1: N}}}\n'
    write_campaign(Path(), brand=BRAND + lexicon)
    assert [problem.split(": ")[0] for problem in problems()] == [
        "brands/north/brand.yaml, line 14, voice.lexicon.North.zz_1"
    ]


def test_beats_need_music() -> None:
    write_campaign(
        Path(),
        campaign=CAMPAIGN.replace(f"{MUSIC}\n", ""),
    )
    hint = "\n\nhint: give the campaign music, or the shot seconds"
    assert problems() == [
        f"{LINE} 11, shots[0].beats: there is no music{hint}",
        f"{LINE} 25, end_card.beats: there is no music{hint}",
    ]


WRONG_BRANDS = {
    "colour as a comment": (
        ('"#FF6B35"', "#FF6B35"),
        "brands/north/brand.yaml, line 4, palette.primary: expected text, got nothing\n\nhint: "
        "text that begins with # must be in quotes, else YAML takes it for a comment",
    ),
    "colour by name": (
        ('"#FF6B35"', "orange"),
        "brands/north/brand.yaml, line 4, palette.primary: expected a colour, got 'orange'"
        '\n\nhint: write it as "#RRGGBB", in quotes',
    ),
    "unknown zone": (
        ("[top_left]", "[upper_left]"),
        "brands/north/brand.yaml, line 11, logo.zones[0]: unknown value 'upper_left'\n\nhint: did "
        "you mean 'top_left'? choices: top_left, top_center, top_right, center, bottom_left, "
        "bottom_center, bottom_right",
    ),
    "logo that leaves": (
        ("logo.png", "../logo.png"),
        "brands/north/brand.yaml, line 10, logo.file: leaves the folder "
        "brands/north: ../logo.png\n\nhint: copy the file into "
        "brands/north",
    ),
    "logo that is no picture": (
        ("logo.png", "brand.yaml"),
        "brands/north/brand.yaml, line 10, logo.file: brand.yaml is not a whole picture (PNG, "
        "JPEG, WebP, TIFF, BMP)\n\nhint: save it as PNG, JPEG or WebP, 8 or 16 bits, RGB or grey",
    ),
    "missing font": (
        ("family: Adgen Sans", "family: Adgen Sans\n  files: [a.ttf]"),
        "brands/north/brand.yaml, line 9, typography.files[0]: no such file: a.ttf"
        "\n\nhint: paths are relative to brands/north",
    ),
}


@pytest.mark.parametrize("case", WRONG_BRANDS)
def test_wrong_brand(case: str) -> None:
    (right, wrong), expected = WRONG_BRANDS[case]
    assert right in BRAND
    write_campaign(Path(), brand=BRAND.replace(right, wrong))
    assert problems() == [expected]


def _missing() -> None:
    Path("campaign.yml").write_text("name: x")


def _empty() -> None:
    Path("campaign.yaml").write_text("# nothing yet\n")


def _list() -> None:
    Path("campaign.yaml").write_text("- a\n- b\n")


def _latin() -> None:
    Path("campaign.yaml").write_bytes("name: café".encode("latin-1"))


def _deep() -> None:
    Path("campaign.yaml").write_text("name: " + "[" * 5000 + "]" * 5000)


def _inside_itself() -> None:
    Path("campaign.yaml").write_text("a: &a [*a]\n")


def _laughs() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    Path("campaign.yaml").write_text("\n".join(lines))


def _bell() -> None:
    Path("campaign.yaml").write_text("name: a\nmood: \x07\n")


STARTER = "\n\nhint: `adgen init` writes a commented example"


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (_missing, "campaign.yaml: no such file\n\nhint: did you mean 'campaign.yml'?"),
        (_empty, f"campaign.yaml: is empty{STARTER}"),
        (_list, f"campaign.yaml: expected keys and values{STARTER}"),
        (_latin, "campaign.yaml: is not UTF-8 text\n\nhint: save it as UTF-8"),
        (_deep, "campaign.yaml: is nested too deeply, or inside itself"),
        (_inside_itself, "campaign.yaml: is nested too deeply, or inside itself"),
        (_laughs, "campaign.yaml: has over 20000 values, aliases counted"),
        (
            _bell,
            "campaign.yaml, line 2: the character U+0007 is not allowed in YAML\n\nhint: delete it",
        ),
    ],
)
def test_files_that_are_no_campaign(write: Callable[[], None], expected: str) -> None:
    write()
    with pytest.raises(RequestError) as caught:
        load_campaign(Path("campaign.yaml"))
    assert str(caught.value) == expected


def test_a_link_may_not_lead_out_of_the_folder() -> None:
    write_campaign(Path(), campaign=CAMPAIGN.replace("music.ogg", "link.ogg"))
    Path("secret.ogg").write_bytes(b"x")
    (HOME / "link.ogg").symlink_to(Path("secret.ogg").resolve())
    assert problems() == [
        f"{LINE} 9, music.file: leaves the folder {HOME}: link.ogg"
        f"\n\nhint: copy the file into {HOME}"
    ]


def test_problems_of_all_three_files_come_together() -> None:
    write_campaign(
        Path(),
        campaign=CAMPAIGN.replace("seed: 11", "seed: abc").replace("music.ogg", "nothing.ogg"),
        brand=BRAND.replace('"#112233"', "blue"),
        regions=REGIONS + "en-US,a,b,c,d\nxx-YY,a,b,c,d\n",
    )
    wheres = [line.split(": ")[0] for line in problems()]
    assert wheres == [
        f"{LINE} 6, seed",
        "brands/north/brand.yaml, line 5, palette.secondary",
        f"{CSV}, row 4, column region",
        f"{CSV}, row 5, column region",
        f"{LINE} 9, music.file",
    ]


def test_a_readable_campaign_is_given_beside_its_problems() -> None:
    write_campaign(Path(), regions=REGIONS + "xx-YY,a,b,c,d\n")
    brief, found = read_campaign(FILE)
    assert brief is not None
    assert [row.region.tag for row in brief.rows] == ["zh-CN", "en-US"]
    assert [problem.where for problem in found] == [f"{CSV}, row 4, column region"]


def test_set_replaces_a_value() -> None:
    write_campaign(Path())
    overrides = {
        "shots[1].camera": "roll",
        "lengths": "[9]",
        "subtitles.size": "0.05",
        "engine": "{name: diffusers, steps: 4}",
        "end_card.cta": "{{ dish }}",
    }
    campaign = load_campaign(FILE, overrides).campaign
    assert campaign.shots[1].camera == "roll"
    assert campaign.lengths == (9,)
    assert campaign.subtitles is not None and campaign.subtitles.size == 0.05
    assert (campaign.engine.name, campaign.engine.steps) == ("diffusers", 4)
    assert campaign.end_card.cta == "{{ dish }}"
    assert campaign.seed == 11


def test_a_wrong_set_does_not_hide_what_else_is_wrong() -> None:
    write_campaign(Path(), campaign=CAMPAIGN.replace("seed: 11", "seed: abc"))
    assert problems({"a..b": "1"}) == [
        "--set a..b: is not a key\n\nhint: write it as in shots[1].camera",
        f"{LINE} 6, seed: expected a whole number, got 'abc'",
    ]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("shots[1].camra", "roll", ": unknown key\n\nhint: did you mean 'camera'?"),
        ("seed", "abc", ": expected a whole number, got 'abc'"),
        ("music.file", "x.ogg", f": no such file: x.ogg\n\nhint: paths are relative to {HOME}"),
        (
            "shots[7].camera",
            "roll",
            ": no entry [7]: the list has 2\n\nhint: entries are counted from 0",
        ),
        ("seed[0]", "1", ": [0] stands after something that is no list"),
        (
            "engine.steps",
            "4",
            ": 'steps' stands after something without keys\n\nhint: set the whole of it, as in "
            "--set 'engine={name: stills, steps: 4}'",
        ),
        ("shots..x", "1", ": is not a key\n\nhint: write it as in shots[1].camera"),
        (
            "mood",
            "[a",
            ": YAML syntax: expected ',' or ']', but got '<stream end>'\n\nhint: put text in "
            "quotes when it begins with {{ or holds ': ' or ' #'",
        ),
    ],
)
def test_wrong_set(key: str, value: str, expected: str) -> None:
    write_campaign(Path())
    assert problems({key: value}) == [f"--set {key}{expected}"]


def test_yaml_keeps_what_looks_like_something_else() -> None:
    written = CAMPAIGN.replace("prompt: slow pour", "prompt: 12:30").replace(
        "cta: ", "legal: 2027-02-17\n  cta: "
    )
    write_campaign(Path(), campaign=written)
    campaign = load_campaign(FILE).campaign
    assert campaign.shots[1].prompt == "12:30"
    assert campaign.end_card.legal == "2027-02-17"


def test_a_merge_key_gives_what_is_not_given() -> None:
    written = CAMPAIGN.replace("  - id: table", "  - &first\n    id: table").replace(
        "  - id: pour\n    seconds: 2.5", "  - <<: *first\n    id: pour\n    camera: orbit"
    )
    write_campaign(Path(), campaign=written)
    pour = load_campaign(FILE).campaign.shots[1]
    assert (pour.id, pour.beats, pour.essential, pour.camera) == ("pour", 4, True, "orbit")


def test_problems_survive_pickling() -> None:
    import pickle

    error = RequestError([Problem("a", "b", "c")])
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    write_campaign(Path())
    brief = load_campaign(FILE)
    assert pickle.loads(pickle.dumps(brief)) == brief


def test_cubes_are_found_beside_the_file_that_names_them(tmp_path: Path) -> None:
    campaign = CAMPAIGN.replace("shots:\n", "look: {cube: all.cube}\nshots:\n", 1).replace(
        "prompt: slow pour", "prompt: slow pour\n    look: {cube: looks/pour.cube}"
    )
    brand = BRAND + "look: {cube: brand.cube}\n"
    file = write_campaign(tmp_path, campaign=campaign, brand=brand)
    (file.parent / "looks").mkdir()
    for path in (file.parent / "all.cube", file.parent / "looks/pour.cube",
                 tmp_path / "brands/north/brand.cube"):  # fmt: skip
        path.write_text(path.name, "utf-8")
    brief = load_campaign(file)
    assert {place: cube.path.name for place, cube in brief.cubes.items()} == {
        "": "all.cube", "shots[1]": "pour.cube", "brand": "brand.cube",
    }  # fmt: skip
    assert set(brief.cubes.values()) <= set(brief.sources)


def test_a_cube_that_is_not_there_is_said_where_it_is_named(tmp_path: Path) -> None:
    campaign = CAMPAIGN.replace("shots:\n", "look: {cube: all.cube}\nshots:\n", 1)
    file = write_campaign(tmp_path, campaign=campaign)
    with pytest.raises(RequestError) as caught:
        load_campaign(file)
    (problem,) = caught.value.problems
    assert "look.cube" in problem.where and problem.what == "no such file: all.cube"

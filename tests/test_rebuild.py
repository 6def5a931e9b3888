"""Every kind of change makes again exactly what depends on it: counted where it is made."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.delivery import encode
from adgen.delivery.checks import every
from adgen.delivery.marks import mark
from adgen.delivery.marks.certs import make_test_chain
from adgen.media import pictures, subject
from adgen.post.edit import compose
from adgen.post.sound import mix
from adgen.post.text import burn, layout
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.prepro.rhythm import beats
from adgen.production import shoot
from adgen.run.making.execute import Results
from adgen.run.making.items import unmade
from adgen.run.making.outcomes import Outcome
from adgen.run.manifest import manifest
from adgen.run.planning import deliverables, music, speech, tools
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.delivery import Loudness, SafeArea
from tests.studio.campaign import (
    SMALL,
    Told,
    know_small_placements,
    logo,
    look_at_no_film,
    picture,
    run,
    write_campaign,
    write_png,
    write_track,
)
from tests.studio.making import names, note_making
from tests.studio.painter import know_painter

WHOLE = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [3]
placements: [wall, tile, twin]
seed: 7
rate: 24
encode: small
engine: {name: painter, steps: 2, options: {brush: wide}}
music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}}
voice: {engine: espeak, rate: 1.5}
shots:
  - id: open
    beats: 2
    essential: true
    prompt: a wash of paint
    super: "{{ headline }}"
    voice: "{{ line }}"
    logo: true
  - id: detail
    beats: 1
    engine: stills
    picture: pictures/cold.png
    camera: pan_left
    super: {text: "{{ promise }}", at: lower, role: subtitle}
end_card:
  beats: 3
  cta: "{{ cta }}"
"""
REGIONS = """\
region,headline,promise,line,cta
en-AU,You can,All day,Hello,Buy now
de-DE,Du kannst,Jeden Tag,Hallo,Kaufen
en-GB,You can,All day,Hello,Buy now
"""
EN = "en-AU+en-GB"
"""Two regions of equal words."""


@dataclass(frozen=True)
class Made:
    """A campaign that was run once."""

    campaign: Path
    store: Path
    out: Path
    document: dict[str, Any]
    names: list[str]


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    """The placements, the painter, and the beats of a metronome, without measuring them."""

    def measure(track: Path, tempo: float | None, offset: float) -> BeatGrid:
        times = tuple(number * 0.5 + offset for number in range(10))
        return BeatGrid(120.0, times, times[::4], (1.0,) * 10, 5.0)

    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        know_painter(patch)
        patch.setattr(music, "measure_beats", measure)
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The first run; tests must leave it alone."""
    root = tmp_path_factory.mktemp("first")
    campaign = write_campaign(root / "small", WHOLE, regions=REGIONS)
    with pytest.MonkeyPatch.context() as patch:
        made = note_making(patch)
        document = run(campaign, root / "store", root / "out")
    return Made(campaign, root / "store", root / "out", document, names(made, document))


@pytest.fixture
def again(first: Made, tmp_path: Path) -> Made:
    """A copy of the first run, its files linked: nobody writes into what is finished."""
    shutil.copytree(first.campaign.parent, tmp_path / "small")
    shutil.copytree(first.store, tmp_path / "store", copy_function=os.link)
    shutil.copytree(first.out, tmp_path / "out", copy_function=os.link)
    campaign = tmp_path / "small" / first.campaign.name
    return Made(campaign, tmp_path / "store", tmp_path / "out", first.document, first.names)


def takes_of(*shots: str) -> set[str]:
    return {f"take {shot} {raster}" for shot in shots for raster in ("90x160", "96x96")}


MASTERS = {"master 90x160", "master 96x96"}


def checks_of(*regions: str) -> set[str]:
    return {f"check {region} {place}" for region in regions for place in SMALL}


def marks_of(*regions: str) -> set[str]:
    """Films with their marks, and so their checks."""
    marks = {f"mark {region} {places}" for region in regions for places in ("wall", "tile+twin")}
    return marks | checks_of(*regions)


def films_of(*regions: str) -> set[str]:
    """Films, and so their marks."""
    films = {f"film {region} {places}" for region in regions for places in ("wall", "tile+twin")}
    return films | marks_of(*regions)


def overlays_of(*regions: str) -> set[str]:
    return {f"overlay {region} {places}" for region in regions for places in ("wall", "tile+twin")}


def mixes_of(*regions: str) -> set[str]:
    return {f"mix {region} -14" for region in regions}


BOTH = (EN, "de-DE")
ALL_FILMS = films_of(*BOTH)
Change = Callable[[Path, pytest.MonkeyPatch], None]


def edit(file: str, old: str, new: str) -> Change:
    """Other words in one of the campaign's files."""

    def change(folder: Path, patch: pytest.MonkeyPatch) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")

    return change


def other_pixels(folder: Path, patch: pytest.MonkeyPatch) -> None:
    write_png(folder / "pictures" / "cold.png", picture(3))


def other_logo(folder: Path, patch: pytest.MonkeyPatch) -> None:
    write_png(folder / "logo.png", logo()[::-1, ::-1] // 2)


def other_music(folder: Path, patch: pytest.MonkeyPatch) -> None:
    write_track(folder / "music.wav", 4.9)


def version(module: Any, name: str = "VERSION") -> Change:
    """Another version of a stage."""

    def change(folder: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, name, getattr(module, name) + 1)

    return change


def tool(name: str) -> Change:
    """Another version of a program or library."""

    def change(folder: Path, patch: pytest.MonkeyPatch) -> None:
        real = tools._version
        patch.setattr(tools, "_version", lambda each: real(each) + "+" * (each == name))

    return change


def other_limits(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Another value in data/checks.yaml."""
    patch.setattr(deliverables, "_limits", lambda: "others")


def wall(**facts: object) -> Change:
    """Another fact of the placement `wall`."""

    def change(folder: Path, patch: pytest.MonkeyPatch) -> None:
        know_small_placements(patch, {**SMALL, "wall": SMALL["wall"].model_copy(update=facts)})

    return change


def at_the_wall(*words: str) -> set[str]:
    return {f"{word} {region} wall" for word in words for region in BOTH}


def turned_rows(folder: Path, patch: pytest.MonkeyPatch) -> None:
    head, *rows = REGIONS.splitlines()
    (folder / "regions.csv").write_text("\n".join((head, *reversed(rows))), "utf-8")


def turned_columns(folder: Path, patch: pytest.MonkeyPatch) -> None:
    rows = [",".join(reversed(line.split(","))) for line in REGIONS.splitlines()]
    (folder / "regions.csv").write_text("\n".join(rows), "utf-8")


def remarks(folder: Path, patch: pytest.MonkeyPatch) -> None:
    head, *rows = REGIONS.splitlines()
    lines = (f"{head},remark", *(f"{row},from {number}" for number, row in enumerate(rows)))
    (folder / "regions.csv").write_text("\n".join(lines), "utf-8")


def blanks(folder: Path, patch: pytest.MonkeyPatch) -> None:
    table = folder / "regions.csv"
    table.write_text(REGIONS.replace(",", " ,  ").replace("\n", "\r\n") + "\r\n", "utf-8")
    sheet = folder / "campaign.yaml"
    sheet.write_text(WHOLE.replace("\nshots", "   \n\n\nshots").replace(": 7", ":   7"), "utf-8")


def other_place(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Other names and times for the same pictures."""
    (folder / "pictures" / "cold.png").rename(folder / "pictures" / "ice.png")
    edit("campaign.yaml", "cold.png", "ice.png")(folder, patch)
    (folder / "logo.png").rename(folder / "ring.png")
    edit("brand.yaml", "logo.png", "ring.png")(folder, patch)
    os.utime(folder / "music.wav", (1, 1))


def certified(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Somebody signs."""
    make_test_chain(folder)
    edit(
        "campaign.yaml", "encode: small",
        "encode: small\ndisclosure: {certificate: chain.pem, key: key.pem}",
    )(folder, patch)  # fmt: skip


CHANGES: dict[str, tuple[Change, set[str]]] = {
    # words
    "a word of one region's subtitle": (
        edit("regions.csv", "Hallo", "Guten Tag"),
        {"voice Guten Tag"} | mixes_of("de-DE") | overlays_of("de-DE") | films_of("de-DE"),
    ),
    "a region's call to action": (
        edit("regions.csv", "Kaufen", "Jetzt"), overlays_of("de-DE") | films_of("de-DE"),
    ),
    "a word of one of two equal regions": (
        edit("regions.csv", "en-GB,You can", "en-GB,You may"),
        overlays_of("en-GB") | films_of("en-GB"),
    ),
    "a text of all regions": (
        edit("brand.yaml", "Hear it", "Listen"), overlays_of(*BOTH) | ALL_FILMS,
    ),
    # pictures
    "a prompt used by all": (
        edit("campaign.yaml", "wash of paint", "wash of ink"),
        takes_of("open") | MASTERS | ALL_FILMS,
    ),
    "one picture's pixels": (
        other_pixels,
        {"picture pictures/cold.png", "subject pictures/cold.png"} | takes_of("detail")
        | MASTERS | ALL_FILMS,
    ),
    "a camera": (
        edit("campaign.yaml", "pan_left", "pan_right"), takes_of("detail") | MASTERS | ALL_FILMS,
    ),
    "the seed": (
        edit("campaign.yaml", "seed: 7", "seed: 8"),
        takes_of("open", "detail", "end-card") | MASTERS | ALL_FILMS,
    ),
    "the engine's steps": (
        edit("campaign.yaml", "steps: 2", "steps: 3"), takes_of("open") | MASTERS | ALL_FILMS,
    ),
    "the engine's options": (
        edit("campaign.yaml", "wide", "narrow"), takes_of("open") | MASTERS | ALL_FILMS,
    ),
    "the model's revision": (
        edit("campaign.yaml", "steps: 2", "steps: 2, revision: abc"),
        takes_of("open") | MASTERS | ALL_FILMS,
    ),
    "the mood, which says how much shots move": (
        edit("campaign.yaml", "seed: 7", "seed: 7\nmood: calm"),
        takes_of("open", "detail") | MASTERS | ALL_FILMS,
    ),
    "the campaign's look": (
        edit("campaign.yaml", "seed: 7", "seed: 7\nlook: {saturation: 0.8}"), MASTERS | ALL_FILMS,
    ),
    "the brand's look": (
        edit("brand.yaml", "tagline", "look: {contrast: 1.1}\ntagline"), MASTERS | ALL_FILMS,
    ),
    "a shot's look": (
        edit("campaign.yaml", "camera: pan_left", "camera: pan_left\n    look: {grain: 0.3}"),
        MASTERS | ALL_FILMS,
    ),
    "what strong beats do": (
        edit("campaign.yaml", "seed: 7", "seed: 7\nbeat_effect: zoom"), MASTERS | ALL_FILMS,
    ),
    "a speed": (
        edit("campaign.yaml", "camera: pan_left", "camera: pan_left\n    speed: 2"),
        takes_of("detail") | MASTERS | ALL_FILMS,
    ),
    "a form that nothing is drawn in": (
        edit("brand.yaml", "tagline", "shape: slant\ntagline"), set(),
    ),
    "how the spot ends": (
        edit("campaign.yaml", "  beats: 3\n  cta", "  beats: 3\n  leave: fade_out\n  cta"),
        ALL_FILMS,
    ),
    "a price": (
        edit("campaign.yaml", "camera: pan_left", 'camera: pan_left\n    price: {now: "9"}'),
        overlays_of(*BOTH) | ALL_FILMS,
    ),
    "a button that keeps still": (
        edit("campaign.yaml", "  beats: 3\n  cta", "  beats: 3\n  pulse: false\n  cta"),
        overlays_of(*BOTH) | ALL_FILMS,
    ),
    "a transition": (
        edit("campaign.yaml", "  beats: 3\n  cta", "  beats: 3\n  transition: flash\n  cta"),
        MASTERS | overlays_of(*BOTH) | ALL_FILMS,
    ),
    "a dissolve, under which the shot before goes on": (
        edit("campaign.yaml", "  beats: 3\n  cta", "  beats: 3\n  transition: dissolve\n  cta"),
        takes_of("detail") | MASTERS | overlays_of(*BOTH) | ALL_FILMS,
    ),
    # the brand
    "the logo": (other_logo, {"picture logo.png"} | overlays_of(*BOTH) | ALL_FILMS),
    "a colour, which the painter may use and the texts show": (
        edit("brand.yaml", "#FFB07A", "#70B0FF"),
        takes_of("open", "end-card") | MASTERS | ALL_FILMS,
    ),
    # sound
    "the music": (other_music, {"beats"} | mixes_of(*BOTH) | ALL_FILMS),
    "how fast is spoken": (
        edit("campaign.yaml", "rate: 1.5", "rate: 1.6"),
        {"voice Hello", "voice Hallo"} | mixes_of(*BOTH) | overlays_of(*BOTH) | ALL_FILMS,
    ),
    "how much the music gives way": (
        edit("campaign.yaml", "music.wav,", "music.wav, duck: 12,"), mixes_of(*BOTH) | ALL_FILMS,
    ),
    "how a name is said": (
        edit("brand.yaml", "tagline", "voice: {lexicon: {Hello: {en: Hallow}}}\ntagline"),
        {"voice Hallow"} | mixes_of(EN) | overlays_of(EN) | films_of(EN),
    ),
    "hits on the cuts": (
        edit("campaign.yaml", "encode: small", "encode: small\nsound_effects: true"),
        mixes_of(*BOTH) | ALL_FILMS,
    ),
    "whose music it is": (edit("campaign.yaml", "owner: us", "owner: them"), set()),
    # marks
    "who answers for the files, which China alone asks": (
        edit("campaign.yaml", "encode: small", "encode: small\ndisclosure: {producer: us}"), set(),
    ),
    "a label that all files are to have": (
        edit("campaign.yaml", "encode: small", "encode: small\ndisclosure: {visible: always}"),
        overlays_of(*BOTH) | ALL_FILMS,
    ),
    "a certificate": (certified, marks_of(*BOTH)),
    # delivery
    "how subtitles look": (
        edit("campaign.yaml", "encode: small", "encode: small\nsubtitles: {style: plain}"),
        ALL_FILMS,
    ),
    "how the word that is said is shown": (
        edit("campaign.yaml", "encode: small", "encode: small\nsubtitles: {highlight: true}"),
        overlays_of(*BOTH) | ALL_FILMS,
    ),
    "a placement's loudness": (
        wall(loudness=Loudness(integrated=-16.0)),
        {f"mix {region} -16" for region in BOTH} | at_the_wall("film", "mark", "check"),
    ),
    "a placement's limit": (wall(max_megabytes=3.0), at_the_wall("check")),
    "a placement's safe area": (
        wall(safe=SafeArea(top=14, bottom=24, left=8, right=8)),
        at_the_wall("overlay", "film", "mark", "check"),
    ),
    "what a placement says to people": (
        wall(title="A wall", notes="seen by few", sources=("a page",)), set(),
    ),
    "how it is compressed": (edit("campaign.yaml", "encode: small", "encode: balanced"), ALL_FILMS),
    # the code
    "another version of: picture": (
        version(pictures), {"picture logo.png", "picture pictures/cold.png"},
    ),
    # What is found anew is framed as before.
    "another version of: subject": (version(subject), {"subject pictures/cold.png"}),
    "another version of: beats": (version(beats), {"beats"}),
    "another version of: voice": (
        version(speech, "VERSION"),
        {"voice Hello", "voice Hallo"} | mixes_of(*BOTH) | overlays_of(*BOTH) | ALL_FILMS,
    ),
    "another version of: take": (
        version(shoot), takes_of("open", "detail", "end-card") | MASTERS | ALL_FILMS,
    ),
    "another version of: compose": (version(compose, "VERSION"), MASTERS | ALL_FILMS),
    # Layouts that come to the same are burnt in already.
    "another version of: overlay": (version(layout, "VERSION"), overlays_of(*BOTH)),
    "another version of: burn": (version(burn), ALL_FILMS),
    "another version of: mix": (version(mix), mixes_of(*BOTH) | ALL_FILMS),
    "another version of: deliver": (version(encode), ALL_FILMS),
    "another version of: mark": (version(mark), marks_of(*BOTH)),
    "another version of: check": (version(every), checks_of(*BOTH)),
    # the programs and libraries
    "another ffmpeg": (tool("ffmpeg"), {"beats"} | MASTERS | mixes_of(*BOTH) | ALL_FILMS),
    "another OpenCV, engines apart": (
        tool("opencv"),
        {"picture logo.png", "picture pictures/cold.png", "subject pictures/cold.png"}
        | MASTERS | ALL_FILMS,
    ),
    "another librosa": (tool("librosa"), {"beats"}),
    "another HarfBuzz": (tool("harfbuzz"), overlays_of(*BOTH)),
    "another MediaInfo": (tool("mediainfo"), checks_of(*BOTH)),
    "another threshold of checks": (other_limits, checks_of(*BOTH)),
    # what nobody sees
    "the order of the rows": (turned_rows, set()),
    "the order of the columns": (turned_columns, set()),
    "a column that nothing uses": (remarks, set()),
    "a comment": (edit("campaign.yaml", "seed: 7", "# for spring\nseed: 7  # lucky"), set()),
    "blanks": (blanks, set()),
    "names and times of files": (other_place, set()),
    "the campaign's name": (edit("campaign.yaml", "name: small", "name: large"), set()),
}  # fmt: skip


def reasons(document: dict[str, Any]) -> set[tuple[str, str]]:
    """The regions and placements of the files that had to be made."""
    rows = document["deliverables"]
    return {(row["region"], row["placement"]) for row in rows if row["reason"] == "made"}


def test_the_first_run_makes_each_thing_once(first: Made) -> None:
    assert first.document["delivered"] == first.document["expected"] == 9
    assert first.names == sorted(
        {"beats", "picture logo.png", "picture pictures/cold.png", "subject pictures/cold.png",
         "voice Hello", "voice Hallo"}
        | takes_of("open", "detail", "end-card") | MASTERS
        | mixes_of(*BOTH) | overlays_of(*BOTH) | ALL_FILMS
    )  # fmt: skip


def _dearest_but_first() -> Iterator[str]:
    """Changes that make films again, but for the first of those that go through the same stages,
    and all versions but one: they are many ways to say the same."""
    known: set[frozenset[str]] = set()
    for name, (_, expected) in CHANGES.items():
        stages = frozenset(piece.split()[0] for piece in expected)
        if name.startswith("another "):
            if name != "another version of: compose":
                yield name
        elif "film" in stages and stages in known:
            yield name
        known.add(stages)


DEAR = frozenset(_dearest_but_first())
"""Left to `make faults`: what these make again is planned here, and not made."""


def planned_names(again: Made, patch: pytest.MonkeyPatch) -> list[str]:
    """What planning makes, and what it finds to be made."""
    made, store = note_making(patch), Store(again.store)
    plan = pipeline.plan(Request(again.campaign), store, Told()).plan
    items = unmade(plan, plan.deliverables, store)
    made |= {item.key: item.noun.work.document() for item in items.values()}
    nowhere = {item.file: Outcome("skipped", "only planned") for item in plan.deliverables}
    return names(made, manifest(plan, nowhere, Results(), store))


@pytest.mark.parametrize("name", sorted(DEAR))
def test_a_change_plans_again_what_depends_on_it(
    name: str, again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, expected = CHANGES[name]
    change(again.campaign.parent, monkeypatch)
    assert planned_names(again, monkeypatch) == sorted(expected)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.faults) if name in DEAR else name for name in CHANGES],
)
def test_a_change_makes_again_what_depends_on_it(
    name: str, again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, expected = CHANGES[name]
    change(again.campaign.parent, monkeypatch)
    look_at_no_film(monkeypatch)
    made = note_making(monkeypatch)
    document = run(again.campaign, again.store, again.out)
    assert (document["delivered"], document["checks_failed"]) == (9, 0)
    assert names(made, document) == sorted(expected)
    told = {
        (region, place)
        for what in expected if what.startswith("check ")
        for regions, places in (what.split()[1:],)
        for region in regions.split("+") for place in places.split("+")
    }  # fmt: skip
    assert reasons(document) == told
    made.clear()
    document = run(again.campaign, again.store, again.out)
    assert (made, reasons(document)) == ({}, set())


def test_a_renamed_campaign_file_changes_nothing(
    again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = again.campaign.rename(again.campaign.with_name("spring.yaml"))
    made = note_making(monkeypatch)
    run(other, again.store, again.out)
    assert made == {}


def test_a_renamed_shot_is_laid_out_and_checked_again_and_no_more(
    again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_no_film(monkeypatch)
    edit("campaign.yaml", "id: detail", "id: closer")(again.campaign.parent, monkeypatch)
    made = note_making(monkeypatch)
    document = run(again.campaign, again.store, again.out)
    assert names(made, document) == sorted(overlays_of(*BOTH) | checks_of(*BOTH))


def test_a_change_taken_back_finds_what_was_there(
    again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_no_film(monkeypatch)
    before = {path.name: path.read_bytes() for path in again.out.glob("small_*")}
    edit("regions.csv", "Kaufen", "Jetzt")(again.campaign.parent, monkeypatch)
    run(again.campaign, again.store, again.out)
    assert before != {path.name: path.read_bytes() for path in again.out.glob("small_*")}
    edit("regions.csv", "Jetzt", "Kaufen")(again.campaign.parent, monkeypatch)
    made = note_making(monkeypatch)
    run(again.campaign, again.store, again.out)
    assert made == {}
    assert before == {path.name: path.read_bytes() for path in again.out.glob("small_*")}


def test_files_of_equal_bytes_are_one_file(first: Made) -> None:
    """Equal words, and placements that look alike: made once, linked, checked each for itself."""
    for suffix in (".mp4", *SUFFIXES):
        ones = [
            first.out / f"small_{region}_3s_96x96_{place}{suffix}"
            for region in ("en-AU", "en-GB") for place in ("tile", "twin")
        ]  # fmt: skip
        assert all(ones[0].samefile(other) for other in ones[1:])
        other = first.out / f"small_de-DE_3s_96x96_tile{suffix}"
        assert not ones[0].samefile(other)
    rows = {(row["region"], row["placement"]): row for row in first.document["deliverables"]}
    tile, twin = rows["en-AU", "tile"], rows["en-AU", "twin"]
    assert (tile["sha256"], tile["key"]) == (twin["sha256"], twin["key"])
    sizes = [
        [finding["limit"] for finding in row["findings"] if finding["check"] == "size"]
        for row in (tile, twin)
    ]
    assert sizes[0] != sizes[1], json.dumps(tile["findings"])

"""The whole line on a small campaign: what is made, made again, shared, failed and left alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from adgen.delivery import encode as encoding
from adgen.engines.base import Frame, Progress
from adgen.engines.stills import StillsEngine
from adgen.errors import EngineError, MediaError, RequestError, StoreError
from adgen.media.fonts import fonts_folder
from adgen.media.probe import probe
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.production.shoot import TAKE
from adgen.run.making import steps as making
from adgen.run.making.steps import FILM
from adgen.run.planning.request import Narrowed
from adgen.schema.footage import TakeRequest
from tests.studio.campaign import (
    CAMPAIGN,
    REGIONS,
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
)
from tests.studio.remembered import measure_anew

FILES = {
    f"small_{region}_3s_{place}.mp4"
    for region in ("en-US", "de-DE")
    for place in ("90x160_wall", "96x96_tile")
}

REAL_MAKE = StillsEngine.make


@dataclass(frozen=True)
class Made:
    """A campaign that was run once."""

    campaign: Path
    store: Path
    out: Path
    document: dict[str, Any]
    told: Told


@pytest.fixture(scope="module", autouse=True)
def _places() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The first run; tests must leave it alone."""
    root = tmp_path_factory.mktemp("first")
    campaign, told = write_campaign(root / "campaigns" / "small"), Told()
    document = run(campaign, root / "store", root / "out", told)
    return Made(campaign, root / "store", root / "out", document, told)


@pytest.fixture
def again(first: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A copy of the first run that may be spoilt; what checks find, that one tells."""
    look_at_no_film(monkeypatch)
    for name, source in (("small", first.campaign.parent), ("store", first.store),
                         ("out", first.out)):  # fmt: skip
        shutil.copytree(source, tmp_path / name)
    return Made(
        tmp_path / "small" / "campaign.yaml",
        tmp_path / "store",
        tmp_path / "out",
        first.document,
        Told(),
    )


def media(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }


def by_status(document: dict[str, Any]) -> dict[str, int]:
    return {key: document[key] for key in ("expected", "delivered", "failed", "skipped")}


def made_now(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (row["region"], row["placement"])
        for row in document["deliverables"]
        if row["reason"] == "made"
    }


def take_folder(store: Path, document: dict[str, Any], shot: str, raster: str) -> Path:
    """Where the take of a shot lies in the store."""
    (key,) = (
        key
        for key, take in document["take_requests"].items()
        if take["raster"] == raster and any(use.endswith(f"/{shot}") for use in take["used_by"])
    )
    return store / str(key)[:2] / str(key)


# -- the first run -------------------------------------------------------------------------------


def test_everything_is_delivered_and_counted(first: Made) -> None:
    assert by_status(first.document) == {
        "expected": 4, "delivered": 4, "failed": 0, "skipped": 0,
    }  # fmt: skip
    assert first.document["checks_failed"] == 0
    # Three shots on two rasters: both regions share them.
    assert first.document["takes"] == {"generated": 6, "reused": 0}
    for take in first.document["take_requests"].values():
        assert {use.split()[0] for use in take["used_by"]} == {"en-US", "de-DE"}


def test_files_are_named_hashed_and_as_long_as_asked(first: Made) -> None:
    assert {path.name for path in first.out.glob("*.mp4")} == FILES
    for row in first.document["deliverables"]:
        path = Path(row["path"])
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
        facts = probe(path)
        assert (facts.frames, float(facts.rate)) == (90, 30.0)
        assert f"{facts.width}x{facts.height}" in path.name
        assert all(finding["passed"] for finding in row["findings"])
        assert len(row["findings"]) > 15


def test_subtitles_lie_beside_their_files(first: Made) -> None:
    srt = (first.out / "small_en-US_3s_90x160_wall.srt").read_text("utf-8")
    assert srt.startswith("1\n00:00:00,133 --> 00:00:0")
    assert "Hello" in srt
    for suffix in SUFFIXES:
        assert len(list(first.out.glob(f"*{suffix}"))) == 4


def test_the_manifest_holds_what_is_needed_to_make_it_again(first: Made) -> None:
    written = json.loads((first.out / "manifest.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(first.document))
    assert set(written["inputs"]) == {
        "beats.json", "brand.yaml", "campaign.yaml", "logo.png", "music.wav",
        "pictures/cold.png", "pictures/warm.png", "regions.csv",
    }  # fmt: skip
    row = written["deliverables"][0]
    assert [cut["shot"] for cut in row["cuts"]] == ["open", "detail", "end-card"]
    assert [cut["start"] for cut in row["cuts"]] == [0, 30, 45]
    assert [cut["seconds"] for cut in row["cuts"]] == [[0.0, 1.0], [1.0, 1.5], [1.5, 3.0]]
    (said,) = row["voice"]
    assert 0.2 < said.pop("seconds") < 0.5
    assert said == {
        "text": "Hello", "read": "Hello", "start": 0.125, "timed_by": "engine", "faster": 1.0,
    }  # fmt: skip
    assert row["texts"] == {
        "open.super": "You can", "detail.super": "All day", "end-card.tagline": "Hear it",
        "end-card.cta": "Buy now",
    }  # fmt: skip
    assert written["versions"].keys() >= {"adgen", "python", "ffmpeg", "numpy"}
    assert all(take["revision"].startswith("stills") for take in written["take_requests"].values())


def test_progress_is_told_stage_by_stage_and_piece_by_piece(first: Made) -> None:
    assert list(first.told.stages) == [
        "load", "expand", "beats", "voice", "schedule", "make",
    ]  # fmt: skip
    assert first.told.stages["make"] == (
        "6 takes, 2 mixes, 2 shared masters, 4 films, 4 marks, 4 checks; "
        "0 of 4 files were made before"
    )
    bars = first.told.bars
    assert len(bars) == 6 + 2 + 4
    assert sum(bar.endswith(" 90/90") for bar in bars) == 6  # masters and files, to the last frame
    (said,) = first.told.said
    assert said.startswith("warning: wall: raster, seconds, safe, max_rate, max_megabytes are ")
    assert "(nobody shows ads there)" in said


def test_nothing_unfinished_is_left(first: Made) -> None:
    assert {path.name for path in first.store.rglob(".*")} <= {".runs", ".digests"}
    assert not list((first.store / ".runs").iterdir())
    assert not list(first.out.glob(".*"))


# -- the second run ------------------------------------------------------------------------------


def test_a_second_run_makes_nothing_and_touches_nothing(again: Made) -> None:
    before = media(again.out)
    times = {path.name: path.stat().st_mtime_ns for path in again.out.glob("small_*")}
    document = run(again.campaign, again.store, again.out, again.told)
    assert by_status(document)["delivered"] == 4
    assert document["takes"] == {"generated": 0, "reused": 6}
    assert made_now(document) == set()
    assert again.told.bars == []
    assert media(again.out) == before
    assert {path.name: path.stat().st_mtime_ns for path in again.out.glob("small_*")} == times


def test_two_runs_from_nothing_give_the_same_bytes(
    first: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure_anew(monkeypatch)
    look_at_no_film(monkeypatch)
    campaign = write_campaign(tmp_path / "elsewhere" / "small")
    run(campaign, tmp_path / "store", tmp_path / "out")
    assert media(tmp_path / "out") == media(first.out)


def test_a_changed_cell_makes_that_regions_files_only(again: Made) -> None:
    before = media(again.out)
    table = again.campaign.parent / "regions.csv"
    table.write_text(REGIONS.replace("Du kannst", "Du darfst"), "utf-8")
    document = run(again.campaign, again.store, again.out)
    assert document["takes"] == {"generated": 0, "reused": 6}
    assert made_now(document) == {("de-DE", "wall"), ("de-DE", "tile")}
    changed = {name for name, data in media(again.out).items() if data != before[name]}
    assert changed == {name for name in FILES if "de-DE" in name}


def test_a_line_no_longer_spoken_takes_its_subtitles_away(again: Made) -> None:
    table = again.campaign.parent / "regions.csv"
    table.write_text(REGIONS.replace("Hallo", ""), "utf-8")
    text = again.campaign.read_text("utf-8").replace("{{ line }}", "{{ line | optional }}")
    again.campaign.write_text(text, "utf-8")
    run(again.campaign, again.store, again.out)
    assert {path.name for path in again.out.glob("*.srt")} == {
        name.replace(".mp4", ".srt") for name in FILES if "en-US" in name
    }


def test_a_file_that_was_changed_or_lost_is_put_back(again: Made) -> None:
    before = media(again.out)
    first, second, *_ = sorted(again.out.glob("*.mp4"))
    first.unlink()
    second.write_bytes(b"x" * second.stat().st_size)
    document = run(again.campaign, again.store, again.out)
    assert made_now(document) == set()
    assert media(again.out) == before


def test_a_request_can_be_narrowed(again: Made) -> None:
    narrowed = Narrowed(regions=("de-DE",), placements=("tile",))
    document = run(again.campaign, again.store, again.out, narrowed=narrowed)
    assert [(row["region"], row["placement"]) for row in document["deliverables"]] == [
        ("de-DE", "tile")
    ]
    assert len(list(again.out.glob("*.mp4"))) == 4


# -- damage and failure --------------------------------------------------------------------------


def spoil(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 0x10
    (folder / name).write_bytes(data)


def test_a_damaged_take_is_made_again_with_a_word(again: Made) -> None:
    folder = take_folder(again.store, again.document, "detail", "90x160")
    spoil(folder, TAKE)
    # Another look needs the takes again, which finished files do not.
    look = {"look.saturation": 0.9}
    document = run(again.campaign, again.store, again.out, again.told, **look)
    assert document["takes"] == {"generated": 1, "reused": 5}
    assert by_status(document)["delivered"] == 4
    said = f"store entry {folder.name[:12]} was damaged and is made again where it is needed"
    assert said in again.told.said


def test_a_damaged_file_in_the_store_is_made_again_to_the_same_bytes(again: Made) -> None:
    before = media(again.out)
    row = again.document["deliverables"][0]
    spoil(again.store / row["mark"][:2] / row["mark"], FILM)
    document = run(again.campaign, again.store, again.out, again.told)
    assert made_now(document) == {("en-US", "wall")}
    assert any("was damaged" in line for line in again.told.said)
    assert media(again.out) == before


def cannot_pan_on_the_tile(
    self: StillsEngine, request: TakeRequest, progress: Progress
) -> Iterator[Frame]:
    if request.camera == "pan_left" and request.raster.width == 96:
        raise EngineError("the model ran out of memory")
    yield from REAL_MAKE(self, request, progress)


def test_a_failed_take_costs_only_what_depends_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_no_film(monkeypatch)
    campaign, told = write_campaign(tmp_path / "small"), Told()
    with monkeypatch.context() as patch:
        patch.setattr(StillsEngine, "make", cannot_pan_on_the_tile)
        document = run(campaign, tmp_path / "store", tmp_path / "out", told)
    assert by_status(document) == {"expected": 4, "delivered": 2, "failed": 0, "skipped": 2}
    assert document["takes"] == {"generated": 5, "reused": 0}
    for row in document["deliverables"]:
        skipped = row["placement"] == "tile"
        assert row["status"] == ("skipped" if skipped else "delivered")
        assert (row["path"] == "") is skipped
        if skipped:
            assert row["reason"] == "en-US 3s/detail 96x96 failed: the model ran out of memory"
    assert sum("ran out of memory" in line for line in told.said) == 1
    # The next run goes on from what there is.
    document = run(campaign, tmp_path / "store", tmp_path / "out")
    assert by_status(document) == {"expected": 4, "delivered": 4, "failed": 0, "skipped": 0}
    assert document["takes"] == {"generated": 1, "reused": 5}


def test_a_failed_file_is_counted_and_the_others_are_made(
    again: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = encoding.encode

    def encode(frames: Any, raster: Any, *rest: Any) -> int:
        if raster.width == 96:
            raise MediaError("the encoder gave up")
        return real(frames, raster, *rest)

    monkeypatch.setattr(making, "encode", encode)
    document = run(again.campaign, again.store, again.out, again.told, encode="balanced")
    assert by_status(document) == {"expected": 4, "delivered": 2, "failed": 2, "skipped": 0}
    reasons = {row["reason"] for row in document["deliverables"] if row["status"] == "failed"}
    assert reasons == {
        f"small_{region}_3s_96x96_tile.mp4 failed: the encoder gave up; "
        "the file there is of an earlier run"
        for region in ("en-US", "de-DE")
    }


def test_an_interrupted_run_goes_on_to_the_same_bytes(
    first: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure_anew(monkeypatch)
    look_at_no_film(monkeypatch)
    campaign = write_campaign(tmp_path / "small")
    count = 0

    def make(self: StillsEngine, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        nonlocal count
        count += 1
        for number, frame in enumerate(REAL_MAKE(self, request, progress)):
            if count == 4 and number == 10:
                raise KeyboardInterrupt
            yield frame

    with monkeypatch.context() as patch:
        patch.setattr(StillsEngine, "make", make)
        with pytest.raises(KeyboardInterrupt):
            run(campaign, tmp_path / "store", tmp_path / "out")
    kept = {path.name: path.stat() for path in (tmp_path / "out").iterdir()}
    assert {name.split(".")[0] for name in kept} == {
        f"small_{region}_3s_90x160_wall" for region in ("en-US", "de-DE")
    }, "what was finished is delivered already"
    assert not list((tmp_path / "store").rglob(".making-*"))
    document = run(campaign, tmp_path / "store", tmp_path / "out")
    assert document["takes"] == {"generated": 3, "reused": 3}
    for name, facts in kept.items():
        assert (tmp_path / "out" / name).stat().st_mtime_ns == facts.st_mtime_ns
    assert media(tmp_path / "out") == media(first.out)


def test_a_wrong_request_touches_nothing(again: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in again.out.rglob("*")}
    with pytest.raises(RequestError, match="unknown name 'smal'"):
        run(again.campaign, again.store, again.out, encode="smal")
    assert {path: path.stat().st_mtime_ns for path in again.out.rglob("*")} == before
    with pytest.raises(RequestError):
        run(again.campaign, again.store, again.out.with_name("new"), encode="smal")
    assert not again.out.with_name("new").exists()


def test_a_place_that_cannot_be_written_is_told(again: Made) -> None:
    blocked = again.out.with_name("blocked")
    blocked.write_text("a file", "utf-8")
    with pytest.raises(StoreError, match="cannot write to"):
        run(again.campaign, again.store, blocked)
    target = again.out / "small_en-US_3s_90x160_wall.mp4"
    target.unlink()
    (target / "a folder").mkdir(parents=True)
    document = run(again.campaign, again.store, again.out)
    assert by_status(document) == {"expected": 4, "delivered": 3, "failed": 1, "skipped": 0}


def test_odd_folder_names_are_no_trouble(tmp_path: Path) -> None:
    root = tmp_path / "it's: 100%d [a] {b}, c;d"
    campaign = write_campaign(root / "small", CAMPAIGN.replace("wall, tile", "tile"))
    narrowed = Narrowed(regions=("en-US",))
    document = run(campaign, root / "store", root / "out", narrowed=narrowed)
    assert by_status(document) == {"expected": 1, "delivered": 1, "failed": 0, "skipped": 0}


def test_a_brands_font_may_have_the_file_name_of_a_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libass is given both: other scripts still need the bundled one."""
    look_at_no_film(monkeypatch)
    campaign = write_campaign(tmp_path / "small", CAMPAIGN.replace("wall, tile", "tile"))
    font = TTFont(fonts_folder() / "AdgenRounded.ttf")
    for number in (1, 4, 6, 16):
        font["name"].setName("Brandface", number, 3, 1, 0x409)
    own = campaign.parent / "AdgenSans.ttf"
    font.save(own)
    brand = campaign.parent / "brand.yaml"
    family = "{family: Brandface, files: [AdgenSans.ttf]}"
    brand.write_text(brand.read_text("utf-8").replace("{family: Adgen Sans}", family), "utf-8")
    given: list[set[bytes]] = []
    real = encoding.encode

    def encode(frames: Any, raster: Any, rate: Any, ass: Path, fonts: Path, *rest: Any) -> int:
        given.append({path.read_bytes() for path in fonts.iterdir()})
        assert "\\fnBrandface" in ass.read_text("utf-8")
        return real(frames, raster, rate, ass, fonts, *rest)

    monkeypatch.setattr(making, "encode", encode)
    run(campaign, tmp_path / "store", tmp_path / "out", narrowed=Narrowed(regions=("en-US",)))
    (fonts,) = given
    assert {own.read_bytes(), (fonts_folder() / "AdgenSans.ttf").read_bytes()} <= fonts

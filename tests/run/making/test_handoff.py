"""What is handed to editors is what was made: the same cuts, pictures, sounds and places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.media.colour import rgb_709
from adgen.media.frames import read_frames
from adgen.media.sound import read_sound
from adgen.post.edit.moved import planes
from adgen.post.look.cube import read_cube
from adgen.run.making.steps import composed
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from tests.studio.campaign import (
    CAMPAIGN,
    REGIONS,
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
    write_png,
)

FILM = CAMPAIGN.replace(
    "    camera: static\n", "    camera: static\n    look: {contrast: 1.3, vignette: 0.2}\n"
).replace(
    "    camera: pan_left\n",
    "    camera: pan_left\n"
    "    product: {picture: pictures/box.png, at: [0.4, 0.8], size: 0.3, shadow: 0.5}\n",
)
WORDS = REGIONS + "ar-EG,يمكنك,طوال اليوم,مرحبا,اشتر الآن\n"
TEXTS = ("يمكنك", "اشتر الآن")


def request(campaign: Path) -> Request:
    return Request(campaign, Narrowed(("en-US", "ar-EG"), (), ("wall",)))


def box() -> np.ndarray:
    """A red box of 80x120 in the middle of nothing, 100x160."""
    pixels = np.zeros((160, 100, 4), np.uint8)
    pixels[20:140, 10:90] = (30, 30, 200, 255)
    return pixels


class Handed:
    """A campaign of two regions with a look and a cut-out, made and handed over."""

    def __init__(self, folder: Path) -> None:
        self.campaign = write_campaign(folder / "small", FILM, regions=WORDS)
        write_png(folder / "small" / "pictures" / "box.png", box())
        self.store, self.out = Store(folder / "store"), folder / "projects"
        asked = request(self.campaign)
        run(self.campaign, folder / "store", folder / "films", narrowed=asked.narrowed)
        self.plan = pipeline.plan(asked, self.store, Told()).plan
        self.told = Told()
        self.document = pipeline.handoff(asked, self.store, self.out, self.told, "utvideo")

    def timeline(self, name: str) -> Any:
        return otio.adapters.read_from_file(str(self.out / name / f"{name}.otio"))


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        look_at_no_film(patch)
        return Handed(tmp_path_factory.mktemp("handed"))


def test_every_deliverable_is_a_project(handed: Handed) -> None:
    rows = handed.document["handoffs"]
    names = [Path(row["path"]).name for row in rows]
    assert names == [Path(item.file).stem for item in handed.plan.deliverables]
    assert len(names) == 2
    for row in rows:
        assert sorted(row["files"]) == ["edl", "fcpxml", "jsx", "otio"]
        assert all(Path(path).stat().st_size > 500 for path in row["files"].values())
    assert len(handed.told.bars) == 2
    assert handed.told.bars[0] == f"{names[0]} 5/5"


def test_cuts_and_texts_are_the_plans(handed: Handed) -> None:
    for item in handed.plan.deliverables:
        timeline = handed.timeline(Path(item.file).stem)
        picture = timeline.tracks[0]
        frames = [picture.range_of_child(clip) for clip in picture.find_clips()]
        assert [(at.start_time.value, at.end_time_exclusive().value) for at in frames] == [
            (cut.record.start, cut.record.stop) for cut in item.spot.cuts.cuts
        ]
        laid = read_layout(handed.store, handed.plan.films[item.film].overlay)
        titles = {
            (
                clip.media_reference.parameters["text"],
                *_tenths(*clip.media_reference.parameters["box"]),
            )
            for clip in timeline.find_clips()
            if clip.media_reference.schema_name() == "GeneratorReference"
        }
        assert titles == {
            ("\n".join(title.fitted.lines), *_tenths(*_edges(title.fitted.box)))
            for title in (*laid.titles, *laid.cues)
        }
        assert len(titles) >= 4


def _tenths(*pixels: float) -> tuple[float, ...]:
    return tuple(round(pixel, 1) for pixel in pixels)


def _edges(box: Any) -> tuple[float, ...]:
    return box.left, box.top, box.right, box.bottom


def test_arabic_runs_right_to_left_in_a_font_that_has_it(handed: Handed) -> None:
    timeline = handed.timeline("small_ar-EG_3s_90x160_wall")
    found = {
        clip.media_reference.parameters["text"]: clip.media_reference.parameters
        for clip in timeline.find_clips()
        if clip.media_reference.schema_name() == "GeneratorReference"
    }
    for text in TEXTS:
        assert found[text]["direction"] == "rtl"
        assert found[text]["font"] == "Adgen Sans Arabic"
    fonts = handed.out / "small_ar-EG_3s_90x160_wall" / "fonts"
    told = (fonts / "fonts.txt").read_text("utf-8")
    assert f"({found[TEXTS[0]]['postscript']}): AdgenSansArabic.ttf, under OFL-NotoSans.txt" in told
    assert {path.name for path in fonts.iterdir()} >= {"AdgenSansArabic.ttf", "OFL-NotoSans.txt"}


def test_takes_show_what_the_master_shows(handed: Handed) -> None:
    item = handed.plan.deliverables[0]
    film = handed.plan.films[item.film]
    master = [frame.copy() for frame in composed(film.master, handed.store)]
    folder = handed.out / Path(item.file).stem
    timeline = handed.timeline(folder.name)
    seen = 0
    for clip, cut in zip(timeline.tracks[0].find_clips(), item.spot.cuts.cuts, strict=True):
        frames = [frame.copy() for frame in read_frames(
            folder / clip.media_reference.target_url, film.master.raster)]  # fmt: skip
        assert clip.available_range().duration.value == len(frames)
        look = clip.metadata["adgen"]["look"]
        assert dict(look["not_in_lut"]) == ({"vignette": 0.2} if cut.shot == "open" else {})
        first = 10 if cut.transition == "dissolve" else 0
        for index in range(first, len(cut.record)):
            there = master[cut.record.start + index]
            if look["lut"]:
                cube = read_cube(folder / look["lut"])
                graded = cube.of(middle(frames[index]))
                assert np.abs(graded - middle(there)).mean() < 0.01, "but for the vignette"
                break
            assert np.array_equal(frames[index], there)
            seen += 1
    assert seen == 50


def middle(frame: np.ndarray) -> np.ndarray:
    """R'G'B' of the frame's middle fifth, 0..1."""
    luma, *chroma = planes(frame)
    wide = [plane.repeat(2, axis=0).repeat(2, axis=1) for plane in chroma]
    rgb = rgb_709(np.dstack([luma, *wide]).astype(np.float32))
    return np.asarray(rgb[64:96, 36:54] / 255)


def test_a_cutout_stands_where_it_was_laid(handed: Handed) -> None:
    folder = handed.out / "small_en-US_3s_90x160_wall"
    timeline = handed.timeline(folder.name)
    _, clip, _ = timeline.tracks[0].find_clips()
    told = clip.metadata["adgen"]
    (cutout,) = told["cutouts"]
    assert list(cutout["visible"]) == [10, 20, 90, 140]
    assert list(cutout["besides"]) == ["shadow 0.5"]
    assert (folder / cutout["file"]).read_bytes() == (
        handed.campaign.parent / "pictures" / "box.png"
    ).read_bytes()
    raster = handed.plan.deliverables[0].placement.raster
    whole, plate = (
        [frame.copy() for frame in read_frames(folder / file, raster)]
        for file in (f"media/detail_{raster}.mkv", told["plate"])
    )
    for place in cutout["places"]:
        seen = np.abs(_red(whole[place["frame"]]) - _red(plate[place["frame"]])) > 40
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        foot = (columns[0] + columns[-1] + 1) / 2, rows[-1] + 1
        assert foot[0] * 2 == pytest.approx(place["foot"][0], abs=2.5)
        assert foot[1] * 2 == pytest.approx(place["foot"][1], abs=2.5)
        assert (rows[-1] + 1 - rows[0]) * 2 == pytest.approx(place["height"], abs=4)


def _red(frame: np.ndarray) -> np.ndarray:
    """The plane of Cr, at half the size."""
    return planes(frame)[2].astype(int)


def test_beats_are_the_frames_nearest_to_the_grids(handed: Handed) -> None:
    timeline = handed.timeline("small_en-US_3s_90x160_wall")
    marks = [(mark.marked_range.start_time.value, mark.name) for mark in timeline.tracks.markers]
    assert marks == [
        (0, "downbeat 1"), (15, "beat 2"), (30, "beat 3"), (45, "beat 4"), (60, "downbeat 5"),
        (75, "beat 6"),
    ]  # fmt: skip


def test_music_and_voice_add_up_to_the_mix(handed: Handed) -> None:
    folder = handed.out / "small_en-US_3s_90x160_wall"
    timeline = handed.timeline(folder.name)
    whole = np.zeros((3 * 48_000, 2))
    for row in timeline.tracks:
        if row.name in ("music", "voice"):
            for clip in row.find_clips():
                sound = read_sound(folder / clip.media_reference.target_url)
                start = round(row.range_of_child(clip).start_time.value * 1600)
                whole[start : start + len(sound)] += sound
    mixed = read_sound(folder / "media" / "mix.wav")
    assert len(mixed) == len(whole)
    # The limiter rounds off the peaks of the clicks, for which the stems are a little lower.
    rounded = np.corrcoef(mixed[:, 0], whole[:, 0])[0, 1]
    assert rounded > 0.99
    between = np.abs(mixed) < 0.2
    assert np.corrcoef(mixed[between], whole[between])[0, 1] > 0.995
    assert 0.9 < np.median(np.abs(whole)) / np.median(np.abs(mixed)) <= 1.01
    stems = [read_sound(folder / "media" / name) for name in ("music.wav", "voice_01.wav")]
    assert 0.9 < max(np.abs(stem).max() for stem in stems) < 0.9995


def test_what_projects_share_is_written_once(handed: Handed) -> None:
    first, second = (
        handed.out / f"small_{region}_3s_90x160_wall" / "media" / "open_90x160.mkv"
        for region in ("en-US", "ar-EG")
    )
    assert first.samefile(second)


def test_a_campaign_that_was_not_made_is_refused(campaign: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(RequestError) as told:
        pipeline.handoff(Request(campaign), store, tmp_path / "projects", Told())
    assert "6 of 6 takes are not made: en-US 3s/open 90x160, " in str(told.value)
    assert "run the campaign first" in str(told.value)
    assert not (tmp_path / "projects").exists()

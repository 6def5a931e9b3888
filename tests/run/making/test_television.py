"""A whole small campaign for television: its slate, black, spot and held picture, its silence."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pymediainfo import MediaInfo

from adgen import pipeline
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run as run_program
from adgen.media.sound import RATE, Samples, measure_loudness, read_sound
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.run.why.earlier import read_manifest
from adgen.run.why.explain import plan_document
from tests.studio.campaign import CAMPAIGN, REGIONS, run, write_campaign
from tests.studio.films import boxes
from tests.studio.television import OWN, PLACES

CLOCK, BLACK, SPOT, HOLD = 50, 25, 75, 25
LEAD = CLOCK + BLACK
FRAME = RATE // 25
TELLY = CAMPAIGN.replace("placements: [wall, tile]", f"{OWN}placements: [telly, stick]").replace(
    "seed: 7", "seed: 7\nrate: 25\nclock_number: ABC/DEFG001/003"
)


@dataclass(frozen=True)
class Aired:
    """The two files and what the run told of them, by placement."""

    root: Path
    rows: Mapping[str, Mapping[str, Any]]

    def replanned(self, old: str, new: str) -> dict[str, tuple[str, str]]:
        """Status and reason by placement, once the campaign or its placements say something
        else."""
        copy, store = self.root / "copy", Store(self.root / "store")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root / "small", copy)
        for name in ("campaign.yaml", "places.yaml"):
            text = (copy / name).read_text("utf-8")
            (copy / name).write_text(text.replace(old, new, 1), "utf-8")
        plan = pipeline.plan(Request(copy / "campaign.yaml"), store, Silent()).plan
        earlier = read_manifest(self.root / "out" / "manifest.json")
        rows = plan_document(plan, store, earlier)["deliverables"]
        return {row["placement"]: (row["status"], row["reason"]) for row in rows}

    def path(self, placement: str) -> Path:
        return Path(self.rows[placement]["path"])

    def sound(self, placement: str) -> Samples:
        return read_sound(self.path(placement))

    def luma(self, placement: str) -> NDArray[np.uint8]:
        """(frames, 108, 192)."""
        words = ["-map", "0:v", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
        raw = run_program([find_ffmpeg().path, "-v", "error", "-i", self.path(placement), *words])
        return np.frombuffer(raw, np.uint8).reshape(-1, 108, 192)


@pytest.fixture(scope="module")
def aired(tmp_path_factory: pytest.TempPathFactory) -> Aired:
    folder = tmp_path_factory.mktemp("television")
    regions = "\n".join(REGIONS.splitlines()[:2])
    path = write_campaign(folder / "small", TELLY, regions=regions)
    (path.parent / "places.yaml").write_text(PLACES, "utf-8")
    document = run(path, folder / "store", folder / "out")
    return Aired(folder, {row["placement"]: row for row in document["deliverables"]})


def test_both_are_delivered_under_the_suffix_of_their_container(aired: Aired) -> None:
    assert {row["status"] for row in aired.rows.values()} == {"delivered"}
    assert aired.path("telly").name == "small_en-US_3s_192x108_telly.mov"
    assert aired.path("stick").name == "small_en-US_3s_192x108_stick.mp4"
    for placement in aired.rows:
        kinds = {box.path.rpartition("/")[2] for box in boxes(aired.path(placement).read_bytes())}
        assert not {"edts", "elst"} & kinds
        assert aired.path(placement).with_suffix(".srt").is_file()


def test_every_frame_stands_where_it_was_planned(aired: Aired) -> None:
    shown = aired.luma("telly").astype(int)
    assert len(shown) == LEAD + SPOT + HOLD
    assert all(frame.max() > 200 for frame in shown[:CLOCK])  # the slate's white words
    assert shown[CLOCK:LEAD].max() <= 2  # as full-range grey, black is 0
    assert shown[LEAD].max() > 60
    assert np.abs(shown[LEAD + SPOT :] - shown[LEAD + SPOT - 1]).max() == 0
    spot = aired.luma("stick").astype(int)
    assert len(spot) == SPOT
    for frame in (0, 30, 74):  # the same spot, but for what the two codecs made of it
        assert np.abs(shown[LEAD + frame] - spot[frame]).mean() < 3, frame


def test_timecode_says_that_the_spot_begins_at_ten(aired: Aired) -> None:
    tracks = MediaInfo.parse(str(aired.path("telly"))).tracks
    code = next(track.to_data() for track in tracks if track.track_type == "Other")
    assert code["time_code_of_first_frame"] == "09:59:57:00"


def test_all_but_the_spot_is_digital_silence_and_so_are_its_ends(aired: Aired) -> None:
    sound = np.abs(aired.sound("telly"))
    assert len(sound) == (LEAD + SPOT + HOLD) * FRAME
    first, last = (LEAD + 6) * FRAME, (LEAD + SPOT - 6) * FRAME
    assert not sound[:first].any() and not sound[last:].any()
    assert sound[first : first + 5 * FRAME].max() > 0.01
    assert np.abs(aired.sound("stick"))[: 6 * FRAME].max() > 0.01


def test_loudness_is_the_placements_with_its_leader_and_without(aired: Aired) -> None:
    whole = aired.sound("telly")
    spot = whole[LEAD * FRAME : (LEAD + SPOT) * FRAME]
    assert measure_loudness(spot).integrated == pytest.approx(-23.0, abs=0.5)
    assert measure_loudness(whole).integrated == pytest.approx(-23.0, abs=0.5)
    peak = measure_loudness(spot).true_peak
    assert peak is not None and peak <= -1.0
    assert measure_loudness(aired.sound("stick")).integrated == pytest.approx(-24.0, abs=1.0)


def test_subtitles_count_from_the_spots_first_frame(aired: Aired) -> None:
    texts = [
        aired.path(placement).with_suffix(".srt").read_text("utf-8") for placement in aired.rows
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("hold_seconds: 1", "hold_seconds: 2", "placement telly hold_seconds changed"),
        ("black_seconds: 1", "black_seconds: 2", "placement telly leader changed"),
        ("silent_frames: 6", "silent_frames: 8", "placement telly silent_frames changed"),
        ("gamut: r103", "checked: 2026-11-21", "placement telly gamut changed"),
        ("DEFG001", "DEFG007", "clock_number changed"),
    ],
)
def test_a_change_of_what_television_asks_is_told_as_the_reason(
    old: str, new: str, why: str, aired: Aired
) -> None:
    found = aired.replanned(old, new)
    assert found["telly"][0] == "new" and why in found["telly"][1], found["telly"]
    assert found["stick"][0] == "cached"


def test_what_is_found_lies_on_the_frames_of_the_file(aired: Aired) -> None:
    """What the plan tells of, counted from the spot's first frame, comes after slate and black."""
    row = aired.rows["telly"]
    frames = {found["check"]: found["frame"] for found in row["findings"]}
    assert frames["first shot"] == LEAD
    assert frames["call to action"] >= LEAD + row["cuts"][-1]["start"]
    for check in ("palette share", "look drift", "text size", "voice start"):
        assert LEAD <= frames[check] < LEAD + SPOT

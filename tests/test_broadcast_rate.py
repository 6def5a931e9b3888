"""A campaign at 29.97 frames a second, 30000/1001, from its YAML to files that pass every check."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.probe import probe
from adgen.media.process import run as call
from adgen.media.sound import RATE, read_sound
from tests.studio.campaign import CAMPAIGN, know_small_placements, run, write_campaign

NTSC = Fraction(30000, 1001)
FRAMES = 90
"""Of a spot of 3 s: 3.003 s."""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of the finished files, and their manifest."""
    folder = tmp_path_factory.mktemp("broadcast")
    text = CAMPAIGN.replace("seed: 7\n", "seed: 7\nrate: 29.97\n").replace("wall, tile", "wall")
    campaign = write_campaign(folder / "small", text)
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        document = run(campaign, folder / "store", folder / "out")
    return folder / "out", document


def films(delivered: tuple[Path, dict[str, Any]]) -> list[Path]:
    folder, document = delivered
    return [folder / item["path"] for item in document["deliverables"]]


def test_every_spot_is_delivered_and_passes_every_check(
    delivered: tuple[Path, dict[str, Any]],
) -> None:
    _, document = delivered
    assert document["delivered"] == document["expected"] == 2
    for item in document["deliverables"]:
        assert [found for found in item["findings"] if not found["passed"]] == []
        measured = {found["check"]: found["measured"] for found in item["findings"]}
        assert measured["rate"] == "30000/1001 frames a second"
        assert measured["duration"] == "90 frames"
        assert measured["length"] == "3.003 s"


def test_every_frame_has_its_exact_time(delivered: tuple[Path, dict[str, Any]]) -> None:
    for film in films(delivered):
        facts = probe(film)
        assert (facts.rate, facts.frames, facts.constant_rate) == (NTSC, FRAMES, True)
        assert facts.sound_seconds == pytest.approx(3.003, abs=1024 / RATE)
        told = call([find_ffmpeg().path, "-v", "error", "-i", str(film), "-map", "0:v",
                     "-c", "copy", "-f", "framecrc", "-"]).decode()  # fmt: skip
        (base,) = [line for line in told.splitlines() if line.startswith("#tb 0:")]
        rows = [line.split(",") for line in told.splitlines() if not line.startswith("#")]
        stamps = sorted(int(row[2]) * Fraction(base.split(": ")[1]) for row in rows)
        assert stamps == [frame / NTSC for frame in range(FRAMES)]


def test_cuts_lie_on_the_frames_nearest_to_their_beats(
    delivered: tuple[Path, dict[str, Any]],
) -> None:
    """Beats at 1.0 and 1.5 s of 120 BPM: frames 29.97 and 44.955."""
    _, document = delivered
    cuts = document["deliverables"][0]["cuts"]
    assert [cut["start"] for cut in cuts] == [0, 30, 45]
    assert cuts[1]["seconds"][0] == pytest.approx(1.001, abs=1e-4)
    pictures = grey(films(delivered)[0])
    changes = np.abs(np.diff(pictures.astype(np.int16), axis=0)).mean(axis=(1, 2))
    assert int(np.argmax(changes)) + 1 == 30


def test_the_music_keeps_its_time(delivered: tuple[Path, dict[str, Any]]) -> None:
    """The clicks of the track, every half second from its start."""
    sound = read_sound(films(delivered)[0])[:, 0]
    for beat in (2.0, 2.5):
        first = round((beat - 0.06) * RATE)
        around = sound[first : first + round(0.12 * RATE)]
        turns = around * np.exp(-2j * np.pi * 1500 * np.arange(len(around)) / RATE)
        level = np.abs(np.convolve(turns, np.ones(96) / 96, mode="same"))
        struck = int(np.argmax(level > level.max() / 2))
        assert first / RATE + struck / RATE == pytest.approx(beat, abs=0.003)


def grey(film: Path) -> npt.NDArray[np.uint8]:
    """All pictures of a film of 90 x 160."""
    raw = call([find_ffmpeg().path, "-v", "error", "-i", str(film), "-map", "0:v",
                "-f", "rawvideo", "-pix_fmt", "gray", "-"])  # fmt: skip
    return np.frombuffer(raw, np.uint8).reshape(-1, 160, 90)

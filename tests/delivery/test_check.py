"""Checks: a right file passes all, each wrong one fails the check that is meant for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.brand.promise import Promise
from adgen.delivery.check import check_deliverable, check_file
from adgen.errors import MediaError
from adgen.media.sound import RATE
from adgen.media.tables import encodes
from adgen.schema.delivery import Finding, Loudness, Seconds
from adgen.schema.footage import Cut
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import TextBlock
from tests.studio.branded import BRAND
from tests.studio.films import WALL, balanced, film, noise, remade

THIRTY = Fraction(30)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that is as it should be: 2 s at 30 fps, -14 LUFS."""
    return film(tmp_path_factory.mktemp("films") / "right.mp4", noise(2), 60)


def failed(findings: Iterable[Finding]) -> dict[str, str]:
    """What did not pass, and what was measured there."""
    return {found.check: found.measured for found in findings if not found.passed}


def block(box: Box, role: str = "title") -> TextBlock:
    return TextBlock(role, ("Hear the", "Silence"), 20.0, box, FrameRange(5, 30, THIRTY))


def promised(blocks: Sequence[TextBlock] = (), frames: int = 60) -> Promise:
    """One shot without a logo."""
    cuts = (Cut("all", FrameRange(0, frames, THIRTY), "cut"),)
    return Promise(BRAND, Path("logo.png"), WALL, cuts, (), blocks)


def test_a_right_file_passes_everything(right: Path) -> None:
    findings = check_file(right, WALL)
    assert failed(findings) == {}
    assert {found.check for found in findings} >= {
        "raster", "rate range", "constant rate", "length", "pixels", "colour", "container",
        "faststart", "size", "sound codec", "sound rate", "channels", "sound length", "loudness",
        "true peak",
    }  # fmt: skip


def test_a_finding_says_what_was_measured_and_what_is_asked(right: Path) -> None:
    found = {finding.check: finding for finding in check_file(right, WALL)}
    assert (found["raster"].measured, found["raster"].limit) == ("90x160", "90x160")
    assert (found["length"].measured, found["length"].limit) == ("2.000 s", "1 to 10")
    assert found["loudness"].limit == "-14 ±1 LUFS"
    assert float(found["loudness"].measured.split()[0]) == pytest.approx(-14, abs=0.5)
    assert float(found["true peak"].measured.split()[0]) <= -1.0


def test_another_raster_fails(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(1.2), 36, raster=Raster(96, 160))
    assert failed(check_file(path, WALL)) == {"raster": "96x160"}


def test_a_rate_outside_the_limits_fails(tmp_path: Path) -> None:
    fast = film(tmp_path / "fast.mp4", noise(1.2), 60, Fraction(50))
    slow = film(tmp_path / "slow.mp4", noise(1.2), 24, Fraction(20))
    assert failed(check_file(fast, WALL)) == {"rate range": "50.000"}
    assert failed(check_file(slow, WALL)) == {"rate range": "20.000"}


@pytest.mark.parametrize(("low", "high"), [(3, 10), (None, 1)])
def test_a_length_outside_the_limits_fails(
    low: float | None, high: float | None, right: Path
) -> None:
    place = WALL.model_copy(update={"seconds": Seconds(min=low, max=high)})
    assert failed(check_file(right, place)) == {"length": "2.000 s"}


@pytest.mark.parametrize("seconds", [(2, 10), (1, 2), (None, None)])
def test_a_length_at_the_limit_passes(
    seconds: tuple[float | None, float | None], right: Path
) -> None:
    place = WALL.model_copy(update={"seconds": Seconds(min=seconds[0], max=seconds[1])})
    assert failed(check_file(right, place)) == {}


def test_a_file_without_sound_fails(right: Path) -> None:
    silent = remade(right, "silent.mp4", "-c", "copy", "-an", "-movflags", "+faststart")
    assert failed(check_file(silent, WALL)) == {"sound": "none"}


@pytest.mark.parametrize("loudness", [-11.0, -18.0])
def test_too_loud_and_too_quiet_fail(loudness: float, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(2, loudness), 60)
    assert set(failed(check_file(path, WALL))) == {"loudness"}
    place = WALL.model_copy(update={"loudness": Loudness(integrated=loudness)})
    assert failed(check_file(path, place)) == {}


def test_peaks_between_samples_fail(tmp_path: Path) -> None:
    """A tone at a quarter of the rate, sampled beside its crests: they are 3 dB above."""
    turns = np.arange(2 * RATE) * np.pi / 2 + np.pi / 4
    tone = np.repeat(np.sin(turns)[:, None], 2, axis=1).astype(np.float32)
    path = film(tmp_path / "a.mp4", tone, 60)
    wrong = failed(check_file(path, WALL))
    assert float(wrong["true peak"].split()[0]) == pytest.approx(0.0, abs=0.9)  # the samples say -3


def test_silence_has_no_loudness_to_fail(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", np.zeros((2 * RATE, 2), np.float32), 60)
    findings = {found.check: found for found in check_file(path, WALL)}
    assert findings["loudness"].passed
    assert findings["loudness"].measured == "silent"


def test_sound_longer_than_the_picture_fails(right: Path) -> None:
    words = ("-vf", "trim=end_frame=45", "-c:v", "libx264", "-c:a", "copy")
    shorter = remade(right, "short.mp4", *words, "-movflags", "+faststart")
    assert set(failed(check_file(shorter, WALL))) == {"sound length"}


def test_a_file_whose_index_is_at_its_end_fails(right: Path) -> None:
    late = remade(right, "late.mp4", "-c", "copy")
    assert failed(check_file(late, WALL)) == {"faststart": "False"}


def test_other_containers_and_codecs_fail(right: Path) -> None:
    other = remade(right, "other.mkv", "-c:v", "copy", "-c:a", "libopus")
    assert {"container", "sound codec"} <= set(failed(check_file(other, WALL)))


def test_other_colours_and_pixels_fail(right: Path) -> None:
    other = remade(right, "other.mp4", "-c:a", "copy", "-c:v", "libx264", "-pix_fmt", "yuv444p",
                   "-colorspace", "smpte170m", "-movflags", "+faststart")  # fmt: skip
    assert set(failed(check_file(other, WALL))) == {"pixels", "colour"}


def test_mono_at_another_rate_fails(right: Path) -> None:
    other = remade(right, "mono.mp4", "-c:v", "copy", "-c:a", "aac", "-ac", "1", "-ar", "44100",
                   "-movflags", "+faststart")  # fmt: skip
    assert {"sound rate", "channels"} <= set(failed(check_file(other, WALL)))


def test_a_rate_that_changes_fails(right: Path) -> None:
    """Every third frame is dropped, and those that are left keep their times."""
    other = remade(right, "vfr.mp4", "-vf", "select=mod(n\\,3)", "-fps_mode", "vfr", "-c:a", "copy",
                   "-movflags", "+faststart")  # fmt: skip
    assert "constant rate" in failed(check_file(other, WALL))


def test_limits_of_size_and_bit_rate(right: Path) -> None:
    place = WALL.model_copy(update={"max_megabytes": 0.001, "min_kbps": 5000})
    assert set(failed(check_file(right, place))) == {"size", "bit rate"}
    place = WALL.model_copy(update={"min_kbps": 20})
    assert failed(check_file(right, place)) == {}


@pytest.mark.parametrize("content", [b"", b"no film" * 100])
def test_what_is_no_film_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match="holds no moving picture"):
        check_file(path, WALL)
    with pytest.raises(MediaError, match="cannot be read"):
        check_file(tmp_path / "gone.mp4", WALL)


# -- what the plan promised ----------------------------------------------------------------------


def test_a_deliverable_as_planned_passes(right: Path) -> None:
    blocks = [block(Box(6, 10, 84, 140)), block(Box(20, 60, 70, 90), "cue")]
    findings = check_deliverable(right, balanced(), THIRTY, promised(blocks))
    assert failed(findings) == {}
    assert [found.check for found in findings].count("text in safe area") == 2


def test_a_frame_too_many_or_too_few_fails(right: Path) -> None:
    for frames in (59, 61):
        found = failed(check_deliverable(right, balanced(), THIRTY, promised(frames=frames)))
        assert found == {"duration": "60 frames", "brand": "90x160, 60 frames"}


def test_another_rate_or_codec_than_planned_fails(right: Path) -> None:
    found = failed(check_deliverable(right, encodes()["quality"], Fraction(25), promised()))
    assert found == {"codec": "AVC", "rate": "30"}


@pytest.mark.parametrize(
    "box", [Box(5, 20, 60, 40), Box(20, 9, 60, 40), Box(20, 20, 85, 40), Box(20, 20, 60, 141)]
)
def test_text_outside_the_safe_area_fails_and_is_named(box: Box, right: Path) -> None:
    findings = check_deliverable(right, balanced(), THIRTY, promised([block(box)]))
    (bad,) = (found for found in findings if not found.passed)
    assert bad.check == "text in safe area"
    assert bad.where == "title, frame 5: Hear the Silence"
    assert bad.limit == "6,10 to 84,140"


def test_a_deliverable_without_sound_fails_and_is_no_error(right: Path) -> None:
    silent = remade(right, "silent2.mp4", "-c", "copy", "-an", "-movflags", "+faststart")
    found = failed(check_deliverable(silent, balanced(), THIRTY, promised()))
    assert found == {"sound": "none"}

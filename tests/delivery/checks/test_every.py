"""All checks of a film together: a right one passes, a wrong one fails what is meant for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from adgen.delivery.checks.every import check_deliverable, check_file
from adgen.media.tables import encodes, placements
from adgen.schema.delivery import Finding, Seconds
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import TextBlock
from tests.studio.branded import of_one_shot
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
    assert (found["raster"].measured, found["raster"].limit) == ("90x160 px", "90x160 px")
    assert (found["length"].measured, found["length"].limit) == ("2.000 s", "1 to 10 s")
    assert found["loudness"].limit == "-14 ±1 LUFS"
    assert float(found["loudness"].measured.split()[0]) == pytest.approx(-14, abs=0.5)
    assert float(found["true peak"].measured.split()[0]) <= -1.0


def test_another_raster_fails(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(1.2), 36, raster=Raster(96, 160))
    assert failed(check_file(path, WALL)) == {"raster": "96x160 px"}


def test_a_rate_outside_the_limits_fails(tmp_path: Path) -> None:
    fast = film(tmp_path / "fast.mp4", noise(1.2), 60, Fraction(50))
    slow = film(tmp_path / "slow.mp4", noise(1.2), 24, Fraction(20))
    assert failed(check_file(fast, WALL)) == {"rate range": "50 frames a second"}
    assert failed(check_file(slow, WALL)) == {"rate range": "20 frames a second"}


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


def test_sound_longer_than_the_picture_fails(right: Path) -> None:
    words = ("-vf", "trim=end_frame=45", "-c:v", "libx264", "-c:a", "copy")
    shorter = remade(right, "short.mp4", *words, "-movflags", "+faststart")
    assert set(failed(check_file(shorter, WALL))) == {"sound length"}


# -- what the plan promised ----------------------------------------------------------------------


def test_a_deliverable_as_planned_passes(right: Path) -> None:
    blocks = [block(Box(6, 10, 84, 140)), block(Box(20, 60, 70, 90), "cue")]
    findings = check_deliverable(right, balanced(), THIRTY, of_one_shot(blocks))
    assert failed(findings) == {}


def test_a_frame_too_many_or_too_few_fails(right: Path) -> None:
    for frames in (59, 61):
        found = failed(check_deliverable(right, balanced(), THIRTY, of_one_shot(frames=frames)))
        assert found == {"duration": "60 frames", "brand": "90x160 px, 60 frames"}


def test_another_rate_or_codec_than_planned_fails(right: Path) -> None:
    found = failed(check_deliverable(right, encodes()["quality"], Fraction(25), of_one_shot()))
    assert found == {"codec": "H.264 (AVC)", "rate": "30 frames a second"}


def test_a_deliverable_without_sound_fails_and_is_no_error(right: Path) -> None:
    silent = remade(right, "silent2.mp4", "-c", "copy", "-an", "-movflags", "+faststart")
    found = failed(check_deliverable(silent, balanced(), THIRTY, of_one_shot()))
    assert found == {"sound": "no sound stream"}


# -- words ---------------------------------------------------------------------------------------

_NO_WORDS = re.compile(r"True|False|None|any|none|-?[0-9.]+", re.ASCII)
"""What says nothing alone: values of a program, and figures without their unit."""
_STRANGE = re.compile(r"\b(?:True|False|None)\b|(?<!\S)-[0-9.]+ s\b")
"""What no phrase may hold: a value of a program, or a time before nought."""


def test_findings_are_in_plain_words_with_units(right: Path) -> None:
    late = remade(right, "late.mov", "-c:v", "copy", "-c:a", "pcm_s16le")
    bare = remade(right, "bare.mkv", "-r", "20", "-an")
    for path in (right, late, bare):
        for place in ("tv-uk", "us-ctv", "tiktok", "youtube-preroll"):
            for found in check_file(path, placements()[place]):
                for words in (found.measured, found.limit):
                    assert not _NO_WORDS.fullmatch(words), found
                    assert not _STRANGE.search(words), found


def test_a_film_too_short_for_its_slate_is_told_so(right: Path) -> None:
    found = {each.check: each for each in check_file(right, placements()["tv-uk"])}
    length = found["length"]
    assert (length.passed, length.measured) == (False, "2.000 s, of which 0.000 s for the spot")
    assert length.limit == "a spot of any length and 15 s of slate, black and hold"
    assert not {"silent head", "silent tail"} & found.keys(), "there is no spot to have them"


def test_a_low_bit_rate_has_its_unit_and_a_way_out(right: Path) -> None:
    place = WALL.model_copy(update={"min_kbps": 900_000})
    rate = next(each for each in check_file(right, place) if each.check == "bit rate")
    assert re.fullmatch(r"[0-9]+ kbps", rate.measured)
    wanted = ("at least 900000 kbps", "encode it again at a higher bit rate")
    assert (rate.limit, rate.where) == wanted


def test_an_index_at_the_end_is_told_with_the_way_to_move_it(right: Path) -> None:
    late = remade(right, "end.mp4", "-c", "copy")
    found = next(each for each in check_file(late, WALL) if each.check == "faststart")
    assert found.measured == "index (moov) after the pictures"
    assert (found.status, "+faststart" in found.where) == ("failed", True)

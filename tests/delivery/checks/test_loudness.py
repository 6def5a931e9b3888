"""What is heard is held to what was asked for: silence, and the loudest moments."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.checks.every import check_deliverable, check_file
from adgen.media.sound import RATE, Samples
from adgen.schema.delivery import Finding, Loudness
from tests.studio.branded import of_one_shot
from tests.studio.films import WALL, balanced, film, noise

THIRTY = Fraction(30)
PROMISE = of_one_shot()


def of(findings: tuple[Finding, ...], check: str) -> Finding:
    (found,) = (finding for finding in findings if finding.check == check)
    return found


def test_silence_fails_where_sound_was_asked_for_and_passes_where_none_was(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", np.zeros((2 * RATE, 2), np.float32), 60)
    asked = of(check_deliverable(path, balanced(), THIRTY, PROMISE), "loudness")
    assert (asked.passed, asked.measured, asked.limit) == (False, "silent", "-14 ±1 LUFS")
    silent = replace(PROMISE, silent=True)
    unasked = of(check_deliverable(path, balanced(), THIRTY, silent), "loudness")
    assert (unasked.passed, unasked.limit) == (True, "silent: neither music nor voice is asked for")
    assert of(check_file(path, WALL), "loudness").passed  # whoever made it


def burst(seconds: float) -> Samples:
    """Noise of which half a second is 10 dB over the rest."""
    made = noise(seconds, -26.0)
    made[RATE : RATE + RATE // 2] *= np.float32(10 ** (10 / 20))
    return made


@pytest.fixture(scope="module")
def bursting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("loudest") / "a.mp4", burst(4), 40, Fraction(10))


@pytest.mark.parametrize(
    ("short_term", "momentary", "passed"),
    [(-18.0, -15.0, True), (-18.0, None, True), (None, -15.0, True), (None, -18.0, False),
     (-30.0, -15.0, True), (-30.0, -18.0, False)],
)  # fmt: skip
def test_either_of_the_loudest_moments_will_do(
    short_term: float | None, momentary: float | None, passed: bool, bursting: Path
) -> None:
    target = Loudness(
        integrated=-20, tolerance=10, short_term=short_term, momentary=momentary
    )  # fmt: skip
    found = of(check_file(bursting, WALL.model_copy(update={"loudness": target})), "loudest")
    assert found.passed is passed
    assert ("over 3 s" in found.measured) == (short_term is not None)
    assert ("over 400 ms" in found.limit) == (momentary is not None)


def test_what_limits_no_moment_has_no_such_check_and_no_key_of_it(bursting: Path) -> None:
    assert all(found.check != "loudest" for found in check_file(bursting, WALL))
    assert Loudness().model_dump() == {"integrated": -14.0, "tolerance": 1.0, "true_peak": -1.0}
    assert Loudness(short_term=-18).model_dump()["short_term"] == -18


@pytest.mark.parametrize("loudness", [-11.0, -18.0])
def test_too_loud_and_too_quiet_fail(loudness: float, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(2, loudness), 60)
    assert not of(check_file(path, WALL), "loudness").passed
    place = WALL.model_copy(update={"loudness": Loudness(integrated=loudness)})
    assert of(check_file(path, place), "loudness").passed


def test_peaks_between_samples_fail(tmp_path: Path) -> None:
    """A tone at a quarter of the rate, sampled beside its crests: they are 3 dB above."""
    turns = np.arange(2 * RATE) * np.pi / 2 + np.pi / 4
    tone = np.repeat(np.sin(turns)[:, None], 2, axis=1).astype(np.float32)
    path = film(tmp_path / "a.mp4", tone, 60)
    peak = of(check_file(path, WALL), "true peak")
    assert not peak.passed
    assert float(peak.measured.split()[0]) == pytest.approx(0.0, abs=0.9)  # the samples say -3

"""The timecode of the first frame, with and without a slate before the spot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from adgen.delivery.checks import timecode
from adgen.delivery.checks.base import Film
from adgen.media.probe import probe
from adgen.schema.broadcast import Leader
from tests.studio.films import WALL, film, noise, remade

RATE = Fraction(25)
PLAIN = WALL.model_copy(update={"timecode": "10:00:00:00"})
SLATED = PLAIN.model_copy(update={"leader": Leader(clock_seconds=7, black_seconds=3)})


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "right.mp4", noise(1.2), 30, RATE)


@pytest.mark.parametrize(
    ("code", "plain", "slated"),
    [("10:00:00:00", True, False), ("09:59:50:00", False, True), ("10:00:00:01", False, False)],
)
def test_a_mov(code: str, plain: bool, slated: bool, right: Path) -> None:
    name = f"{code.replace(':', '')}.mov"
    facts = probe(remade(right, name, "-c", "copy", "-timecode", code))
    for placement, good in ((PLAIN, plain), (SLATED, slated)):
        (found,) = timecode.findings(Film(Path(name), facts, placement))
        assert (found.passed, found.measured) == (good, code)


def test_a_mov_without_one_fails_and_an_mp4_holds_none(right: Path) -> None:
    (found,) = timecode.findings(Film(right, probe(remade(right, "bare.mov", "-c", "copy")), PLAIN))
    assert (found.passed, found.measured) == (False, "no timecode")
    assert list(timecode.findings(Film(right, probe(right), PLAIN))) == []
    assert list(timecode.findings(Film(right, probe(right), WALL))) == []

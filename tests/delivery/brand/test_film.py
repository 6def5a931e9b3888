"""A whole film: its brand's findings come from the frames that a decoder gives."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from adgen.delivery.checks.every import check_deliverable, check_file
from adgen.media.frames import I420
from adgen.schema.delivery import Finding
from tests.studio.branded import (
    PLACE,
    RASTER,
    RATE,
    STAGE,
    drawn_logo,
    plate,
    promise,
    with_button,
    with_logos,
    write_logo,
)
from tests.studio.films import balanced, film, noise
from tests.studio.takes import solid


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_logo(tmp_path_factory.mktemp("logo") / "logo.png", drawn_logo())


def spot(logo: Path) -> list[I420]:
    """The promised spot: 60 frames, the logo fading in, the button on the last 20."""
    textless = [plate(3 + count // 20) for count in range(60)]
    frames = with_logos(textless, logo, PLACE, 0)
    return frames[:40] + [with_button(frame) for frame in frames[40:]]


def shown(frames: Sequence[I420], path: Path) -> Path:
    return film(path, noise(2), 60, RATE, RASTER, picture=frames)


@pytest.fixture(scope="module")
def right(logo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown(spot(logo), tmp_path_factory.mktemp("films") / "right.mp4")


def failed(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {found.check: found for found in findings if not found.passed}


def test_a_film_as_promised_passes_and_leaves_no_files_behind(
    logo: Path, right: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    findings = check_deliverable(right, balanced(), RATE, promise(logo))
    assert list(tmp_path.iterdir()) == []
    assert failed(findings) == {}
    checks = [found.check for found in findings]
    assert checks.count("logo present") == 3
    assert checks.count("palette share") == 3
    assert checks.count("look drift") == checks.count("flashes") == 1


def test_a_check_of_the_file_alone_passes_too(right: Path) -> None:
    assert failed(check_file(right, STAGE)) == {}


def test_what_is_wrong_is_told_with_shot_and_frame(logo: Path, tmp_path: Path) -> None:
    frames = spot(logo)
    frames[20:40] = [plate(4)] * 20  # no logo
    frames[40:] = [with_button(frame, "#7FC8FF") for frame in frames[40:]]
    path = shown(frames, tmp_path / "wrong.mp4")
    bad = failed(check_deliverable(path, balanced(), RATE, promise(logo)))
    assert set(bad) == {"logo present", "brand colour"}
    assert (bad["logo present"].shot, bad["logo present"].frame) == ("second", 30)
    assert (bad["brand colour"].shot, bad["brand colour"].frame) == ("end-card", 59)


def test_a_picture_that_flashes_fails_whoever_made_it(logo: Path, tmp_path: Path) -> None:
    white, dark = solid("#FFFFFF", RASTER), solid("#101010", RASTER)
    frames = [white if count // 3 % 2 else dark for count in range(60)]  # five a second
    path = shown(frames, tmp_path / "flash.mp4")
    (found,) = (found for found in check_file(path, STAGE) if found.check == "flashes")
    assert not found.passed
    assert found.measured.startswith("5 general") or found.measured.startswith("4.5 general")
    assert found.frame is not None
    slow = [white if count // 15 % 2 else dark for count in range(60)]  # one a second
    path = shown(slow, tmp_path / "slow.mp4")
    (found,) = (found for found in check_file(path, STAGE) if found.check == "flashes")
    assert found.passed


def test_a_film_of_another_length_is_not_measured_against_the_plan(logo: Path, right: Path) -> None:
    promised = promise(logo)
    longer = replace(promised.cuts[-1].record, stop=66)
    cuts = (*promised.cuts[:-1], replace(promised.cuts[-1], record=longer))
    bad = failed(check_deliverable(right, balanced(), RATE, promise(logo, cuts=cuts)))
    assert set(bad) == {"duration", "brand"}
    assert bad["brand"].where == "not measured"

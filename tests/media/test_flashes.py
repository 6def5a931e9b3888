"""The flash meter on signals whose flashes are known: full fields, parts of them, red, cuts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from adgen.media.flashes import FlashReport, flash_report
from adgen.media.frames import I420
from adgen.schema.picture import Raster
from tests.studio.takes import planes, solid

RASTER = Raster(96, 54)
DARK, LIGHT, RED = "#000000", "#FFFFFF", "#FF0000"


def grey(code: int) -> I420:
    frame = solid(DARK, RASTER)
    planes(frame)[0][:] = code
    return frame


def flashing(
    under: I420, over: I420, hertz: float, rate: Fraction = Fraction(30), area: float = 1.0,
    seconds: float = 3.0,
) -> Iterator[I420]:  # fmt: skip
    """`over` shows in the second half of every period, on the left `area` of the screen."""
    for index in range(round(seconds * rate)):
        frame = under.copy()
        if float(index * 2 * hertz / rate) % 2 >= 1:
            for plane, lit in zip(planes(frame), planes(over), strict=True):
                plane[:, : round(area * plane.shape[1])] = lit[:, : round(area * plane.shape[1])]
        yield frame


def report(frames: Iterator[I420], rate: Fraction = Fraction(30)) -> FlashReport:
    return flash_report(frames, rate)


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30), Fraction(30000, 1001), Fraction(60)])
@pytest.mark.parametrize(("hertz", "legal"), [(1, True), (2, True), (3, True), (4, False),
                                              (5, False)])  # fmt: skip
def test_more_than_three_full_flashes_a_second_are_found(
    hertz: float, legal: bool, rate: Fraction
) -> None:
    found = report(flashing(grey(16), grey(235), hertz, rate), rate)
    assert found.legal is legal
    assert found.general.count == pytest.approx(hertz, abs=0.5 if rate.denominator > 1 else 0.01)
    assert found.red.count == 0


@pytest.mark.parametrize(("area", "legal"), [(0.2, True), (0.25, True), (0.3, False), (1, False)])
def test_only_more_than_a_quarter_of_the_screen_counts(area: float, legal: bool) -> None:
    assert report(flashing(grey(16), grey(235), 5, area=area)).legal is legal


@pytest.mark.parametrize(
    ("dark", "light", "legal"),
    [
        (16, 40, True),  # 0.8 % of white
        (16, 94, False),  # 10.4 %
        (16, 80, True),  # 7 %
        (215, 235, True),  # the darker has 0.8 of white's light
        (180, 235, False),
    ],
)
def test_small_changes_and_bright_pictures_do_not_flash(dark: int, light: int, legal: bool) -> None:
    assert report(flashing(grey(dark), grey(light), 5)).legal is legal


def test_saturated_red_is_counted_by_itself() -> None:
    red = report(flashing(solid(DARK, RASTER), solid(RED, RASTER), 5))
    assert (red.red.count, red.general.count) == (5, 5)
    deep = report(flashing(solid("#000000", RASTER), solid("#780000", RASTER), 5))
    assert deep.general.count == 0, "it has 4 % of white's light"
    assert deep.red.count == 5
    assert not deep.legal
    blue = report(flashing(solid(DARK, RASTER), solid("#0000B0", RASTER), 5))
    assert blue.legal


def test_flashes_in_different_places_do_not_cancel() -> None:
    """Two halves in opposite phase keep the mean of the screen as it is."""

    def frames() -> Iterator[I420]:
        for frame in flashing(grey(16), grey(235), 5, area=0.5):
            luma = planes(frame)[0]
            luma[:, 48:] = 251 - luma[:, :48]
            yield frame

    assert report(frames()).general.count == 5


def test_cuts_between_pictures_pass() -> None:
    drawn = np.random.default_rng(5)
    pictures = []
    for _ in range(6):
        frame = grey(16)
        planes(frame)[0][:] = np.kron(drawn.integers(16, 236, (6, 8)), np.ones((9, 12)))
        pictures.append(frame)
    found = report(pictures[index // 15] for index in range(90))
    assert found.legal
    assert 0 < found.general.count <= 1


def test_the_worst_second_is_named_by_its_last_frame() -> None:
    calm = [grey(60)] * 60
    wild = list(flashing(grey(16), grey(235), 5, seconds=1))
    found = report(iter([*calm, *wild, *calm]))
    assert not found.legal
    assert 60 <= found.worst.frame < 95


def test_a_slow_change_is_one_change() -> None:
    ramp = (grey(16 + 2 * index) for index in range(100))
    assert report(ramp).general.count == 0.5

"""Colour differences against published pairs, and dominant colours of known pictures."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engines.embedded.training.measures.lab import delta_e, lab_of, srgb_of
from adgen.engines.embedded.training.measures.palette import dominant, palette_error

# Sharma, Wu and Dalal (2005), table 1: pairs that reach every case of the hue.
PAIRS = (
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)


@pytest.mark.parametrize(("first", "second", "asked"), PAIRS)
def test_delta_e_is_the_published_one_both_ways(
    first: tuple[float, ...], second: tuple[float, ...], asked: float
) -> None:
    one, two = np.array(first), np.array(second)
    assert float(delta_e(one, two)) == pytest.approx(asked, abs=1e-4)
    assert float(delta_e(two, one)) == pytest.approx(asked, abs=1e-4)


def test_lab_of_known_colours_and_back() -> None:
    colours = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.2, 0.5, 0.7], [0.0, 0.0, 0.0]])
    lab = lab_of(colours)
    assert lab[0] == pytest.approx([100, 0, 0], abs=1e-9)
    assert lab[1] == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert srgb_of(lab) == pytest.approx(colours, abs=1e-6)


def flag(parts: tuple[tuple[tuple[int, int, int], int], ...]) -> np.ndarray:
    """Two frames of vertical stripes: colours with their widths in columns."""
    columns = np.concatenate([np.tile(np.uint8(colour), (wide, 1)) for colour, wide in parts])
    return np.tile(columns, (2, 40, 1, 1))


def test_two_colours_are_found_with_their_shares() -> None:
    found = dominant(flag((((200, 30, 40), 75), ((10, 60, 120), 25))))
    assert [round(share, 6) for _, share in found] == [0.75, 0.25]
    assert np.array([c for c, _ in found]) * 255 == pytest.approx(
        np.array([[200, 30, 40], [10, 60, 120]]), abs=1e-3
    )


def test_a_colour_of_three_per_cent_counts_and_one_per_cent_does_not() -> None:
    frames = flag((((20, 20, 30), 160), ((40, 90, 160), 33), ((250, 220, 20), 6), ((9, 250, 9), 2)))
    asked = np.array([[20, 20, 30], [250, 220, 20], [9, 250, 9]]) / 255
    error = palette_error(frames, asked)
    assert error[:2] == pytest.approx(0, abs=0.01)
    assert error[2] > 10


def test_noise_around_the_colours_hardly_moves_them() -> None:
    clean = flag((((30, 60, 90), 60), ((180, 90, 40), 30), ((240, 230, 210), 10)))
    random = np.random.default_rng(1)
    noisy = np.clip(clean + random.normal(0, 6, clean.shape), 0, 255).astype(np.uint8)
    asked = np.array([[30, 60, 90], [180, 90, 40], [240, 230, 210]]) / 255
    assert palette_error(noisy, asked).max() < 3


def test_a_missing_colour_is_as_far_as_its_nearest() -> None:
    frames = flag((((128, 128, 128), 100),))
    asked = np.array([[128, 128, 128], [255, 255, 255], [255, 0, 0]]) / 255
    wanted = delta_e(lab_of(asked), lab_of(np.full(3, 128 / 255)))
    assert palette_error(frames, asked) == pytest.approx(wanted, abs=1e-6)
    assert wanted[2] > 25

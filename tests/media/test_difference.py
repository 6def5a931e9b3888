"""Colour difference: the published pairs of CIEDE2000, and known colours in L*a*b*."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.media.difference import delta_e2000, lab_of, lab_of_hex

# Sharma, Wu and Dalal 2005, table 1: two colours and their difference, rounded to 4 places.
PAIRS = np.array(
    [
        [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
        [50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615],
        [50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412],
        [50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000],
        [50, -1.1848, -84.8006, 50, 0, -82.7485, 1.0000],
        [50, -0.9009, -85.5211, 50, 0, -82.7485, 1.0000],
        [50, 0, 0, 50, -1, 2, 2.3669],
        [50, -1, 2, 50, 0, 0, 2.3669],
        [50, 2.4900, -0.0010, 50, -2.4900, 0.0009, 7.1792],
        [50, 2.4900, -0.0010, 50, -2.4900, 0.0010, 7.1792],
        [50, 2.4900, -0.0010, 50, -2.4900, 0.0011, 7.2195],
        [50, 2.4900, -0.0010, 50, -2.4900, 0.0012, 7.2195],
        [50, -0.0010, 2.4900, 50, 0.0009, -2.4900, 4.8045],
        [50, -0.0010, 2.4900, 50, 0.0010, -2.4900, 4.8045],
        [50, -0.0010, 2.4900, 50, 0.0011, -2.4900, 4.7461],
        [50, 2.5, 0, 50, 0, -2.5, 4.3065],
        [50, 2.5, 0, 73, 25, -18, 27.1492],
        [50, 2.5, 0, 61, -5, 29, 22.8977],
        [50, 2.5, 0, 56, -27, -3, 31.9030],
        [50, 2.5, 0, 58, 24, 15, 19.4535],
        [50, 2.5, 0, 50, 3.1736, 0.5854, 1.0000],
        [50, 2.5, 0, 50, 3.2972, 0, 1.0000],
        [50, 2.5, 0, 50, 1.8634, 0.5757, 1.0000],
        [50, 2.5, 0, 50, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ]
)


def test_the_published_pairs_come_out_to_their_last_digit() -> None:
    first, second, wanted = PAIRS[:, :3], PAIRS[:, 3:6], PAIRS[:, 6]
    np.testing.assert_allclose(delta_e2000(first, second), wanted, atol=5.1e-5)
    np.testing.assert_allclose(delta_e2000(second, first), wanted, atol=5.1e-5)


_LAB = st.tuples(st.floats(0, 100), st.floats(-100, 100), st.floats(-100, 100))


@settings(max_examples=200, deadline=None)
@given(_LAB, _LAB)
def test_a_difference_is_even_handed_and_never_below_nothing(
    first: tuple[float, ...], second: tuple[float, ...]
) -> None:
    one, other = np.array(first), np.array(second)
    there, back = float(delta_e2000(one, other)), float(delta_e2000(other, one))
    assert there >= 0
    assert there == pytest.approx(back, abs=1e-9)
    assert float(delta_e2000(one, one)) == 0


@pytest.mark.parametrize(
    ("colour", "wanted"),
    [
        ("#FFFFFF", (100, 0, 0)),
        ("#000000", (0, 0, 0)),
        ("#FF0000", (53.24, 80.09, 67.20)),
        ("#0000FF", (32.30, 79.19, -107.86)),
        ("#808080", (53.59, 0, 0)),
    ],
)
def test_known_colours(colour: str, wanted: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(lab_of_hex(colour), wanted, atol=0.015)


def test_pictures_keep_their_shape() -> None:
    picture = np.full((4, 6, 3), 255, np.uint8)
    lab = lab_of(picture)
    assert lab.shape == (4, 6, 3)
    assert delta_e2000(lab, lab_of_hex("#000000")).shape == (4, 6)
    np.testing.assert_allclose(delta_e2000(lab, lab_of_hex("#000000")), 100, atol=1e-6)

"""Colours against the values the standards print."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.media.colour import contrast_ratio, relative_luminance, rgb_of, ycbcr_709

# BT.709-6 with 8-bit limited range: the 100 per cent colour bars.
BARS = {
    "#FFFFFF": (235, 128, 128),
    "#FFFF00": (219, 16, 138),
    "#00FFFF": (188, 154, 16),
    "#00FF00": (173, 42, 26),
    "#FF00FF": (78, 214, 230),
    "#FF0000": (63, 102, 240),
    "#0000FF": (32, 240, 118),
    "#000000": (16, 128, 128),
}


@pytest.mark.parametrize("colour", BARS)
def test_colour_bars(colour: str) -> None:
    found = ycbcr_709(np.array(rgb_of(colour), np.float32))
    assert np.rint(found).astype(int).tolist() == list(BARS[colour])


def test_greys_have_no_chroma() -> None:
    grey = np.repeat(np.arange(256, dtype=np.float32)[:, None], 3, axis=1)
    found = ycbcr_709(grey)
    assert found.shape == (256, 3)
    assert found[:, 1:] == pytest.approx(128.0, abs=1e-3)
    assert found[:, 0] == pytest.approx(16 + 219 * np.arange(256) / 255, abs=1e-3)


def test_a_hex_colour_is_read_in_any_case() -> None:
    assert rgb_of("#fF6b35") == (255, 107, 53)


# Ratios that WCAG's own techniques and common checkers print.
@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#000000", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#FF6B35", "#FF6B35", 1.0),
    ],
)
def test_contrast(first: str, second: str, ratio: float) -> None:
    assert contrast_ratio(first, second) == pytest.approx(ratio, abs=0.01)


def test_luminance_of_the_primaries_adds_up_to_white() -> None:
    parts = [relative_luminance(colour) for colour in ("#FF0000", "#00FF00", "#0000FF")]
    assert parts == pytest.approx([0.2126, 0.7152, 0.0722])
    assert sum(parts) == pytest.approx(relative_luminance("#FFFFFF"))

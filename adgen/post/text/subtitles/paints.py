"""What subtitles are painted with, so that they are read whatever their picture is.

Text on a black box keeps its contrast over any picture: the worst one is white, and what the box
lets through of that is known. Contrast: WCAG 2.2, success criterion 1.4.3, 4.5:1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from adgen.media.colour import contrast_ratio, relative_luminance, rgb_of
from adgen.post.look.oklab import encoded_of, oklab_of
from adgen.post.text.ass import Paint
from adgen.schema.brand import Palette

READABLE = 4.5
"""Least contrast of a subtitle with what is beneath it."""
_ROOM = 0.15
"""More than that, for the rounding of pictures to 8 bits."""
_BOX, _DENSEST = 0.62, 0.86
"""Opacity of the box, and the most that a highlight may make of it."""
_TOLD = 0.10
"""Least distance in Oklab at which a highlight is told from white text."""
_LIGHTER = 0.05
"""Step in which a brand's accent is mixed with white until it is read."""
_TEXT, _SECOND, _GROUND = "#FFFFFF", "#E4E4E4", "#000000"


@dataclass(frozen=True, slots=True)
class SubtitlePaints:
    """The market's lines, those of a second language, the word that is said, and the box."""

    text: Paint
    second: Paint
    said: Paint
    box: Paint


@lru_cache(maxsize=64)
def subtitle_paints(palette: Palette, highlight: bool) -> SubtitlePaints:
    """White text, a greyer second language, and a box dense enough for the highlight's colour."""
    said = said_colour(palette) if highlight else _TEXT
    box = max(_BOX, box_opacity(said)) if highlight else _BOX
    return SubtitlePaints(Paint(_TEXT), Paint(_SECOND), Paint(said), Paint(_GROUND, box))


def said_colour(palette: Palette) -> str:
    """The brand's accent for the word that is said, or the next colour of the brand that is read
    on a box and told from the rest; else the accent, as much lighter as it takes."""
    accent = np.array(rgb_of(palette.accent)) / 255
    steps = np.arange(1, round(1 / _LIGHTER))[:, None] * _LIGHTER
    lighter = [_hex(mixed) for mixed in accent + steps * (1 - accent)]
    brand = (palette.accent, palette.secondary, palette.primary)
    return next(
        (c for c in (*brand, *lighter) if box_opacity(c) <= _DENSEST and _told(c)), _TEXT
    )  # fmt: skip


def box_opacity(colour: str) -> float:
    """How opaque a black box must be for text of a colour to be read over a white picture.

    1 for a colour that is too dark for any.
    """
    luminance = (relative_luminance(colour) + 0.05) / (READABLE + _ROOM) - 0.05
    return 1.0 - float(encoded_of(np.array(max(0.0, luminance))))


def on_box(paint: Paint, box: Paint) -> float:
    """The contrast of a paint on a black box over a white picture."""
    let_through = round(255 * (1 - box.opacity))
    return contrast_ratio(paint.colour, _hex(np.full(3, let_through / 255)))


def _told(colour: str) -> bool:
    pair = np.array([rgb_of(colour), rgb_of(_TEXT)]) / 255
    one, other = oklab_of(pair)
    return float(np.linalg.norm(one - other)) >= _TOLD


def _hex(rgb: np.typing.NDArray[np.float64]) -> str:
    red, green, blue = (round(float(value) * 255) for value in rgb)
    return f"#{red:02X}{green:02X}{blue:02X}"

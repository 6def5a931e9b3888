"""A grade as one table of colours: 33 x 33 x 33 R'G'B' values that a look turns into others.

The order is a colourist's: balance, tone, saturation, the palette's tint, and a .cube file last.
"""

from __future__ import annotations

import numpy as np

from adgen.post.look.cube import Cube, Floats, read_cube
from adgen.post.look.oklab import (
    fullness,
    grey_code,
    grey_lightness,
    hex_oklab,
    oklab_of,
    seen,
)
from adgen.schema.look import Grade, Look

SIDE = 33
"""Colours along a side of the table, as .cube files of grading programs have."""
PIVOT = 0.45
"""Tone that contrast turns about, as a fraction of white: near mid grey in gamma space."""
_WARMTH = 0.055
"""Oklab distance that full warmth moves a mid grey: 16 code values of Cb and Cr."""
_WARM = np.array([0.30, 0.954])
"""Direction of warmth in (a, b): orange, as light of a lower colour temperature goes."""
_STRONG = 0.12
"""Oklab chroma beyond which a colour is strong: skin lies at 0.05 to 0.10, #FF6B35 at 0.19."""
_GREYISH = 0.02
"""Oklab chroma up to which a palette colour is black, grey or white and has no hue."""
_TINT_CHROMA = 0.13
"""Most chroma that a palette colour tints with: paint in the light, not the light itself."""


def lattice(grade: Grade) -> Floats | None:
    """The table (33, 33, 33, 3) by blue, green, red; None when it changes nothing.

    Raises RequestError for a damaged .cube file.
    """
    cube = None if grade.cube is None or not grade.look.cube_amount else read_cube(grade.cube.path)
    if cube is None and not _bends(grade.look):
        return None
    return graded(plain(), grade.look, cube)


def plain() -> Floats:
    """The table that changes nothing."""
    place = np.linspace(0.0, 1.0, SIDE)
    blue, green, red = np.meshgrid(place, place, place, indexing="ij")
    return np.stack([red, green, blue], axis=-1)


def colours_only(grade: Grade) -> Grade:
    """The grade without what does not bend colours, so that shots of one grade share a table."""
    look = grade.look
    kept = ("contrast", "saturation", "warmth", "lift", "cube_amount")
    tint = ("colours", "tint") if look.colours and look.tint else ()
    return Grade(Look(**{name: getattr(look, name) for name in (*kept, *tint)}), grade.cube)


def _bends(look: Look) -> bool:
    """Whether it changes colours without a .cube file."""
    return colours_only(Grade(look)).look != Look(cube_amount=look.cube_amount)


def graded(colours: Floats, look: Look, cube: Cube | None = None) -> Floats:
    """R'G'B' colours (..., 3), black 0 and white 1, as the look shows them: the exact grade."""
    done = colours
    if _bends(look):
        lab = oklab_of(colours)
        light, ab = lab[..., 0], lab[..., 1:]
        ab = ab + _warming(light, ab, look.warmth)
        toned = _toned(light, ab, look)
        ab, full = ab * _saturated(light, ab, look.saturation), ab
        if look.colours and look.tint:
            ab = _pulled(ab + _spared(full, look), _palette_at(toned, look.colours), look.tint)
        done = seen(np.concatenate([toned[..., None], ab], axis=-1), fullness(oklab_of(colours)))
    if cube is not None and look.cube_amount:
        done = done + (cube.of(done) - done) * look.cube_amount
    return np.clip(done, 0.0, 1.0)


def tone(code: Floats, contrast: float, lift: float) -> Floats:
    """Grey codes 0..1 through an S about the pivot, and black raised.

    Either half of the S is the rational curve u / (u + c (1 - u)): its slope is the contrast at the
    pivot and the inverse at black and white, so that neither is ever clipped.
    """
    bounded = np.clip(code, 0.0, 1.0)
    below, above = bounded / PIVOT, (1.0 - bounded) / (1.0 - PIVOT)
    bent = np.where(
        bounded < PIVOT,
        PIVOT * _half(np.minimum(below, 1.0), contrast),
        1.0 - (1.0 - PIVOT) * _half(np.minimum(above, 1.0), contrast),
    )
    return bent + lift * (1.0 - bent) ** 2


def _toned(light: Floats, ab: Floats, look: Look) -> Floats:
    """Lightness through the tone curve. A strong colour is made deeper by it, hardly brighter:

    there is no brighter red on a screen than red, only pink.
    """
    bent = grey_lightness(tone(grey_code(light), look.contrast, 0.0))
    strong = 1.0 - 1.0 / (1.0 + (np.linalg.norm(ab, axis=-1) / _STRONG) ** 2)
    held = bent - np.maximum(bent - light, 0.0) * strong
    return grey_lightness(tone(grey_code(held), 1.0, look.lift))


def _half(share: Floats, contrast: float) -> Floats:
    return share / (share + contrast * (1.0 - share))


def _window(light: Floats) -> Floats:
    """How far a tone takes colour on: not black, all of the mid-tones, hardly white."""
    up = np.clip(light / 0.35, 0.0, 1.0)
    down = np.clip((1.0 - light) / 0.30, 0.0, 1.0)
    return up * up * (3 - 2 * up) * (0.2 + 0.8 * down * down * (3 - 2 * down))


def _warming(light: Floats, ab: Floats, warmth: float) -> Floats:
    """The shift towards orange or blue, less where the colour lies far that way already."""
    way = _WARM * np.sign(warmth)
    there = np.maximum(ab @ way, 0.0) / _STRONG
    share = abs(warmth) * _WARMTH * _window(light) / (1.0 + there**2)
    return np.asarray(share[..., None] * way)


def _saturated(light: Floats, ab: Floats, saturation: float) -> Floats:
    """Factor on (a, b): a boost spares what is strong or dark, else it would turn neon."""
    if saturation <= 1.0:
        return np.array(saturation)
    chroma = np.linalg.norm(ab, axis=-1, keepdims=True)
    boost = (saturation - 1.0) / (1.0 + (chroma / _STRONG) ** 2)
    return np.asarray(1.0 + boost * np.clip(light / 0.5, 0.0, 1.0)[..., None])


def _spared(ab: Floats, look: Look) -> Floats:
    """What a lowered saturation leaves to colours near the palette's own: they become those.

    Skin and gold stay alive that way in a look that is all but monochrome.
    """
    lost = max(0.0, 1.0 - look.saturation) * look.tint
    hues = [lab[1:] / np.hypot(*lab[1:]) for lab in map(hex_oklab, look.colours)
            if np.hypot(*lab[1:]) > _GREYISH]  # fmt: skip
    if not hues or not lost:
        return np.zeros_like(ab)
    towards = np.stack(hues)
    along = np.maximum(ab @ towards.T, 0.0)
    nearest = along**4 / np.maximum((along**4).sum(axis=-1, keepdims=True), 1e-18)
    return np.asarray(lost * (nearest * along) @ towards)


def _pulled(ab: Floats, palette: Floats, tint: float) -> Floats:
    """Colours drawn to the palette: greys most, and what has a colour of its own little.

    A colour of its own keeps its hue besides: orange under a blue tint grows pale, and not pink.
    """
    chroma = np.linalg.norm(ab, axis=-1, keepdims=True)
    own = 1.0 / (1.0 + (chroma / 0.07) ** 2)
    shift = (palette - ab) * tint * (0.1 + 0.65 * own) * (1.0 - 0.8 * _skin(ab, chroma))
    along = ab / np.maximum(chroma, 1e-9)
    fading = (shift * along).sum(axis=-1, keepdims=True) * along
    return np.asarray(ab + fading + (shift - fading) * own)


def _skin(ab: Floats, chroma: Floats) -> Floats:
    """How much a colour may be skin, 0..1: of any depth it lies near one hue of Oklab, 55 degrees.

    The middle of 14 skin tones from #FFE0BD to #3B2219, whose hues go from 15 to 76 degrees.
    """
    off = (np.arctan2(ab[..., 1], ab[..., 0])[..., None] - np.radians(55.0)) / np.radians(22.0)
    return np.asarray(np.exp(-0.5 * off**2) * np.clip((chroma - 0.02) / 0.03, 0.0, 1.0))


def _palette_at(light: Floats, colours: tuple[str, ...]) -> Floats:
    """The palette's (a, b) at a lightness: its colours in order from shadows to highlights."""
    palette = sorted((hex_oklab(colour) for colour in colours), key=lambda lab: float(lab[0]))
    spread = np.linspace(0.3, 0.85, len(palette)) if len(palette) > 1 else np.array([0.6])
    places = [(float(lab[0]) + even) / 2 for lab, even in zip(palette, spread, strict=True)]
    shown = [lab[1:] * min(1.0, _TINT_CHROMA / (float(np.hypot(*lab[1:])) + 1e-9))
             for lab in palette]  # fmt: skip
    found = [np.interp(light, places, [ab[axis] for ab in shown]) for axis in range(2)]
    return np.stack(found, axis=-1) * _window(light)[..., None]

"""Products cut from plain backdrops: a mask by GrabCut, an alpha measured at full size, own colour.

GrabCut: Rother, Kolmogorov and Blake, "GrabCut: interactive foreground extraction using iterated
graph cuts", SIGGRAPH 2004, begun here from what the border of the picture says of the backdrop
instead of a rectangle drawn by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

VERSION = 1
"""Goes up when the same picture is cut out in another way than before."""
Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

SIDE = 900
"""Pixels of the long side that GrabCut works on."""
STRIP = 0.02
"""Of the short side: the border that is taken for backdrop."""
PLAIN = 6.0
"""CIELAB distance from a smooth backdrop that 90 % of its border must keep below."""
USUAL = 60
"""Percent of the border that the backdrop's colour is first read from."""
SAME, OTHER = 3.5, 14.0
"""CIELAB distances from the backdrop up to which a pixel is it, and from which it is not."""
DARKEST = 60.0
"""L* by which a soft shadow may be darker than the backdrop it lies on."""
TOUCHING = 0.01
"""Of a side: how much of it the cut-out may reach."""
AGREEING = 0.94
"""Of the outline: how much must differ from the backdrop inside and agree with it outside."""
HOLES = 0.004
"""Of the cut-out: the area of gaps in it beyond which they may be gaps or may be print."""
CRUMB = 0.02
"""Of the largest part: what smaller ones are left out."""
SMALLEST, LARGEST = 0.01, 0.9
"""Of the picture, that a cut-out may cover."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A picture cut from its backdrop, (height, width, 4) straight RGBA, and what is wrong."""

    rgba: NDArray[np.uint8]
    faults: tuple[str, ...]


def transparent(rgba: NDArray[np.uint8]) -> bool:
    """Whether its alpha channel leaves anything out."""
    return bool((rgba[..., 3] < 128).mean() > 1e-4)


def cut_from_backdrop(rgb: Rgb) -> Cut:
    """Cut a product from a plain backdrop, which may grow lighter or darker across the picture.

    Pictures that cannot be cut well come with the faults that were measured.
    """
    scale = min(1.0, SIDE / max(rgb.shape[:2]))
    small = _resized(rgb, scale)
    lab = _lab(small)
    backdrop, uneven = _backdrop(lab)
    away = np.asarray(np.linalg.norm(lab - backdrop, axis=2), np.float32)
    shade = _shadowed(lab, backdrop)
    mask = _grabbed(small, shade, away)
    away[shade] = 0
    holes = _holes(mask)
    faults = _faults(mask, holes, away, uneven)
    solid = mask | holes
    wide = cv2.resize(backdrop, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return Cut(_matted(rgb, np.asarray(wide, np.float32), solid), faults)


def _lab(rgb: Rgb) -> Floats:
    """CIELAB of an RGB picture, L* 0..100."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _resized(rgb: Rgb, scale: float) -> Rgb:
    if scale == 1:
        return rgb
    size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _strip(shape: tuple[int, ...]) -> Mask:
    """The border of a picture."""
    width = max(3, round(STRIP * min(shape[:2])))
    border = np.ones(shape[:2], np.bool_)
    border[width:-width, width:-width] = False
    return border


def _backdrop(lab: Floats) -> tuple[Floats, float]:
    """A smooth surface through the border's colours, and how far 90 % of them keep to it.

    Second order in both directions, so that a light from one side and a vignette are both plain;
    begun with the colours nearest to the usual one and fitted again without what strays, so that
    something at the border does not bend it.
    """
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / max(height, width) - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    border = _strip(lab.shape)
    rows, colours = terms[border], lab[border].astype(np.float64)
    off = np.linalg.norm(colours - np.median(colours, axis=0), axis=1)
    kept = off <= np.percentile(off, USUAL)
    for _ in range(5):
        factors = np.linalg.lstsq(rows[kept], colours[kept], rcond=None)[0]
        off = np.linalg.norm(rows @ factors - colours, axis=1)
        kept = off <= max(2.0, 3 * float(np.median(off)))
    return np.asarray(terms @ factors, np.float32), float(np.percentile(off[kept], 90))


def _grabbed(small: Rgb, shade: Mask, away: Floats) -> Mask:
    """What is not backdrop, without crumbs."""
    guess = np.where(away > (SAME + OTHER) / 2, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    guess[shade] = cv2.GC_PR_BGD
    guess[away <= SAME] = cv2.GC_BGD
    core = cv2.erode(((away >= 2 * OTHER) & ~shade).astype(np.uint8), np.ones((5, 5), np.uint8))
    guess[core > 0] = cv2.GC_FGD
    if not np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).any():
        return np.zeros(away.shape, np.bool_)
    cv2.setRNGSeed(1)
    models: list[NDArray[np.float64]] = [np.zeros((1, 65)), np.zeros((1, 65))]
    found, _, _ = cv2.grabCut(
        small, guess, (0, 0, 1, 1), models[0], models[1], 4, cv2.GC_INIT_WITH_MASK
    )
    mask: Mask = np.isin(np.asarray(found), (cv2.GC_FGD, cv2.GC_PR_FGD))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    return np.asarray((areas >= CRUMB * areas.max())[labels])


def _shadowed(lab: Floats, backdrop: Floats) -> Mask:
    """Backdrop in a soft shadow: darker, of its hue, and smooth."""
    darker = backdrop[..., 0] - lab[..., 0]
    hue = np.linalg.norm(lab[..., 1:] - backdrop[..., 1:], axis=2)
    light = np.ascontiguousarray(lab[..., 0])
    steps = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    rough = cv2.dilate(np.asarray(steps, np.float32), np.ones((5, 5), np.uint8))
    return np.asarray((darker > 0) & (darker < DARKEST) & (hue < 5) & (rough < 1.5))


def _holes(mask: Mask) -> Mask:
    """Gaps that do not reach the border."""
    count, labels = cv2.connectedComponents((~mask).astype(np.uint8))
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    open_ones = np.zeros(count, np.bool_)
    open_ones[edges] = True
    open_ones[0] = True  # the cut-out itself
    return np.asarray(~open_ones[labels])


def _faults(mask: Mask, holes: Mask, away: Floats, uneven: float) -> tuple[str, ...]:
    """What is wrong with a cut, in words."""
    faults = []
    if uneven > PLAIN:
        faults.append(f"its backdrop is not plain: colours stray by {uneven:.0f}, {PLAIN:.0f} do")
    share = float(mask.mean())
    if not SMALLEST <= share <= LARGEST:
        return (*faults, f"what stands out of its backdrop is {share:.0%} of the picture")
    sides = {"top": mask[0], "bottom": mask[-1], "left": mask[:, 0], "right": mask[:, -1]}
    touched = [name for name, side in sides.items() if side.mean() > TOUCHING]
    if touched:
        faults.append(f"it touches the {' and the '.join(touched)} of the picture")
    agreeing = _agreement(mask | holes, away)
    if agreeing < AGREEING:
        faults.append(f"{1 - agreeing:.0%} of its edge cannot be told from the backdrop")
    gaps = float(holes.sum() / max(1, mask.sum()))
    if gaps > HOLES:
        faults.append(f"{gaps:.1%} of it has the colour of the backdrop: a gap, or its own colour")
    return tuple(faults)


def _agreement(solid: Mask, away: Floats) -> float:
    """Share of the outline with backdrop outside and something else inside."""
    # Further outside, as a soft shadow cannot be told from an edge right beside one.
    near, beyond = np.ones((7, 7), np.uint8), np.ones((13, 13), np.uint8)
    whole = solid.astype(np.uint8)
    outline = (whole > 0) & (cv2.erode(whole, np.ones((3, 3), np.uint8)) == 0)
    inside = np.where(solid, away, 0).astype(np.float32)
    outside = np.where(solid, np.inf, away).astype(np.float32)
    most, least = cv2.dilate(inside, near), cv2.erode(outside, beyond)
    good = (most > (SAME + OTHER) / 2) & (least <= 2 * SAME)
    return float(good[outline].mean()) if outline.any() else 0.0


def _matted(rgb: Rgb, backdrop: Floats, solid: Mask) -> NDArray[np.uint8]:
    """Alpha from how far each pixel of the edge is between backdrop and product, and the
    product's colour without the backdrop's."""
    height, width = rgb.shape[:2]
    ratio = max(1.0, height / solid.shape[0])
    soft = cv2.resize(solid.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), 0.6 * ratio), np.float32)
    reach = 2 * int(np.ceil(2.5 * ratio)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    whole = (soft > 0.5).astype(np.uint8)
    inner, outer = cv2.erode(whole, kernel) > 0, cv2.dilate(whole, kernel) > 0
    pixels = rgb.astype(np.float32)
    ground = np.asarray(cv2.cvtColor(backdrop, cv2.COLOR_LAB2RGB), np.float32) * 255
    own = _spread_from(pixels, inner, 0.4 * reach)
    line = own - ground
    length = (line * line).sum(axis=2)
    between = ((pixels - ground) * line).sum(axis=2) / np.maximum(length, 1)
    # Where product and backdrop are alike, the mask alone has to say where the edge is.
    trust = np.clip(length / 900 - 0.25, 0, 1)
    alpha = np.clip(trust * between + (1 - trust) * soft, 0, 1)
    alpha = np.where(inner, 1.0, np.where(outer, alpha, 0.0)).astype(np.float32)
    alpha[alpha < 0.02] = 0
    clean = (pixels - (1 - alpha[..., None]) * ground) / np.maximum(alpha[..., None], 0.05)
    sure = np.clip(alpha * 2 - 0.4, 0, 1)[..., None]
    colour = np.where(inner[..., None], pixels, sure * clean + (1 - sure) * own)
    colour = np.clip(np.rint(colour), 0, 255)
    return np.dstack([colour, np.rint(255 * alpha)]).astype(np.uint8)


def _spread_from(pixels: Floats, where: Mask, sigma: float) -> Floats:
    """Colours of the pixels `where`, spread outwards by a normalised blur."""
    weight = where.astype(np.float32)
    blurred: Any = cv2.GaussianBlur(pixels * weight[..., None], (0, 0), sigma)
    share = cv2.GaussianBlur(weight, (0, 0), sigma)
    return np.asarray(blurred / np.maximum(share, 1e-4)[..., None], np.float32)

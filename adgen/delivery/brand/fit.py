"""Where a sprite stands in a frame, to hundredths of a pixel, over a ground nobody knows.

A frame is taken as M = B (1 - a) + L: the sprite's alpha a and its colours times alpha L, moved,
scaled and turned, over a ground B that is carried inwards from what lies around the sprite. The
five unknowns come from least squares by Gauss-Newton, from coarse to fine, with far residuals
weighed down (Lucas and Kanade 1981; Baker and Matthews, "Lucas-Kanade 20 years on", 2004), begun
where a masked normalised correlation is highest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]
"""(height, width, 3): Y', Cb, Cr of a part of a frame, chroma at full size."""
Cover = NDArray[np.float32]
"""(height, width, 6): Y', Cb, Cr times alpha, then alpha as each of the three has it: chroma is
halved in a frame, and its edges with it."""

_RIM = 3
"""Pixels round the sprite that a codec rings in, and that are no ground."""
_SIZES = (4, 2, 1)
"""What parts are made smaller by, from coarse to fine, as the fit goes on."""
_SMALLEST = 48
"""Pixels of a part's side below which it is not made smaller: its rim would be all of it."""
_STEPS = 20
_STILL = 0.002
"""Pixels by which a step must move a corner for another to follow, times ten where it is coarse."""
_FAR, _FAIR = 2.5, 80.0
"""Residuals beyond so many median ones count little (Cauchy's weights); but as long as the sprite
is still off, its own edges leave the largest, so that the first step goes on from so many code
values, each next one from half as many."""
_SETTLED = 4
"""Steps before which none is the last."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How a sprite stands against its planned place: pixels right and down of its middle, what it
    is stretched by across and down, and degrees turned clockwise."""

    right: float = 0.0
    down: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Sight:
    """A sprite as it was found in a frame."""

    pose: Pose
    correlation: float
    """0..1, of what it should change of its ground with what is changed there."""
    gain: float
    """How much of that change is there: 1 is all, 0 none."""
    sharpness: float
    """Steepness of its edges against the planned sprite's: 1 is as drawn."""
    contrast: float
    """Root mean square change that it makes to its ground, in code values."""


def found(part: Planes, cover: Cover, reach: int) -> Sight:
    """The sprite in a part of a frame that is as large; it is looked for `reach` pixels around.

    `cover` has the size of `part`, the sprite where it is planned, and `reach` pixels and its rim
    free on every side.
    """
    right, down = _coarse(part, cover, reach)
    state = np.array([right, down, 1.0, 1.0, 0.0])
    sides = min(part.shape[:2])
    for size in (size for size in _SIZES if size == 1 or sides >= size * _SMALLEST):
        scale = np.array([size, size, 1, 1, 1])
        still = _STILL if size == 1 else 10 * _STILL
        state = scale * _fitted(_smaller(part, size), _smaller(cover, size), state / scale, still)
    right, down, wide, high, turned = map(float, state)
    pose = Pose(right, down, wide, high, math.degrees(turned))
    return _judged(part, cover, state, pose)


def _coarse(part: Planes, cover: Cover, reach: int) -> tuple[float, float]:
    """Whole pixels to where the sprite over its mean ground correlates best."""
    rim = _spread(cover)
    ground = part[~rim].mean(axis=0)
    drawn = ground * (1 - cover[..., 3:]) + cover[..., :3]
    rows, columns = np.flatnonzero(rim.any(axis=1)), np.flatnonzero(rim.any(axis=0))
    held = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    mask = np.repeat(rim[held][..., None], 3, axis=2).astype(np.float32)
    top, left = max(0, rows[0] - reach), max(0, columns[0] - reach)
    seen = part[top : rows[-1] + 1 + reach, left : columns[-1] + 1 + reach]
    scores = cv2.matchTemplate(seen, drawn[held].astype(np.float32), cv2.TM_CCOEFF_NORMED,
                               mask=mask)  # fmt: skip
    scores[~np.isfinite(scores)] = -1.0
    best = np.unravel_index(int(np.argmax(scores)), scores.shape)
    return float(best[1] + left - columns[0]), float(best[0] + top - rows[0])


def _fitted(
    part: Planes, cover: Cover, state: NDArray[np.float64], still: float
) -> NDArray[np.float64]:
    """The state after as many steps as move anything: pixels right and down, stretches, radians."""
    height, width = cover.shape[:2]
    x, y = _offsets(cover)
    for count in range(_STEPS):
        moved = _warped(cover, state)
        rim = _spread(moved)
        ground = _ground(part, rim)
        residual = (part - ground * (1 - moved[..., 3:]) - moved[..., :3])[rim]
        across, along = _slopes(moved)
        slope_x = (across[..., :3] - ground * across[..., 3:])[rim]
        slope_y = (along[..., :3] - ground * along[..., 3:])[rim]
        at_x, at_y = (x - state[0])[rim][:, None], (y - state[1])[rim][:, None]
        turn = -slope_y * at_x + slope_x * at_y
        columns = [-slope_x, -slope_y, -slope_x * at_x, -slope_y * at_y, turn]
        system = np.stack([column.reshape(-1) for column in columns], axis=1).astype(np.float64)
        step = _solved(system, residual.reshape(-1).astype(np.float64), _FAIR / 2**count)
        state = state + step * [1, 1, state[2], state[3], 1]
        state[2:4] = np.clip(state[2:4], 0.8, 1.25)
        corner = np.abs(step) * [1, 1, width / 2, height / 2, width / 2]
        if count >= _SETTLED and corner.max() < still:
            break
    return state


def _solved(
    system: NDArray[np.float64], residual: NDArray[np.float64], fair: float
) -> NDArray[np.float64]:
    """The step of weighted least squares, damped a little so that it always exists."""
    far = max(_FAR * float(np.median(np.abs(residual))), fair, 1.0)
    weights = 1 / (1 + (residual / far) ** 2)
    normal = system.T @ (system * weights[:, None])
    normal += np.diag(1e-6 * np.diag(normal) + 1e-9)
    return np.asarray(np.linalg.solve(normal, system.T @ (weights * residual)), np.float64)


def _judged(part: Planes, cover: Cover, state: NDArray[np.float64], pose: Pose) -> Sight:
    moved = _warped(cover, state)
    rim = _spread(moved)
    ground = _ground(part, rim)
    wanted = moved[..., :3] - ground * moved[..., 3:]
    there = part - ground
    power = float((wanted[rim] ** 2).sum())
    both = float((wanted * there)[rim].sum())
    size = max(power * float((there[rim] ** 2).sum()), 1e-12) ** 0.5
    inked = max(float(moved[..., 3].sum()), 1.0)
    return Sight(pose, max(0.0, both / size), both / max(power, 1e-12),
                 _sharpness(there, wanted, rim), (power / inked) ** 0.5)  # fmt: skip


def _sharpness(there: Planes, wanted: Planes, rim: NDArray[np.bool_]) -> float:
    """Slope of the regression of the luma's steps on those of the planned sprite."""
    steps = [_slopes(np.ascontiguousarray(plane[..., :1])) for plane in (there, wanted)]
    seen = np.concatenate([step.reshape(rim.shape)[rim] for step in steps[0]])
    drawn = np.concatenate([step.reshape(rim.shape)[rim] for step in steps[1]])
    return float(seen @ drawn / max(float(drawn @ drawn), 1e-12))


def _warped(cover: Cover, state: NDArray[np.float64]) -> Cover:
    """The sprite moved, scaled about its middle and turned."""
    right, down, wide, high, turned = state
    cos, sin = np.cos(turned), np.sin(turned)
    middle = (np.array(cover.shape[1::-1]) - 1) / 2
    matrix = np.array([[cos / wide, sin / wide], [-sin / high, cos / high]])
    shift = middle - matrix @ (middle + np.array([right, down]))
    full = np.column_stack([matrix, shift])
    size = (cover.shape[1], cover.shape[0])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    # OpenCV fills beyond the border in pictures of four planes at most.
    parts = [cv2.warpAffine(cover[..., at : at + 3], full, size, flags=flags) for at in (0, 3)]
    warped: Cover = np.concatenate(parts, axis=2)
    warped[..., 3:] = np.clip(warped[..., 3:], 0, 1)
    return warped


def _offsets(cover: Cover) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of every pixel, its way from the middle."""
    height, width = cover.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return x - (width - 1) / 2, y - (height - 1) / 2


def _slopes(planes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Central differences across and down, a unit a pixel."""
    kernel = np.array([[-0.5, 0.0, 0.5]], np.float32)
    across = cv2.filter2D(planes, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    along = cv2.filter2D(planes, -1, kernel.T, borderType=cv2.BORDER_REPLICATE)
    return across, along


def _spread(cover: Cover) -> NDArray[np.bool_]:
    """Where the sprite is, and its rim."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _RIM + 1, 2 * _RIM + 1))
    spread: NDArray[np.bool_] = cv2.dilate((cover[..., 3] > 0.02).astype(np.uint8), kernel) > 0
    return spread


def _ground(part: Planes, hidden: NDArray[np.bool_]) -> Planes:
    """The part with what is hidden filled in from around, finer where there is more to see."""
    known = (~hidden).astype(np.float32)
    masked = part * known[..., None]
    filled = np.broadcast_to(masked.sum(axis=(0, 1)) / max(known.sum(), 1.0), part.shape)
    for size in (97, 33, 13, 7):
        weight = cv2.blur(known, (size, size), borderType=cv2.BORDER_REFLECT)
        mean = cv2.blur(masked, (size, size), borderType=cv2.BORDER_REFLECT)
        trust = np.clip(weight / 0.25, 0, 1)[..., None]
        filled = filled + trust * (mean / np.maximum(weight, 1e-6)[..., None] - filled)
    return np.where(hidden[..., None], filled, part).astype(np.float32)


def _smaller(planes: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    if size == 1:
        return planes
    shape = (round(planes.shape[1] / size), round(planes.shape[0] / size))
    parts = [planes[..., at : at + 3] for at in range(0, planes.shape[2], 3)]
    return np.dstack([cv2.resize(each, shape, interpolation=cv2.INTER_AREA) for each in parts])

"""Layers of a still: resampled sheets, the cut-out with its shadow, and rounding with dither.

Values are deep: uint16, 256 times the 8-bit level, so that slow moves over soft gradients keep
the steps between two levels until the very last rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.camera import View, usual_scale
from adgen.engines.moves import Floats
from adgen.schema.footage import Layer
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import CameraMove

Deep = NDArray[np.uint16]
Bytes = NDArray[np.uint8]

DEPTH = 256
FULL = 255 * DEPTH
DENSITY, SOFTEN = 2.0, 0.4
"""Samples per frame pixel of a sheet at the usual view of a take, and the sigma, in samples, of
the blur after averaging down.

Measured with bilinear sampling against an exact area average: 96 to 101 % of its edges for a
picture much denser than the frame, up to 112 % for one of less than twice its density; a razor
edge in a slow push is never off by more than 0.1 px. Without the blur, and with 1.75 samples, it
is off by 0.23; with 1.25 samples 15 % of the edges are lost. Cubic sampling costs thrice.
"""
SHADOW_SOFT, SHADOW_CORE = 0.42, 0.55
OPAQUE = 8
"""Alpha from which a pixel of a cut-out counts as part of it."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How much more than the plate a cut-out moves (`shift`) and grows (`zoom`).

    A standing product grows from its foot, so that its ground does not slip away under it.
    """

    shift: float
    zoom: float
    standing: bool


def nearness(layer: Layer, move: CameraMove) -> Nearness:
    """Gentle for a product that stands (it has a shadow), strong for one that floats.

    In an orbit the product holds its place (standing) or goes against the plate (floating).
    """
    standing = layer.shadow > 0
    if move == "orbit":
        return Nearness(-0.12 if standing else -1.25, 0.10 if standing else 0.30, standing)
    return Nearness(0.04, 0.10, True) if standing else Nearness(0.30, 0.30, False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels resampled once per take, ready to be drawn from any near view."""

    pixels: Deep
    from_source: Floats
    """3x3: coordinates of what was resampled to coordinates of `pixels`."""

    def draw(self, to_source: Floats, box: tuple[int, int, int, int]) -> Deep:
        """The frame region left, top, right, bottom; `to_source` maps frame coordinates.

        Outside a plate its edge goes on, so rounding cannot show a border.
        """
        left, top, right, bottom = box
        # cv2 counts from the middle of the first pixel, we count from its corner.
        matrix = _moved(-0.5, -0.5) @ self.from_source @ to_source @ _moved(left + 0.5, top + 0.5)
        opaque = self.pixels.shape[2] == 3
        drawn = cv2.warpAffine(
            self.pixels,
            matrix[:2],
            (right - left, bottom - top),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE if opaque else cv2.BORDER_CONSTANT,
        )
        return drawn.astype(np.uint16, copy=False)


def plate_sheet(picture: Bytes, views: Sequence[View], raster: Raster) -> Sheet:
    """The part of an RGB picture (height, width, 3) that the views see, as a sheet."""
    corners = np.array([[0, raster.width, 0, raster.width], [0, 0, raster.height, raster.height]])
    seen = np.concatenate(
        [(view.to_picture(raster) @ np.vstack([corners, np.ones(4)]))[:2] for view in views], axis=1
    )
    height, width = picture.shape[:2]
    left, top = (max(0, math.floor(low) - 4) for low in seen.min(axis=1))
    right, bottom = np.ceil(seen.max(axis=1)).astype(int) + 4
    part = picture[top : min(height, int(bottom)), left : min(width, int(right))]
    sheet = _resized(_deep(part), DENSITY / usual_scale(views))
    return Sheet(sheet.pixels, sheet.from_source @ _moved(-left, -top))


class Cutout:
    """A product over a plate of `height` pixels, with its shadow, drawn around its foot."""

    def __init__(self, cutout: Bytes, layer: Layer, plate: tuple[int, int], scale: float) -> None:
        """`cutout`: RGBA (height, width, 4), straight alpha; `plate`: width and height; `scale`:
        picture pixels per frame pixel of the usual view. Raises ValueError if it is empty."""
        visible = cutout[..., 3] >= OPAQUE
        rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
        if not rows.size:
            raise ValueError("the cut-out is fully transparent")
        shown = cutout[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        self.foot = (layer.at[0] * plate[0], layer.at[1] * plate[1])
        size = layer.size * plate[1] / shown.shape[0]
        factor = size * DENSITY / scale
        # Clear room around it, so that its outline is averaged like every other edge.
        room = math.ceil(2 / factor) + 1
        framed = np.pad(shown, ((room, room), (room, room), (0, 0)))
        product = _resized(_premultiplied(framed), factor)
        to_foot = _moved(room + shown.shape[1] / 2, room + shown.shape[0])
        ground = float((product.from_source @ to_foot)[1, 2])
        pixels, left, top = _with_shadow(product.pixels, ground, layer.shadow)
        inside = product.from_source @ to_foot @ np.diag([1 / size, 1 / size, 1.0])
        self._sheet = Sheet(pixels, _moved(left, top) @ inside)

    def lay(self, on: Deep, view: View, middle: View, raster: Raster, near: Nearness) -> None:
        """Draw it into the frame `on` (height, width, 3), in place.

        `middle` is the view in the middle of the take, at which it is exactly as declared.
        """
        to_frame = _placed(self.foot, view, middle, raster, near)
        height, width = self._sheet.pixels.shape[:2]
        inside = to_frame @ np.linalg.inv(self._sheet.from_source)
        corners = inside @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
        low, high = corners[:2].min(axis=1) - 1, corners[:2].max(axis=1) + 2
        left, top = max(0, math.floor(low[0])), max(0, math.floor(low[1]))
        right, bottom = min(raster.width, int(high[0])), min(raster.height, int(high[1]))
        if left >= right or top >= bottom:
            return
        drawn = self._sheet.draw(
            np.asarray(np.linalg.inv(to_frame), np.float64), (left, top, right, bottom)
        )
        region = on[top:bottom, left:right]
        clear = cv2.subtract(np.full(drawn.shape[:2], FULL, np.uint16), drawn[..., 3])
        behind = cv2.multiply(region, cv2.merge([clear] * 3), scale=1 / FULL)
        cv2.add(behind, np.ascontiguousarray(drawn[..., :3]), dst=behind)
        region[:] = behind


class Dither:
    """Rounds deep frames to 8 bits with a fixed seeded pattern, so that bands do not show.

    Levels that are whole already stay what they are.
    """

    def __init__(self, raster: Raster, seed: int) -> None:
        random = np.random.default_rng([seed, 255])
        # 2/256 of a level at both ends absorbs rounding inside cv2: flat colours stay flat.
        self._pattern = random.integers(
            2, DEPTH - 2, (raster.height, raster.width, 3), dtype=np.uint16
        )

    def rounded(self, deep: Deep) -> Bytes:
        """(height, width, 3) uint8."""
        raised = cv2.add(deep, self._pattern)
        halves = raised.astype("<u2", copy=False).view(np.uint8)
        high = cv2.extractChannel(halves.reshape(deep.shape[0], -1, 2), 1)
        return high.astype(np.uint8, copy=False).reshape(deep.shape)


def product_box(layer: Layer, plate: tuple[int, int]) -> Box:
    """Where the cut-out stands, in picture pixels, with a little room for shadow and parallax."""
    height = layer.size * plate[1]
    width = height * layer.picture.width / layer.picture.height
    foot_x, foot_y = layer.at[0] * plate[0], layer.at[1] * plate[1]
    bare = Box(foot_x - width / 2, foot_y - height, foot_x + width / 2, foot_y)
    return bare.grown(0.04 * height)


def _placed(
    foot: tuple[float, float], view: View, middle: View, raster: Raster, near: Nearness
) -> Floats:
    """From picture pixels around the foot to the frame."""
    x = foot[0] - near.shift * (view.x - middle.x)
    y = foot[1] - near.shift * (view.y - middle.y)
    growth = (middle.scale / view.scale) ** near.zoom
    to_frame = view.to_frame(raster)
    foot_x, foot_y = (to_frame @ np.array([x, y, 1.0]))[:2]
    if not near.standing:
        foot_x = raster.width / 2 + growth * (foot_x - raster.width / 2)
        foot_y = raster.height / 2 + growth * (foot_y - raster.height / 2)
    placed = to_frame.copy()
    placed[:2, :2] *= growth
    placed[:2, 2] = foot_x, foot_y
    return placed


def _moved(x: float, y: float) -> Floats:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _deep(picture: Bytes) -> Deep:
    return picture.astype(np.uint16) * np.uint16(DEPTH)


def _premultiplied(cutout: Bytes) -> Deep:
    alpha = cutout[..., 3:].astype(np.float32)
    colour = np.rint(cutout[..., :3] * alpha * (DEPTH / 255))
    return np.concatenate([colour, alpha * DEPTH], axis=2).astype(np.uint16)


def _resized(pixels: Deep, factor: float) -> Sheet:
    """The pixels at `factor` times their density: area average down, Lanczos up."""
    height, width = pixels.shape[:2]
    across, down = max(1, math.ceil(width * factor)), max(1, math.ceil(height * factor))
    if (across, down) != (width, height):
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LANCZOS4
        pixels = cv2.resize(pixels, (across, down), interpolation=how).astype(np.uint16, copy=False)
        if factor < 1:
            edge = cv2.BORDER_REPLICATE
            pixels = cv2.GaussianBlur(pixels, (3, 3), SOFTEN, borderType=edge).astype(
                np.uint16, copy=False
            )
        # Lanczos overshoots: no level above white, no colour above its alpha.
        np.minimum(pixels, FULL if pixels.shape[2] == 3 else pixels[..., 3:], out=pixels)
    return Sheet(pixels, np.diag([across / width, down / height, 1.0]))


def _with_shadow(product: Deep, ground: float, strength: float) -> tuple[Deep, int, int]:
    """The product, standing on row `ground`, on a sheet with its contact shadow.

    Also the room added at its left and top. Two flat ellipses under the lowest rows of the
    cut-out: a soft wide one and a tight core.
    """
    if not strength:
        return product, 0, 0
    height, width = product.shape[:2]
    foot = product[math.floor(ground * 0.96) : math.ceil(ground), :, 3].max(axis=0)
    ends = np.flatnonzero(foot >= OPAQUE * DEPTH)
    middle, half = (ends[0] + ends[-1] + 1) / 2, (ends[-1] + 1 - ends[0]) / 2
    half = max(half, 0.12 * width)
    reach, depth = math.ceil(2.4 * half), math.ceil(0.55 * half)
    left, right = max(0, math.ceil(reach - middle)), max(0, math.ceil(middle + reach - width))
    top, bottom = max(0, math.ceil(depth - ground)), max(0, math.ceil(ground + depth - height))
    sheet = np.pad(product, ((top, bottom), (left, right), (0, 0)))
    rows = slice(math.floor(top + ground - depth), sheet.shape[0])
    y, x = np.mgrid[rows, 0 : sheet.shape[1]] + 0.5
    x, y = (x - left - middle) / half, (y - top - ground) / half
    shadow = SHADOW_SOFT * _bump(x / 2.4, y / 0.55) + SHADOW_CORE * _bump(x / 1.25, y / 0.2)
    alpha = sheet[rows, :, 3]
    sheet[rows, :, 3] = np.rint(alpha + np.minimum(strength * shadow, 0.9) * (FULL - alpha))
    return sheet, left, top


def _bump(x: Floats, y: Floats) -> Floats:
    """Like a Gaussian of sigma 0.4 within the unit ellipse, and exactly nothing beyond it."""
    return np.asarray(np.maximum(0.0, 1.0 - x * x - y * y) ** 3)

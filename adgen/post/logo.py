"""The logo on the picture: placed inside zone, safe area and clearance; blended at full resolution.

It is only ever scaled evenly, by area sampling from the supplied file, and never rotated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import ycbcr_709
from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.media.process import give_back_memory
from adgen.schema.brand import Logo, LogoZone
from adgen.schema.picture import Box, Picture, Raster
from adgen.schema.time import FrameRange

_Plane = NDArray[Any]
_FADE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """Where and when the logo is seen: whole pixels, so that its edges stay as drawn."""

    box: Box
    frames: FrameRange
    zone: str


def logo_size(picture: Picture, raster: Raster, share: float) -> tuple[int, int]:
    """Width and height in pixels of a logo as wide as `share` of the frame's short side."""
    width = max(2, round(share * min(raster.width, raster.height)))
    return width, max(2, round(width * picture.height / picture.width))


def place_logo(
    rules: Logo, picture: Picture, zone: LogoZone, safe: Box, raster: Raster, share: float
) -> Box | None:
    """The logo's box in a zone at `share` of the short side; None when it cannot fit.

    It fits when the box lies in the safe area and its clearance (rules.clearance of its width, on
    every side) lies in the frame. A centred one keeps to the frame's middle where the safe area,
    which may be wider on one side, allows it.
    """
    width, height = logo_size(picture, raster, share)
    clear = rules.clearance * width
    room = Box(
        math.ceil(max(safe.left, clear)),
        math.ceil(max(safe.top, clear)),
        math.floor(min(safe.right, raster.width - clear)),
        math.floor(min(safe.bottom, raster.height - clear)),
    )
    if room.width < width or room.height < height:
        return None
    vertical, _, side = zone.partition("_")
    down = {"top": 0.0, "bottom": 1.0}.get(vertical, 0.5)
    middle = min(max((raster.width - width) / 2, room.left), room.right - width)
    left = round({"left": room.left, "right": room.right - width}.get(side, middle))
    top = round(room.top + down * (room.height - height))
    return Box(left, top, left + width, top + height)


@dataclass(frozen=True, slots=True)
class _Sprite:
    """The logo at its final size as planes: Y and alpha at full size, Cb, Cr and alpha at half."""

    luma: _Plane
    alpha: _Plane
    chroma: _Plane
    half: _Plane
    left: int
    top: int


def with_logo(
    frames: Iterable[I420], logo: Path, places: Sequence[LogoPlace], raster: Raster
) -> Iterator[I420]:
    """Yield the frames with the logo blended in at its places, fading in at the start of each.

    The frames given are left alone: a take of a slower rate gives the same array several times.
    """
    sprites = _sprites(logo, places)
    give_back_memory()  # this is where what came before is done with and an encoder fills up
    for index, frame in enumerate(frames):
        shown = [(place, sprite) for place, sprite in sprites if index in place.frames]
        if shown:
            frame = frame.copy()
        for place, sprite in shown:
            _blend(frame, sprite, _opacity(index, place.frames), raster)
        yield frame


def _sprites(logo: Path, places: Sequence[LogoPlace]) -> list[tuple[LogoPlace, _Sprite]]:
    source = read_rgba(logo)
    return [(place, _sprite(source, place.box)) for place in places]


def fade_frames(frames: FrameRange) -> int:
    """In how many frames the logo fades in: frame k of them has the opacity (k + 1) / frames."""
    return max(1, round(_FADE_SECONDS * frames.rate))


def _opacity(index: int, frames: FrameRange) -> float:
    return min(1.0, (index - frames.start + 1) / fade_frames(frames))


def _sprite(rgba: NDArray[np.uint8], box: Box) -> _Sprite:
    """Area-sample the logo into a canvas that starts and ends on even pixels."""
    left, top = int(box.left) // 2 * 2, int(box.top) // 2 * 2
    width, height = int(box.width), int(box.height)
    alpha = rgba[..., 3].astype(np.float32) / 255
    premultiplied = np.dstack([rgba[..., :3].astype(np.float32) * alpha[..., None], alpha])
    small = cv2.resize(premultiplied, (width, height), interpolation=cv2.INTER_AREA)
    x, y = int(box.left) - left, int(box.top) - top
    canvas = np.zeros(((y + height + 1) // 2 * 2, (x + width + 1) // 2 * 2, 4), np.float32)
    canvas[y : y + height, x : x + width] = small
    cover = canvas[..., 3]
    straight = canvas[..., :3] / np.maximum(cover, 1e-6)[..., None]
    ycc = ycbcr_709(straight) * cover[..., None]
    halves = (canvas.shape[1] // 2, canvas.shape[0] // 2)
    half = cv2.resize(np.dstack([ycc[..., 1:], cover]), halves, interpolation=cv2.INTER_AREA)
    return _Sprite(ycc[..., 0], cover, half[..., :2], half[..., 2], left, top)


def _blend(frame: I420, sprite: _Sprite, opacity: float, raster: Raster) -> None:
    height, width = sprite.alpha.shape
    luma = frame[sprite.top : sprite.top + height, sprite.left : sprite.left + width]
    luma[:] = np.rint(luma * (1 - opacity * sprite.alpha) + opacity * sprite.luma)
    planes = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    top, left = sprite.top // 2, sprite.left // 2
    for index, plane in enumerate(planes):
        part = plane[top : top + height // 2, left : left + width // 2]
        cover = opacity * sprite.half
        part[:] = np.rint(part * (1 - cover) + opacity * sprite.chroma[..., index])

"""The logo on the picture: inside zone, safe area and clearance; blended at full resolution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.media.process import give_back_memory
from adgen.media.sprite import Sprite, fade_frames, sprite_of
from adgen.schema.brand import Logo, LogoZone
from adgen.schema.picture import Box, Picture, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace


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


def _sprites(logo: Path, places: Sequence[LogoPlace]) -> list[tuple[LogoPlace, Sprite]]:
    source = read_rgba(logo)
    return [(place, sprite_of(source, place.box)) for place in places]


def _opacity(index: int, frames: FrameRange) -> float:
    return min(1.0, (index - frames.start + 1) / fade_frames(frames))


def _blend(frame: I420, sprite: Sprite, opacity: float, raster: Raster) -> None:
    height, width = sprite.alpha.shape
    luma = frame[sprite.top : sprite.top + height, sprite.left : sprite.left + width]
    luma[:] = np.rint(luma * (1 - opacity * sprite.alpha) + opacity * sprite.luma)
    planes = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    top, left = sprite.top // 2, sprite.left // 2
    for index, plane in enumerate(planes):
        part = plane[top : top + height // 2, left : left + width // 2]
        cover = opacity * sprite.half
        part[:] = np.rint(part * (1 - cover) + opacity * sprite.chroma[..., index])

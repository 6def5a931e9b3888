"""A brand with a drawn logo, and frames that keep its rules or break one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.brand.promise import Promise
from adgen.media.colour import ycbcr_709
from adgen.media.frames import I420
from adgen.post.logo import with_logo
from adgen.schema.brand import Brand
from adgen.schema.delivery import Placement, SafeArea, Seconds
from adgen.schema.footage import Cut
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace, TextBlock
from tests.studio.films import WALL
from tests.studio.takes import planes, solid

Rgba = NDArray[np.uint8]

RATE = Fraction(30)
RASTER = Raster(360, 640)
STAGE = Placement(
    id="stage",
    title="A stage",
    width=360,
    height=640,
    seconds=Seconds(min=0.5, max=10),
    safe=SafeArea(top=40, bottom=60, left=20, right=20),
    confidence="none",
)
PLACE = Box(110, 60, 250, 100)
"""Of the logo, 140 pixels wide."""
BUTTON = Box(90, 400, 270, 444)
BRAND = Brand.model_validate(
    {
        "id": "lune",
        "name": "Lune",
        "palette": {
            "primary": "#8A2A1E",
            "secondary": "#C24A2A",
            "accent": "#FFB070",
            "light": "#F4EFE6",
            "dark": "#1E0B0B",
        },
        "typography": {"family": "Adgen Geometric"},
        "logo": {"file": "logo.png", "clearance": 0.1, "zones": ["top_center"]},
    }
)
CUTS = (
    Cut("first", FrameRange(0, 20, RATE), "cut"),
    Cut("second", FrameRange(20, 40, RATE), "cut"),
    Cut("end-card", FrameRange(40, 60, RATE), "cut"),
)


@cache
def drawn_logo() -> Rgba:
    """A light moon with an orange star, and letters, 700x200, straight alpha; not to be changed."""
    big = np.zeros((800, 2800, 4), np.uint8)
    light, star = (244, 239, 230, 255), (255, 176, 112, 255)
    cv2.circle(big, (400, 400), 340, light, -1)
    cv2.circle(big, (560, 300), 260, (0, 0, 0, 0), -1)
    cv2.circle(big, (640, 260), 120, star, -1)
    face = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(big, "LUNE", (860, 640), face, 20, light, 80, cv2.LINE_8)
    alpha = big[..., 3:].astype(np.float32) / 255
    small = cv2.resize(np.dstack([big[..., :3] * alpha, 255 * alpha]), (700, 200),
                       interpolation=cv2.INTER_AREA)  # fmt: skip
    cover = np.maximum(small[..., 3:] / 255, 1e-6)
    return np.rint(np.dstack([small[..., :3] / cover, small[..., 3]])).clip(0, 255).astype(np.uint8)


def write_logo(path: Path, pixels: Rgba) -> Path:
    """RGBA pixels as a PNG."""
    path.write_bytes(cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA))[1].tobytes())
    return path


@cache
def plate(seed: int = 3, tint: tuple[float, float, float] = (150, 60, 40)) -> I420:
    """A frame of a colour, full of soft and of fine shapes; not to be changed."""
    chance = np.random.default_rng(seed)
    picture = np.zeros((RASTER.height, RASTER.width, 3), np.float32) + tint
    for size, strength in ((8, 30), (32, 20), (150, 10)):
        coarse = (size, size * RASTER.height // RASTER.width)
        noise = chance.normal(0, 1, (*coarse[::-1], 3)).astype(np.float32)
        noise = 0.8 * noise.mean(axis=2, keepdims=True) + 0.2 * noise
        whole = (RASTER.width, RASTER.height)
        picture += strength * cv2.resize(noise, whole, interpolation=cv2.INTER_CUBIC)
    ycc = np.clip(np.rint(ycbcr_709(np.clip(picture, 0, 255))), 16, 240).astype(np.uint8)
    frame = np.empty((RASTER.height * 3 // 2, RASTER.width), np.uint8)
    frame[: RASTER.height] = ycc[..., 0]
    for plane, channel in zip(planes(frame)[1:], (1, 2), strict=True):
        plane[:] = cv2.resize(ycc[..., channel], plane.shape[::-1], interpolation=cv2.INTER_AREA)
    return frame


def with_button(frame: I420, colour: str = "#FFB070", ink: str = "#1E0B0B") -> I420:
    """A copy of a frame with the button in a colour, a third of it letters."""
    made, fill, text = frame.copy(), solid(colour, RASTER), solid(ink, RASTER)
    for plane, filled, inked in zip(planes(made), planes(fill), planes(text), strict=True):
        scale = RASTER.width // plane.shape[1]
        left, top, right, bottom = (
            round(side / scale) for side in (BUTTON.left, BUTTON.top, BUTTON.right, BUTTON.bottom)
        )
        area = slice(top, bottom), slice(left, right)
        plane[area] = filled[area]
        letters = slice(top + 8 // scale, bottom - 8 // scale), slice(left + 20, right - 20, 3)
        plane[letters] = inked[letters]
    return made


def with_logos(
    frames: Sequence[I420], logo: Path, box: Box = PLACE, start: int = -100
) -> list[I420]:
    """Copies of frames with a logo on all of them."""
    place = LogoPlace(box, FrameRange(start, len(frames), RATE), "top_center")
    return [frame.copy() for frame in with_logo(frames, logo, [place], RASTER)]


def promise(logo: Path, **changes: object) -> Promise:
    """A spot of two shots and an end card, the logo on all of them, a button on the last."""
    said: Mapping[str, object] = {
        "brand": BRAND,
        "logo": logo,
        "placement": STAGE,
        "cuts": CUTS,
        "places": (LogoPlace(PLACE, FrameRange(0, 60, RATE), "top_center"),),
        "blocks": (TextBlock("cta", ("Go",), 24.0, BUTTON, FrameRange(40, 60, RATE)),),
        **changes,
    }
    return Promise(**said)  # type: ignore[arg-type]


def of_one_shot(
    blocks: Sequence[TextBlock] = (), frames: int = 60, placement: Placement = WALL
) -> Promise:
    """A spot of one shot without a logo."""
    cuts = (Cut("all", FrameRange(0, frames, RATE), "cut"),)
    return Promise(BRAND, Path("logo.png"), placement, cuts, (), blocks)

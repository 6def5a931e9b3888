"""Figures of cut-outs: where they are found, what became of their colours, and what they cost.

Every cut-out is compared with a render of its own, made from the supplied picture by supersampling
and from nothing of adgen.post.anchor but its places: the camera's views and the nearness rule.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.backdrop import Backdrop
from adgen.engines.camera import View
from adgen.engines.layers import Dither, plate_sheet
from adgen.engines.staging import path_of
from adgen.media.colour import rgb_709, ycbcr_709
from adgen.media.difference import delta_e2000, lab_of
from adgen.media.pictures import read_rgb
from adgen.post.anchor.apply import anchored
from adgen.post.anchor.placing import PLACES, nearness
from adgen.schema.footage import Edit, PlacedAnchor, TakeRequest
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Asset, Picture, Raster
from adgen.schema.shot import AnchorPlace, CameraMove
from tests.studio.bench.figure import Figure, median

Rgb = NDArray[np.uint8]
FINE = 4
"""Samples a side of a pixel in the render that is compared with."""
BLOCK = 8
"""Pixels a side over which colours are averaged."""
EVEN = 16.0
"""Levels by which a colour may vary over nine pixels and still be even."""
MOVES: tuple[CameraMove, ...] = get_args(CameraMove)
RASTERS = (Raster(1080, 1920), Raster(1920, 1080), Raster(1080, 1080), Raster(1080, 1350))
NAMED: tuple[AnchorPlace, ...] = tuple(PLACES)
USUAL = PlacedAnchor(
    picture=Picture(Asset(Path(), ""), 1, 1, True), at=(0.5, 0.7), size=0.3, cutout="alpha",
    shadow=0.5, reflection=0.0, wrap=0.0, match=0.0, depth_blur=0.0, blend="normal", track=False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """How far a cut-out is from its place, in pixels, and its colours from theirs."""

    off: float
    difference: float
    """CIEDE2000, the largest of all even blocks inside it."""


def edit_of(*anchors: PlacedAnchor, on_path: bool = True, frames: int = 1) -> Edit:
    """An edit that does nothing but lay cut-outs."""
    return Edit(
        frames=frames, tail=0, transition="cut", transition_frames=0, centre=None,
        speed=(1.0, 1.0), grade=Grade(Look()), seed=1, beat_effect="none", accents=(),
        anchors=anchors, on_path=on_path,
    )  # fmt: skip


def request_of(plate: Picture | None, raster: Raster, **changes: Any) -> TakeRequest:
    """What stills are asked for."""
    usual: dict[str, Any] = {
        "engine": "stills", "prompt": "", "negative": "", "seed": 7, "raster": raster,
        "rate": Fraction(30), "frames": 1, "camera": "static", "motion": 5, "picture": plate,
        "focus": (0.4, 0.4, 0.6, 0.6), "held": None, "palette": (),
    }  # fmt: skip
    return TakeRequest(**(usual | changes))


def saved(path: Path, pixels: Rgb) -> Picture:
    """RGB or RGBA pixels as a PNG."""
    order = [2, 1, 0, 3][: pixels.shape[2]]
    assert cv2.imwrite(str(path), pixels[..., order])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Picture(Asset(path, digest), pixels.shape[1], pixels.shape[0], pixels.shape[2] == 4)


def i420_of(rgb: NDArray[Any]) -> Rgb:
    """RGB as one frame, BT.709 limited, chroma averaged over four pixels."""
    ycc = ycbcr_709(rgb.astype(np.float32))
    height, width = rgb.shape[:2]
    half = cv2.resize(ycc[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    planes = [ycc[..., 0].ravel(), half[..., 0].ravel(), half[..., 1].ravel()]
    return np.rint(np.concatenate(planes)).astype(np.uint8).reshape(height * 3 // 2, width)


def rgb_of(frame: Rgb) -> NDArray[np.float32]:
    """A frame as RGB 0..255, chroma between its samples by the nearest."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    chroma = frame[height:].reshape(2, height // 2, width // 2)
    wide = [plane.repeat(2, axis=0).repeat(2, axis=1) for plane in chroma]
    ycc = np.dstack([frame[:height], *wide]).astype(np.float32)
    return np.asarray(np.clip(rgb_709(ycc), 0, 255), np.float32)


def product(random: np.random.Generator, height: int = 900) -> Rgb:
    """A made-up product, RGBA: an odd outline, print of a few colours, a gloss."""
    width = int(height * random.uniform(0.4, 1.3))
    shape = np.zeros((height, width), np.uint8)
    inset = height // 25
    cv2.rectangle(shape, (inset, height // 3), (width - inset, height - inset), 255, -1)
    cv2.ellipse(shape, (width // 2, height // 3), (width // 2 - inset, height // 4), 0, 0, 360,
                255, -1)  # fmt: skip
    shape = np.asarray(cv2.GaussianBlur(shape, (0, 0), 1.2), np.uint8)
    colours = random.integers(0, 256, (5, 3))
    paint = np.empty((height, width, 3), np.uint8)
    paint[:] = colours[0]
    for colour in colours[1:]:
        x, y = (int(random.uniform(0.2, 0.8) * side) for side in (width, height))
        cv2.circle(paint, (x, y), int(random.uniform(0.05, 0.2) * height), colour.tolist(), -1)
    gloss = 1 + 0.15 * np.sin(np.linspace(0, 3, width))[None, :, None]
    return np.dstack([np.clip(paint * gloss, 0, 255).astype(np.uint8), shape])


def measured(
    anchor: PlacedAnchor, request: TakeRequest, rgba: Rgb, plate: Rgb, position: int
) -> Found:
    """Lay a cut-out over a plate (RGB of the frame) and compare it with a render of its own."""
    raster = request.raster
    frame = i420_of(plate)
    laid = anchored(edit_of(anchor), request, raster, raster).lay(frame, float(position), 0)
    matrix = placed(anchor, request, position, visible_box(rgba))
    cover, wanted = rendered(rgba, matrix, raster)
    full = plate * (1 - cover[..., None]) + wanted
    box = _box(cover)
    off = _shift(rgb_of(laid)[box], rgb_of(i420_of(full))[box], cover[box])
    inside = cv2.erode((cover > 0.999).astype(np.uint8), np.ones((9, 9), np.uint8))
    return Found(off, _difference(rgb_of(laid), wanted, inside & _even(wanted)))


def visible_box(rgba: Rgb) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is not transparent."""
    rows, columns = (np.flatnonzero((rgba[..., 3] >= 8).any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def placed(
    anchor: PlacedAnchor, request: TakeRequest, position: int, box: tuple[int, int, int, int]
) -> NDArray[np.float64]:
    """3x3 from pixels of the supplied picture to the frame, from the places alone."""
    raster, views = request.raster, path_of(request)
    view, middle = views[position], views[len(views) // 2]
    plate = request.picture
    across, down = (raster.width, raster.height) if plate is None else (plate.width, plate.height)
    size = anchor.size * down
    left, top, right, bottom = box
    if isinstance(anchor.at, str):
        foot = _named(anchor.at, size, (right - left) / (bottom - top), middle, raster)
    else:
        foot = anchor.at[0] * across, anchor.at[1] * down
    near = nearness(anchor, request.camera)
    growth = (middle.scale / view.scale) ** near.zoom
    x = foot[0] - near.shift * (view.x - middle.x)
    y = foot[1] - near.shift * (view.y - middle.y)
    turn = np.exp(-1j * view.angle) / view.scale
    at = complex(x - view.x, y - view.y) * turn
    centre = complex(raster.width / 2, raster.height / 2)
    at = centre + at * (1 if near.standing else growth)
    step = turn * growth * size / (bottom - top)
    shift = at - step * complex((left + right) / 2, bottom)
    return np.array(
        [[step.real, -step.imag, shift.real], [step.imag, step.real, shift.imag], [0, 0, 1]]
    )


def _named(
    place: AnchorPlace, size: float, ratio: float, middle: View, raster: Raster
) -> tuple[float, float]:
    """Where on the plate the foot stands of what is centred on a place of the frame."""
    height = size / middle.scale
    inset = 0.03 * min(raster.width, raster.height)
    found = []
    for share, side, length in zip(
        PLACES[place], (raster.width, raster.height), (ratio * height, height), strict=True
    ):
        low, high = length / 2 + inset, side - length / 2 - inset
        found.append(side / 2 if low > high else min(max(share * side, low), high))
    off = complex(found[0] - raster.width / 2, found[1] + height / 2 - raster.height / 2)
    point = complex(middle.x, middle.y) + off * middle.scale * np.exp(1j * middle.angle)
    return point.real, point.imag


def rendered(
    rgba: Rgb, matrix: NDArray[np.float64], raster: Raster
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cover 0..1 and premultiplied RGB of a picture, the mean of FINE x FINE samples a pixel."""
    cover = rgba[..., 3:].astype(np.float32) / 255
    source = np.dstack([rgba[..., :3] * cover, cover]).astype(np.float32)
    corners = matrix @ np.array(
        [[0, rgba.shape[1]] * 2, [0, 0, rgba.shape[0], rgba.shape[0]], [1] * 4]
    )
    limits = raster.width, raster.height
    low = [max(0, math.floor(value) - 2) for value in corners[:2].min(axis=1)]
    high = [
        min(limit, math.ceil(value) + 2)
        for value, limit in zip(corners[:2].max(axis=1), limits, strict=True)
    ]
    size = high[0] - low[0], high[1] - low[1]
    fine = np.diag([FINE, FINE, 1.0]) @ np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    fine = _moved(-0.5) @ fine @ matrix @ _moved(0.5)
    drawn = cv2.warpAffine(
        source, fine[:2], (size[0] * FINE, size[1] * FINE), flags=cv2.INTER_LINEAR
    )
    whole = np.zeros((raster.height, raster.width, 4), np.float32)
    part = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
    whole[low[1] : high[1], low[0] : high[0]] = part
    return whole[..., 3], whole[..., :3]


def _moved(by: float) -> NDArray[np.float64]:
    return np.array([[1, 0, by], [0, 1, by], [0, 0, 1.0]])


def _box(cover: NDArray[np.float32]) -> tuple[slice, slice]:
    rows, columns = (np.flatnonzero((cover > 0.01).any(axis=axis)) for axis in (1, 0))
    return slice(max(0, rows[0] - 12), rows[-1] + 13), slice(
        max(0, columns[0] - 12), columns[-1] + 13
    )


def _shift(found: NDArray[Any], wanted: NDArray[Any], cover: NDArray[np.float32]) -> float:
    """Pixels by which the one lies off the other, by enhanced correlation."""
    grey = [np.ascontiguousarray(each.mean(axis=2), np.float32) for each in (wanted, found)]
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)
    mask = cv2.dilate((cover > 0.01).astype(np.uint8), np.ones((9, 9), np.uint8))
    matrix = np.eye(2, 3, dtype=np.float32)
    _, found_at = cv2.findTransformECC(
        grey[0], grey[1], matrix, cv2.MOTION_TRANSLATION, until, mask, 3
    )
    return float(math.hypot(*np.asarray(found_at)[:, 2]))


def _even(rgb: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Where no edge between colours is near: there half as many samples of chroma tell all."""
    around = np.ones((9, 9), np.uint8)
    spread = np.asarray(cv2.dilate(rgb, around)) - np.asarray(cv2.erode(rgb, around))
    return (spread.max(axis=2) < EVEN).astype(np.uint8)


def _difference(found: NDArray[Any], wanted: NDArray[Any], inside: NDArray[np.uint8]) -> float:
    """The largest CIEDE2000 of blocks that lie `inside`, each averaged."""
    size = found.shape[1] // BLOCK, found.shape[0] // BLOCK
    crop = slice(0, size[1] * BLOCK), slice(0, size[0] * BLOCK)
    area = cv2.INTER_AREA
    whole = cv2.resize(inside[crop].astype(np.float32), size, interpolation=area) > 0.999
    if not whole.any():
        return 0.0
    labs = [
        lab_of(cv2.resize(np.asarray(each[crop], np.float32), size, interpolation=area)[whole])
        for each in (found, wanted)
    ]
    return float(delta_e2000(*labs).max())


def trials(count: int, folder: Path, seed: int, rasters: tuple[Raster, ...]) -> Iterator[Found]:
    """Random cut-outs at random places of random takes."""
    random = np.random.default_rng(seed)
    small = random.integers(30, 220, (6, 6, 3), dtype=np.uint8)
    ground = np.asarray(cv2.resize(small, (1600, 1600), interpolation=cv2.INTER_CUBIC), np.uint8)
    plate = saved(folder / "plate.png", ground)
    for number in range(count):
        rgba = product(random)
        picture = saved(folder / f"product{number}.png", rgba)
        point = (float(random.uniform(0.4, 0.6)), float(random.uniform(0.55, 0.75)))
        at: Any = point if number % 3 else NAMED[int(random.integers(len(NAMED)))]
        anchor = PlacedAnchor(
            picture=picture, at=at, size=float(random.uniform(0.12, 0.4)), cutout="alpha",
            # A shadow this faint is none, but it stands on its ground.
            shadow=1e-6 if random.random() < 0.5 else 0.0, reflection=0.0, wrap=0.0, match=0.0,
            depth_blur=0.0, blend="normal", track=False,
        )  # fmt: skip
        camera = MOVES[int(random.integers(len(MOVES)))]
        frames = int(random.integers(2, 60))
        request = request_of(
            plate if random.random() < 0.7 else None, rasters[int(random.integers(len(rasters)))],
            camera=camera, motion=int(random.integers(1, 11)), frames=frames,
            palette=("#204060", "#806040", "#C0A080"), focus=(0.4, 0.4, 0.6, 0.7), seed=number,
        )  # fmt: skip
        position = int(random.integers(frames))
        yield measured(anchor, request, rgba, _frame(request, position), position)


def _frame(request: TakeRequest, position: int) -> Rgb:
    """One frame of a take of stills."""
    raster, views = request.raster, path_of(request)
    if request.picture is None:
        backdrop = Backdrop(request.palette, raster, request.motion, request.seed)
        deep = backdrop.draw(views[position], float(position / request.rate))
    else:
        sheet = plate_sheet(read_rgb(request.picture.asset.path), views, raster)
        whole = (0, 0, raster.width, raster.height)
        deep = sheet.draw(views[position].to_picture(raster), whole)
    return Dither(raster, request.seed).rounded(deep)


def speed(rounds: int) -> Figure:
    """Milliseconds for a product of 0.3 of 1080x1920, with its shadow, moving."""
    random = np.random.default_rng(3)
    with tempfile.TemporaryDirectory() as name:
        picture = saved(Path(name) / "product.png", product(random, 1600))
        raster = Raster(1080, 1920)
        request = request_of(None, raster, camera="push_in", frames=120, palette=("#204060",))
        anchor = PlacedAnchor(
            picture=picture, at=(0.5, 0.7), size=0.3, cutout="alpha", shadow=0.6, reflection=0.0,
            wrap=0.0, match=0.0, depth_blur=0.0, blend="normal", track=False,
        )  # fmt: skip
        lay = anchored(edit_of(anchor), request, raster, raster).lay
        frame = i420_of(np.full((raster.height, raster.width, 3), 90, np.uint8))
        lay(frame, 0.0, 0)
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        taken = []
        for _ in range(rounds):
            begun = time.thread_time()
            for index in range(60):
                lay(frame, index * 1.7, index)
            taken.append((time.thread_time() - begun) / 60 * 1000)
        cv2.setNumThreads(threads)
    return Figure(
        "cut-out of 0.3 with shadow over 1080x1920", "ms", 3.0, median(taken),
        remark="processor time of a frame, one thread", readings={"ms": taken},
    )  # fmt: skip


def figures(quick: bool) -> Iterator[Figure]:
    """Place and colour of many cut-outs, and the time of one."""
    count = 20 if quick else 200
    with tempfile.TemporaryDirectory() as name:
        found = list(trials(count, Path(name), 11, RASTERS))
    offs, differences = [one.off for one in found], [one.difference for one in found]
    within = sum(one.off <= 1.0 and one.difference <= 1.0 for one in found)
    yield Figure(
        f"{count} cut-outs: within 1 px and 1.0 CIEDE2000", "%", 100.0, 100 * within / count,
        at_least=True,
        remark=f"worst {max(offs):.3f} px and {max(differences):.2f}, "
        f"middle {median(offs):.3f} px and {median(differences):.2f}",
        readings={"px": offs, "CIEDE2000": differences},
    )  # fmt: skip
    yield speed(3 if quick else 7)

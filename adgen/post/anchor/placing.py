"""Where cut-outs stand: on the plate, and from there in every frame of the master.

Foot space is a cut-out's own: its origin is the middle of its foot, one unit is its height, and y
goes down, so that it stands between -1 and 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from adgen.engines.camera import View, view_at
from adgen.engines.moves import Floats
from adgen.engines.staging import path_of, plate_size
from adgen.schema.footage import PlacedAnchor, TakeRequest
from adgen.schema.picture import Aspect, Box, Raster
from adgen.schema.shot import AnchorPlace, CameraMove
from adgen.schema.storyboard import AnchorLayer

PLACES: Mapping[AnchorPlace, tuple[float, float]] = {
    "upper_left": (0.25, 0.25), "upper": (0.5, 0.25), "upper_right": (0.75, 0.25),
    "left": (0.25, 0.5), "center": (0.5, 0.5), "right": (0.75, 0.5),
    "lower_left": (0.25, 0.75), "lower": (0.5, 0.75), "lower_right": (0.75, 0.75),
}  # fmt: skip
"""Fractions of the frame that cut-outs are centred on."""
CHEST: Mapping[AnchorPlace, int] = {"chest_left": 1, "chest_right": -1}
"""Places found by a face: the left is the wearer's own, as tailors say it, and so on the right of
the picture."""
CHEST_ACROSS, CHEST_DOWN = 0.62, 0.85
"""From a face's middle to the middle of a badge, in widths of the face, and from the chin down in
its heights."""
ROOM = 0.04
"""Of a cut-out's height: what is held round it for its shadow and its own movement."""
INSET = 0.03
"""Of the frame's short side: how near to its edge a named place may bring a cut-out."""


class Window(Protocol):
    """Left and top of the part of a take that a master shows, in pixels of the take, and master
    pixels per take pixel."""

    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def scale(self) -> float: ...


class Windows(Protocol):
    """What part of a take each frame of the master shows; see post.framing."""

    def window(self, position: float) -> Window:
        """The part at a position in frames of the take."""
        ...


@dataclass(frozen=True, slots=True)
class Nearness:
    """How much more than the plate a cut-out moves (`shift`) and grows (`zoom`).

    A standing one grows from its foot, so that its ground does not slip away under it.
    """

    shift: float
    zoom: float
    standing: bool


def nearness(anchor: PlacedAnchor, move: CameraMove) -> Nearness:
    """Gentle for what stands (it has a shadow or a reflection), strong for what floats.

    In an orbit it holds its place (standing) or goes against the plate (floating).
    """
    standing = anchor.shadow > 0 or anchor.reflection > 0
    if move == "orbit":
        return Nearness(-0.12 if standing else -1.25, 0.10 if standing else 0.30, standing)
    return Nearness(0.04, 0.10, True) if standing else Nearness(0.30, 0.30, False)


def held_box(
    anchors: Sequence[AnchorLayer], plate: tuple[int, int], aspect: Aspect
) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom, as fractions of the plate, of what is laid over points of it.

    `plate` is its width and height in pixels. None where nothing is: a named place is one of the
    frame, and so in it wherever the camera looks. It may reach beyond the plate.
    """
    boxes = []
    for anchor in anchors:
        at, size = anchor.at.at(aspect), anchor.size.at(aspect)
        if isinstance(at, str):
            continue
        across = size * anchor.drawn.width / anchor.drawn.height * plate[1] / plate[0]
        room = ROOM * size * plate[1] / plate[0], ROOM * size
        boxes.append((at[0] - across / 2 - room[0], at[1] - size - room[1],
                      at[0] + across / 2 + room[0], at[1] + room[1]))  # fmt: skip
    if not boxes:
        return None
    lows, highs = np.min(boxes, axis=0), np.max(boxes, axis=0)
    left, top, right, bottom = (round(float(v), 6) for v in (*lows[:2], *highs[2:]))
    return left, top, right, bottom


class PlateMap:
    """Where the plate lies in the frames of a master.

    A plate that moves on the camera path of its request is seen as the path says; the first
    picture of a take that does not is where its engine crops it; else the plate is the frame.
    """

    def __init__(
        self,
        request: TakeRequest,
        on_path: bool,
        stored: Raster,
        raster: Raster,
        windows: Windows | None = None,
        rate: Fraction | None = None,
    ) -> None:
        """`stored` and `rate` are the take's, `raster` the master's; without `windows` the whole
        take is shown. Raises ValueError when the request has no camera path."""
        self.request, self.raster = request, raster
        self.stored, self._windows = stored, windows
        self._seen, self.plate = stored, plate_size(request)
        self.step = float((rate or request.rate) / request.rate)
        """Frames of the take for one of the request."""
        self._fixed = not on_path and request.picture is None
        if on_path:
            self._seen, self._views = request.raster, path_of(request)
        elif request.picture is not None:
            self._views = (_covering(request, stored),)
        else:
            self._seen, self.plate = raster, (raster.width, raster.height)
            self._views = (View(raster.width / 2, raster.height / 2, 1.0, 0.0),)

    @property
    def seen(self) -> Raster:
        """What a view fills."""
        return self._seen

    @property
    def middle(self) -> float:
        """The position at which a cut-out is exactly as declared."""
        return float(len(self._views) // 2)

    def view(self, position: float) -> View:
        """What is seen of the plate."""
        return view_at(self._views, position)

    def to_master(self, position: float) -> Floats:
        """3x3, from plate to master pixels."""
        return self.seen_to_master(position) @ self.view(position).to_frame(self._seen)

    def seen_to_master(self, position: float) -> Floats:
        """3x3, from the pixels of what the view fills to the master's."""
        if self._fixed:
            return np.eye(3)
        across = self.stored.width / self._seen.width
        down = self.stored.height / self._seen.height
        return self.take_to_master(position) @ np.diag([across, down, 1.0])

    def take_to_master(self, position: float) -> Floats:
        """3x3, from pixels of the stored take to the master's."""
        if self._windows is None:
            across = self.raster.width / self.stored.width
            return np.diag([across, self.raster.height / self.stored.height, 1.0])
        part = self._windows.window(position * self.step)
        shift = -part.left * part.scale, -part.top * part.scale
        return np.array([[part.scale, 0, shift[0]], [0, part.scale, shift[1]], [0, 0, 1.0]])


def chest_of(anchor: PlacedAnchor, face: Box) -> tuple[float, float]:
    """Where the foot of a badge stands, in fractions of a plate with that face (fractions)."""
    if anchor.at not in ("chest_left", "chest_right"):
        raise ValueError(f"{anchor.at} is no place on a chest")
    x = face.centre[0] + CHEST[anchor.at] * CHEST_ACROSS * face.width
    y = face.bottom + CHEST_DOWN * face.height + anchor.size / 2
    return round(x, 4), round(y, 4)


def foot_of(anchor: PlacedAnchor, shape: tuple[int, int], over: PlateMap) -> tuple[float, float]:
    """Where on the plate, in its pixels, the foot stands of a cut-out `shape` wide and high.

    At a named place it is centred, and pushed inwards where its edge would leave the frame. Raises
    ValueError for places that are to be found in a picture: planning finds them.
    """
    if not isinstance(anchor.at, str):
        return anchor.at[0] * over.plate[0], anchor.at[1] * over.plate[1]
    if anchor.at not in PLACES:
        raise ValueError(f"the place {anchor.at} was not looked for in the picture")
    matrix, raster = over.to_master(over.middle), over.raster
    height = anchor.size * over.plate[1] * math.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    width = height * shape[0] / shape[1]
    inset = INSET * min(raster.width, raster.height)
    across, down = PLACES[anchor.at]
    x = _inside(across * raster.width, width / 2, inset, raster.width)
    y = _inside(down * raster.height, height / 2, inset, raster.height) + height / 2
    found = np.linalg.inv(matrix) @ np.array([x, y, 1.0])
    return float(found[0]), float(found[1])


class Course:
    """The way of one cut-out through the frames of a master."""

    def __init__(self, anchor: PlacedAnchor, shape: tuple[int, int], over: PlateMap) -> None:
        """`shape` is the width and height of what is visible of it. Raises as `foot_of` does."""
        self._over, self._size = over, anchor.size * over.plate[1]
        self._foot = foot_of(anchor, shape, over)
        self._near = nearness(anchor, over.request.camera)

    def to_master(self, position: float) -> Floats:
        """3x3, from foot space to master pixels."""
        over = self._over
        placed = self._placed(over.view(position), over.view(over.middle))
        return over.seen_to_master(position) @ placed @ np.diag([self._size, self._size, 1.0])

    def scale(self, position: float) -> float:
        """Its height in master pixels."""
        return math.sqrt(abs(float(np.linalg.det(self.to_master(position)[:2, :2]))))

    def _placed(self, view: View, middle: View) -> Floats:
        """From plate pixels round the foot to the pixels of what the view fills."""
        raster, near = self._over.seen, self._near
        x = self._foot[0] - near.shift * (view.x - middle.x)
        y = self._foot[1] - near.shift * (view.y - middle.y)
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


def _covering(request: TakeRequest, raster: Raster) -> View:
    """The crop that covers the raster as near around the middle of the focus as it can be."""
    width, height = plate_size(request)
    scale = min(width / raster.width, height / raster.height)
    left, top, right, bottom = request.focus
    x = _inside((left + right) / 2 * width, scale * raster.width / 2, 0.0, width)
    y = _inside((top + bottom) / 2 * height, scale * raster.height / 2, 0.0, height)
    return View(x, y, scale, 0.0)


def _inside(centre: float, half: float, inset: float, whole: float) -> float:
    """The centre moved so that `half` on both sides fits; in the middle where it cannot."""
    if 2 * (half + inset) > whole:
        return whole / 2
    return min(max(centre, half + inset), whole - half - inset)

"""Follows a surface of a plate: features of a key frame, found again in every frame after it.

Every frame is first laid back onto the key frame by what is known of the one before, so that the
search is short and nothing adds up from frame to frame. What cannot be found again is an error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.moves import Floats
from adgen.errors import MediaError
from adgen.media.frames import read_frames
from adgen.post.anchor.placing import PlateMap
from adgen.schema.picture import Raster

Grey = NDArray[np.uint8]
Points = NDArray[np.float32]

SIDE = 640
"""Pixels of the long side that is looked at."""
ROUND = 0.45
"""How far round a cut-out its surface is looked for, in its own size."""
CORNERS, QUALITY, APART = 160, 0.01, 5
LEAST = 8
"""Features that must be found; below it a similarity is a guess."""
SHARE = 0.3
"""Of the key frame's features, that must be found."""
RETURN = 0.6
"""Pixels by which a feature may miss itself when it is followed back."""
STRAY = 1.0
"""Pixels by which a feature may miss the movement of the surface."""
ALIKE = 0.4
"""Correlation with the key frame below which it is another surface, as when something covers it."""
SMOOTH = 0.8
"""Sigma in frames of what is smoothed over time."""
WINDOW, LEVELS = (21, 21), 4
UNTIL = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.005)


@dataclass(frozen=True, slots=True)
class Surface:
    """How a surface moved since the first frame, in master pixels."""

    path: tuple[Floats, ...]
    """3x3 for every stored frame, in pixels of the take."""
    over: PlateMap

    def at(self, position: float) -> Floats:
        """3x3 from where it is in the master at the beginning to where it is at a position."""
        place = min(max(position * self.over.step, 0.0), len(self.path) - 1.0)
        before = int(place)
        after, part = min(before + 1, len(self.path) - 1), place - before
        moved = (1 - part) * self.path[before] + part * self.path[after]
        back = np.linalg.inv(self.over.take_to_master(0.0))
        return self.over.take_to_master(position) @ moved @ back


def tracked(take: Path, over: PlateMap, spot: Floats, shape: tuple[int, int], name: str) -> Surface:
    """Follow the surface under a cut-out through a take.

    `spot` is the 3x3 from foot space to the master at the beginning, `shape` the
    cut-out's width and height, `name` its file's for messages. Raises MediaError with the frame in
    which the surface is lost, or when there is nothing on it to be followed.
    """
    raster = over.stored
    scale = min(1.0, SIDE / max(raster.width, raster.height))
    to_small = np.diag([scale, scale, 1.0])
    placed = to_small @ np.linalg.inv(over.take_to_master(0.0)) @ spot
    path: list[Floats] = []
    follower: _Follower | None = None
    for number, frame in enumerate(read_frames(take, raster)):
        grey = _small(frame[: raster.height], scale, raster)
        if follower is None:
            follower = _Follower(grey, _corners_of(placed, shape))
            if not follower.usable:
                raise MediaError(
                    f"the surface under {name} has nothing to be followed by: "
                    "leave out track, or place it on something with a pattern"
                )
            path.append(np.eye(3))
            continue
        found = follower.follow(grey)
        if found is None:
            raise MediaError(
                f"the surface under {name} is lost in frame {number} of the take: "
                "leave out track, or place it on what stays in view"
            )
        path.append(found)
    if not path:
        raise MediaError("the take has no frames")
    foot = placed[:2, 2] / placed[2, 2]
    smooth = _smoothed(path, foot)
    back = np.linalg.inv(to_small)
    moved = tuple(np.asarray(back @ each @ to_small, np.float64) for each in smooth)
    return Surface(moved, over)


class _Follower:
    """Follows a quadrilateral of the first frame."""

    def __init__(self, first: Grey, corners: Floats) -> None:
        self._corners = corners
        self._last, self._moved = first, np.eye(3)
        self._take_key(first, np.eye(3))

    @property
    def usable(self) -> bool:
        return len(self._points) >= LEAST

    def follow(self, grey: Grey) -> Floats | None:
        """3x3 from the first frame to this one; None when the surface is lost."""
        found = self._from_key(grey)
        if found is None:
            self._take_key(self._last, self._moved)
            found = self._from_key(grey) if self.usable else None
        if found is not None:
            self._last, self._moved = grey, found
        return found

    def _take_key(self, grey: Grey, moved: Floats) -> None:
        self._key, self._key_moved = grey, moved
        self._mask = np.zeros(grey.shape, np.uint8)
        cv2.fillConvexPoly(self._mask, np.rint(_mapped(moved, self._corners)).astype(np.int32), 255)
        found = cv2.goodFeaturesToTrack(grey, CORNERS, QUALITY, APART, mask=self._mask)
        none = np.zeros((0, 2), np.float32)
        self._points: Points = none if found is None else np.asarray(found[:, 0], np.float32)

    def _from_key(self, grey: Grey) -> Floats | None:
        guess = self._moved @ np.linalg.inv(self._key_moved)
        for _ in range(2):  # the second time over less than a pixel, so that it is exact
            better = self._refined(grey, guess)
            if better is None:
                return None
            guess = better
        return guess @ self._key_moved if self._alike(grey, guess) else None

    def _refined(self, grey: Grey, guess: Floats) -> Floats | None:
        laid = self._laid_back(grey, guess)
        there, seen = _followed(self._key, laid, self._points)
        back, returned = _followed(laid, self._key, there)
        missed = np.linalg.norm(back - self._points, axis=1)
        inside = _inside(_mapped(guess, there), grey.shape)
        kept = seen & returned & (missed < RETURN) & inside
        least = max(LEAST, SHARE * len(self._points))
        if kept.sum() < least:
            return None
        cv2.setRNGSeed(1)
        similar, fits = cv2.estimateAffinePartial2D(
            self._points[kept], there[kept], method=cv2.RANSAC, ransacReprojThreshold=STRAY,
            maxIters=1000, confidence=0.999, refineIters=20,
        )  # fmt: skip
        if similar is None or fits.sum() < least:
            return None
        return np.asarray(guess @ np.vstack([similar, [0, 0, 1]]), np.float64)

    def _alike(self, grey: Grey, guess: Floats) -> bool:
        inside = self._mask > 0
        seen = self._laid_back(np.full_like(grey, 255), guess) > 0
        both = inside & seen
        if both.sum() < 0.25 * inside.sum():
            return False
        one = self._key[both].astype(np.float64)
        two = self._laid_back(grey, guess)[both].astype(np.float64)
        spread = one.std() * two.std()
        if spread == 0:
            return False
        return bool(((one - one.mean()) * (two - two.mean())).mean() / spread >= ALIKE)

    def _laid_back(self, grey: Grey, guess: Floats) -> Grey:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        laid = cv2.warpAffine(grey, guess[:2], grey.shape[::-1], flags=flags)
        return np.asarray(laid, np.uint8)


def _followed(one: Grey, two: Grey, points: Points) -> tuple[Points, NDArray[np.bool_]]:
    """Where the points of one picture are in another, and which were found."""
    nowhere = np.zeros_like(points)
    there, seen, _ = cv2.calcOpticalFlowPyrLK(
        one, two, points, nowhere, winSize=WINDOW, maxLevel=LEVELS, criteria=UNTIL
    )
    return np.asarray(there, np.float32), np.asarray(seen)[:, 0] == 1


def _small(luma: Grey, scale: float, raster: Raster) -> Grey:
    if scale == 1:
        return luma.copy()
    size = round(raster.width * scale), round(raster.height * scale)
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)


def _corners_of(placed: Floats, shape: tuple[int, int]) -> Floats:
    """The cut-out with what is round it, in pixels that are looked at."""
    half, room = shape[0] / shape[1] / 2, ROUND * max(1.0, shape[0] / shape[1])
    left, right, top, bottom = -half - room, half + room, -1 - room, room
    return _mapped(placed, np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))


def _mapped(matrix: Floats, points: NDArray[np.floating]) -> Floats:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], np.float64)


def _inside(points: Floats, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.asarray(((points >= 1) & (points < np.array([shape[1] - 1, shape[0] - 1]))).all(1))


def _smoothed(path: list[Floats], foot: Floats) -> list[Floats]:
    """The path of a similarity, its turn, size and the way of `foot` smoothed over time."""
    moved = np.array([each[:2, :2] @ foot + each[:2, 2] for each in path])
    sizes = np.array([math.log(math.hypot(each[0, 0], each[1, 0])) for each in path])
    turns = np.unwrap([math.atan2(each[1, 0], each[0, 0]) for each in path])
    columns = [_even(values) for values in (moved[:, 0], moved[:, 1], sizes, turns)]
    smooth = []
    for x, y, size, turn in zip(*columns, strict=True):
        along, across = math.exp(size) * math.cos(turn), math.exp(size) * math.sin(turn)
        matrix = np.array([[along, -across, 0], [across, along, 0], [0, 0, 1.0]])
        matrix[:2, 2] = (x, y) - matrix[:2, :2] @ foot
        smooth.append(matrix)
    return smooth


def _even(values: Floats) -> Floats:
    """Smoothed by a short Gaussian; the ends go on as they came, so that nothing lags there."""
    reach = 3
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTH) ** 2)
    before = 2 * values[0] - values[1 : reach + 1][::-1]
    after = 2 * values[-1] - values[-reach - 1 : -1][::-1]
    if len(values) <= reach:
        return values
    return np.convolve(np.concatenate([before, values, after]), weights / weights.sum(), "valid")

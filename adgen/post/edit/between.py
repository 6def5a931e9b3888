"""The picture between two frames, worked out from how it moves from the one to the other.

Movement is found both ways at a small size by dense inverse search (Kroeger et al. 2016, in OpenCV)
and each frame is carried part of the way, as Jiang et al. 2018 ("Super SloMo") put the two flows
together. Where a place is seen in only one of the frames, that one alone is taken; where the flows
contradict each other or the carried frames differ, the nearer frame stands nearly as it is: a step
in time is seen less than a torn picture. It stands wholly where that is most of the picture, as at
a cut inside a take.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.edit.moved import planes

Plane = NDArray[np.uint8]
Map = NDArray[np.float32]
_SHORT_SIDE = 288
"""Of the frames that movement is looked for in: finds what a viewer follows, in 25 ms a pair."""
_DESCENTS, _REFINEMENTS = 25, 10
"""More than the fast preset has: on the demo as good as the medium one in half its time."""
_LOST = 0.5
"""Share of the picture without a sure movement from which on the nearer frame stands."""
_DIFFERS = 28.0
"""Code values by which two carried frames may differ in one place."""
_UNSEEN = 6.0
"""Code values by which a resting picture may show the further frame."""


class Between:
    """Two neighbouring frames of a take, which must not change while this is used."""

    def __init__(self, first: I420, second: I420) -> None:
        self._frames = first, second
        lumas = [planes(frame)[0] for frame in self._frames]
        height, width = lumas[0].shape
        shrink = max(1.0, min(height, width) / _SHORT_SIDE)
        size = max(16, round(width / shrink)), max(16, round(height / shrink))
        self._small = [
            np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
            for luma in lumas
        ]
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        search.setGradientDescentIterations(_DESCENTS)
        search.setVariationalRefinementIterations(_REFINEMENTS)
        self._onward = _flow(search, self._small[0], self._small[1])
        self._back = _flow(search, self._small[1], self._small[0])
        self._hidden = _unmatched(self._onward, self._back), _unmatched(self._back, self._onward)

    def at(self, share: float) -> I420:
        """The picture at `share` of the way from the first to the second, 0..1."""
        nearest = self._frames[0] if share < 0.5 else self._frames[1]
        # Flows from the moment to each frame, from those between the frames.
        to_first = share * share * self._back - (1 - share) * share * self._onward
        to_second = (1 - share) ** 2 * self._onward - share * (1 - share) * self._back
        first, second, lost = self._weights(share, to_first, to_second)
        if float(lost.mean()) > _LOST:
            return nearest
        done = np.empty_like(nearest)
        luma, *chroma = zip(*map(planes, (*self._frames, nearest, done)), strict=True)
        for group in ((luma,), chroma):
            size = group[0][0].shape[::-1]
            ways = _way(to_first, size), _way(to_second, size)
            shares = cv2.resize(first, size), cv2.resize(second, size)
            doubt = cv2.resize(lost, size) if lost.any() else None
            for one, other, near, target in group:
                made = cv2.blendLinear(_fetched(one, ways[0]), _fetched(other, ways[1]), *shares)
                if doubt is not None:
                    still = _resting(one, other, near, share)
                    made = cv2.blendLinear(still, np.asarray(made), doubt, 1 - doubt)
                target[:] = made
        return done

    def _weights(self, share: float, to_first: Map, to_second: Map) -> tuple[Map, Map, Map]:
        """How much of each carried frame, and where neither is to be trusted, all 0..1 and soft."""
        size = to_first.shape[1::-1]
        ways = _way(to_first, size), _way(to_second, size)
        hidden = [_fetched(plane, way) for plane, way in zip(self._hidden, ways, strict=True)]
        small = [_fetched(plane, way) for plane, way in zip(self._small, ways, strict=True)]
        differs = np.abs(small[0].astype(np.float32) - small[1]) > _DIFFERS
        one_only = np.abs(hidden[0] - hidden[1]) > 0.5
        both = np.minimum(hidden[0], hidden[1])
        lost = np.maximum(both, (differs & ~one_only).astype(np.float32))
        first = (1 - share) * (1 - hidden[1]) + 1e-4
        second = share * (1 - hidden[0]) + 1e-4
        whole = first + second
        soft = cv2.GaussianBlur(lost, (0, 0), 1.5)
        return (first / whole).astype(np.float32), (second / whole).astype(np.float32), soft


def _resting(one: Plane, other: Plane, near: Plane, share: float) -> Plane:
    """The nearer plane, mixed with the other as far as that shows no double picture.

    Movement is lost first where there is nothing to hold on to, as in a soft ground, and there the
    two differ by little.
    """
    both = cv2.addWeighted(one, 1 - share, other, share, 0)
    low, high = cv2.subtract(near, _UNSEEN), cv2.add(near, _UNSEEN)  # type: ignore[call-overload]
    return np.asarray(cv2.min(cv2.max(both, low), high), np.uint8)


def _flow(search: cv2.DISOpticalFlow, one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Map:
    return np.asarray(search.calc(one, other, np.empty(0, np.float32)), np.float32)


def _unmatched(onward: Map, back: Map) -> Map:
    """1 where following a flow and then the other does not lead back: seen in one frame only.

    The bound is that of Sundaram, Brox and Keutzer 2010.
    """
    size = onward.shape[1::-1]
    returned = _fetched(back, _way(onward, size))
    ahead, again = _squared(onward), _squared(returned)
    return np.asarray(_squared(onward + returned) > 0.01 * (ahead + again) + 0.5, np.float32)


def _squared(flow: Map) -> Map:
    """The square of its length everywhere."""
    x, y = cv2.split(flow)
    return np.asarray(cv2.multiply(x, x) + cv2.multiply(y, y), np.float32)


def _way(flow: Map, size: tuple[int, int]) -> tuple[Map, Map]:
    """Where `flow` points from each sample of a plane of `size`, width and height: x and y."""
    parts = zip(cv2.split(flow), size, flow.shape[1::-1], strict=True)
    x, y = (
        np.asarray(cv2.resize(part * np.float32(wide / small), size), np.float32)
        for part, wide, small in parts
    )
    x += np.arange(size[0], dtype=np.float32)
    y += np.arange(size[1], dtype=np.float32)[:, None]
    return x, y


def _fetched(plane: NDArray[Any], way: tuple[Map, Map]) -> NDArray[Any]:
    return np.asarray(cv2.remap(plane, *way, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))

"""What a take shows, sample by sample, along the one axis that a crop leaves room on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.face_detector import find_faces
from adgen.media.salience import salience
from adgen.media.subject import head_box, main_boxes, strikes, weighted
from adgen.schema.picture import Box

Floats = NDArray[np.float64]
RGB = NDArray[np.uint8]

_PLACES = 96
"""Places along the axis that a window is tried at."""
_TRAVEL = 2.0
"""Cost of a move over the whole axis, in samples at the best place instead of the worst."""
_SEEN = 1 / 3
"""Share of the samples in which a face must be found to be one."""
_NEAR = 0.6
"""Sizes of a face that it may move from one sample to the next."""


def wanted_centres(samples: Sequence[RGB], axis: int, share: float) -> Floats | None:
    """The best middle of a window in every sample, as a fraction of the axis; None: any will do.

    `samples` are small pictures (height, width, 3) of a take at even distances; `axis` is 0 for a
    window that moves to the side and 1 for one that moves up and down, `share` its part of that
    axis. Faces are followed where there are any, else what strikes the eye.
    """
    faces = _faces(samples)
    return _at_faces(faces, axis, share) if faces else _at_salience(samples, axis, share)


@dataclass(slots=True)
class _Track:
    """One face through the samples: where it was found, by the number of the sample."""

    seen: dict[int, Box] = field(default_factory=dict)

    def reach(self, sample: int, box: Box) -> float:
        """Distance to where it was last, in sizes of the face."""
        last = self.seen[max(self.seen)]
        size = max(last.width, last.height, 1e-6) * math.sqrt(max(1, sample - max(self.seen)))
        return math.dist(box.centre, last.centre) / size

    def boxes(self, count: int) -> list[Box]:
        """Its place in every sample, between those where it was found on a straight line."""
        at = sorted(self.seen)
        sides = [
            np.interp(np.arange(count), at, [getattr(self.seen[one], side) for one in at])
            for side in ("left", "top", "right", "bottom")
        ]
        return [Box(*(float(side[sample]) for side in sides)) for sample in range(count)]


def _faces(samples: Sequence[RGB]) -> list[list[Box]]:
    """Each main face in every sample, from brow to chin, the largest face first."""
    tracks: list[_Track] = []
    for sample, rgb in enumerate(samples):
        grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        for face in find_faces(grey):
            free = [track for track in tracks if sample not in track.seen]
            near = min(free, key=lambda track: track.reach(sample, face.box), default=None)
            if near is None or near.reach(sample, face.box) > _NEAR:
                near = _Track()
                tracks.append(near)
            near.seen[sample] = face.box
    least = min(len(samples), max(2, round(_SEEN * len(samples))))
    kept = [track.boxes(len(samples)) for track in tracks if len(track.seen) >= least]
    middles = {id(boxes): boxes[len(boxes) // 2] for boxes in kept}
    main = main_boxes(list(middles.values()))
    kept = [boxes for boxes in kept if middles[id(boxes)] in main]
    kept.sort(key=lambda boxes: -middles[id(boxes)].width)
    return kept


def _at_faces(faces: list[list[Box]], axis: int, share: float) -> Floats:
    """The middle of as many faces as fit into the window all the time, the largest before others.

    Which they are must not change while the shot runs, nor whether there is room for shoulders.
    """
    held = _spans(faces[0], axis, share)
    for boxes in faces[1:]:
        more = _spans(boxes, axis, share)
        both = np.stack((np.minimum(held[0], more[0]), np.maximum(held[1], more[1])))
        if np.max(both[1] - both[0]) <= share:
            held = both
    return np.asarray(held.mean(axis=0), np.float64)


def _spans(boxes: list[Box], axis: int, share: float) -> Floats:
    """Where a head with its shoulders begins and ends, (2, samples); without, where they do not
    fit into the window."""
    heads = [head_box(box) for box in boxes]
    for shown in (heads, boxes):
        sides = ("top", "bottom") if axis else ("left", "right")
        found = np.array([[getattr(box, side) for box in shown] for side in sides])
        if np.max(found[1] - found[0]) <= share:
            break
    return found


def _at_salience(samples: Sequence[RGB], axis: int, share: float) -> Floats | None:
    """The path of a window that holds the most of what strikes the eye, without needless moves."""
    maps = [salience(rgb) for rgb in samples]
    told = [strikes(one) for one in maps]
    if 2 * sum(told) <= len(samples):
        return None
    middles = np.linspace(share / 2, 1 - share / 2, _PLACES)
    held = np.array(
        [
            _held(weighted(one).sum(axis=axis), middles, share) if sure else np.zeros(_PLACES)
            for one, sure in zip(maps, told, strict=True)
        ]
    )
    return middles[_cheapest(held)]


def _held(density: NDArray[np.float32], middles: Floats, share: float) -> Floats:
    """How much of the density each window shows, the nearer to its middle the more: 0..1."""
    at = (np.arange(density.size) + 0.5) / density.size
    away = (at[None, :] - middles[:, None]) / share
    lens = np.where(np.abs(away) < 0.5, np.cos(np.pi * away) ** 2, 0.0)
    shown = lens @ density.astype(np.float64)
    return np.asarray((shown - shown.min()) / max(np.ptp(shown), 1e-9), np.float64)


def _cheapest(held: Floats) -> NDArray[np.intp]:
    """The place in every sample, by dynamic programming: most shown, less the cost of moves."""
    places = np.arange(held.shape[1])
    cost = _TRAVEL * np.abs(places[:, None] - places[None, :]) / held.shape[1]
    best, came = held[0], []
    for one in held[1:]:
        reached = best[None, :] - cost
        came.append(reached.argmax(axis=1))
        best = reached.max(axis=1) + one
    path = [int(best.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return np.array(path[::-1], np.intp)

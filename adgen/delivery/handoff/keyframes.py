"""Values of every frame as the keyframes that give them back: linear between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from adgen.delivery.handoff.shots import CutoutPose, Moment, PlacedCutout

Keys = list[list[Any]]
"""Pairs of a time in seconds and a value; one alone is a value that never changes."""
_NEAR = 1e-3
"""Pixels or percent that a value may be off between two keyframes."""


def thinned(first: int, values: Sequence[float], rate: Fraction) -> Keys:
    """The keyframes of values in neighbouring frames, of which `first` is the first.

    A frame is left out only where the line from the keyframe before it to the frame after it
    passes through all between.
    """
    if max(values) - min(values) <= _NEAR:
        return [[float(first / rate), round(values[0], 4)]]
    kept = [0]
    for index in range(1, len(values) - 1):
        start, stop = kept[-1], index + 1
        slope = (values[stop] - values[start]) / (stop - start)
        between = range(start + 1, stop)
        if any(abs(values[start] + slope * (at - start) - values[at]) > _NEAR for at in between):
            kept.append(index)
    kept.append(len(values) - 1)
    return [[float((first + at) / rate), round(values[at], 4)] for at in kept]


def of_moments(
    moments: Sequence[Moment],
    point: tuple[float, float],
    about: tuple[float, float],
    opacity: float,
    rate: Fraction,
) -> dict[str, Keys]:
    """x, y, scale and opacity in percent of a layer that stands at `point`.

    `moments` are of neighbouring frames, in order.
    """
    first = moments[0].frame
    places = [moment.at(point, about) for moment in moments]
    return {
        "x": thinned(first, [x for x, _ in places], rate),
        "y": thinned(first, [y for _, y in places], rate),
        "scale": thinned(first, [100 * moment.scale for moment in moments], rate),
        "opacity": thinned(first, [100 * opacity * each.opacity for each in moments], rate),
    }


def of_cutout(cutout: PlacedCutout, rate: Fraction) -> dict[str, Keys]:
    """x and y of a cut-out's foot, its file's scale in percent, and its turn in degrees."""

    def keys(values: Sequence[float]) -> Keys:
        return thinned(0, values, rate)

    poses: Sequence[CutoutPose] = cutout.poses
    return {
        "x": keys([pose.foot[0] for pose in poses]),
        "y": keys([pose.foot[1] for pose in poses]),
        "scale": keys([100 * pose.height / cutout.visible.height for pose in poses]),
        "turn": keys([pose.turn for pose in poses]),
    }

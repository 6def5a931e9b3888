"""Outlines of the brand's shapes, in the drawing units of ASS."""

from __future__ import annotations

import math

from adgen.post.text.ass import AT_REST, CIRCLE, FINE, Pose, drawing
from adgen.post.text.burst import LEAN
from adgen.schema.brand import Shape
from adgen.schema.picture import Box

_Point = tuple[float, float]
_Contour = tuple[_Point, ...]
"""A closed curve: a point, then three for each cubic Bezier curve."""
_ROUND = 0.10
"""Radius of a burst's corners, of its shorter side."""


def shape_in(shape: Shape, box: Box, pose: Pose = AT_REST) -> str:
    """Tags and drawing of a shape that fills a box."""
    return drawing(box.left, box.top, _path((_contour(shape, box.width, box.height, 0.0),)), pose)


def ring_in(shape: Shape, box: Box, inset: float, width: float, pose: Pose = AT_REST) -> str:
    """A line of a `width` along the shape's edge, `inset` pixels inside it."""
    outer = _contour(shape, box.width, box.height, inset)
    inner = _contour(shape, box.width, box.height, inset + width)[::-1]
    return drawing(box.left, box.top, _path((outer, inner)), pose)


def _path(contours: tuple[_Contour, ...]) -> str:
    found: list[str] = []
    for first, *rest in contours:
        found.append(f"m {_unit(first)}")
        curves = (rest[index : index + 3] for index in range(0, len(rest), 3))
        found += ["b " + " ".join(map(_unit, curve)) for curve in curves]
    return " ".join(found)


def _unit(point: _Point) -> str:
    return f"{round(point[0] * FINE)} {round(point[1] * FINE)}"


def _contour(shape: Shape, width: float, height: float, inset: float) -> _Contour:
    """The shape's edge in a frame of its own, `inset` pixels inside."""
    if shape == "circle":
        return _ellipse(width, height, inset)
    if shape == "diamond":
        corner = inset * math.sqrt(2)
        points = (
            (width / 2, corner), (width - corner, height / 2),
            (width / 2, height - corner), (corner, height / 2),
        )  # fmt: skip
    else:
        lean, across = LEAN * height, inset * math.hypot(1, LEAN)
        shift = LEAN * inset
        points = (
            (lean + across - shift, inset), (width - across - shift, inset),
            (width - lean - across + shift, height - inset), (across + shift, height - inset),
        )  # fmt: skip
    return _rounded(points, max(0.0, _ROUND * min(width, height) - inset))


def _ellipse(width: float, height: float, inset: float) -> _Contour:
    x, y = width / 2, height / 2
    a, b = x - inset, y - inset
    p, q = a * CIRCLE, b * CIRCLE
    return (
        (x, y - b), (x + p, y - b), (x + a, y - q), (x + a, y), (x + a, y + q), (x + p, y + b),
        (x, y + b), (x - p, y + b), (x - a, y + q), (x - a, y), (x - a, y - q), (x - p, y - b),
        (x, y - b),
    )  # fmt: skip


def _rounded(points: tuple[_Point, ...], radius: float) -> _Contour:
    """A polygon whose corners are cut `radius` from their tips and bent round them."""
    found: list[_Point] = []
    count = len(points)
    for index, tip in enumerate(points):
        start = _towards(tip, points[index - 1], radius)
        stop = _towards(tip, points[(index + 1) % count], radius)
        if found:
            found += [found[-1], start, start]
        else:
            found = [start]
        found += [_mix(start, tip), _mix(stop, tip), stop]
    return (*found, found[-1], found[0], found[0])


def _towards(point: _Point, other: _Point, length: float) -> _Point:
    way = math.dist(point, other)
    share = min(0.5, length / way) if way else 0.0
    return _between(point, other, share)


def _mix(point: _Point, tip: _Point) -> _Point:
    return _between(point, tip, CIRCLE)


def _between(point: _Point, other: _Point, share: float) -> _Point:
    return point[0] + share * (other[0] - point[0]), point[1] + share * (other[1] - point[1])

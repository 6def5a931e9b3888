"""Solid shapes as signed distance fields, in centimetres, and the meshes made from them.

A field is a function of points (N, 3) giving distances (N,), negative inside. Fields are joined and
cut with a fillet radius, so that no edge of the product is sharper than its mould would allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.measure import marching_cubes

Array = NDArray[np.float32]
Field = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles with one outward unit normal per vertex."""

    vertices: Array
    faces: NDArray[np.int32]
    normals: Array


def pebble(half: tuple[float, float, float], corner: float, edge: float) -> Field:
    """A rounded slab: `corner` rounds it seen from above, `edge` seen from the side."""

    def field(p: Array) -> Array:
        flat = np.abs(p[:, :2]) - (np.array(half[:2], np.float32) - corner)
        plan = np.linalg.norm(np.maximum(flat, 0), axis=1) + np.minimum(flat.max(axis=1), 0)
        side = np.stack([plan - corner + edge, np.abs(p[:, 2]) - half[2] + edge], axis=1)
        return np.linalg.norm(np.maximum(side, 0), axis=1) + np.minimum(side.max(axis=1), 0) - edge

    return field


def puck(radius: float, half_height: float, edge: float) -> Field:
    """A rounded cylinder about the z axis."""

    def field(p: Array) -> Array:
        plan = np.linalg.norm(p[:, :2], axis=1) - radius + edge
        side = np.stack([plan, np.abs(p[:, 2]) - half_height + edge], axis=1)
        return np.linalg.norm(np.maximum(side, 0), axis=1) + np.minimum(side.max(axis=1), 0) - edge

    return field


def ellipsoid(radii: tuple[float, float, float]) -> Field:
    """Exact on the surface, first-order near it, which is all that meshing needs."""

    def field(p: Array) -> Array:
        scaled = p / np.array(radii, np.float32)
        size = np.linalg.norm(scaled, axis=1)
        slope = np.linalg.norm(scaled / np.array(radii, np.float32), axis=1)
        return size * (size - 1) / np.maximum(slope, 1e-6)

    return field


def cone(start: Array, end: Array, start_radius: float, end_radius: float) -> Field:
    """A capsule whose radius goes from one end to the other."""
    axis = np.asarray(end, np.float32) - np.asarray(start, np.float32)

    def field(p: Array) -> Array:
        along = np.clip((p - start) @ axis / (axis @ axis), 0, 1)
        nearest = start + along[:, None] * axis
        radius = start_radius + along * (end_radius - start_radius)
        return np.linalg.norm(p - nearest, axis=1) - radius

    return field


def above(z: float) -> Field:
    return lambda p: z - p[:, 2]


def moved(field: Field, offset: tuple[float, float, float]) -> Field:
    return lambda p: field(p - np.array(offset, np.float32))


def grown(field: Field, by: float) -> Field:
    return lambda p: field(p) - np.float32(by)


def without(field: Field, cut: Field, fillet: float) -> Field:
    return both(field, lambda p: -cut(p), fillet)


def both(first: Field, second: Field, fillet: float) -> Field:
    """Intersection; the edge is rounded by the polynomial smooth maximum of width `fillet`."""

    def field(p: Array) -> Array:
        a, b = first(p), second(p)
        bulge = np.maximum(fillet - np.abs(a - b), 0)
        return np.maximum(a, b) + bulge * bulge / (4 * fillet)

    return field


def either(first: Field, second: Field, fillet: float) -> Field:
    """Union with a concave fillet."""
    joined = both(lambda p: -first(p), lambda p: -second(p), fillet)
    return lambda p: -joined(p)


def meshed(field: Field, low: Array, high: Array, step: float) -> Mesh:
    """Marching cubes over the box low..high; normals come from the field, not the triangles."""
    axes = [np.arange(a, b + step, step, dtype=np.float32) for a, b in zip(low, high, strict=True)]
    values = np.empty([len(axis) for axis in axes], np.float32)
    for index, x in enumerate(axes[0]):
        plane = np.stack(np.meshgrid([x], axes[1], axes[2], indexing="ij"), axis=-1)
        values[index] = field(plane.reshape(-1, 3)).reshape(values.shape[1:])
    vertices, faces, _, _ = marching_cubes(values, 0.0, spacing=(step, step, step))
    vertices = (vertices + np.array([axis[0] for axis in axes])).astype(np.float32)
    nudge = np.float32(step / 2)
    slopes = [
        field(vertices + d) - field(vertices - d) for d in np.eye(3, dtype=np.float32) * nudge
    ]
    normals = np.stack(slopes, axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    corners = vertices[faces]
    face_normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    if (face_normals * normals[faces[:, 0]]).sum() < 0:
        faces = faces[:, ::-1]
    return Mesh(vertices, faces.astype(np.int32), normals)


def turned(profile: list[tuple[float, float]], segments: int = 160) -> Mesh:
    """A lathe about z; `profile` lists (radius, z) along an outline, smooth shaded."""
    outline = np.array(profile, np.float32)
    tangent = np.gradient(outline, axis=0)
    across = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False, dtype=np.float32)
    turn = np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def swept(pairs: Array) -> Array:
        ring = pairs[:, None, 0, None] * turn[None]
        height = np.broadcast_to(pairs[:, None, 1, None], (len(pairs), segments, 1))
        return np.concatenate([ring, height], axis=2).reshape(-1, 3)

    ids = np.arange(len(outline) * segments).reshape(len(outline), segments)
    a, b = ids[:-1], ids[1:]
    quads = [a, np.roll(a, -1, 1), np.roll(b, -1, 1), b]
    p, q, r, s = (quad.reshape(-1) for quad in quads)
    faces = np.concatenate([np.stack([p, q, r], 1), np.stack([p, r, s], 1)])
    return Mesh(swept(outline), faces.astype(np.int32), swept(across))

# SPDX-License-Identifier: Apache-2.0
"""The studio: an empty Blender scene, meshes from arrays, materials, soft boxes, camera, film.

One scene unit is 10 cm. Lights are area lights, seen by reflections and not by the camera.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from finish import Light, linear
from mathutils import Vector
from numpy.typing import NDArray

Points = NDArray[np.float64]
Faces = NDArray[np.int64]


def clear(world: str = "#2A0E08", strength: float = 0.3) -> None:
    """An empty scene with an even ``world`` light."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("World")
    scene.world.use_nodes = True
    back = scene.world.node_tree.nodes["Background"]
    back.inputs["Color"].default_value = (*linear(world), 1)
    back.inputs["Strength"].default_value = strength


def mesh(name: str, points: Points, faces: Sequence[Sequence[int]] | Faces, material: Any) -> Any:
    """A smooth shaded object from points (n x 3) and faces (lists of point numbers)."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(points.tolist(), [], faces if isinstance(faces, list) else faces.tolist())
    data.shade_smooth()
    data.materials.append(material)
    thing = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(thing)
    return thing


def grid_faces(rows: int, columns: int, around: bool = False) -> Faces:
    """Quads over a row-major grid of points; ``around`` joins the last column to the first."""
    row = np.arange(rows - 1)[:, None]
    column = np.arange(columns if around else columns - 1)[None, :]
    after = (column + 1) % columns
    corners = [row * columns + column, row * columns + after]
    corners += [(row + 1) * columns + after, (row + 1) * columns + column]
    return np.stack(corners, axis=-1).reshape(-1, 4)


def rounded(corners: Sequence[tuple[float, float]], passes: int = 4) -> Points:
    """A polyline with its corners cut ``passes`` times after Chaikin; the ends stay."""
    line = np.asarray(corners, float)
    for _ in range(passes):
        near, far = line[:-1] * 0.75 + line[1:] * 0.25, line[:-1] * 0.25 + line[1:] * 0.75
        middle = np.stack([near, far], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], middle, line[-1:]])
    return line


def lathe(name: str, profile: Points, material: Any, steps: int = 192) -> Any:
    """Turn a profile of (radius, height) around z."""
    turn = np.linspace(0, math.tau, steps, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.concatenate(
        [profile[:, None, :1] * ring[None], np.repeat(profile[:, None, 1:], steps, axis=1)], axis=2
    )
    return mesh(name, points.reshape(-1, 3), grid_faces(len(profile), steps, around=True), material)


def copy_of(
    thing: Any, where: Sequence[float], turn: Sequence[float] = (0, 0, 0), size: float = 1
) -> Any:
    """A second object that shares the mesh of ``thing``."""
    twin = bpy.data.objects.new(thing.name, thing.data)
    bpy.context.collection.objects.link(twin)
    return place(twin, where, turn, size)


def place(
    thing: Any, where: Sequence[float], turn: Sequence[float] = (0, 0, 0), size: float = 1
) -> Any:
    """Move, turn (degrees) and scale an object."""
    thing.location = where
    thing.rotation_euler = [math.radians(angle) for angle in turn]
    thing.scale = (size, size, size)
    return thing


def paint(name: str, colour: str, **inputs: float) -> Any:
    """A Principled material; ``inputs`` name its sockets with _ for a space."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*linear(colour), 1)
    for key, value in inputs.items():
        shader.inputs[key.replace("_", " ")].default_value = value
    return material


def shader_of(material: Any) -> Any:
    """The Principled node of a material made by ``paint``."""
    return material.node_tree.nodes["Principled BSDF"]


def bump(
    material: Any, kind: str, scale: float, strength: float, stretch: Sequence[float] = (1, 1, 1)
) -> Any:
    """Roughen a material with a noise or Voronoi texture in object space; returns the texture."""
    tree = material.node_tree
    where = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = stretch
    texture = tree.nodes.new(f"ShaderNodeTex{kind}")
    texture.inputs["Scale"].default_value = scale
    node = tree.nodes.new("ShaderNodeBump")
    node.inputs["Strength"].default_value = strength
    node.inputs["Distance"].default_value = 0.02
    tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs["Vector"], texture.inputs["Vector"])
    tree.links.new(texture.outputs[0], node.inputs["Height"])
    tree.links.new(node.outputs["Normal"], shader_of(material).inputs["Normal"])
    return texture


def ramp(material: Any, source: Any, stops: Sequence[tuple[float, str]]) -> Any:
    """Colour ``source`` (an output socket) through a ramp into the base colour."""
    tree = material.node_tree
    node = tree.nodes.new("ShaderNodeValToRGB")
    scale = node.color_ramp
    while len(scale.elements) < len(stops):
        scale.elements.new(0.5)
    for element, (position, colour) in zip(scale.elements, stops, strict=True):
        element.position = position
        element.color = (*linear(colour), 1)
    tree.links.new(source, node.inputs["Fac"])
    tree.links.new(node.outputs["Color"], shader_of(material).inputs["Base Color"])
    return node


def softbox(
    where: Sequence[float],
    target: Sequence[float],
    size: tuple[float, float],
    power: float,
    colour: str = "#FFFFFF",
) -> Any:
    """A rectangular area light that looks at ``target``."""
    lamp = bpy.data.lights.new("Softbox", "AREA")
    lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", *size
    lamp.energy, lamp.color = power, linear(colour)
    thing = bpy.data.objects.new("Softbox", lamp)
    thing.location = where
    thing.rotation_euler = (Vector(target) - Vector(where)).to_track_quat("-Z", "Y").to_euler()
    thing.visible_camera = False
    bpy.context.collection.objects.link(thing)
    return thing


def camera(
    where: Sequence[float],
    target: Sequence[float],
    lens: float,
    focus: float = 0.0,
    fstop: float = 0.0,
) -> None:
    """A camera on a 36 mm film; ``fstop`` 0 keeps everything sharp (0.28 here is f/2.8 in life)."""
    data = bpy.data.cameras.new("Camera")
    data.lens, data.sensor_width = lens, 36
    if fstop:
        data.dof.use_dof = True
        data.dof.focus_distance, data.dof.aperture_fstop = focus, fstop
    thing = bpy.data.objects.new("Camera", data)
    thing.location = where
    thing.rotation_euler = (Vector(target) - Vector(where)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.collection.objects.link(thing)
    bpy.context.scene.camera = thing


def develop(
    width: int, height: int, samples: int, clear_film: bool = True, threads: int = 2
) -> Light:
    """Render with Cycles on the processor and return linear RGBA, premultiplied, top row first."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.05
    scene.cycles.adaptive_min_samples = 8
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces = 10
    scene.cycles.sample_clamp_indirect = 6
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles.seed = 7
    scene.render.film_transparent = clear_film
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.image_settings.color_mode = "RGBA"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.exr"
        scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(str(path))
        pixels = np.empty(width * height * 4, np.float32)
        image.pixels.foreach_get(pixels)
    return pixels.reshape(height, width, 4)[::-1].copy()

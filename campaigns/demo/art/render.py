"""Render the demo campaign's product pictures with Blender's Cycles.

How to run it, outside the project's own environment (Python 3.11)::

    pip install bpy==4.5.15 "numpy<2" "opencv-python-headless<4.11" "scikit-image<0.25" scipy pillow
    python render.py OUT_DIR [case bud pair plinth macro ...] [--scale 0.25] [--samples 64]

`case`, `bud` and `pair` are cut-outs (PNG, straight alpha); `plinth` and `macro` are JPEGs.
Everything is drawn by the code in this folder; there are no textures, models or fonts to fetch.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from finish import read_render, save_cutout, save_picture
from product import CASE_BOTTOM, INK, Bud, Colour, add, holder, material, place_case, ring_mesh
from shapes import Mesh, ellipsoid, meshed, turned

WARM: Colour = (1.0, 0.66, 0.42)
COOL: Colour = (0.62, 0.70, 1.0)
VIOLET: Colour = (0.36, 0.38, 1.0)
WHITE: Colour = (1.0, 0.95, 0.90)

STAND_AZIMUTH, STAND_RISE, STAND_LENS = -27.0, 24.0, 90.0
STAND_TARGET = Vector((0.0, 0.6, 0.75))
STAND_DISTANCE = 35.0


def camera(
    target: Vector, azimuth: float, rise: float, distance: float, lens: float, *, stop: float = 0.0
) -> bpy.types.Object:
    """A camera looking at `target`, degrees from the front (-y); `stop` is the f-number."""
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    turn, lift = math.radians(azimuth), math.radians(rise)
    away = Vector(
        (math.sin(turn) * math.cos(lift), -math.cos(turn) * math.cos(lift), math.sin(lift))
    )
    made = bpy.data.objects.new("camera", data)
    made.location = target + away * distance
    made.rotation_euler = (-away).to_track_quat("-Z", "Y").to_euler()
    if stop:
        data.dof.use_dof = True
        data.dof.focus_distance = distance
        data.dof.aperture_fstop = stop
    bpy.context.scene.collection.objects.link(made)
    bpy.context.scene.camera = made
    return made


def softbox(
    place: tuple[float, float, float],
    aim: tuple[float, float, float],
    size: tuple[float, float],
    power: float,
    colour: Colour,
) -> None:
    """A rectangular light that fades towards its edges, so that its reflections do too."""
    data = bpy.data.lights.new("softbox", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", *size
    data.energy, data.color = power, colour
    data.use_nodes = True
    tree = data.node_tree
    where = tree.nodes.new("ShaderNodeNewGeometry")
    centre = tree.nodes.new("ShaderNodeVectorMath")
    centre.operation = "DISTANCE"
    centre.inputs[1].default_value = (0.5, 0.5, 0.0)
    fade = tree.nodes.new("ShaderNodeMapRange")
    fade.interpolation_type = "SMOOTHSTEP"
    for key, value in (("From Min", 0.62), ("From Max", 0.05), ("To Min", 0.0), ("To Max", 1.6)):
        fade.inputs[key].default_value = value
    tree.links.new(where.outputs["Parametric"], centre.inputs[0])
    tree.links.new(centre.outputs["Value"], fade.inputs["Value"])
    tree.links.new(fade.outputs["Result"], tree.nodes["Emission"].inputs["Strength"])
    made = bpy.data.objects.new("softbox", data)
    made.location = place
    made.rotation_euler = (Vector(aim) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(made)


def ambient(colour: Colour, strength: float) -> None:
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    back = world.node_tree.nodes["Background"]
    back.inputs["Color"].default_value = (*colour, 1)
    back.inputs["Strength"].default_value = strength
    bpy.context.scene.world = world


def light_stand() -> None:
    """Light for whatever stands at the origin: key from the upper left, two rims, a warm kick."""
    ambient((0.30, 0.32, 0.75), 0.10)
    softbox((-9, -7, 12), (0, 0, 0), (9, 9), 3000, WHITE)
    softbox((11, 5, 6), (0, 0, 0.5), (4, 12), 2200, COOL)
    softbox((-12, 6, 5), (0, 0, 1), (4, 10), 1100, VIOLET)
    softbox((2, 4, 16), (0, 1, 0), (12, 5), 900, WHITE)
    softbox((10, -12, 2.0), (0, 0, -0.5), (4, 7), 900, WARM)
    softbox((-9, -14, -0.5), (0, 0, 0.0), (10, 3), 1500, COOL)


def light_hero() -> None:
    """Light for an earbud floating at the origin before a camera at -y."""
    ambient((0.30, 0.32, 0.75), 0.12)
    bpy.context.scene.view_settings.exposure = 0.3
    softbox((-4, -5, 5.5), (0, 0, 0), (7, 6), 900, WHITE)
    softbox((6, 2.5, 3), (0, 0, 0), (2, 7), 620, COOL)
    softbox((-5, 4, -1), (0, 0, 0), (2, 6), 360, VIOLET)
    softbox((0, 2, 7), (0, 0, 0), (5, 2), 260, WHITE)
    softbox((3, -5, -5), (0, 0, 0), (4, 3), 150, WARM)


def shot_case(fine: float) -> tuple[int, int]:
    place_case(Bud(0.02 * fine), 0.032 * fine)
    light_stand()
    camera(STAND_TARGET, STAND_AZIMUTH, STAND_RISE, STAND_DISTANCE, STAND_LENS * 1.5)
    return 2200, 2200


def _hero_pose(turn: float, lift: float, roll: float) -> Matrix:
    """The disc looks `turn` degrees to the left of the camera at -y and `lift` degrees up."""
    face = Matrix.Rotation(math.radians(90), 4, "X")
    return (
        Matrix.Rotation(math.radians(-turn), 4, "Z")
        @ Matrix.Rotation(math.radians(-lift), 4, "X")
        @ face
        @ Matrix.Rotation(math.radians(roll), 4, "Z")
    )


def shot_bud(fine: float) -> tuple[int, int]:
    Bud(0.014 * fine).place("bud", _hero_pose(46, 10, -8))
    light_hero()
    camera(Vector((0.21, 0.3, 0.0)), 0, 0, 14, 168)
    return 2200, 2200


def shot_pair(fine: float) -> tuple[int, int]:
    bud = Bud(0.016 * fine)
    bud.place("near", Matrix.Translation((-1.0, -0.4, -0.15)) @ _hero_pose(48, 12, -12))
    back = Matrix.Translation((1.25, 0.6, 0.35)) @ _hero_pose(-130, 6, 20)
    bud.place("far", back, mirrored=True)
    light_hero()
    camera(Vector((0.1, 0.3, 0.0)), 0, 2, 16, 105)
    return 2200, 2200


def _drum(radius: float, top: float, bevel: float) -> Mesh:
    """A round block with a bevelled rim, 6 cm tall."""
    rim = [
        (radius - bevel * (1 - math.sin(a)), top - bevel * (1 - math.cos(a)))
        for a in np.linspace(0, math.pi / 2, 12)
    ]
    return turned([(radius, top - 6), (radius, top - 1), *rim[::-1], (0.5, top), (0, top)], 512)


def shot_plinth(fine: float) -> tuple[int, int]:
    """The empty set: a plinth before a ring of light; seen by the camera of `shot_case`."""
    top = CASE_BOTTOM
    stone = material("plinth", (0.034, 0.031, 0.092), 0.36, coat=0.12)
    add("plinth", _drum(4.5, top, 0.09), stone)
    add("step", _drum(7.0, top - 1.5, 0.12), stone)
    floor = material("floor", (0.020, 0.019, 0.060), 0.30)
    add("floor", turned([(70.0, top - 2.7), (0.0, top - 2.7)]), floor)
    contact = meshed(ellipsoid((2.5, 1.6, 0.15)), *_reach(3.0), 0.06 * fine)
    shade = add("contact shadow", contact, material("shade", INK, 0.5, cover=0.5))
    shade.location = (0, 0, top + 0.42)
    shade.visible_camera = shade.visible_glossy = False
    stage = holder("stage")
    stage.rotation_euler = (0, 0, math.radians(STAND_AZIMUTH))
    add("cove", _cove(top - 2.69), material("cove", (0.030, 0.026, 0.085), 0.6), stage)
    light = material("halo", (1.0, 0.40, 0.13), 0.5, glow=3.2)
    halo = add("halo", ring_mesh(3.75, 0.045, 0.0), light, stage)
    halo.location, halo.rotation_euler = (0, 5.4, -0.25), (math.radians(90), 0, 0)
    away = Vector(
        (-math.sin(math.radians(STAND_AZIMUTH)), math.cos(math.radians(STAND_AZIMUTH)), 0)
    )
    softbox((*(away * 7.5).xy, -1.0), (*(away * 18).xy, 1.5), (5, 5), 900, (0.56, 0.42, 1.0))
    ambient((0.30, 0.32, 0.75), 0.14)
    softbox((-9, -7, 12), (0, 0, -1), (8, 8), 3400, WHITE)
    softbox((13, 3, 6), (0, 0, -1), (3, 8), 1100, COOL)
    softbox((-13, 6, 4), (0, 0, -1), (3, 8), 1100, VIOLET)
    camera(STAND_TARGET, STAND_AZIMUTH, STAND_RISE, STAND_DISTANCE, STAND_LENS * 0.84, stop=0.15)
    return 1680, 1680


def _cove(floor: float) -> Mesh:
    """The half of a bowl that lies behind the stage: floor, curve and wall without a corner."""
    bend = [(13 + 7 * math.sin(a), floor + 7 * (1 - math.cos(a))) for a in np.linspace(0, 1.57, 40)]
    bowl = turned([(9.0, floor), (11.0, floor), *bend, (20.0, 30.0)][::-1])
    behind = bowl.vertices[bowl.faces].mean(axis=1)[:, 1] > 0
    return Mesh(bowl.vertices, bowl.faces[behind], bowl.normals)


def _reach(side: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.full(3, -side, np.float32), np.full(3, side, np.float32)


def shot_macro(fine: float) -> tuple[int, int]:
    Bud(0.011 * fine).place("bud", _hero_pose(46, 20, -8))
    light_hero()
    ambient((0.10, 0.10, 0.32), 0.06)
    camera(Vector((-0.20, -0.25, 0.10)), 0, 0, 5.6, 150, stop=0.45)
    return 1680, 1680


SHOTS: dict[str, Callable[[float], tuple[int, int]]] = {
    "case": shot_case,
    "bud": shot_bud,
    "pair": shot_pair,
    "plinth": shot_plinth,
    "macro": shot_macro,
}
CUTOUTS = ("case", "bud", "pair")


def set_up(size: tuple[int, int], samples: int, threads: int, *, clear: bool) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.04
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces = 6
    scene.cycles.sample_clamp_indirect = 6.0
    scene.cycles.caustics_reflective = False
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = clear
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.image_settings.color_depth = "16"


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the Orlune product pictures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=list(SHOTS))
    parser.add_argument("--scale", type=float, default=1.0, help="of the full size")
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in asked.names:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        fine = 1.0 if asked.scale > 0.5 else 1.8
        width, height = SHOTS[name](fine)
        size = (round(width * asked.scale), round(height * asked.scale))
        set_up(size, asked.samples, asked.threads, clear=name in CUTOUTS)
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch) / f"{name}.png"
            bpy.context.scene.render.filepath = str(raw)
            bpy.ops.render.render(write_still=True)
            pixels = read_render(raw)
        if name in CUTOUTS:
            print(name, save_cutout(pixels, asked.folder / f"{name}.png"))
        else:
            save_picture(pixels[..., :3], asked.folder / f"{name}.jpg")


if __name__ == "__main__":
    main()

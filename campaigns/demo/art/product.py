"""The Orlune earbud and its charging case as Blender objects; one Blender unit is a centimetre."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector
from scipy.interpolate import CubicSpline

import logo
from shapes import (
    Array,
    Field,
    Mesh,
    above,
    both,
    cone,
    either,
    ellipsoid,
    grown,
    meshed,
    moved,
    pebble,
    puck,
    turned,
    without,
)

Colour = tuple[float, float, float]

PEARL: Colour = (0.80, 0.755, 0.70)
INDIGO: Colour = (0.064, 0.053, 0.182)
INK: Colour = (0.010, 0.010, 0.032)
SMOKE: Colour = (0.075, 0.075, 0.135)
CHAMPAGNE: Colour = (1.0, 0.83, 0.66)
AMBER: Colour = (1.0, 0.27, 0.035)

CASE_BOTTOM = -1.55
NOZZLE_START = np.array([0.22, 0.10, -0.45], np.float32)
NOZZLE_END = np.array([0.55, 0.25, -1.06], np.float32)


@dataclass(frozen=True, slots=True)
class Decal:
    """A picture printed along z: `size` in cm, centred on the axis; `flip` turns it over."""

    picture: Path
    size: tuple[float, float]
    flip: bool = False


def material(
    name: str,
    colour: Colour,
    roughness: float,
    *,
    metallic: float = 0.0,
    coat: float = 0.0,
    translucency: float = 0.0,
    sheen: float = 0.0,
    glow: float = 0.0,
    grain: float = 0.0,
    cover: float = 1.0,
    decal: Decal | None = None,
) -> bpy.types.Material:
    """A Principled material; a decal replaces its colour by champagne foil where it has ink."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    tree = made.node_tree
    shader = tree.nodes["Principled BSDF"]
    settings = {
        "Base Color": (*colour, 1),
        "Roughness": roughness,
        "Metallic": metallic,
        "Coat Weight": coat,
        "Coat Roughness": 0.06,
        "Subsurface Weight": translucency,
        "Subsurface Radius": (0.10, 0.08, 0.06),
        "Subsurface Scale": 1.0,
        "Sheen Weight": sheen,
        "Sheen Roughness": 0.4,
        "Emission Color": (*colour, 1),
        "Emission Strength": glow,
        "Alpha": cover,
    }
    for key, value in settings.items():
        shader.inputs[key].default_value = value
    if grain:
        _add_grain(tree, shader, grain)
    if decal:
        _print_decal(tree, shader, decal)
    return made


def _add_grain(tree: bpy.types.NodeTree, shader: bpy.types.Node, depth: float) -> None:
    where = tree.nodes.new("ShaderNodeTexCoord")
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 90.0
    noise.inputs["Detail"].default_value = 1.0
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = depth
    bump.inputs["Distance"].default_value = 0.01
    tree.links.new(where.outputs["Object"], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Fac"], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])


def _print_decal(tree: bpy.types.NodeTree, shader: bpy.types.Node, decal: Decal) -> None:
    where = tree.nodes.new("ShaderNodeTexCoord")
    place = tree.nodes.new("ShaderNodeMapping")
    width, height = decal.size
    place.inputs["Location"].default_value = (0.5, 0.5, 0)
    place.inputs["Scale"].default_value = (1 / width, (-1 if decal.flip else 1) / height, 0)
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(str(decal.picture))
    picture.extension = "CLIP"
    tree.links.new(where.outputs["Object"], place.inputs["Vector"])
    tree.links.new(place.outputs["Vector"], picture.inputs["Vector"])
    foil = {"Base Color": (*CHAMPAGNE, 1), "Metallic": 0.2, "Roughness": 0.32}
    for key, value in foil.items():
        socket = shader.inputs[key]
        mix = tree.nodes.new("ShaderNodeMix")
        mix.data_type = "RGBA" if key == "Base Color" else "FLOAT"
        sides = [s for s in mix.inputs if s.enabled and s.name in ("A", "B")]
        sides[0].default_value = socket.default_value
        sides[1].default_value = value
        factor = next(s for s in mix.inputs if s.enabled and s.name == "Factor")
        result = next(s for s in mix.outputs if s.enabled)
        tree.links.new(picture.outputs["Alpha"], factor)
        tree.links.new(result, socket)


def add(
    name: str, shape: Mesh, look: bpy.types.Material, parent: bpy.types.Object | None = None
) -> bpy.types.Object:
    """Put a mesh into the scene, smooth shaded by its own normals."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(shape.vertices.tolist(), [], shape.faces.tolist())
    data.polygons.foreach_set("use_smooth", [True] * len(data.polygons))
    data.normals_split_custom_set_from_vertices(shape.normals.tolist())
    data.materials.append(look)
    made = bpy.data.objects.new(name, data)
    made.parent = parent
    bpy.context.scene.collection.objects.link(made)
    return made


def holder(name: str, parent: bpy.types.Object | None = None) -> bpy.types.Object:
    made = bpy.data.objects.new(name, None)
    made.parent = parent
    bpy.context.scene.collection.objects.link(made)
    return made


def _box(*bounds: float) -> tuple[Array, Array]:
    return np.array(bounds[:3], np.float32), np.array(bounds[3:], np.float32)


def _below(z: float) -> Field:
    return lambda p: p[:, 2] - z


def _rounded(points: list[tuple[float, float]], count: int = 120) -> list[tuple[float, float]]:
    """A smooth outline through the points."""
    knots = np.array(points)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    curve = CubicSpline(length, knots)(np.linspace(0, length[-1], count))
    return [(max(float(r), 0.0), float(z)) for r, z in curve]


def ring_mesh(radius: float, tube: float, z: float) -> Mesh:
    """A torus about z."""
    angles = np.linspace(0, 2 * np.pi, 33)
    return turned([(radius + tube * math.cos(a), z + tube * math.sin(a)) for a in angles], 256)


def _printed(name: str, width: int) -> Path:
    path = Path(tempfile.gettempdir()) / f"orlune-{name}.png"
    picture = logo.symbol(width) if name == "symbol" else logo.lockup(width)
    picture.save(path)
    return path


class Bud:
    """The meshes and materials of an earbud; the touch disc looks along +z, the tip points away.

    `step` is the size of a meshing cell in cm.
    """

    def __init__(self, step: float) -> None:
        shell = both(moved(puck(0.97, 0.36, 0.29), (0, 0, 0.09)), above(0.0), 0.06)
        shell = without(shell, moved(puck(0.725, 0.08, 0.03), (0, 0, 0.455)), 0.05)
        slot = cone(np.array([-0.15, -0.97, 0.13]), np.array([0.15, -0.97, 0.13]), 0.05, 0.05)
        shell = without(shell, slot, 0.03)
        body = moved(ellipsoid((0.94, 0.91, 0.78)), (0, 0, -0.02))
        body = either(body, cone(NOZZLE_START, NOZZLE_END, 0.44, 0.30), 0.30)
        body = both(body, _below(-0.035), 0.06)
        core = moved(puck(0.865, 0.20, 0.02), (0, 0, 0.06))
        self.shell = meshed(shell, *_box(-1.05, -1.05, -0.05, 1.05, 1.05, 0.55), step)
        self.body = meshed(body, *_box(-1.05, -1.05, -1.65, 1.15, 1.05, 0.05), step)
        self.core = meshed(core, *_box(-1, -1, -0.2, 1, 1, 0.35), step * 1.6)
        face = [(0.0, 0.425), (0.2, 0.423), (0.4, 0.418), (0.56, 0.409), (0.625, 0.401)]
        self.face = turned(_rounded([*face, (0.648, 0.385), (0.652, 0.34)])[::-1], 256)
        self.ring = ring_mesh(0.688, 0.027, 0.392)
        dome = [(0.17, -0.1), (0.17, 0.16), (0.185, 0.25), (0.235, 0.292), (0.32, 0.272)]
        skirt = [(0.46, 0.15), (0.56, -0.04), (0.612, -0.26), (0.617, -0.37), (0.59, -0.41)]
        inside = [(0.56, -0.36), (0.53, -0.22), (0.45, -0.02), (0.34, 0.06), (0.28, 0.0)]
        self.tip = turned(_rounded([*dome, *skirt, *inside], 200)[::-1])
        self.mesh = turned([(0.0, 0.15), (0.1, 0.148), (0.175, 0.14)][::-1])
        self.contact = turned(
            _rounded([(0, 0.03), (0.07, 0.03), (0.09, 0.015), (0.095, -0.05)])[::-1]
        )
        self.pearl = material("pearl", PEARL, 0.30, coat=0.7, translucency=0.15)
        self.dark = material("core", INK, 0.4)
        badge = Decal(_printed("symbol", 800), (0.62, 0.62))
        self.glass = material("glass", INK, 0.16, coat=1.0, decal=badge)
        self.light = material("ring", AMBER, 0.4, glow=1.8)
        self.silicone = material("silicone", SMOKE, 0.42, translucency=0.25, coat=0.1)
        self.gold = material("gold", (1.0, 0.66, 0.36), 0.22, metallic=1.0)
        self.gauze = material("gauze", (0.12, 0.12, 0.14), 0.35, metallic=1.0, grain=1.0)

    def place(self, name: str, pose: Matrix, *, mirrored: bool = False) -> bpy.types.Object:
        """Put one earbud into the scene at `pose`; the right one is the left one mirrored in x."""
        root = holder(name)
        root.matrix_world = pose
        side = holder(f"{name} side", root)
        side.scale = (-1 if mirrored else 1, 1, 1)
        add("shell", self.shell, self.pearl, side)
        add("body", self.body, self.pearl, side)
        add("core", self.core, self.dark, side)
        add("face", self.face, self.glass, root)
        add("ring", self.ring, self.light, root)
        along = Vector(NOZZLE_END - NOZZLE_START).normalized()
        turn = along.to_track_quat("Z", "Y").to_matrix().to_4x4()
        for part, shape, look in (
            ("tip", self.tip, self.silicone),
            ("mesh", self.mesh, self.gauze),
        ):
            made = add(part, shape, look, side)
            made.matrix_local = Matrix.Translation(Vector(NOZZLE_END) + along * 0.16) @ turn
        for y in (-0.20, 0.20):
            normal = Vector((-0.62, y, -0.62)).normalized()
            foot = Vector(
                (-0.62, y, -0.02 - 0.78 * math.sqrt(1 - (0.62 / 0.94) ** 2 - (y / 0.91) ** 2))
            )
            made = add("contact", self.contact, self.gold, side)
            made.matrix_local = (
                Matrix.Translation(foot) @ normal.to_track_quat("Z", "Y").to_matrix().to_4x4()
            )
        return root


def place_case(bud: Bud, step: float, opening: float = 104.0) -> bpy.types.Object:
    """The open case standing at the origin of its seam, front towards -y, with both buds in it."""
    half, corner, edge = (3.2, 2.3, 1.35), 2.05, 1.12
    whole = moved(pebble(half, corner, edge), (0, 0, -0.2))
    bore = moved(pebble((3.04, 2.14, 1.19), corner - 0.16, edge - 0.16), (0, 0, -0.2))
    notch = moved(ellipsoid((0.75, 0.3, 0.16)), (0, -2.42, 0.0))
    base = without(both(whole, _below(-0.015), 0.07), bore, 0.06)
    base = without(base, notch, 0.06)
    lid = without(both(whole, above(0.015), 0.07), bore, 0.06)
    wells = [moved(puck(1.09, 0.8, 0.1), (x, 0.0, -0.2)) for x in (-1.27, 1.27)]
    tray = both(grown(bore, -0.03), both(_below(-0.10), above(-0.75), 0.05), 0.08)
    for well in wells:
        tray = without(tray, well, 0.16)
    lining = both(grown(bore, -0.035), above(0.36), 0.14)
    low, high = _box(-3.3, -2.5, -1.7, 3.3, 2.5, 1.3)
    shell_look = material("indigo", INDIGO, 0.32, coat=0.7, grain=0.05)
    tray_look = material("tray", (0.016, 0.016, 0.052), 0.42, coat=0.15, grain=0.1)
    brand = _printed("lockup", 2400)
    badge = Decal(brand, (3.9, 3.9 * 332 / 1600), flip=True)
    lining_look = material("lining", (0.026, 0.022, 0.082), 0.5, sheen=0.05, decal=badge)
    root = holder("case")
    add("base", meshed(base, low, high, step), shell_look, root)
    add("tray", meshed(tray, low, high, step), tray_look, root)
    swing = holder("swing", root)
    hinge = Vector((0, 2.26, -0.02))
    swing.matrix_local = (
        Matrix.Translation(hinge)
        @ Matrix.Rotation(math.radians(-opening), 4, "X")
        @ Matrix.Translation(-hinge)
    )
    add("lid", meshed(lid, low, high, step), shell_look, swing)
    add("lining", meshed(lining, low, high, step), lining_look, swing)
    pin = puck(0.16, 1.1, 0.05)
    barrel = add("hinge", meshed(pin, *_box(-0.3, -0.3, -1.2, 0.3, 0.3, 1.2), 0.03), bud.gold, root)
    barrel.matrix_local = Matrix.Translation(hinge) @ Matrix.Rotation(math.pi / 2, 4, "Y")
    lamp = cone(np.array([-0.16, 0, 0]), np.array([0.16, 0, 0]), 0.045, 0.045)
    lit = add("lamp", meshed(lamp, *_box(-0.3, -0.1, -0.1, 0.3, 0.1, 0.1), 0.015), bud.light, root)
    lit.location = (0, -2.29, -0.55)
    for side, x in ((False, -1.27), (True, 1.27)):
        lean = Matrix.Rotation(math.radians(12), 4, "X")
        pose = Matrix.Translation((x, 0.0, 0.06)) @ lean
        bud.place(f"bud {x}", pose, mirrored=side).parent = root
    return root

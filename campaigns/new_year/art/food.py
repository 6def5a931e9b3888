# SPDX-License-Identifier: Apache-2.0
"""What stands on the table: fruit, leaves, dumplings, porcelain, wood; tassels and bubbles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import stage
from finish import linear


def tassel(material: Any, top: float, length: float) -> Any:
    """Fine strands that hang from ``top`` and open downwards."""
    draw = np.random.default_rng(5)
    strands, rows, columns = 90, 6, 5
    down = np.linspace(0, 1, rows)[:, None]
    turn = np.linspace(0, math.tau, columns, endpoint=False)[None]
    parts = []
    for _ in range(strands):
        angle, reach = draw.uniform(0, math.tau), 0.13 * math.sqrt(draw.random())
        spread = reach * (0.35 + 0.65 * down**0.5)
        x = spread * math.cos(angle) + 0.008 * np.cos(turn)
        y = spread * math.sin(angle) + 0.008 * np.sin(turn)
        z = top - down * length * draw.uniform(0.93, 1.0) + 0 * turn
        parts.append(np.stack([x, y, z], axis=-1).reshape(-1, 3))
    faces = stage.grid_faces(rows, columns, around=True)
    shift = (np.arange(strands) * rows * columns)[:, None, None]
    return stage.mesh(
        "Tassel", np.concatenate(parts), (faces[None] + shift).reshape(-1, 4), material
    )


def peel() -> Any:
    """Mandarin peel: fine pores, a waxy gloss, light under the skin."""
    material = stage.paint("Peel", "#F4741A", Roughness=0.36)
    shader = stage.shader_of(material)
    shader.inputs["Coat Weight"].default_value = 0.25
    shader.inputs["Coat Roughness"].default_value = 0.25
    pores = stage.bump(material, "Voronoi", 34, 0.35)
    pores.feature = "SMOOTH_F1"
    tree = material.node_tree
    blotch = tree.nodes.new("ShaderNodeTexNoise")
    blotch.inputs["Scale"].default_value = 2.2
    where = tree.nodes.new("ShaderNodeTexCoord")
    tree.links.new(where.outputs["Object"], blotch.inputs["Vector"])
    stage.ramp(material, blotch.outputs[0], [(0.3, "#F0701A"), (0.7, "#FD9A30")])
    return material


def mandarin(material: Any, stalk: Any) -> list[Any]:
    """A flat round fruit of radius 0.36 that rests on z = 0, with its little star of a stalk."""
    rows, columns = 96, 144
    lift = np.linspace(-math.pi / 2, math.pi / 2, rows)[:, None]
    turn = np.linspace(0, math.tau, columns, endpoint=False)[None]
    lobes = 1 + 0.012 * np.cos(9 * turn) * np.sin(lift) ** 2 + 0.012 * np.cos(2 * turn + 1)
    radius = 0.36 * np.cos(lift) * lobes
    dent = np.exp(-((np.cos(lift) / 0.26) ** 2))
    high = 0.30 * np.sin(lift) - 0.055 * dent * np.sign(lift) + 0 * turn
    points = np.stack([radius * np.cos(turn), radius * np.sin(turn), high + 0.28], -1)
    fruit = stage.mesh(
        "Mandarin", points.reshape(-1, 3), stage.grid_faces(rows, columns, around=True), material
    )
    knob = stage.rounded(
        [(0.055, 0.520), (0.05, 0.535), (0.022, 0.542), (0.016, 0.60), (0.0, 0.60)], 3
    )
    return [fruit, stage.lathe("Stalk", knob, stalk, 10)]


def leaf(material: Any, length: float = 0.85) -> Any:
    """A pointed leaf from the origin along +x, folded at its rib and bent down at its tip."""
    rows, columns = 40, 17
    along = np.linspace(0, 1, rows)[:, None]
    across = np.linspace(-1, 1, columns)[None]
    half = 0.25 * length * np.sin(math.pi * along**0.82) ** 0.8 + 0.004
    x = along * length + 0 * across
    y = half * across
    ripple = 0.012 * np.sin(18 * along) * np.abs(across)
    z = 0.10 * np.sin(along * 2.4) - 0.16 * along**2 + 0.30 * half * np.abs(across) ** 1.3 + ripple
    return stage.mesh(
        "Leaf",
        np.stack([x, y, z * length], axis=-1).reshape(-1, 3),
        stage.grid_faces(rows, columns),
        material,
    )


def foliage() -> Any:
    """Waxy dark green with pale veins across the leaf."""
    material = stage.paint("Leaf", "#2F6B1E", Roughness=0.34)
    veins = stage.bump(material, "Wave", 9, 0.25, (1, 1, 1))
    veins.bands_direction = "X"
    veins.inputs["Distortion"].default_value = 1.2
    stage.ramp(material, veins.outputs[0], [(0.0, "#24571A"), (0.85, "#356F22"), (1.0, "#6C9A40")])
    return material


def fruit_kit() -> tuple[list[Any], Any]:
    """One mandarin and one leaf, off stage, to be copied."""
    parts = mandarin(peel(), stage.paint("Stalk", "#5C6B2A", Roughness=0.7))
    green = leaf(foliage())
    for thing in (*parts, green):
        thing.hide_render = True
    return parts, green


def put_fruit(
    kit: tuple[list[Any], Any],
    where: tuple[float, float, float],
    turn: tuple[float, float, float],
    size: float = 1.0,
    leaves: tuple[float, ...] = (),
) -> None:
    """One mandarin with leaves at the given angles (degrees) around its stalk."""
    parts, green = kit
    for part in parts:
        stage.copy_of(part, where, turn, size)
    for angle in leaves:
        top = (where[0], where[1], where[2] + 0.55 * size)
        stage.copy_of(green, top, (12, -8, angle), size)


def heap() -> None:
    """Mandarins in three depths: near and blurred, in focus, far and blurred."""
    kit = fruit_kit()
    spots = (
        ((-0.98, 0.10, 0), (8, -6, 20), 1.25, (150, 205)),
        ((1.02, 0.25, 0), (-6, 10, 70), 1.2, (20, -35)),
        ((-0.10, 0.85, 0), (5, 5, 120), 1.2, (80,)), ((-1.75, 0.95, 0), (0, 12, 10), 1.25, ()),
        ((1.85, 1.15, 0), (10, 0, 33), 1.25, ()),
        ((0.62, 1.75, 0), (0, -8, 70), 1.2, (110, 35)),
        ((-0.85, 1.85, 0), (7, 0, 15), 1.2, (130,)),
        ((-0.50, 1.30, 0.55), (4, 8, 210), 1.1, (170, 115)),
        ((2.5, 2.6, 0), (0, 0, 0), 1.3, ()), ((-2.6, 2.4, 0), (0, 0, 50), 1.3, (60,)),
        ((-1.95, -2.2, -0.30), (6, -10, 30), 1.15, ()),
        ((-0.95, -3.0, -0.42), (0, 0, 99), 1.0, (200,)),
        ((1.35, -2.7, -0.33), (0, 8, 60), 1.15, (10,)),
    )  # fmt: skip
    for where, turn, size, leaves in spots:
        put_fruit(kit, where, turn, size, leaves)
    cloth = stage.paint("Cloth", "#A5381A", Roughness=0.32)
    floor = np.array([(-9, -9, -0.02), (9, -9, -0.02), (9, 5, -0.02), (-9, 5, -0.02)], float)
    stage.mesh("Floor", floor, [[0, 1, 2, 3]], cloth)


def dumpling(material: Any) -> Any:
    """A crescent of dough with a pleated edge, 0.5 long, resting on z = 0."""
    rows, columns = 72, 48
    along = np.linspace(-1, 1, rows)[:, None]
    turn = np.linspace(0, math.tau, columns, endpoint=False)[None]
    full = np.sqrt(np.clip(1 - np.abs(along) ** 2.4, 0.0, 1)) + 0.02
    up = (1 - np.cos(turn)) / 2
    thin = np.sin(turn) * (1 - up**1.1 * 0.93)
    pleat = 0.011 * np.sin(along * 40) * up**5 * full
    side = 0.135 * full * thin + pleat
    high = full * 0.245 * up**0.9 + 0.006 * np.cos(along * 40) * up**6
    bend = 0.10 * along**2
    points = np.stack([along * 0.27 + 0 * turn, side + bend, high], axis=-1)
    return stage.mesh(
        "Dumpling", points.reshape(-1, 3), stage.grid_faces(rows, columns, around=True), material
    )


def round_table(radius: float) -> None:
    """A lacquered wooden disc whose top is z = 0."""
    wood = stage.paint("Wood", "#7A3B1C", Roughness=0.36, Specular_IOR_Level=0.3)
    shader = stage.shader_of(wood)
    shader.inputs["Coat Weight"].default_value = 0.15
    shader.inputs["Coat Roughness"].default_value = 0.12
    grain = stage.bump(wood, "Noise", 2.6, 0.06, (0.55, 7.0, 1.0))
    grain.inputs["Detail"].default_value = 7
    grain.inputs["Distortion"].default_value = 0.5
    stops = [(0.30, "#4A1D0D"), (0.5, "#7C381A"), (0.66, "#9A5026"), (0.8, "#6A2E15")]
    stage.ramp(wood, grain.outputs[0], stops)
    edge = [(radius - 0.5, 0.0), (radius, 0.0), (radius, -0.18), (radius - 0.3, -0.2)]
    profile = np.concatenate([[(0.001, 0.0)], stage.rounded(edge, 3)])
    stage.place(stage.lathe("Table", profile[::-1], wood, 256), (0, 1.6, 0))


def porcelain() -> tuple[Any, Any]:
    """Cream glaze and its gold rim."""
    glaze = stage.paint("Porcelain", "#F6E7CF", Roughness=0.16)
    return glaze, stage.paint("Rim", "#D9A03A", Metallic=1.0, Roughness=0.22)


def plate(where: tuple[float, float], radius: float, glaze: Any, rim: Any) -> None:
    """A shallow plate with a gold rim."""
    shape = [
        (0.0, 0.04),
        (0.66, 0.04),
        (0.80, 0.07),
        (1.0, 0.13),
        (1.0, 0.11),
        (0.7, 0.0),
        (0.0, 0.0),
    ]
    profile = stage.rounded([(r * radius, z) for r, z in shape], 3)
    stage.place(stage.lathe("Plate", profile[::-1], glaze, 128), (*where, 0))
    turn = np.linspace(0, math.tau, 16, endpoint=False)
    ring = np.stack([radius + 0.012 * np.cos(turn), 0.121 + 0.012 * np.sin(turn)], axis=1)
    stage.place(stage.lathe("Rim", np.concatenate([ring, ring[:1]]), rim, 128), (*where, 0))


def cup(where: tuple[float, float], glaze: Any, rim: Any, size: float = 1.0) -> None:
    """A small tea cup with a gold rim."""
    shape = [
        (0.0, 0.05), (0.20, 0.06), (0.30, 0.16), (0.335, 0.40), (0.350, 0.42), (0.360, 0.40),
        (0.325, 0.14), (0.22, 0.03), (0.20, 0.0), (0.0, 0.0),
    ]  # fmt: skip
    profile = stage.rounded([(r * size, z * size) for r, z in shape], 3)
    stage.place(stage.lathe("Cup", profile[::-1], glaze, 96), (*where, 0))
    turn = np.linspace(0, math.tau, 16, endpoint=False)
    ring = np.stack([0.350 + 0.014 * np.cos(turn), 0.408 + 0.014 * np.sin(turn)], axis=1) * size
    stage.place(stage.lathe("Rim", np.concatenate([ring, ring[:1]]), rim, 96), (*where, 0))


def lay_table() -> None:
    """Dumplings, mandarins, cups and chopsticks around an empty middle."""
    glaze, rim = porcelain()
    plate((1.12, 1.30), 0.80, glaze, rim)
    dough = stage.paint("Dough", "#F3DDB4", Roughness=0.32)
    one = dumpling(dough)
    one.hide_render = True
    spots = (
        (1.10, 0.62, 20), (1.62, 0.60, -15), (0.98, 1.06, 95), (1.42, 1.02, 10), (1.86, 1.02, 70),
        (1.26, 1.42, -20), (1.70, 1.40, 25),
    )  # fmt: skip
    for x, y, turn in spots:
        stage.copy_of(one, (x - 0.3, y + 0.35, 0.045), (0, 0, turn))
    stage.copy_of(one, (1.10, 1.16, 0.235), (4, 6, -38))
    kit = fruit_kit()
    put_fruit(kit, (-0.80, 0.85, 0), (6, -4, 30), 1.0, (160, 210))
    put_fruit(kit, (-1.30, 0.45, 0), (-5, 8, 80), 1.0, (30,))
    put_fruit(kit, (-1.50, 1.20, 0), (0, 6, 10), 1.05, (120,))
    put_fruit(kit, (-1.12, 0.98, 0.46), (8, 5, 200), 0.95, (190, 140))
    put_fruit(kit, (0.15, 3.3, 0), (8, 5, 100), 1.0, (40,))
    cup((-0.75, 2.5), glaze, rim)
    cup((2.55, 2.0), glaze, rim, 1.1)
    cup((-2.7, 2.2), glaze, rim, 1.1)
    lacquer = stage.paint("Lacquer", "#A81C12", Roughness=0.2)
    for shift in (0.0, 0.14):
        stick = np.array([(0.014, -1.1), (0.036, 1.1)])
        stage.place(
            stage.lathe("Stick", stick, lacquer, 24),
            (1.62 + shift, -0.55 - shift * 0.9, 0.035),
            (90, 0, 66),
        )


def bubbles(material: Any) -> None:
    """Bubbles of many sizes, dense at the sides and sparse in the middle."""
    draw = np.random.default_rng(17)
    rows, columns = 48, 72
    lift = np.linspace(-math.pi / 2, math.pi / 2, rows)[:, None]
    turn = np.linspace(0, math.tau, columns, endpoint=False)[None]
    ball = np.stack(
        [np.cos(lift) * np.cos(turn), np.cos(lift) * np.sin(turn), np.sin(lift) + 0 * turn], -1
    ).reshape(-1, 3)
    one = stage.mesh("Bubble", ball, stage.grid_faces(rows, columns, around=True), material)
    one.hide_render = True
    kept: list[tuple[float, float, float, float]] = []
    for _ in range(6000):
        x, z, depth = draw.uniform(-2.3, 2.3), draw.uniform(-2.3, 2.3), draw.normal(0, 0.9)
        radius = 0.02 + 0.28 * draw.random() ** 7
        quiet = math.exp(-((x / 0.75) ** 2) - (z / 1.6) ** 2)
        if draw.random() < quiet * 0.92 or (quiet > 0.3 and radius > 0.07):
            continue
        if any(
            (x - a) ** 2 + (z - b) ** 2 + (depth - c) ** 2 < (radius + r) ** 2
            for a, b, c, r in kept
        ):
            continue
        kept.append((x, z, depth, radius))
        stage.copy_of(one, (x, depth, z), size=radius)
        if len(kept) >= 420:
            break


def glow_wall() -> None:
    """A wall of light behind the bubbles: gold in the middle, deep orange at the rim."""
    material = stage.paint("Wall", "#000000", Roughness=1.0, Specular_IOR_Level=0.0)
    rows = 160
    z, x = np.mgrid[-6 : 6 : rows * 1j, -6 : 6 : rows * 1j]
    far = np.hypot(x * 0.9, z - 0.3)
    at = [0.0, 1.0, 2.2, 3.4, 6.0]
    stops = ("#FFB84A", "#FF9636", "#F76A22", "#C23C12", "#7A1E0C")
    colours = np.array([linear(code) for code in stops])
    glow = np.stack([np.interp(far, at, colours[:, plane]) for plane in range(3)], axis=-1)
    wall = stage.mesh(
        "Wall",
        np.stack([x, 0 * x + 4, z], -1).reshape(-1, 3),
        stage.grid_faces(rows, rows),
        material,
    )
    layer = wall.data.color_attributes.new("Glow", "FLOAT_COLOR", "POINT")
    flat = np.concatenate([glow, np.ones((rows, rows, 1))], axis=-1)
    layer.data.foreach_set("color", flat.astype(np.float32).ravel())
    node = material.node_tree.nodes.new("ShaderNodeVertexColor")
    node.layer_name = "Glow"
    shader = stage.shader_of(material)
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Emission Color"])
    shader.inputs["Emission Strength"].default_value = 1.0

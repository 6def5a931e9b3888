# SPDX-License-Identifier: Apache-2.0
"""The Tangora can: pressed aluminium, printed sheet, cold drops. 66 x 115 mm, front at -y."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import stage

HERE = Path(__file__).resolve().parent
HEIGHT, RADIUS = 1.15, 0.33
BODY = [
    (0.0, 0.06), (0.16, 0.045), (0.225, 0.012), (0.238, 0.0), (0.250, 0.0), (0.262, 0.016),
    (0.300, 0.058), (0.326, 0.088), (0.330, 0.115), (0.330, 0.16), (0.330, 0.55), (0.330, 0.93),
    (0.330, 0.965), (0.327, 0.995), (0.300, 1.050), (0.276, 1.088), (0.264, 1.104),
    (0.2625, 1.112), (0.263, 1.118),
]  # fmt: skip
LID = [
    (0.263, 1.118), (0.274, 1.122), (0.2765, 1.130), (0.2765, 1.142), (0.272, 1.150),
    (0.262, 1.150), (0.256, 1.142), (0.250, 1.088), (0.240, 1.080), (0.230, 1.088),
    (0.226, 1.108), (0.0, 1.108),
]  # fmt: skip


def aluminium() -> Any:
    """Bare, finely brushed metal."""
    return stage.paint("Aluminium", "#D9D6D0", Metallic=1.0, Roughness=0.24)


def _image(material: Any, name: str, colour: bool) -> Any:
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(str(HERE / name), check_existing=True)
    node.interpolation = "Cubic"
    if not colour:
        node.image.colorspace_settings.name = "Non-Color"
    return node


def printed() -> Any:
    """Ink under a clear varnish; where the foil mask is white, gold metal instead."""
    material = stage.paint("Printed", "#FF6B35", Roughness=0.38, Specular_IOR_Level=0.25)
    shader, links = stage.shader_of(material), material.node_tree.links
    shader.inputs["Coat Weight"].default_value = 0.35
    shader.inputs["Coat Roughness"].default_value = 0.12
    label, foil = _image(material, "label.png", True), _image(material, "foil.png", False)
    links.new(label.outputs["Color"], shader.inputs["Base Color"])
    share = material.node_tree.nodes.new("ShaderNodeMath")
    share.operation = "MULTIPLY"
    share.inputs[1].default_value = 0.75  # a little diffuse gold, so that foil never turns black
    links.new(foil.outputs["Color"], share.inputs[0])
    links.new(share.outputs[0], shader.inputs["Metallic"])
    return material


def water() -> Any:
    """Clear water that lets light through to the label instead of casting a black shadow."""
    material = stage.paint("Water", "#FFFFFF", Roughness=0.02, IOR=1.33, Transmission_Weight=1.0)
    tree = material.node_tree
    path, mix = tree.nodes.new("ShaderNodeLightPath"), tree.nodes.new("ShaderNodeMixShader")
    clear, either = tree.nodes.new("ShaderNodeBsdfTransparent"), tree.nodes.new("ShaderNodeMath")
    clear.inputs["Color"].default_value = (0.84, 0.80, 0.78, 1)
    either.operation = "MAXIMUM"
    tree.links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    tree.links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    tree.links.new(either.outputs[0], mix.inputs["Fac"])
    tree.links.new(stage.shader_of(material).outputs[0], mix.inputs[1])
    tree.links.new(clear.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    return material


def drops(material: Any, count: int, seed: int) -> Any:
    """``count`` lens-shaped drops on the front half of the can, without overlaps, in one mesh."""
    draw = np.random.default_rng(seed)
    rows, columns = 7, 18
    lift = np.linspace(0, math.pi / 2, rows)[:, None]
    turn = np.linspace(0, math.tau, columns, endpoint=False)[None]
    cap = np.stack(
        [np.cos(lift) * np.cos(turn), np.cos(lift) * np.sin(turn), np.sin(lift) + 0 * turn], axis=-1
    ).reshape(-1, 3)
    faces = stage.grid_faces(rows, columns, around=True)
    kept: list[tuple[float, float, float]] = []
    parts: list[stage.Points] = []
    profile = stage.rounded(BODY)
    while len(kept) < count:
        along, high = draw.uniform(-1.75, 1.75) * RADIUS, draw.uniform(0.05, 1.09)
        radius = 0.0018 + 0.0125 * draw.random() ** (4 if len(kept) > 60 else 0.6)
        if 0.62 < high < 0.83 and abs(along) < 0.32:
            radius = min(radius, 0.0042)  # the wordmark stays easy to read
        if any((along - a) ** 2 + (high - h) ** 2 < (radius + r + 0.001) ** 2 for a, h, r in kept):
            continue
        kept.append((along, high, radius))
        runny = 1 + (draw.random() * 0.9 if radius > 0.007 else 0.15 * draw.random())
        wobble = 1 + 0.10 * np.sin(2 * np.arctan2(cap[:, 1], cap[:, 0]) + draw.uniform(0, 6))
        around = (along + cap[:, 0] * radius * wobble) / RADIUS
        up = high + cap[:, 1] * radius * runny * wobble
        out = np.interp(up, profile[8:, 1], profile[8:, 0]) - 0.0004 + cap[:, 2] * radius * 0.5
        parts.append(np.stack([out * np.sin(around), -out * np.cos(around), up], axis=1))
    points = np.concatenate(parts)
    shift = (np.arange(count) * rows * columns)[:, None, None]
    return stage.mesh("Drops", points, (faces[None] + shift).reshape(-1, 4), material)


def can(cold: int = 1700, seed: int = 3) -> list[Any]:
    """Body, lid and ``cold`` drops of a can that stands on z = 0 with its front at -y."""
    metal = aluminium()
    profile = stage.rounded(BODY)
    body = stage.lathe("Body", profile, printed(), 256)
    _unroll(body.data)
    body.data.materials.append(metal)
    for face in body.data.polygons:
        high = face.center.z
        face.material_index = int(high < 0.052 or high > 1.106)
    things = [body, stage.lathe("Lid", stage.rounded(LID, 3), metal, 256)]
    if cold:
        things.append(drops(water(), cold, seed))
    return things


def _unroll(data: Any) -> None:
    """Lay the printed sheet around the body, with the middle of a face at -y."""
    sheet = data.uv_layers.new(name="Sheet")
    points = np.array([vertex.co for vertex in data.vertices])
    loops = np.array([loop.vertex_index for loop in data.loops]).reshape(-1, 4)
    across = np.arctan2(points[:, 1], points[:, 0]) / math.tau + 0.5
    across = (across[loops] + 0.0) % 1.0
    torn = np.ptp(across, axis=1) > 0.5
    across[torn] = np.where(across[torn] < 0.5, across[torn] + 1, across[torn])
    flat = np.stack([across, points[:, 2][loops] / HEIGHT], axis=-1)
    sheet.data.foreach_set("uv", flat.reshape(-1).astype(np.float32))


def group(things: list[Any], where: tuple[float, float], turn: float) -> None:
    """A second can from the parts of the first, moved on the table and turned (degrees)."""
    for thing in things:
        stage.copy_of(thing, (*where, 0), (0, 0, turn))


def light() -> None:
    """A beverage studio: big soft key left, strip right, rims behind, all near white."""
    look = (0, 0, 0.6)
    stage.softbox((-2.6, -2.2, 1.3), look, (0.9, 3.6), 80, "#FFF7EE")
    stage.softbox((3.0, -1.3, 1.2), look, (0.35, 3.6), 42, "#FFF3E4")
    stage.softbox((-1.2, -6.0, 2.2), look, (2.2, 2.6), 330).visible_glossy = False
    stage.softbox((-2.6, 2.4, 1.4), look, (0.5, 3.2), 50, "#FFD9A8")
    stage.softbox((2.6, 2.4, 1.4), look, (0.5, 3.2), 50, "#FFD9A8")
    stage.softbox((0, 0.5, 4.2), look, (2.0, 2.0), 45, "#FFF3E0")
    # Only mirrors see these: points of light in the drops, bands in the metal foot.
    for where, size, power in (
        ((-1.5, -4.6, 3.4), (1.0, 1.0), 110), ((-0.75, -0.9, -1.1), (0.3, 0.9), 5),
        ((0.55, -0.8, -1.1), (0.14, 0.9), 3), ((0.0, -0.55, -1.2), (0.10, 0.9), 0.8),
    ):  # fmt: skip
        stage.softbox(where, look, size, power, "#FFF0DC").visible_diffuse = False

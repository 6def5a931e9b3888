# SPDX-License-Identifier: Apache-2.0
"""The square backgrounds: lanterns, table, splash, mandarins, silk.

Each scene function takes the side in pixels and the samples per pixel and returns linear light.
The middle stays free for the product, the top and the bottom for words.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import bpy
import food
import numpy as np
import stage
from finish import Light, bloomed, blurred, linear, resized, shoulder, vignetted
from sparks import bokeh, dust, wash


def over(film: Light, back: Light) -> Light:
    """A premultiplied film over an opaque backdrop.

    The denoiser leaves alpha alone, so where focus is broad and soft its grain is smoothed here;
    sharp edges keep their own alpha.
    """
    side = film.shape[0]
    alpha = film[..., 3:]
    softness = blurred(4 * alpha * (1 - alpha), side * 0.01)
    broad = np.clip((softness - 0.15) / 0.2, 0, 1)
    cover = alpha + broad * (blurred(alpha, side * 0.005) - alpha)
    return film[..., :3] + (1 - cover) * back


def graded(light: Light, gain: float, corners: float, foot: float = 1.0) -> Light:
    """Darker by ``gain``, more so in the corners and, down to ``foot``, along the lower edge."""
    down = np.interp(np.linspace(0, 1, light.shape[0]), [0.62, 1.0], [1.0, foot])
    return (vignetted(light, corners) * gain * down[:, None, None]).astype(np.float32)


def glowing_paper() -> Any:
    """Paper lit from inside; the point colour carries how much light passes."""
    material = stage.paint("Paper", "#D8301A", Roughness=0.6)
    tree = material.node_tree
    glow = tree.nodes.new("ShaderNodeVertexColor")
    glow.layer_name = "Glow"
    shader = stage.shader_of(material)
    tree.links.new(glow.outputs["Color"], shader.inputs["Emission Color"])
    shader.inputs["Emission Strength"].default_value = 1.0
    return material


def lantern(paper: Any, gold: Any, cord: Any) -> list[Any]:
    """A round paper lantern of radius 1 around the origin, gold caps, a tassel."""
    ribs, steps, rows = 22, 352, 72
    lift = np.linspace(-1.22, 1.22, rows)[:, None]
    turn = np.linspace(0, math.tau, steps, endpoint=False)[None]
    gore = np.abs(np.sin(turn * ribs / 2))
    radius = np.cos(lift) ** 0.82 * (0.955 + 0.045 * gore**0.6)
    high = np.sin(lift) * 0.84 + 0 * turn
    points = np.stack([radius * np.cos(turn), radius * np.sin(turn), high], -1).reshape(-1, 3)
    body = stage.mesh("Paper", points, stage.grid_faces(rows, steps, around=True), paper)
    lamp = 0.16 + 0.84 * np.exp(-(((high + 0.22) / 0.42) ** 2))
    passes = (lamp * (0.42 + 0.58 * gore**0.5)).reshape(-1, 1)
    low, hot = np.array(linear("#B01208")), np.array(linear("#FF8A2E")) * 1.25
    colour = low * 0.75 * passes + (hot - low * 0.4) * passes**2.2
    layer = body.data.color_attributes.new("Glow", "FLOAT_COLOR", "POINT")
    layer.data.foreach_set("color", np.c_[colour, np.ones(len(colour))].astype(np.float32).ravel())
    cap = [(0.0, 0.10), (0.30, 0.10), (0.36, 0.08), (0.36, -0.04), (0.40, -0.06), (0.0, -0.06)]
    parts = [body]
    for high_cap, flip in ((0.82, 1), (-0.82, -1)):
        ring = stage.rounded([(r, high_cap + flip * z) for r, z in cap], 2)
        parts.append(stage.lathe("Cap", ring if flip < 0 else ring[::-1], gold, 64))
    parts.append(stage.lathe("Cord", np.array([(0.02, 0.9), (0.02, 3.4)]), cord, 12))
    knot = stage.rounded([(0.0, -1.0), (0.1, -1.04), (0.1, -1.2), (0.0, -1.24)], 3)
    parts.append(stage.lathe("Knot", knot[::-1], gold, 32))
    parts.append(food.tassel(cord, top=-1.2, length=0.95))
    return parts


def lanterns(side: int, samples: int) -> Light:
    """Red and orange lanterns at night, small in the depth, large at the upper sides."""
    stage.clear("#401008", 0.5)
    gold = stage.paint("Gold", "#E9A83A", Metallic=1.0, Roughness=0.3)
    cord = stage.paint("Cord", "#C42A16", Roughness=0.6, Sheen_Weight=0.4)
    parts = lantern(glowing_paper(), gold, cord)
    spots = (
        (-2.25, 0.0, 2.05, 1.0), (2.30, 0.4, 1.30, 0.95), (-1.05, 4.5, 2.75, 0.95),
        (1.35, 5.5, 3.10, 0.95), (-3.9, 6.0, 0.3, 1.0), (4.3, 7.0, 3.6, 1.0),
        (-2.6, 12.0, 1.2, 1.0), (3.1, 13.0, 0.4, 1.0), (0.6, 15.0, 2.9, 1.0),
        (-6.0, 14.0, 3.4, 1.0),
        (6.2, 16.0, 1.7, 1.0), (-0.9, 22.0, 1.6, 1.0), (1.9, 24.0, 3.2, 1.0),
        (-4.6, 24.0, 0.2, 1.0),
    )  # fmt: skip
    for number, (x, y, z, size) in enumerate(spots):
        for part in parts:
            stage.copy_of(part, (x, y, z), (0, 0, 31 * number), size)
    for part in parts:
        bpy.data.objects.remove(part)
    stage.softbox((0, -6, 6), (0, 2, 1), (6, 3), 500, "#FFB070")
    stage.camera((0, -11.5, -0.9), (0, 0, 0.75), 52, focus=11.6, fstop=0.085)
    film = stage.develop(side, side, samples)
    back = wash(side, [(0.0, "#6A1A0C"), (0.4, "#48100A"), (0.85, "#220707")], (0.5, 0.5))
    bokeh(
        back,
        90,
        11,
        ("#FF9A30", "#FF7A2C", "#FF6B35"),
        power=0.36,
        size=(0.01, 0.05),
        band=(0.42, 0.95),
    )
    bokeh(back, 26, 12, ("#FF6B35", "#E2431B"), (0.03, 0.075), 0.16, (0.2, 1.0))
    return shoulder(vignetted(bloomed(over(film, back), 0.16, 0.35), 0.35))


def table(side: int, samples: int) -> Light:
    """A round table in warm light; its middle is free, a can's foot goes to (0.50, 0.68)."""
    stage.clear("#8A4A22", 0.35)
    food.round_table(4.6)
    food.lay_table()
    stage.softbox((-4.5, 1.0, 4.2), (0, 0, 0.2), (3, 3), 520, "#FFD9A8")
    stage.softbox((3.8, 3.5, 3.6), (0, 0, 0), (3, 2.5), 520, "#FFB56B").visible_glossy = False
    stage.softbox((0.5, -5.5, 4.0), (0, 0, 0), (4, 2), 170, "#FFE6C8")
    stage.softbox((0, 9.0, 2.6), (0, 0, 0), (9, 2.6), 200, "#FF8A3C")
    stage.camera((0, -6.7, 1.5), (0, 0, 0.42), 84, focus=6.75, fstop=0.45)
    film = stage.develop(side, side, samples)
    back = wash(
        side, [(0.0, "#C4571F"), (0.3, "#8C3414"), (0.6, "#5A1C0D"), (0.95, "#32100A")], (0.5, 0.44)
    )
    bokeh(back, 60, 21, power=0.28, size=(0.012, 0.04), band=(0.0, 0.55))
    bokeh(back, 14, 22, ("#FF6B35", "#FF8A3C"), (0.06, 0.10), 0.30, (0.0, 0.42))
    back = blurred(back, side * 0.002)
    # Darker than the can, so that the can and the words stand out.
    return graded(shoulder(vignetted(bloomed(over(film, back), 0.08, 0.7), 0.35)), 0.74, 0.35)


def mandarins(side: int, samples: int) -> Light:
    """Mandarins with leaves, close, most of them out of focus."""
    stage.clear("#C4673A", 0.35)
    food.heap()
    stage.softbox((-4, -2.5, 5), (0, 0.5, 0.3), (3, 3), 620, "#FFF0DC")
    stage.softbox((5, 4.5, 4.5), (0, 0, 0.4), (3, 3), 900, "#FFC078")
    stage.softbox((0, -6, 1.5), (0, 0, 0.3), (5, 2), 110, "#FFE8D0")
    stage.camera((0, -7.0, 1.9), (0, 0, 0.42), 78, focus=6.55, fstop=0.20)
    film = stage.develop(side, side, samples)
    back = wash(side, [(0.0, "#F08A3A"), (0.35, "#D2571F"), (0.8, "#8A2A12")], (0.45, 0.25))
    bokeh(back, 40, 31, power=0.20, size=(0.015, 0.06), band=(0.0, 0.5))
    back = blurred(back, side * 0.004)
    light = shoulder(vignetted(bloomed(over(film, back), 0.05, 0.8), 0.28))
    return graded(light, 0.82, 0.35, foot=0.55)


def silk(side: int, samples: int) -> Light:
    """Orange-red satin in long folds under gold dust, dark enough for cream words."""
    stage.clear("#7A2412", 0.25)
    count = 500
    y, x = np.mgrid[-2.2 : 2.2 : count * 1j, -2.2 : 2.2 : count * 1j]
    slant = 0.55 * x + 0.85 * y
    along = 0.85 * x - 0.55 * y
    warp = slant + 0.42 * np.sin(0.9 * along + 0.6) + 0.16 * np.sin(2.1 * along + 1.3 * slant)
    fold = 0.42 * np.sin(2.3 * warp) + 0.20 * np.sin(5.1 * warp + 1.2 * np.sin(1.1 * along))
    fold += 0.055 * np.sin(9.7 * warp + 2.0 * np.sin(0.8 * along + 1.0))
    points = np.stack([x, y, fold], axis=-1).reshape(-1, 3)
    satin = stage.paint("Satin", "#D9431D", Metallic=0.45, Roughness=0.33, Sheen_Weight=0.5)
    stage.shader_of(satin).inputs["Sheen Tint"].default_value = (*linear("#FF8A48"), 1)
    stage.mesh("Silk", points, stage.grid_faces(count, count), satin)
    stage.softbox((-3.5, 3.0, 2.2), (0, 0, 0), (3.5, 1.5), 270, "#FFC890")
    stage.softbox((3.5, -2.0, 2.6), (0, 0, 0), (2.5, 2.5), 110, "#FF9A60")
    stage.camera((0, 0, 9), (0, 0.001, 0), 96)
    light = stage.develop(side, side, samples, clear_film=False)[..., :3]
    light = light * np.array([0.80, 0.72, 0.6], np.float32)  # dark enough for cream words
    light = resized(light, 8 * side // 3, 8 * side // 3)  # grains are finer than the cloth
    dust(light, 2600, 41, 1.1)
    return shoulder(vignetted(bloomed(light, 0.06, 0.6), 0.45), 0.6)


def splash(side: int, samples: int) -> Light:
    """Inside the drink: rising bubbles in glowing orange."""
    stage.clear("#D2501A", 0.9)
    water = stage.paint("Bubble", "#FFEBD6", Roughness=0.0, IOR=0.78, Transmission_Weight=1.0)
    food.bubbles(water)
    stage.camera((0, -9, 0), (0, 0, 0), 80, focus=9.0, fstop=0.12)
    food.glow_wall()
    stage.softbox((-3, -4, 5), (0, 0, 0), (3, 3), 300, "#FFF0D0")
    light = stage.develop(side, side, samples, clear_film=False)[..., :3]
    return shoulder(vignetted(bloomed(light, 0.06, 0.7), 0.25))


SCENES: dict[str, Callable[[int, int], Light]] = {
    "lanterns": lanterns,
    "table": table,
    "mandarins": mandarins,
    "silk": silk,
    "splash": splash,
}

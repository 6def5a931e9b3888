# SPDX-License-Identifier: Apache-2.0
"""Render the pictures of the Tangora New Year campaign.

    python render.py OUT_DIR [NAME ...] [--scale 1.0] [--samples 64]

Names: can, cans (cut-outs, PNG with alpha), shadow (what a can casts on a table, PNG with alpha),
lanterns, table, fireworks, splash, mandarins, silk (square backgrounds, JPEG). Without names all
are made. ``--scale 0.25`` gives quick proofs.

Needs Python 3.11 with ``bpy`` 4.5 (Blender as a module; Cycles and OpenImageDenoise on the
processor), numpy and Pillow. ``label.py`` draws the printed sheet ``label.png`` and ``foil.png``
beside this file, which the can wears. The view is Standard sRGB, so that brand colours stay true.

Stand a can on the table with its foot at x 0.50, y 0.685 and a height of 0.40 (fractions of the
square from the top left).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import finish
import places
import product
import sparks
import stage

CUTOUTS = ("can", "cans", "shadow")
# Rendered sides; soft pictures need fewer pixels before they are enlarged to 2400.
SIDES = {"lanterns": 1300, "table": 1250, "splash": 1000, "mandarins": 960, "silk": 900}
BACKGROUNDS = ("lanterns", "table", "fireworks", "splash", "mandarins", "silk")


def cutout(name: str, scale: float, samples: int) -> finish.Light:
    """The can alone, three cans with two behind, or the shadow of one, on a clear film."""
    if name == "shadow":
        return sparks.contact_shadow(round(1400 * scale))
    stage.clear("#B8683A", 0.10)
    things = product.can()
    product.light()
    if name == "can":
        stage.camera((0, -7.2, 0.42), (0, 0, 0.572), 193)
        return stage.develop(round(1130 * scale), round(1960 * scale), samples)
    product.group(things, (-0.70, 0.62), -12)
    product.group(things, (0.70, 0.62), 12)
    stage.camera((0, -7.2, 0.46), (0, 0, 0.575), 128)
    return stage.develop(round(1900 * scale), round(1275 * scale), samples)


def background(name: str, scale: float, samples: int) -> finish.Light:
    """Linear light of one square background."""
    if name == "fireworks":
        return sparks.fireworks(round(2400 * scale))
    return places.SCENES[name](round(SIDES[name] * scale), samples)


def main() -> None:
    """Make the pictures named on the command line."""
    parser = argparse.ArgumentParser(description="Render the Tangora New Year pictures.")
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", default=[*CUTOUTS, *BACKGROUNDS])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--samples", type=int, default=64)
    asked = parser.parse_args()
    for name in asked.names:
        if name in CUTOUTS:
            film = cutout(name, asked.scale, asked.samples)
            border = 0.0 if name == "shadow" else 0.02
            finish.save_cutout(film, asked.out / f"{name}.png", border)
        elif name in BACKGROUNDS:
            light = background(name, asked.scale, asked.samples)
            finish.save_background(light, asked.out / f"{name}.jpg", round(2400 * asked.scale))
        else:
            parser.error(
                f"no picture is called {name!r}; names: {', '.join(CUTOUTS + BACKGROUNDS)}"
            )


if __name__ == "__main__":
    main()

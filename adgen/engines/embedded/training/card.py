"""The model card: what is known of the shipped weights, from the files that training left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adgen.engines.embedded.training.measures.figures import table

_HEAD = """---
license: apache-2.0
pipeline_tag: text-to-video
language: [en, zh]
library_name: diffusers
---

# The embedded model of adgen

A small text-to-video diffusion model, trained from scratch for adgen on footage that adgen's own
renderer draws. It draws the *plates* of a spot: backgrounds, atmospheres, light, liquid, cloth,
sky, city lights, simple subjects. Product and logo are laid over it exactly. Brand palette, camera
path and motion strength are inputs: the model draws colour separations, which are shown in the
palette that is asked for, and it is told the world coordinates of every pixel under the camera.

It is small and honest about it. It draws {draws},
all as a renderer draws them, not photographed. It draws no people, no faces, no hands, no text, no
real places and no particular product. For photographic shots name a Wan, LTX or other folder:
`engine: {{name: diffusers, model: FOLDER}}`.
"""

_LICENCE = """
## Licence

Apache-2.0, weights included. No photograph, video or text of others went into it: every training
picture is computed by the renderer in `adgen/engines/embedded/footage`, every caption comes from
the grammar in this folder.
"""


def card(folder: Path, draws: Sequence[str], notes: str) -> str:
    """The card as Markdown. `folder` holds what training and judging wrote as JSON; `draws`: the
    kinds that it learned; `notes` says how it was trained and what was seen on the sheets."""
    training, figures = _read(folder / "training.json"), _read(folder / "figures.json")
    named = ", ".join(name.replace("_", " ") for name in draws)
    parts = [_HEAD.format(draws=named), "\n## Training\n\n", _trained(training)]
    parts += ["\n![Losses](card/curves.png)\n\n", notes]
    parts += ["\n![Prompts](card/prompts.jpg)\n", "\n## Figures\n\n", table(figures)]
    if trial := _read(folder / "trial.json"):
        parts += ["\n## Trial at equal compute\n\n", _trial(trial)]
    if upscaler := _read(folder / "upscaler.json"):
        parts += ["\n## Upscaler\n\n", _upscaler(upscaler)]
    if attention := _read(folder / "attention.json"):
        parts += ["\n## Attention\n\n", _attention(attention)]
    return "".join([*parts, _LICENCE])


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return found


def _trained(training: dict[str, Any]) -> str:
    lines = [
        "| network | parameters | stage | steps | takes seen | minutes |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['network']} | {row['parameters'] / 1e6:.2f} M | {row['stage']} "
        f"| {row['steps']} | {row['takes']} | {row['minutes']:.0f} |"
        for row in training["stages"]
    ]
    return f"{training['compute']}\n\n" + "\n".join(lines) + "\n"


def _trial(trial: dict[str, Any]) -> str:
    lines = [
        "| alternative | steps | concept recognised | palette, median ΔE2000 |",
        "|---|---|---|---|",
    ]
    for name, row in trial.items():
        lines.append(f"| {name} | {row['steps']} | {row['concept']:.1%} | {row['palette']:.2f} |")
    return "\n".join(lines) + "\n"


def _upscaler(upscaler: dict[str, Any]) -> str:
    lines = ["| input | way | PSNR, dB | edge error |", "|---|---|---|---|"]
    for kind, ways in upscaler.items():
        for way, row in ways.items():
            lines.append(f"| {kind} | {way} | {row['psnr']:.2f} | {row['edges']:.3f} |")
    return "\n".join(lines) + "\n"


def _attention(attention: dict[str, Any]) -> str:
    setting = attention["setting"]
    lines = [
        f"Three forms at equal width ({setting['width']}), depth ({setting['depth']}), heads "
        f"({setting['heads']}) and tokens ({setting['rows']} x {setting['columns']} a frame), "
        f"measured on: {attention['machine']}. Memory is what a process holds above its idle size.",
        "",
        "| frames | form | GFLOP | of these attention | peak MB | frames/s |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['frames']} | {row['form']} | {row['gflop']:.1f} | {row['attention_gflop']:.1f} "
        f"| {row['peak_mb']:.0f} | {row['frames_per_second']:.1f} |"
        for row in attention["figures"]
    ]
    return "\n".join(lines) + "\n\n![The same as a chart](card/attention.png)\n"

"""Judging a trained pipeline: the figures of the card, and the contact sheet of its prompts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.plate import Plate
from adgen.engines.embedded.training.measures.asked import Asked, Frames, Plan, Sample
from adgen.engines.embedded.training.measures.concept import load_classifier, named_of
from adgen.engines.embedded.training.measures.figures import Figures
from adgen.engines.embedded.training.measures.report import measure
from adgen.engines.embedded.training.measures.sheets import contact_sheet
from adgen.engines.embedded.training.prompts import PALETTES, PROMPTS

ENLARGED = 2
"""The pipeline draws at twice the size that takes are judged at, and is scaled down by areas."""
SIZES = ((288, 512), (512, 288), (384, 384))
SECONDS, RATE = 1.0, 24


def sampler(pipeline: PlatePipeline) -> Sample:
    """What is asked of the measures, drawn by a pipeline."""

    def sample(asked: Asked) -> Frames:
        width, height = asked.size
        drawn = pipeline(
            Plate(
                prompt=asked.prompt,
                negative="",
                seed=asked.seed,
                size=(width * ENLARGED, height * ENLARGED),
                times=np.arange(asked.frames, dtype=np.float64) * asked.step,
                motion=asked.motion,
                camera=np.asarray(asked.camera, np.float64),
                palette=np.asarray(asked.palette, np.float64),
                image=_grown(asked.picture),
            )
        )
        small = [cv2.resize(one, asked.size, interpolation=cv2.INTER_AREA) for one in drawn]
        return (np.stack(small) * 255).round().astype(np.uint8)

    return sample


def _grown(picture: Frames | None) -> Frames | None:
    if picture is None:
        return None
    return picture.repeat(ENLARGED, 0).repeat(ENLARGED, 1)


def plan_of(pipeline: PlatePipeline, quick: bool = False) -> Plan:
    """What is asked of a model: the kinds that it learned; pairs only if it learned subjects."""
    kinds = tuple(pipeline.draws)
    if quick:
        return Plan(kinds, 1, cameras=4, strengths_of=1, pictures=2, pairs_each=0, stills=2,
                    seeds_of=1, seeds=2)  # fmt: skip
    pairs = 1 if pipeline.subjects else 0
    return Plan(kinds, 2, cameras=10, strengths_of=1, pictures=4, pairs_each=pairs, stills=4,
                seeds_of=1, seeds=3, frames=8)  # fmt: skip


def figures(
    pipeline: PlatePipeline, judge: Path, plan: Plan, photographs: Sequence[Frames] = ()
) -> Figures:
    """All figures of the card, by the classifier in the file `judge`."""
    named = partial(named_of, load_classifier(judge))
    return measure(sampler(pipeline), named, plan=plan, photographs=photographs)


def still_camera(frames: int) -> np.ndarray:
    """The path (F, 4) of a camera at rest."""
    return np.tile(np.array([0.0, 0.0, 1.0, 0.0]), (frames, 1))


def prompt_sheet(pipeline: PlatePipeline, path: Path, columns: int = 4) -> None:
    """Draw every prompt of `PROMPTS` and write their contact sheet, three frames of each."""
    rows: list[list[Frames]] = []
    labels: list[str] = []
    for index, (prompt, palette) in enumerate(PROMPTS):
        frames = round(SECONDS * RATE)
        drawn = list(
            pipeline(
                Plate(
                    prompt=prompt,
                    negative="",
                    seed=100 + index,
                    size=SIZES[0],
                    times=np.arange(frames) / RATE,
                    motion=6.0,
                    camera=still_camera(frames),
                    palette=colours(PALETTES[palette]),
                )
            )
        )
        shown = [drawn[place] for place in (0, frames // 2, frames - 1)]
        rows.append([_small(one) for one in shown])
        said = prompt if prompt.isascii() else f"Chinese, {palette}"
        labels.append(f"{index + 1} {said}")
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), contact_sheet(rows, labels, columns)[..., ::-1])


def _small(frame: np.ndarray) -> Frames:
    smaller = cv2.resize(frame, (144, 256), interpolation=cv2.INTER_AREA)
    return (smaller * 255).round().astype(np.uint8)


def colours(names: Sequence[str]) -> np.ndarray:
    """#RRGGBB as sRGB values in 0..1, (N, 3)."""
    return np.array([[int(name[at : at + 2], 16) / 255 for at in (1, 3, 5)] for name in names])


def write_figures(found: Figures, path: Path) -> None:
    """Keep figures beside the weights."""
    path.write_text(json.dumps(found, indent=1) + "\n")

"""Which latent and which noise schedule? Alternatives at equal compute, judged by what they draw.

Each learns single pictures from nothing for the same minutes on the same threads; then the same
takes are drawn, and judged by palette and by the concept classifier.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from adgen.engines.embedded.separations import develop
from adgen.engines.embedded.training import run
from adgen.engines.embedded.training.learn import HELD
from adgen.engines.embedded.training.measures.concept import load_classifier, named_of
from adgen.engines.embedded.training.measures.palette import palette_error
from adgen.engines.embedded.training.samples import draw
from adgen.engines.embedded.training.settings import Settings

LOTS = 12
"""Lots of takes never trained on that are drawn for judging."""


def alternatives(settings: Settings) -> dict[str, Settings]:
    """The settings as they are; pixels in place of the Haar latent; the other schedule."""
    other = "linear" if settings.schedule == "cosine" else "cosine"
    return {
        f"Haar latent, {settings.schedule}": settings,
        f"pixels, {settings.schedule}": replace(
            settings, layout=replace(settings.layout, levels=0)
        ),
        f"Haar latent, {other}": replace(settings, schedule=other),
    }


def trial(settings: Settings, folder: Path, minutes: float, judge: Path) -> dict[str, object]:
    """Train and judge every alternative; the figures also go to trial.json."""
    classifier = load_classifier(judge)
    found: dict[str, object] = {}
    for name, changed in alternatives(settings).items():
        short = replace(changed, words_minutes=minutes, averaging=0.99, checkpoints=1e9)
        training = run.layout_training(short, folder, "pictures")
        training.folder = folder / "trial" / name.replace(", ", "-").replace(" ", "-")
        training.run(minutes, lambda _: None)
        takes, kinds, errors = [], [], []
        with training.averaged(), torch.no_grad():
            for index in range(LOTS):
                lot = training.stock.lot(HELD + index)
                example = training.example(lot, HELD + index)
                drawn = develop(draw(training, example).cpu(), lot.palette())
                for frames, order in zip(drawn, lot.orders, strict=True):
                    take = (frames.permute(0, 2, 3, 1).numpy() * 255).round().astype(np.uint8)
                    takes.append(take)
                    kinds.append(order.kind)
                    errors += palette_error(take, order.palette.numpy()).tolist()
        named = [kind for kind, _ in named_of(classifier, takes)]
        found[name] = {
            "steps": training.progress.step,
            "concept": float(np.mean([a == b for a, b in zip(named, kinds, strict=True)])),
            "palette": float(np.median(errors)),
            "takes": len(takes),
            "minutes": minutes,
        }
        (folder / "trial.json").write_text(json.dumps(found, indent=1))
        print(name, found[name], flush=True)
    return found

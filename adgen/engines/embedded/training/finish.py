"""Finish a trained model for shipping: weights, figures, sheets, card and checksums in one folder.

python -m adgen.engines.embedded.training.finish cpu RUN MODEL --judge FILE --compute TEXT
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.training import run
from adgen.engines.embedded.training.card import card
from adgen.engines.embedded.training.judge import figures, plan_of, prompt_sheet, write_figures
from adgen.engines.embedded.training.measures.sheets import curve
from adgen.engines.embedded.training.settings import SETTINGS, Settings
from adgen.engines.embedded.training.upscaler_stage import upscaler_figures
from adgen.engines.embedded.weights import write_checksums
from adgen.media.pictures import read_rgb

PARTS = ("layout", "refiner", "upscaler", "text_encoder", "vocabulary.json", "model_index.json")


def stages(settings: Settings, folder: Path, pipeline: PlatePipeline) -> list[dict[str, object]]:
    """What was trained for how long, by stage."""
    sizes = {
        name: sum(w.numel() for w in net.parameters()) for name, net in pipeline.models().items()
    }
    rows: list[dict[str, object]] = []
    for network, stage in (("layout", "pictures"), ("layout", "takes"), ("refiner", "crops")):
        path = folder / stage / "progress.json"
        if path.is_file():
            done = json.loads(path.read_text())
            takes = done["step"] * getattr(settings, stage).batch
            rows.append(
                {
                    "network": network,
                    "parameters": sizes[network],
                    "stage": stage,
                    "steps": done["step"],
                    "takes": takes,
                    "minutes": done["seconds"] / 60,
                }
            )
    return rows


def _curves(folder: Path, place: Path) -> None:
    lines = {}
    for stage, points in run.curves(folder).items():
        lines[f"{stage} training"] = [point["velocity"] for point in points]
        lines[f"{stage} validation"] = [point["validation"] for point in points]
    cv2.imwrite(str(place / "curves.png"), np.ascontiguousarray(curve(lines)[..., ::-1]))


def finish(
    settings: Settings,
    folder: Path,
    place: Path,
    judge: Path,
    compute: str,
    photographs: Sequence[NDArray[np.uint8]] = (),
) -> None:
    """Put everything that belongs to the weights into `place`."""
    told = place / "card"
    told.mkdir(parents=True, exist_ok=True)
    run.export(settings, folder, folder / "model")
    for name in PARTS:
        source, target = folder / "model" / name, place / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    pipeline = PlatePipeline.from_pretrained(place)
    training = {"compute": compute, "stages": stages(settings, folder, pipeline)}
    (told / "training.json").write_text(json.dumps(training, indent=1) + "\n")
    _curves(folder, told)
    prompt_sheet(pipeline, told / "prompts.jpg")
    enlarged = {
        name: {
            way: asdict(row)
            for way, row in upscaler_figures(pipeline.upscaler, imperfect=imperfect).items()
        }
        for name, imperfect in (("clean", False), ("soft and noisy", True))
    }
    (told / "upscaler.json").write_text(json.dumps(enlarged, indent=1) + "\n")
    write_figures(figures(pipeline, judge, plan_of(pipeline), photographs), told / "figures.json")
    if (folder / "trial.json").is_file():
        shutil.copyfile(folder / "trial.json", told / "trial.json")
    notes = told / "notes.md"
    said = notes.read_text() if notes.is_file() else ""
    (place / "README.md").write_text(card(told, settings.takes.kinds, said))
    write_checksums(place)


def main() -> None:
    """Finish what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", choices=sorted(SETTINGS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--judge", type=Path, required=True)
    parser.add_argument("--compute", required=True)
    parser.add_argument("--photographs", type=Path, nargs="*", default=())
    asked = parser.parse_args()
    photographs = [read_rgb(path) for path in asked.photographs]
    settings = SETTINGS[asked.settings]
    finish(settings, asked.folder, asked.place, asked.judge, asked.compute, photographs)


if __name__ == "__main__":
    main()

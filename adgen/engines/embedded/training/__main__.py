"""Train the embedded model: python -m adgen.engines.embedded.training cpu FOLDER [--stage STAGE].

Without a stage everything is done in order, going on from what the folder holds; on two cores the
layout model and the other networks learn side by side, one thread each, on a GPU one after the
other. `--minutes` ends this piece early; the next goes on.
"""

from __future__ import annotations

import argparse
import time
from multiprocessing import get_context
from pathlib import Path

import torch

from adgen.engines.embedded.training import run
from adgen.engines.embedded.training.learn import Training
from adgen.engines.embedded.training.settings import SETTINGS, Settings
from adgen.engines.embedded.training.text_stage import pretrain_text
from adgen.engines.embedded.training.upscaler_stage import train_upscaler
from adgen.engines.embedded.words import Words

STAGES = ("words", "render", "layout", "rest", "export")


def words(settings: Settings, folder: Path, minutes: float) -> None:
    """The text encoder learns the grammar's meanings before it sees pictures."""
    place = folder / run.WORDS
    if (place / "vocabulary.json").is_file():
        return
    pretrain_text(settings.text_steps, settings.text_batch, settings.seed, 1).save_pretrained(place)
    Words.of_grammar().save_pretrained(place)


def render(settings: Settings, folder: Path, minutes: float) -> None:
    """What a cached run learns from."""
    if settings.cached:
        for name in ("pictures", "takes", "crops"):
            run.render_stock(settings, folder, name, workers=2)


def layout(settings: Settings, folder: Path, minutes: float) -> None:
    """Pictures, then takes."""
    end = time.monotonic() + minutes * 60
    pictures = run.layout_training(settings, folder, "pictures")
    pictures.resume()
    wanted = settings.pictures.minutes
    if pictures.progress.seconds < wanted * 60:
        settled = (folder / run.SETTLED / "config.json").is_file()
        pictures.run(_until(pictures, wanted, end), _say, None if settled else folder / run.SETTLED)
    if pictures.progress.seconds < wanted * 60 - 1 or time.monotonic() > end:
        return
    takes = run.layout_training(settings, folder, "takes")
    takes.resume()
    if takes.progress.step == 0:
        run.hand_over(pictures, takes)
    takes.run(_until(takes, settings.takes.minutes, end), _say)


def rest(settings: Settings, folder: Path, minutes: float) -> None:
    """The upscaler, then the refiner as soon as the words are settled."""
    end = time.monotonic() + minutes * 60
    train_upscaler(
        folder / run.UPSCALER,
        steps=settings.upscaler_steps,
        seed=settings.seed,
        minutes=minutes,
        device=settings.device,
    )
    while not (folder / run.SETTLED / "config.json").is_file():
        if time.monotonic() > end:
            return
        time.sleep(5)
    refiner = run.refiner_training(settings, folder)
    refiner.resume()
    refiner.run(_until(refiner, settings.crops.minutes, end), _say)


def export(settings: Settings, folder: Path, minutes: float) -> None:
    """The pipeline's folder, in FOLDER/model."""
    run.export(settings, folder, folder / "model")


def _until(training: Training, minutes: float, end: float) -> float:
    """Minutes this stage may have spent when this piece ends."""
    left = max(0.0, end - time.monotonic())
    return min(minutes, (training.progress.seconds + left) / 60)


def _say(training: Training) -> None:
    curve = training.progress.curve
    if curve:
        told = " ".join(f"{name} {value:.4f}" for name, value in curve[-1].items())
        print(f"{training.folder.name}: {told}", flush=True)


def _alone(stage: str, settings: Settings, folder: Path, minutes: float, threads: int) -> None:
    torch.set_num_threads(threads)
    globals()[stage](settings, folder, minutes)


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, prog="adgen.engines.embedded.training")
    parser.add_argument("settings", choices=sorted(SETTINGS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    settings, folder, minutes = SETTINGS[asked.settings], asked.folder, asked.minutes
    if asked.stage:
        _alone(asked.stage, settings, folder, minutes, asked.threads)
        return
    for stage in ("words", "render"):
        _alone(stage, settings, folder, minutes, asked.threads)
    if settings.device == "cpu":
        spawn = get_context("spawn")
        beside = spawn.Process(target=_alone, args=("rest", settings, folder, minutes, 1))
        beside.start()
        _alone("layout", settings, folder, minutes, 1)
        beside.join()
    else:
        _alone("layout", settings, folder, minutes, asked.threads)
        _alone("rest", settings, folder, minutes, asked.threads)
    _alone("export", settings, folder, minutes, asked.threads)


if __name__ == "__main__":
    main()

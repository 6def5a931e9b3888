"""The stages of a training in order, each by name."""

from __future__ import annotations

import time
from pathlib import Path

import torch

from adgen.engines.embedded.training import run
from adgen.engines.embedded.training.learn import Training
from adgen.engines.embedded.training.peers import together
from adgen.engines.embedded.training.samples import sample_sheet
from adgen.engines.embedded.training.settings import Settings
from adgen.engines.embedded.training.text_stage import pretrain_text
from adgen.engines.embedded.training.upscaler_stage import train_upscaler
from adgen.engines.embedded.words import Words

STAGES = ("words", "render", "layout", "upscaler", "refiner", "export")


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


def upscaler(settings: Settings, folder: Path, minutes: float) -> None:
    """The upscaler, which learns from pictures in colour."""
    train_upscaler(
        folder / run.UPSCALER,
        steps=settings.upscaler_steps,
        seed=settings.seed,
        minutes=minutes,
        device=settings.device,
    )


def refiner(settings: Settings, folder: Path, minutes: float) -> None:
    """The refiner, with the words that the layout model has settled."""
    end = time.monotonic() + minutes * 60
    crops = run.refiner_training(settings, folder)
    crops.resume()
    crops.run(_until(crops, settings.crops.minutes, end), _say)


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
    sample_sheet(training, training.folder / "samples" / f"{training.progress.step:07d}.png")


def train(stage: str, settings: Settings, folder: Path, minutes: float) -> None:
    """One stage, in as many processes as it learns with."""
    folder.mkdir(parents=True, exist_ok=True)
    count = settings.workers if stage in ("layout", "refiner") else 1
    if settings.device == "cpu":
        torch.set_num_threads(1)
    together(globals()[stage], count, folder, settings, folder, minutes)

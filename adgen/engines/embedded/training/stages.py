"""The stages of a training in order, each by name."""

from __future__ import annotations

import time
from multiprocessing import get_context
from pathlib import Path

import torch

from adgen.engines.embedded.training import checkpoints, run
from adgen.engines.embedded.training.learn import Training
from adgen.engines.embedded.training.samples import sample_sheet
from adgen.engines.embedded.training.settings import Settings
from adgen.engines.embedded.training.text_stage import pretrain_text
from adgen.engines.embedded.training.upscaler_stage import train_upscaler
from adgen.engines.embedded.words import Words

STAGES = ("words", "render", "learn", "export")
"""In order. `learn` is also to be had in parts: layout, upscaler, refiner, beside."""
PARTS = ("layout", "upscaler", "refiner", "beside")


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
    if not (folder / "takes" / "progress.json").is_file():
        pictures = run.layout_training(settings, folder, "pictures")
        pictures.resume()
        if not pictures.done:
            settled = folder / run.SETTLED
            words = None if (settled / "config.json").is_file() else settled
            pictures.run(_until(pictures, settings.pictures.minutes, end), _say, words)
        if not pictures.done:
            return
        takes = run.layout_training(settings, folder, "takes")
        run.hand_over(pictures, takes)
        takes.save()
        checkpoints.forget(pictures.folder)
    else:
        takes = run.layout_training(settings, folder, "takes")
        takes.resume()
    if not takes.done:
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
    if not crops.done:
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


def beside(settings: Settings, folder: Path, minutes: float) -> None:
    """What needs no layout model but its words: the upscaler, then the refiner."""
    end = time.monotonic() + minutes * 60
    upscaler(settings, folder, minutes)
    while not (folder / run.SETTLED / "config.json").is_file():
        if time.monotonic() > end:
            return
        time.sleep(5)
    left = (end - time.monotonic()) / 60
    if left > 0:
        refiner(settings, folder, left)


def learn(settings: Settings, folder: Path, minutes: float) -> None:
    """All networks: side by side on two cores, a thread each, on a GPU one after the other."""
    end = time.monotonic() + minutes * 60
    if settings.device != "cpu":
        layout(settings, folder, minutes)
        left = (end - time.monotonic()) / 60
        if left > 0:  # else its bank of pictures would be rendered for nothing
            beside(settings, folder, left)
        return
    other = get_context("spawn").Process(target=train, args=("beside", settings, folder, minutes))
    other.start()
    layout(settings, folder, minutes)
    other.join()
    if other.exitcode:
        raise RuntimeError(f"the upscaler or the refiner ended with status {other.exitcode}")


def train(stage: str, settings: Settings, folder: Path, minutes: float) -> None:
    """One stage by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    if settings.device == "cpu":
        torch.set_num_threads(1)
    globals()[stage](settings, folder, minutes)

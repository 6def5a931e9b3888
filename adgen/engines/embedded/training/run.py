"""The stages of a training, each resumable: words, pictures, takes; upscaler, crops; export."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch

from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.text import TextEncoder
from adgen.engines.embedded.training.learn import Training
from adgen.engines.embedded.training.learner import Learner
from adgen.engines.embedded.training.settings import Settings, Shape, Stage
from adgen.engines.embedded.training.stock import Stock
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.words import Words

WORDS, SETTLED, UPSCALER = "words", "settled_words", "upscaler"
"""Folders of a run: the text encoder before pictures and after them, the upscaler."""


def render_stock(settings: Settings, folder: Path, name: str, workers: int) -> None:
    """Render what a stage of a cached run learns from, each process on one thread."""
    stage: Stage = getattr(settings, name)
    stock = stock_of(settings, name, folder)
    numbers = list(range(stage.takes // stage.lot))
    begun = time.monotonic()
    with ProcessPoolExecutor(workers, get_context("spawn"), _one_thread) as pool:
        list(pool.map(_render, [stock] * len(numbers), numbers, chunksize=8))
    print(f"{name}: {len(numbers)} lots in {time.monotonic() - begun:.0f} s", flush=True)


def _one_thread() -> None:
    torch.set_num_threads(1)
    os.nice(5)


def _render(stock: Stock, number: int) -> None:
    if not stock.path(number).is_file():
        stock.whole(number)


def stock_of(settings: Settings, name: str, folder: Path) -> Stock:
    """A stage's takes: cached beside the run, or fresh on its device."""
    stage: Stage = getattr(settings, name)
    if settings.cached:
        return Stock(stage, settings.seed, folder / "stock" / name)
    return Stock(stage, settings.seed, None, settings.device)


def layout_training(settings: Settings, folder: Path, name: str) -> Training:
    """The layout model on single pictures, with the words, or on takes, with settled words."""
    pictures = name == "pictures"
    torch.manual_seed(settings.seed)
    text = TextEncoder.from_pretrained(folder / (WORDS if pictures else SETTLED))
    return _training(
        settings, settings.layout, Learner(settings.layout, text, pictures), folder, name
    )


def refiner_training(settings: Settings, folder: Path) -> Training:
    """The refiner, with the words as the layout model has learned them."""
    torch.manual_seed(settings.seed)
    text = TextEncoder.from_pretrained(folder / SETTLED)
    return _training(
        settings, settings.refiner, Learner(settings.refiner, text, False), folder, "crops"
    )


def _training(
    settings: Settings, shape: Shape, learner: Learner, folder: Path, name: str
) -> Training:
    words = Words.from_pretrained(folder / WORDS)
    stock = stock_of(settings, name, folder)
    return Training(settings, shape, getattr(settings, name), learner, words, stock, folder / name)


def hand_over(done: Training, following: Training) -> None:
    """The averaged weights of a finished stage begin the next."""
    with done.averaged():
        following.learner.load_state_dict(done.learner.state_dict())
    following.mean = {n: w.detach().clone() for n, w in following.learner.named_parameters()}


def newest_layout(settings: Settings, folder: Path) -> Training:
    """The layout model as far as it has come. Raises FileNotFoundError before it has begun."""
    for name in ("takes", "pictures"):
        if (folder / name / "progress.json").is_file():
            training = layout_training(settings, folder, name)
            training.resume()
            return training
    raise FileNotFoundError(f"{folder}: no layout model has been trained here yet")


def export(settings: Settings, folder: Path, place: Path) -> None:
    """Write the pipeline's folder from the newest checkpoints, weights in half precision."""
    layout, refiner = newest_layout(settings, folder), refiner_training(settings, folder)
    refiner.resume()
    with layout.averaged(), refiner.averaged():
        PlatePipeline(
            layout.learner.denoiser.half(),
            refiner.learner.denoiser.half(),
            Upscaler.from_pretrained(folder / UPSCALER).half(),
            layout.learner.text.half(),  # type: ignore[no-untyped-call]
            Words.from_pretrained(folder / WORDS),
            settings.schedule,
            settings.takes.kinds,
            settings.takes.subjects,
        ).save_pretrained(place)


def curves(folder: Path) -> dict[str, list[dict[str, float]]]:
    """The loss curves of every stage by name."""
    return {
        path.parent.name: json.loads(path.read_text())["curve"]
        for path in sorted(folder.glob("*/progress.json"))
    }

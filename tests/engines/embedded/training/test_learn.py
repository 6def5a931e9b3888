"""Training of all stages in small: a few steps, a stop, and going on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from adgen.engines.embedded.footage.captions import held_out
from adgen.engines.embedded.text import TextEncoder
from adgen.engines.embedded.training import checkpoints, run
from adgen.engines.embedded.training.learn import Training
from adgen.engines.embedded.training.settings import CPU, SETTINGS, Settings, Shape
from adgen.engines.embedded.training.stock import Stock, layout, read, shoot, write
from adgen.engines.embedded.words import Words

SMALL: Settings = replace(
    CPU,
    layout=Shape(levels=1, below=0, widths=(8, 16), depths=(1, 1), heads=2),
    refiner=Shape(levels=2, below=3, widths=(8, 16), depths=(1, 1), heads=0),
    pictures=replace(CPU.pictures, lot=4, batch=2, takes=8, sizes=(((16, 24), 1.0),), finer=1),
    takes=replace(CPU.takes, lot=2, batch=2, takes=4, frames=3, sizes=(((16, 24), 1.0),), finer=1),
    crops=replace(
        CPU.crops, lot=2, batch=2, takes=4, frames=2, crop=32, sizes=(((48, 64), 1.0),), finer=1
    ),
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = Words.of_grammar()
    torch.manual_seed(0)
    encoder = TextEncoder(len(words), width=128, depth=1, heads=2)
    for name in (run.WORDS, run.SETTLED):
        encoder.save_pretrained(tmp_path / name)
    words.save_pretrained(tmp_path / run.WORDS)
    return tmp_path


def steps(training: Training, count: int) -> list[float]:
    found = []
    for number in training.stock.numbers(training.progress.step):
        found.append(float(training._step(number).total.detach()))
        training.progress.step += 1
        if len(found) == count:
            return found
    raise AssertionError("a stock has no end")


def test_the_loss_falls(folder: Path) -> None:
    training = run.layout_training(SMALL, folder, "pictures")
    for group in training.adam.param_groups:
        group["lr"] = 1e-2
    batch = training.example(training.stock.lot(0), 0)
    when = torch.tensor([300, 700])

    def now() -> float:
        with torch.no_grad():
            return float(training.loss(batch, when).total)

    before = now()
    for _ in range(60):
        training._step(0)
        training.progress.step += 1
    assert now() < 0.9 * before


def test_a_stopped_training_goes_on_where_it_was(folder: Path) -> None:
    first = run.layout_training(SMALL, folder, "takes")
    steps(first, 3)
    first.save()
    again = run.layout_training(SMALL, folder, "takes")
    again.resume()
    assert again.progress.step == 3
    for name, weight in first.learner.named_parameters():
        assert torch.equal(weight, dict(again.learner.named_parameters())[name])
        assert torch.allclose(first.mean[name], again.mean[name], atol=1e-3)
    assert steps(first, 1)[0] == pytest.approx(steps(again, 1)[0], rel=1e-5)


def test_shards_stay_below_sixteen_mebibytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SHARD", 4000)
    model = torch.nn.Sequential(*(torch.nn.Linear(16, 16) for _ in range(8)))
    mean = {name: weight.detach() + 0.25 for name, weight in model.named_parameters()}
    adam = torch.optim.AdamW(model.parameters())
    checkpoints.save(tmp_path, model, mean, adam, {"step": 1, "seconds": 0.0, "curve": []})
    shards = sorted(tmp_path.glob("*.safetensors"))
    assert len(shards) > 2 and all(path.stat().st_size < 6000 for path in shards)
    fresh = torch.nn.Sequential(*(torch.nn.Linear(16, 16) for _ in range(8)))
    found = {name: weight.detach().clone() for name, weight in fresh.named_parameters()}
    assert (
        checkpoints.load(tmp_path, fresh, found, torch.optim.AdamW(fresh.parameters()))["step"] == 1
    )
    for name, weight in model.named_parameters():
        assert torch.equal(weight, dict(fresh.named_parameters())[name])
        assert torch.allclose(found[name], weight + 0.25, atol=2e-3)


def test_a_stage_that_is_done_keeps_its_mean_alone(folder: Path) -> None:
    first = run.layout_training(SMALL, folder, "takes")
    steps(first, 2)
    first.save()
    learning = sum(path.stat().st_size for path in first.folder.glob("*.safetensors"))
    first.progress.seconds = SMALL.takes.minutes * 60
    first.save()
    kept = sum(path.stat().st_size for path in first.folder.glob("*.safetensors"))
    assert first.done and kept < 0.35 * learning
    again = run.layout_training(SMALL, folder, "takes")
    again.resume()
    for name, weight in again.learner.named_parameters():
        assert torch.allclose(weight, first.mean[name], atol=1e-3)
        assert torch.equal(weight, again.mean[name])


def test_settled_words_learn_no_more(folder: Path) -> None:
    training = run.layout_training(SMALL, folder, "pictures")
    steps(training, 2)
    training.settle_words(folder / "after")
    settled = {n: w.clone() for n, w in training.learner.text.named_parameters()}
    steps(training, 2)
    for name, weight in training.learner.text.named_parameters():
        assert torch.equal(weight, settled[name])
    again = TextEncoder.from_pretrained(folder / "after")
    for name, weight in again.named_parameters():
        assert torch.equal(weight, settled[name])


def test_the_refiner_learns_from_crops(folder: Path) -> None:
    training = run.refiner_training(SMALL, folder)
    assert all(np.isfinite(steps(training, 2)))
    assert training.learner.denoiser.config.below == 3


def test_a_lot_follows_from_its_number(tmp_path: Path) -> None:
    plan = layout(SMALL.crops, 1, 7, 2)
    lot = shoot(plan, 1)
    write(lot, tmp_path / "7.npz")
    again = read(layout(SMALL.crops, 1, 7, 2), tmp_path / "7.npz")
    assert again.patch == lot.patch and again.seconds == lot.seconds
    assert (again.samples.frames - lot.samples.frames).abs().max() <= 0.5 / 255 + 1e-6
    assert layout(SMALL.crops, 1, 8, 2).orders[0].seed != plan.orders[0].seed


def test_pairs_kept_for_the_test_are_never_trained_on() -> None:
    for number in range(200):
        for order in layout(SMALL.pictures, 1, number, 2).orders:
            assert not held_out(order.kind, order.subject)


def test_rounds_are_shuffled_and_whole(tmp_path: Path) -> None:
    numbers = Stock(replace(SMALL.takes, takes=12), 1, tmp_path).numbers(0)
    first, second = ([next(numbers) for _ in range(6)] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(6)) and first != second
    later = Stock(replace(SMALL.takes, takes=12), 1, tmp_path).numbers(8)
    assert next(later) == second[2]


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_settings_fit_together(name: str) -> None:
    settings = SETTINGS[name]
    assert 0.3 <= settings.consistency <= 0.7
    for (width, height), _ in settings.takes.sizes:
        assert width % 4 == 0 and height % 4 == 0
    for (width, height), _ in settings.crops.sizes:
        assert settings.crops.crop is not None
        assert min(width, height) >= settings.crops.crop and settings.crops.crop % 8 == 0

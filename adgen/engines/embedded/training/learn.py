"""Training one denoiser: steps until the time is up, resumable at any checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from adgen.engines.embedded.denoiser import Denoised
from adgen.engines.embedded.schedules import STEPS, schedule
from adgen.engines.embedded.training import checkpoints
from adgen.engines.embedded.training.examples import Example, example
from adgen.engines.embedded.training.learner import Learner
from adgen.engines.embedded.training.losses import Losses, losses
from adgen.engines.embedded.training.settings import Settings, Shape, Stage
from adgen.engines.embedded.training.stock import Lot, Stock
from adgen.engines.embedded.words import Words

WARM = 200
"""Steps in which the learning rate rises."""
CLIP = 1.0
HELD = 1 << 30
"""Lots from this number on are for validation only."""


@dataclass
class Progress:
    """Where a stage's training stands, and its curve: (seconds, step, losses)."""

    step: int = 0
    seconds: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


class Training:
    """Trains a learner on a stage's stock."""

    def __init__(
        self, settings: Settings, shape: Shape, stage: Stage, learner: Learner, words: Words,
        stock: Stock, folder: Path,
    ) -> None:  # fmt: skip
        self.settings, self.shape, self.stage = settings, shape, stage
        self.words, self.stock, self.folder = words, stock, folder
        self.device = torch.device(settings.device)
        self.learner = learner.to(self.device)
        self.noise = schedule(settings.schedule)
        weights = [weight for weight in learner.parameters() if weight.requires_grad]
        self.adam = torch.optim.AdamW(weights, lr=stage.rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.mean = {name: w.detach().clone() for name, w in learner.named_parameters()}
        self.progress = Progress()
        self.call: Callable[..., Denoised] = (
            torch.compile(learner) if settings.compiled else learner
        )

    def resume(self) -> None:
        """Go on from the last checkpoint, if there is one."""
        found = checkpoints.load(self.folder, self.learner, self.mean, self.adam)
        if found:
            self.progress = Progress(found["step"], found["seconds"], found["curve"])

    def settle_words(self, folder: Path) -> None:
        """End the text encoder's learning: its averaged weights are written and stay."""
        with self.averaged():
            self.learner.text.save_pretrained(folder)
        for name, weight in self.learner.text.named_parameters():
            weight.requires_grad_(False)
            weight.data.copy_(self.mean[f"text.{name}"])
            weight.grad = None

    def run(
        self,
        minutes: float,
        checkpoint: Callable[[Training], None],
        words: Path | None = None,
    ) -> None:
        """Train until `minutes` in all have been spent on this stage.

        `words`: where the text encoder goes once it has learned for `words_minutes`.
        """
        begun = time.monotonic() - self.progress.seconds
        saved = spent = self.progress.seconds
        recent: list[dict[str, float]] = []
        for number in self.stock.numbers(self.progress.step):
            if spent >= minutes * 60:
                break
            if words is not None and spent > self.settings.words_minutes * 60:
                self.settle_words(words)
                words = None
            for group in self.adam.param_groups:
                group["lr"] = self.stage.rate * self._height(spent / (minutes * 60))
            found = self._step(number)
            self.progress.step += 1
            spent = time.monotonic() - begun
            self.progress.seconds = spent
            recent.append({name: float(getattr(found, name).detach()) for name in found.__slots__})
            if self.progress.seconds - saved >= self.settings.checkpoints * 60:
                saved = self.progress.seconds
                self._keep(recent, checkpoint)
                recent = []
        if words is not None:
            self.settle_words(words)
        self._keep(recent, checkpoint)

    def _keep(self, recent: list[dict[str, float]], checkpoint: Callable[[Training], None]) -> None:
        self._note(recent)
        self.save()
        checkpoint(self)

    def _height(self, part: float) -> float:
        """The learning rate: a linear rise, a plateau, and a fall as 1 - √ over the last third."""
        rise = min(1.0, (self.progress.step + 1) / WARM)
        fall = 1.0 if part < 0.67 else 1.0 - math.sqrt(min(1.0, (part - 0.67) / 0.33))
        return rise * max(fall, 0.01)

    def _step(self, number: int) -> Losses:
        batch = self.example(self.stock.lot(number), self._throw())
        random = torch.Generator().manual_seed(self._throw())
        steps = torch.randint(0, STEPS, (len(batch.ids),), generator=random).to(self.device)
        found = self.loss(batch, steps)
        self.adam.zero_grad(set_to_none=True)
        torch.autograd.backward(found.total)
        torch.nn.utils.clip_grad_norm_(self.learner.parameters(), CLIP)
        self.adam.step()
        decay = min(self.settings.averaging, (1 + self.progress.step) / (10 + self.progress.step))
        with torch.no_grad():
            for name, weight in self.learner.named_parameters():
                self.mean[name].lerp_(weight, 1 - decay)
        return found

    def _throw(self) -> int:
        """A seed for all that is thrown in this step: new in every round."""
        return self.settings.seed * 1_000_003 + self.progress.step

    def example(self, lot: Lot, number: int) -> Example:
        """What the learner sees of a lot."""
        return example(lot, self.words, self.settings, self.shape, number, self.device)

    def loss(self, batch: Example, steps: Tensor) -> Losses:
        """The losses of a batch at the given timesteps."""
        noisy = self.noise.add_noise(batch.latent, batch.noise, steps)  # type: ignore[arg-type]
        kept = self.noise.alphas_cumprod.to(self.device)[steps].sqrt()
        with self._cast():
            out = self.call(batch, noisy, steps)
        weights = (self.settings.flow, self.settings.consistency)
        return losses(out, batch.latent, batch.noise, kept, batch.flow, batch.drift, weights)

    def _cast(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.device.type, torch.bfloat16)

    def validate(self, lots: int = 6) -> float:
        """Mean loss of v of the averaged weights on lots that are never trained on."""
        found = []
        with self.averaged(), torch.no_grad():
            for index in range(lots):
                batch = self.example(self.stock.lot(HELD + index), HELD + index)
                steps = torch.linspace(20, STEPS - 20, len(batch.ids)).long().to(self.device)
                found.append(float(self.loss(batch, steps).velocity))
        return sum(found) / len(found)

    def averaged(self) -> _Averaged:
        """While open, the learner has its averaged weights."""
        return _Averaged(self.learner, self.mean)

    @property
    def done(self) -> bool:
        """Whether the stage has had its time."""
        return self.progress.seconds >= self.stage.minutes * 60

    def save(self) -> None:
        """Write a checkpoint."""
        done = self.progress
        checkpoints.save(
            self.folder,
            self.learner,
            self.mean,
            self.adam,
            {"step": done.step, "seconds": done.seconds, "curve": done.curve},
            done=self.done,
        )

    def _note(self, recent: list[dict[str, float]]) -> None:
        if not recent:
            return
        means = {name: sum(row[name] for row in recent) / len(recent) for name in recent[0]}
        means |= {"step": self.progress.step, "seconds": self.progress.seconds}
        means["validation"] = self.validate()
        self.progress.curve.append(means)


class _Averaged:
    """Swaps the averaged weights in, and the trained ones back."""

    def __init__(self, learner: nn.Module, mean: dict[str, Tensor]) -> None:
        self._learner, self._mean = learner, mean

    def _swap(self) -> None:
        with torch.no_grad():
            for name, weight in self._learner.named_parameters():
                held = weight.detach().clone()
                weight.copy_(self._mean[name])
                self._mean[name].copy_(held)

    def __enter__(self) -> None:
        self._swap()

    def __exit__(self, *_: object) -> None:
        self._swap()

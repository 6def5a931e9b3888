"""DDIM sampling, counted over the whole take and stopped when it leaves the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from adgen.engines.embedded.denoiser import Denoised
from adgen.engines.embedded.schedules import schedule

SKIPPED = 0.5
"""Part of the steps that beginning from an enlarged layout saves."""

Predict = Callable[[Tensor, Tensor], Denoised]
"""What a denoiser makes of a noisy latent (B, T, C, H, W) at a timestep (B,)."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of a whole take: `before` of `total` are done; `tell` gets (done, total)."""

    total: int
    tell: Callable[[int, int], None] | None
    before: int = 0

    def after(self, more: int) -> Steps:
        """The same count with so many more steps done."""
        return replace(self, before=self.before + more)

    def done(self, count: int) -> None:
        """Tell that so many steps of this part are done."""
        if self.tell is not None:
            self.tell(self.before + count, self.total)


def fewer(steps: int) -> int:
    """Steps that are left of `steps` for a latent that is begun."""
    return steps - int(SKIPPED * steps)


def sample(
    predict: Predict,
    noise: str,
    white: Tensor,
    steps: int,
    count: Steps,
    seed: int,
    begun: Tensor | None = None,
) -> tuple[Tensor, Denoised]:
    """DDIM to a clean latent, and what was predicted in the last step.

    `noise` names the schedule. From the noise `white` alone, or `begun` from a latent that is
    noised to where SKIPPED of the steps would have led (Meng et al. 2022, SDEdit). Raises
    FloatingPointError, naming step and seed, when a latent is not made of finite numbers.
    """
    scheduler = schedule(noise)
    scheduler.set_timesteps(steps)
    times = scheduler.timesteps
    noisy = white
    if begun is not None:
        times = times[steps - fewer(steps) :]
        noisy = scheduler.add_noise(begun, noisy, times[:1])  # type: ignore[arg-type]
    del white, begun  # for their memory
    for done, when in enumerate(times, 1):
        answer = predict(noisy, when[None].to(noisy.device))
        noisy = scheduler.step(answer.prediction, int(when), noisy, return_dict=False)[0]
        if not bool(torch.isfinite(noisy).all()):
            step = f"step {count.before + done} of {count.total}"
            raise FloatingPointError(f"sampling left the numbers at {step}, seed {seed}")
        count.done(done)
    return noisy, answer

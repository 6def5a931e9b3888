"""Sample sheets while training: what the averaged weights draw for takes never trained on."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from adgen.engines.embedded import latent
from adgen.engines.embedded.schedules import schedule
from adgen.engines.embedded.separations import develop
from adgen.engines.embedded.training.examples import Example
from adgen.engines.embedded.training.learn import HELD, Training
from adgen.engines.embedded.training.measures.sheets import contact_sheet

LOTS = 4
STEPS = 12


def draw(training: Training, batch: Example) -> Tensor:
    """Separations (B, T, 3, H, W) in 0..1 from a batch's conditions and noise, without guidance."""
    noise = schedule(training.settings.schedule)
    noise.set_timesteps(STEPS)
    noisy = batch.noise
    for when in noise.timesteps:
        steps = when.expand(len(batch.ids)).to(noisy.device)
        with torch.autocast(noisy.device.type, torch.bfloat16):
            out = training.learner(batch, noisy, steps)
        noisy = noise.step(out.prediction, int(when), noisy, return_dict=False)[0]
    return latent.decode(noisy, training.shape.levels).clamp(0, 1)


def sample_sheet(training: Training, path: Path) -> None:
    """For some takes a row of drawn frames and a row of rendered ones, labelled by kind."""
    rows: list[list[np.ndarray]] = []
    labels: list[str] = []
    with training.averaged(), torch.no_grad():
        for index in range(LOTS):
            lot = training.stock.lot(HELD + index)
            batch = training.example(lot, HELD + index)
            palette = lot.palette()
            drawn = develop(draw(training, batch).cpu(), palette)
            asked = develop(lot.samples.frames.cpu(), palette)
            for take in range(min(4, len(lot.orders))):
                order = lot.orders[take]
                rows += [_bytes(drawn[take]), _bytes(asked[take])]
                labels += [f"{order.kind} {order.subject}", "rendered"]
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), contact_sheet(rows, labels, 4)[..., ::-1])


def _bytes(frames: Tensor) -> list[np.ndarray]:
    """At most four frames over the take, (H, W, 3), enlarged to about 128 pixels high."""
    which = np.unique(np.linspace(0, len(frames) - 1, 4).round().astype(int))
    codes = (frames[which].permute(0, 2, 3, 1).float().cpu().numpy() * 255).round()
    times = max(1, 128 // codes.shape[1])
    return [one.astype(np.uint8).repeat(times, 0).repeat(times, 1) for one in codes]

"""Rendered takes to learn from: in a cache on disk, or fresh from the renderer.

A lot is a batch of takes of one kind of frame (size, seconds per frame, part of it); everything in
it follows from its number, so the cache holds pixels only and any lot can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from adgen.engines.embedded.conditions import Patch, Steering
from adgen.engines.embedded.footage.captions import held_out
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order, Samples, render
from adgen.engines.embedded.footage.world import speed
from adgen.engines.embedded.training.settings import Stage


@dataclass(frozen=True, slots=True)
class Lot:
    """Takes that share size, timing and window, with their truth."""

    orders: tuple[Order, ...]
    patch: Patch
    seconds: float
    samples: Samples

    def steering(self, device: torch.device | str = "cpu") -> Steering:
        """What steers the model, as the renderer was steered."""
        motion = torch.tensor([order.motion for order in self.orders])
        times = torch.stack([order.times for order in self.orders])
        return Steering(
            camera=torch.stack([order.camera for order in self.orders]).to(device),
            tau=(times * speed(motion)[:, None]).float().to(device),
            motion=motion.float().to(device),
            seconds=torch.full((len(self.orders),), self.seconds).to(device),
        )

    def palette(self, device: torch.device | str = "cpu") -> Tensor:
        """The takes' palettes, (B, 3, 3) sRGB: the pixels are separations and do not show them."""
        return torch.stack([order.palette for order in self.orders]).float().to(device)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a lot's number says: frame size, window in fractions, seconds, and its orders."""

    size: tuple[int, int]
    window: tuple[float, float, float, float]
    pixels: tuple[int, int]
    seconds: float
    orders: tuple[Order, ...]

    @property
    def patch(self) -> Patch:
        """The window in frame coordinates."""
        whole = Patch.whole(*self.size)
        left, top, right, bottom = self.window
        wide, tall = whole.right - whole.left, whole.bottom - whole.top
        return Patch(
            whole.left + left * wide,
            whole.top + top * tall,
            whole.left + right * wide,
            whole.top + bottom * tall,
        )


def layout(stage: Stage, seed: int, number: int, takes: int) -> Layout:
    """Everything about lot `number` of a run with `seed`."""
    random = np.random.default_rng([seed, stage.frames, stage.crop or 0, number])
    shares = np.array([share for _, share in stage.sizes])
    size = stage.sizes[int(random.choice(len(shares), p=shares / shares.sum()))][0]
    seconds = float(random.choice(np.array(stage.seconds)))
    window, pixels = (0.0, 0.0, 1.0, 1.0), size
    if stage.crop is not None:
        wide, tall = stage.crop / size[0], stage.crop / size[1]
        # Whole blocks of the latent, so that a crop's latent is the crop of the latent.
        left = float(random.integers(0, (size[0] - stage.crop) // 8 + 1)) * 8 / size[0]
        top = float(random.integers(0, (size[1] - stage.crop) // 8 + 1)) * 8 / size[1]
        window, pixels = (left, top, left + wide, top + tall), (stage.crop, stage.crop)
    first = int(random.integers(0, 1 << 40))
    orders = tuple(_order(stage, first + index, seconds) for index in range(takes))
    return Layout(size, window, pixels, seconds, orders)


def _order(stage: Stage, seed: int, seconds: float) -> Order:
    """A chance order whose kind and subject are not kept for the test of unseen pairs."""
    kind = None
    if stage.kinds != KINDS:
        kind = str(np.random.default_rng([seed, 9]).choice(np.array(stage.kinds)))
    subject = None if stage.subjects else "none"
    order = chance_order(seed, stage.frames, seconds, kind=kind, subject=subject)
    return replace(order, subject="none") if held_out(order.kind, order.subject) else order


def shoot(plan: Layout, finer: int, device: torch.device | str = "cpu") -> Lot:
    """Render a lot, kind by kind."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, order in enumerate(plan.orders):
        groups.setdefault((order.kind, order.subject), []).append(index)
    parts: dict[int, list[Tensor]] = {}
    for members in groups.values():
        taken = render(
            [plan.orders[index] for index in members],
            plan.pixels,
            window=plan.window,
            aspect=plan.size[0] / plan.size[1],
            finer=finer,
            device=device,
            separated=True,
        )
        for place, index in enumerate(members):
            parts[index] = [taken.frames[place], taken.flow[place], taken.mask[place]]
    frames, flow, mask = (
        torch.stack([parts[index][which] for index in range(len(plan.orders))])
        for which in range(3)
    )
    return Lot(plan.orders, plan.patch, plan.seconds, Samples(frames, flow, mask, mask))


def write(lot: Lot, path: Path) -> None:
    """Keep a lot's pixels: frames and mask in 8 bits, flow in 16."""
    beside = path.with_suffix(".part.npz")
    np.savez(
        beside,
        frames=(lot.samples.frames * 255).round().byte().numpy(),
        flow=lot.samples.flow.half().numpy(),
        mask=(lot.samples.mask * 255).round().byte().numpy(),
    )
    beside.rename(path)


def read(plan: Layout, path: Path) -> Lot:
    """A lot from its pixels."""
    with np.load(path) as kept:
        frames = torch.from_numpy(kept["frames"]).float() / 255
        flow = torch.from_numpy(kept["flow"]).float()
        mask = torch.from_numpy(kept["mask"]).float() / 255
    return Lot(plan.orders, plan.patch, plan.seconds, Samples(frames, flow, mask, mask))


def part(lot: Lot, which: int, takes: int) -> Lot:
    """The `which`-th `takes` takes of a lot."""
    some = slice(which * takes, (which + 1) * takes)
    all_of = lot.samples
    samples = Samples(all_of.frames[some], all_of.flow[some], all_of.depth[some], all_of.mask[some])
    return Lot(lot.orders[some], lot.patch, lot.seconds, samples)


@dataclass(frozen=True, slots=True)
class Stock:
    """The lots of one stage, by number; cached in `folder` unless it is None."""

    stage: Stage
    seed: int
    folder: Path | None
    device: str = "cpu"

    def path(self, number: int) -> Path:
        """Where a lot is cached."""
        assert self.folder is not None
        return self.folder / f"{number:06d}.npz"

    def whole(self, number: int) -> Lot:
        """One lot, read or rendered."""
        plan = layout(self.stage, self.seed, number, self.stage.lot)
        if self.folder is None:
            return shoot(plan, self.stage.finer, self.device)
        path = self.path(number)
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            write(shoot(plan, self.stage.finer), path)
        return read(plan, path)

    def lot(self, number: int) -> Lot:
        """The takes of one step: a lot, or a part of one."""
        parts = self.stage.lot // self.stage.batch
        return part(self.whole(number // parts), number % parts, self.stage.batch)

    def numbers(self, start: int) -> Iterator[int]:
        """Numbers of steps' takes without end from the `start`-th: shuffled anew in each round."""
        count = max(1, self.stage.takes // self.stage.batch)
        if self.folder is None:
            while True:
                yield start
                start += 1
        while True:
            order = np.random.default_rng([self.seed, start // count]).permutation(count)
            for number in order[start % count :]:
                yield int(number)
                start += 1

"""Training of the upscaler on crops of the footage renderer, and its figures."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.paint import to_linear, to_srgb
from adgen.engines.embedded.footage.render import Order, Window, render
from adgen.engines.embedded.training.measures.picture import edge_error, psnr
from adgen.engines.embedded.upscaler import Upscaler

CROP = 96
"""Side of a crop at the larger size, in pixels."""

SHORT_SIDES = (260.0, 720.0)
"""Short side in pixels of the frames that the crops are cut from: of the model's frames enlarged
once, and twice."""

ASPECTS = (9 / 16, 1.0, 16 / 9)
EDGES = 0.5
"""Weight of the differences to the neighbours in the loss, beside that of the pixels."""

RATE = 1e-3
STATE = "upscaler_state.pt"
_TAKES = 4
_KEEP_EVERY = 250
_HELD_OUT = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Trained:
    """An upscaler after `step` of `steps`, with the loss of each step."""

    model: Upscaler
    step: int
    steps: int
    losses: list[float]


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near enlarged frames are to the truth: PSNR in dB, error of edges (`edge_error`)."""

    psnr: float
    edges: float


def train_upscaler(
    folder: Path,
    *,
    steps: int = 2000,
    seed: int = 0,
    minutes: float | None = None,
    stop_after: int | None = None,
    kinds: Sequence[str] = KINDS,
    crops: int = 2048,
    batch: int = 16,
    device: str = "cpu",
    told: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train, or go on from the state in `folder`; the weights lie there too, as diffusers saves.

    `crops` are rendered first, from `seed`; every step sees `batch` of them, which follow from
    `seed` and the step alone. `minutes` (with the rendering) and `stop_after` steps end this call
    early, and another call goes on. `steps` fixes the fall of the learning rate (a cosine).
    Raises ValueError when the state is of another seed, or other steps, kinds, crops or batch.
    """
    clock = time.monotonic()
    torch.manual_seed(seed)
    model = Upscaler().to(device, memory_format=torch.channels_last).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE, betas=(0.9, 0.99))
    plan = {"seed": seed, "steps": steps, "kinds": [*kinds], "crops": crops, "batch": batch}
    losses = _resume(folder / STATE, model, optimiser, plan)
    step = start = len(losses)
    end = steps if stop_after is None else min(steps, start + stop_after)
    bank, chances = _bank(seed, kinds, crops, device)
    while step < end and (minutes is None or time.monotonic() - clock < 60 * minutes):
        for group in optimiser.param_groups:
            group["lr"] = _rate(step, steps)
        random = np.random.default_rng([seed, 1, step])
        losses.append(_lesson(model, optimiser, _drawn(bank, chances, batch, random)))
        step += 1
        if told is not None:
            told(step, losses[-1])
        if step % _KEEP_EVERY == 0:
            _keep(folder, model, optimiser, plan, losses)
    _keep(folder, model, optimiser, plan, losses)
    return Trained(model.eval(), step, steps, losses)


def _rate(step: int, steps: int) -> float:
    """Learning rate: up over 50 steps, then along a cosine to nothing."""
    return RATE * min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * step / steps))


def _resume(
    path: Path, model: Upscaler, optimiser: torch.optim.Optimizer, plan: dict[str, object]
) -> list[float]:
    """Load the state of an earlier call, where there is one; returns its losses."""
    if not path.is_file():
        return []
    state = torch.load(path, weights_only=True)
    for name, value in plan.items():
        if state["plan"][name] != value:
            raise ValueError(
                f"{path} was begun with {name} {state['plan'][name]}, not {value}: "
                "ask for the same, or choose another folder"
            )
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return list(state["losses"])


def _keep(
    folder: Path,
    model: Upscaler,
    optimiser: torch.optim.Optimizer,
    plan: dict[str, object],
    losses: list[float],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    state = {
        "plan": plan,
        "losses": losses,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    fresh = folder / f"{STATE}.part"
    torch.save(state, fresh)
    fresh.replace(folder / STATE)


def _lesson(
    model: Upscaler, optimiser: torch.optim.Optimizer, crops: tuple[Tensor, Tensor]
) -> float:
    """One step of the optimiser; returns the loss."""
    smaller, larger = crops
    error = model(smaller) - larger
    across, down = error.diff(dim=-1).abs().mean(), error.diff(dim=-2).abs().mean()
    loss = error.abs().mean() + EDGES * (across + down)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimiser.step()
    return float(loss.detach())


def _bank(
    seed: int, kinds: Sequence[str], crops: int, device: str
) -> tuple[Tensor, NDArray[np.float64]]:
    """Crops (N, 3, 96, 96), float16, evenly of all kinds, and the chance of each to be drawn.

    The chance grows with the mean slope: flat areas are exact without being learned.
    """
    parts = []
    for index in range(-(-crops // _TAKES)):
        random = np.random.default_rng([seed, 0, index])
        parts.append(_crop(random, kinds[index % len(kinds)], _TAKES, device))
    bank = torch.cat(parts)[:crops]
    slope = bank.diff(dim=-1).abs().mean((1, 2, 3)) + bank.diff(dim=-2).abs().mean((1, 2, 3))
    weight = (slope.clamp(max=0.1) + 0.002).double().cpu().numpy()
    return bank.half(), np.asarray(weight / weight.sum())


def _drawn(
    bank: Tensor, chances: NDArray[np.float64], batch: int, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Frames as a model may draw them (N, 3, 48, 48), and what they should be (N, 3, 96, 96)."""
    chosen = torch.from_numpy(random.choice(len(bank), batch, p=chances)).to(bank.device)
    larger = bank[chosen].float()
    turned = larger.rot90(int(random.integers(4)), (-2, -1))
    larger = turned.flip(-1) if random.random() < 0.5 else turned
    smaller = _half(larger)
    clean = batch // 2
    soft = [_imperfect(part, random) for part in smaller[clean:].chunk(4)]
    return torch.cat([smaller[:clean], *soft]), larger


def _crop(random: np.random.Generator, kind: str, takes: int, device: str) -> Tensor:
    """The same place in `takes` takes of a kind, (takes, 3, 96, 96), sRGB in 0..1."""
    aspect = float(random.choice(ASPECTS))
    side = math.exp(random.uniform(math.log(SHORT_SIDES[0]), math.log(SHORT_SIDES[1])))
    wide, high = CROP / side / max(aspect, 1.0), CROP / side * min(aspect, 1.0)
    left, top = float(random.uniform(0, 1 - wide)), float(random.uniform(0, 1 - high))
    window: Window = (left, top, left + wide, top + high)
    orders = _orders(random, kind, takes)
    taken = render(orders, (CROP, CROP), window=window, aspect=aspect, finer=2, device=device)
    return taken.frames[:, 0]


def _orders(random: np.random.Generator, kind: str, takes: int) -> list[Order]:
    seeds = [int(seed) for seed in random.integers(0, _HELD_OUT, takes)]
    first = chance_order(seeds[0], 1, 1.0, kind=kind)
    rest = [chance_order(seed, 1, 1.0, kind=kind, subject=first.subject) for seed in seeds[1:]]
    return [first, *rest]


def _half(frames: Tensor) -> Tensor:
    """Frames (N, 3, H, W) at half the size: the mean of 2 × 2 pixels, in linear light."""
    light = functional.avg_pool2d(to_linear(frames), 2)
    return to_srgb(light.movedim(1, -1)).movedim(-1, 1)


def _imperfect(frames: Tensor, random: np.random.Generator) -> Tensor:
    """Softer and noisier, as frames from a model may be."""
    reach = torch.arange(-2, 3, device=frames.device)
    bell = torch.exp(-0.5 * (reach / float(random.uniform(0.25, 0.6))) ** 2)
    kernel = (bell[:, None] * bell[None] / bell.sum() ** 2).expand(3, 1, 5, 5)
    soft = functional.conv2d(functional.pad(frames, (2, 2, 2, 2), "replicate"), kernel, groups=3)
    noise = random.normal(0, random.uniform(0, 0.008), tuple(frames.shape))
    return soft + torch.from_numpy(noise).to(soft)


def upscaler_figures(
    model: Upscaler, *, kinds: Sequence[str] = KINDS, crops: int = 4, imperfect: bool = False
) -> dict[str, Closeness]:
    """The learned upscaler beside cv2's bicubic and Lanczos, on takes it was not trained on.

    `crops` takes of each kind; all of them together are measured in 8 bits. With `imperfect` the
    smaller frames are soft and noisy as in training. Keys: learned, bicubic, lanczos.
    """
    model = model.eval()
    truth, enlarged = [], {"learned": [], "bicubic": [], "lanczos": []}  # type: ignore[var-annotated]
    for index, kind in enumerate(kinds):
        random = np.random.default_rng([_HELD_OUT, index])
        for _ in range(crops):
            larger = _crop(random, kind, 1, "cpu")
            smaller = _imperfect(_half(larger), random) if imperfect else _half(larger)
            truth.append(_codes(larger[0]))
            enlarged["learned"].append(_codes(model.upscale(smaller)[0]))
            code = smaller[0].movedim(0, -1).numpy()
            for name, way in (("bicubic", cv2.INTER_CUBIC), ("lanczos", cv2.INTER_LANCZOS4)):
                plain = cv2.resize(code, (CROP, CROP), interpolation=way)
                enlarged[name].append(_codes(torch.from_numpy(plain).movedim(-1, 0)))
    whole = np.stack(truth)
    found = {name: np.stack(frames) for name, frames in enlarged.items()}
    return {
        name: Closeness(psnr(frames, whole), edge_error(frames, whole))
        for name, frames in found.items()
    }


def _codes(frame: Tensor) -> NDArray[np.uint8]:
    """(H, W, 3) in 8 bits of a frame (3, H, W) in 0..1."""
    codes = (frame.clamp(0, 1) * 255).round().to(torch.uint8)
    return np.asarray(codes.movedim(0, -1).cpu().numpy())

"""What is asked of a model when it is measured: takes by chance, with the render beside them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from adgen.engines.embedded.footage.captions import caption, held_out
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order, render
from adgen.engines.embedded.footage.subjects import SUBJECTS

Floats = NDArray[np.float32]
Frames = NDArray[np.uint8]
CAMERA_SPREAD = (0.22, 0.22, 0.10, 0.06)
"""Standard deviation of a camera's speed: half short sides, log scale and radians per second."""
STRENGTHS = tuple(float(strength) for strength in range(1, 11))


@dataclass(frozen=True, slots=True)
class Asked:
    """One take asked of a model: `frames` frames, `step` seconds apart, of `size` (w, h) pixels.

    `palette` (3, 3) sRGB 0..1, `camera` (T, 4) as in `footage.world`, `motion` 1..10, `picture`
    (H, W, 3) uint8 of the same size is the first frame, if there is one.
    """

    prompt: str
    seed: int
    palette: Floats
    camera: Floats
    motion: float
    picture: Frames | None
    frames: int
    size: tuple[int, int]
    step: float


Sample = Callable[[Asked], Frames]
Wording = Callable[[Order, np.random.Generator], str]


def wording(order: Order, random: np.random.Generator) -> str:
    """An English caption that names kind and subject by their own words."""
    return caption(order, "en", random, plain=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked: takes of each kind or in all, and the raster and length of each."""

    kinds: tuple[str, ...] = KINDS
    each: int = 2
    cameras: int = 32
    strengths_of: int = 4
    pictures: int = 12
    pairs_each: int = 2
    stills: int = 12
    seeds_of: int = 6
    seeds: int = 4
    frames: int = 16
    step: float = 0.125
    sizes: tuple[tuple[int, int], ...] = ((144, 256), (256, 144), (192, 192))
    seed: int = 7_000_000
    """Far from the seeds that training takes."""


def size_of(plan: Plan, index: int) -> tuple[int, int]:
    """The raster of the take with that number: the aspects take turns."""
    return plan.sizes[index % len(plan.sizes)]


def asked_of(
    plan: Plan, order: Order, size: tuple[int, int], words: Wording, picture: Frames | None = None
) -> Asked:
    """The order as a model is asked for it."""
    return Asked(
        prompt=words(order, np.random.default_rng([order.seed, 2])),
        seed=order.seed,
        palette=order.palette.numpy(),
        camera=order.camera.numpy(),
        motion=order.motion,
        picture=picture,
        frames=len(order.times),
        size=size,
        step=plan.step,
    )


def real(order: Order, size: tuple[int, int]) -> Frames:
    """The order as the renderer draws it, (T, H, W, 3)."""
    codes = render([order], size).frames[0].permute(0, 2, 3, 1) * 255
    return codes.round().to(torch.uint8).cpu().numpy()


def still(count: int) -> torch.Tensor:
    """The path (T, 4) of a camera at rest."""
    return torch.tensor([0.0, 0.0, 1.0, 0.0]).repeat(count, 1)


def general(plan: Plan) -> list[Order]:
    """`each` takes of every kind without a subject; the rest by chance, motion 2..8."""
    return [
        dataclasses.replace(order, motion=2.0 + (order.seed * 0.618 % 1.0) * 6.0)
        for order in _orders(plan, 0, plan.kinds * plan.each)
    ]


def cameras(plan: Plan) -> list[Order]:
    """Takes that move by themselves hardly at all, seen by cameras of steady speed on all axes."""
    way = torch.arange(plan.frames)[:, None] * plan.step
    way = way - way.mean()
    orders = []
    for order in _orders(plan, 1, _spread(plan, plan.cameras)):
        speed = np.random.default_rng([order.seed, 3]).normal(0, CAMERA_SPREAD)
        path = way * torch.from_numpy(speed).float()
        path[:, 2] = path[:, 2].exp()
        orders.append(dataclasses.replace(order, camera=path, motion=1.0))
    return orders


def strengths(plan: Plan) -> Iterator[list[Order]]:
    """Ten takes with motion 1 to 10 and nothing else different, for each of some kinds."""
    for order in _orders(plan, 2, _spread(plan, plan.strengths_of)):
        rest = dataclasses.replace(order, camera=still(plan.frames))
        yield [dataclasses.replace(rest, motion=strength) for strength in STRENGTHS]


def pictures(plan: Plan) -> list[Order]:
    """Takes whose first frame is given, half of them with a subject."""
    kinds = _spread(plan, plan.pictures)
    orders = list(_orders(plan, 3, kinds))
    return [
        dataclasses.replace(order, subject=SUBJECTS[1 + index % (len(SUBJECTS) - 1)])
        if index % 2
        else order
        for index, order in enumerate(orders)
    ]


def pairs(plan: Plan, unseen: bool) -> list[Order]:
    """Takes of the pairs of kind and subject kept out of training, or else as many seen ones."""
    found = []
    for index, kind in enumerate(plan.kinds):
        kept = [name for name in SUBJECTS[1:] if held_out(kind, name)]
        seen = [name for name in SUBJECTS[1:] if name not in kept]
        found += [(kind, name if unseen else seen[index % len(seen)]) for name in kept]
    chosen = found * plan.pairs_each
    orders = _orders(plan, 4 + int(unseen), tuple(kind for kind, _ in chosen))
    return [
        dataclasses.replace(order, subject=subject)
        for order, (_, subject) in zip(orders, chosen, strict=True)
    ]


def stills(plan: Plan) -> list[Order]:
    """Takes with motion 1 and a camera at rest."""
    return [
        dataclasses.replace(order, camera=still(plan.frames), motion=1.0)
        for order in _orders(plan, 6, _spread(plan, plan.stills))
    ]


def siblings(plan: Plan) -> Iterator[list[Order]]:
    """Takes that differ in nothing but their seed, for each of some kinds."""
    for order in _orders(plan, 7, _spread(plan, plan.seeds_of)):
        rest = dataclasses.replace(order, camera=still(plan.frames), motion=4.0)
        yield [dataclasses.replace(rest, seed=order.seed + 500 + n) for n in range(plan.seeds)]


def _spread(plan: Plan, count: int) -> tuple[str, ...]:
    """`count` kinds, evenly chosen from all of them."""
    return tuple(
        plan.kinds[index * len(plan.kinds) // count % len(plan.kinds)] for index in range(count)
    )


def _orders(plan: Plan, part: int, kinds: tuple[str, ...]) -> Iterator[Order]:
    for index, kind in enumerate(kinds):
        seed = plan.seed + 10_000 * part + index
        yield chance_order(seed, plan.frames, plan.step, kind=kind, subject="none")

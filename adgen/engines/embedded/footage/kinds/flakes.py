"""Layers of single things that drift: flakes, leaves, slips, sparks, discs of light.

A layer is a grid of columns that move at their own speed; each cell holds at most one flake that
swings inside it, so a sample needs to look at one flake per layer only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import hashed
from adgen.engines.embedded.footage.paint import Painted, over, painted
from adgen.engines.embedded.footage.world import World

_TURN = 6.2832


@dataclass(frozen=True, slots=True)
class Flakes:
    """The flake of each sample: where the sample lies from its middle, and its luck.

    `px`, `py` in cells; `luck`, `draw` and `size` uniform in 0..1 and `phase` in 0..2π for each
    flake; `vx`, `vy` its velocity and `middle` its place in world units.
    """

    px: Tensor
    py: Tensor
    luck: Tensor
    draw: Tensor
    size: Tensor
    phase: Tensor
    vx: Tensor
    vy: Tensor
    middle: tuple[Tensor, Tensor]

    def far(self) -> Tensor:
        """Distance of the sample from the flake's middle, in cells."""
        return (self.px**2 + self.py**2).sqrt()

    def turned(self, angle: Tensor) -> tuple[Tensor, Tensor]:
        """The sample's place along and across an axis through the flake's middle, in cells."""
        cos, sin = torch.cos(angle), torch.sin(angle)
        return cos * self.px + sin * self.py, cos * self.py - sin * self.px

    def spun(self, rate: Tensor) -> Flakes:
        """The same flakes with the velocity of turning (right to down) added, `rate` × cell."""
        return replace(self, vx=self.vx - rate * self.py, vy=self.vy + rate * self.px)


def rest(number: Tensor, times: int) -> Tensor:
    """The lower bits of a hashed number as a number in 0..1 of their own."""
    scaled = number * times
    return scaled - torch.floor(scaled)


def flakes(
    world: World,
    name: str,
    depth: float,
    cell: Tensor | float,
    drift: tuple[Tensor | float, Tensor | float],
    swing: tuple[float, float, float],
    room: float,
) -> Flakes:
    """A layer of flakes that drift and swing.

    `drift` is the mean velocity (x, y); `swing` (reach across, reach along, rate) with the reach
    in cells; `room` the part of the cell, each way, that middles are scattered over. A flake
    stays whole if room / 2 + reach + its radius is at most half a cell.
    """
    x, y = world.at(depth)
    seed, tau = world.dice.seed(name), world.tau
    across = (x - drift[0] * tau) / cell
    col = torch.floor(across)
    own = hashed(seed, col)
    pace = drift[1] * (0.75 + 0.5 * own)
    along = (y - pace * tau) / cell + 64.0 * rest(own, 256)
    row = torch.floor(along)
    luck = hashed(seed + 7, col, row)
    other = hashed(seed + 13, col, row)
    draw = rest(luck, 4096)
    phase = _TURN * rest(other, 4096)
    rate = swing[2] * (0.7 + 0.6 * draw)
    sin, cos = torch.sin(rate * tau + phase), torch.cos(rate * tau + phase)
    px = across - col - 0.5 - room * (rest(other, 64) - 0.5) - swing[0] * sin
    py = along - row - 0.5 - room * (rest(luck, 64) - 0.5) - swing[1] * cos
    return Flakes(
        px=px,
        py=py,
        luck=luck,
        draw=draw,
        size=other,
        phase=phase,
        vx=drift[0] + swing[0] * rate * cell * cos,
        vy=pace - swing[1] * rate * cell * sin,
        middle=(x - px * cell, y - py * cell),
    )


def lay(bottom: Painted, layer: Flakes, colour: Tensor, alpha: Tensor, depth: float) -> Painted:
    """A layer's flakes laid over what is behind them."""
    full = colour.expand(*alpha.shape, 3)
    return over(bottom, painted(full, vx=layer.vx, vy=layer.vy, depth=depth, mask=1.0), alpha)

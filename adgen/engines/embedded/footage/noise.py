"""Lattice noise of any device: the same numbers everywhere for one seed.

Values come from an integer hash of the lattice point (multiply, shift, xor), so there are no
tables to carry, and a crop of a picture is the picture's crop.
"""

from __future__ import annotations

import torch
from torch import Tensor

_PRIMES = (374761393, 668265263, 1440662683, 1103515245)
_SCALE = 1.0 / (1 << 24)


def hashed(seed: Tensor, *lattice: Tensor) -> Tensor:
    """Uniform numbers in 0..1 for integer lattice coordinates; `seed` int32, broadcast with them.

    Int32 products wrap; the shifts are masked because torch shifts signed numbers.
    """
    mixed = seed * _PRIMES[3]
    for prime, axis in zip(_PRIMES, lattice, strict=False):
        mixed = mixed + axis.to(torch.int32) * prime
    mixed = (mixed ^ ((mixed >> 13) & 0x7FFFF)) * 1274126177
    mixed = (mixed ^ ((mixed >> 15) & 0x1FFFF)) * 461845907
    return ((mixed ^ ((mixed >> 16) & 0xFFFF)) & 0xFFFFFF).to(torch.float32) * _SCALE


def _ease(part: Tensor) -> Tensor:
    return part * part * part * (part * (part * 6.0 - 15.0) + 10.0)


def value(x: Tensor, y: Tensor, seed: Tensor) -> Tensor:
    """Smooth value noise in 0..1, one bump per unit of x and y."""
    left, top = torch.floor(x), torch.floor(y)
    across, down = _ease(x - left), _ease(y - top)
    i, j = left.to(torch.int32), top.to(torch.int32)
    upper = torch.lerp(hashed(seed, i, j), hashed(seed, i + 1, j), across)
    lower = torch.lerp(hashed(seed, i, j + 1), hashed(seed, i + 1, j + 1), across)
    return torch.lerp(upper, lower, down)


def value3(x: Tensor, y: Tensor, z: Tensor, seed: Tensor) -> Tensor:
    """Value noise that also changes along z (for instance with time), in 0..1."""
    z = z.expand_as(x)
    floor = torch.floor(z)
    along = _ease(z - floor)
    step = floor.to(torch.int32) * 7919
    return torch.lerp(value(x, y, seed + step), value(x, y, seed + step + 7919), along)


def fbm(x: Tensor, y: Tensor, seed: Tensor, octaves: int = 4, gain: float = 0.5) -> Tensor:
    """Sum of octaves of value noise, each twice as fine and `gain` as strong; mean near 0.5."""
    total, weight, sum_weights = torch.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        total = total + weight * value(x, y, seed + 101 * octave)
        sum_weights += weight
        # The turn hides the lattice: rows of one octave do not fall on rows of the next.
        x, y = 1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y - 9.1
        weight *= gain
    return total / sum_weights


def fbm3(
    x: Tensor, y: Tensor, z: Tensor, seed: Tensor, octaves: int = 4, gain: float = 0.5
) -> Tensor:
    """`fbm` that also changes along z; finer octaves change faster."""
    z = z.expand_as(x)
    total, weight, sum_weights = torch.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        total = total + weight * value3(x, y, z, seed + 101 * octave)
        sum_weights += weight
        x, y, z = 1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y - 9.1, 1.4 * z
        weight *= gain
    return total / sum_weights

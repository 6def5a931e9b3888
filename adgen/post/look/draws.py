"""Whole numbers drawn alike on every machine and by every numpy.

The raw words of PCG64 from a SeedSequence are what numpy promises never to change; what its
Generator makes of them is not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def draws(*seed: int) -> Callable[[int], int]:
    """A function that draws a number from 0 to below the one it is given."""
    words = np.random.PCG64(np.random.SeedSequence(seed))

    def draw(below: int) -> int:
        return int(words.random_raw()) % below

    return draw


def drawn_bytes(count: int, *seed: int) -> NDArray[np.uint8]:
    """`count` bytes, shape (count,)."""
    words = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(-(-count // 8))
    return words.astype("<u8").view(np.uint8)[:count]

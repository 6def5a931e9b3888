"""Sound in parts of equal length, of each of which a figure is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class SoundParts:
    """Cuts what is heard into parts of `size` samples; `figure` makes (parts,) or (parts, k) of
    (parts, size, channels). What is left over at the end is filled up with silence."""

    def __init__(self, size: int, figure: Callable[[Floats], Floats]) -> None:
        self._size, self._figure = size, figure
        self._left: Floats | None = None
        self._found: list[Floats] = []

    def add(self, samples: Floats) -> None:
        """Take in the next (n, channels) samples."""
        if self._left is not None and len(self._left):
            samples = np.concatenate((self._left, samples))
        whole = len(samples) // self._size * self._size
        if whole:
            parts = samples[:whole].reshape(-1, self._size, samples.shape[1])
            self._found.append(self._figure(parts))
        self._left = samples[whole:].copy()

    def values(self) -> Floats:
        """The figures of all parts, in order; for when the film is over."""
        if self._left is not None and len(self._left):
            missing = self._size - len(self._left)
            self.add(np.zeros((missing, self._left.shape[1]), np.float32))
        return np.concatenate(self._found) if self._found else np.zeros(0, np.float32)

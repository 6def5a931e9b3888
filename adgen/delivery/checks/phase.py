"""Left against right: sides that cancel one another where a telephone plays their sum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.sound_parts import Floats, SoundParts
from adgen.media.sound import RATE
from adgen.schema.delivery import Finding

_PART = RATE // 10


class Phase:
    """Powers of left, right and their product, every 100 ms."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._blocks = SoundParts(_PART, _powers)

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take in the next (n, channels) samples; those of one channel have no sides."""
        if samples.shape[1] == 2:
            self._blocks.add(samples)

    def findings(self) -> Iterator[Finding]:
        """The mean correlation of what is heard, and what is lost of it in mono."""
        powers = self._blocks.values()
        heard = powers[powers[:, :2].max(axis=1) > _silence()] if len(powers) else powers
        if not len(heard):
            return
        left, right, both = heard.astype(np.float64).T
        mean = float((both / np.sqrt(np.maximum(left * right, 1e-20))).mean())
        asked = self._film.placement.sound.min_phase
        least = limit("phase_mean") if asked is None else asked
        yield judged(
            "phase", mean >= least, f"correlation of left and right {round(mean, 2) + 0.0:.2f}",
            f"at least {least:g} in the mean", forbidden=asked is not None,
        )  # fmt: skip
        apart = float((left + right).sum())
        together = float((left + right + 2 * both).sum()) / 2
        loss = min(99.0, 10 * np.log10(apart / max(together, apart * 1e-10)))
        most = limit("mono_loss")
        yield Finding(
            "mono", True, f"{max(loss, 0.0):.1f} dB lost", f"at most {most:g} dB lost",
            warns=bool(loss > most),
        )  # fmt: skip


def _powers(parts: Floats) -> Floats:
    left, right = parts[..., 0], parts[..., 1]
    pairs = ((left, left), (right, right), (left, right))
    means = [np.einsum("ij,ij->i", one, other) / parts.shape[1] for one, other in pairs]
    return np.stack(means, axis=1)


def _silence() -> float:
    return float(10 ** (limit("silence_level") / 10))

"""Sounds for the ears of checks, and what they find in them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.base import Film, Listens
from adgen.media.sound import RATE, Samples
from adgen.schema.delivery import Finding, Placement
from adgen.schema.footage import Cut
from adgen.schema.time import FrameRange
from tests.studio.branded import BRAND
from tests.studio.films import WALL
from tests.studio.probes import facts_of

_RATE = Fraction(30)


def tone(seconds: float, amplitude: float = 0.25, pitch: float = 440.0) -> Samples:
    """A stereo sine."""
    turns = np.arange(round(seconds * RATE)) * (2 * np.pi * pitch / RATE)
    return np.repeat((amplitude * np.sin(turns))[:, None], 2, axis=1).astype(np.float32)


def hush(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros((round(seconds * RATE), 2), np.float32)


def film_of(
    samples: Samples,
    placement: Placement = WALL,
    silent: bool | None = None,
    rate: Fraction = _RATE,
) -> Film:
    """A film of this sound; `silent` is what was promised of it, None that nothing was."""
    frames = round(Fraction(len(samples), RATE) * rate)
    promise = None
    if silent is not None:
        cuts = (Cut("all", FrameRange(0, frames, rate), "cut"),)
        promise = Promise(BRAND, Path("logo.png"), placement, cuts, (), (), silent=silent)
    return Film(Path("a.mp4"), facts_of(frames, rate), placement, promise)


def found_in(
    samples: Samples,
    check: Callable[[Film], Listens],
    placement: Placement = WALL,
    silent: bool | None = None,
    step: int = 7000,
) -> dict[str, Finding]:
    """What a check finds that hears the samples in parts of `step`."""
    ear = check(film_of(samples, placement, silent))
    for at in range(0, len(samples), step):
        ear.hear(samples[at : at + step])
    return {finding.check: finding for finding in ear.findings()}

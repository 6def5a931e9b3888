"""What a check is: how it looks or listens, and what it knows of the film that it is held against.

A check is a class in a file of its own, made of a `Film`; `every.py` lists them all and shows them
the film, in one decoding. Which of the protocols it follows says what it gets. Its thresholds are
rows of data/checks.yaml (`limit`); what it found are findings, also of what is as it should be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.brand.promise import Promise
from adgen.media.frames import I420
from adgen.media.probe import Probe
from adgen.media.tables import limits
from adgen.schema.delivery import Finding, Placement


@dataclass(frozen=True, slots=True)
class Film:
    """A film that is checked, and what is known of it: of a foreign one no promise."""

    path: Path
    facts: Probe
    placement: Placement
    promise: Promise | None = None

    @property
    def rate(self) -> Fraction:
        """Frames a second; 25 where the file does not say, so that lengths still can be told."""
        return self.facts.rate or Fraction(25)

    @property
    def frames(self) -> int:
        """Frames of the file, by its length where it does not say how many."""
        return self.facts.frames or round(self.facts.seconds * self.rate)

    @property
    def lead(self) -> int:
        """Frames of the file before the spot's first: slate and black."""
        return self.placement.surround(self.rate).lead

    @property
    def hold(self) -> int:
        """Frames of the file after the spot's last: its last picture, held."""
        return self.placement.surround(self.rate).hold

    @property
    def television(self) -> bool:
        """Whether it is held to what broadcasters ask of pictures."""
        return self.placement.gamut is not None or self.placement.flashes is not None

    def forbids(self, what: str) -> bool:
        """Whether its placement takes no film with this, by the words of the table."""
        return what in self.placement.forbids

    def at(self, frame: int) -> str:
        """When a frame is shown, in words."""
        return f"at {float(frame / self.rate):.2f} s"

    def shot_of(self, frame: int) -> str:
        """The shot that a frame of the file belongs to, where the plan says so."""
        if self.promise is None or not 0 <= frame - self.lead < self.promise.frames:
            return ""
        return self.promise.shot_of(frame - self.lead)


class Watches(Protocol):
    """Sees every picture of the film, small: area-averaged to a short side of 108 pixels."""

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`; its array is used again for the next one."""

    def findings(self) -> Iterable[Finding]:
        """What it found, when the film is over."""


class Studies(Protocol):
    """Sees some pictures of each second in middle size: a short side of 270 pixels."""

    def study(self, index: int, frame: I420) -> None:
        """Take in frame `index`, one of every few; its array is used again for the next one."""

    def findings(self) -> Iterable[Finding]:
        """What it found, when the film is over."""


class Listens(Protocol):
    """Hears all sound in its order."""

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take in the next (n, channels) samples at 48 kHz as they are stored, -1..1."""

    def findings(self) -> Iterable[Finding]:
        """What it found, when the film is over."""


class Inspects(Protocol):
    """Looks at few pictures as large as they are stored, after the film is over.

    It counts frames from the spot's first, as plans do.
    """

    @property
    def wanted(self) -> Sequence[int]:
        """Which frames."""

    def findings(self, whole: Mapping[int, I420]) -> Iterable[Finding]:
        """What it found on them."""


class Scans(Protocol):
    """Sees every picture with all its rows, but few columns: 64 pixels wide, as high as stored."""

    def scan(self, index: int, frame: I420) -> None:
        """Take in frame `index`; its array is used again for the next one."""

    def findings(self) -> Iterable[Finding]:
        """What it found, when the film is over."""


def judged(
    check: str,
    good: bool,
    measured: str,
    wanted: str,
    *,
    forbidden: bool,
    where: str = "",
    frame: int | None = None,
    shot: str = "",
) -> Finding:
    """A finding that fails where what is found is `forbidden`, and else warns of it."""
    return Finding(
        check, good or not forbidden, measured, wanted, where, frame, shot,
        warns=not good and not forbidden,
    )  # fmt: skip


def limit(name: str) -> float:
    """The value of a threshold of data/checks.yaml."""
    return limits()[name].value

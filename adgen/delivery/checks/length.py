"""How long a film is, to the frame: as decoded, as its file says, as planned."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding

_ROUNDED = 0.0005
"""Seconds that the probe's milliseconds leave open."""


def findings(film: Film, seen: Seen) -> Iterator[Finding]:
    """Its seconds against the placement's, and its frames against one another."""
    facts, placement, promise = film.facts, film.placement, film.promise
    # Whole frames of 1001/30000 s can only come as near to whole seconds as half a frame.
    half = 0.5 / float(facts.rate) + _ROUNDED if facts.rate else 0.0
    seconds = facts.seconds - float((film.lead + film.hold) / film.rate)  # of the spot
    yield Finding(
        "length", placement.takes_length(seconds, half), f"{seconds:.3f} s",
        placement.lengths_told,
    )  # fmt: skip
    if facts.frames:
        yield Finding(
            "frames", seen.frames == facts.frames, f"{seen.frames} decoded",
            f"{facts.frames}, as its file says",
        )  # fmt: skip
    if promise is not None:
        frames = film.lead + promise.frames + film.hold
        yield Finding(
            "duration", seen.frames == frames, f"{seen.frames} frames", f"{frames} frames"
        )  # fmt: skip

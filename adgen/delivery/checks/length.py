"""How long a film is, to the frame: as decoded, as its file says, as planned."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from adgen.delivery.checks.base import Film
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding

_ROUNDED = 0.0005
"""Seconds that the probe's milliseconds leave open."""
_TOLD_BY_LENGTH = 1
"""Frames by which a count is off that a file does not tell itself, but its rounded length."""


def findings(film: Film, seen: Seen) -> Iterator[Finding]:
    """Its seconds against the placement's, and its frames against one another."""
    facts, placement, promise = film.facts, film.placement, film.promise
    # Whole frames of 1001/30000 s can only come as near to whole seconds as half a frame.
    half = 0.5 / float(facts.rate) + _ROUNDED if facts.rate else 0.0
    around = float((film.lead + film.hold) / film.rate)
    seconds = facts.seconds - around  # of the spot
    told, wanted = f"{facts.seconds:.3f} s", placement.spot_told
    if around:
        told += f", of which {max(0.0, seconds):.3f} s for the spot"
        wanted += f" and {round(around, 2):g} s of slate, black and hold"
    yield Finding("length", placement.takes_length(seconds, half), told, wanted)
    if facts.frames:
        yield Finding(
            "frames", _all_there(film, seen), f"{seen.frames} frames decoded",
            f"{facts.frames} frames, as its file says",
        )  # fmt: skip
    if promise is not None:
        frames = film.lead + promise.frames + film.hold
        yield Finding(
            "duration", seen.frames == frames, f"{seen.frames} frames", f"{frames} frames"
        )  # fmt: skip


def _all_there(film: Film, seen: Seen) -> bool:
    """Whether as many frames were decoded as the file says."""
    told = film.facts.frames
    if film.promise is not None or seen.frames == told:
        return seen.frames == told
    late = min((packet.time for packet in seen.packets), default=Fraction(0)) * film.rate
    if film.facts.container == "MPEG-4" and not late:  # which lists every frame
        return False
    # Others tell their length alone, and with it what is before their first picture.
    return abs(seen.frames + late - told) <= _TOLD_BY_LENGTH

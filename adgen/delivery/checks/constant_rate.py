"""Whether a film's frames come in even steps, by the times in its packets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from adgen.delivery.checks.base import Film
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding


def findings(film: Film, seen: Seen) -> Iterator[Finding]:
    """The shortest and the longest step from frame to frame; a tick of the file's clock aside."""
    times = sorted(packet.time for packet in seen.packets)
    steps = [later - earlier for earlier, later in pairwise(times)]
    if not steps:
        yield Finding("constant rate", True, "one frame", "even steps")
        return
    tick, usual = seen.packets[0].tick, median(steps)
    uneven = [at for at, step in enumerate(steps) if abs(step - usual) > tick]
    told = f"{float(usual) * 1000:.3f} ms from frame to frame"
    if uneven:
        least, most = (float(step) * 1000 for step in (min(steps), max(steps)))
        told = f"{least:.3f} to {most:.3f} ms from frame to frame, {len(uneven)} "
        told += "step is uneven" if len(uneven) == 1 else "steps are uneven"
    frame = uneven[0] + 1 if uneven else None
    yield Finding("constant rate", not uneven, told, "even steps", "", frame)

"""The timecode of a film's first frame, where its placement asks for one."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film
from adgen.schema.broadcast import timecode_before
from adgen.schema.delivery import Finding


def findings(film: Film) -> Iterator[Finding]:
    """The spot's first frame has the placement's; the slate before it comes earlier.

    Only MOVs hold a timecode: a film in another container has none to be wrong.
    """
    wanted, facts = film.placement.timecode, film.facts
    if wanted is None or (facts.container == "MPEG-4" and facts.variant != "QuickTime"):
        return
    try:
        first = timecode_before(wanted, film.lead, film.rate)
    except ValueError as error:
        yield Finding("timecode", False, str(error), wanted)
        return
    told = facts.timecode or "no timecode"
    yield Finding("timecode", told == first, told, first, f"of the spot {wanted}")

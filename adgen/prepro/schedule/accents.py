"""The strong beats inside shots, that flashes, zooms and colour hits are put on."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from fractions import Fraction

from adgen.prepro.schedule.heard import Heard
from adgen.schema.footage import Accent
from adgen.schema.time import FrameRange

STRONG = 0.6
"""Least strength of an accent, where 1 is the loudest tenth of the beats: on the studio's tracks
nine of ten downbeats in full parts reach it, and of the other beats of breakbeats and ballads one
of four."""
STANDS_OUT = 1.2
"""Strength of other beats than downbeats against the usual beat of the spot. Where all are struck
alike, as by the kick of a house track, only the downbeats are strong."""
APART = Fraction(34, 100)
"""Seconds from one accent to the next: four never fall within a second, so that flashes on them
stay within the three a second that viewers bear (WCAG 2.3.1, ITU-R BT.1702)."""
SETTLED = Fraction(1, 3)
"""Seconds at the start of a shot that belong to its transition, unless that is a cut."""
SEEN = Fraction(3, 20)
"""Seconds that an accent needs before the shot ends, to be seen at all."""


def accents(
    shots: Sequence[tuple[FrameRange, str]], beats: Sequence[Heard], rate: Fraction
) -> tuple[tuple[Accent, ...], ...]:
    """The accents of each shot, given as its place in the spot and its transition.

    Of the sure and strong beats downbeats come first, then the strongest, each at least `APART`
    from those before it in the whole spot and from flashes between shots. A shot that begins with
    a cut may be struck on its very first frame, any other not before its transition is over.
    """
    usual = statistics.median([beat.strength for beat in beats if beat.sure] or [0.0])
    apart = math.ceil(APART * rate)
    taken = [place.start for place, transition in shots if transition == "flash"]
    found: dict[int, Accent] = {}
    for beat in sorted(beats, key=lambda beat: (not beat.downbeat, -beat.strength, beat.frame)):
        least = STRONG if beat.downbeat else max(STRONG, STANDS_OUT * usual)
        free = all(abs(beat.frame - other) >= apart for other in taken)
        if beat.sure and beat.strength >= least and free and _room(beat, shots, rate):
            taken.append(beat.frame)
            found[beat.frame] = Accent(beat.frame, beat.strength)
    return tuple(
        tuple(
            Accent(frame - place.start, found[frame].strength)
            for frame in sorted(found)
            if frame in place
        )
        for place, _ in shots
    )


def _room(beat: Heard, shots: Sequence[tuple[FrameRange, str]], rate: Fraction) -> bool:
    """Whether a beat lies clear of its shot's transition and end."""
    for place, transition in shots:
        if beat.frame in place:
            early = 0 if transition == "cut" else math.ceil(SETTLED * rate)
            late = math.ceil(SEEN * rate)
            return place.start + early <= beat.frame <= place.stop - late
    return False

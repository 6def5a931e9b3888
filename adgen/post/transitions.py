"""From one shot to the next: how long it takes, and what is seen meanwhile."""

from __future__ import annotations

from fractions import Fraction

from adgen.schema.shot import Transition

USUAL_SECONDS = Fraction(1, 3)
"""Length of a transition where neither campaign nor mood says one: the eight frames at 24 that
editors use as the short one."""
OVERLAPPING: frozenset[Transition] = frozenset({"dissolve", "zoom", "slide", "whip", "wipe"})
"""Transitions under which the leaving shot goes on."""


def transition_frames(
    transition: Transition, rate: Fraction, shot: int, seconds: Fraction = USUAL_SECONDS
) -> int:
    """Length of a transition in frames: none for a cut, never more than half the shot."""
    if transition == "cut":
        return 0
    return max(1, min(round(seconds * rate), shot // 2))

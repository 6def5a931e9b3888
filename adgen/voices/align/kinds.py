"""Kinds of sounds that can be told apart without knowing the voice."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["vowel", "hiss", "stop", "breath", "voiced", "any"]
"""`hiss` is s or sh, `stop` p, t, k, `breath` f, h or th, `voiced` m, l, b, v; `any` is unknown."""
VOWEL, GLIDE, SHORT = 1.0, 0.4, 0.6
"""Durations: of a vowel, of one that another goes over into, of one that is a point or guessed."""
CONSONANT, DOUBLED = 0.55, 0.25
"""Of a consonant, and of what a second one adds to the same."""


class Sound(NamedTuple):
    """A sound and how long it lasts, relative to a plain vowel."""

    kind: Kind
    weight: float


def by_name(syllable: str) -> Kind:
    """The kind of the consonant with which the Unicode name of a letter begins: KHA, SO, TU."""
    if syllable.startswith(("S", "Z", "C")):
        return "hiss"
    if syllable.startswith(("K", "P", "T")):
        return "stop"
    return "breath" if syllable.startswith(("H", "F")) else "voiced"

"""Where to cut: the cheapest way through the beats of a spot.

Found by dynamic programming. A shot costs the square of how far its length is from the one it asks
for, relative to that. A cut costs something where it falls beside the downbeats, the more the
stronger the change is, and much where the beat is not sure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from adgen.prepro.schedule.heard import Heard
from adgen.schema.shot import Transition
from adgen.schema.time import nearest_frame

VOICE_LEAD = Fraction(1, 8)
"""Seconds from a cut to the first word: the picture is read first."""
VOICE_TAIL = Fraction(1, 8)
"""Seconds kept free between the last word and the next cut."""
SHORTEST = Fraction(1, 2)
"""Seconds below which a shot reads as a flicker."""
SHORTEST_END_CARD = Fraction(3, 2)
"""Seconds the last shot needs for logo, line and call to action to be read."""

CHANGE: Mapping[Transition, float] = {
    "flash": 0.8, "whip": 0.8, "zoom": 0.7, "cut": 0.6, "slide": 0.5, "wipe": 0.5,
    "fade": 0.2, "dissolve": 0.2,
}  # fmt: skip
"""How strong a change is, 0..1, by how it begins: what takes a third of a second to come about
marks no beat."""
STRUCK = 0.2
"""What beat effects of the entered shot add to that."""
_OFF_DOWNBEAT = 0.1
"""Cost of the strongest change beside a downbeat: shots of 2.5 s give way by a beat at 120 BPM for
it (0.08), but not by two (0.32). Of plain cuts two thirds come to lie on downbeats, and shots are
10 % off the length they ask for; without this a quarter, and 5 %."""
_END_CARD_OFF = 0.33
"""The same for the end card. It moves by half a bar at 90 BPM (1.3 s) for it, where shots of 3 s
take 0.25 at most; what costs more than this is out of reach."""
_UNSURE = 2.0
"""Cost of a cut where no beat is heard: as much as two shots of twice their lengths."""
_TOO_SHORT = 100.0
_TOO_LONG = 10.0
"""Cost of a shot beyond the most it may have: more than any beat is worth, and less than a voice
that is cut."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All of a shot that its place in the spot depends on."""

    id: str
    wanted: Fraction
    """Seconds it asks for."""
    transition: Transition
    struck: bool = False
    """Whether strong beats do something to it."""
    voice: Fraction | None = None
    """Seconds spoken over it that it has to hold."""
    most: Fraction | None = None
    """Seconds that it is not to exceed."""


def stops(
    shots: Sequence[Asked], total: int, rate: Fraction, beats: Sequence[Heard] | None
) -> list[int]:
    """The frame at which each shot ends, the last at `total`; all cuts fall on the beats.

    Without music (None) every tenth of a second will do. Raises ValueError for more shots than
    there are places to cut.
    """
    points = _free(total, rate) if beats is None else [beat for beat in beats if beat.frame > 0]
    frames = np.array([*(point.frame for point in points), total])
    lengths = np.maximum(frames[None, :] - frames[:, None], 0)
    scale = Fraction(total) / rate / sum(shot.wanted for shot in shots)
    best, back = np.zeros(0), []
    for index, shot in enumerate(shots):
        last = index + 1 == len(shots)
        costs = _costs(shot, float(shot.wanted * scale * rate), last, total, rate)
        if index == 0:
            best = costs[frames]
        else:
            ways = best[:, None] + costs[lengths]
            origin = np.argmin(ways, axis=0)
            back.append(origin)
            best = ways[origin, np.arange(len(frames))]
        if not last:
            best = best + _entered(shots[index + 1], index + 2 == len(shots), points)
    if not math.isfinite(best[-1]):
        raise ValueError(f"{len(shots)} shots do not fit {len(points)} cut points")
    chosen = [len(points)]
    for origin in reversed(back):
        chosen.append(int(origin[chosen[-1]]))
    return [int(frames[place]) for place in reversed(chosen)]


def _free(total: int, rate: Fraction) -> list[Heard]:
    """Points without a beat: every one as good as the next."""
    count = math.ceil(total / rate * 10)
    places = (nearest_frame(Fraction(tenth, 10), rate) for tenth in range(1, count))
    return [Heard(frame, 0.0, True, True) for frame in places if 0 < frame < total]


def _costs(
    shot: Asked, asked: float, last: bool, total: int, rate: Fraction
) -> NDArray[np.float64]:
    """Cost of a shot of 0 to `total` frames that asks for `asked`; none is no shot at all.

    One with a voice asks for no less than that needs.
    """
    least = float(_least_frames(shot, last, rate))
    if shot.voice is not None:
        asked = max(asked, least)
    frames = np.arange(total + 1, dtype=np.float64)
    costs = (frames - asked) ** 2 / asked**2
    costs += np.where(frames < least, _TOO_SHORT * (1 + (least - frames) / least), 0.0)
    if shot.most is not None:
        most = float(shot.most * rate)
        costs += np.where(frames > most, _TOO_LONG * frames / most, 0.0)
    costs[0] = math.inf
    return np.asarray(costs)


def _least_frames(shot: Asked, last: bool, rate: Fraction) -> int:
    return math.ceil(least_seconds(shot.voice, last) * rate)


def least_seconds(voice: Fraction | None, last: bool) -> Fraction:
    """The shortest that a shot may be with `voice` seconds spoken over it, the end card `last`."""
    least = SHORTEST_END_CARD if last else SHORTEST
    return least if voice is None else max(least, voice + VOICE_LEAD + VOICE_TAIL)


def _entered(shot: Asked, last: bool, points: Sequence[Heard]) -> NDArray[np.float64]:
    """Cost of beginning a shot at each of the points, and never at the spot's end."""
    change = CHANGE[shot.transition] + STRUCK * shot.struck
    off = _END_CARD_OFF if last else _OFF_DOWNBEAT * change
    costs = [off * (not point.downbeat) + _UNSURE * (not point.sure) for point in points]
    return np.array([*costs, math.inf])

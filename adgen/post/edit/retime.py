"""Time bent: shots slower or faster than their takes, ramps between, and movement held in steps.

Positions are frames of the take at the spot's rate, as it was asked for. Between two frames of a
slowed take the picture is worked out from how it moves, see post.between; a take sped up is smeared
along the frames that it passes: its shutter opens from nothing at its own speed to half the time
that a frame takes, 180 degrees, at twice the speed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from adgen.errors import MediaError
from adgen.media.frames import I420
from adgen.post.edit.between import Between
from adgen.post.edit.moved import mixed

Speed = tuple[float, float]
_PLAIN: Speed = (1.0, 1.0)
_NEAR = 1 / 64
"""Nearer to a frame than this, a position is that frame: a 64th of its movement is not seen."""
_ROUNDED = Fraction(1, 2000)
"""By which a rate of broadcast is written too low: 29.97 is 30000/1001."""
_SMEARED = 0.35
"""Frames from which on an open shutter shows the frames that pass it laid over each other; below,
that would be a double picture now and a sharp one then, and the moment itself is worked out."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How `frames` of a master run over a take of `take_rate`, at the spot's `rate`."""

    frames: int
    rate: Fraction
    take_rate: Fraction
    speed: Speed = _PLAIN
    feel: float | None = None
    """Frames a second that movement seems to have, where that is less than the rate."""

    def held(self, index: int) -> int:
        """The first frame that shows the same moment as frame `index`."""
        if self.feel is None or self.feel >= self.rate * (1 - _ROUNDED):
            return index
        feel = Fraction(self.feel).limit_denominator(1000)
        return ceil(int(index * feel / self.rate) * self.rate / feel)


def source_frames(frames: int, speed: Speed) -> int:
    """How many frames of a take, at the spot's rate, `frames` of a master at a speed show."""
    if speed == _PLAIN or not frames:
        return frames
    return ceil(_place(frames - 1, frames, speed) + _open(frames - 1, frames, speed) - _NEAR) + 1


def positions(frames: int, speed: Speed) -> tuple[float, ...]:
    """Where in the take each frame stands: the sum of a speed that changes evenly over them all."""
    return tuple(_place(index, frames, speed) for index in range(frames))


def retimed(stored: Iterator[I420], pace: Pace) -> Iterator[tuple[I420, float]]:
    """Yield every frame of the master with its position, in frames at the spot's rate: the middle
    of the moment that it shows.

    At its own speed a take's frames go through untouched, each time the nearest one not after. The
    yielded array may come again or be overwritten by the next: it is only to be read. Raises
    MediaError when the take is short.
    """
    return _passed(stored, pace) if pace.speed == _PLAIN else _bent(stored, pace)


def _place(index: int, frames: int, speed: Speed) -> float:
    first, last = speed
    return index * (first + (last - first) * index / (2 * frames))


def _open(index: int, frames: int, speed: Speed) -> float:
    """Frames of the take that pass while the shutter is open."""
    first, last = speed
    return max(0.0, first + (last - first) * index / frames - 1)


def _passed(stored: Iterator[I420], pace: Pace) -> Iterator[tuple[I420, float]]:
    frame: I420 | None = None
    position = -1
    for index in range(pace.frames):
        source = int(pace.held(index) * pace.take_rate / pace.rate)
        while position < source:
            frame = next(stored, None)
            if frame is None:
                raise _short(position + 1, source)
            position += 1
        assert frame is not None
        yield frame, float(source * pace.rate / pace.take_rate)


def _bent(stored: Iterator[I420], pace: Pace) -> Iterator[tuple[I420, float]]:
    grain = float(pace.take_rate / pace.rate)
    last = ceil(source_frames(pace.frames, pace.speed) * pace.take_rate / pace.rate) - 1
    held = _Held(stored, last)
    shown: tuple[int, I420, float] | None = None
    for index in range(pace.frames):
        step = pace.held(index)
        if shown is None or shown[0] != step:
            place = _place(step, pace.frames, pace.speed)
            opened = _open(step, pace.frames, pace.speed)
            seen = held.exposed(place * grain, opened * grain)
            shown = step, seen, place + opened / 2
        yield shown[1:]


class _Held:
    """The few frames of a take round where it is being looked at."""

    def __init__(self, stored: Iterator[I420], last: int) -> None:
        self._stored, self._last = stored, last
        self._count = 0
        self._frames: dict[int, I420] = {}
        self._between: tuple[int, Between] | None = None

    def exposed(self, start: float, opened: float) -> I420:
        """What a shutter sees that opens at `start`, over `opened` frames of the take."""
        for index in [index for index in self._frames if index < floor(start)]:
            del self._frames[index]
        if opened < _SMEARED:
            return self._at(start + opened / 2)
        whole, done = 0.0, self._frame(min(floor(start), self._last))
        for index in range(floor(start), min(ceil(start + opened), self._last) + 1):
            weight = _ramped(start + opened - index) - _ramped(start - index)
            if weight > 0:
                whole += weight
                done = mixed(done, self._frame(index), weight / whole)
        return done

    def _at(self, place: float) -> I420:
        first = floor(place + _NEAR)
        share = place - first
        # Where a take of another rate ends between two frames of the spot's, its last one stands.
        if share < _NEAR or first >= self._last:
            return self._frame(min(first, self._last))
        if self._between is None or self._between[0] != first:
            self._between = first, Between(self._frame(first), self._frame(first + 1))
        return self._between[1].at(share)

    def _frame(self, index: int) -> I420:
        while self._count <= index:
            frame = next(self._stored, None)
            if frame is None:
                raise _short(self._count, index)
            self._frames[self._count] = frame.copy()
            self._count += 1
        return self._frames[index]


def _ramped(place: float) -> float:
    """Area, left of a place, of the tent over -1..1: how a frame gives way to its neighbours."""
    place = min(max(place, -1.0), 1.0)
    return (1 + place) ** 2 / 2 if place < 0 else 1 - (1 - place) ** 2 / 2


def _short(have: int, source: int) -> MediaError:
    return MediaError(f"take ends at frame {have}, {source + 1} are needed")

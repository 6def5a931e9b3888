"""When the words of a line are said, and how long a cue of them is seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil
from statistics import median

from adgen.schema.sound import PlacedSpeech, Word
from adgen.schema.subtitling import CueRules
from adgen.schema.time import FrameRange, nearest_frame

_SLOWEST = 2.0
"""A word that takes longer than this many times its usual time is followed by a pause."""
_ALLOWED = 0.3
"""Seconds that a word may take beyond that before it counts as a pause."""
_ROUNDING = 1e-9


class Clock:
    """When a line's text is said, in frames of the spot."""

    def __init__(self, line: PlacedSpeech, rate: Fraction) -> None:
        words = [word for word in line.words if line.text[word.start_char : word.stop_char]]
        self._line, self._rate = line, rate
        self._words = words or [Word(0, len(line.text), 0.0)]
        self._starts = [word.start_char for word in self._words]
        self._stops = [word.stop_char for word in self._words]
        later = [*(word.seconds for word in self._words[1:]), line.speech.seconds]
        self._until = [
            max(after, word.seconds) for word, after in zip(self._words, later, strict=True)
        ]
        self._silences = self._pauses()
        self._summed = list(accumulate(self._silences, initial=0.0))

    def said_at(self, place: int) -> float:
        """When the character at `place` of the text is said, in seconds of the line.

        Inside a word, which may be a whole phrase, its letters share its time alike.
        """
        index = bisect_right(self._stops, place)
        if index == len(self._words):
            return self._line.speech.seconds
        word = self._words[index]
        inside = max(0, place - word.start_char) / (word.stop_char - word.start_char)
        return word.seconds + inside * (self._until[index] - word.seconds)

    def frame_at(self, place: int) -> int:
        """The frame of the spot at which the character at `place` is said."""
        return self._frame(self.said_at(place))

    def frame_said(self, place: int) -> int:
        """The frame by which all that stands before `place` has been said."""
        index = max(bisect_left(self._starts, place) - 1, 0)
        if place < self._stops[index]:
            return self.frame_at(place)
        return self._frame(self._until[index] - self._silences[index])

    def silent(self, start: int, stop: int) -> float:
        """The seconds of silence between the words of a stretch of the text."""
        first, last = bisect_right(self._starts, start), bisect_left(self._starts, stop)
        return self._summed[last - 1] - self._summed[first - 1] if last > first > 0 else 0.0

    def _pauses(self) -> list[float]:
        """Seconds of silence behind each word, as far as a word's usual length tells."""
        lasting = [
            (until - word.seconds, word.stop_char - word.start_char)
            for word, until in zip(self._words, self._until, strict=True)
        ]
        pace = median(seconds / letters for seconds, letters in lasting)
        usual = [_SLOWEST * pace * letters + _ALLOWED for _, letters in lasting]
        found = [max(0.0, took[0] - most) for took, most in zip(lasting, usual, strict=True)]
        return [*found[:-1], 0.0]

    def _frame(self, seconds: float) -> int:
        return nearest_frame(self._line.start + Fraction(seconds), self._rate)


class Times:
    """The times of the cues that a line's text can be cut into at some of its places."""

    def __init__(
        self,
        clock: Clock,
        rate: Fraction,
        rules: CueRules,
        cuts: Sequence[int],
        following: int | None,
        places: Sequence[int],
    ) -> None:
        """`cuts` are the frames at which shots end, `following` is that of the next line's first
        cue, and `places` the borders of all cues, the text's start and end among them."""
        self._clock, self._rate = clock, rate
        self._cuts, self._places = sorted(cuts), places
        self._comes = [clock.frame_at(place) for place in places[:-1]]
        self._next = [*self._comes, following]
        self._said = [clock.frame_said(place) for place in places]
        self._least = ceil(rules.shortest * rate)
        self._most = int(rules.longest * rate)
        self._each = float(rate) / rules.speed
        self._gap, self._hold = rules.gap, rules.hold

    def seen(self, start: int, stop: int, shown: float) -> tuple[int, int]:
        """First frame of a cue of `shown` characters between two borders, and the one behind it.

        It comes with its first word and stays behind its last one as long as it is usual, longer
        where reading needs it, but not into the next cue or another shot.
        """
        first, said, hold = self._comes[start], self._said[stop], self._hold
        needed = max(self._least, ceil(shown * self._each - _ROUNDING))
        wanted = max(said + hold, first + needed)
        limit = self._shot_end(first, said)
        following = self._next[stop]
        if following is not None and following - self._gap <= limit:
            limit = following - self._gap
            if limit - wanted < hold:
                wanted = limit
        return first, max(min(wanted, limit, max(first + self._most, said)), first + 1)

    def frames(self, start: int, stop: int, shown: float) -> FrameRange:
        """The same as frames of the spot."""
        return FrameRange(*self.seen(start, stop, shown), self._rate)

    def silent(self, start: int, stop: int) -> float:
        """The seconds of silence between the words of a cue."""
        return self._clock.silent(self._places[start], self._places[stop])

    def crossed(self, first: int, behind: int) -> int:
        """How many cuts lie inside some frames."""
        return bisect_left(self._cuts, behind) - bisect_right(self._cuts, first)

    def _shot_end(self, first: int, said: int) -> int:
        """The end of the shot in which the last word is said, a frame of rounding aside."""
        index = bisect_left(self._cuts, max(first + 1, said - 1))
        return self._cuts[index] if index < len(self._cuts) else first + 1

"""Subtitles from the voice: cues by meaning, timed to its words.

Durations and gaps are those of data/subtitles.yaml, which names their source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from adgen.media.linebreak import Fits
from adgen.post.text.subtitles.clock import Clock, Times
from adgen.post.text.subtitles.meaning import flat, pieces
from adgen.post.text.subtitles.second import Below
from adgen.post.text.subtitles.shapes import shapes
from adgen.post.text.subtitles.speeds import rules_for
from adgen.post.text.subtitles.splitting import Stretch, split
from adgen.post.text.subtitles.spoken import spoken_words
from adgen.schema.sound import PlacedSpeech
from adgen.schema.time import FrameRange, nearest_frame
from adgen.schema.titles import Cue

_SHORT = (0.8, 3.0)
"""Of a cue that is gone too soon: at once, and for all that is lacking."""
_FAST = (0.8, 5.0)
"""Of a cue that is too fast to read: at once, and for each second lacking."""
_LONG = 2.0
_PAUSE = 0.35
"""Seconds of silence inside a cue that cost nothing."""
_SILENCE = 1.2
_CROSSED = 0.3
# Prices of a cue's time, in the unit of meaning's prices.
_BOTH = 0.7
"""For a second line where another language stands below."""


@dataclass(frozen=True, slots=True)
class Second:
    """The language below the market's, and the test whether a line of a text is narrow enough."""

    language: str
    fits: Callable[[str], Fits]


def cues_of(
    placed: Sequence[PlacedSpeech],
    fits: Callable[[str], Fits],
    rate: Fraction,
    cuts: Sequence[int],
    second: Second | None = None,
) -> tuple[Cue, ...]:
    """The cues of a spot in order; `fits` gives a text's test whether a line is narrow enough.

    `cuts` are the frames at which the shots end, the last one being the spot's length: no cue is
    held into the next shot, whose texts may stand where it stands. With `second` the lines'
    translations stand below, in as many parts as there are cues. Raises TextTooWideError when a
    word alone is too wide, and TooManyLinesError for a translation that no cues have room for.
    """
    cues: list[Cue] = []
    said = [line for line in placed if line.text.strip()]
    for index, line in enumerate(said):
        later = said[index + 1 : index + 2]
        following = nearest_frame(later[0].start, rate) if later else None
        found = _Line(line, fits, rate, cuts, following)
        cues += found.cues(second if line.translation.strip() else None)
    return _apart(cues)


class _Line:
    """One spoken line and what its cues are made from."""

    def __init__(
        self,
        line: PlacedSpeech,
        fits: Callable[[str], Fits],
        rate: Fraction,
        cuts: Sequence[int],
        following: int | None,
    ) -> None:
        language = line.speech.language
        rules = rules_for(language)
        self._line, self._rules, self._rate = line, rules, float(rate)
        self._flat = flat(line.text)
        test = fits(self._flat.text)
        self._pieces = pieces(self._flat, language, test, rules)
        self._shapes = shapes(self._pieces, test, rules)
        self._clock = Clock(line, rate)
        places = [self._flat.places[edge] for edge in self._pieces.edges]
        self._shortest, self._longest = float(rules.shortest), float(rules.longest)
        self._times = Times(self._clock, rate, rules, cuts, following, places)

    def cues(self, second: Second | None) -> list[Cue]:
        """The line's cues, with the second language below."""
        found = self._split(1, second)
        if second is None:
            return [self._cue(cue, ()) for cue in found]
        below = Below(self._line.translation, second.language, second.fits)
        while True:
            parts = below.parts(self._pieces, found)
            if parts is not None:
                return [self._cue(cue, lines) for cue, lines in zip(found, parts, strict=True)]
            more = self._split(len(found) + 1, second)
            if len(more) == len(found) or any(map(self._hurried, more)):
                raise below.too_long(len(found))
            found = more

    def _hurried(self, cue: Stretch) -> bool:
        return self._seen(cue).seconds < self._rules.shortest

    def _split(self, least: int, second: Second | None) -> tuple[Stretch, ...]:
        return split(self._pieces, self._shapes, self._timed, least, _BOTH if second else 0.0)

    def _timed(self, start: int, stop: int) -> float:
        """What is wrong with the time of a cue."""
        times, rules, shown = self._times, self._rules, self._pieces.shown(start, stop)
        first, behind = times.seen(start, stop, shown)
        seconds = (behind - first) / self._rate
        short = 1.0 - seconds / self._shortest
        fast = shown / rules.speed - seconds
        cost = _LONG if seconds > self._longest else 0.0
        cost += _SHORT[0] + _SHORT[1] * short if short > 0.0 else 0.0
        cost += _FAST[0] + _FAST[1] * fast if fast > 0.0 else 0.0
        cost += _SILENCE if times.silent(start, stop) > _PAUSE else 0.0
        return cost + _CROSSED * times.crossed(first, behind)

    def _seen(self, cue: Stretch) -> FrameRange:
        shown = self._pieces.shown(cue.start, cue.stop)
        return self._times.frames(cue.start, cue.stop, shown)

    def _cue(self, cue: Stretch, below: tuple[str, ...]) -> Cue:
        seen = self._seen(cue)
        spans = cue.shape.spans(cue.start, cue.stop)
        lines = tuple(self._pieces.part(*span) for span in spans)
        words = spoken_words(self._pieces, self._flat, spans, self._clock, seen)
        return Cue(lines, seen, below, words)


def _apart(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Cues one after the other also where a voice gives no usable times: all words at once."""
    found: list[Cue] = []
    for cue in cues:
        seen = cue.frames
        if found and seen.start < found[-1].frames.stop:
            start = found[-1].frames.stop
            seen = FrameRange(start, max(seen.stop, start + 1), seen.rate)
            words = tuple(replace(word, frame=max(word.frame, start)) for word in cue.words)
            cue = replace(cue, frames=seen, words=words)
        found.append(cue)
    return tuple(found)

"""Lines that are too long even at the greatest speed: by how much, and what would help each."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from adgen.media.sound import RATE, read_sound
from adgen.media.tags import nearest_tag
from adgen.prepro.schedule.cuts import Overrun, overruns, sped
from adgen.prepro.schedule.cutting import least_seconds
from adgen.run.planning.fit import exact_seconds
from adgen.run.planning.speech import Voiced
from adgen.schema.footage import CutList
from adgen.schema.sound import Word
from adgen.schema.storyboard import Shot
from adgen.schema.voice import Voice

_SIGNS = ",;:.!?…—–،؛؟۔।、，。；：！？．｡､︰"
_CLAUSE_END = re.compile(rf"[{_SIGNS}]\W*$")
_QUICKEST_RATE = 1.3
"""Of a voice's own speed: beyond it what it says is no longer easily followed."""
_RATE_STEP = 0.05
_QUIET = 10 ** (-50 / 20)
"""Of full scale: what is below it after the last word is silence."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The shots of a spot as they were cut, and who speaks over them."""

    shots: tuple[Shot, ...]
    cuts: CutList
    voices: Mapping[str, Voiced]
    """By the id of their shot."""
    fastest: Fraction
    recut: Callable[[Sequence[Shot]], CutList]
    """The cut list of other shots with the same voices."""

    def seconds(self, shot: str) -> Fraction | None:
        """How long is spoken over a shot, at its natural speed."""
        voiced = self.voices.get(shot)
        return None if voiced is None else exact_seconds(voiced.speech)

    def late(self, cuts: CutList) -> tuple[Overrun, ...]:
        """The lines that do not fit these cuts even when they are sped up."""
        lengths = {shot: exact_seconds(voiced.speech) for shot, voiced in self.voices.items()}
        return overruns(cuts, sped(lengths, self.fastest))


def told(line: Overrun, fastest: Fraction) -> str:
    """By how much a line is too long."""
    speed = f" at {float(fastest):g} times its speed" if fastest > 1 else ""
    return (
        f"the voice lasts {_seconds(line.voice_seconds)}{speed}, "
        f"{_more(line.over)} more than its place of {_seconds(line.room_seconds)}"
    )


def ways_out(line: Overrun, cast: Cast, brand: str, voice: Voice | None) -> str:
    """What would make a line fit, each computed: never empty; the name of the `brand` stays."""
    shot = next(shot for shot in cast.shots if shot.id == line.shot)
    voiced = cast.voices[line.shot]
    surplus = float(line.over * cast.fastest)
    ways = [_fewer_words(shot.voice, voiced.words, voiced.speech.seconds, surplus, brand)]
    ways += [way for way in (_stretched(shot, cast), _spare(line, cast)) if way]
    rate = _rate(line, voiced, voice)
    return "; ".join([*ways, rate] if rate else ways)


def _fewer_words(
    text: str, words: Sequence[Word], seconds: float, surplus: float, kept: str
) -> str:
    """The words without which the line is shorter by `surplus` seconds, or how many characters."""
    if not text:
        return f"cut {surplus:.2f} s out of it"
    dropped = droppable(text, words, seconds, surplus, kept)
    if dropped:
        return f"without “{dropped}” it fits"
    count = math.ceil(len(text) * surplus / seconds)
    return f"about {count} of its {len(text)} characters must go"


def droppable(
    text: str, words: Sequence[Word], seconds: float, surplus: float, kept: str = ""
) -> str:
    """The part of a text to drop so that what is left is said `surplus` seconds sooner.

    The shortest clause of at most half the line, else the fewest words at its end, in either case
    without the name `kept`; empty where none will do. `words` are those of `text`, which is said
    in `seconds`.
    """
    times = [*(word.seconds for word in words), seconds]
    clauses = [
        (times[stop] - times[start], _part(text, words[start:stop]))
        for start, stop in _clauses(text, words)
        if stop - start < len(words)
    ]
    ends = [(seconds - times[start], _part(text, words[start:])) for start in range(1, len(words))]
    for ways, most in ((clauses, seconds / 2), (ends, seconds)):
        fit = [
            (lasts, part)
            for lasts, part in ways
            if surplus <= lasts <= most and not (kept and kept.casefold() in part.casefold())
        ]
        if fit:
            return min(fit)[1]
    return ""


def _part(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start_char : words[-1].stop_char].strip(f"{_SIGNS} ")


def _clauses(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The words, first and one past the last, between the signs that part a text."""
    start = 0
    for index, word in enumerate(words, 1):
        following = words[index].start_char if index < len(words) else len(text)
        if index == len(words) or _CLAUSE_END.search(text[word.start_char : following]):
            yield start, index
            start = index


def _stretched(shot: Shot, cast: Cast) -> str:
    """Whether the shot would hold its line if it might stretch."""
    if shot.stretch:
        return ""
    trial = [replace(each, stretch=each.stretch or each.id == shot.id) for each in cast.shots]
    cuts = cast.recut(trial)
    if any(line.shot == shot.id for line in cast.late(cuts)):
        return ""
    place = next(cut.record for cut in cuts.cuts if cut.shot == shot.id)
    return f"`stretch: true` would give the shot {_seconds(place.seconds)}"


def _spare(line: Overrun, cast: Cast) -> str:
    """The shot with room enough to give, a neighbour where one has it."""
    names = [cut.shot for cut in cast.cuts.cuts]
    here = names.index(line.shot)
    found = [
        (abs(index - here) > 1, -spare, cut.shot)
        for index, cut in enumerate(cast.cuts.cuts)
        if index != here and (spare := _room_left(index, cast)) >= line.over
    ]
    if not found:
        return ""
    _, spare, name = min(found)
    return f"shot {name} has {_less(-spare)} to spare"


def _room_left(index: int, cast: Cast) -> Fraction:
    cut = cast.cuts.cuts[index]
    last = index + 1 == len(cast.cuts.cuts)
    return cut.record.seconds - least_seconds(cast.seconds(cut.shot), last)


def _rate(line: Overrun, voiced: Voiced, voice: Voice | None) -> str:
    """The rate of speaking at which the line would fit, for a voice that is not recorded."""
    if voice is None or "recording" in voiced.work.inputs or line.room_seconds <= 0:
        return ""
    tag = nearest_tag(voiced.speech.language, voice.languages)
    choice = voice if tag is None else voice.languages[tag]
    key = "voice" if tag is None else f"voice.languages.{tag}"
    wanted = choice.rate * float(line.voice_seconds / line.room_seconds)
    wanted = math.ceil(round(wanted / _RATE_STEP, 6)) * _RATE_STEP
    if wanted > _QUICKEST_RATE:
        return ""
    return f"{key}.rate of about {wanted:.2f} instead of {choice.rate:g} would do"


def track_told(voiced: Voiced, seconds: Fraction) -> tuple[str, str]:
    """What is wrong with a track that outlasts a spot of `seconds`, and the way out."""
    lasts = exact_seconds(voiced.speech)
    what = (
        f"the track lasts {_seconds(lasts)}, {_more(lasts - seconds)} more than the spot's "
        f"{_seconds(seconds)}"
    )
    rest = read_sound(voiced.speech.file)[round(seconds * RATE) :]
    if abs(rest).max(initial=0.0) < _QUIET:
        return what, f"nothing is heard after {_seconds(seconds)}: cut it there"
    return what, f"shorten it, or give the spot a length of {math.ceil(lasts)} s"


def _seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.2f} s"


def _more(seconds: Fraction) -> str:
    """Rounded up: never nothing."""
    return _seconds(Fraction(math.ceil(seconds * 100), 100))


def _less(seconds: Fraction) -> str:
    return _seconds(Fraction(math.floor(seconds * 100), 100))

"""Subtitles from the voice: cues by sentence and line width, timed to the words, as SRT and VTT.

Durations and gaps: Netflix's timed text guide, general requirements (5/6 s at least, 2 frames
between cues, up to 12 frames held after the voice, two lines at most).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from adgen.media.linebreak import Fits, break_lines
from adgen.schema.sound import Speech
from adgen.schema.time import FrameRange, nearest_frame
from adgen.schema.titles import Cue

LINES = 2
_GAP_FRAMES = 2
_HOLD_FRAMES = 12
_LEAST_SECONDS = Fraction(5, 6)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？｡])|(?<=[؟।])\s*|\n+")


@dataclass(frozen=True, slots=True)
class PlacedSpeech:
    """A spoken line as it is written, and where it starts in the spot, in seconds.

    `text` is what is shown; the speech's own text may be another spelling of it.
    """

    text: str
    speech: Speech
    start: Fraction


def cues_of(
    placed: Sequence[PlacedSpeech],
    fits: Callable[[str], Fits],
    rate: Fraction,
    cuts: Sequence[int],
) -> tuple[Cue, ...]:
    """The cues of a spot in order; `fits` gives a text's test whether a line is narrow enough.

    `cuts` are the frames at which the shots end, the last one being the spot's length: no cue
    is held into the next shot, whose texts may stand where it stands. Raises TextTooWideError
    when a word alone is too wide.
    """
    starts: list[tuple[Fraction, tuple[str, ...], Fraction]] = []
    for line in placed:
        end = line.start + Fraction(line.speech.seconds)
        timed = [(line.start + _spoken_at(line, at), lines) for lines, at in _chunks(line, fits)]
        starts += [(start, lines, end) for start, lines in _joined(timed)]
    cues: list[Cue] = []
    for index, (seconds, lines, end) in enumerate(starts):
        start = nearest_frame(seconds, rate)
        if cues:
            start = max(start, cues[-1].frames.stop)
        held = nearest_frame(max(end, seconds + _LEAST_SECONDS), rate) + _HOLD_FRAMES
        limit = min((cut for cut in cuts if cut > start), default=start + 1)
        if index + 1 < len(starts):
            limit = min(limit, nearest_frame(starts[index + 1][0], rate) - _GAP_FRAMES)
        stop = max(min(held, limit), start + 1)
        cues.append(Cue(lines, FrameRange(start, stop, rate)))
    return tuple(cues)


def _joined(
    timed: Sequence[tuple[Fraction, tuple[str, ...]]],
) -> list[tuple[Fraction, tuple[str, ...]]]:
    """Cues that would be gone too soon take the next one along, where two lines hold both."""
    found: list[tuple[Fraction, tuple[str, ...]]] = []
    for start, lines in timed:
        if found and start - found[-1][0] < _LEAST_SECONDS + Fraction(1, 4):
            before, kept = found[-1]
            if len(kept) + len(lines) <= LINES:
                found[-1] = (before, (*kept, *lines))
                continue
        found.append((start, lines))
    return found


def _chunks(line: PlacedSpeech, fits: Callable[[str], Fits]) -> list[tuple[tuple[str, ...], int]]:
    """The line cut into cues of at most two lines, each with its first character's place."""
    found: list[tuple[tuple[str, ...], int]] = []
    place = 0
    for sentence in _SENTENCE.split(line.text):
        said = (sentence or "").strip()
        if not said:
            continue
        lines = break_lines(said, line.speech.language, fits(said))
        for first in range(0, len(lines), LINES):
            chunk = lines[first : first + LINES]
            at = line.text.find(chunk[0], place)
            place = max(at, place)
            found.append((chunk, place))
            place += sum(map(len, chunk))
    return found


def _spoken_at(line: PlacedSpeech, offset: int) -> Fraction:
    """When the character at `offset` is spoken, in seconds of the line.

    By the voice's own word times; by share of the characters where it reads another spelling.
    """
    speech = line.speech
    if offset == 0 or not line.text:
        return Fraction(0)
    if line.text == speech.text:
        for word in speech.words:
            if word.stop_char > offset:
                return Fraction(word.seconds)
    return Fraction(speech.seconds) * offset / len(line.text)


def srt(cues: Sequence[Cue]) -> str:
    """The cues as SubRip text."""
    return "".join(
        f"{number}\n{_stamp(cue.frames.start_seconds, ',')} --> "
        f"{_stamp(cue.frames.stop_seconds, ',')}\n{chr(10).join(cue.lines)}\n\n"
        for number, cue in enumerate(cues, 1)
    )


def vtt(cues: Sequence[Cue]) -> str:
    """The cues as WebVTT; the three characters that are markup there are escaped."""
    body = "".join(
        f"{_stamp(cue.frames.start_seconds, '.')} --> {_stamp(cue.frames.stop_seconds, '.')}\n"
        f"{_vtt_text(cue.lines)}\n\n"
        for cue in cues
    )
    return f"WEBVTT\n\n{body}"


def _vtt_text(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: Fraction, point: str) -> str:
    millis = nearest_frame(seconds, Fraction(1000))
    minutes, millis = divmod(millis, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, millis = divmod(millis, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{point}{millis:03d}"

"""Tracks for the beat tracker whose tempo may change: what is played, when, and the true beats."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.studio import instruments as band
from tests.studio.beat_others import OTHERS
from tests.studio.beat_scores import SCORES
from tests.studio.instruments import RATE
from tests.studio.mixing import Bus, duck, hall, master
from tests.studio.music import Track, closing_hit, pitch
from tests.studio.styles import STYLES, Part, Style

Course = NDArray[np.float64]
"""Seconds of every beat from the first, one more than are played."""
_TAIL = 2.4
_FAINT = 0.18
"""Part of a fade that is left when it is 30 dB down: beats after it count for nobody."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One track of the table."""

    group: str
    """The kind of music that the table sums it under."""
    score: str
    bpm: float
    form: str
    """One level a bar, see `styles`; `_` is a silent bar."""
    course: Callable[[float, int, int], Course] | None = None
    """Times of beats from (bpm, beats, beats in a bar); an even course where None."""
    lead: float = 0.0
    """Seconds of silence before the first beat."""
    loose: float = 0.0
    """Scatter of single notes, seconds: played by hand."""
    fade: float = 0.0
    """Seconds at the end over which the track fades out, without a closing hit."""
    seed: int = 1

    @property
    def name(self) -> str:
        """Group, score and tempo."""
        return f"{self.group} / {self.score} {self.bpm:g}"


def even(bpm: float, beats: int, meter: int) -> Course:
    """The same tempo throughout."""
    return np.arange(beats + 1) * 60.0 / bpm


def slowing_intro(bpm: float, beats: int, meter: int) -> Course:
    """Two bars that slow down to 60 % of the tempo, then the tempo itself."""
    held = 2 * meter
    share = np.ones(beats)
    share[:held] = np.linspace(1.0, 0.6, held)
    return np.concatenate([[0.0], np.cumsum(60.0 / (bpm * share))])


def drifting(bpm: float, beats: int, meter: int) -> Course:
    """A band without a click: 3 % faster and slower in the course of ten bars."""
    share = 1 + 0.03 * np.sin(2 * np.pi * np.arange(beats) / (10 * meter))
    return np.concatenate([[0.0], np.cumsum(60.0 / (bpm * share))])


def speeding(bpm: float, beats: int, meter: int) -> Course:
    """15 % faster at the end than in the beginning."""
    share = np.linspace(1.0, 1.15, beats)
    return np.concatenate([[0.0], np.cumsum(60.0 / (bpm * share))])


def perform(piece: Piece) -> Track:
    """The piece's sound and its true beats, from the first bar played to the closing hit or to
    where the fade is 30 dB down."""
    score = (STYLES | SCORES | OTHERS)[piece.score]
    count = len(piece.form) * score.meter
    times = (piece.course or even)(piece.bpm, count, score.meter)
    dry, wet, soft = (Bus(float(times[-1]) + _TAIL) for _ in range(3))
    random = np.random.default_rng(piece.seed)
    kicks: list[float] = []
    for bar, bar_level in enumerate(piece.form):
        for part in score.parts:
            if bar_level in part.levels:
                kicks += _bar(part, score, bar, times, random, piece.loose, (dry, soft, wet))
    if not piece.fade:
        closing_hit(score, float(times[-1]), dry, wet)
    beat = 60.0 / piece.bpm
    mix = soft.signal * duck(len(soft.signal), kicks, score.duck, 0.9 * beat)[:, None]
    mix = mix + dry.signal + hall(wet.signal, score.hall, piece.seed) * 0.9
    mix = _ended(master(mix, score.lufs), piece, float(times[-1]))
    heard = times if not piece.fade else times[times < times[-1] - _FAINT * piece.fade]
    beats = tuple(round(piece.lead + float(time), 6) for time in heard)
    samples = np.pad(mix, ((round(piece.lead * RATE), 0), (0, 0))).astype(np.float32)
    return Track(samples, RATE, beats, beats[:: score.meter])


def _ended(mix: NDArray[np.float64], piece: Piece, last: float) -> NDArray[np.float64]:
    seconds = np.arange(len(mix)) / RATE
    if not piece.fade:
        return np.asarray(mix * np.clip((seconds[-1] - seconds) / 0.5, 0, 1)[:, None] ** 2)
    return np.asarray(mix * np.clip((last - seconds) / piece.fade, 0, 1)[:, None] ** 2)


def _bar(
    part: Part, score: Style, bar: int, times: Course, random: np.random.Generator,
    loose: float, buses: tuple[Bus, Bus, Bus],
) -> list[float]:  # fmt: skip
    """Lay one bar of a part on the dry or the soft bus and on the wet; gives its kicks' times."""
    dry, soft, wet = buses
    size = score.meter * score.division
    kicks = []
    for step, mark in enumerate(part.steps[bar % (len(part.steps) // size) * size :][:size]):
        if mark == ".":
            continue
        place = bar * score.meter + (step + score.swing * (step % 2)) / score.division
        at = float(np.interp(place, np.arange(len(times)), times)) + random.normal(0.0, loose)
        on_beat = step % score.division == 0
        gain = part.gain * (1.0 if on_beat else 0.8) * random.uniform(0.9, 1.0)
        if part.pick == "drum":
            sound = getattr(band, part.play)(int(random.integers(3)))
            gain *= int(mark, 16) / 9
        else:
            beat = float(np.interp(place + 1, np.arange(len(times)), times)) - at
            length = max(0.1, round(part.sounding * beat, 2))
            sound = getattr(band, part.play)(pitch(part, score, bar, int(mark, 16)), length)
        (dry if part.pick == "drum" else soft).lay(sound, max(at, 0.0), gain, part.pan)
        wet.lay(sound, max(at, 0.0), gain * part.send, -0.5 * part.pan)
        if part.play == "kick" and mark in "6789":
            kicks.append(at)
    return kicks


_LONG, _FULL, _FAST = "0011112333344423333", "001112333333", "0011111123333333333344442233333333"
"""Forms of about half a minute at usual, slow and fast tempi; two of them with a breakdown."""

PIECES = (
    Piece("four on the floor", "house", 110, _FULL),
    Piece("four on the floor", "house", 124, _LONG),
    Piece("four on the floor", "house", 128, _LONG),
    Piece("four on the floor", "techno", 136, _LONG),
    Piece("four on the floor", "techno", 144, _LONG),
    Piece("four on the floor", "disco", 104, _FULL),
    Piece("four on the floor", "disco", 118, _LONG),
    Piece("breakbeat", "breakbeat", 126, _LONG),
    Piece("breakbeat", "breakbeat", 140, _LONG),
    Piece("breakbeat", "amen", 150, _FAST),
    Piece("breakbeat", "amen", 165, _FAST, loose=0.003),
    Piece("breakbeat", "amen", 174, _FAST),
    Piece("breakbeat", "boom bap", 84, _FULL, loose=0.003),
    Piece("breakbeat", "boom bap", 94, _FULL, loose=0.003),
    Piece("breakbeat", "rock", 112, _FULL, loose=0.004),
    Piece("ballad", "ballad", 64, "00111333", loose=0.003),
    Piece("ballad", "ballad", 76, _FULL, loose=0.003),
    Piece("ballad", "piano", 60, "00113322", loose=0.003),
    Piece("ballad", "piano", 68, "001113333", loose=0.003),
    Piece("ballad", "pop ballad", 66, "00112333", loose=0.003),
    Piece("ballad", "pop ballad", 74, "001122333", loose=0.003),
    Piece("shuffle", "shuffle", 92, _FULL, loose=0.002),
    Piece("shuffle", "shuffle", 120, _LONG, loose=0.002),
    Piece("shuffle", "shuffle", 138, _LONG, loose=0.002),
    Piece("shuffle", "swing", 132, _LONG, loose=0.002),
    Piece("shuffle", "swing", 160, _FAST, loose=0.002),
    Piece("3/4", "waltz", 120, _LONG, loose=0.002),
    Piece("3/4", "waltz", 150, _FAST, loose=0.002),
    Piece("3/4", "waltz", 176, _FAST, loose=0.002),
    Piece("3/4", "six strings", 90, _FULL, loose=0.002),
    Piece("3/4", "six strings", 108, _LONG, loose=0.002),
    Piece("ritardando intro", "piano", 84, "11" + _FULL, slowing_intro),
    Piece("ritardando intro", "ballad", 92, _FULL, slowing_intro),
    Piece("ritardando intro", "rock", 120, _LONG, slowing_intro),
    Piece("ritardando intro", "disco", 112, _FULL, slowing_intro),
    Piece("silence first", "nocturne", 100, _FULL, lead=3.137),
    Piece("silence first", "festival", 120, _LONG, lead=1.71),
    Piece("silence first", "rock", 96, _FULL, lead=5.43),
    Piece("silence first", "house", 122, _LONG, lead=7.9),
    Piece("drifting tempo", "rock", 104, _LONG, drifting, loose=0.004),
    Piece("drifting tempo", "disco", 110, _LONG, drifting, loose=0.004),
    Piece("drifting tempo", "pop ballad", 76, _FULL, drifting, loose=0.004),
    Piece("drifting tempo", "rock", 108, _LONG, speeding, loose=0.004),
    Piece("60 to 180 BPM", "nocturne", 60, "00113333"),
    Piece("60 to 180 BPM", "rock", 70, "00112333"),
    Piece("60 to 180 BPM", "nocturne", 80, "0011233333", fade=6.0),
    Piece("60 to 180 BPM", "disco", 95, _FULL, fade=8.0),
    Piece("60 to 180 BPM", "rock", 140, _LONG),
    Piece("60 to 180 BPM", "house", 156, _LONG, fade=8.0),
    Piece("60 to 180 BPM", "rock", 168, _FAST),
    Piece("60 to 180 BPM", "techno", 180, _FAST),
    *(
        Piece("kinds not fitted on", name, score.bpm, "001111333333", loose=0.003)
        for name, score in OTHERS.items()
    ),
)

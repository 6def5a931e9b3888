"""The mix: music and effects under the voice, as long as the spot to the sample."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError
from adgen.media.sound import RATE, Samples, k_loudness
from adgen.post.sound.ducking import Span, groups_of, lowered, smooth, spoken_spans
from adgen.post.sound.effects import Effect, effects_stem
from adgen.post.sound.ring_out import rung_out
from adgen.schema.time import nearest_frame

VERSION = 4
STEMS_VERSION = 1
"""Of the parts of a mix as files."""

_NOTHING = Fraction(0)
FADE, DUCK = 0.8, 10.0  # seconds and dB, where there is no music that says its own

DECLICK = 0.010  # seconds: a cut through a waveform needs a slope at least this long
# The start of a mix is lost in files without an edit list (delivery/encode.py), so music that is
# cut into rises behind it, and is up before the attack of a downbeat that a spot begins with.
UNHEARD = 1024  # samples
RISE = 0.005
CLOSING = 0.250  # of what still rings at the end

VOICE_OVER_MUSIC = 8.0  # LU of the voice over the lowered music: clear speech, music still felt
VOICE_ALONE = -20.0  # LUFS before the gain to the target, when there is no music to measure by
MOST_LOWER = 12.0  # dB below `duck` under a line: lower still, a loud passage would seem to stop

_OFFSET = 0.01
"""Mean of a side from which it is an offset (-40 dB of full scale): what stands there takes room
from the peaks, and is no sound."""
_SILENT = 10 ** (-60 / 20)
"""Samples below it are no speech, and may stand beyond the spot's end."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A spoken line, mono (n,) at 48 kHz, and when it starts in the spot, in seconds."""

    samples: npt.NDArray[np.float32]
    start_seconds: float


@dataclass(frozen=True, slots=True)
class Stems:
    """What a mix is the sum of, before its gain: music and effects (n, 2), spoken lines (n,)."""

    music: Samples
    """Lowered under the voice, as the effects are."""
    effects: Samples
    voice: npt.NDArray[np.float32]
    plain: Samples
    """Music and effects together, not lowered: what another voice may be laid over. (n, 2)"""

    @property
    def together(self) -> Samples:
        """Their sum, (n, 2)."""
        return self.music + self.effects + self.voice[:, None]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    samples: npt.NDArray[np.float32]
    spans: tuple[Span, ...]
    """Where it is heard."""

    @property
    def stop(self) -> int:
        return self.start + len(self.samples)


def stems(
    music: Samples | None,
    voice: Sequence[Placed],
    seconds: Fraction,
    *,
    music_start: float = 0.0,
    fade: float = FADE,
    duck: float = DUCK,
    last_hit: Fraction | None = None,
    effects: Iterable[Effect] = (),
    level: float = -6.0,
    quiet: Fraction = _NOTHING,
) -> Stems:
    """Stereo music at 48 kHz, effects and spoken lines as they lie in a spot of `seconds`.

    The music plays from `music_start` seconds of the track (silence first where that is negative),
    and is `duck` dB lower under the voice, or up to 12 dB more where it would still come nearer
    than 8 LU to a line; `effects` are `level` LU against it. It fades out over the last `fade`
    seconds, or, with a `last_hit` in seconds of the spot, that is the last thing struck, and rings
    out. Nothing is heard in the first and last `quiet` seconds: the music rises behind them, and
    ends before them. All parts have round(seconds x 48000) frames. Raises MediaError when the music
    is too short or a line does not fit in the spot.
    """
    count = nearest_frame(seconds, Fraction(RATE))
    still = nearest_frame(quiet, Fraction(RATE))
    end = count - still
    lines = _lines(voice, count)
    bed = np.zeros((count, 2), np.float32) if music is None else _bed(music, count, music_start)
    if last_hit is not None:
        hit = min(nearest_frame(last_hit, Fraction(RATE)), end - 1)
        bed[:end] = rung_out(bed[:end], hit)
        fade = min(CLOSING, (end - hit) / RATE / 3)
    bed *= _fades(count, fade, at_start=music_start != 0, still=still)[:, None]
    closed = _fades(count, 0.0, at_start=False, still=still)
    struck = effects_stem(effects, bed, level) * closed[:, None]
    spans = [span for line in lines for span in line.spans]
    wanted = _voice_loudness(bed, spans, duck)
    gain = _duck(bed, spans, duck, wanted)[:, None]
    speech = _speech(count, lines, wanted)
    return Stems(
        bed * gain, struck * gain, speech * closed if still else speech, bed + struck
    )  # fmt: skip


def _voice_loudness(bed: Samples, spans: Sequence[Span], duck: float) -> float:
    """LUFS that every line is brought to: 8 LU over the lowered music of all of them, and over any
    passage that may be lowered no more."""
    under = [k for a, b in spans if (k := k_loudness(bed[a:b])) is not None]
    whole = k_loudness(np.concatenate([bed[a:b] for a, b in spans])) if spans else None
    if whole is None:
        return VOICE_ALONE
    return max(whole, max(under, default=whole) - MOST_LOWER) - duck + VOICE_OVER_MUSIC


def _duck(
    bed: Samples, spans: Sequence[Span], duck: float, wanted: float
) -> npt.NDArray[np.float32]:
    """Gain of the music: in each group of lines as low as the one that needs it lowest."""
    groups = groups_of(spans)
    depths = [duck] * len(groups)
    for index, (start, stop) in enumerate(groups):
        for a, b in spans:
            under = k_loudness(bed[a:b]) if start <= a < stop else None
            if under is not None:
                depths[index] = max(depths[index], under + VOICE_OVER_MUSIC - wanted)
    return lowered(len(bed), groups, depths)


def _lines(voice: Sequence[Placed], count: int) -> list[_Line]:
    lines: list[_Line] = []
    for placed in voice:
        start, samples = round(placed.start_seconds * RATE), placed.samples
        if start < 0:
            raise MediaError(f"a voice line starts {-start / RATE:.2f} s before the spot")
        beyond = np.flatnonzero(np.abs(samples[max(0, count - start) :]) > _SILENT)
        if len(beyond):
            over = (start + len(samples) - count) / RATE
            raise MediaError(f"a voice line runs {over:.2f} s past the end of the spot")
        samples = samples[: max(0, count - start)]
        lines.append(_Line(start, samples, tuple(spoken_spans(samples, start))))
    return sorted(lines, key=lambda line: line.start)


def _bed(music: Samples, count: int, music_start: float) -> Samples:
    first = round(music_start * RATE)
    part = music[max(0, first) : max(0, first + count)]
    offset = part.mean(axis=0, dtype=np.float64) if len(part) else np.zeros(2)
    if np.abs(offset).max() > _OFFSET:
        part = part - offset.astype(np.float32)
    bed = np.pad(part, ((max(0, -first), 0), (0, 0)))
    if len(bed) < count:
        left = len(bed) / RATE
        raise MediaError(
            f"the music has {left:.2f} s from {music_start:g} s on, the spot needs"
            f" {count / RATE:.2f} s"
        )
    return bed


def _fades(count: int, fade: float, at_start: bool, still: int = 0) -> npt.NDArray[np.float32]:
    """Gain of what is cut into `at_start` and goes out at the end, between `still` samples of
    silence. (count,)"""
    gain = np.ones(count, np.float32)
    if at_start or still:
        rise = np.arange(count) - max(UNHEARD, still)
        gain *= smooth(np.clip(rise / (RISE * RATE), 0, 1))
    end = count - still
    fall = min(end, round(max(fade, DECLICK) * RATE))
    gain[end - fall : end] *= smooth(np.arange(fall, 0, -1) / fall)
    gain[end:] = 0.0
    return gain


def hushed(samples: Samples, quiet: Fraction) -> Samples:
    """Samples with digital silence in their first and last `quiet` seconds, where a limiter and
    resampling leave traces. (n, 2)"""
    still = nearest_frame(quiet, Fraction(RATE))
    made = samples.copy()
    made[:still] = 0.0
    made[len(made) - still :] = 0.0
    return made


def _speech(count: int, lines: Sequence[_Line], wanted: float) -> npt.NDArray[np.float32]:
    """All lines in place, each as loud as is `wanted` in LUFS. (count,)"""
    speech = np.zeros(count, np.float32)
    for line in lines:
        loudness = k_loudness(np.repeat(line.samples[:, None], 2, axis=1))
        if loudness is not None:
            gain = np.float32(10 ** ((wanted - loudness) / 20))
            speech[line.start : line.stop] += line.samples * gain
    return speech

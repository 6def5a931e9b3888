"""Forty sounds that are hard to bring to a loudness, each made from numbers alone.

They come to a mix as its music, read from files where the file itself is the difficulty, and are
measured as they are in the mix and in a film.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.media.sound import RATE, Measured, Samples, measure_loudness, read_sound, write_wav
from adgen.post.sound.loudness import doubts, loudened
from adgen.post.sound.mix import stems
from adgen.schema.delivery import Loudness

Wave = npt.NDArray[np.float64]
TARGETS = (
    Loudness(integrated=-14, tolerance=0.5, true_peak=-1),
    Loudness(integrated=-16, tolerance=0.5, true_peak=-1),
    Loudness(integrated=-23, tolerance=0.5, true_peak=-1),
    Loudness(integrated=-24, tolerance=0.5, true_peak=-2),
)
"""Platforms, Snapchat, EBU R 128 and ATSC A/85, all as strict as the strictest."""
OUT_OF_REACH = frozenset(
    {"impulses", "impulses over quiet", "one click", "clicks over music", "below the gate"}
)
"""Cases whose peaks stand too high over the rest, or that hold nothing to hear: no gain and no
limiter that is not heard makes these as loud as every target asks."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A case brought to a target: what it is as a mix, what in a film, and what was told of it."""

    mix: Measured
    film: Measured
    told: tuple[str, ...]
    target: Loudness

    @property
    def right(self) -> bool:
        """As loud as is asked for and under the limit of true peak, in both."""
        return self._fits(self.mix) and self._fits(self.film)

    def _fits(self, found: Measured) -> bool:
        if found.integrated is None or found.true_peak is None:
            return False
        off = round(abs(found.integrated - self.target.integrated), 3)
        return off <= self.target.tolerance and found.true_peak <= self.target.true_peak


def heard(music: Samples, target: Loudness, folder: Path) -> Heard:
    """A case as the music of a spot of its own length, mixed, and compressed as films are."""
    parts = stems(music, [], Fraction(len(music), RATE), fade=0.0)
    mixed = loudened(parts.together, target)
    wav, film = folder / "mix.wav", folder / "film.mp4"
    write_wav(wav, mixed.samples)
    kept = f"atrim=start_sample=1024:end_sample={len(music) // 1024 * 1024},asetpts=PTS-STARTPTS"
    run([find_ffmpeg().path, "-v", "error", "-y", "-i", wav, "-af", kept, "-c:a", "aac",
         "-b:a", "128k", "-use_editlist", "0", film])  # fmt: skip
    return Heard(measure_loudness(wav), measure_loudness(film), doubts(mixed, target), target)


def names() -> tuple[str, ...]:
    """Of all the sounds."""
    return (*_PLAIN, *_FILES)


def case(name: str, folder: Path) -> Samples:
    """A sound, (n, 2) at 48 kHz; what is to be read from a file is written to the folder."""
    if name in _PLAIN:
        return _stereo(_PLAIN[name]())
    make, rate = _FILES[name]
    path = folder / f"{name.replace(' ', '_')}.wav"
    soundfile.write(path, make(rate), rate, subtype="FLOAT")
    return read_sound(path)


def line(seconds: float) -> Samples:
    """Something like a spoken line, on both sides."""
    return _stereo(_speech(seconds))


def _stereo(wave: Wave) -> Samples:
    both = wave if wave.ndim == 2 else np.repeat(wave[:, None], 2, axis=1)
    return np.ascontiguousarray(both, np.float32)


def _noise(seconds: float, level: float, sides: int = 2, seed: int = 1) -> Wave:
    return np.random.default_rng(seed).normal(0, level, (round(seconds * RATE), sides))


def _pink(seconds: float, level: float = 0.1, seed: int = 3, rate: int = RATE) -> Wave:
    """Noise whose power falls by 3 dB an octave, mono."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum, count)
    return np.asarray(wave * level / wave.std())


def _tone(hertz: float, seconds: float, level: float = 0.2, rate: int = RATE) -> Wave:
    return np.asarray(level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate))


def _music(seconds: float, level: float = 0.2, rate: int = RATE, bpm: float = 120) -> Wave:
    """A bass, a chord and drums whose beats are known, mono: as peaky as music is."""
    beat, count = round(60 / bpm * rate), round(seconds * rate)
    at = np.arange(count)
    since = at % beat / rate
    kick = np.sin(2 * np.pi * 55 * since * (1 + 2 * np.exp(-since * 40))) * np.exp(-since * 9)
    hat = np.random.default_rng(5).standard_normal(count) * np.exp(-(at % (beat // 2)) / rate * 70)
    chord = sum(np.sin(2 * np.pi * hertz * at / rate) for hertz in (220, 277.2, 329.6))
    return np.asarray(level * (1.2 * kick + 0.15 * hat + 0.25 * chord))


def _speech(seconds: float, level: float = 0.2, seed: int = 7) -> Wave:
    """Voiced syllables of changing pitch and strength with pauses between, mono."""
    count = round(seconds * RATE)
    drawn, at = np.random.default_rng(seed), np.arange(count) / RATE
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.7 * at)
    turn = 2 * np.pi * np.cumsum(pitch) / RATE
    voiced = sum(np.sin(number * turn) / number for number in range(1, 24))
    knots = np.maximum(0, drawn.uniform(-0.5, 1, int(seconds * 9) + 2))
    strength = np.interp(at * 9, np.arange(len(knots)), knots) ** 1.5
    return np.asarray(level * voiced * strength)


def _clicks(seconds: float, level: float, every: float = 0.5) -> Wave:
    wave = np.zeros(round(seconds * RATE))
    wave[:: round(every * RATE)] = level
    return wave


def _silent(seconds: float) -> Wave:
    return np.zeros(round(seconds * RATE))


def _spread(wave: Wave) -> Wave:
    """The same on both sides, its phase reversed on the right."""
    return np.stack((wave, -wave), axis=1)


def _one_side(wave: Wave) -> Wave:
    return np.stack((wave, np.zeros(len(wave))), axis=1)


def _swelling(seconds: float) -> Wave:
    """Pink noise from -60 dB up to full: all of it is dynamics."""
    wave = _pink(seconds, 0.15)
    return np.asarray(wave * 10 ** (np.linspace(-60, 0, len(wave)) / 20))


def _under_voice(seconds: float, music: float, voice: float) -> Wave:
    return _music(seconds, music) + _speech(seconds, voice)


_PLAIN: Mapping[str, Callable[[], Wave]] = {
    "music": lambda: _music(6),
    "music, quiet": lambda: _music(6, 0.004),
    "music, very quiet": lambda: _music(6, 0.0013),
    "music, hot": lambda: np.clip(_music(6, 0.8), -1, 1),
    "music, clipped to square": lambda: np.clip(_music(6, 4), -0.99, 0.99),
    "music, 3 s": lambda: _music(3),
    "music, 15 s": lambda: _music(15),
    "music, 60 s": lambda: _music(60),
    "music, fast": lambda: _music(6, bpm=180),
    "speech": lambda: _speech(6),
    "speech, quiet": lambda: _speech(6, 0.003),
    "speech, 3 s in 15 s": lambda: np.concatenate((_silent(6), _speech(3), _silent(6))),
    "speech over music": lambda: _under_voice(6, 0.05, 0.2),
    "speech over music, 30 s": lambda: _under_voice(30, 0.05, 0.2),
    "silent head": lambda: np.concatenate((_silent(4), _music(2))),
    "silent tail": lambda: np.concatenate((_music(2), _silent(4))),
    "silent middle": lambda: np.concatenate((_music(2), _silent(4), _music(2))),
    "quiet head": lambda: np.concatenate((_music(4, 0.002), _music(2))),
    "sine 1 kHz": lambda: _tone(1000, 6),
    "sine 40 Hz": lambda: _tone(40, 6, 0.6),
    "sine 15 kHz": lambda: _tone(15000, 6, 0.1),
    "sine at full scale": lambda: _tone(997, 3, 1.0),
    "sine at a quarter of the rate": lambda: np.roll(_tone(12000, 3, 0.9), 1),
    "square 100 Hz": lambda: np.sign(_tone(100.3, 6, 1)) * 0.5,
    "white noise": lambda: _noise(6, 0.1),
    "pink noise": lambda: _pink(6),
    "noise, -65 LUFS": lambda: _pink(6, 0.0008),
    "bursts of noise": lambda: _noise(6, 0.3, 1)[:, 0] * (np.arange(6 * RATE) % RATE < RATE / 10),
    "swell of 60 dB": lambda: _swelling(15),
    "offset of 0.3": lambda: _music(6, 0.1) + 0.3,
    "out of phase": lambda: _spread(_music(6)),
    "left alone": lambda: _one_side(_music(6)),
    "impulses": lambda: _clicks(6, 0.9),
    "impulses over quiet": lambda: _clicks(6, 0.9) + _pink(6, 0.0005),
    "one click": lambda: _clicks(3, 0.9, 10),
    "clicks over music": lambda: _music(6, 0.05) + _clicks(6, 0.9, 0.25),
    "below the gate": lambda: _pink(6, 0.00003),
}
_FILES: Mapping[str, tuple[Callable[[int], Wave], int]] = {
    "44.1 kHz": (lambda rate: np.repeat(_music(6, 0.5, rate)[:, None], 2, axis=1), 44_100),
    "mono, 22.05 kHz": (lambda rate: _music(6, 0.5, rate), 22_050),
    "mono, 8 kHz": (lambda rate: _music(6, 0.3, rate), 8_000),
}

"""Makes music whose beats are known exactly: `python -m tests.studio.music OUT.ogg --style house`.

Every beat falls on a sample that is known before anything sounds, so a track is both music for a
campaign and a test signal. The same style, tempo, length and seed give the same samples.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.studio import instruments as band
from tests.studio.instruments import RATE, Signal, biquad, noise, ramp, saw
from tests.studio.mixing import Bus, duck, hall, master, smooth
from tests.studio.styles import STYLES, Part, Style

INTRO_BARS = 2
TAIL_SECONDS = 2.4


@dataclass(frozen=True, slots=True)
class Track:
    """A rendered piece and its true beats."""

    samples: NDArray[np.float32]
    """Shape (n, 2), -1..1."""
    rate: int
    beats: tuple[float, ...]
    """Start of every beat in seconds; the last one is the closing hit."""
    downbeats: tuple[float, ...]
    """Start of every bar in seconds."""


def render(
    style: str, bpm: float | None = None, bars: int = 8, seed: int = 1, lead: float = 0.0
) -> Track:
    """Play `bars` bars of 4/4 after `lead` seconds of silence, then one closing hit that rings out.

    Raises KeyError for an unknown style and ValueError for fewer than 4 bars.
    """
    if bars < 4:
        raise ValueError(f"bars: {bars}, at least 4 are needed")
    score = STYLES[style]
    beat = 60.0 / (bpm or score.bpm)
    seconds = bars * 4 * beat + TAIL_SECONDS
    dry, wet, soft = Bus(seconds), Bus(seconds), Bus(seconds)
    random = np.random.default_rng(seed)
    kicks: list[float] = []
    for bar, bar_level in enumerate(levels(bars)):
        for part in score.parts:
            if bar_level in part.levels:
                bus = dry if part.pick == "drum" else soft
                kicks += play(part, score, bar, beat, random, bus, wet)
    effects(bars, beat, dry, wet)
    closing_hit(score, bars * 4 * beat, dry, wet)
    mix = soft.signal * duck(len(soft.signal), kicks, score.duck, 0.9 * beat)[:, None]
    mix = mix + dry.signal + hall(wet.signal, score.hall, seed) * 0.9
    if score.street:
        mix = through_street(mix, INTRO_BARS * 4 * beat, beat, seed)
    mix = master(mix, score.lufs)
    mix[-RATE // 2 :] *= np.linspace(1, 0, RATE // 2)[:, None] ** 2
    silence = round(lead * RATE)
    beats = tuple(round(silence / RATE + step * beat, 6) for step in range(bars * 4 + 1))
    samples = np.pad(mix, ((silence, 0), (0, 0))).astype(np.float32)
    return Track(samples, RATE, beats, beats[::4])


def levels(bars: int) -> str:
    """The form: one level a bar (see styles), the hit about two fifths in."""
    hit = max(INTRO_BARS + 1, 4 * round(bars * 0.4 / 4))
    form = ["0"] * INTRO_BARS + ["1"] * (hit - INTRO_BARS - 1) + ["2"] + ["3"] * (bars - hit)
    if bars - hit >= 8:
        form[hit + 4 : hit + 6] = ["4", "2"]
    return "".join(form)


def play(
    part: Part, score: Style, bar: int, beat: float, random: np.random.Generator, bus: Bus, wet: Bus
) -> list[float]:
    """Lay one bar of a part; gives the times of its kicks, for ducking."""
    kicks = []
    for at, mark, gain in struck(part, score, bar, beat, random):
        if part.pick == "drum":
            sound = getattr(band, part.play)(int(random.integers(3)))
            gain *= int(mark, 16) / 9
        else:
            note = pitch(part, score, bar, int(mark, 16))
            sound = getattr(band, part.play)(note, round(part.sounding * beat, 4))
        bus.lay(sound, at, gain, part.pan)
        wet.lay(sound, at, gain * part.send, -0.5 * part.pan)
        if part.play == "kick" and mark in "6789":
            kicks.append(at)
    return kicks


def struck(
    part: Part, score: Style, bar: int, beat: float, random: np.random.Generator
) -> Iterator[tuple[float, str, float]]:
    """Time, mark and gain of each note of a bar; off-beat notes vary a little in loudness."""
    bars = len(part.steps) // 16
    row = part.steps[bar % bars * 16 :][:16]
    for step, mark in enumerate(row):
        if mark == ".":
            continue
        late = score.swing * (step % 2)
        accent = 1.0 if step % 4 == 0 else 0.85 if step % 2 == 0 else 0.75
        yield (
            (bar * 4 + (step + late) / 4) * beat,
            mark,
            part.gain * accent * random.uniform(0.9, 1.0),
        )


def pitch(part: Part, score: Style, bar: int, index: int) -> int:
    """MIDI note that a mark of a pitched part means in this bar."""
    chord = score.chords[bar % len(score.chords)]
    if part.pick == "root":
        return low_root(chord) + index
    row = score.scale if part.pick == "scale" else chord
    return row[min(index, len(row) - 1)] + 12 * part.octave


def low_root(chord: tuple[int, ...]) -> int:
    """Root of the chord in the octave of the bass."""
    return chord[0] if chord[0] < 46 else chord[0] - 12


def effects(bars: int, beat: float, dry: Bus, wet: Bus) -> None:
    """Riser into every full section, crash and boom on it, a cymbal where the groove opens."""
    form = levels(bars)
    for bar in range(1, bars):
        at = bar * 4 * beat
        if form[bar] == "3" and form[bar - 1] != "3":
            dry.lay(riser(4 * beat), at - 4 * beat, 0.16)
            for bus, share in ((dry, 1.0), (wet, 0.5)):
                bus.lay(band.crash(0), at, 0.24 * share)
                bus.lay(band.boom(0), at, 0.5 * share)
        elif form[bar] == "1" and form[bar - 1] == "0":
            dry.lay(band.crash(1), at, 0.13)
            wet.lay(band.boom(1), at, 0.3)


def riser(seconds: float) -> Signal:
    """Noise that brightens and swells until it stops, stereo."""
    swell = (ramp(seconds) / seconds)[:, None]
    raw = noise(seconds, 7, 2)
    dull, bright = biquad(raw, "band", 900, 0.6), biquad(biquad(raw, "high", 2500), "low", 9000)
    return (dull * (1 - swell) + bright * swell) * swell**2.2


def closing_hit(score: Style, at: float, dry: Bus, wet: Bus) -> None:
    """Last downbeat: the first chord on all instruments, ringing out."""
    chord = score.chords[0]
    sounds = [(band.kick(0), 0.85, 0.0), (band.crash(2), 0.2, 0.0), (band.boom(2), 0.5, 0.0)]
    sounds.append((band.bass(low_root(chord), 1.8), 0.5, 0.0))
    for place, note in enumerate(chord[1:]):
        sounds.append((band.pad(note, 1.2), 0.1, 0.0))
        sounds.append((band.pluck(note + 12, 1.0), 0.16, 0.3 * (place - 2) / 2))
        sounds.append((band.keys(note, 1.4), 0.12, -0.3 * (place - 2) / 2))
    for sound, gain, pan in sounds:
        dry.lay(sound, at, gain, pan)
        wet.lay(sound, at, gain * 0.5, pan)


def through_street(mix: Signal, until: float, beat: float, seed: int) -> Signal:
    """The intro as heard in a loud street; the street is shut out just before `until` seconds."""
    heard = 0.5 * mix + 0.5 * biquad(biquad(mix, "high", 250), "low", 3200)
    size = len(mix)
    t = np.arange(size) / RATE
    shut = np.clip((until - 0.5 * beat - t) / (0.5 * beat), 0, 1)[:, None] ** 2
    opened = np.clip((t - until + 0.02) / 0.01, 0, 1)[:, None]
    noisy = street(until, beat, seed)
    noisy = np.pad(noisy, ((0, size - len(noisy)), (0, 0)))
    return np.asarray(heard * (1 - opened) + mix * opened + noisy * shut)


def street(seconds: float, beat: float, seed: int) -> Signal:
    """Traffic, passing cars, many voices and two horns, stereo."""
    t = ramp(seconds)
    rumble = biquad(biquad(noise(seconds, seed, 2), "low", 260), "low", 600) * 1.1
    hiss = biquad(noise(seconds, seed + 1, 2), "band", 2600, 0.4) * 0.12
    total = rumble + hiss
    for number, (middle, tone, side) in enumerate(((0.22, 500, -0.8), (0.62, 720, 0.8))):
        near = np.exp(-(((t - middle * seconds) / (0.11 * seconds)) ** 2))
        travel = np.tanh((t - middle * seconds) * 1.6) * side
        car = biquad(noise(seconds, seed + 2 + number), "band", tone, 0.6) * near * 0.9
        total += car[:, None] * np.stack([0.6 - 0.4 * travel, 0.6 + 0.4 * travel], axis=1)
    random = np.random.default_rng(seed + 9)
    for voice in range(7):
        syllables = smooth(random.uniform(-0.6, 1, int(seconds * 9) + 1).repeat(RATE // 9), 0.09)
        sound = biquad(noise(seconds, seed + 20 + voice), "band", random.uniform(380, 1500), 3.5)
        talk = sound * np.clip(syllables[: len(t)], 0, 1) ** 1.5 * 0.9
        pan = random.uniform(0.15, 0.85)
        total += talk[:, None] * np.array([1 - pan, pan])
    for at, note, side in ((2.5, 68, 0.8), (5.25, 70, 0.2)):
        blow = sum((saw(note + up, 0.8 * beat, 1500.0) for up in (0, 4)), np.zeros(1))
        horn = biquad(blow, "band", 900, 0.5) * np.hanning(len(blow)) ** 0.3
        first = round(at * beat * RATE)
        total[first : first + len(horn)] += 0.2 * horn[:, None] * np.array([1 - side, side])
    return np.asarray(total * np.clip(t / 0.05, 0, 1)[:, None] * 0.85)


def main() -> None:
    """Write a track as OGG Vorbis (or what the ending of the path says)."""
    import soundfile

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path)
    asked.add_argument("--style", choices=sorted(STYLES), required=True)
    asked.add_argument("--bpm", type=float)
    asked.add_argument("--bars", type=int, default=8)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    track = render(given.style, given.bpm, given.bars, given.seed)
    with soundfile.SoundFile(given.out, "w", track.rate, 2, compression_level=0.3) as file:
        for start in range(0, len(track.samples), RATE):
            file.write(track.samples[start : start + RATE])
    print(f"{given.out}: {len(track.samples) / track.rate:.2f} s, {len(track.beats)} beats")


if __name__ == "__main__":
    main()

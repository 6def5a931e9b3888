"""How well beats are found, over tempi and styles: `python -m tests.studio.beat_table`.

For each style and tempo it prints, for plain librosa and for adgen without and with a hint: the
median error of matched beats in milliseconds, the F-measure at 70 ms and the tempo found.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adgen.prepro.rhythm.beats import find_beats
from tests.studio.music import Track, render
from tests.studio.styles import STYLES

CLICK_RATE = 44_100


def clicks(bpm: float, seconds: float = 20.0, lead: float = 0.37) -> Track:
    """Short 1 kHz clicks after `lead` seconds of silence; each fourth is higher and louder."""
    samples = np.zeros(round(seconds * CLICK_RATE), dtype=np.float32)
    t = np.arange(round(0.03 * CLICK_RATE)) / CLICK_RATE
    beats = np.arange(lead, seconds - 0.1, 60 / bpm)
    for place, beat in enumerate(beats):
        tone = 1500 if place % 4 == 0 else 1000
        click = (0.9 if place % 4 == 0 else 0.6) * np.sin(2 * np.pi * tone * t) * np.exp(-t * 150)
        first = round(beat * CLICK_RATE)
        samples[first : first + len(click)] += click.astype(np.float32)
    times = tuple(beats.tolist())
    return Track(np.stack([samples, samples], axis=1), CLICK_RATE, times, times[::4])


def mono(track: Track) -> NDArray[np.float32]:
    """The track's two channels averaged, shape (n,)."""
    return np.asarray(track.samples.mean(axis=1), dtype=np.float32)


def compare(found: Sequence[float], true: Sequence[float]) -> tuple[float, float]:
    """Median signed error in ms of the beats matched within 70 ms, and the F-measure (0..1)."""
    if not found:
        return float("nan"), 0.0
    gaps = np.subtract.outer(np.asarray(found), np.asarray(true))
    nearest = gaps[np.arange(len(found)), np.abs(gaps).argmin(axis=1)]
    hits = nearest[np.abs(nearest) <= 0.07]
    matched = int((np.abs(gaps).min(axis=0) <= 0.07).sum())
    if not len(hits):
        return float("nan"), 0.0
    precision, recall = len(hits) / len(found), matched / len(true)
    return float(np.median(hits) * 1000), 2 * precision * recall / (precision + recall)


def plain(sound: NDArray[np.float32], rate: int) -> tuple[list[float], float]:
    """Beats and tempo by librosa with its defaults."""
    import librosa

    small = librosa.resample(sound, orig_sr=rate, target_sr=22_050)
    tempo, beats = librosa.beat.beat_track(y=small, sr=22_050, units="time")
    return [float(beat) for beat in beats], float(np.atleast_1d(tempo)[0])


def row(name: str, bpm: float, track: Track) -> tuple[str, bool, bool]:
    """One line of the table, and whether the tempo was right without and with a hint."""
    sound = mono(track)
    beats, tempo = plain(sound, track.rate)
    cells = [f"{name:10s} {bpm:5.0f} |"]
    error, f_measure = compare(beats, track.beats)
    cells.append(f"{error:6.1f} {f_measure:5.2f} {tempo:6.1f} |")
    right = []
    for hint in (None, bpm):
        grid = find_beats(sound, track.rate, hint)
        error, f_measure = compare(grid.beats, track.beats)
        downs = compare(grid.downbeats, track.downbeats)[1]
        cells.append(f"{error:6.1f} {f_measure:5.2f} {grid.tempo:7.2f} {downs:5.2f} |")
        right.append(abs(grid.tempo / bpm - 1) < 0.04)
    return " ".join(cells), right[0], right[1]


def main() -> None:
    """Print the table and the number of right tempi."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--step", type=int, default=10)
    asked.add_argument("--bars", type=int, default=10)
    given = asked.parse_args()
    print(
        "style        bpm |  librosa: ms F bpm  |  adgen: ms F bpm downbeats |  adgen, hint: same"
    )
    free = hinted = total = 0
    for name in ("clicks", *STYLES):
        for bpm in range(70, 171, given.step):
            track = clicks(bpm) if name == "clicks" else render(name, bpm, given.bars)
            line, right, right_hint = row(name, bpm, track)
            print(line, flush=True)
            free, hinted, total = free + right, hinted + right_hint, total + 1
    print(f"tempo right: {free} of {total} without a hint, {hinted} of {total} with one")


if __name__ == "__main__":
    main()

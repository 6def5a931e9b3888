"""How late beats are found, and how near cuts come to them, over the studio's music."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from adgen.prepro.beats import find_beats
from adgen.schema.time import nearest_frame
from tests.studio.beat_table import clicks, compare, mono, plain
from tests.studio.bench_figure import Figure
from tests.studio.music import Track, render
from tests.studio.styles import STYLES

_RATE = Fraction(30)
_MATCHED = 0.07


def figures(step: int, bars: int) -> list[Figure]:
    """Error of matched beats and of cut points, for every style at 70 to 170 BPM.

    The tempo is given as a hint, as a campaign does: how often it is found without one is the
    beat table's to say (`python -m tests.studio.beat_table`).
    """
    late: dict[str, float] = {}
    agreed: list[float] = []
    librosa: list[float] = []
    cuts: list[float] = []
    for name in ("clicks", *STYLES):
        for bpm in range(70, 171, step):
            track = clicks(bpm) if name == "clicks" else render(name, bpm, bars)
            sound = mono(track)
            found = find_beats(sound, track.rate, float(bpm)).beats
            late[f"{name} {bpm}"] = _error(found, track)
            agreed.append(compare(found, track.beats)[1])
            librosa.append(_error(plain(sound, track.rate)[0], track))
            cuts += _frames_off(found, track)
    worst = max(late, key=lambda name: late[name])
    tracks = f"{len(late)} tracks, 70-170 BPM"
    return [
        Figure("median error of beats, worst track", "ms", 10, late[worst],
               remark=f"{tracks}; worst: {worst}; median of tracks "
                      f"{np.median(list(late.values())):.2f} ms, "
                      f"lowest F-measure {min(agreed):.2f}",
               readings={"adgen": list(late.values()), "librosa": librosa}),
        Figure("the same by plain librosa, median track", "ms", None,
               float(np.median(librosa)), remark="for comparison"),
        Figure("cut points off a true beat, worst", "frames", 1, max(cuts),
               remark=f"{len(cuts)} cut points at {_RATE} fps"),
    ]  # fmt: skip


def _error(found: Sequence[float], track: Track) -> float:
    """Median distance in ms of the beats matched within 70 ms; endless where none is."""
    gaps = np.abs(np.subtract.outer(np.asarray(found), np.asarray(track.beats))).min(axis=1)
    hits = gaps[gaps <= _MATCHED]
    return float(np.median(hits)) * 1000 if len(hits) else float("inf")


def _frames_off(found: tuple[float, ...], track: Track) -> list[float]:
    """How many frames each beat, as a cut point, is from the nearest true beat's exact time."""
    true = np.asarray(track.beats)
    off: list[float] = []
    for beat in found:
        cut = nearest_frame(Fraction(beat), _RATE) / float(_RATE)
        off.append(float(np.abs(true - cut).min()) * float(_RATE))
    return off

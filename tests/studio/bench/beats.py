"""How well beats are found on tracks whose beats are known, and how well by plain librosa.

Scores are mir_eval's (Davies, Degara, Plumbley 2009): the F-measure counts beats within 70 ms, AMLt
also those in runs at half, double or off-beat counting. Nothing is trimmed: the first five seconds,
which mir_eval's `evaluate` leaves out, count too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from adgen.prepro.rhythm.beats import find_beats
from adgen.schema.time import nearest_frame
from tests.studio.beat_table import mono, plain
from tests.studio.beat_tracks import PIECES, Piece, perform
from tests.studio.bench.figure import Figure

_RATE = Fraction(30)
_MATCHED = 0.07
"""Seconds within which a beat found is a true one."""
_RIVALS = ("adgen", "adgen, tempo given", "librosa")


@dataclass(frozen=True, slots=True)
class Score:
    """One track by one tracker."""

    f_measure: float
    amlt: float
    late: float
    """Median signed error in ms of the beats within 70 ms; not a number where there are none."""


def score(found: Sequence[float], true: Sequence[float]) -> Score:
    """Beats found against the true ones, in seconds."""
    import mir_eval

    estimated, reference = np.asarray(found), np.asarray(true)
    if len(estimated) < 2:
        return Score(0.0, 0.0, float("nan"))
    gaps = _gaps(estimated, reference)
    hits = gaps[np.abs(gaps) <= _MATCHED]
    return Score(
        float(mir_eval.beat.f_measure(reference, estimated)),
        float(mir_eval.beat.continuity(reference, estimated)[3]),
        float(np.median(hits)) * 1000 if len(hits) else float("nan"),
    )


def figures(quick: bool) -> Iterator[Figure]:
    """The table of all tracks, printed by kind of music, and its figures."""
    pieces = PIECES[::5] if quick else PIECES
    scores: dict[str, list[tuple[Piece, Score]]] = {name: [] for name in _RIVALS}
    bars: list[float] = []
    cuts: list[float] = []
    for piece in pieces:
        track = perform(piece)
        sound = mono(track)
        grid = find_beats(sound, track.rate)
        known = find_beats(sound, track.rate, _tempo(track.beats))
        theirs, _ = plain(sound, track.rate)
        for name, found in zip(_RIVALS, (grid.beats, known.beats, theirs), strict=True):
            scores[name].append((piece, score(found, track.beats)))
        bars.append(score(grid.downbeats, track.downbeats).f_measure)
        sure = [beat for index, beat in enumerate(grid.beats) if grid.is_sure(index)]
        cuts += _frames_off(sure, track.beats)
    print(_table(scores), flush=True)
    yield from _summary(scores)
    yield Figure("downbeats: F-measure, mean", "", None, float(np.mean(bars)),
                 remark=f"{sum(value > 0.9 for value in bars)} of {len(bars)} tracks above 0.9",
                 readings={"adgen": bars})  # fmt: skip
    yield Figure("cut points on sure beats, off a true one, worst", "frames", 1, max(cuts),
                 remark=f"{len(cuts)} cut points at {_RATE} fps")  # fmt: skip


def _summary(scores: dict[str, list[tuple[Piece, Score]]]) -> Iterator[Figure]:
    ours = scores["adgen"]
    for title, key, limit in (("F-measure", "f_measure", 0.95), ("AMLt", "amlt", 0.9)):
        readings = {name: [getattr(s, key) for _, s in rows] for name, rows in scores.items()}
        worst, value = min(((p, getattr(s, key)) for p, s in ours), key=lambda pair: pair[1])
        others = ", ".join(f"{name} {np.mean(readings[name]):.3f}" for name in _RIVALS[1:])
        yield Figure(f"beats: {title}, mean", "", limit, float(np.mean(readings["adgen"])),
                     at_least=True, readings=readings,
                     remark=f"{len(ours)} tracks, worst {value:.2f} ({worst.name}); "
                            f"{others}")  # fmt: skip
    late = [(p, s.late) for p, s in ours if np.isfinite(s.late)]
    worst, value = max(late, key=lambda pair: abs(pair[1]))
    theirs = [s.late for _, s in scores["librosa"] if np.isfinite(s.late)]
    yield Figure("beats: median error, worst track", "ms", 5, abs(value),
                 remark=f"{worst.name}; median track {np.median([e for _, e in late]):+.2f}, "
                        f"librosa {np.median(theirs):+.1f}",
                 readings={"adgen": [e for _, e in late], "librosa": theirs})  # fmt: skip


def _table(scores: dict[str, list[tuple[Piece, Score]]]) -> str:
    """Mean and worst of each kind: F-measure, AMLt, and the largest median error."""
    groups = dict.fromkeys(piece.group for piece, _ in scores["adgen"])
    lines = [f"{'':22s}" + "".join(f"| {name:^31s} " for name in _RIVALS)]
    lines.append(f"{'mean/worst':22s}" + f"| {'F':^11s} {'AMLt':^11s} {'ms':>6s}  " * len(_RIVALS))
    for group in (*groups, "all"):
        line = f"{group:22s}"
        for name in _RIVALS:
            rows = [s for piece, s in scores[name] if group in (piece.group, "all")]
            f_measures, amlts = ([getattr(s, key) for s in rows] for key in ("f_measure", "amlt"))
            late = max((s.late for s in rows if np.isfinite(s.late)), key=abs, default=np.nan)
            line += f"| {np.mean(f_measures):.3f}/{min(f_measures):.3f} "
            line += f"{np.mean(amlts):.3f}/{min(amlts):.3f} {late:+6.1f}  "
        lines.append(line)
    return "\n".join(lines)


def _tempo(beats: Sequence[float]) -> float:
    """The usual tempo of a track, BPM, as its maker would write it in a campaign."""
    return round(60 / float(np.median(np.diff(beats))), 1)


def _gaps(found: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Signed distance of each beat found from the nearest true one."""
    gaps = np.subtract.outer(found, true)
    return np.asarray(gaps[np.arange(len(found)), np.abs(gaps).argmin(axis=1)])


def _frames_off(found: Sequence[float], true: Sequence[float]) -> list[float]:
    """How many frames each beat found within 70 ms of a true one lies, as a cut point, from it."""
    reference = np.asarray(true)
    close = [beat for beat in found if float(np.abs(reference - beat).min()) <= _MATCHED]
    cuts = np.array([float(nearest_frame(Fraction(beat), _RATE) / _RATE) for beat in close])
    return [float(gap) for gap in np.abs(_gaps(cuts, reference)) * float(_RATE)]

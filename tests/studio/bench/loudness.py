"""Forty sounds brought to four loudnesses, measured by ffmpeg in the mix and in the film; and how
long a mix takes."""

import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from adgen.media.sound import RATE, Samples
from adgen.post.sound.effects import effects_on
from adgen.post.sound.loudness import loudened
from adgen.post.sound.mix import Placed, stems
from adgen.schema.delivery import Loudness
from tests.studio.bench.figure import Figure, median
from tests.studio.loud_cases import OUT_OF_REACH, TARGETS, case, heard, line, names


def figures(quick: bool) -> Iterator[Figure]:
    """Prints a row for every case and target."""
    wrong: list[str] = []
    untold: list[str] = []
    out = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in names():
            music = case(name, folder)
            if quick and len(music) > 15 * RATE:
                continue
            for target in TARGETS:
                got = heard(music, target, folder)
                told = f"{target.integrated:g}: mix {_said(got.mix)}, film {_said(got.film)}"
                print(f"  {name}, {told}{''.join(f'; {doubt}' for doubt in got.told)}", flush=True)
                if not got.right and name not in OUT_OF_REACH:
                    wrong.append(f"{name} {told}")
                if not got.right:
                    out += 1
                    untold += [] if got.told else [f"{name} {told}"]
        pieces = case("music, 60 s", folder), line(3)
    yield Figure(
        f"loudness: off by over 0.5 LU or peaks, of {len(names())} sounds x {len(TARGETS)} targets",
        "mixes", 0, len(wrong), remark="; ".join(wrong) or f"{out} more are out of reach",
    )  # fmt: skip
    yield Figure("loudness: out of reach and not told", "mixes", 0, len(untold),
                 remark="; ".join(untold))  # fmt: skip
    yield _time(*pieces, times=3 if quick else 7)


def _said(found: object) -> str:
    return f"{getattr(found, 'integrated', None)} LUFS {getattr(found, 'true_peak', None)} dBTP"


def _time(music: Samples, spoken: Samples, times: int) -> Figure:
    """A 15 s spot with music, three lines and an effect on each of ten cuts."""
    cuts = [(Fraction(3 * number, 2), "whip", Fraction(1, 3)) for number in range(10)]
    struck = effects_on(cuts, whoosh=True, hit=True)  # type: ignore[arg-type]
    voice = [Placed(spoken[:, 0], at) for at in (0.5, 5.0, 10.0)]
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        parts = stems(music, voice, Fraction(15), effects=struck)
        loudened(parts.together, Loudness())
        taken.append((time.perf_counter() - begun) / 15)
    return Figure("mix: time / length, 15 s with voice and effects", "x", 0.2, median(taken),
                  readings={"shares": taken})  # fmt: skip


if __name__ == "__main__":
    for figure in figures(quick=False):
        print(figure.name, figure.measured, figure.verdict, figure.remark)

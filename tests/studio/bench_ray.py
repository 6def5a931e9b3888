"""Ray against inline, with an engine that sleeps, so that only the handing out of takes counts."""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.run.items import Item
from adgen.run.runners import RunnerChoice, start_runner
from adgen.run.store import Store
from tests.run.sleeping import Notes, carry, known, longer, take
from tests.studio.bench_figure import Figure, median

_WORKERS = 8


def figures(quick: bool) -> Iterator[Figure]:
    """The speed-up of eight workers on takes of uneven length, and what handing one out costs."""
    with pytest.MonkeyPatch.context() as patch:
        known(patch)
        yield _speed_up(40 if quick else 200)
        yield _overhead(50 if quick else 200, 1 if quick else 3)


def _speed_up(takes: int) -> Figure:
    dice = random.Random(7)
    seconds = [round(dice.uniform(0.2, 1.8), 2) for _ in range(takes)]
    items = [longer(take(n, f"sleep {length}"), length) for n, length in enumerate(seconds)]
    inline, ray = _wall("inline", 1, items), _wall("ray", _WORKERS, items)
    remark = f"{takes} takes of 0.2 to 1.8 s, {inline:.1f} s inline, {ray:.1f} s with Ray"
    return Figure(f"Ray, {_WORKERS} workers, against inline", "x", 7.2, inline / ray,
                  at_least=True, remark=remark)  # fmt: skip


def _overhead(takes: int, times: int) -> Figure:
    """One worker beside inline, on takes that do nothing: each is written by ffmpeg all the same."""
    items = [take(n, "sleep 0") for n in range(takes)]
    readings = [(_wall("ray", 1, items) - _wall("inline", 1, items)) / takes for _ in range(times)]
    milliseconds = [1000 * reading for reading in readings]
    return Figure("overhead of Ray per take", "ms", 15, median(milliseconds),
                  readings={"overhead": milliseconds})  # fmt: skip


def _wall(runner: str, workers: int, items: list[Item]) -> float:
    """Seconds to make all items into an empty store; the start of Ray and of its workers apart."""
    choice = RunnerChoice(runner, jobs=workers if runner == "ray" else None)
    with tempfile.TemporaryDirectory() as place:
        store = Store(Path(place))
        with start_runner(choice, store, NO_ENGINES, Notes()) as started:
            carry(started, [take(10**6 + n, "sleep 0.3") for n in range(2 * workers)])
            begun = time.perf_counter()
            results = carry(started, items)
            wall = time.perf_counter() - begun
    assert len(results.made) == len(items)
    return wall

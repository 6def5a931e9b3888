"""Ray against inline, with an engine that sleeps, so that only the handing out of takes counts."""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adgen.engines import registry
from adgen.run.making.items import Item
from adgen.run.making.runner import Runner
from adgen.run.runners.inline import InlineRunner
from adgen.run.runners.ray.runner import RayRunner
from adgen.run.store.folder import Store
from tests.run.sleeping import Notes, carry, load, take
from tests.studio.bench.figure import Figure, median

_WORKERS = 8


def figures(quick: bool) -> Iterator[Figure]:
    """The speed-up of eight workers on takes of uneven length, and what handing one out costs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.ENGINES, "sleeper", load)
        patch.setattr(registry, "KEEPS_A_MODEL", registry.KEEPS_A_MODEL | {"sleeper"})
        yield _speed_up(40 if quick else 200)
        yield _overhead(50 if quick else 200, 1 if quick else 3)


def _speed_up(takes: int) -> Figure:
    dice = random.Random(7)
    seconds = [round(dice.uniform(0.2, 1.8), 2) for _ in range(takes)]
    items = [replace(take(n, f"sleep {length}"), cost=length) for n, length in enumerate(seconds)]
    inline, ray = _wall(0, items), _wall(_WORKERS, items)
    remark = f"{takes} takes of 0.2 to 1.8 s, {inline:.1f} s inline, {ray:.1f} s with Ray"
    return Figure(f"Ray, {_WORKERS} workers, against inline", "x", 7.2, inline / ray,
                  at_least=True, remark=remark)  # fmt: skip


def _overhead(takes: int, times: int) -> Figure:
    """One worker beside inline, on takes that do nothing but are written by ffmpeg all the same."""
    items = [take(n, "sleep 0") for n in range(takes)]
    readings = [(_wall(1, items) - _wall(0, items)) / takes for _ in range(times)]
    milliseconds = [1000 * reading for reading in readings]
    return Figure("overhead of Ray per take", "ms", 15, median(milliseconds),
                  readings={"overhead": milliseconds})  # fmt: skip


def _wall(workers: int, items: list[Item]) -> float:
    """Seconds to make all items into an empty store, by Ray or, without workers, inline; the start
    of Ray and of its workers apart."""
    with tempfile.TemporaryDirectory() as place:
        store, notes = Store(Path(place)), Notes()
        runner: Runner = InlineRunner(store)
        if workers:
            runner = RayRunner(None, workers, store, False, notes)
        with runner as started:
            carry(started, [take(10**6 + n, "sleep 0.3") for n in range(2 * workers)])
            begun = time.perf_counter()
            results = carry(started, items)
            wall = time.perf_counter() - begun
    if len(results.made) < len(items):
        raise RuntimeError(f"{len(items) - len(results.made)} takes failed")
    return wall

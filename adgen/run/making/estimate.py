"""What a plan will cost before anything is made: frames, time, disk.

Time comes from this store's own past runs where it has any, else from figures measured on two
cores of a server of 2026; `rates.json` in the store keeps the measured ones.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from adgen.run.films import PlannedFilm
from adgen.run.making.items import PIXELS, Item, unmade
from adgen.run.marking import PlannedMark
from adgen.run.plan import Plan
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedMaster, PlannedTake

_RATES = {
    "take embedded": 2.8,
    "take stills": 30.0,
    "take diffusers": 0.5,
    "master": 120.0,
    "film": 22.0,
}
"""Frames of 1080x1920 a second."""
_TAKE_BYTES = 0.45
"""Bytes a pixel of a lossless take or master; noise takes more, flat ground less."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of what is not made yet."""

    take_frames: int
    deliverable_frames: int
    seconds: float
    megabytes: float


def estimate(plan: Plan, store: Store) -> Estimate:
    """Add up what a run would make now."""
    rates = {**_RATES, **_read(store)}
    take_frames, deliverable_frames, seconds, size = 0, 0, 0.0, 0.0
    for item in unmade(plan, plan.deliverables, store).values():
        noun = item.noun
        if isinstance(noun, PlannedTake):
            take_frames += noun.shape.made
            rate = rates.get(rate_of(item), _RATES["take diffusers"])
            seconds += item.cost / rate
            size += item.cost * noun.shape.kept / noun.shape.made * PIXELS * _TAKE_BYTES
        elif isinstance(noun, PlannedMaster):
            seconds += item.cost / rates[rate_of(item)]
            size += item.cost * PIXELS * _TAKE_BYTES
        elif isinstance(noun, PlannedFilm):
            deliverable_frames += noun.master.frames
            seconds += item.cost / rates[rate_of(item)]
            spot_seconds = float(noun.master.frames / noun.master.rate)
            size += spot_seconds * noun.encode.most_kbps * 125 * 0.6
        elif isinstance(noun, PlannedMark):
            film = plan.films[noun.film]
            size += float(noun.frames / film.master.rate) * film.encode.most_kbps * 125 * 0.6
    return Estimate(take_frames, deliverable_frames, seconds, size / 1e6)


def rate_of(item: Item) -> str:
    """The name under which the speed of items like this one is kept."""
    return f"take {item.engine.name}" if item.engine else item.kind


def measured_rates(items: Mapping[str, Item], seconds: Mapping[str, float]) -> dict[str, float]:
    """Frames of 1080x1920 a second of what was made just now, by the kind of work.

    Kinds with less than half a second of work tell nothing.
    """
    costs: defaultdict[str, float] = defaultdict(float)
    spent: defaultdict[str, float] = defaultdict(float)
    for key, took in seconds.items():
        if items[key].units:
            costs[rate_of(items[key])] += items[key].cost
            spent[rate_of(items[key])] += took
    return {name: costs[name] / took for name, took in spent.items() if took > 0.5}


def remember(store: Store, rates: Mapping[str, float]) -> None:
    """Keep measured rates for the next estimate; a new figure counts half.

    Where they cannot be written the next estimate is as good as the last: that fails no run.
    """
    known = _read(store)
    merged = {
        **known,
        **{name: (known.get(name, rate) + rate) / 2 for name, rate in rates.items()},
    }
    path = store.root / "rates.json"
    beside = path.with_suffix(".new")
    with suppress(OSError):
        store.root.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(merged, sort_keys=True), "utf-8")
        beside.replace(path)


def _read(store: Store) -> dict[str, float]:
    try:
        found = json.loads((store.root / "rates.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        str(name): float(rate)
        for name, rate in (found.items() if isinstance(found, dict) else ())
        if isinstance(rate, int | float) and rate > 0
    }

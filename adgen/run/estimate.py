"""What a plan will cost before anything is made: frames, time, disk.

Time comes from this store's own past runs where it has any, else from figures measured on two
cores of a server of 2026; `rates.json` in the store keeps the measured ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from adgen.run.plan import Plan
from adgen.run.store import Store

_RATES = {
    "take embedded": 2.8,
    "take stills": 30.0,
    "take diffusers": 0.5,
    "master": 120.0,
    "deliverable": 22.0,
}
"""Frames of 1080x1920 a second."""
_PIXELS = 1080 * 1920
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
    files = [item for item in plan.deliverables if not store.has(item.key)]
    masters = {item.master for item in files}
    takes = {part.take for key in masters for part in plan.masters[key].segments}
    take_frames, seconds, size = 0, 0.0, 0.0
    for key in takes:
        if store.has(key):
            continue
        take = plan.takes[key]
        area = take.shape.raster.width * take.shape.raster.height
        take_frames += take.shape.made
        engine = f"take {take.request.engine}"
        seconds += take.shape.made * area / _PIXELS / rates.get(engine, _RATES["take diffusers"])
        size += take.shape.kept * area * _TAKE_BYTES
    for key in masters:
        master = plan.masters[key]
        if master.uses > 1 and not store.has(key):
            area = master.raster.width * master.raster.height
            seconds += master.frames * area / _PIXELS / rates["master"]
            size += master.frames * area * _TAKE_BYTES
    deliverable_frames = 0
    for item in files:
        frames = item.spot.cuts.frames
        area = item.placement.width * item.placement.height
        deliverable_frames += frames
        seconds += frames * area / _PIXELS / rates["deliverable"]
        size += float(frames / item.spot.cuts.rate) * item.encode.max_kbps * 125 * 0.6
    return Estimate(take_frames, deliverable_frames, seconds, size / 1e6)


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

"""A plan in words: what would be made, what is shared, what is there already, and the cost."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from adgen.run.estimate import estimate
from adgen.run.manifest import cuts
from adgen.run.plan import Plan, PlannedTake
from adgen.run.store import Store


def plan_document(plan: Plan, store: Store) -> dict[str, Any]:
    """The document of `adgen plan --json`."""
    return {
        "campaign": plan.brief.campaign.name,
        "variants": [
            {
                "region": spot.region.tag,
                "length": spot.length,
                "frames": spot.cuts.frames,
                "rate": str(spot.cuts.rate),
                "shots": [cut.shot for cut in spot.cuts.cuts],
                "cuts": cuts(spot),
            }
            for spot in plan.spots
        ],
        "takes": [_take(take, store) for take in plan.takes.values()],
        "deliverables": [
            {
                "region": item.spot.region.tag,
                "length": item.spot.length,
                "placement": item.placement.id,
                "file": item.file,
                "key": item.key,
                "status": "cached" if store.has(item.key) else "new",
                "reason": "made before from the same inputs"
                if store.has(item.key)
                else "nothing made from these inputs is in the store",
            }
            for item in plan.deliverables
        ],
        "estimate": asdict(estimate(plan, store)),
        "warnings": list(plan.warnings),
    }


def _take(take: PlannedTake, store: Store) -> dict[str, Any]:
    shared = f"shared by {len(take.shots)} shots" if len(take.shots) > 1 else "used once"
    there = store.has(take.key)
    return {
        "key": take.key,
        "engine": take.request.engine,
        "raster": str(take.request.raster),
        "frames": take.shape.made,
        "shots": list(take.shots),
        "status": "cached" if there else "new",
        "reason": f"{'made before' if there else 'not in the store'}, {shared}",
    }

"""What came of a run, as one JSON document: enough to make every file again."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from adgen import __version__
from adgen.engines.base import Engine
from adgen.media.ffmpeg import find_ffmpeg
from adgen.run.plan import Plan, PlannedDeliverable, PlannedTake, Spot
from adgen.schema.delivery import Finding

_LIBRARIES = ("numpy", "opencv-python-headless", "librosa", "torch", "diffusers", "pandas")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one deliverable: delivered, failed (with the error) or skipped (because)."""

    status: str
    reason: str
    path: str
    sha256: str
    made: bool
    """False when it was found in the store."""
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Delivered, and every check passed."""
        return self.status == "delivered" and all(finding.passed for finding in self.findings)


def manifest(
    plan: Plan,
    engines: Mapping[str, Engine],
    outcomes: Mapping[str, Outcome],
    generated: int,
    reused: int,
) -> dict[str, Any]:
    """The document of `adgen run --json` and manifest.json. Counts always add up."""
    rows = [(item, outcomes[item.file]) for item in plan.deliverables]
    return {
        "campaign": plan.brief.campaign.name,
        "expected": len(rows),
        "delivered": sum(outcome.status == "delivered" for _, outcome in rows),
        "failed": sum(outcome.status == "failed" for _, outcome in rows),
        "skipped": sum(outcome.status == "skipped" for _, outcome in rows),
        "checks_failed": sum(
            not finding.passed for _, outcome in rows for finding in outcome.findings
        ),
        "takes": {"generated": generated, "reused": reused},
        "deliverables": [_deliverable(plan, item, outcome) for item, outcome in rows],
        "take_requests": {key: _take(take, engines) for key, take in sorted(plan.takes.items())},
        "inputs": _inputs(plan),
        "versions": _versions(),
        "warnings": list(plan.warnings),
    }


def _deliverable(plan: Plan, item: PlannedDeliverable, outcome: Outcome) -> dict[str, Any]:
    master = plan.masters[item.master]
    return {
        "region": item.spot.region.tag,
        "length": item.spot.length,
        "placement": item.placement.id,
        "path": outcome.path,
        "sha256": outcome.sha256,
        "status": outcome.status,
        "reason": outcome.reason,
        "findings": [asdict(finding) for finding in outcome.findings],
        "key": item.key,
        "encode": item.encode.model_dump(),
        "cuts": cuts(item.spot),
        "takes": [part.take for part in master.segments],
        "texts": [
            {"role": block.role, "text": "\n".join(block.lines)} for block in item.overlay.blocks
        ],
        "voice": [
            {"text": placed.text, "read": placed.speech.text, "start": float(placed.start)}
            for placed in item.spot.speeches
        ],
    }


def cuts(spot: Spot) -> list[dict[str, Any]]:
    """A spot's cut list in frames and seconds."""
    return [
        {
            "shot": cut.shot,
            "start": cut.record.start,
            "stop": cut.record.stop,
            "seconds": [
                round(float(cut.record.start_seconds), 4),
                round(float(cut.record.stop_seconds), 4),
            ],
            "transition": cut.transition,
        }
        for cut in spot.cuts.cuts
    ]


def _take(take: PlannedTake, engines: Mapping[str, Engine]) -> dict[str, Any]:
    engine = engines[take.request.engine]
    return {
        **take.request.parameters(),
        "revision": engine.revision(),
        "settings": dict(engine.settings()),
        "made": {
            "raster": str(take.shape.raster),
            "rate": str(take.shape.rate),
            "frames": take.shape.made,
            "kept": take.shape.kept,
        },
        "used_by": list(take.shots),
    }


def _inputs(plan: Plan) -> dict[str, str]:
    """Every supplied file by its hash, named relative to the campaign's folder."""
    assets = {asset.path: asset.sha256 for asset in plan.brief.sources}
    for take in plan.takes.values():
        for picture in (
            take.request.picture,
            take.request.mask,
            take.request.product and take.request.product.picture,
        ):
            if picture:
                assets[picture.asset.path] = picture.asset.sha256
    return {_shown(path, plan.brief.folder): digest for path, digest in sorted(assets.items())}


def _shown(path: Path, folder: Path) -> str:
    return os.path.relpath(path.resolve(), folder.resolve())


def _versions() -> dict[str, str]:
    return {
        "adgen": __version__,
        "python": platform.python_version(),
        "ffmpeg": find_ffmpeg().version,
        **{name: version(name) for name in _LIBRARIES},
    }

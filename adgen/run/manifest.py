"""What came of a run, as one JSON document: enough to make every file again."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen import __version__
from adgen.brief.decisions import review_file
from adgen.delivery.checks.duplicates import duplicates
from adgen.errors import StoreError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.placement_rows import plain
from adgen.run.making.execute import Results
from adgen.run.making.outcomes import Outcome
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning.rules import rules_record
from adgen.run.planning.texts import texts
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake
from adgen.run.why.sources import licences_of, shown, sources_of
from adgen.run.work import Work
from adgen.schema.campaign import EngineChoice

_LIBRARIES = ("numpy", "opencv-python-headless", "librosa", "torch", "diffusers", "pandas")


def manifest(
    plan: Plan, outcomes: Mapping[str, Outcome], results: Results, store: Store
) -> dict[str, Any]:
    """The document of `adgen run --json` and manifest.json. Counts always add up."""
    rows = [(item, outcomes[item.file]) for item in plan.deliverables]
    cuts = {id(spot): spot.cut_rows() for spot in plan.spots}
    generated = sum(key in results.made for key in plan.takes)
    return {
        "campaign": plan.brief.campaign.name,
        "expected": len(rows),
        "delivered": sum(outcome.status == "delivered" for _, outcome in rows),
        "failed": sum(outcome.status == "failed" for _, outcome in rows),
        "skipped": sum(outcome.status == "skipped" for _, outcome in rows),
        "checks_failed": sum(
            not finding.passed for _, outcome in rows for finding in outcome.findings
        ),
        "takes": {"generated": generated, "reused": _reused(plan, results)},
        "deliverables": _compared(
            [_deliverable(plan, item, outcome, cuts) for item, outcome in rows]
        ),
        "take_requests": {key: _take(take, plan) for key, take in sorted(plan.takes.items())},
        "items": {work.key: _item(work, store) for work in plan.works()},
        "sources": sources_of(plan),
        "inputs": _inputs(plan),
        "licences": licences_of(plan),
        "rules": rules_record(plan.breaches),
        **_own_placements(plan),
        "versions": _versions(),
        "warnings": list(plan.warnings),
    }


def _compared(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, with a warning at those that were delivered and are of the same bytes as another
    whose texts differ."""
    delivered = [row for row in rows if row["status"] == "delivered"]
    twice = duplicates(delivered)
    for row in delivered:
        finding = twice.get(Path(row["path"]).name)
        if finding is not None:
            row["findings"].append(asdict(finding))
    return rows


def with_review_file(document: dict[str, Any], plan: Plan, out: Path) -> dict[str, Any]:
    """The document with the place of the campaign's review file, as seen from `out`, where it
    will lie: what is decided after the run is found there."""
    file = review_file(plan.brief.folder / Path(plan.brief.places.file).name)
    return {**document, "review_file": os.path.relpath(file.resolve(), out.resolve())}


def write_manifest(path: Path, document: Mapping[str, Any]) -> None:
    """Write a manifest whole or not at all, every row on a line of its own. Raises StoreError."""
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(_lines(document))
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    """JSON with the rows of its large tables on lines of their own: thousands of rows are written
    in no time, and compare line by line."""
    mark = "{"
    for name, value in document.items():
        yield f"{mark}\n{_json(name)}: "
        mark = ","
        if isinstance(value, list) and value:
            yield "[\n" + ",\n".join(map(_json, value)) + "\n]"
        elif isinstance(value, dict) and value:
            rows = (f"{_json(key)}: {_json(row)}" for key, row in value.items())
            yield "{\n" + ",\n".join(rows) + "\n}"
        else:
            yield _json(value)
    yield "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _reused(plan: Plan, results: Results) -> int:
    """Takes that did not have to be made, whether anything needs them now or not."""
    return sum(not results.settled(key) for key in plan.takes)


def _item(work: Work, store: Store) -> dict[str, Any]:
    """A piece of work, with when it was made and how long that took, if it was kept."""
    seal = store.label(work.key)
    times = {"seconds": round(seal.seconds, 3), "made": seal.made} if seal else {}
    return {**work.document(), **times}


def _deliverable(
    plan: Plan, item: PlannedDeliverable, outcome: Outcome, cuts: Mapping[int, Any]
) -> dict[str, Any]:
    film = plan.films[item.film]
    return {
        "region": item.spot.region.tag,
        **({"id": item.spot.region.id} if item.spot.region.id else {}),
        "length": item.spot.length,
        "placement": item.placement.id,
        "file": item.file,
        "path": outcome.path,
        "sha256": outcome.sha256,
        **({"seen": outcome.seen} if outcome.seen else {}),
        **outcome.beside,
        **({"sums": {**outcome.sums}} if outcome.sums else {}),
        **item.labelled.row(),
        "status": outcome.status,
        "reason": outcome.reason,
        **({"earlier_file": outcome.earlier_file} if outcome.earlier_file else {}),
        **_reviewed(plan, item, outcome),
        "findings": [asdict(finding) for finding in outcome.findings],
        "key": item.film,
        **({"mark": item.mark} if item.mark else {}),
        "check": item.check,
        "overlay": film.overlay,
        "master": film.master.key,
        "mix": film.mix,
        "encode": film.encode.model_dump(),
        "cuts": cuts[id(item.spot)],
        "takes": [part.take for part in film.master.segments],
        "texts": texts(item.spot),
        "voice": item.spot.voice_rows(),
    }


def _reviewed(plan: Plan, item: PlannedDeliverable, outcome: Outcome) -> dict[str, Any]:
    """How a film stands with those who review it; nothing where nobody has said a word."""
    verdict = plan.brief.decisions.of_film(item.file, outcome.sha256, outcome.seen)
    return {} if verdict.by is None or not outcome.sha256 else {"review": verdict.row()}


def _take(take: PlannedTake, plan: Plan) -> dict[str, Any]:
    """All that a take was asked for: enough to lock it, whatever becomes of the campaign."""
    folder, work = plan.brief.folder, take.work
    pictures = {"picture": take.request.picture, "mask": take.request.mask}
    files = {
        role: {
            "file": shown(found.asset, folder),
            "width": found.width, "height": found.height, "alpha": found.alpha,
        }
        for role, found in pictures.items()
        if found is not None
    }  # fmt: skip
    return {
        **take.request.parameters(),
        "revision": work.inputs["engine"],
        "settings": dict(work.parameters["settings"]),
        "choice": _chosen(take.engine, folder),
        **({"files": files} if files else {}),
        **({"review": take.review.row()} if take.review else {}),
        "made": {
            "raster": str(take.shape.raster),
            "rate": str(take.shape.rate),
            "frames": take.shape.made,
            "kept": take.shape.kept,
        },
        "used_by": list(take.shots),
    }


def _chosen(choice: EngineChoice, folder: Path) -> dict[str, Any]:
    """What an engine was loaded from, a folder with its model as seen from the campaign's."""
    row = choice.model_dump(mode="json", exclude_defaults=True)
    if choice.model and Path(choice.model).is_absolute():
        row["model"] = os.path.relpath(choice.model, folder.absolute())
    return {"name": choice.name, **row}


def _own_placements(plan: Plan) -> dict[str, Any]:
    """The placements of a campaign with a file of its own, as they are when its files are checked
    again."""
    campaign, known = plan.brief.campaign, plan.brief.placements
    if campaign.placements_file is None:
        return {}
    named = (known[name] for name in campaign.placements)
    return {"placements": {place.id: plain(place) for place in named}}


def _inputs(plan: Plan) -> dict[str, str]:
    """Every supplied file by its hash, named relative to the campaign's folder."""
    assets = {asset.path: asset.sha256 for asset in (*plan.brief.sources, *plan.recordings)}
    for take in plan.takes.values():
        assets |= {found.asset.path: found.asset.sha256 for found in take.request.pictures()}
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

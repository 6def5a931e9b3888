"""Approved takes as a folder that a brand adapter is trained on: films, and what each shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.errors import RequestError, StoreError
from adgen.production.shoot import TAKE
from adgen.run.progress import Display
from adgen.run.store.folder import Store, file_hash
from adgen.schema.review import Decisions, TakeDecision

METADATA = "metadata.jsonl"
"""A row a film, `file_name` and `text` first: the names that data loaders for training look for."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what could not be."""

    rows: tuple[Mapping[str, Any], ...]
    missing: tuple[str, ...]


def export(decisions: Decisions, store: Store, folder: Path, display: Display) -> Exported:
    """Write every approved take that was made from words into `folder`, losslessly, with a row of
    metadata each; those that are there stay. The metadata comes last, and whole.

    Takes that the store no longer has are left out and told. Raises RequestError when nothing is
    approved, StoreError when the folder cannot be written.
    """
    wanted = [each for each in decisions.takes.values() if _teaches(each)]
    if not wanted:
        what = "no take that was made from words is approved"
        raise RequestError.of("--export", what, "approve some with `adgen review --approve TAKE`")
    rows: list[Mapping[str, Any]] = []
    missing: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with display.bar("export", len(wanted)) as advance:
            for number, each in enumerate(wanted, 1):
                try:
                    rows.append(_copied(each, decisions, store, folder))
                except StoreError as error:
                    missing.append(str(error))
                advance(number)
        _write(folder / METADATA, rows)
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror}") from error
    return Exported(tuple(rows), tuple(missing))


def _teaches(decision: TakeDecision) -> bool:
    """Whether a take is approved and shows what words asked for."""
    asked = decision.asked
    return decision.decision == "approve" and bool(asked and asked.request.get("prompt"))


def _copied(
    decision: TakeDecision, decisions: Decisions, store: Store, folder: Path
) -> dict[str, Any]:
    """A take's row, its film copied out of the store if it is not there."""
    key, asked = decision.take, decision.asked
    assert asked is not None
    seal = store.there(key)
    if seal is None:
        use = f" ({decision.use})" if decision.use else ""
        raise StoreError(f"take {key[:12]}{use} is no longer in the store; run the campaign again")
    target, kept = folder / f"{key[:16]}{Path(TAKE).suffix}", seal.files[TAKE]
    if not target.is_file() or store.digests.of(target) != kept.sha256:
        beside = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            store.copy_out(key, TAKE, beside)
            if file_hash(beside) != kept.sha256:
                raise StoreError(f"take {key[:12]} is damaged in the store; run the campaign again")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    request = asked.request
    return {
        "file_name": target.name,
        "text": request["prompt"],
        **{name: request[name] for name in ("negative", "seed", "raster", "engine")},
        "revision": asked.revision,
        "frames": asked.made.kept,
        "rate": asked.made.rate,
        "sha256": kept.sha256,
        "take": key,
        "approved": {"by": decision.by, "at": decision.at.isoformat(), "note": decision.note},
        "instead_of": list(_rejected(decision, decisions)),
    }


def _rejected(decision: TakeDecision, decisions: Decisions) -> Iterator[dict[str, str]]:
    """Takes that were rejected in the same place: what it is better than, and why."""
    for other in decisions.takes.values():
        if other.decision == "reject" and not set(other.used).isdisjoint(decision.used):
            prompt = other.asked.request.get("prompt", "") if other.asked else ""
            yield {"take": other.take, "text": prompt, "note": other.note}


def _write(path: Path, rows: list[Mapping[str, Any]]) -> None:
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

"""Check files on request: those of a manifest, or any single film."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adgen.delivery.checks.duplicates import Likeness, duplicates
from adgen.delivery.checks.every import examined
from adgen.delivery.checks.readable import unreadable
from adgen.errors import MediaError, Problem, RequestError
from adgen.media.tables import placements
from adgen.schema.delivery import Finding, Placement

_HINT = "run the campaign first, or give --out"


def check_manifest(folder: Path, only: Sequence[str]) -> dict[str, Any]:
    """Check again every delivered file of a manifest. Raises RequestError without one.

    A file that is gone or cannot be read is a failed check like others.
    """
    rows, known = delivered(folder), placements_at(folder)
    listed = dict.fromkeys(row["placement"] for row in rows)
    _refuse_unknown((name for name in only if name not in listed), listed)
    rows = [row for row in rows if not only or row["placement"] in only]
    likenesses: dict[str, Likeness] = {}
    files: dict[str, dict[str, Any]] = {}
    for row in rows:
        path = Path(row["path"])
        seen = likenesses[path.name] = Likeness()
        files[path.name] = _checked(path, row["placement"], known, seen)
    for name, finding in duplicates(rows, likenesses).items():
        files[name]["findings"].append(finding_row(finding, None))
    return {"files": [*files.values()]}


def check_one(
    path: Path, names: Sequence[str], known: Mapping[str, Placement] | None = None
) -> dict[str, Any]:
    """Check a file, whoever made it, against one of the `known` placements, by default adgen's.

    Raises RequestError.
    """
    if len(names) != 1:
        what = "name one placement to check a file against"
        raise RequestError.of("--placement", what, "`adgen placements` lists them")
    if not path.is_file():
        raise RequestError.of(str(path), "there is no such file")
    return {"files": [_checked(path, names[0], placements() if known is None else known)]}


def delivered(folder: Path) -> list[dict[str, Any]]:
    """The delivered files of a folder's manifest. Raises RequestError when there is none."""
    path, document = _manifest(folder)
    try:
        rows = (*document["deliverables"], *document.get("earlier", ()))
        # A file lies beside its manifest, wherever that was moved to and whoever reads it.
        return [
            {**row, "path": str(folder / Path(row["path"]).name)}
            for row in rows
            if row["status"] == "delivered"
        ]
    except (KeyError, TypeError) as error:
        raise RequestError.of(str(path), "cannot be used: it is no manifest", _HINT) from error


def placements_at(folder: Path) -> Mapping[str, Placement]:
    """The placements that a folder's files were made for: adgen's, and over them those of the
    campaign's own file, as its manifest keeps them. Raises RequestError without one."""
    path, document = _manifest(folder)
    try:
        own = [Placement.model_validate(row) for row in document.get("placements", {}).values()]
    except (AttributeError, ValidationError) as error:
        what = "has placements that cannot be read: another version of adgen wrote it"
        raise RequestError.of(str(path), what, "run the campaign again") from error
    return {**placements(), **{place.id: place for place in own}}


def _manifest(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = folder / "manifest.json"
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise RequestError.of(str(path), f"cannot be read: {why}", _HINT) from error
    if not isinstance(document, dict):
        raise RequestError.of(str(path), "cannot be used: it is no manifest", _HINT)
    return path, document


def _checked(
    path: Path, name: str, known: Mapping[str, Placement], likeness: Likeness | None = None
) -> dict[str, Any]:
    if name not in known:
        _refuse_unknown((name,), known)
    try:
        film, findings = examined(path, known[name], likeness)
        rate: Fraction | None = film.rate
    except MediaError as error:
        findings, rate = (unreadable(path, error),), None
    return {
        "path": str(path),
        "placement": name,
        "findings": [finding_row(finding, rate) for finding in findings],
    }


def finding_row(finding: Finding, rate: Fraction | None) -> dict[str, Any]:
    """A finding as JSON values: with its status in a word, and when its frame is seen."""
    at = None if finding.frame is None or rate is None else float(finding.frame / rate)
    return {**asdict(finding), "status": finding.status, "seconds": at}


def _refuse_unknown(names: Iterable[str], known: Iterable[str]) -> None:
    problems = [Problem.unknown("--placement", name, known) for name in names]
    if problems:
        raise RequestError(problems)

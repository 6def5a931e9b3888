"""Check files on request: those of a manifest, or any single film."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from adgen.delivery.check import check_file
from adgen.errors import MediaError, Problem, RequestError
from adgen.media.tables import placements
from adgen.schema.delivery import Finding


def check_manifest(folder: Path, only: Sequence[str]) -> dict[str, Any]:
    """Check again every delivered file of a manifest. Raises RequestError without one.

    A file that is gone or cannot be read is a failed check like others.
    """
    rows = delivered(folder)
    listed = dict.fromkeys(row["placement"] for row in rows)
    _refuse_unknown((name for name in only if name not in listed), listed)
    return {
        "files": [
            _checked(Path(row["path"]), row["placement"])
            for row in rows
            if not only or row["placement"] in only
        ]
    }


def check_one(path: Path, names: Sequence[str]) -> dict[str, Any]:
    """Check a file, whoever made it, against one placement. Raises RequestError."""
    if len(names) != 1:
        raise RequestError.of("--placement", "name one placement to check a file against")
    if not path.is_file():
        raise RequestError.of(str(path), "there is no such file")
    return {"files": [_checked(path, names[0])]}


def delivered(folder: Path) -> list[dict[str, Any]]:
    """The delivered files of a folder's manifest. Raises RequestError when there is none."""
    path = folder / "manifest.json"
    hint = "run the campaign first, or give --out"
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RequestError.of(str(path), f"cannot be read: {error}", hint) from error
    try:
        rows = (*document["deliverables"], *document.get("earlier", ()))
        # A file lies beside its manifest, wherever that was moved to and whoever reads it.
        return [
            {**row, "path": str(folder / Path(row["path"]).name)}
            for row in rows
            if row["status"] == "delivered"
        ]
    except (KeyError, TypeError) as error:
        raise RequestError.of(str(path), "cannot be used: it is no manifest", hint) from error


def _checked(path: Path, name: str) -> dict[str, Any]:
    known = placements()
    if name not in known:
        _refuse_unknown((name,), known)
    try:
        findings = check_file(path, known[name])
    except MediaError as error:
        findings = (Finding("readable", False, str(error), "a film"),)
    return {
        "path": str(path),
        "placement": name,
        "findings": [asdict(finding) for finding in findings],
    }


def _refuse_unknown(names: Iterable[str], known: Iterable[str]) -> None:
    problems = [Problem.unknown("--placement", name, known) for name in names]
    if problems:
        raise RequestError(problems)

"""Check files on request: those of a manifest, or any single film."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adgen.delivery.checks.duplicates import Likeness, duplicates
from adgen.delivery.checks.every import examined
from adgen.delivery.checks.readable import unreadable
from adgen.errors import MediaError, Problem, RequestError
from adgen.media.opening import refuse_no_file
from adgen.media.tables import placements
from adgen.schema.delivery import Finding, Placement
from adgen.schema.manifest import manifest_in, rows_of

Row = Mapping[str, Any]
_HINT = "run the campaign first, or give --out"


@dataclass(frozen=True, slots=True)
class Delivered:
    """The files that a run and those before it delivered to a folder."""

    rows: Sequence[Row]
    """As its manifest has them, with the paths that they have now."""
    placements: Mapping[str, Placement]
    """What they were made for: adgen's, and over them those of the campaign's own file."""


Planned = Callable[[Row, Likeness], "tuple[Fraction, tuple[Finding, ...]] | None"]
"""The rate of a row's file and all that a plan finds on it; None where no plan tells of it. Raises
MediaError."""


def delivered(folder: Path, only: Sequence[str] = ()) -> Delivered:
    """What a folder's manifest tells of, of these placements if any are named.

    Raises RequestError when there is no manifest, or nothing for one of the placements.
    """
    path, document = _manifest(folder)
    # A file lies beside its manifest, wherever that was moved to and whoever reads it.
    rows = [
        {**row, "path": str(folder / Path(row["path"]).name)}
        for row in rows_of(document)
        if row["status"] == "delivered"
    ]
    listed = dict.fromkeys(row["placement"] for row in rows)
    try:
        own = [Placement.model_validate(row) for row in document.get("placements", {}).values()]
    except ValidationError as error:
        what = "has placements that cannot be read: another version of adgen wrote it"
        raise RequestError.of(str(path), what, "run the campaign again") from error
    _refuse_unknown((name for name in only if name not in listed), listed)
    rows = [row for row in rows if not only or row["placement"] in only]
    return Delivered(rows, {**placements(), **{place.id: place for place in own}})


def check_manifest(run: Delivered, planned: Planned | None = None) -> dict[str, Any]:
    """Check delivered files again: by what `planned` knows of them, else by what they show alone.

    A file that is gone or cannot be read is a failed check like others. `not_looked_for` are the
    checks of the run that only its plan could do again, on files of which `planned` knows nothing.
    """
    likenesses: dict[str, Likeness] = {}
    files: dict[str, dict[str, Any]] = {}
    missed: dict[str, None] = {}
    for row in run.rows:
        path = Path(row["path"])
        seen = likenesses[path.name] = Likeness()
        file, by_plan = _delivered(path, row, run.placements, seen, planned)
        files[path.name] = {**file, "by_plan": by_plan}
        if not by_plan:
            found = {finding["check"] for finding in file["findings"]}
            missed |= {told["check"]: None for told in row.get("findings", ())
                       if told["check"] not in found | {"duplicate"}}  # fmt: skip
    for name, finding in duplicates(run.rows, likenesses).items():
        files[name]["findings"].append(finding_row(finding, None))
    return {**_counted([*files.values()]), "not_looked_for": [*missed]}


def _delivered(
    path: Path, row: Row, known: Mapping[str, Placement], seen: Likeness, planned: Planned | None
) -> tuple[dict[str, Any], bool]:
    """A row's file as `check_manifest` tells it, and whether its plan is known."""
    name = row["placement"]
    try:
        found = planned(row, seen) if planned else None
    except MediaError as error:
        return _told(path, name, (unreadable(path, error),), None), True
    if found is None:
        return _checked(path, name, known, seen), False
    return _told(path, name, found[1], found[0]), True


def check_one(
    path: Path, names: Sequence[str], known: Mapping[str, Placement] | None = None
) -> dict[str, Any]:
    """Check a file, whoever made it, against one of the `known` placements, by default adgen's.

    Raises RequestError.
    """
    if len(names) != 1:
        what = "name one placement to check a file against"
        raise RequestError.of("--placement", what, "`adgen placements` lists them")
    refuse_no_file(path)
    return _counted([_checked(path, names[0], placements() if known is None else known)])


def _counted(files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The files, each with how many of its checks passed, warned and failed, after how many files
    there are, and of how many the worst check is which."""
    order: Sequence[str] = ("failed", "warned", "passed")
    worst: Counter[str] = Counter()
    rows = []
    for file in files:
        counts = Counter(finding["status"] for finding in file["findings"])
        worst[next((status for status in order if counts[status]), "passed")] += 1
        findings = file["findings"]
        told = {name: value for name, value in file.items() if name != "findings"}
        rows.append({**told, **{name: counts[name] for name in order}, "findings": findings})
    return {"checked": len(files), **{name: worst[name] for name in order}, "files": rows}


def _manifest(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = folder / "manifest.json"
    try:
        return path, manifest_in(path.read_bytes())
    except OSError as error:
        raise RequestError.of(str(path), f"cannot be read: {error.strerror}", _HINT) from error
    except ValueError as error:
        raise RequestError.of(str(path), "is no manifest of a run", _HINT) from error


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
    return _told(path, name, findings, rate)


def _told(
    path: Path, name: str, findings: Sequence[Finding], rate: Fraction | None
) -> dict[str, Any]:
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

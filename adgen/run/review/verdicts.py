"""How the files of a manifest stand with those who review them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from adgen.brief.decisions import read_decisions
from adgen.errors import Problem, RequestError
from adgen.run.making.outcomes import NOT_APPROVED
from adgen.run.progress import Display
from adgen.schema.review import Decisions

Row = Mapping[str, Any]
REVIEW_FILE = "review_file"
_HINT = "leave it out with --region, --length or --placement, or mend it, run and review it again"


def decisions_of(
    document: Mapping[str, Any], manifest: Path, display: Display, review: Path | None = None
) -> Decisions | None:
    """The decisions about the files of a manifest as they are now: those of the file `review`, or
    of the one that the manifest names; None where its campaign is not there, which is said.

    Raises RequestError for damaged lines, and for a `review` that is not there.
    """
    if review is not None:
        if not review.is_file():
            hint = "name the campaign's .review.jsonl"
            raise RequestError.of(str(review), "no such file", hint)
        return read_decisions(review)
    named = document.get(REVIEW_FILE)
    if not isinstance(named, str):  # published already, or by an older adgen
        return None
    path = manifest.parent / named
    if path.is_file() or path.with_name(path.name.replace(".review.jsonl", ".yaml")).is_file():
        return read_decisions(path)
    what = "what was decided since its run is not known: name it with --review"
    display.say(f"warning: {manifest} was moved away from {path.name}: {what}")
    return None


def with_verdicts(rows: Iterable[Row], decisions: Decisions | None) -> list[Row]:
    """The rows with the state of each film; as they are where nothing newer is known."""
    if decisions is None:
        return list(rows)
    return [{**row, "review": verdict_row(row, decisions)} for row in rows]


def verdict_row(row: Row, decisions: Decisions) -> dict[str, str]:
    """The state of a row's film as JSON values."""
    return decisions.of_film(file_of(row), row["sha256"]).row()


def file_of(row: Row) -> str:
    """The name of a row's film, as decisions have it."""
    return str(row.get("file") or Path(row["path"]).name)


def state_of(row: Row) -> str:
    """How a row with its verdict stands; `unseen` where nobody has said a word."""
    return str(row.get("review", {}).get("state", "unseen"))


def approved_or_left(row: Row) -> Row:
    """A row as it is if its film is approved, else as one that is left behind."""
    if row["status"] != "delivered" or state_of(row) == "approved":
        return row
    return {**row, "status": "skipped", "reason": NOT_APPROVED}


def rejected(rows: Sequence[Row], folder: Path) -> list[Problem]:
    """A problem for each film that somebody rejected."""
    problems: list[Problem] = []
    for row in rows:
        if state_of(row) == "rejected":
            by = row["review"]
            told = f": {by['note']}" if by.get("note") else ""
            what = f"was rejected by {by['by']} on {by['at'][:10]}{told}"
            problems.append(Problem(str(folder / file_of(row)), what, _HINT))
    return problems

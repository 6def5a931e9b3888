"""How the files of a manifest stand with those who review them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from adgen.brief.decisions import read_decisions
from adgen.errors import Problem, RequestError
from adgen.run.making.outcomes import NOT_APPROVED
from adgen.run.making.reporting.made import Row, file_of, seen_of
from adgen.run.progress import Display
from adgen.schema.review import Decisions

REVIEW_FILE = "review_file"
_REJECTED = "rejected by "
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
    if path.is_file() or _campaign_beside(path):
        return read_decisions(path)
    what = "what was decided since its run is not known: name it with --review"
    display.say(f"warning: {manifest} was moved away from {path.name}: {what}")
    return None


def campaign_of(document: Mapping[str, Any], folder: Path) -> Path | None:
    """The campaign whose run left this manifest in a folder; None where it is not there."""
    named = document.get(REVIEW_FILE)
    return _campaign_beside(folder / named) if isinstance(named, str) else None


def _campaign_beside(review: Path) -> Path | None:
    stem = review.name.removesuffix(".review.jsonl")
    names = (review.with_name(stem + suffix) for suffix in (".yaml", ".yml"))
    return next((path for path in names if path.is_file()), None)


def with_verdicts(rows: Iterable[Row], decisions: Decisions | None) -> list[Row]:
    """The rows with the state of each film; as they are where nothing newer is known."""
    if decisions is None:
        return list(rows)
    return [{**row, "review": verdict_row(row, decisions)} for row in rows]


def verdict_row(row: Row, decisions: Decisions) -> dict[str, str]:
    """The state of a row's film as JSON values."""
    return decisions.of_film(file_of(row), row["sha256"], seen_of(row)).row()


def state_of(row: Row) -> str:
    """How a row with its verdict stands; `unseen` where nobody has said a word."""
    return str(row.get("review", {}).get("state", "unseen"))


def approved_or_left(row: Row) -> Row:
    """A row as it is if its film is approved, else as one that is left behind."""
    if row["status"] != "delivered" or state_of(row) == "approved":
        return row
    reason = _rejection(row) if state_of(row) == "rejected" else NOT_APPROVED
    return {**row, "status": "skipped", "reason": reason}


def held_back(row: Row) -> bool:
    """Whether a row is not delivered for want of an approval, and for nothing else."""
    told = (NOT_APPROVED, _REJECTED)
    return row["status"] == "skipped" and str(row["reason"]).startswith(told)


def rejected(rows: Sequence[Row], folder: Path) -> list[Problem]:
    """A problem for each film that somebody rejected."""
    return [
        Problem(str(folder / file_of(row)), f"was {_rejection(row)}", _HINT)
        for row in rows
        if state_of(row) == "rejected"
    ]


def _rejection(row: Row) -> str:
    """Who rejected a row's film when, and why."""
    by = row["review"]
    told = f": {by['note']}" if by.get("note") else ""
    return f"{_REJECTED}{by['by']} on {by['at'][:10]}{told}"

"""The review file beside a campaign: what people decided, one JSON object a line, only added to.

It is an input like the others: it goes into version control with its campaign.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from adgen.errors import Problem, RequestError, StoreError
from adgen.schema.review import Decision, Decisions, FileDecision, TakeDecision

_LINE: TypeAdapter[FileDecision | TakeDecision] = TypeAdapter(Decision)
_MEND = "mend that line by hand, or take it out: every other line stays as it is"


def review_file(campaign: Path) -> Path:
    """Where the decisions about a campaign lie: `summer.review.jsonl` beside summer.yaml."""
    path = campaign / "campaign.yaml" if campaign.is_dir() else campaign
    return path.with_name(f"{path.stem}.review.jsonl")


def read_decisions(path: Path) -> Decisions:
    """All decisions of a review file; none where there is no file.

    Raises RequestError with every line that cannot be read, by its number.
    """
    if not path.exists():
        return Decisions()
    try:
        with path.open("rb") as file:
            with suppress(OSError):  # a file system without locks, which can be read all the same
                fcntl.flock(file, fcntl.LOCK_SH)
            data = file.read()
    except OSError as error:
        raise RequestError.of(str(path), f"cannot be read: {error.strerror}") from error
    problems: list[Problem] = []
    found = lines_of(data, str(path), problems)
    for number, each in found:
        if isinstance(each, TakeDecision) and each.decision == "approve" and each.asked is None:
            what = "approves a take without what it was asked for"
            hint = "record it with `adgen review CAMPAIGN --from FILE`, which knows that"
            problems.append(Problem(f"{path}, line {number}", what, hint))
    if problems:
        raise RequestError(problems)
    return Decisions.of(each for _, each in found)


def lines_of(
    data: bytes, shown: str, problems: list[Problem], by: str = ""
) -> list[tuple[int, FileDecision | TakeDecision]]:
    """The decisions in a file's bytes with the numbers of their lines; lines that are none are
    added to `problems`. `by` is who decided where a line does not say it."""
    found: list[tuple[int, FileDecision | TakeDecision]] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{shown}, line {number}"
        try:
            row = json.loads(line)
            if by and isinstance(row, dict) and not row.get("by"):
                row["by"] = by
            found.append((number, _LINE.validate_python(row)))
        except ValidationError as error:
            problems.append(Problem(where, f"is no decision: {_first(error)}", _MEND))
        except (ValueError, RecursionError):  # JSON, or bytes that are no UTF-8
            problems.append(Problem(where, "is damaged: it is no JSON object", _MEND))
    return found


def append_decisions(path: Path, decisions: Iterable[FileDecision | TakeDecision]) -> None:
    """Add lines to a review file, which is made when it is not there; they are on the disk then.

    Whatever others add at the same time stays whole. Raises StoreError.
    """
    lines = "".join(f"{_line(each)}\n" for each in decisions).encode()
    if not lines:
        return
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            end = os.fstat(handle).st_size
            torn = end > 0 and os.pread(handle, 1, end - 1) != b"\n"
            lines = b"\n" + lines if torn else lines  # whatever was cut off stays a line of its own
            while lines:
                lines = lines[os.write(handle, lines) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def _line(decision: FileDecision | TakeDecision) -> str:
    """A decision as one line; what is left out is as it is by default."""
    return json.dumps(_row(decision), ensure_ascii=False)


def _row(decision: FileDecision | TakeDecision) -> dict[str, Any]:
    row = decision.model_dump(mode="json", exclude_defaults=True)
    first = {"at": decision.at.isoformat(timespec="milliseconds"), "by": decision.by}
    return {**first, "what": decision.what, **{k: v for k, v in row.items() if k not in first}}


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, with the key."""
    found = error.errors()[0]
    if found["type"].startswith("union_tag"):
        return 'it must say "what": "deliverable" or "take"'
    key = ".".join(str(part) for part in found["loc"] if part not in ("deliverable", "take"))
    what = str(found["msg"])
    return f"{key}: {what}" if key else what

"""`adgen run --rows -`: rows from standard input, each file answered on standard output."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from adgen.cli.asked import Asked

if TYPE_CHECKING:
    from adgen.run.making.stream import Line
    from adgen.run.runners.choice import RunnerChoice

_STDIN = "-"


def run_rows(asked: Asked, rows: str, out: Path, runner: RunnerChoice) -> bool:
    """Make the files of every row that comes, until there are no more.

    Whether all were delivered and passed. Raises RequestError for options that do not go together.
    """
    from adgen import pipeline

    _refuse_others(asked, rows)
    ends: Counter[str] = Counter()

    def tell(line: Line) -> None:
        print(json.dumps(line, ensure_ascii=False), flush=True)
        ends[line["status"]] += 1
        ends["checks failed"] += len(line.get("failed_checks", ()))

    shown = asked.display(bars=False)  # they would be mixed with the answers
    pipeline.stream(asked.request(), _lines(), asked.store(), out, shown, tell, runner)
    words = {"error": "wrong row" if ends["error"] == 1 else "wrong rows"}
    told = ", ".join(f"{count} {words.get(end, end)}" for end, count in ends.items() if count)
    shown.stage("rows", told or "there were none")
    return set(+ends) <= {"delivered"}


def _refuse_others(asked: Asked, rows: str) -> None:
    from adgen.errors import Problem, RequestError

    problems: list[Problem] = []
    if rows != _STDIN:
        hint = f"--rows - < {rows}"
        problems.append(Problem("--rows", "takes only -, which is standard input", hint))
    if asked.as_json:
        problems.append(Problem("--json", "the answers to --rows are JSON already", "leave it out"))
    if asked.region:
        hint = "send only the rows that you want"
        problems.append(Problem("--region", "narrows the CSV, which --rows replaces", hint))
    if problems:
        raise RequestError(problems)


def _lines() -> Iterator[str]:
    """Lines as they come. Bytes that are not UTF-8 become half characters, which no row may have.

    Not sys.stdin itself: where a thread still waits for that at the end, Python aborts.
    """
    with open(
        sys.stdin.fileno(), encoding="utf-8-sig", errors="surrogateescape", closefd=False
    ) as lines:
        yield from lines

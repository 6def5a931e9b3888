"""What checks found on files, the worst first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from adgen.cli.tables import console
from adgen.schema.delivery import place_of

_SHOWN = {"failed": "FAILED", "warned": "WARNED", "passed": "passed"}
"""Results from the worst to the best, told by their letters, as not everybody sees colours."""


def print_findings(document: dict[str, Any]) -> None:
    """Every file's checks with where and when, then how many of each result a file has."""
    here = console()
    files, order = document["files"], list(_SHOWN)
    for file in files:
        rows = sorted(file["findings"], key=lambda row: order.index(row["status"]))
        # Of many files only what is to be looked at is told; --json has all.
        shown = [row for row in rows if len(files) == 1 or row["status"] != "passed"]
        if shown:
            here.print(_table(shown))
        counts = Counter(row["status"] for row in rows)
        told = ", ".join(f"{counts[status]} {status}" for status in order if counts[status])
        here.print(escape(f"{Path(file['path']).name} at {file['placement']}: {told}"))


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table()
    for column in ("result", "check", "measured", "limit", "at", "where"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, (
            _SHOWN[row["status"]], row["check"], row["measured"], row["limit"], _when(row),
            place_of(row["shot"], None, row["where"]),
        )))  # fmt: skip
    return table


def _when(row: dict[str, Any]) -> str:
    """The moment of a finding: `3.20 s, frame 80`."""
    if row["frame"] is None:
        return ""
    seconds = "" if row["seconds"] is None else f"{row['seconds']:.2f} s, "
    return f"{seconds}frame {row['frame']}"

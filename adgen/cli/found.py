"""What checks found on files, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from adgen.cli.tables import console
from adgen.schema.delivery import place_of

_SHOWN = {"failed": "FAILED", "warned": "WARNED", "passed": "passed"}
"""Results from the worst to the best, told by their letters, as not everybody sees colours."""


def print_findings(document: dict[str, Any], every: bool = False) -> None:
    """The checks of each file that did not pass, or `every` one, with where and when; how many of
    each result a file has; and what could not be looked for."""
    here = console()
    files, order = document["files"], list(_SHOWN)
    for file in files:
        rows = sorted(file["findings"], key=lambda row: order.index(row["status"]))
        shown = [row for row in rows if every or row["status"] != "passed"]
        if shown:
            here.print(_table(shown))
        here.print(escape(f"{Path(file['path']).name} at {file['placement']}: {_counts(file)}"))
    if len(files) > 1:
        here.print(f"{document['checked']} files checked: {_counts(document)}")
    missed = document.get("not_looked_for")
    if missed:
        count = sum(not file["by_plan"] for file in files)
        others = f"{count} of {len(files)} files, of which there is no plan any more"
        here.print(escape(f"not looked for on {others}: {', '.join(missed)}"))


def _counts(told: Mapping[str, Any]) -> str:
    return ", ".join(f"{told[status]} {status}" for status in _SHOWN if told[status])


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

"""What a run ends with: its files, what it could not make and why, and the counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from adgen.cli.heard import beside
from adgen.cli.tables import console

_MOST_FILES = 40
"""Files that are listed; of more, only those that failed a check."""
_MOST_NAMES = 3


def print_delivered(document: dict[str, Any]) -> None:
    """The table of files, then what is missing by its reason, then how many there are."""
    here = console()
    good = [row for row in document["deliverables"] if row["status"] == "delivered"]
    shown = good if len(good) <= _MOST_FILES else [row for row in good if _failed_checks(row)]
    if shown:
        here.print(_files(shown[:_MOST_FILES]))
    if len(good) > len(shown[:_MOST_FILES]):
        rest = len(good) - len(shown[:_MOST_FILES])
        here.print(f"{rest} {'more files' if shown else 'files'} in {_folder(good)}")
    files_beside = beside(good, "path")
    if files_beside:
        here.print(f"beside them {files_beside}")
    if len(good) < document["expected"]:
        here.print(_missing(document["deliverables"]))
    lapsed = sum(row.get("review", {}).get("state") == "lapsed" for row in good)
    if lapsed:
        what = "changed since somebody decided about them: look again with adgen review"
        here.print(f"{lapsed} of {len(good)} films {what}")
    here.print(escape(_counts(document)))


def _files(rows: list[dict[str, Any]]) -> Table:
    table = Table()
    for column in ("region", "length", "placement", "status", "size", "file"):
        table.add_column(column, overflow="fold")
    for row in rows:
        failed = _failed_checks(row)
        status = f"FAILED {', '.join(failed)}" if failed else row["status"]
        cells = (_name(row), f"{row['length']} s", row["placement"], status, _size(row["path"]))
        table.add_row(*map(escape, (*cells, row["path"])))
    return table


def _missing(rows: list[dict[str, Any]]) -> Table:
    """What failed, and what was skipped for it; files of the same reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["status"] != "delivered":
            name = f"{_name(row)} {row['length']} s {row['placement']}"
            groups.setdefault((row["status"], row["reason"]), []).append(name)
    table = Table()
    for column in ("not delivered", "status", "why"):
        table.add_column(column, overflow="fold")
    for (status, reason), names in sorted(groups.items()):
        rest = len(names) - _MOST_NAMES
        told = "\n".join(names[:_MOST_NAMES]) + (f"\nand {rest} more" if rest > 0 else "")
        table.add_row(*map(escape, (told, status, reason)))
    return table


def _counts(document: dict[str, Any]) -> str:
    counts = [f"{document['delivered']} of {document['expected']} delivered"]
    counts += [f"{document[end]} {end}" for end in ("failed", "skipped") if document[end]]
    if document["checks_failed"]:
        failed = document["checks_failed"]
        counts.append(f"{failed} check{'' if failed == 1 else 's'} failed")
    takes = document["takes"]
    generated = f"{takes['generated']} take{'' if takes['generated'] == 1 else 's'} generated"
    ends = f"{generated}, {takes['reused']} reused"
    return f"{document['campaign']}: {', '.join(counts)}; {ends}"


def _failed_checks(row: dict[str, Any]) -> list[str]:
    return [finding["check"] for finding in row["findings"] if not finding["passed"]]


def _name(row: dict[str, Any]) -> str:
    return f"{row['region']}-{row['id']}" if row.get("id") else str(row["region"])


def _folder(rows: list[dict[str, Any]]) -> str:
    return escape(str(Path(rows[0]["path"]).parent))


def _size(path: str) -> str:
    file = Path(path)
    return f"{file.stat().st_size / 1e6:.1f} MB" if file.exists() else ""

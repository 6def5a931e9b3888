"""Documents as tables for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 150


def print_files(document: dict[str, Any]) -> None:
    """The table of files that a run ends with."""
    table = Table(title=f"{document['campaign']}: {document['delivered']} of "
                        f"{document['expected']} delivered")  # fmt: skip
    for column in ("region", "length", "placement", "status", "size", "file"):
        table.add_column(column, overflow="fold")
    for row in document["deliverables"]:
        failed = sum(not finding["passed"] for finding in row["findings"])
        status = f"{row['status']}, {failed} checks failed" if failed else row["status"]
        reason = row["path"] or row["reason"]
        table.add_row(
            row["region"], f"{row['length']} s", row["placement"], status, _size(row["path"]),
            escape(reason),
        )  # fmt: skip
    console = _console()
    console.print(table)
    takes = document["takes"]
    console.print(f"takes: {takes['generated']} generated, {takes['reused']} reused")


def print_plan(document: dict[str, Any]) -> None:
    """Variants with cut points, takes with who shares them, deliverables and the estimate."""
    console = _console()
    spots = Table(title="variants")
    for column in ("region", "length", "cuts: frame (seconds)"):
        spots.add_column(column, overflow="fold")
    for row in document["variants"]:
        points = ", ".join(
            f"{cut['shot']} {cut['start']} ({cut['seconds'][0]:.2f})" for cut in row["cuts"]
        )
        spots.add_row(row["region"], f"{row['length']} s", points)
    takes = Table(title="takes")
    for column in ("take", "engine", "raster", "frames", "status", "used by"):
        takes.add_column(column, overflow="fold")
    for row in document["takes"]:
        users = ", ".join(row["shots"][:3]) + (
            f" and {len(row['shots']) - 3} more" if len(row["shots"]) > 3 else ""
        )
        takes.add_row(row["key"][:12], row["engine"], row["raster"], str(row["frames"]),
                      row["status"], users)  # fmt: skip
    files = Table(title="deliverables")
    for column in ("file", "status"):
        files.add_column(column, overflow="fold")
    for row in document["deliverables"]:
        files.add_row(row["file"], row["status"])
    for table in (spots, takes, files):
        console.print(table)
    cost = document["estimate"]
    console.print(
        f"estimate: {cost['take_frames']} frames to generate, {cost['deliverable_frames']} to "
        f"encode, about {cost['seconds']:.0f} s, {cost['megabytes']:.0f} MB of disk"
    )


def print_findings(document: dict[str, Any]) -> None:
    """Every file's checks, failures first."""
    table = Table()
    for column in ("file", "check", "result", "measured", "limit", "where"):
        table.add_column(column, overflow="fold")
    for file in document["files"]:
        for row in sorted(file["findings"], key=lambda row: bool(row["passed"])):
            table.add_row(
                Path(file["path"]).name, row["check"], "passed" if row["passed"] else "FAILED",
                escape(row["measured"]), escape(row["limit"]), escape(row["where"]),
            )  # fmt: skip
    _console().print(table)


def print_rows(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A plain table."""
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    _console().print(table)


def _size(path: str) -> str:
    file = Path(path)
    return f"{file.stat().st_size / 1e6:.1f} MB" if path and file.exists() else ""


def _console() -> Console:
    console = Console(highlight=False)
    return (
        console if console.is_terminal else Console(highlight=False, width=_WIDTH_WITHOUT_TERMINAL)
    )

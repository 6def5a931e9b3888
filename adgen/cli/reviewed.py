"""What `adgen review` shows people: the sample, how everything stands, what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer
from rich.markup import escape
from rich.table import Table

from adgen.cli.tables import console

_KEY = 12
"""Figures of a key that people are shown."""
HELD_BACK = "in the store only: run without --approved-only to look at it"
_NAMES = 2
"""Uses of a take that are named."""
_DECIDED = {"approve": "approved", "reject": "rejected", "note": "noted", "unlock": "unlocked"}


def print_review(shown: dict[str, Any]) -> None:
    """Print whichever parts the document has."""
    if "sample" in shown:
        _print_sample(shown)
    if "deliverables" in shown:
        _print_table(
            "deliverables",
            ("file", "state", "by", "note"),
            [(row["file"], row["state"], _signed(row), row.get("note", ""))
             for row in shown["deliverables"]],
        )  # fmt: skip
        _print_table(
            "takes",
            ("take", "state", "by", "note", "engine", "seed", "prompt", "used by", "seen in"),
            [(row["take"][:_KEY], row["state"], _signed(row), row.get("note", ""), row["engine"],
              str(row["seed"]), row["prompt"], _uses(row["uses"]), row["seen_in"])
             for row in shown["takes"]],
        )  # fmt: skip
    if "exported" in shown:
        typer.echo(f"{shown['folder']}: {len(shown['exported'])} takes with their prompts")
        for line in shown["missing"]:
            typer.echo(line, err=True)
    for row in shown.get("recorded", ()):
        thing = row["file"] if row["what"] == "deliverable" else f"take {row['take'][:_KEY]}"
        stays = f", and stays as it is: {row['doubt']}" if "doubt" in row else ""
        typer.echo(f"{_DECIDED[row['decision']]} {thing}, by {row['by']}{stays}")
    if "recorded" in shown:
        known = f", {shown['known']} known before" if shown["known"] else ""
        refused = f", {len(shown['refused'])} refused" if shown["refused"] else ""
        typer.echo(f"{shown['review_file']}: {len(shown['recorded'])} recorded{known}{refused}")
        for line in shown["refused"]:
            typer.echo(line, err=True)


def _print_sample(shown: dict[str, Any]) -> None:
    rows = [
        (row["file"], row["state"], "; ".join(row["reasons"]), row["path"] or HELD_BACK)
        for row in shown["sample"]
    ]
    if rows:
        _print_table("to look at", ("file", "state", "because", "path"), rows)
    typer.echo(f"{shown['campaign']}: {len(rows)} of {shown['waiting']} that wait for review")


def _print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for cells in rows:
        table.add_row(*map(escape, cells))
    console().print(table)


def _signed(row: dict[str, Any]) -> str:
    return f"{row['by']} on {row['at'][:10]}" if "by" in row else ""


def _uses(uses: list[str]) -> str:
    rest = len(uses) - _NAMES
    return ", ".join(uses[:_NAMES]) + (f" and {rest} more" if rest > 0 else "")

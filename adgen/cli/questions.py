"""`adgen review` on a terminal: one film after the other, each answer kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from adgen.run.review.deciding import Deciding, Word

_ASKED = "approve? [y]es, [n]o, [t]ake note, [s]kip, [q]uit"
_WORDS: dict[str, Word] = {"y": "approve", "n": "reject", "t": "note"}


def ask_each(deciding: Deciding, rows: list[dict[str, Any]]) -> None:
    """Ask about each film until there are no more, or whoever answers has had enough."""
    from adgen.cli.reviewed import HELD_BACK

    count = 0
    for number, row in enumerate(rows, 1):
        typer.echo(f"\n{number}/{len(rows)} {row['file']}: {'; '.join(row['reasons'])}")
        typer.echo(f"  {row['path'] or HELD_BACK}")
        answer = _answer()
        while answer == "t":
            count += _keep(deciding, "note", row, typer.prompt("note", err=True))
            answer = _answer()
        if answer == "q":
            break
        if answer in _WORDS:
            why = ""
            if answer == "n":
                why = typer.prompt("why", default="", show_default=False, err=True)
            count += _keep(deciding, _WORDS[answer], row, why)
    typer.echo(f"{count} recorded" if rows else "nothing waits for review")


def _answer() -> str:
    while True:
        given = str(typer.prompt(_ASKED, err=True)).strip().lower()[:1]
        if given in (*_WORDS, "s", "q"):
            return given


def _keep(deciding: Deciding, word: Word, row: dict[str, Any], note: str) -> int:
    decisions = deciding.decided({word: [row["file"]]}, note)
    deciding.record(decisions.new)
    return len(decisions.new)

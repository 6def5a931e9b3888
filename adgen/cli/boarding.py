"""`adgen storyboard`: panels, books and animatics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.asked import Asked, of_a_campaign

Boards = Annotated[
    Path | None, typer.Option("--out", help="Where files go. Default: out/NAME/storyboard.")
]
Every = Annotated[
    bool, typer.Option("--all", help="Every placement, not only the first of each size.")
]
Previews = Annotated[
    bool, typer.Option("--previews", help="Let models draw the first frames of their takes.")
]


@of_a_campaign
def storyboard(
    asked: Asked, out: Boards = None, every: Every = False, previews: Previews = False
) -> None:
    """Draw every spot before takes are made: PDF, PNGs and animatic."""
    from adgen import pipeline
    from adgen.run.making.storyboard import Boarding

    folder = out or asked.out(None) / "storyboard"
    boarding = Boarding(every, previews)
    document = pipeline.storyboard(
        asked.request(), asked.store(), folder, asked.display(), boarding
    )
    rows = document["storyboards"]
    if asked.as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            if row["status"] == "drawn":
                typer.echo(row["book"])
                for board in row["boards"]:
                    typer.echo(board["animatic"])
    raise typer.Exit(1 if any(row["status"] == "failed" for row in rows) else 0)

"""The commands that help to begin: init and schema."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer


def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the campaign, e.g. summer.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Default: campaigns/NAME.")
    ] = None,
) -> None:
    """Write a commented starter campaign that runs as it is."""
    from adgen.brief.starter import write_starter

    written = write_starter(folder or Path("campaigns") / name, name)
    for path in written:
        typer.echo(path)
    typer.echo(f"look at them, then: adgen plan {shlex.quote(str(written[0]))}", err=True)


def schema() -> None:
    """Print the JSON Schema of the campaign YAML, for editors."""
    from adgen.brief.json_schema import campaign_schema

    typer.echo(json.dumps(campaign_schema(), ensure_ascii=False, indent=1))

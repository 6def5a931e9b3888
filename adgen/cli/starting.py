"""The commands that help to begin: init and schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def init(
    name: Annotated[str, typer.Argument(help="Name of the campaign, e.g. summer.")],
    folder: Annotated[Path | None, typer.Argument(help="Default: campaigns/NAME.")] = None,
) -> None:
    """Write a commented starter campaign that runs as it is."""
    from adgen.brief.starter import write_starter

    for path in write_starter(folder or Path("campaigns") / name, name):
        typer.echo(path)


def schema() -> None:
    """Print the JSON Schema of the campaign YAML, for editors."""
    from adgen.brief.json_schema import campaign_schema

    typer.echo(json.dumps(campaign_schema(), ensure_ascii=False, indent=1))

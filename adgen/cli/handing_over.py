"""The command `handoff`: projects for editing programs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.asked import Asked, of_a_campaign

Projects = Annotated[
    Path | None, typer.Option("--out", help="Where projects go. Default: out/NAME/handoff.")
]


class Codec(StrEnum):
    """What takes are handed over in."""

    prores = "prores"
    utvideo = "utvideo"


TakesAs = Annotated[
    Codec, typer.Option(help="prores every editor reads; utvideo keeps the very pixels.")
]


@of_a_campaign
def handoff(asked: Asked, out: Projects = None, codec: TakesAs = Codec.prores) -> None:
    """Hand made spots to editors: OTIO, FCPXML, EDL, After Effects.

    Each project is a folder that has its media in it.
    """
    from adgen import pipeline

    folder = out or asked.out(None) / "handoff"
    document = pipeline.handoff(
        asked.request(), asked.store(), folder, asked.display(), codec.value
    )
    if asked.as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        for row in document["handoffs"]:
            typer.echo(row["path"])

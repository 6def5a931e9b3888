"""The command `report`: a page about the last run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.asked import Asked, of_a_campaign
from adgen.cli.options import LastOut

To = Annotated[
    Path | None,
    typer.Option("--to", help="Where the page goes. Default: report/ beside the files."),
]
Copied = Annotated[
    bool, typer.Option("--copy", help="Put the films into it too, so that it can be sent.")
]
Sheets = Annotated[
    bool, typer.Option("--sheets", help="Also draw a contact sheet beside every film.")
]


@of_a_campaign
def report(
    asked: Asked, out: LastOut = None, to: To = None, copy: Copied = False, sheets: Sheets = False
) -> None:
    """Write a page with every film, its timeline and findings.

    It opens from disk. Decisions that are saved on it go into `adgen review CAMPAIGN --from`.
    """
    from adgen import pipeline
    from adgen.run.making.report import Reporting

    folder = asked.out(out)
    asking = Reporting(to or folder / "report", asked.campaign, copy, sheets)
    document = pipeline.report(asked.request(), asked.store(), folder, asked.display(), asking)
    if asked.as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        typer.echo(document["report"])
        for sheet in document["sheets"]:
            typer.echo(sheet["path"])

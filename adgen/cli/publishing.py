"""The command `publish`: bring delivered files to where they are used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.display import display
from adgen.cli.options import ApprovedOnly, AsJson, Lengths, Placements, Quiet, Regions


def publish(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A run's folder, or the manifest.json in it.")
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A folder, s3://BUCKET/PREFIX or sftp://USER@HOST/FOLDER."
        ),
    ],
    sheet: Annotated[
        list[str] | None,
        typer.Option(help="Also a table for this ad manager: meta, google, tiktok or douyin."),
    ] = None,
    region: Regions = [],  # noqa: B006 - Typer copies it
    length: Lengths = [],  # noqa: B006
    placement: Placements = [],  # noqa: B006
    approved_only: ApprovedOnly = False,
    review: Annotated[
        Path | None,
        typer.Option(help="The campaign's review file. Default: the one the manifest names."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Send films that passed to a folder, S3 or SFTP, verified.

    Subtitles and stems beside them go along. Logins come from the environment and the standard
    files. What is there is not sent again. A film that failed a check, or that somebody rejected,
    stops all until it is left out. Exit 1 when a film that was asked for is not there. With
    --approved-only what waits for a review or was rejected is told and stays behind: exit 0 when
    all that was approved is there, 2 when nothing is approved yet.
    """
    from adgen.cli.tables import listed
    from adgen.run.making.reporting.made import name_of
    from adgen.run.planning.request import Narrowed
    from adgen.run.publishing import publish as published
    from adgen.run.review.verdicts import held_back

    narrowed = Narrowed(tuple(region), tuple(length), tuple(placement))
    told = display(quiet)
    document = published(
        source, target, narrowed, sheet or (), told, approved_only=approved_only, review=review
    )
    for table in document["sheets"]:
        told.say(f"fill in {table['table']}: {', '.join(table['left_empty'])}")
        for line in table["too_long"]:
            told.say(f"warning: {line}")
    missing = document["not_delivered"]
    alike: dict[str, list[str]] = {}
    for row in missing:
        name = f"{name_of(row)} {row['length']} s {row['placement']}"
        alike.setdefault(f"{row['status']}: {row['reason']}", []).append(name)
    for why, names in alike.items():
        told.say(f"not published: {listed(names)}, {why}")
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        counts = f"{document['sent']} sent, {document['kept']} there before"
        typer.echo(f"{document['target']}: {counts}, all verified")
    if not all(approved_only and held_back(row) for row in missing):
        raise typer.Exit(1)

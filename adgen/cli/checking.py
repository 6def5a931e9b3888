"""The command `check`: hold finished files against their placement once more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from adgen.cli.display import display
from adgen.cli.options import (
    AsJson,
    Cache,
    LastOut,
    OwnPlacements,
    Placements,
    out_of,
    store_of,
)

Target = Annotated[
    Path,
    typer.Argument(
        metavar="CAMPAIGN|FOLDER|FILE",
        help="A campaign, a run's folder or the manifest.json in it, or a film.",
    ),
]
Every = Annotated[
    bool, typer.Option("--all", help="List the checks that passed too, not only their number.")
]


def check(
    target: Target,
    placement: Placements = [],  # noqa: B006  # Typer copies it
    placements_file: OwnPlacements = None,
    out: LastOut = None,
    cache: Cache = None,
    every: Every = False,
    as_json: AsJson = False,
) -> None:
    """Check finished files against their placement.

    Of a CAMPAIGN or a run's FOLDER, all files that were delivered, by all that a run checks; where
    the campaign has changed since, or is not there, texts, logo, brand and cut list are not looked
    for, and that is said. A FILE of anybody's is judged by what it shows and sounds like, and takes
    one --placement. Exit 1 when a check fails.
    """
    from adgen.cli.found import print_findings
    from adgen.cli.placed import known_placements
    from adgen.delivery.checking import check_one

    folder = _run_folder(target)
    campaign = target.is_dir() or target.suffix.lower() in (".yaml", ".yml")
    _refuse_needless(folder is not None, campaign, placements_file, out)
    if folder is not None:
        found = _of_run(folder, placement, cache)
    elif campaign:
        found = _of_campaign(target, out_of(out, target), placement, cache)
    else:
        found = check_one(target, placement, known_placements(placements_file))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print_findings(found, every)
    raise typer.Exit(1 if found["failed"] else 0)


def _run_folder(target: Path) -> Path | None:
    """The folder whose manifest is meant; None where it is a campaign or a film."""
    from adgen.run.why.earlier import MANIFEST

    if target.name == MANIFEST:
        return target.parent
    return target if (target / MANIFEST).is_file() else None


def _of_run(folder: Path, placement: list[str], cache: Path | None) -> dict[str, Any]:
    """By the campaign that the manifest names; where that is gone, by what the files show alone."""
    from adgen.delivery.checking import check_manifest, delivered
    from adgen.run.review.verdicts import campaign_of
    from adgen.run.why.earlier import MANIFEST, read_manifest

    campaign = campaign_of(read_manifest(folder / MANIFEST), folder)
    if campaign is not None:
        return _of_campaign(campaign, folder, placement, cache)
    display(quiet=False).say(f"warning: the campaign of {folder} is not there any more")
    return check_manifest(delivered(folder, placement))


def _of_campaign(
    campaign: Path, out: Path, placement: list[str], cache: Path | None
) -> dict[str, Any]:
    from adgen import pipeline
    from adgen.run.planning.request import Narrowed
    from adgen.run.planning.works import Request

    request = Request(campaign, Narrowed(placements=tuple(placement)))
    return pipeline.check(request, store_of(cache), out, display(quiet=False))


def _refuse_needless(
    folder: bool, campaign: bool, placements_file: Path | None, out: Path | None
) -> None:
    """Raises RequestError for what would change nothing."""
    from adgen.errors import RequestError

    if (folder or campaign) and placements_file:
        what = "goes with a FILE: a campaign has its own"
        raise RequestError.of("--placements-file", what, "name it in the campaign, and run it")
    if out and (folder or not campaign):
        what = "goes with a CAMPAIGN: a file is where it is"
        raise RequestError.of("--out", what, "leave it out")

"""The commands about a campaign: run, plan, preview, check, report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from adgen.cli.display import display
from adgen.cli.options import (
    AsJson,
    Cache,
    Campaign,
    Download,
    Lengths,
    Out,
    Placements,
    Quiet,
    Regions,
    Settings,
    request_of,
    store_of,
)


def run(
    campaign: Campaign,
    region: Regions = [],  # noqa: B006  # typer copies it
    length: Lengths = [],  # noqa: B006
    placement: Placements = [],  # noqa: B006
    settings: Settings = [],  # noqa: B006
    out: Out = None,
    cache: Cache = None,
    download: Download = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make every file that is not made yet."""
    from adgen import pipeline
    from adgen.cli.tables import print_files

    request = request_of(campaign, region, length, placement, settings, download)
    document = pipeline.run(request, store_of(cache), _out(out, campaign), display(quiet))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print_files(document)
    bad = document["expected"] - document["delivered"] + document["checks_failed"]
    raise typer.Exit(1 if bad else 0)


def plan(
    campaign: Campaign,
    region: Regions = [],  # noqa: B006
    length: Lengths = [],  # noqa: B006
    placement: Placements = [],  # noqa: B006
    settings: Settings = [],  # noqa: B006
    cache: Cache = None,
    download: Download = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show what would be made, what is shared and reused, and what it costs. Makes nothing."""
    from adgen import pipeline
    from adgen.cli.tables import print_plan
    from adgen.run.explain import plan_document

    store = store_of(cache)
    request = request_of(campaign, region, length, placement, settings, download)
    planned = pipeline.plan(request, store, display(quiet))
    document = plan_document(planned.plan, store)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print_plan(document)


def preview(
    campaign: Campaign,
    region: Regions = [],  # noqa: B006
    length: Lengths = [],  # noqa: B006
    placement: Placements = [],  # noqa: B006
    settings: Settings = [],  # noqa: B006
    out: Out = None,
    cache: Cache = None,
    download: Download = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Draw the first frame of every take as a picture, and all of them on one sheet."""
    from adgen import pipeline

    request = request_of(campaign, region, length, placement, settings, download)
    folder = out or _out(None, campaign) / "preview"
    document = pipeline.preview(request, store_of(cache), folder, display(quiet))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        drawn = [row["path"] for row in document["previews"]]
        for path in filter(None, (*drawn, document["sheet"])):
            typer.echo(path)
    failed = any(row["status"] == "failed" for row in document["previews"])
    raise typer.Exit(1 if failed else 0)


def check(
    target: Annotated[Path, typer.Argument(metavar="CAMPAIGN|FILE", help="A campaign or a film.")],
    placement: Placements = [],  # noqa: B006
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Check finished files against their placement. Exit 1 when a check fails."""
    from adgen.cli.tables import print_findings
    from adgen.delivery.checking import check_manifest, check_one

    if target.is_dir() or target.suffix.lower() in (".yaml", ".yml"):
        found = check_manifest(_out(out, target), placement)
    else:
        found = check_one(target, placement)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print_findings(found)
    failed = any(not finding["passed"] for file in found["files"] for finding in file["findings"])
    raise typer.Exit(1 if failed else 0)


def report(
    campaign: Campaign,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Draw the contact sheet of every delivered spot, with its safe area."""
    from adgen.delivery.sheet import draw_sheets

    sheets: list[dict[str, Any]] = draw_sheets(_out(out, campaign), display(quiet).bar)
    if as_json:
        typer.echo(json.dumps({"sheets": sheets}, ensure_ascii=False, indent=1))
    else:
        for sheet in sheets:
            typer.echo(sheet["path"])


def _out(out: Path | None, campaign: Path) -> Path:
    """Where a campaign's files go unless told: out/ and the name of the campaign's folder."""
    folder = campaign if campaign.is_dir() else campaign.parent
    return out or Path("out") / folder.resolve().name

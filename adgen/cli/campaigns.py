"""The commands about a campaign: run, plan, preview."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from adgen.cli.asked import Asked, of_a_campaign
from adgen.cli.options import (
    Address,
    ApprovedOnly,
    Jobs,
    LastOut,
    Out,
    Pictures,
    Rows,
    Runner,
    Since,
    Stems,
)


@of_a_campaign
def run(
    asked: Asked,
    out: Out = None,
    runner: Runner = "inline",
    jobs: Jobs = None,
    address: Address = None,
    rows: Rows = None,
    stems: Stems = False,
    approved_only: ApprovedOnly = False,
) -> None:
    """Make every file that is not made yet.

    Exit 0 when all are delivered and passed their checks; 1 when something failed, or a check did.
    With --approved-only, what waits for a review or was rejected stays in the store and is told; it
    is no failure: exit 0 when all that was approved is delivered.
    """
    from adgen import pipeline
    from adgen.cli.delivered import print_delivered
    from adgen.cli.rows import run_rows
    from adgen.run.review.verdicts import held_back
    from adgen.run.runners.choice import RunnerChoice, refuse_wrong

    choice = RunnerChoice(runner, address, jobs, asked.download)
    refuse_wrong(choice)
    if stems:
        asked = replace(asked, settings=[*asked.settings, "stems=true"])
    if rows is not None:
        _refuse_approved(approved_only)
        raise typer.Exit(0 if run_rows(asked, rows, asked.out(out), choice) else 1)
    document = pipeline.run(
        asked.request(), asked.store(), asked.out(out), asked.display(), choice,
        approved_only=approved_only,
    )  # fmt: skip
    if asked.as_json:
        _print(document)
    else:
        print_delivered(document)
    missing = [row for row in document["deliverables"] if row["status"] != "delivered"]
    failed = not all(map(held_back, missing))
    if missing:
        way_out = "run again to go on" if failed else "look at them with `adgen review`"
        text = f"{len(missing)} of {document['expected']} files are not there; {way_out}"
        typer.echo(text, err=True)
    raise typer.Exit(1 if failed or document["checks_failed"] else 0)


@of_a_campaign
def plan(asked: Asked, out: LastOut = None, since: Since = None) -> None:
    """Show what would be made, why, and at what cost; make nothing."""
    from adgen import pipeline
    from adgen.cli.tables import print_plan
    from adgen.run.why.explain import plan_document

    store, shown = asked.store(), asked.display()
    then = _earlier(since, asked.out(out), shown.say)
    planned = pipeline.plan(asked.request(), store, shown)
    document = plan_document(planned.plan, store, then)
    if asked.as_json:
        _print(document)
    else:
        print_plan(document)


@of_a_campaign
def preview(asked: Asked, out: Pictures = None) -> None:
    """Draw the first frame of every take, and a sheet of all."""
    from adgen import pipeline

    folder = out or asked.out(None) / "preview"
    document = pipeline.preview(asked.request(), asked.store(), folder, asked.display())
    if asked.as_json:
        _print(document)
    else:
        drawn = [row["path"] for row in document["previews"]]
        for path in filter(None, (*drawn, document["sheet"])):
            typer.echo(path)
    failed = any(row["status"] == "failed" for row in document["previews"])
    raise typer.Exit(1 if failed else 0)


def _refuse_approved(approved_only: bool) -> None:
    from adgen.errors import RequestError

    if approved_only:
        what = "nobody can have approved the files of rows that are still to come"
        raise RequestError.of("--approved-only", what, "leave out --rows, or this")


def _earlier(since: Path | None, out: Path, say: Callable[[str], None]) -> dict[str, Any] | None:
    """The manifest of the run to compare with; None when none has left one."""
    from adgen.errors import RequestError
    from adgen.run.why.earlier import MANIFEST, read_manifest

    if since is not None:
        return read_manifest(since)
    if not (out / MANIFEST).exists():
        return None
    try:
        return read_manifest(out / MANIFEST)
    except RequestError as error:  # not asked for, so no reason to refuse
        told = error.problems[0]
        say(f"warning: {told.where} {told.what}; nothing to compare with")
        return None


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))

"""The commands that say what is here: engines, placements, market rules, voices, doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.options import AsJson, Cache, OwnPlacements, store_to_look_at


def engines(as_json: AsJson = False) -> None:
    """List the engines and what each can do."""
    from adgen.cli.tables import print_rows
    from adgen.engines.registry import ABOUT

    if as_json:
        typer.echo(json.dumps({"engines": ABOUT}, indent=1))
    else:
        print_rows(("engine", "what it is"), list(ABOUT.items()))


def placements(
    placement: Annotated[
        str | None, typer.Argument(metavar="PLACEMENT", help="Only this one, value by value.")
    ] = None,
    placements_file: OwnPlacements = None,
    as_json: AsJson = False,
) -> None:
    """List the placements; of one every value, and who says so."""
    from adgen.cli import placed
    from adgen.cli.tables import print_rows
    from adgen.errors import Problem, RequestError

    known = placed.known_placements(placements_file)
    if placement is not None and placement not in known:
        raise RequestError([Problem.unknown("PLACEMENT", placement, known)])
    shown = list(known.values()) if placement is None else [known[placement]]
    if as_json:
        found = [placed.document(place) for place in shown]
        typer.echo(json.dumps({"placements": found}, ensure_ascii=False, indent=1))
    elif placement is None:
        print_rows(placed.COLUMNS, [placed.line(place) for place in shown], whole=True)
    else:
        for head in placed.heads(shown[0]):
            typer.echo(head)
        print_rows(placed.EVIDENCE, placed.rows(shown[0]), whole=True)


def rules(
    market: Annotated[
        str | None, typer.Option(help="Those of one region tag or territory, as zh-CN or CN.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what a market forbids to say or show, and by which law."""
    from adgen.cli.tables import print_rows
    from adgen.prepro.rules.markets import rules_for

    found = rules_for(market)
    if as_json:
        told = [rule.model_dump(mode="json") for rule in found]
        typer.echo(json.dumps({"rules": told}, ensure_ascii=False, indent=1))
        return
    print_rows(
        ("rule", "severity", "what", "law", "since", "confidence"),
        [
            (rule.id, rule.severity, rule.title, rule.basis, str(rule.since or ""), rule.confidence)
            for rule in found
        ],
    )


def voices(
    model: Annotated[
        Path | None,
        typer.Option(help="List the piper voices of this folder instead.", metavar="FOLDER"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the voice engines: languages, licence, how to get each."""
    from adgen.cli.spoken import cell, engine_rows, voice_rows
    from adgen.cli.tables import print_rows

    found = engine_rows() if model is None else voice_rows(model)
    if as_json:
        typer.echo(json.dumps({"voices": found}, ensure_ascii=False, indent=1))
        return
    columns = tuple(next(iter(found.values())))
    rows = [(name, *(cell(told[column]) for column in columns)) for name, told in found.items()]
    print_rows(("voice", *(column.replace("_", " ") for column in columns)), rows)


def doctor(cache: Cache = None, as_json: AsJson = False) -> None:
    """Say which tools are used and why. Exit 1 when something needed is missing."""
    from adgen.cli.diagnosis import diagnose
    from adgen.cli.tables import print_rows

    found = diagnose(store_to_look_at(cache))
    if as_json:
        typer.echo(json.dumps({"checks": found}, indent=1))
    else:
        rows = [(row["name"], "ok" if row["ok"] else "MISSING", row["detail"]) for row in found]
        print_rows(("what", "state", "which and why"), [tuple(map(str, row)) for row in rows])
    raise typer.Exit(0 if all(row["ok"] for row in found) else 1)

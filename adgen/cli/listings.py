"""The commands that say what is here: engines, placements, market rules, voices, doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.options import AsJson, Cache, store_of


def engines(as_json: AsJson = False) -> None:
    """List the engines and what each can do."""
    from adgen.cli.tables import print_rows
    from adgen.engines.registry import ABOUT

    if as_json:
        typer.echo(json.dumps({"engines": ABOUT}, indent=1))
    else:
        print_rows(("engine", "what it is"), list(ABOUT.items()))


def placements(as_json: AsJson = False) -> None:
    """List the placements with raster, lengths, safe area and the source of the figures."""
    from adgen.cli.tables import print_rows
    from adgen.media.tables import placements as known

    if as_json:
        rows = [place.model_dump(mode="json") for place in known().values()]
        typer.echo(json.dumps({"placements": rows}, ensure_ascii=False, indent=1))
        return
    print_rows(
        ("placement", "title", "raster", "seconds", "safe t/b/l/r", "loudness", "confidence"),
        [
            (
                place.id,
                place.title,
                str(place.raster),
                f"{place.seconds.min or 0:g}-{place.seconds.max or 0:g}",
                f"{place.safe.top}/{place.safe.bottom}/{place.safe.left}/{place.safe.right}",
                f"{place.loudness.integrated:g} LUFS",
                place.confidence,
            )
            for place in known().values()
        ],
    )


def rules(
    market: Annotated[
        str | None, typer.Option(help="those of one region tag or territory, as zh-CN or CN")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what may not be said or shown in a market, with its law and where that was read."""
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
        Path | None, typer.Option(help="list the piper voices of this folder instead")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the voice engines, what each speaks, under which licence, and how to get it."""
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

    found = diagnose(store_of(cache))
    if as_json:
        typer.echo(json.dumps({"checks": found}, indent=1))
    else:
        rows = [(row["name"], "ok" if row["ok"] else "MISSING", row["detail"]) for row in found]
        print_rows(("what", "state", "which and why"), [tuple(map(str, row)) for row in rows])
    raise typer.Exit(0 if all(row["ok"] for row in found) else 1)

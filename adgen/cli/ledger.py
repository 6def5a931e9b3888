"""The commands of `adgen ledger`: what was ever made and handed out, and is that untouched."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from adgen.cli.options import AsJson, Cache, store_to_look_at

_NO_LEDGER = "a run begins a store's ledger; name the store with --cache"

app = typer.Typer(
    name="ledger",
    help="The record of what was generated, delivered and destroyed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """What a ledger is written as."""

    JSONL = "jsonl"
    CSV = "csv"


@app.command()
def verify(
    head: Annotated[
        str, typer.Option(help="A hash noted earlier that must still be there.", metavar="HASH")
    ] = "",
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Read every row and say whether one was changed, removed or moved. Exit 1 when one was.

    Note the head elsewhere now and then: --head shows later that nothing before it was rewritten.
    """
    from adgen.run.ledger.chain import verified
    from adgen.run.ledger.database import Database

    database = Database(store_to_look_at(cache).root)
    found = verified(database, head)
    if as_json:
        _print({"ledger": str(database.path), "rows": found.rows, "head": found.head,
                "faults": list(found.faults)})  # fmt: skip
    else:
        for fault in found.faults:
            typer.echo(fault)
        rows, faults = _count(found.rows, "row"), _count(len(found.faults), "fault")
        typer.echo(f"{rows}, {faults}; head {found.head}")
        if not database.exists():
            typer.echo(f"{database.path} is not there: {_NO_LEDGER}", err=True)
    raise typer.Exit(1 if found.faults else 0)


@app.command()
def find(
    what: Annotated[
        str, typer.Argument(metavar="FILE|SHA", help="A file, its name, SHA-256 or key.")
    ],
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Say which prompts, models and seeds made a file. Exit 1 when no row tells of it."""
    from adgen.run.ledger.answers import found
    from adgen.run.ledger.database import Database

    store = store_to_look_at(cache)
    database = Database(store.root)
    rows = found(database, store.cipher, what)
    if as_json:
        _print({"asked": what, "rows": rows})
    elif not rows:
        told = "films, and what was generated for them, have rows; subtitles have none"
        typer.echo(f"no row of {database.path} tells of {what}: {told}", err=True)
        if not database.exists():
            typer.echo(_NO_LEDGER, err=True)
    else:
        for row in rows:
            _tell(row, "")
    raise typer.Exit(0 if rows else 1)


@app.command()
def export(
    since: Annotated[
        str, typer.Option(help="Only rows from this day or time on.", metavar="DATE")
    ] = "",
    form: Annotated[
        Format, typer.Option("--format", help="One JSON object a line, or a table.")
    ] = Format.JSONL,
    output: Annotated[Path | None, typer.Option(help="Where to. Default: stdout.")] = None,
    cache: Cache = None,
) -> None:
    """Write every row, with its prompts.

    Those of an encrypted store are there only when its key is set.
    """
    from adgen.errors import StoreError
    from adgen.run.ledger.answers import exported
    from adgen.run.ledger.database import Database

    store = store_to_look_at(cache)
    database = Database(store.root)
    rows = exported(database, store.cipher, _moment(since))
    if not database.exists():
        typer.echo(f"{database.path} is not there: {_NO_LEDGER}", err=True)
    try:
        target = nullcontext(sys.stdout) if output is None else output.open("w", encoding="utf-8")
        with target as file:
            (_write_csv if form is Format.CSV else _write_jsonl)(rows, file)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(f"cannot write {output}: {error.strerror}") from error


def _moment(since: str) -> str:
    """A date or a time as rows have theirs. Raises RequestError."""
    from datetime import UTC, datetime

    from adgen.errors import RequestError

    if not since:
        return ""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise RequestError.of("--since", f"{since!r} is no date", "e.g. 2026-11-21") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")


def _write_jsonl(rows: Iterable[Mapping[str, Any]], file: TextIO) -> None:
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: Iterable[Mapping[str, Any]], file: TextIO) -> None:
    """Prompts in columns of their own, whatever else is no plain value as JSON."""
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        content = row["content"] or {}
        flat = {
            **row,
            "prompt": content.get("prompt", ""),
            "negative": content.get("negative", ""),
            "parameters": content.get("parameters", {}),
        }
        del flat["content"]
        cells = {name: _cell(value) for name, value in flat.items()}
        if writer is None:
            writer = csv.DictWriter(file, list(cells), lineterminator="\n")
            writer.writeheader()
        writer.writerow(cells)


def _cell(value: object) -> object:
    """A value for a table; what a spreadsheet would take for a formula stays text."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")):
        return f"'{value}"
    return value


def _tell(row: Mapping[str, Any], indent: str) -> None:
    """A row for people, with what it was made from below it."""
    facts, content = row["facts"], row["content"]
    typer.echo(f"{indent}{row['event']} {row['time']}  {row['stage']} {row['name']}")
    if row["event"] == "delivered":
        marks = ", ".join(facts["marks"]) or "none"
        typer.echo(f"{indent}  {row['campaign']}, {facts['region']} {facts['length']} s, "
                   f"{facts['placement']}; marks: {marks}")  # fmt: skip
    else:
        by = " ".join(filter(None, (row["engine"], row["model"], row["revision"])))
        typer.echo(f"{indent}  by {by or 'adgen'}" + (
            "" if row["seed"] is None else f", seed {row['seed']}"
        ))  # fmt: skip
        if content is None:
            typer.echo(f"{indent}  prompt: locked; set the store's key to read it")
        for name in ("prompt", "negative"):
            if (content or {}).get(name):
                typer.echo(f"{indent}  {name}: {content[name]}")
    typer.echo(f"{indent}  sha256 {row['sha256']}  key {row['key'][:12]}")
    for source in row.get("made_from", ()):
        _tell(source, indent + "    ")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))

"""The commands of `adgen cache`: what the store holds, whether it is whole, making room in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adgen.cli.options import AsJson, Cache, store_to_look_at

if TYPE_CHECKING:
    from adgen.run.store.upkeep import Entry

_KEY_SHOWN = 12
_LONGEST = 24
"""Characters of a parameter that is still shown in a list."""

app = typer.Typer(
    name="cache",
    help="Look after the store of finished work.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def size(cache: Cache = None, as_json: AsJson = False) -> None:
    """Say how much the store holds, of which stages."""
    from adgen.cli.quantities import size_text
    from adgen.cli.tables import print_rows
    from adgen.run.store import upkeep

    store = store_to_look_at(cache)
    held = upkeep.size(store)
    if as_json:
        stages = {name: {"entries": n, "bytes": b} for name, (n, b) in held.stages.items()}
        _print({"store": str(store.root), "entries": held.entries, "bytes": held.bytes,
                "free": held.free, "stages": stages})  # fmt: skip
        return
    rows = [(name, str(n), size_text(b)) for name, (n, b) in held.stages.items()]
    print_rows(
        ("stage", "entries", "size"), [*rows, ("all", str(held.entries), size_text(held.bytes))]
    )
    empty = "" if store.root.is_dir() else "nothing there yet, "
    typer.echo(f"{store.root}: {empty}{size_text(held.free)} free")


@app.command("list")
def list_entries(
    stage: Annotated[
        list[str] | None, typer.Option(help="Only entries of this stage; may be repeated.")
    ] = None,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """List the entries of the store, the one used longest ago first."""
    from adgen.cli.quantities import age_text, size_text
    from adgen.cli.tables import print_rows
    from adgen.errors import Problem, RequestError
    from adgen.run.store import upkeep

    store = store_to_look_at(cache)
    found = upkeep.entries(store)
    stages = {entry.stage for entry in found}
    strange = [name for name in stage or () if found and name not in stages]
    if strange:
        raise RequestError(Problem.unknown("--stage", name, sorted(stages)) for name in strange)
    shown = [entry for entry in found if not stage or entry.stage in stage]
    if as_json:
        _print({"store": str(store.root), "entries": [_document(entry) for entry in shown]})
        return
    print_rows(
        ("key", "stage", "what it is", "size", "last used"),
        [
            (entry.key[:_KEY_SHOWN], entry.stage, _about(entry), size_text(entry.bytes),
             age_text(entry.age))
            for entry in shown
        ],
    )  # fmt: skip


@app.command()
def verify(cache: Cache = None, as_json: AsJson = False) -> None:
    """Read every entry whole, and remove damaged ones.

    The next run makes them anew. Exit 1 when one was damaged.
    """
    from adgen.run.store import upkeep

    store = store_to_look_at(cache)
    found = upkeep.verify(store)
    if as_json:
        _print({"store": str(store.root), "whole": found.whole, "damaged": found.damaged})
    else:
        for key in found.damaged:
            typer.echo(f"{key}: damaged, removed")
        typer.echo(f"{_count(found.whole)} whole, {len(found.damaged)} damaged")
    raise typer.Exit(1 if found.damaged else 0)


@app.command()
def prune(
    older_than: Annotated[
        str | None, typer.Option(help="Remove what was not used for so long, e.g. 30d or 12h.")
    ] = None,
    larger_than: Annotated[
        str | None,
        typer.Option(help="Remove what was least lately used, down to this size, e.g. 50GB."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Make room in the store; what a running campaign needs stays."""
    from adgen.cli.quantities import bytes_of, seconds_of, size_text
    from adgen.errors import RequestError
    from adgen.run.store import upkeep

    if older_than is None and larger_than is None:
        raise RequestError.of(
            "", "nothing says what may go",
            "give --older-than 30d, or --larger-than 50GB, or both; --dry-run only looks",
        )  # fmt: skip
    store = store_to_look_at(cache)
    pruned = upkeep.prune(
        store,
        seconds_of("--older-than", older_than) if older_than is not None else None,
        bytes_of("--larger-than", larger_than) if larger_than is not None else None,
        dry_run,
    )
    if as_json:
        _print({
            "store": str(store.root), "dry_run": dry_run,
            "removed": [_document(entry) for entry in pruned.removed],
            "needed": [_document(entry) for entry in pruned.needed],
            "left": {"entries": len(pruned.left) + len(pruned.needed),
                     "bytes": _sum(pruned.left) + _sum(pruned.needed)},
        })  # fmt: skip
        return
    verb = "would be removed" if dry_run else "removed"
    typer.echo(
        f"{_count(len(pruned.removed))} {verb}, {size_text(_sum(pruned.removed))}; "
        f"{len(pruned.left) + len(pruned.needed)} left, "
        f"{size_text(_sum(pruned.left) + _sum(pruned.needed))}"
    )
    _tell_of_needed(pruned.needed)


@app.command()
def expire(
    older: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="DAYS",
            help="Destroy what was not used for so many days. Default with encryption: "
            "ADGEN_STORE_DAYS, or 7.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Destroy intermediates that were not used for the set time.

    What a running campaign needs stays. Approved takes go as well: what they were asked for is
    kept, so a run makes them again.
    """
    from adgen.cli.quantities import size_text
    from adgen.errors import RequestError
    from adgen.run.ledger.retention import days_of
    from adgen.run.ledger.retention import expire as expired
    from adgen.run.store.key import sealed_by

    store = store_to_look_at(cache)
    if older is None and sealed_by(store.root) is None:
        what = "the store is not encrypted, so that no time is set"
        raise RequestError.of("", what, "give --older 7; --dry-run only looks")
    days = days_of() if older is None else older
    found = expired(store, days, dry_run)
    if as_json:
        _print({
            "store": str(store.root), "days": days, "dry_run": dry_run,
            "expired": [_document(entry) for entry in found.removed],
            "needed": [_document(entry) for entry in found.needed],
        })  # fmt: skip
        return
    verb = "would be destroyed" if dry_run else "destroyed"
    typer.echo(
        f"{_count(len(found.removed))} not used for {days:g} days {verb}, "
        f"{size_text(_sum(found.removed))}; {len(found.left) + len(found.needed)} left"
    )
    _tell_of_needed(found.needed)


@app.command()
def key(
    output: Annotated[
        Path | None, typer.Option(help="Write it here, for its owner only. Default: stdout.")
    ] = None,
) -> None:
    """Make a key for an encrypted store. Keep a copy: without it nobody reads the store again."""
    from adgen.run.store.cipher import new_key
    from adgen.run.store.key import KEY_FILE, write_key

    secret, fingerprint = new_key()
    if output is None:
        typer.echo(secret)
    else:
        write_key(output, secret, fingerprint)
        typer.echo(f"{output}: key {fingerprint}; set {KEY_FILE} to it", err=True)


def _document(entry: Entry) -> dict[str, Any]:
    seal = entry.seal
    return {
        "key": entry.key,
        "stage": entry.stage,
        "bytes": entry.bytes,
        "unused_seconds": round(entry.age, 1),
        "made": seal.made if seal else None,
        "seconds": seal.seconds if seal else None,
        "record": seal.record if seal else None,
    }


def _about(entry: Entry) -> str:
    """Those parameters that a line has room for, else the names of its files."""
    parameters = ((entry.seal.record if entry.seal else None) or {}).get("parameters")
    told = [
        f"{name} {value}"
        for name, value in (parameters.items() if isinstance(parameters, Mapping) else ())
        if isinstance(value, str | int | float) and 0 < len(str(value)) <= _LONGEST
    ]
    return ", ".join(told[:4] or sorted(entry.seal.files if entry.seal else ())[:4])


def _tell_of_needed(entries: Collection[Entry]) -> None:
    if entries:
        typer.echo(f"{_count(len(entries))} had to stay: a running campaign needs them", err=True)


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _sum(entries: Iterable[Entry]) -> int:
    return sum(entry.bytes for entry in entries)


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))

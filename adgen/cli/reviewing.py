"""The command `review`: look at a sample of what was made, and say what may go out."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adgen.cli.options import AsJson, Cache, Campaign, LastOut, out_of, store_of

if TYPE_CHECKING:
    from adgen.run.review.deciding import Deciding, Word
    from adgen.run.review.reviewed import Reviewed
    from adgen.run.review.sample import Drawn
    from adgen.run.store.folder import Store
    from adgen.schema.review import FileDecision, TakeDecision

_REVIEWER = "ADGEN_REVIEWER"
_THING = "FILE|TAKE"


def review(
    campaign: Campaign,
    out: LastOut = None,
    sample: Annotated[
        str | None,
        typer.Option(
            help="How many to look at: 12, 20%, all. Default: all of 12, then 20%.",
            metavar="N|SHARE",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of what the sample draws at random.")] = 1,
    by: Annotated[
        str | None,
        typer.Option(
            help="Who decides. Default: who is logged in.", envvar=_REVIEWER, show_envvar=True
        ),
    ] = None,
    approve: Annotated[
        list[str], typer.Option(metavar=_THING, help="Approve this film, or lock this take.")
    ] = [],  # noqa: B006 - Typer copies it
    reject: Annotated[
        list[str],
        typer.Option(metavar=_THING, help="Reject it; a take gets a new seed if that helps."),
    ] = [],  # noqa: B006
    remark: Annotated[
        list[str], typer.Option(metavar=_THING, help="Only note something about it.")
    ] = [],  # noqa: B006
    unlock: Annotated[
        list[str], typer.Option(metavar="TAKE", help="Take back what was decided about a take.")
    ] = [],  # noqa: B006
    note: Annotated[str, typer.Option(help="Why; goes with each of these.")] = "",
    saved: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Decisions saved by the report.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show how every file and take stands.")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write approved takes there, to train an adapter on."),
    ] = None,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Draw a sample of the last run, and record who approves what.

    It is drawn by risk and at random; on a terminal each film of it is asked about. A FILE is a
    film by its name; what is decided about it holds as long as its picture, texts and sound stay
    the same, whoever signs it. A TAKE is named by the beginning of its key, as --list shows it, or
    by a use such as "de-DE 15s/open 1080x1920". --approve, --reject, --remark and --unlock may be
    repeated. Decisions lie in CAMPAIGN.review.jsonl. Exit 1 when some of the saved decisions no
    longer fit, or takes to export are gone.
    """
    from adgen.run.review.deciding import Deciding
    from adgen.run.review.reviewed import opened
    from adgen.run.review.sample import drawn

    words: dict[Word, list[str]] = {
        "approve": approve, "reject": reject, "note": remark, "unlock": unlock
    }  # fmt: skip
    _refuse(words, note, {"--from": saved, "--list": listed, "--export": export})
    reviewed = opened(campaign, out_of(out, campaign))
    deciding = Deciding(reviewed, by or _user())
    shown: dict[str, Any] = {
        "campaign": reviewed.document["campaign"],
        "review_file": str(reviewed.log),
    }
    refused: tuple[str, ...] = ()
    if saved is not None or any(words.values()):
        refused = _record(deciding, words, note, saved, shown)
    elif export is not None:
        refused = _export(reviewed, export, store_of(cache), shown)
    elif listed:
        shown |= {"deliverables": _files(reviewed), "takes": [*reviewed.take_rows()]}
    else:
        found, waiting = drawn(reviewed, sample, seed)
        shown |= {"waiting": waiting, "seed": seed}
        shown["sample"] = [_row(reviewed, each) for each in found]
        if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
            from adgen.cli.questions import ask_each

            ask_each(deciding, shown["sample"])
            return
    _print(shown, as_json)
    raise typer.Exit(1 if refused else 0)


def _user() -> str:
    """Who is logged in. Raises RequestError where the system does not know."""
    from adgen.errors import RequestError

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # no such user, as in a container
        what = "nobody is named, and the system does not know who is logged in"
        raise RequestError.of("--by", what, f"give --by NAME, or set {_REVIEWER}") from error


def _refuse(words: dict[Word, list[str]], note: str, others: dict[str, object]) -> None:
    """Raises RequestError for options that do not go together."""
    from adgen.errors import RequestError

    if words["note"] and not note:
        raise RequestError.of("--remark", "says nothing", "add --note TEXT")
    if note and not any(words.values()):
        hint = "add --approve, --reject or --remark"
        raise RequestError.of("--note", "is about nothing", hint)
    given = [option for option, value in others.items() if value]
    if given and any(words.values()):
        raise RequestError.of(given[0], "does not go with decisions", "give one of the two")
    if len(given) > 1:
        raise RequestError.of(given[0], f"does not go with {given[1]}", "give one of the two")


def _record(
    deciding: Deciding,
    words: dict[Word, list[str]],
    note: str,
    saved: Path | None,
    shown: dict[str, Any],
) -> tuple[str, ...]:
    """Record what was decided; gives what of a saved file no longer fits."""
    found = deciding.decided(words, note) if saved is None else deciding.imported(saved)
    deciding.record(found.new)
    rows = [
        each.model_dump(mode="json", exclude={"asked", "uses"}) | _doubted(each)
        for each in found.new
    ]
    shown |= {"recorded": rows, "known": found.known, "refused": list(found.refused)}
    return found.refused


def _doubted(decision: FileDecision | TakeDecision) -> dict[str, str]:
    """That a take stays as it is though it was rejected, where another seed shows the same."""
    from adgen.engines.registry import ANY_SEED, same_with_any_seed
    from adgen.schema.review import TakeDecision

    if not isinstance(decision, TakeDecision) or decision.decision != "reject":
        return {}
    asked = decision.asked
    return {"doubt": ANY_SEED} if asked and same_with_any_seed(asked.request) else {}


def _export(
    reviewed: Reviewed, folder: Path, store: Store, shown: dict[str, Any]
) -> tuple[str, ...]:
    """Write approved takes into a folder; gives what is missing."""
    from adgen.cli.display import display
    from adgen.run.review.export import export

    found = export(reviewed.decisions, store, folder, display(quiet=False))
    shown |= {"folder": str(folder), "exported": list(found.rows), "missing": list(found.missing)}
    return found.missing


def _files(reviewed: Reviewed) -> list[dict[str, Any]]:
    """Every film with its verdict."""
    from adgen.run.making.reporting.made import file_of

    return [
        {"file": file_of(row), "sha256": row["sha256"], **row["review"],
         "path": reviewed.path_of(row)}
        for row in reviewed.rows()
    ]  # fmt: skip


def _row(reviewed: Reviewed, drawn: Drawn) -> dict[str, Any]:
    """A drawn deliverable as JSON values."""
    from adgen.run.making.reporting.made import file_of
    from adgen.run.review.reviewed import shown_by

    row = drawn.row
    return {
        "file": file_of(row),
        "region": row["region"],
        "length": row["length"],
        "placement": row["placement"],
        "sha256": row["sha256"],
        "state": row["review"]["state"],
        "reasons": list(drawn.reasons),
        "takes": dict(shown_by(row)),
        "path": reviewed.path_of(row),
    }


def _print(shown: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    from adgen.cli.reviewed import print_review

    print_review(shown)

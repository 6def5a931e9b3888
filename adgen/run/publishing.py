"""Publish what a run delivered: films with their subtitles and stems, tables for ad managers, and
last a manifest that tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adgen.delivery.publish.folder import FolderTarget
from adgen.delivery.publish.parcels import Parcel, parcels_of
from adgen.delivery.publish.sheets import Written, sheets_named, write_sheet
from adgen.delivery.publish.target import Target, open_target
from adgen.delivery.publish.upload import Arrival, upload
from adgen.errors import Problem, RequestError
from adgen.run.manifest import write_manifest
from adgen.run.planning.request import Narrowed
from adgen.run.progress import Display
from adgen.run.review.verdicts import (
    approved_or_left,
    decisions_of,
    rejected,
    with_verdicts,
)
from adgen.run.why.earlier import MANIFEST, read_manifest
from adgen.schema.manifest import manifest_in, rows_of

_KINDS = ("subtitles", "stems")
_MISSED = ("region", "id", "length", "placement", "status", "reason")


def publish(
    path: Path,
    address: str,
    narrowed: Narrowed,
    sheets: Iterable[str],
    display: Display,
    *,
    approved_only: bool = False,
    review: Path | None = None,
) -> dict[str, Any]:
    """Bring the files of a manifest, or of the one in a folder, to an address; gives what is there.

    Nothing is sent when one of the files asked for failed a check, is not what the run wrote, or
    was rejected. With `approved_only` those that nobody approved as they are stay behind instead.
    What people decided stands in the file `review`, else in the one that the manifest names, else,
    where that is not here, in the manifest as of its run.
    Raises RequestError for those and for what is wrong with the request, PublishError when a file
    cannot be brought there; what is there by then stays, and the next time is not sent again.
    """
    manifest = path / MANIFEST if path.is_dir() else path
    document = read_manifest(manifest)
    wanted = sheets_named(sheets)
    rows = with_verdicts(
        _asked(document, narrowed), decisions_of(document, manifest, display, review)
    )
    if approved_only:
        rows = [approved_or_left(row) for row in rows]
    good = [row for row in rows if row["status"] == "delivered"]
    problems = rejected(good, manifest.parent)
    parcels = parcels_of(good, manifest.parent, problems)
    if not good:
        what, hint = ("approved", "review them first") if approved_only else (
            "delivered", "run it first"
        )  # fmt: skip
        problems.append(Problem(str(manifest), f"tells of no {what} file", hint))
    if problems:
        raise RequestError(problems)
    target = open_target(address)
    _refuse_taken(target, manifest, str(document["campaign"]))
    counts = f"{len(parcels)} files of {len(good)} film{'' if len(good) == 1 else 's'}"
    display.stage("publish", f"{counts}, and the manifest, to {target.address}")
    own = document.get("placements", {})
    shown = [
        {**row, "address": target.address_of(Path(row["path"]).name),
         "like": own.get(row["placement"], {}).get("like", ())}
        for row in good
    ]  # fmt: skip
    name, folder = str(document["campaign"]), manifest.parent
    tables = [done for sheet in wanted if (done := write_sheet(sheet, name, shown, folder))]
    for sheet in wanted:
        if not any(sheet.takes(row["placement"], row["like"]) for row in shown):
            display.say(f"no table for {sheet.id}: none of these films is for its placements")
    parcels += [Parcel.of(file) for done in tables for file in (done.table, done.columns)]
    with TemporaryDirectory() as scratch:
        last = Path(scratch) / MANIFEST
        write_manifest(last, _published(document, good, parcels))
        arrivals = _sent([*parcels, Parcel.of(last)], target, display)
    return _told(document, rows, target, arrivals, tables)


def _asked(document: Mapping[str, Any], narrowed: Narrowed) -> list[Mapping[str, Any]]:
    """The rows that are asked for. Raises RequestError for names that the manifest has not."""
    rows = rows_of(document)
    problems: list[Problem] = []
    for option, key, asked in (
        ("--region", "region", narrowed.regions),
        ("--length", "length", narrowed.lengths),
        ("--placement", "placement", narrowed.placements),
    ):
        known = dict.fromkeys(str(row[key]) for row in rows)
        unknown = [str(name) for name in asked if str(name) not in known]
        problems += [Problem.unknown(option, name, known) for name in unknown]
        rows = [row for row in rows if not asked or row[key] in asked]
    if problems:
        raise RequestError(problems)
    return rows


def _refuse_taken(target: Target, manifest: Path, campaign: str) -> None:
    """Refuse a folder whose manifest is not one of this campaign's films that were published: it
    would be lost."""
    if not isinstance(target, FolderTarget):
        return
    if target.path.resolve() == manifest.parent.resolve():
        what = "is the folder that the run wrote to"
    else:
        what = _lost(target.path / MANIFEST, campaign)
    if what:
        raise RequestError.of(str(target.path), what, "name another folder")


def _lost(path: Path, campaign: str) -> str:
    """What would be lost with a manifest; empty for one of the campaign's published films, and
    where there is none."""
    try:
        document = manifest_in(path.read_bytes())
    except OSError:  # if not for want of a file, writing one says why
        return ""
    except ValueError:
        return f"has a {MANIFEST} that adgen did not write, which would be lost"
    if "files" not in document:
        return "is a folder that a run wrote to: its manifest would be lost"
    if document["campaign"] != campaign:
        return f"has the manifest of the campaign {document['campaign']}, which would be lost"
    return ""


def _published(
    document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], parcels: Sequence[Parcel]
) -> dict[str, Any]:
    """The manifest of what is published: its rows alone, naming files without their folders, and
    the SHA-256 and bytes of every file."""
    bare = [
        {
            **row,
            "path": Path(row["path"]).name,
            **{kind: [Path(p).name for p in row[kind]] for kind in _KINDS if kind in row},
        }
        for row in rows
    ]
    counts = {"expected": len(rows), "delivered": len(rows), "failed": 0, "skipped": 0}
    kept = {k: value for k, value in document.items() if k not in ("earlier", "review_file")}
    files = {parcel.name: {"sha256": parcel.sha256, "bytes": parcel.size} for parcel in parcels}
    return {**kept, **counts, "checks_failed": 0, "deliverables": bare, "files": files}


def _sent(parcels: Sequence[Parcel], target: Target, display: Display) -> list[Arrival]:
    arrivals: list[Arrival] = []
    with display.bar("upload, in bytes", sum(parcel.size for parcel in parcels)) as advance:
        arrivals.extend(upload(parcels, target, advance))
    return arrivals


def _told(
    document: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    target: Target,
    arrivals: Sequence[Arrival],
    tables: Sequence[Written],
) -> dict[str, Any]:
    missing = [row for row in rows if row["status"] != "delivered"]
    return {
        "campaign": document["campaign"],
        "target": target.address,
        "sent": sum(arrival.status == "sent" for arrival in arrivals),
        "kept": sum(arrival.status == "kept" for arrival in arrivals),
        "files": [
            {
                "name": arrival.parcel.name,
                "address": arrival.address,
                "bytes": arrival.parcel.size,
                "sha256": arrival.parcel.sha256,
                "status": arrival.status,
                "verified": arrival.verified,
            }
            for arrival in arrivals
        ],
        "sheets": [
            {name: str(v) if isinstance(v, Path) else v for name, v in asdict(table).items()}
            for table in tables
        ],
        "not_delivered": [{name: row[name] for name in _MISSED if name in row} for row in missing],
    }

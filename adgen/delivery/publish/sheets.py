"""Tables for ad managers, written from what a run's manifest says of its deliverables.

`NAME_SHEET.csv` is the table; `NAME_SHEET_columns.csv` beside it tells of every column what fills
it, whose word the column is, and which are left empty for people.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import langcodes

from adgen.errors import Problem, PublishError, RequestError
from adgen.media.tables import data_path, raw_table
from adgen.schema.bulk import Column, Sheet

Row = Mapping[str, Any]
"""A deliverable as a manifest tells of it, under `address` where its file is published, and
under `like` the placements that its own is written like."""


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written, and the file that tells of its columns."""

    table: Path
    columns: Path
    rows: int
    left_empty: tuple[str, ...]
    """Columns for people to fill in."""
    too_long: tuple[str, ...]
    """Texts that the ad manager will not take: their file, column and lengths."""


@lru_cache(maxsize=1)
def sheets() -> dict[str, Sheet]:
    """The known tables by id."""
    paths = sorted(data_path("bulk_sheets").glob("*.yaml"))
    found = (Sheet.model_validate(raw_table(f"bulk_sheets/{path.stem}")) for path in paths)
    return {sheet.id: sheet for sheet in found}


def sheets_named(names: Iterable[str]) -> list[Sheet]:
    """The tables of these ids, each once. Raises RequestError naming the known ones."""
    known = sheets()
    asked = list(dict.fromkeys(names))
    problems = [Problem.unknown("--sheet", name, known) for name in asked if name not in known]
    if problems:
        raise RequestError(problems)
    return [known[name] for name in asked]


def write_sheet(sheet: Sheet, campaign: str, rows: Sequence[Row], folder: Path) -> Written | None:
    """Write a table of the rows whose placements it is for; None where there are none.

    Raises PublishError when it cannot be written."""
    mine = [row for row in rows if sheet.takes(row["placement"], row.get("like", ()))]
    if not mine:
        return None
    cells = [[_cell(column, row, campaign) for column in sheet.columns] for row in mine]
    too_long = [
        f"{Path(row['path']).name}: {column.name} has {len(cell)} characters of {column.longest}"
        for row, line in zip(mine, cells, strict=True)
        for column, cell in zip(sheet.columns, line, strict=True)
        if column.longest and len(cell) > column.longest
    ]
    table = folder / f"{campaign}_{sheet.id}.csv"
    columns = folder / f"{campaign}_{sheet.id}_columns.csv"
    _write(table, [[column.name for column in sheet.columns], *cells])
    _write(columns, _about(sheet))
    left_empty = tuple(column.name for column in sheet.columns if column.left_empty)
    return Written(table, columns, len(mine), left_empty, tuple(too_long))


def _cell(column: Column, row: Row, campaign: str) -> str:
    if column.filled is None:
        return column.always or ""
    path, tag = Path(row["path"]), str(row["region"])
    language = langcodes.Language.get(tag)
    texts: Mapping[str, str] = row.get("texts", {})
    first = _first(texts, "super")
    known = {
        "campaign": campaign,
        "group": f"{campaign} {tag} {row['length']}s",
        "name": path.stem,
        "file": path.name,
        "address": row.get("address", ""),
        "sha256": row["sha256"],
        "region": tag,
        "language": language.language,
        "territory": language.territory,
        "placement": row["placement"],
        "seconds": row["length"],
        "headline": _first(texts, "tagline") or first,
        "text": first,
        "cta": _first(texts, "cta"),
    }
    return str(known[column.filled] or "")


def _first(texts: Mapping[str, str], kind: str) -> str:
    """The first text of a kind, on one line."""
    found = (text for place, text in texts.items() if place.endswith(f".{kind}"))
    return " ".join(next(found, "").split())


def _about(sheet: Sheet) -> list[list[str]]:
    head = ["column", "filled with", "confidence", "source", "notes"]
    rows = [
        [
            column.name,
            column.filled or (f"always {column.always}" if column.always else "LEFT EMPTY"),
            column.confidence,
            column.source,
            column.notes,
        ]
        for column in sheet.columns
    ]
    about = ["(the table)", sheet.title, "", " ".join(sheet.sources), sheet.notes]
    return [head, about, *rows]


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """CSV in UTF-8 with the mark by which spreadsheets know it, whole or not at all."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        beside.write_bytes(text.getvalue().encode("utf-8-sig"))
        beside.replace(path)
    except OSError as error:
        raise PublishError(f"cannot write {path}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)

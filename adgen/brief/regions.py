"""The regions: one row per region, one column per variable, in a CSV or an Excel workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from adgen.brief.encodings import read_text
from adgen.brief.rows import ID, REGION, Record, no_region, row_of, unusable_name
from adgen.brief.workbook import is_workbook, read_workbook
from adgen.errors import Problem, RequestError
from adgen.schema.brief import Row

DELIMITERS = ",;\t"
CELL = "column"
_TOO_NARROW = "a cell that is empty needs its place all the same, between two separators"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that could be read: its good rows, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_regions(path: Path, shown: str) -> Table:
    """Read the table. Raises RequestError when its encoding or its header cannot be used."""
    if is_workbook(path, shown):
        records, notes = read_workbook(path, shown)
        return _table(records, notes, shown, "give every column a name in the first row")
    text, encoding = read_text(path, shown)
    delimiter = _delimiter(text)
    note = f"{shown} was read as {encoding}; if its words look wrong, save it as UTF-8"
    hint = f"a cell that holds {delimiter!r} goes in double quotes"
    notes = () if encoding == "UTF-8" else (note,)
    return _table(_records(text, delimiter, shown), notes, shown, hint)


def _table(records: list[Record], notes: tuple[str, ...], shown: str, too_wide: str) -> Table:
    """The rows of all records but the first, which is the header."""
    if not records:
        raise RequestError.of(shown, "is empty", "the first line names the columns, as region,cta")
    head = records[0]
    _check_header(head.cells, f"{shown}, row {head.line}")
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for record in records[1:]:
        place = f"{shown}, row {record.line}"
        try:
            if len(record.cells) != len(head.cells):
                what = f"has {len(record.cells)} cells, the header has {len(head.cells)}"
                wide = len(record.cells) > len(head.cells)
                raise RequestError.of(place, what, too_wide if wide else _TOO_NARROW)
            values = dict(zip(head.cells, record.cells, strict=True))
            row = row_of(values, record.line, place, CELL)
            _check_new(row, seen)
            rows.append(row)
        except RequestError as error:
            problems += error.problems
    if not rows and not problems:
        raise RequestError.of(shown, "has no rows", "add a row for each region")
    return Table(tuple(rows), tuple(problems), notes)


def _check_new(row: Row, seen: dict[str, int]) -> None:
    """Keep the row's name in `seen`; case does not count, as it does not on every file system."""
    first = seen.setdefault(row.name.lower(), row.line)
    if first == row.line:
        return
    if row.region.id:
        what = f"{row.name} is what row {first} is called already"
        raise RequestError.of(row.where(ID), what, "give every row of a region its own id")
    what = f"repeats {row.region.tag} of row {first}"
    hint = "keep one row per region, or tell its rows apart in a column `id`"
    raise RequestError.of(row.where(REGION), what, hint)


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that cuts the header into the most cells."""
    head = text.lstrip("\n").split("\n", 1)[0]
    widths = {mark: len(next(csv.reader([head], delimiter=mark))) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: widths[mark])


def _records(text: str, delimiter: str, shown: str) -> list[Record]:
    """All records but blank ones, the header first. Raises RequestError for broken quoting."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[Record] = []
    start = 1
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if any(stripped):
                records.append(Record(start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        hint = 'close every ", and write a " inside a quoted cell as ""'
        where = f"{shown}, row {start}"
        raise RequestError.of(where, f"cannot be read as CSV: {error}", hint) from error
    return records


def _check_header(header: tuple[str, ...], where: str) -> None:
    problems: list[Problem] = []
    for number, name in enumerate(header, 1):
        if not name:
            problems.append(Problem(where, f"column {number} has no name", "name every column"))
        elif unusable := unusable_name(name, where, CELL):
            problems.append(unusable)
        elif name in header[: number - 1]:
            first = header.index(name) + 1
            what = f"column {name!r} stands twice, as column {first} and {number}"
            problems.append(Problem(where, what, "rename one of the two"))
    if REGION not in header:
        holds = "its cells hold language tags such as pt-BR"
        problems.append(no_region(header, where, CELL, holds))
    if problems:
        raise RequestError(problems)

"""The regions CSV: one row per region, one column per variable.

pandas reads the values; the csv module goes over the same text first, because pandas tells
neither the line of a row nor, for each of them, that its cells do not fit the header.
"""

from __future__ import annotations

import csv
import io
import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from adgen.brief.encodings import read_text
from adgen.brief.files import at
from adgen.brief.tags import region_of
from adgen.brief.wording import nearest
from adgen.errors import Problem, RequestError
from adgen.schema.brief import Row
from adgen.schema.storyboard import Region

DELIMITERS = ",;\t"
COLUMN = "region"
RESERVED = frozenset({"true", "false", "none", "self", "super", "loop", "caller"})
"""Names that mean something to the template language itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV that could be read: its good rows, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outline:
    """The shape of a CSV: every record's first line and its cells, the header's apart."""

    header: tuple[str, ...]
    lines: tuple[int, ...]
    widths: tuple[int, ...]
    """Cells per record, the header included; 0 for a record whose cells are all empty."""
    head: int
    """Which record is the header."""


def read_regions(path: Path, shown: str) -> Table:
    """Read the CSV. Raises RequestError when its encoding or its header cannot be used."""
    text, encoding = read_text(path, shown)
    if not text.strip():
        raise RequestError.of(shown, "is empty", "the first line names the columns, as region,cta")
    delimiter = _delimiter(text)
    outline = _outlined(text, delimiter, shown)
    _check_header(outline.header, f"{shown}, row {outline.lines[outline.head]}")
    table = _cells(text, delimiter, max(outline.widths))
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number in range(outline.head + 1, len(outline.lines)):
        line, width = outline.lines[number], outline.widths[number]
        if width == 0:
            continue
        try:
            _check_width(width, len(outline.header), delimiter, f"{shown}, row {line}")
            values = dict(zip(outline.header, table[number], strict=False))
            where = f"{shown}, row {line}, column {COLUMN}"
            rows.append(Row(_region(values[COLUMN], line, seen, where), values, line))
        except RequestError as error:
            problems += error.problems
    if not rows and not problems:
        raise RequestError.of(shown, "has no rows", "add a row for each region")
    note = f"{shown} was read as {encoding}; if its words look wrong, save it as UTF-8"
    return Table(tuple(rows), tuple(problems), () if encoding == "UTF-8" else (note,))


def _region(tag: str, line: int, seen: dict[str, int], where: str) -> Region:
    if not tag:
        raise RequestError.of(where, "is empty", "name the market by its language tag, as en-US")
    try:
        region = region_of(tag, line)
    except RequestError as error:
        raise RequestError(at(error, where)) from error
    first = seen.setdefault(tag.lower(), line)
    if first != line:
        raise RequestError.of(where, f"repeats {tag} of row {first}", "keep one row per region")
    return region


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that cuts the header into the most cells."""
    head = text.lstrip("\n").split("\n", 1)[0]
    widths = {mark: len(next(csv.reader([head], delimiter=mark))) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: widths[mark])


def _outlined(text: str, delimiter: str, shown: str) -> _Outline:
    """Go over the records without keeping them. Raises RequestError where quoting is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] = ()
    lines: list[int] = []
    widths: list[int] = []
    start = 1
    try:
        for cells in reader:
            lines.append(start)
            start = reader.line_num + 1
            blank = not any(cell.strip() for cell in cells)
            widths.append(0 if blank else len(cells))
            if not header and not blank:
                header, head = tuple(cell.strip() for cell in cells), len(lines) - 1
    except csv.Error as error:
        hint = 'close every ", and write a " inside a quoted cell as ""'
        where = f"{shown}, row {start}"
        raise RequestError.of(where, f"cannot be read as CSV: {error}", hint) from error
    return _Outline(header, tuple(lines), tuple(widths), head)


def _cells(text: str, delimiter: str, width: int) -> list[list[str]]:
    """Every record, header and blank ones included, as stripped text."""
    import pandas

    frame = pandas.read_csv(
        io.StringIO(text, newline=""),
        sep=delimiter,
        header=None,
        names=range(width),
        index_col=False,
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        engine="python",
    )
    return [[str(cell).strip() for cell in record] for record in frame.itertuples(index=False)]


def _check_width(width: int, columns: int, delimiter: str, where: str) -> None:
    if width != columns:
        hint = f"a cell that holds {delimiter!r} goes in double quotes"
        raise RequestError.of(where, f"has {width} cells, the header has {columns}", hint)


def _check_header(header: tuple[str, ...], where: str) -> None:
    problems: list[Problem] = []
    for number, name in enumerate(header, 1):
        if not name:
            problems.append(Problem(where, f"column {number} has no name", "name every column"))
        elif not name.isidentifier() or keyword.iskeyword(name) or name.lower() in RESERVED:
            better = re.sub(r"\W+", "_", name).strip("_").lower()
            usable = better.isidentifier() and not keyword.iskeyword(better)
            hint = f"rename it to {better}" if usable and better not in RESERVED else None
            what = f"column {name!r} cannot be a variable"
            fallback = "use letters, digits and _, as in call_to_action"
            problems.append(Problem(where, what, hint or fallback))
        elif name in header[: number - 1]:
            first = header.index(name) + 1
            what = f"column {name!r} stands twice, as column {first} and {number}"
            problems.append(Problem(where, what, "rename one of the two"))
    if COLUMN not in header:
        near = nearest(COLUMN, [name.lower() for name in header])
        found = next((name for name in header if name.lower() == near), None)
        hint = f"rename {found!r}" if found else "its cells hold language tags such as pt-BR"
        problems.append(Problem(where, f"no column is named {COLUMN}", hint))
    if problems:
        raise RequestError(problems)

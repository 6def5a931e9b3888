"""The regions as an Excel workbook, which is what most tables of words are written in.

Only text counts. A number, a date or a percentage looks as its cell's format says, and `0.2` in
place of `20 %` would be on every screen before anyone saw it.
"""

from __future__ import annotations

import warnings
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from adgen.brief.rows import Record
from adgen.errors import Problem, RequestError

XLSX = b"PK\x03\x04"
"""How a zip begins, and with it every .xlsx."""
OLE = b"\xd0\xcf\x11\xe0"
"""How an .xls begins, and an .xlsx with a password."""
SAVE_HINT = "save it as .xlsx without a password, or as CSV UTF-8"
TEXT_HINT = "format the cell as Text and write it as it is to be read"

DAMAGED = (
    BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError, SyntaxError,
    TypeError, AttributeError,
)  # fmt: skip
"""What openpyxl raises for files that are damaged, or no workbooks; SyntaxError is for XML."""


def is_workbook(path: Path, shown: str) -> bool:
    """True for an .xlsx, whatever it is called. Raises RequestError for an older or locked one."""
    try:
        with path.open("rb") as file:
            start = file.read(len(XLSX))
    except OSError as error:
        raise RequestError.of(shown, f"cannot be read: {error.strerror}") from error
    if start == OLE:
        raise RequestError.of(shown, "is an Excel file of the old kind, or locked", SAVE_HINT)
    return start == XLSX


def read_workbook(path: Path, shown: str) -> tuple[list[Record], tuple[str, ...]]:
    """The rows of the first sheet that hold anything, the header first, and what is to be told.

    Cells are stripped; a row has as many as the header, or more where more are filled. Raises
    RequestError for a damaged file, and for every cell that is no text.
    """
    table, sheets = _table(path, shown)
    problems = [
        Problem(f"{shown}, row {line}, column {_letters(column)}", _no_text(cell), TEXT_HINT)
        for line, cells in enumerate(table, 1)
        for column, cell in enumerate(cells)
        if not isinstance(cell, str)
    ]
    if problems:
        raise RequestError(problems)
    rows = [tuple(cell.strip() for cell in cells) for cells in table]
    filled = [(line, _filled(cells), cells) for line, cells in enumerate(rows, 1) if any(cells)]
    width = filled[0][1] if filled else 0
    records = [Record(line, cells[: max(width, last)]) for line, last, cells in filled]
    note = f"{shown} has {len(sheets)} sheets, of which the first was read: {sheets[0]}"
    return records, (note,) if len(sheets) > 1 else ()


def _table(path: Path, shown: str) -> tuple[list[tuple[Any, ...]], list[str]]:
    import pandas

    try:
        with warnings.catch_warnings(), pandas.ExcelFile(path, engine="openpyxl") as book:
            warnings.simplefilter("ignore")  # what it cannot keep when it writes, as colours
            frame = pandas.read_excel(book, header=None, dtype=object, na_filter=False)
            return list(frame.itertuples(index=False, name=None)), list(book.sheet_names)
    except DAMAGED as error:
        what = f"cannot be read as an Excel workbook: {error}"
        raise RequestError.of(shown, what, SAVE_HINT) from error


def _filled(cells: tuple[str, ...]) -> int:
    """How many cells there are up to the last that holds anything."""
    return max((number for number, cell in enumerate(cells, 1) if cell), default=0)


def _no_text(cell: object) -> str:
    if isinstance(cell, float) and cell != cell:
        return "holds an error of Excel's, such as #REF!"
    if isinstance(cell, bool):
        return f"is a truth value, not text: {str(cell).upper()}"
    kind = "a number" if isinstance(cell, int | float) else "a date or a time"
    return f"is {kind}, not text: {cell}"


def _letters(column: int) -> str:
    """A column counted from 0 as Excel calls it: A, B, … Z, AA."""
    rest, letter = divmod(column, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)

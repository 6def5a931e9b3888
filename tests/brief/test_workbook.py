"""The regions as a workbook: the same rows as from a CSV, and nothing but text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from adgen.brief.regions import Table, read_regions
from adgen.errors import RequestError
from tests.brief.written import REGIONS, write_campaign

TEXT = "\n\nhint: format the cell as Text and write it as it is to be read"
SAVE = "\n\nhint: save it as .xlsx without a password, or as CSV UTF-8"


def write(path: Path, rows: Sequence[Sequence[object]], *more: str) -> Path:
    """A workbook with these rows on its first sheet; `more` names further sheets."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name in more:
        book.create_sheet(name)
    book.save(path)
    return path


def read(folder: Path, rows: Sequence[Sequence[object]], *more: str) -> Table:
    return read_regions(write(folder / "regions.xlsx", rows, *more), "r.xlsx")


def problems(folder: Path, rows: Sequence[Sequence[object]]) -> list[str]:
    try:
        return [str(problem) for problem in read(folder, rows).problems]
    except RequestError as error:
        return [str(problem) for problem in error.problems]


def test_a_workbook_reads_as_the_csv_does(tmp_path: Path) -> None:
    text = (
        'region,dish,legal\nzh-CN, 饺子 ,007\nar,"خبز\nساخن",NA\n\nen-US,"a,b",\nhi-IN,null,TRUE\n'
    )
    (tmp_path / "regions.csv").write_text(text, "utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    table, plain = read(tmp_path, rows), read_regions(tmp_path / "regions.csv", "r.csv")
    assert table.problems == table.notes == ()
    assert [row.values for row in table.rows] == [row.values for row in plain.rows]
    assert [row.region.language for row in table.rows] == ["zh-Hans", "ar", "en", "hi"]
    assert [row.line for row in table.rows] == [2, 3, 5, 6]  # as Excel counts them
    assert table.rows[1].where("dish") == "r.xlsx, row 3, column dish"


def test_its_name_does_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path / "regions.csv", [["region"], ["en-US"]])
    assert [row.name for row in read_regions(path, "r.csv").rows] == ["en-US"]


def test_a_campaign_may_name_one(tmp_path: Path) -> None:
    from adgen.brief.load import load_campaign

    path = write_campaign(tmp_path)
    write(path.parent / "regions.xlsx", list(csv.reader(REGIONS.splitlines())))
    brief = load_campaign(path, {"regions": "regions.xlsx"})
    assert [row.values for row in brief.rows] == [row.values for row in load_campaign(path).rows]
    assert brief.sources[1].path.name == "regions.xlsx"


def test_rows_are_counted_where_there_is_one_column(tmp_path: Path) -> None:
    table = read(tmp_path, [[], ["region"], [None], ["en-US"], [""], ["de-DE"]])
    assert [(row.line, row.name) for row in table.rows] == [(4, "en-US"), (6, "de-DE")]


def test_other_sheets_are_told_of(tmp_path: Path) -> None:
    table = read(tmp_path, [["region"], ["en-US"]], "old", "notes")
    assert table.notes == ("r.xlsx has 3 sheets, of which the first was read: Sheet",)


WRONG: dict[str, tuple[list[list[object]], list[str]]] = {
    "no text": (
        [
            ["region", "price", "day", "sold"],
            ["en-US", 0.2, date(2027, 2, 17), True],
            ["de-DE", 20, "x", "y"],
        ],
        [
            f"r.xlsx, row 2, column B: is a number, not text: 0.2{TEXT}",
            f"r.xlsx, row 2, column C: is a date or a time, not text: 2027-02-17 00:00:00{TEXT}",
            f"r.xlsx, row 2, column D: is a truth value, not text: TRUE{TEXT}",
            f"r.xlsx, row 3, column B: is a number, not text: 20{TEXT}",
        ],
    ),
    "error": (
        [["region", "cta"], ["en-US", "#REF!"]],
        [f"r.xlsx, row 2, column B: holds an error of Excel's, such as #REF!{TEXT}"],
    ),
    "far right": (
        [["region", *[f"c{n}" for n in range(30)]], ["en-US", *["x"] * 29, 7]],
        [f"r.xlsx, row 2, column AE: is a number, not text: 7{TEXT}"],
    ),
    "wider than the header": (
        [["region", "cta", None], ["en-US", "Buy", "now"], ["de-DE", "Kauf"]],
        ["r.xlsx, row 2: has 3 cells, the header has 2\n\nhint: give every column a name in the "
         "first row"],
    ),
    "column without a name": (
        [["region", None, "cta"], ["en-US", "x", "y"]],
        ["r.xlsx, row 1: column 2 has no name\n\nhint: name every column"],
    ),
    "empty": (
        [],
        ["r.xlsx: is empty\n\nhint: the first line names the columns, as region,cta"],
    ),
    "region twice": (
        [["region"], ["en-US"], ["en-US"]],
        ["r.xlsx, row 3, column region: repeats en-US of row 2\n\nhint: keep one row per region, "
         "or tell its rows apart in a column `id`"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_workbook(case: str, tmp_path: Path) -> None:
    rows, expected = WRONG[case]
    assert problems(tmp_path, rows) == expected


def test_files_that_are_no_workbooks(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.xlsx", [["region"], ["en-US"]]).read_bytes()
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as other:
        other.writestr("word/document.xml", "<x/>")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(tmp_path / "xml.xlsx", "w") as other:
        for name, part in parts.items():
            other.writestr(name, b"<worksheet" if "sheet1" in name else part)
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "flip.xlsx").write_bytes(whole[:300] + bytes(40) + whole[340:])
    for name in ("zip", "xml", "cut", "flip"):
        with pytest.raises(RequestError) as caught:
            read_regions(tmp_path / f"{name}.xlsx", "r.xlsx")
        said = str(caught.value)
        assert said.startswith("r.xlsx: cannot be read as an Excel workbook: "), name
        assert said.endswith(SAVE), name
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    with pytest.raises(RequestError) as caught:
        read_regions(tmp_path / "old.xls", "r.xls")
    assert str(caught.value) == f"r.xls: is an Excel file of the old kind, or locked{SAVE}"

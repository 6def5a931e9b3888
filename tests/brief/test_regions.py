"""The CSV: its encodings, its delimiters, its lines, and the words for what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.brief.regions import Table, read_regions
from adgen.brief.tags import is_language_tag, region_of
from adgen.errors import RequestError

PLAIN = "region,dish,cta\nzh-CN,饺子和年糕,立即购买\nen-US,dumplings,Buy now\n"


def read(folder: Path, data: str | bytes) -> Table:
    path = folder / "regions.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_regions(path, "r.csv")


def problems(folder: Path, data: str | bytes) -> list[str]:
    try:
        return [str(problem) for problem in read(folder, data).problems]
    except RequestError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize(
    ("data", "noted"),
    [
        (PLAIN.encode(), False),
        (codecs.BOM_UTF8 + PLAIN.encode(), False),
        (PLAIN.encode("utf-16"), True),
        (codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), True),
        (PLAIN.encode("gb18030"), True),
        (PLAIN.replace("\n", "\r\n").encode(), False),
        (PLAIN.replace("\n", "\r").encode(), False),
        (PLAIN.replace(",", ";").encode(), False),
        (PLAIN.replace(",", "\t").encode(), False),
        (PLAIN.rstrip().encode(), False),
        (PLAIN.replace("region,dish", " region , dish ").encode(), False),
        (PLAIN.replace(",cta", ',"cta"').encode(), False),
    ],
)
def test_encodings_and_delimiters_read_alike(tmp_path: Path, data: bytes, noted: bool) -> None:
    table = read(tmp_path, data)
    assert table.problems == ()
    assert [dict(row.values) for row in table.rows] == [
        {"region": "zh-CN", "dish": "饺子和年糕", "cta": "立即购买"},
        {"region": "en-US", "dish": "dumplings", "cta": "Buy now"},
    ]
    assert [row.line for row in table.rows] == [2, 3]
    assert bool(table.notes) == noted


def test_gb18030_of_many_scripts_is_read(tmp_path: Path) -> None:
    text = "region,a\nzh-TW,歡慶新年\nth-TH,สวัสดี\nzh-CN,欢度春节\n"
    assert [row.values["a"] for row in read(tmp_path, text.encode("gb18030")).rows] == [
        "歡慶新年",
        "สวัสดี",
        "欢度春节",
    ]


SAVE = "\n\nhint: save it as UTF-8 (in Excel: CSV UTF-8)"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PLAIN.encode("utf-16-le"), "holds NUL characters: UTF-16 without its byte order mark, or "
         "no text at all"),
        ("region,a\nko-KR,새해 복 많이 받으세요\n".encode("euc_kr"),
         "is not UTF-8, and may not be GB18030 either"),
        ("region,a\nru-RU,Встречайте\n".encode("cp1251"),
         "is not UTF-8, and may not be GB18030 either"),
        ("region,a\nfr-FR,Les cafés préférés\n".encode("latin-1"),
         "is not UTF-8, and may not be GB18030 either"),
        ("region,a\nja-JP,カフェ\n".encode("shift_jis"),
         "is not UTF-8, and may not be GB18030 either"),
        ("region,a\nfr-FR,café\n".encode("latin-1"),
         "is neither UTF-8 nor UTF-16 with a byte order mark nor GB18030"),
        (codecs.BOM_UTF16_LE + b"a", "is damaged UTF-16"),
    ],
)  # fmt: skip
def test_other_encodings_are_named(tmp_path: Path, data: bytes, what: str) -> None:
    assert problems(tmp_path, data) == [f"r.csv: {what}{SAVE}"]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'region,a,b\n\nen-US,"one\ntwo\nthree",x\n,,\nde-DE,"say ""hi""",y\nxx-YY,a,b\n'
    table = read(tmp_path, text)
    assert [(row.line, row.values["a"]) for row in table.rows] == [
        (3, "one\ntwo\nthree"),
        (7, 'say "hi"'),
    ]
    assert [problem.where for problem in table.problems] == ["r.csv, row 8, column region"]


def test_words_that_look_like_missing_values_stay(tmp_path: Path) -> None:
    table = read(tmp_path, "region,a,b,c\nen-US,NA,null,007\n")
    assert dict(table.rows[0].values) == {"region": "en-US", "a": "NA", "b": "null", "c": "007"}


QUOTES = "\n\nhint: a cell that holds ',' goes in double quotes"
WRONG = {
    "empty": ("", "r.csv: is empty\n\nhint: the first line names the columns, as region,cta"),
    "blank": (" \n\n", "r.csv: is empty\n\nhint: the first line names the columns, as region,cta"),
    "header only": ("region,a\n", "r.csv: has no rows\n\nhint: add a row for each region"),
    "ragged, short": ("region,a,b\nen-US,x\n",
                      "r.csv, row 2: has 2 cells, the header has 3\n\nhint: a cell that is empty "
                      "needs its place all the same, between two separators"),
    "ragged, long": ("region,a\nde-DE,x\nen-US,x, y\n",
                     f"r.csv, row 3: has 3 cells, the header has 2{QUOTES}"),
    "no region column": ("regoin,a\nen-US,x\n",
                         "r.csv, row 1: no column is named region\n\nhint: rename 'regoin'"),
    "no such column at all": ("tag,a\nen-US,x\n", "r.csv, row 1: no column is named region"
                              "\n\nhint: its cells hold language tags such as pt-BR"),
    "header not on line 1": ("\ntag,a\nen-US,x\n", "r.csv, row 2: no column is named region"
                             "\n\nhint: its cells hold language tags such as pt-BR"),
    "same column twice": ("region,a,a\nen-US,x,y\n", "r.csv, row 1: column 'a' stands twice, as "
                          "column 2 and 3\n\nhint: rename one of the two"),
    "column without a name": ("region,,a\nen-US,x,y\n",
                              "r.csv, row 1: column 2 has no name\n\nhint: name every column"),
    "column with blanks": ("region,Call to action\nen-US,x\n", "r.csv, row 1: column 'Call to "
                           "action' cannot be a variable\n\nhint: rename it to call_to_action"),
    "column of digits": ("region,2nd\nen-US,x\n", "r.csv, row 1: column '2nd' cannot be a "
                         "variable\n\nhint: use letters, digits and _, as in call_to_action"),
    "column named for a word of the language": (
        "region,none\nen-US,x\n", "r.csv, row 1: column 'none' cannot be a variable"
        "\n\nhint: use letters, digits and _, as in call_to_action"),
    "region empty": ("region,a\n,x\n", "r.csv, row 2, column region: is empty"
                     "\n\nhint: name the market by its language tag, as en-US"),
    "region twice": ("region,a\nen-US,x\nde-DE,y\nen-us,z\n", "r.csv, row 4, column region: "
                     "repeats en-us of row 2\n\nhint: keep one row per region, or tell its rows "
                     "apart in a column `id`"),
    "cells of nothing": (",,\n, ,\n",
                         "r.csv: is empty\n\nhint: the first line names the columns, as "
                         "region,cta"),
    "id that no file can have": (
        "region,id\nen-US,a/b\n", "r.csv, row 2, column id: cannot tell rows apart: 'a/b'\n\nhint: "
        "it becomes part of the file's name: up to 40 of A-Z, a-z, 0-9, - and _; a variable of "
        "another kind needs another column"),
    "id too long": (f"region,id\nen-US,{'x' * 41}\n",
                    f"r.csv, row 2, column id: cannot tell rows apart: '{'x' * 41}'\n\nhint: "),
    "id twice": ("region,id\nen-US,u1\nde-DE,u1\nen-us,U1\n", "r.csv, row 4, column id: en-us-U1 "
                 "is what row 2 is called already\n\nhint: give every row of a region its own id"),
    "id that makes another region's name": (
        "region,id\nzh-CN,\nzh,CN\n", "r.csv, row 3, column id: zh-CN is what row 2 is called "
        "already\n\nhint: give every row of a region its own id"),
    "region twice without an id": (
        "region,id\nen-US,u1\nen-US,\nen-US,\n", "r.csv, row 4, column region: repeats en-US of "
        "row 3\n\nhint: keep one row per region, or tell its rows apart in a column `id`"),
    "underscore": ("region,a\nzh_cn,x\n", "r.csv, row 2, column region: is not a BCP-47 language "
                   "tag: 'zh_cn'\n\nhint: did you mean 'zh-CN'?"),
    "country for language": ("region,a\njp,x\n", "r.csv, row 2, column region: is not a BCP-47 "
                             "language tag: 'jp'\n\nhint: did you mean 'ja-JP'?"),
    "three letters of country": ("region,a\nfr-FRA,x\n", "r.csv, row 2, column region: is not a "
                                 "BCP-47 language tag: 'fr-FRA'\n\nhint: did you mean 'fr-FR'?"),
    "no language at all": ("region,a\n../../x,y\n", "r.csv, row 2, column region: is not a BCP-47 "
                           "language tag: '../../x'\n\nhint: write it as en-US, zh-Hans-CN or ar"),
    "undetermined": ("region,a\nund,y\n", "r.csv, row 2, column region: is not a BCP-47 "
                     "language tag: 'und'\n\nhint: "),
    "quote left open": ('region,a\nen-US,"x\nde-DE,y\n', "r.csv, row 2: cannot be read as CSV: "
                        'unexpected end of data\n\nhint: close every ", and write a " inside a '
                        'quoted cell as ""'),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_csv(case: str, tmp_path: Path) -> None:
    data, expected = WRONG[case]
    found = problems(tmp_path, data)
    assert len(found) == 1
    assert found[0] == expected or (expected.endswith("hint: ") and found[0].startswith(expected))


def test_every_row_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, "region,a\nxx-YY,x\nen-US\nde-DE,y\nde-DE,z\n,w\n")
    assert [line.split(":")[0] for line in found] == [
        "r.csv, row 2, column region",
        "r.csv, row 3",
        "r.csv, row 5, column region",
        "r.csv, row 6, column region",
    ]


def test_an_id_tells_apart_the_rows_of_a_region(tmp_path: Path) -> None:
    table = read(
        tmp_path, "region,id,cta\nen-US,,Buy\nen-US,u-1,Buy\nen-US,u_2,Buy\nde-DE,u-1,Kauf\n"
    )
    assert table.problems == ()
    assert [(row.region.tag, row.region.id, row.name) for row in table.rows] == [
        ("en-US", "", "en-US"),
        ("en-US", "u-1", "en-US-u-1"),
        ("en-US", "u_2", "en-US-u_2"),
        ("de-DE", "u-1", "de-DE-u-1"),
    ]
    assert [row.region.name for row in table.rows] == [row.name for row in table.rows]
    assert [row.values["id"] for row in table.rows] == ["", "u-1", "u_2", "u-1"]
    assert table.rows[1].region.language == "en"


def test_without_an_id_a_row_is_called_by_its_tag(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "region,ident\nzh-CN,x y\n").rows
    assert (row.name, row.region.id) == ("zh-CN", "")
    assert (row.where(), row.where("cta")) == ("r.csv, row 2", "r.csv, row 2, column cta")


cells = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=4), mark=st.sampled_from(",;\t"))
def test_any_cell_comes_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], mark: str
) -> None:
    tags = ["en-US", "de-DE", "ar", "th-TH"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    writer.writerows([("region", "a", "b"), *((tag, *row) for tag, row in zip(tags, rows))])  # noqa: B905
    table = read(tmp_path_factory.mktemp("csv"), out.getvalue())
    assert table.problems == ()
    got = [(row.values["a"], row.values["b"]) for row in table.rows]
    assert got == [(a.strip(), b.strip()) for a, b in rows]


@pytest.mark.parametrize(
    ("tag", "language", "rtl"),
    [
        ("zh-CN", "zh-Hans", False),
        ("zh-TW", "zh-Hant", False),
        ("zh-Hant-HK", "zh-Hant", False),
        ("sr", "sr-Cyrl", False),
        ("sr-Latn-RS", "sr-Latn", False),
        ("en-GB", "en", False),
        ("pt-br", "pt", False),
        ("es-419", "es", False),
        ("ar-EG", "ar", True),
        ("he-IL", "he", True),
        ("fa", "fa", True),
        ("ur-PK", "ur", True),
        ("dv", "dv", True),
        ("nqo", "nqo", True),
        ("ff-Adlm", "ff", True),
        ("az-Arab", "az", True),
        ("hi-IN", "hi", False),
        ("iw", "he", True),
    ],
)
def test_regions_from_tags(tag: str, language: str, rtl: bool) -> None:
    region = region_of(tag, 3)
    assert (region.tag, region.language, region.rtl, region.row) == (tag, language, rtl, 3)


@pytest.mark.parametrize("tag", ["", "e", "english", "zh_CN", "en-US/..", "und", "cn", "x-private"])
def test_tags_that_name_no_language(tag: str) -> None:
    assert not is_language_tag(tag)

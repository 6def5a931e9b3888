"""Rows as JSON lines: what a value may be, and where something wrong is said to stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.brief.files import asset_finder, picture_finder
from adgen.brief.json_rows import row_from_json
from adgen.brief.load import load_campaign, read_campaign
from adgen.brief.regions import read_regions
from adgen.errors import RequestError
from adgen.prepro.expand import expand
from adgen.schema.brief import Brief
from tests.brief.written import CAMPAIGN, REGIONS, write_campaign


def problems(text: str) -> list[str]:
    with pytest.raises(RequestError) as caught:
        row_from_json(text, 3)
    return [str(problem) for problem in caught.value.problems]


def test_a_line_is_a_row() -> None:
    row = row_from_json(
        '\ufeff{"region": "zh-CN", "id": 17, "price": 10.50, "big": 1E400, "sold": true, '
        '"new": false, "legal": null, "cta": " 立即购买\\n", "face": "\\ud83d\\ude00"}\n',
        3,
    )
    assert dict(row.values) == {
        "region": "zh-CN",
        "id": "17",
        "price": "10.50",
        "big": "1E400",
        "sold": "true",
        "new": "false",
        "legal": "",
        "cta": "立即购买",
        "face": "😀",
    }
    assert (row.line, row.region.row, row.region.language) == (3, 3, "zh-Hans")
    assert row.name == "zh-CN-17"
    assert row.where() == "standard input, line 3"
    assert row.where("cta") == "standard input, line 3, key cta"


def test_a_line_gives_the_same_values_as_a_row_of_the_csv(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(REGIONS, "utf-8")
    for row in read_regions(tmp_path / "r.csv", "r.csv").rows:
        line = row_from_json(json.dumps(dict(row.values)), row.line)
        assert (line.values, line.region) == (row.values, row.region)


EXAMPLE = '\n\nhint: write one object a line, as {"region": "en-US", "cta": "Buy now"}'
AT = "standard input, line 3"
PLAIN = "\n\nhint: give text, a number, true, false or null"
WRONG = {
    "no JSON": ("region=en-US", [f"{AT}, character 1: is not JSON: Expecting value{EXAMPLE}"]),
    "half a line": (
        '{"region": "en-US", ',
        [
            f"{AT}, character 21: is not JSON: Expecting property name enclosed in double quotes"
            f"{EXAMPLE}"
        ],
    ),
    "two objects": (
        '{"region": "en"} {"region": "de"}',
        [f"{AT}, character 18: is not JSON: Extra data{EXAMPLE}"],
    ),
    "blank": ("\n", [f"{AT}, character 1: is not JSON: Expecting value{EXAMPLE}"]),
    "a list": ('["en-US"]', [f"{AT}: is not a JSON object{EXAMPLE}"]),
    "NaN": ('{"region": NaN}', [f"{AT}: is not JSON: NaN is not a number of JSON's{EXAMPLE}"]),
    "nested without end": ("[" * 100_000, [f"{AT}: is nested too deeply{EXAMPLE}"]),
    "nested": (
        '{"region": "en-US", "cta": {"a": 1}, "dish": [1]}',
        [f"{AT}, key cta: holds an object{PLAIN}", f"{AT}, key dish: holds a list{PLAIN}"],
    ),
    "key twice": (
        '{"region": "en-US", "cta": "a", "cta": "b"}',
        [f"{AT}, key cta: is given twice\n\nhint: keep one of the two"],
    ),
    "key that is no variable": (
        '{"region": "en-US", "Call to action": "a", "none": 1}',
        [
            f"{AT}: key 'Call to action' cannot be a variable\n\nhint: rename it to call_to_action",
            f"{AT}: key 'none' cannot be a variable\n\nhint: use letters, digits and _, "
            "as in call_to_action",
        ],
    ),
    "no region": (
        '{"regoin": "en-US"}',
        [f"{AT}: no key is named region\n\nhint: rename 'regoin'"],
    ),
    "nothing at all": (
        "{}",
        [f"{AT}: no key is named region\n\nhint: it holds a language tag such as pt-BR"],
    ),
    "region null": (
        '{"region": null}',
        [f"{AT}, key region: is empty\n\nhint: name the market by its language tag, as en-US"],
    ),
    "region unknown": (
        '{"region": "jp"}',
        [f"{AT}, key region: is not a BCP-47 language tag: 'jp'\n\nhint: did you mean 'ja-JP'?"],
    ),
    "id for no file": (
        '{"region": "en", "id": "../x"}',
        [
            f"{AT}, key id: cannot tell rows apart: '../x'\n\nhint: it becomes part of the file's "
            "name: up to 40 of A-Z, a-z, 0-9, - and _; a variable of another kind needs another key"
        ],
    ),
    "half a character": (
        '{"region": "en", "cta": "a\\ud800"}',
        [
            f"{AT}, key cta: holds half a character, U+D800\n\nhint: write characters as they are, "
            "in UTF-8"
        ],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_bad_line_is_told(case: str) -> None:
    text, expected = WRONG[case]
    assert problems(text) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=4), inside, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        json_values.map(json.dumps),
        st.dictionaries(st.sampled_from(["region", "id", "cta"]), json_values).map(json.dumps),
    )
)
def test_any_line_is_a_row_or_an_error_at_its_place(text: str) -> None:
    try:
        row = row_from_json(text, 9, "rows")
    except RequestError as error:
        assert error.problems
        assert all(problem.where.startswith("rows, line 9") for problem in error.problems)
    else:
        assert row.region.tag == row.values["region"]
        assert all(isinstance(value, str) for value in row.values.values())


def streamed(tmp_path: Path, campaign: str = CAMPAIGN) -> Brief:
    """A campaign whose CSV does not exist, read without rows."""
    path = write_campaign(tmp_path, campaign)
    (path.parent / "regions.csv").unlink()
    brief, found = read_campaign(path, rows=False)
    assert brief is not None
    assert found == ()
    return brief


def test_without_rows_the_csv_need_not_exist(tmp_path: Path) -> None:
    brief = streamed(tmp_path)
    assert brief.rows == ()
    names = [source.path.name for source in brief.sources]
    assert names == ["campaign.yaml", "brand.yaml", "logo.png", "music.ogg"]
    with pytest.raises(RequestError, match=r"no such file: regions\.csv"):
        load_campaign(brief.folder)


def test_what_a_line_lacks_is_told_at_its_place(tmp_path: Path) -> None:
    brief = streamed(
        tmp_path, CAMPAIGN.replace('"pictures/{{ setting }}.png"', "pictures/home.png")
    )
    row = row_from_json('{"region": "en-US", "dish": "", "headline": "Now", "cta": "Buy"}', 4)
    with pytest.raises(RequestError) as caught:
        expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
    wheres = {problem.where for problem in caught.value.problems}
    assert wheres == {"standard input, line 4, key dish"}

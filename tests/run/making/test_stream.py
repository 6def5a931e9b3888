"""Rows that come one by one: each is answered, a bad one ends nothing, engines stay warm."""

from __future__ import annotations

import json
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from adgen import pipeline
from adgen.brief.json_rows import row_from_json
from adgen.errors import RequestError, StoreError
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.run.making import workbench
from adgen.run.making.stream import Answered, Batch, Line, batches
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store, file_hash
from tests.studio.campaign import CAMPAIGN, Told, look_at_no_film, write_campaign
from tests.studio.painter import Painter, know_painter

ROW = {"region": "en-US", "headline": "You can", "promise": "All day", "line": "Hello",
       "cta": "Buy now"}  # fmt: skip
PAINTED = CAMPAIGN.replace("wall, tile", "tile").replace(
    "picture: pictures/warm.png\n    camera: static", "prompt: a wash\n    engine: painter"
)


def row(**values: object) -> str:
    return json.dumps({**ROW, **values})


# -- lines ---------------------------------------------------------------------------------------


def all_at_once(*lines: str, most: int = 64) -> list[Batch]:
    """The batches of lines that wait already when they are asked for, which a thread reads."""
    return [batch for batch in batches(lines, most, Answered()) if batch.rows or batch.wrong]


def test_every_line_is_a_row_or_an_error_with_its_number() -> None:
    found = all_at_once(row(), "", "   ", "{", row(region="de-DE"), '"text"', row(region="xx-"))
    names = [name for batch in found for name in batch.rows]
    assert names == ["en-US", "de-DE"]
    numbers = {name: arrival.number for batch in found for name, (_, arrival) in batch.rows.items()}
    assert numbers == {"en-US": 1, "de-DE": 5}, "blank lines count, but are none"
    wrong = [line for batch in found for line in batch.wrong]
    assert [line["line"] for line in wrong] == [4, 6, 7]
    assert {line["status"] for line in wrong} == {"error"}
    assert all(line["error"] for line in wrong)


def test_two_rows_of_one_name_never_come_together() -> None:
    found = all_at_once(row(cta="One"), row(region="de-DE"), row(cta="Two"))
    kept = [{name: given.values["cta"] for name, (given, _) in b.rows.items()} for b in found]
    assert kept[-1] == {"en-US": "Two"} or kept[-1] == {"de-DE": "Buy now", "en-US": "Two"}
    assert [cta for batch in kept for name, cta in batch.items() if name == "en-US"] == [
        "One", "Two",
    ]  # fmt: skip


def test_error_lines_carry_region_and_id_where_the_row_has_them() -> None:
    found = all_at_once(
        "{", row(id="a b"), row(id=7, region="xx-"), row(id=["x"]),
        '{"id": "u1"}', json.dumps({**ROW, "cta": []}), '{"region": "en-US", "id": "\\ud800"}',
    )  # fmt: skip
    wrong = [line for batch in found for line in batch.wrong]
    assert [(line.get("region"), line.get("id")) for line in wrong] == [
        (None, None), ("en-US", "a b"), ("xx-", "7"), ("en-US", None),
        (None, "u1"), ("en-US", None), ("en-US", None),
    ]  # fmt: skip
    assert all([*line][-2:] == ["status", "error"] for line in wrong)


def test_a_name_is_given_away_once_a_file_has_it() -> None:
    """Case does not count in names, nor the order of keys."""
    answered = Answered()
    kept: list[int] = []
    wrong: list[Line] = []
    again = json.dumps(dict(reversed(json.loads(row(id="u1", cta="One")).items())))
    lines = [
        row(id="u1", cta="One"), row(id="U1", cta="Two"), again,
        row(id="u2", cta="Two"), row(cta="One"), row(cta="Two"),
    ]  # fmt: skip
    for batch in batches(lines, 64, answered):
        wrong += batch.wrong
        for given, arrival in batch.rows.values():
            kept.append(arrival.number)
            answered.keep(given)
    assert kept == [1, 3, 4, 5], "the third says what the first said"
    second, last = wrong
    assert (second["line"], second["region"], second["id"]) == (2, "en-US", "U1")
    assert second["error"].startswith(
        "standard input, line 2, key id: is called en-US-U1 as line 1, whose files it would over"
    )
    assert "standard input, line 6, key region: is called en-US as line 5" in last["error"]


def test_a_row_that_delivered_nothing_keeps_no_name() -> None:
    lines = (row(cta="One"), row(cta="Two"), row(cta="Three"))
    found = [batch for batch in batches(lines, 64, Answered()) if batch.rows]
    assert [row.values["cta"] for batch in found for row, _ in batch.rows.values()] == [
        "One", "Two", "Three",
    ]  # fmt: skip


def test_long_streams_take_little_memory() -> None:
    answered, count = Answered(), 5000
    given = [row_from_json(row(id=f"user-{n:06d}", cta="x" * 500), n) for n in range(1, count + 1)]
    tracemalloc.start()
    for each in given:
        answered.keep(each)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / count < 350


def test_no_batch_is_larger_than_asked() -> None:
    lines = [row(region=region) for region in ("en-US", "de-DE", "fr-FR", "it-IT", "es-ES")]
    for most in (1, 2, 64):
        found = all_at_once(*lines, most=most)
        assert max(len(batch.rows) for batch in found) <= most
        assert sum(len(batch.rows) for batch in found) == 5


def test_a_line_is_given_on_as_soon_as_it_is_there() -> None:
    come: Queue[str | None] = Queue()
    found = batches(iter(come.get, None), 64, Answered())
    come.put(row())
    begun = time.monotonic()
    first = next(found)
    assert list(first.rows) == ["en-US"], "before the next has come"
    come.put(row(region="de-DE"))
    second = next(found)
    came = second.rows["de-DE"][1].came
    assert begun < came <= time.monotonic()
    come.put(None)
    assert all(not batch.rows for batch in found)


def test_lines_that_can_no_longer_be_read_end_it_after_those_that_came() -> None:
    def lines() -> Iterator[str]:
        yield row()
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    names: list[str] = []
    with pytest.raises(StoreError, match="standard input can no longer be read"):
        for batch in batches(lines(), 64, Answered()):
            names += batch.rows
    assert names == ["en-US"]


# -- spots ---------------------------------------------------------------------------------------


@pytest.fixture
def request_(tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A campaign without a table of regions."""
    know_painter(monkeypatch)
    campaign = write_campaign(tmp_path / "small", PAINTED)
    (campaign.parent / "regions.csv").unlink()
    return Request(campaign)


@pytest.fixture
def no_looks(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """What checks find is not asked."""
    look_at_no_film(monkeypatch)


def streamed(request: Request, root: Path, *lines: str, told: Told | None = None) -> list[Line]:
    answers: list[Line] = []
    pipeline.stream(
        request, lines, Store(root / "store"), root / "out", told or Silent(), answers.append
    )
    return answers


def test_each_row_is_answered_with_its_files(request_: Request, tmp_path: Path) -> None:
    lines = (row(id="ann"), "{", row(id="bob", headline="You may"), row(region="de-DE", line=""))
    answers = streamed(request_, tmp_path, *lines)
    assert [(line["line"], line["status"]) for line in answers] == [
        (1, "delivered"), (2, "error"), (3, "delivered"), (4, "error"),
    ]  # fmt: skip
    for line in answers:
        json.dumps(line)
        if line["status"] == "delivered":
            assert Path(line["path"]).is_file()
            assert [Path(name).suffix for name in line["subtitles"]] == [*SUFFIXES]
            assert "stems" not in line  # were not asked for
            assert (line["region"], line["length"], line["placement"]) == ("en-US", 3, "tile")
            assert line["failed_checks"] == []
            assert 0 < line["seconds"] < 60
    assert [line.get("id") for line in answers] == ["ann", None, "bob", None]
    assert "line" in answers[3]["error"] and "is empty" in answers[3]["error"]


def test_the_same_row_again_is_found_and_a_changed_one_refused(
    request_: Request, tmp_path: Path, no_looks: None
) -> None:
    """Nobody's files are overwritten without a word; a run of its own may replace them."""
    answers = streamed(request_, tmp_path, row(), row(), row(cta="Now"))
    assert [line.get("reason") for line in answers] == ["made", "made before", None]
    assert answers[0]["sha256"] == answers[1]["sha256"] == file_hash(Path(answers[0]["path"]))
    refused = answers[2]
    assert (refused["line"], refused["region"], refused["status"]) == (3, "en-US", "error")
    assert "is called en-US as line 1, whose files it would overwrite" in refused["error"]
    assert "send it to a run of its own" in refused["error"]
    (again,) = streamed(request_, tmp_path, row(cta="Now"))
    assert (again["status"], again["path"]) == ("delivered", answers[0]["path"])
    assert again["sha256"] != answers[0]["sha256"]


def test_a_row_that_could_not_be_made_may_be_corrected(
    request_: Request, tmp_path: Path, no_looks: None
) -> None:
    request_.campaign.write_text(PAINTED.replace("a wash", "a wash of {{ promise }}"), "utf-8")
    lines = (row(id="u1", line=""), row(id="u1", promise="failing"), row(id="u1", promise="ink"))
    answers = streamed(request_, tmp_path, *lines)
    assert [line["status"] for line in answers] == ["error", "skipped", "delivered"]
    assert [line["id"] for line in answers] == ["u1"] * 3


def test_engines_are_loaded_once_for_all_rows(
    request_: Request, tmp_path: Path, no_looks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[Any] = []

    def load(choice: Any, download: bool) -> Painter:
        loads.append(choice)
        return Painter(choice)

    monkeypatch.setitem(workbench.ENGINES, "painter", load)
    campaign = request_.campaign
    campaign.write_text(PAINTED.replace("a wash", "a wash of {{ promise }}"), "utf-8")
    lines = (row(id=word, promise=word) for word in ("ink", "oil", "tea"))
    answers = streamed(request_, tmp_path, *lines)
    assert [line["status"] for line in answers] == ["delivered"] * 3
    assert len(loads) == 1


def test_a_take_that_fails_is_that_rows_answer_only(
    request_: Request, tmp_path: Path, no_looks: None
) -> None:
    text = PAINTED.replace("a wash", "a wash of {{ promise }}")
    request_.campaign.write_text(text, "utf-8")
    answers = streamed(request_, tmp_path, row(promise="failing"), row(promise="ink"))
    assert [line["status"] for line in answers] == ["skipped", "delivered"]
    assert "cannot paint 'a wash of failing'" in answers[0]["reason"]


def test_a_wrong_campaign_is_refused_before_any_row(request_: Request, tmp_path: Path) -> None:
    request_.campaign.write_text(PAINTED.replace("tile", "tiles"), "utf-8")
    read = threading.Event()

    def lines() -> Iterator[str]:
        read.set()
        yield row()

    with pytest.raises(RequestError, match="unknown name 'tiles'"):
        pipeline.stream(
            request_, lines(), Store(tmp_path / "s"), tmp_path / "o", Silent(), [].append
        )
    assert not read.is_set()

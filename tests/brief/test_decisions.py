"""The review file: lines are only added, the last decision counts, and nothing is ever lost."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.brief.decisions import append_decisions, lines_of, read_decisions, review_file
from adgen.errors import Problem, RequestError, StoreError
from adgen.schema.review import Decisions, FileDecision, TakeDecision

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TAKE = "ab" * 32


def about(
    file: str, decision: str = "approve", minutes: int = 0, film: str = "0", by: str = "Ann"
) -> FileDecision:
    return FileDecision.model_validate({
        "at": NOON + timedelta(minutes=minutes), "by": by, "file": file, "sha256": film * 64,
        "decision": decision,
    })  # fmt: skip


def of_take(decision: str, minutes: int = 0) -> TakeDecision:
    return TakeDecision.model_validate({
        "at": NOON + timedelta(minutes=minutes), "by": "Ann", "take": TAKE,
        "use": "en-US 3s/open 96x96", "decision": decision,
    })  # fmt: skip


def test_it_lies_beside_its_campaign(tmp_path: Path) -> None:
    assert review_file(Path("ads/summer.yaml")) == Path("ads/summer.review.jsonl")
    assert review_file(tmp_path) == tmp_path / "campaign.review.jsonl"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    assert read_decisions(path) == Decisions()
    written = [about("ü.mp4"), about("b.mp4", "reject", 1), of_take("reject", 2)]
    append_decisions(path, written[:1])
    append_decisions(path, written[1:])
    assert read_decisions(path).all == tuple(written)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[0] == {
        "at": "2026-11-21T12:00:00.000+00:00", "by": "Ann", "what": "deliverable",
        "file": "ü.mp4", "sha256": "0" * 64, "decision": "approve",
    }  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["approve", "reject", "note"]),
            st.integers(0, 3),
            st.sampled_from("01"),
        ),
        max_size=12,
    )
)
def test_the_last_decision_counts(told: list[tuple[str, str, int, str]]) -> None:
    found = Decisions.of(about(*each) for each in told)
    for file in "ab":
        for film in "01":
            last = [(when, number, what) for number, (f, what, when, s) in enumerate(told)
                    if (f, s) == (file, film) and what != "note"]  # fmt: skip
            other = any(f == file and what != "note" for f, what, _, _ in told)
            wanted = {"approve": "approved", "reject": "rejected"}[max(last)[2]] if last else (
                "lapsed" if other else "unseen"
            )  # fmt: skip
            verdict = found.of_film(file, film * 64)
            assert verdict.state == wanted


def test_other_bytes_let_a_decision_lapse() -> None:
    found = Decisions.of([about("a.mp4", "approve")])
    verdict = found.of_film("a.mp4", "1" * 64)
    assert verdict.state == "lapsed"
    assert verdict.words == ("the approval by Ann on 2026-11-21 lapsed, as the film is another now")


def test_a_take_is_unlocked() -> None:
    assert set(Decisions.of([of_take("approve")]).takes) == {TAKE}
    assert not Decisions.of([of_take("approve"), of_take("unlock", 1)]).takes
    again = Decisions.of([of_take("approve"), of_take("unlock", 1), of_take("reject", 2)])
    assert again.takes[TAKE].decision == "reject"
    assert Decisions.of([of_take("reject"), of_take("note", 1)]).takes[TAKE].decision == "reject"


DAMAGED = [
    ("{", "is damaged: it is no JSON object"),
    ("<<<<<<< ours", "is damaged: it is no JSON object"),
    ('["approve"]', "is no decision"),
    ('{"what": "deliverable"}', "is no decision: at: Field required"),
    ("\xff", "is damaged: it is no JSON object"),
    ("[" * 100_000, "is damaged: it is no JSON object"),
]


@pytest.mark.parametrize(("line", "what"), DAMAGED)
def test_a_damaged_line_is_told_by_its_number(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "a.review.jsonl"
    append_decisions(path, [about("a.mp4")])
    good = path.read_bytes()
    path.write_bytes(good + b"\n" + line.encode("latin-1") + b"\n" + good)
    with pytest.raises(RequestError) as caught:
        read_decisions(path)
    (problem,) = caught.value.problems
    assert problem.where == f"{path}, line 3"
    assert problem.what.startswith(what)
    assert "every other line stays" in (problem.hint or "")


def test_a_time_without_its_zone_is_none(tmp_path: Path) -> None:
    problems: list[Problem] = []
    row = about("a.mp4").model_dump(mode="json") | {"at": "2026-11-21T12:00:00"}
    assert lines_of(json.dumps(row).encode(), "x", problems) == []
    assert "timezone" in problems[0].what


def test_an_approval_of_a_take_tells_what_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    append_decisions(path, [of_take("reject"), of_take("approve", 1)])
    with pytest.raises(RequestError, match=r"line 2: approves a take without what it was asked"):
        read_decisions(path)


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    """As after a power failure: what comes next begins a line of its own."""
    path = tmp_path / "a.review.jsonl"
    append_decisions(path, [about("a.mp4")])
    path.write_bytes(path.read_bytes()[:-9])
    append_decisions(path, [about("b.mp4")])
    problems: list[Problem] = []
    found = lines_of(path.read_bytes(), str(path), problems)
    assert [problem.where for problem in problems] == [f"{path}, line 1"]
    assert [(number, each) for number, each in found] == [(2, about("b.mp4"))]


def _append(path: Path, name: str, count: int) -> None:
    for number in range(count):
        append_decisions(path, [about(f"{name}{number}.mp4" + "x" * 3000)])


def test_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    several = multiprocessing.get_context("fork")
    writers = [several.Process(target=_append, args=(path, name, 25)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    found = read_decisions(path).all
    assert len(found) == 100
    assert len({each.file for each in found if isinstance(each, FileDecision)}) == 100


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot write .*no\.review\.jsonl: No such file"):
        append_decisions(tmp_path / "gone" / "no.review.jsonl", [about("a.mp4")])

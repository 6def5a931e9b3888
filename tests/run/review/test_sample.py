"""Who is looked at: what is risky first, each risk once, and some at random."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adgen.errors import RequestError
from adgen.run.review.reviewed import Reviewed
from adgen.run.review.sample import AT_RANDOM, Drawn, drawn, sample_size
from adgen.schema.review import Decisions, FileDecision, TakeDecision

GOOD = {"check": "loudness", "passed": True, "warns": False}
BAD = {"check": "black", "passed": False}
CARE = {"check": "pace", "passed": True, "warns": True}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def digest(number: int) -> str:
    return f"{number:064x}"


def row(number: int, region: str = "en-US", **more: Any) -> dict[str, Any]:
    """A deliverable whose film's SHA-256 is its number."""
    return {
        "region": region, "length": 6, "placement": "wall", "file": f"{number:04}.mp4",
        "path": f"out/{number:04}.mp4", "sha256": digest(number), "status": "delivered",
        "findings": [GOOD], "cuts": [{"shot": "a"}, {"shot": "b"}], "takes": [digest(0)], **more,
    }  # fmt: skip


def reviewed(rows: list[dict[str, Any]], *lines: Any, engine: str = "stills") -> Reviewed:
    takes = {key for each in rows for key in each["takes"]}
    document = {
        "campaign": "small",
        "deliverables": rows,
        "take_requests": {key: {"engine": engine, "raster": "90x160"} for key in takes},
        "sources": {"placements": {"wall": {"confidence": "official"},
                                   "dim": {"confidence": "none"}}},
        "items": {},
    }  # fmt: skip
    return Reviewed(document, Path("out/manifest.json"), Path("x"), Decisions.of(lines))


def decided(number: int, decision: str = "approve", film: int | None = None) -> FileDecision:
    sha256 = digest(number if film is None else film)
    return FileDecision.model_validate({"at": NOON, "by": "Ann", "file": f"{number:04}.mp4",
                                        "sha256": sha256, "decision": decision})  # fmt: skip


def numbers(found: list[Drawn]) -> list[int]:
    return [int(each.row["file"][:4]) for each in found]


@pytest.mark.parametrize(
    ("asked", "count", "size"),
    [(None, 12, 12), (None, 13, 12), (None, 100, 20), ("7", 100, 7), ("7", 3, 3), ("25%", 100, 25),
     ("0.5", 9, 4), ("all", 99, 99), ("1%", 9, 1), ("0", 9, 0)],
)  # fmt: skip
def test_sizes(asked: str | None, count: int, size: int) -> None:
    assert sample_size(asked, count) == size


@pytest.mark.parametrize("asked", ["some", "-3", "120%", "1.5", "", "%", "nan", "0.0"])
def test_what_is_no_size(asked: str) -> None:
    with pytest.raises(RequestError, match="--sample"):
        sample_size(asked, 9)


RISKS: list[tuple[Callable[[int], dict[str, Any]], str]] = [
    (lambda n: row(n, findings=[BAD, GOOD]), "failed black"),
    (lambda n: row(n, findings=[CARE]), "warns of pace"),
    (lambda n: row(n, placement="dim"), "unofficial figures of dim"),
    (lambda n: row(n, region="vi-VN"), "the first in vi"),
]


@pytest.mark.parametrize(("risky", "why"), RISKS)
def test_the_risky_one_is_found_among_many(
    risky: Callable[[int], dict[str, Any]], why: str
) -> None:
    rows = [row(number) for number in range(200)]
    rows[137] = risky(137)
    found, waiting = drawn(reviewed(rows, decided(0)), "4", seed=1)
    assert waiting == 199
    (mine,) = [each for each in found if each.row["file"] == "0137.mp4"]
    assert why in mine.reasons
    assert len(found) == 4
    assert [each.reasons for each in found if each is not mine] == [(AT_RANDOM,)] * 3


def test_chinas_labels_are_a_risk() -> None:
    rows = [row(number) for number in range(50)] + [row(50, "zh-CN"), row(51, "zh-CN")]
    found, _ = drawn(reviewed(rows), "3", seed=1)
    assert 50 in numbers(found) or 51 in numbers(found)
    chinese = next(each for each in found if each.row["region"] == "zh-CN")
    assert "its market asks for visible" in "; ".join(chinese.reasons)


def test_what_two_have_in_common_counts_once() -> None:
    """Of ten films with the same new takes one is drawn for them, then what is new beside."""
    rows = [row(number, takes=[digest(900), digest(901)]) for number in range(10)]
    rows += [row(10, takes=[digest(902)]), row(11, takes=[digest(900)])]
    found, _ = drawn(reviewed(rows, engine="painter"), "2", seed=5)
    assert numbers(found)[0] in range(10)
    assert "2 takes that nobody has seen" in found[0].reasons
    assert "shares a take with 10 others" in found[0].reasons
    found, _ = drawn(reviewed(rows, engine="painter"), "3", seed=5)
    assert numbers(found)[1] == 10
    assert found[1].reasons[0] == "a take that nobody has seen"


def test_takes_that_were_seen_are_no_risk() -> None:
    rows = [row(0, takes=[digest(900)]), row(1, takes=[digest(900)]), row(2, takes=[digest(901)])]
    seen = TakeDecision.model_validate(
        {"at": NOON, "by": "Ann", "take": digest(901), "decision": "reject"}
    )
    found, _ = drawn(reviewed(rows, decided(0), seen, engine="painter"), "all", seed=1)
    assert numbers(found).count(0) == 0
    assert not any("nobody has seen" in why for each in found for why in each.reasons)


def test_what_changed_since_is_looked_at_again() -> None:
    rows = [row(number) for number in range(30)]
    lines = [decided(number) for number in range(29)]
    found, waiting = drawn(reviewed(rows, *lines, decided(3, film=99)), None, seed=1)
    assert (numbers(found), waiting) == ([29], 1), "the approval of these bytes stands"
    lines[3] = decided(3, film=99)
    found, _ = drawn(reviewed(rows, *lines), None, seed=1)
    assert set(numbers(found)) == {3, 29}
    assert found[0].reasons[0] == "changed since Ann decided about it"


def test_the_dice_fall_alike_for_the_same_seed_whatever_the_order() -> None:
    rows = [row(number) for number in range(300)]
    first = numbers(drawn(reviewed(rows), None, seed=1)[0])
    assert first == numbers(drawn(reviewed(rows[::-1]), None, seed=1)[0])
    assert len(first) == len(set(first)) == 60
    assert first != numbers(drawn(reviewed(rows), None, seed=2)[0])


def test_a_quarter_is_drawn_at_random_even_of_many_risks() -> None:
    rows = [row(number, findings=[BAD] if number < 150 else [GOOD]) for number in range(300)]
    found, _ = drawn(reviewed(rows), "40", seed=3)
    assert sum("failed black" in each.reasons for each in found) == 30
    assert [each.reasons for each in found[30:]] == [(AT_RANDOM,)] * 10
    assert any(number >= 150 for number in numbers(found[30:]))


def test_what_was_not_made_cannot_be_looked_at() -> None:
    rows = [row(0), row(1, sha256="", path="", status="failed")]
    assert numbers(drawn(reviewed(rows), None, seed=1)[0]) == [0]

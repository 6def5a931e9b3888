"""A few of the damaged files of tests.studio.check_fuzz: none crashes or hangs the check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.studio.check_fuzz import LONGEST, damaged, seeds, verdicts

_COUNT = 25


def test_damaged_files_are_told_and_nothing_crashes_or_hangs(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    films, others = seeds(tmp_path / "seeds")
    whole = [(f"whole_{name}", films[name]) for name in ("first.mp4", "a.mkv")]
    files = [*whole, *damaged(films, others, _COUNT - len(whole), 11)]
    found = list(verdicts(iter(files), tmp_path))
    assert len(found) == _COUNT
    assert not [each for each in found if each.what in ("crashed", "hung")]
    assert max(each.seconds for each in found) < LONGEST
    by_name = {each.name: each.what for each in found}
    assert by_name["whole_first.mp4"] == "passed"
    assert by_name["whole_a.mkv"] == "failed"
    assert {by_name[name] for name in others} == {"unreadable"}
    assert Counter(each.what for each in found)["unreadable"] >= len(others)


def test_the_same_seed_damages_alike() -> None:
    films, others = {"a.mp4": bytes(range(256)) * 40}, {"b.mp4": b""}
    once = list(damaged(films, others, 30, 5))
    assert once == list(damaged(films, others, 30, 5))
    assert once != list(damaged(films, others, 30, 6))
    assert len(once) == 30
    assert sum(data != films["a.mp4"] for _, data in once) >= 28

"""What is published of a run: films whose checks passed, unchanged, with what lies beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.publish.parcels import parcels_of
from adgen.errors import Problem

GOOD = {"check": "raster", "passed": True}
BAD = {"check": "loudness", "passed": False}


@pytest.fixture
def rows(tmp_path: Path) -> list[dict[str, Any]]:
    """Two films of one manifest, the first with subtitles and a stem."""
    for name in ("a.mp4", "a.srt", "a.voice.wav", "b.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    return [
        {"path": f"/elsewhere/{film}", "findings": [GOOD],
         "sha256": hashlib.sha256(film.encode()).hexdigest(), **beside}
        for film, beside in (
            ("a.mp4", {"subtitles": ["/elsewhere/a.srt"], "stems": ["/elsewhere/a.voice.wav"]}),
            ("b.mp4", {}),
        )
    ]  # fmt: skip


def test_films_come_with_what_lies_beside_them(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    problems: list[Problem] = []
    found = parcels_of(rows, tmp_path, problems)
    assert problems == []
    assert [parcel.name for parcel in found] == ["a.mp4", "a.srt", "a.voice.wav", "b.mp4"]
    assert [parcel.size for parcel in found] == [5, 5, 11, 5]
    assert found[1].sha256 == hashlib.sha256(b"a.srt").hexdigest()


def test_all_that_cannot_be_published_is_listed(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    rows.append({**rows[1], "path": "c.mp4", "findings": [GOOD, BAD]})
    rows.append({**rows[1], "path": "d.mp4"})
    (tmp_path / "b.mp4").write_bytes(b"B.mp4")
    (tmp_path / "a.srt").unlink()
    problems: list[Problem] = []
    parcels_of(rows, tmp_path, problems)
    assert [(Path(problem.where).name, problem.what) for problem in problems] == [
        ("a.srt", "cannot read a.srt: No such file or directory"),
        ("b.mp4", "is not the file that the run wrote"),
        ("c.mp4", "failed its checks: loudness"),
        ("d.mp4", "cannot read d.mp4: No such file or directory"),
    ]


def test_what_lies_beside_a_film_is_held_to_its_sum(
    tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    names = ("a.srt", "a.voice.wav")
    rows[0]["sums"] = {name: hashlib.sha256(name.encode()).hexdigest() for name in names}
    problems: list[Problem] = []
    assert len(parcels_of(rows, tmp_path, problems)) == 4
    assert problems == []
    (tmp_path / "a.srt").write_text("other words")
    parcels_of(rows, tmp_path, problems)
    (problem,) = problems
    assert (Path(problem.where).name, problem.what) == (
        "a.srt", "is not the file that the run wrote"
    )  # fmt: skip


def test_names_that_lead_elsewhere_or_are_none_send_nothing(
    tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    rows[0]["subtitles"] = ["../../secret.srt", "..", "a\0b"]
    (tmp_path / "inner").mkdir()
    (tmp_path / "secret.srt").write_text("not ours")
    for name in ("a.mp4", "a.voice.wav", "b.mp4"):
        (tmp_path / "inner" / name).write_bytes(name.encode())
    problems: list[Problem] = []
    found = parcels_of(rows, tmp_path / "inner", problems)
    assert [parcel.name for parcel in found] == ["a.mp4", "a.voice.wav", "b.mp4"]
    assert len(problems) == 3

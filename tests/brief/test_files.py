"""Paths: where they may lead, and what is opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

import adgen.brief.files as files
from adgen.errors import RequestError
from tests.brief.written import write_picture


def words(folder: Path, name: str) -> str:
    with pytest.raises(RequestError) as caught:
        files.picture_finder(folder)(name)
    assert caught.value.problems[0].where == ""
    return caught.value.problems[0].what


def test_a_picture_is_measured_hashed_and_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_picture(tmp_path / "é 图.png", 30, 20, alpha=True)
    opened: list[Path] = []
    look = files.inspect_picture
    monkeypatch.setattr(files, "inspect_picture", lambda path: (opened.append(path), look(path))[1])
    find = files.picture_finder(tmp_path)
    first, second = find("é 图.png"), find("é 图.png")
    assert (first.width, first.height, first.alpha) == (30, 20, True)
    assert first is second
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "is empty"),
        ("../out.png", "leaves the folder"),
        ("a/../../out.png", "leaves the folder"),
        ("link/out.png", "leaves the folder"),
        ("/etc/hosts", "is not a relative path: /etc/hosts"),
        ("~/x.png", "is not a relative path: ~/x.png"),
        (r"C:\x.png", r"is not a relative path: C:\x.png"),
        ("file:///etc/hosts", "is not a relative path: file:///etc/hosts"),
        ("a\0b.png", "holds a control character"),
        ("loop", "cannot be opened: loop"),
        ("text.png", "text.png is not a whole picture"),
        ("none.png", "no such file: none.png"),
        ("x" * 300, "cannot be opened"),
    ],
)
def test_paths_that_are_refused(tmp_path: Path, name: str, what: str) -> None:
    home = tmp_path / "home"
    (home / "a").mkdir(parents=True)
    write_picture(tmp_path / "out.png", 8, 8)
    (home / "link").symlink_to(tmp_path)
    (home / "loop").symlink_to(home / "loop")
    (home / "text.png").write_text("words, not pixels")
    assert words(home, name).startswith(what)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    write_picture(tmp_path / "real.png", 8, 8)
    (tmp_path / "other.png").symlink_to(tmp_path / "real.png")
    assert files.picture_finder(tmp_path)("other.png").width == 8

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


def test_a_picture_whose_bytes_are_known_is_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_picture(tmp_path / "a.png", 30, 20, alpha=True)
    write_picture(tmp_path / "b.png", 8, 6)
    known: dict[str, tuple[int, int, bool]] = {}
    first = files.picture_finder(tmp_path, known)("a.png")
    assert known == {first.asset.sha256: (30, 20, True)}
    decoded: list[str] = []
    look = files.inspect_picture
    monkeypatch.setattr(
        files, "inspect_picture", lambda path: (decoded.append(path.name), look(path))[1]
    )
    find = files.picture_finder(tmp_path, known)
    assert find("a.png") == first
    assert decoded == []
    (tmp_path / "a.png").write_bytes((tmp_path / "b.png").read_bytes())
    assert files.picture_finder(tmp_path, known)("a.png").width == 8
    assert find("b.png").width == 8
    assert decoded == ["a.png"]  # other bytes under the same name, and the same under another
    assert len(known) == 2


def test_what_is_no_picture_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("words")
    known: dict[str, tuple[int, int, bool]] = {}
    for _ in range(2):
        with pytest.raises(RequestError, match=r"a\.png is not a whole picture"):
            files.picture_finder(tmp_path, known)("a.png")
    assert known == {}


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

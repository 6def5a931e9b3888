"""The choice of ffmpeg: a program that lacks something is passed over, and it is said why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media import ffmpeg
from adgen.media.ffmpeg import find_ffmpeg


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_what_is_found_can_do_all_that_is_needed() -> None:
    found = find_ffmpeg()
    assert ffmpeg._fault(found.path) == ""
    assert Path(found.path).is_file()
    assert found.version[0].isdigit() or found.version[0] in "nN"
    assert found.why


def test_a_good_ffmpeg_on_the_path_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_ffmpeg().path
    find_ffmpeg.cache_clear()
    script(tmp_path / "ffmpeg", f'exec "{real}" "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = find_ffmpeg()
    assert found.path == str(tmp_path / "ffmpeg")
    assert found.why == "the system's, it has all that is needed"


def test_one_without_the_filters_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_ffmpeg().path
    find_ffmpeg.cache_clear()
    poor = script(tmp_path / "ffmpeg", f'"{real}" "$@" | grep -v -e " libx265 " -e " ass " || true')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = find_ffmpeg()
    assert found.path != str(poor)
    assert found.why == f"imageio-ffmpeg's, because the system's ({poor}) lacks libx265, ass"


@pytest.mark.parametrize("text", ["exit 1", "echo broken >&2; kill -9 $$", "exit 0"])
def test_a_broken_one_is_passed_over(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = script(tmp_path / "ffmpeg", text)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = find_ffmpeg()
    assert found.path != str(broken)
    assert str(broken) in found.why


def test_one_that_burns_text_in_the_wrong_colours_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "_burns_bt709", lambda binary: "imageio" in binary)
    real = shutil.copy(find_ffmpeg().path, tmp_path / "ffmpeg")
    find_ffmpeg.cache_clear()
    monkeypatch.setenv("PATH", f"{tmp_path}")
    assert f"({real}) burns text in wrong colours" in find_ffmpeg().why


def test_without_any_that_will_do_there_is_an_error_that_says_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ffmpeg, "_burns_bt709", lambda binary: False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        MediaError, match=r"no ffmpeg on PATH, and the bundled .* burns text in wrong"
    ):
        find_ffmpeg()


def test_a_folder_for_temporary_files_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "it's: [a] test, really"
    folder.mkdir()
    binary = find_ffmpeg().path
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert ffmpeg._burns_bt709(binary)

"""Chosen frames, in the order asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.media.thumbnails import thumbnails
from adgen.schema.picture import Raster


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty grey frames, each 10 lighter than the one before."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    grey = "geq=lum='30+10*N':cb=128:cr=128"
    run([
        find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", "color=black:s=64x64:r=10:d=2",
        "-vf", f"format=yuv420p,{grey}", "-c:v", "utvideo", path,
    ])  # fmt: skip
    return path


def test_frames_come_as_asked_for(film: Path) -> None:
    found = thumbnails(film, (7, 0, 7, 19), Raster(32, 16))
    assert {picture.shape for picture in found} == {(16, 32, 3)}
    luma = [float(picture.mean()) * 219 / 255 + 16 for picture in found]
    assert luma == pytest.approx([100, 30, 100, 220], abs=1.5)


def test_beyond_the_end_stands_the_last(film: Path) -> None:
    last, beyond = thumbnails(film, (19, 500), Raster(32, 16))
    assert (last == beyond).all()


def test_no_film_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        thumbnails(tmp_path / "gone.mp4", (0,), Raster(32, 16))

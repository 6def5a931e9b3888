"""The report's pictures show the frames that they say, in their colours."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.delivery.report.pictures import (
    FACTS,
    POSTER,
    RESULTS,
    SHEET,
    draw_pictures,
    draw_small,
    even_frames,
    grid,
    pictured,
)  # fmt: skip
from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.schema.picture import Raster

COLOURS = ("#C02020", "#20C020", "#2020C0", "#C0C020")
RASTER = Raster(96, 170)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four colours, a second each, and a tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    inputs = [word for colour in COLOURS for word in
              ("-f", "lavfi", "-i", f"color={colour}:s={RASTER}:r=25:d=1")]  # fmt: skip
    run([
        find_ffmpeg().path, "-v", "error", *inputs, "-f", "lavfi", "-i",
        "sine=frequency=1000:duration=4", "-filter_complex",
        "concat=n=4,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[v]", "-map", "[v]",
        "-map", "4:a", "-c:v", "libx264", "-crf", "1", "-colorspace", "bt709", "-c:a", "aac", path,
    ])  # fmt: skip
    return path


def colour_at(picture: np.ndarray, x: int, y: int) -> list[int]:
    return [int(value) for value in picture[y, x, ::-1]]


def wanted(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def test_every_cell_is_the_frame_it_is_named(film: Path, tmp_path: Path) -> None:
    even = even_frames(100)
    assert even == (4, 12, 20, 29, 37, 45, 54, 62, 70, 79, 87, 95)
    draw_pictures(film, RASTER, even, (10, 99), 60, tmp_path)
    sheet, shots, poster = (cv2.imread(str(tmp_path / name)) for name in (SHEET, RESULTS, POSTER))
    assert (sheet is not None) and (shots is not None) and (poster is not None)
    assert sheet.shape == (2 * 170, 6 * 96, 3)
    for index, frame in enumerate(even):
        x, y = index % 6 * 96 + 48, index // 6 * 170 + 85
        assert colour_at(sheet, x, y) == pytest.approx(wanted(COLOURS[frame // 25]), abs=6)
    assert colour_at(shots, 48, 85) == pytest.approx(wanted(COLOURS[0]), abs=6)
    assert colour_at(shots, 96 + 48, 85) == pytest.approx(wanted(COLOURS[3]), abs=6)
    assert colour_at(poster, 48, 85) == pytest.approx(wanted(COLOURS[2]), abs=6)


def test_loudness_is_kept_with_them(film: Path, tmp_path: Path) -> None:
    draw_pictures(film, RASTER, (0,), (0,), 0, tmp_path)
    facts = json.loads((tmp_path / FACTS).read_text("utf-8"))
    assert facts["step"] == 0.1
    assert len(facts["short_term"]) == pytest.approx(40, abs=1)
    assert set(facts["short_term"][:28]) == {-60.0}
    assert max(facts["momentary"]) == pytest.approx(facts["short_term"][-1], abs=0.5)


def test_no_picture_is_larger_than_its_film_nor_than_needed() -> None:
    assert pictured(Raster(96, 170)) == Raster(96, 170)
    assert pictured(Raster(1080, 1920)) == Raster(180, 320)
    assert pictured(Raster(1920, 1080)) == Raster(320, 180)
    assert [grid(count) for count in (1, 5, 6, 7, 12)] == [(1, 1), (5, 1), (6, 1), (6, 2), (6, 2)]


def test_what_is_no_picture_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(MediaError, match=r"a\.jpg: cannot be read"):
        draw_small(path, tmp_path / "b.jpg")
    with pytest.raises(MediaError):
        draw_pictures(path, RASTER, (0,), (0,), 0, tmp_path)

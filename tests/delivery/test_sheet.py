"""Contact sheets: frames of even times, in order, with the safe area drawn."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.delivery import checking
from adgen.delivery.sheet import contact_sheet, draw_sheets
from adgen.errors import MediaError
from tests.studio import manifests
from tests.studio.films import SMALL, WALL, film, known_placements, noise
from tests.studio.takes import solid

COLOURS = ("#800000", "#008000", "#000080", "#808000", "#800080", "#008080")


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six colours, ten frames each."""
    frames = [solid(COLOURS[n // 10], SMALL) for n in range(60)]
    return film(tmp_path_factory.mktemp("films") / "spot.mp4", noise(2), 60, picture=frames)


def middle_of(picture: np.ndarray, column: int, row: int, size: tuple[int, int]) -> list[int]:
    """The colour, RGB, in the middle of a cell."""
    x = 8 + column * (size[0] + 8) + size[0] // 2
    y = 8 + row * (size[1] + 8) + size[1] // 2
    return [int(value) for value in picture[y, x, ::-1]]


def test_frames_of_even_times_are_in_order(spot: Path) -> None:
    picture = contact_sheet(spot, None, 12)
    size = (round(90 * 360 / 160), 360)
    assert picture.shape == (2 * 368 + 8, 6 * (size[0] + 8) + 8, 3)
    for index in range(12):
        wanted = [int(COLOURS[index // 2][i : i + 2], 16) for i in (1, 3, 5)]
        assert middle_of(picture, index % 6, index // 6, size) == pytest.approx(wanted, abs=8)


def test_the_safe_area_is_drawn(spot: Path) -> None:
    with_box, without = contact_sheet(spot, WALL, 6), contact_sheet(spot, None, 6)
    changed = np.abs(with_box.astype(int) - without).sum(axis=2) > 60
    first = changed[8:368, 8 : 8 + 202]
    rows, columns = np.flatnonzero(first.any(axis=1)), np.flatnonzero(first.any(axis=0))
    scale = 360 / 160
    assert (rows[0], rows[-1]) == pytest.approx((10 * scale, 140 * scale - 1), abs=1.5)
    assert (columns[0], columns[-1]) == pytest.approx((6 * scale, 84 * scale - 1), abs=1.5)


def test_a_sheet_lies_beside_every_delivered_file(
    spot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "placements", lambda: known_placements(WALL))
    row = {**manifests.row(spot), "region": "ar-AE"}
    manifests.written(spot.parent, row, {**row, "status": "skipped", "path": ""})
    told: list[int] = []
    drawn = draw_sheets(spot.parent, lambda label, total: nullcontext(told.append))
    path = spot.with_name("spot_sheet.jpg")
    assert drawn == [{"path": str(path), "of": str(spot)}]
    drawing = cv2.imread(str(path))
    assert drawing is not None
    assert drawing.shape[2] == 3
    assert told == [1]


def test_what_is_no_film_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no film")
    with pytest.raises(MediaError, match="no frame can be read"):
        contact_sheet(path, None)

"""Where frames lie on a contact sheet, and where lines run on a curve."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engines.embedded.training.measures.sheets import GAP, LABEL, contact_sheet, curve


def test_frames_keep_their_pixels_and_order() -> None:
    red, blue = np.full((20, 30, 3), (255, 0, 0), np.uint8), np.full((12, 10, 3), 7, np.uint8)
    sheet = contact_sheet([[red, blue], [blue]], ["first", "second \u4e2d"])
    assert sheet.shape == (2 * LABEL + 20 + 12 + GAP, 30 + GAP + 10, 3)
    assert (sheet[LABEL : LABEL + 20, :30] == red).all()
    assert (sheet[LABEL : LABEL + 12, 30 + GAP :] == blue).all()
    assert (sheet[-12:, :10] == blue).all()
    # A label was written above each row.
    assert sheet[:LABEL].max() > 150
    assert sheet[LABEL + 20 + GAP : 2 * LABEL + 20 + GAP].max() > 150


def test_rows_stand_side_by_side_in_columns() -> None:
    one = np.full((1, 10, 16, 3), 200, np.uint8)
    sheet = contact_sheet([one, one, one], ["a", "b", "c"], columns=2)
    assert sheet.shape[:2] == (2 * (LABEL + 10) + GAP, 2 * 16 + GAP)
    with pytest.raises(ValueError, match="shorter"):
        contact_sheet([one, one], ["a"])


def height_at(picture: np.ndarray, colour: tuple[int, int, int], column: int) -> float:
    """Mean row of a line's colour near a column."""
    near = np.abs(picture[:496, column - 2 : column + 3].astype(int) - colour).sum(-1) < 60
    return float(np.nonzero(near)[0].mean())


def test_a_falling_loss_falls_and_decades_are_even() -> None:
    picture = curve({"loss": [1.0, 0.1, 0.01]}, (960, 540))
    yellow = (242, 183, 5)
    rows = [height_at(picture, yellow, column) for column in (80, 508, 936)]
    assert rows[0] < rows[1] < rows[2]
    # Logarithmic: both decades are as high as one another (up to the slope near the ends).
    assert rows[1] - rows[0] == pytest.approx(rows[2] - rows[1], rel=0.05)


def test_two_lines_have_two_colours_and_gaps_where_values_are_missing() -> None:
    picture = curve({"train": [1, 2, 3, 4], "check": [4, float("nan"), 2, 1]})
    assert (picture == (242, 183, 5)).all(-1).any()
    assert (picture == (88, 166, 255)).all(-1).any()
    with pytest.raises(ValueError, match="no finite"):
        curve({"loss": [float("nan")]})

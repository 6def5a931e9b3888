"""Contact sheets and curves as pictures (H, W, 3) RGB uint8, without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
GAP = 4
LABEL = 18
_PAPER, _INK, _FAINT = (24, 24, 24), (230, 230, 230), (70, 70, 70)
_LINES = (
    (242, 183, 5), (88, 166, 255), (240, 98, 146), (102, 204, 138), (190, 140, 255), (255, 138, 80),
)  # fmt: skip


def contact_sheet(
    rows: Sequence[Sequence[Picture]], labels: Sequence[str], columns: int = 1
) -> Picture:
    """Rows of frames, each under its label, `columns` rows side by side.

    A row is frames of any sizes, or an array (T, H, W, 3). Letters that are not ASCII are shown
    as "?". Raises ValueError when the number of labels is not that of the rows.
    """
    strips = [_strip(list(row), label) for row, label in zip(rows, labels, strict=True)]
    lines = [_joined(strips[at : at + columns], 1) for at in range(0, len(strips), columns)]
    return _joined(lines, 0)


def curve(series: Mapping[str, Sequence[float]], size: tuple[int, int] = (960, 540)) -> Picture:
    """Lines of values by name over their index, the scale logarithmic when all are positive.

    A series shorter than the longest one is spread over the whole width (for instance validation
    beside training). Values that are not finite leave gaps. Raises ValueError without values.
    """
    values = {name: np.asarray(line, np.float64) for name, line in series.items() if len(line)}
    known = [line[np.isfinite(line)] for line in values.values()]
    if not sum(len(line) for line in known):
        raise ValueError("no finite values to draw")
    steep = all((line > 0).all() for line in known)
    low = min(float(line.min()) for line in known if len(line))
    high = max(float(line.max()) for line in known if len(line))
    picture = np.full((size[1], size[0], 3), _PAPER, np.uint8)
    box = (72, 16, size[0] - 16, size[1] - 48)
    scale = _Scale(low, high, steep, box)
    _grid(picture, scale, max(len(line) for line in values.values()))
    for index, (name, line) in enumerate(values.items()):
        colour = _LINES[index % len(_LINES)]
        _line(picture, scale, line, colour)
        left = box[0] + index * max((box[2] - box[0]) // len(values), 1)
        _write(picture, name, (left, size[1] - 10), colour)
    return picture


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels inside the box (left, top, right, bottom)."""

    low: float
    high: float
    steep: bool
    box: tuple[int, int, int, int]

    def down(self, value: float) -> int:
        one, two, here = (np.log(v) if self.steep else v for v in (self.low, self.high, value))
        part = (here - one) / (two - one) if two > one else 0.5
        return round(self.box[3] - part * (self.box[3] - self.box[1]))

    def right(self, part: float) -> int:
        return round(self.box[0] + part * (self.box[2] - self.box[0]))


def _grid(picture: Picture, scale: _Scale, count: int) -> None:
    for part in np.linspace(0, 1, 5):
        value = (
            scale.low * (scale.high / scale.low) ** part
            if scale.steep
            else scale.low + part * (scale.high - scale.low)
        )
        down = scale.down(float(value))
        cv2.line(picture, (scale.box[0], down), (scale.box[2], down), _FAINT, 1)
        _write(picture, f"{value:.3g}", (4, down + 4), _INK)
    for part in (0.0, 1.0):
        place = (scale.right(part) - (48 if part else 0), scale.box[3] + 16)
        _write(picture, str(round(part * count)), place, _INK)


def _line(
    picture: Picture, scale: _Scale, line: NDArray[np.float64], colour: tuple[int, int, int]
) -> None:
    steps = max(len(line) - 1, 1)
    points = [
        (scale.right(index / steps), scale.down(float(value))) if np.isfinite(value) else None
        for index, value in enumerate(line)
    ]
    for one, two in zip(points, points[1:] or points, strict=False):
        if one and two:
            cv2.line(picture, one, two, colour, 1, cv2.LINE_AA)
    for point in points:
        if point and len(points) < 40:
            cv2.circle(picture, point, 2, colour, -1, cv2.LINE_AA)


def _write(
    picture: Picture, text: str, place: tuple[int, int], colour: tuple[int, int, int]
) -> None:
    shown = text.encode("ascii", "replace").decode()
    cv2.putText(picture, shown, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, 1, cv2.LINE_AA)


def _strip(frames: list[Picture], label: str) -> Picture:
    row = _joined(frames, 1)
    head = np.full((LABEL, row.shape[1], 3), _PAPER, np.uint8)
    _write(head, label, (2, LABEL - 5), _INK)
    return np.concatenate([head, row], 0)


def _joined(pictures: Sequence[Picture], axis: int) -> Picture:
    """Pictures in a row (axis 1) or a column (axis 0), with gaps, on paper."""
    sizes = np.array([picture.shape[:2] for picture in pictures])
    starts = np.concatenate([[0], np.cumsum(sizes[:, axis] + GAP)])
    full = sizes.max(0)
    full[axis] = starts[-1] - GAP
    sheet = np.full((*full, 3), _PAPER, np.uint8)
    for (height, width), start, picture in zip(sizes, starts, pictures, strict=False):
        top, left = (start, 0) if axis == 0 else (0, start)
        sheet[top : top + height, left : left + width] = picture
    return sheet

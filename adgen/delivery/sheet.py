"""Contact sheets: frames of a delivered spot at even times, with the safe area drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checking import delivered
from adgen.errors import MediaError
from adgen.media.graphemes import is_rtl, writing_of
from adgen.schema.delivery import Placement

FRAMES = 12
_CELL = 360
"""Long side of a frame on the sheet, in pixels."""
_GAP = 8
_LINE, _TEXT = 22, 0.4
"""Pixels of the line under a still, and the scale of its letters."""
Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def draw_sheets(folder: Path, bar: Bar) -> list[dict[str, Any]]:
    """Draw a sheet beside every delivered file; gives their paths. Raises MediaError."""
    rows, known = (run := delivered(folder)).rows, run.placements
    sheets: list[dict[str, Any]] = []
    with bar("contact sheets", len(rows)) as advance:
        for count, row in enumerate(rows, 1):
            path = Path(row["path"])
            sheet = path.with_name(f"{path.stem}_sheet.jpg")
            picture = contact_sheet(path, _seen_by(row["region"], known[row["placement"]]))
            done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
            if not done:
                raise MediaError(f"{sheet}: cannot be drawn")
            sheet.write_bytes(data.tobytes())
            sheets.append({"path": str(sheet), "of": str(path)})
            advance(count)
    return sheets


def contact_sheet(path: Path, placement: Placement | None, count: int = FRAMES) -> NDArray[Any]:
    """Frames of a film at even times as one BGR picture. Raises MediaError."""
    return laid_out([_marked(frame, placement) for frame in _frames(path, count)])


def laid_out(frames: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Small BGR pictures in rows on one sheet, each in a cell as large as the largest needs."""
    height = max(frame.shape[0] for frame in frames)
    width = max(frame.shape[1] for frame in frames)
    columns = min(len(frames), 6 if width < height else 4)
    rows = -(-len(frames) // columns)
    size = (rows * (height + _GAP) + _GAP, columns * (width + _GAP) + _GAP, 3)
    sheet = np.full(size, 24, np.uint8)
    for index, frame in enumerate(frames):
        top = _GAP + index // columns * (height + _GAP)
        left = _GAP + index % columns * (width + _GAP)
        sheet[top : top + frame.shape[0], left : left + frame.shape[1]] = frame
    return sheet


def stills_sheet(pictures: Sequence[tuple[Path, str]]) -> NDArray[Any]:
    """Stills with their names (in ASCII) under them as one BGR picture. Raises MediaError."""
    cells: list[NDArray[Any]] = []
    for path, name in pictures:
        still = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if still is None:
            raise MediaError(f"{path}: cannot be read")
        cell = cv2.copyMakeBorder(_marked(still, None), 0, _LINE, 0, 0, cv2.BORDER_CONSTANT)
        foot = (2, cell.shape[0] - 7)
        face = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(cell, name, foot, face, _TEXT, (220, 220, 220), 1, cv2.LINE_AA)
        cells.append(cell)
    return laid_out(cells)


def _seen_by(region: str, placement: Placement) -> Placement:
    """A placement as the readers of a region (BCP-47) see it."""
    return placement.read_in(region, is_rtl(writing_of(region)))


def _frames(path: Path, count: int) -> list[NDArray[Any]]:
    film = cv2.VideoCapture(str(path))
    try:
        total = int(film.get(cv2.CAP_PROP_FRAME_COUNT))
        wanted = sorted({round((index + 0.5) * total / count) for index in range(count)})
        found: list[NDArray[Any]] = []
        for index in range(total):
            if not film.grab():
                break
            if index in wanted:
                _, frame = film.retrieve()
                found.append(frame)
    finally:
        film.release()
    if not found:
        raise MediaError(f"{path}: no frame can be read")
    return found


def _marked(frame: NDArray[Any], placement: Placement | None) -> NDArray[Any]:
    scale = _CELL / max(frame.shape[:2])
    size = (round(frame.shape[1] * scale), round(frame.shape[0] * scale))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    if placement is not None:
        box = placement.safe_box
        first = (round(box.left * scale), round(box.top * scale))
        last = (round(box.right * scale) - 1, round(box.bottom * scale) - 1)
        cv2.rectangle(small, first, last, (200, 200, 200), 1, cv2.LINE_AA)
    return small

"""The report's pictures of a film: a poster, frames of even times, the middle of every shot."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from adgen.errors import MediaError
from adgen.media.loudness_curve import STEP, loudness_curve
from adgen.media.thumbnails import Pixels, thumbnails
from adgen.schema.picture import Raster

VERSION = 1
POSTER, SHEET, RESULTS, FACTS = "poster.jpg", "sheet.jpg", "shots.jpg", "facts.json"
FRAMES = 12
"""On the contact sheet."""
_SIDE = 320
"""Long side of a picture, in pixels: what a tile of the matrix shows on a dense screen."""
_QUALITY = 80
_COLUMNS = 6


def pictured(raster: Raster) -> Raster:
    """The size of a film's pictures."""
    scale = min(1.0, _SIDE / max(raster.width, raster.height))
    sides = (max(2, round(side * scale / 2) * 2) for side in (raster.width, raster.height))
    return Raster(*sides)


def even_frames(frames: int, count: int = FRAMES) -> tuple[int, ...]:
    """The middles of `count` equal parts of a film."""
    return tuple(sorted({min(frames - 1, int((n + 0.5) * frames / count)) for n in range(count)}))


def grid(count: int) -> tuple[int, int]:
    """Columns and rows for so many pictures."""
    columns = min(count, _COLUMNS)
    return columns, math.ceil(count / columns)


def draw_pictures(
    film: Path,
    raster: Raster,
    even: Sequence[int],
    middles: Sequence[int],
    poster: int,
    folder: Path,
) -> None:
    """Write poster, contact sheet, shots and facts (loudness every `step` seconds) into a folder.

    Frames are clean: what is laid over them is the page's. Raises MediaError.
    """  # fmt: skip
    found = iter(thumbnails(film, (*even, *middles, poster), pictured(raster)))
    _write(folder / SHEET, _together([next(found) for _ in even]))
    _write(folder / RESULTS, _together([next(found) for _ in middles]))
    _write(folder / POSTER, next(found))
    facts = {"step": STEP, **asdict(loudness_curve(film))}
    (folder / FACTS).write_text(json.dumps(facts), "utf-8")


def draw_first(take: Path, raster: Raster, folder: Path) -> None:
    """Write the first frame of a take. Raises MediaError."""
    _write(folder / POSTER, thumbnails(take, (0,), pictured(raster))[0])


def draw_small(source: Path, target: Path) -> None:
    """Write a picture as small as the report's. Raises MediaError."""
    picture = cv2.imread(str(source), cv2.IMREAD_COLOR)
    if picture is None:
        raise MediaError(f"{source}: cannot be read")
    scale = min(1.0, _SIDE / max(picture.shape[:2]))
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    _write(target, np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8))


def read_facts(folder: Path) -> dict[str, Any]:
    """What draw_pictures wrote of a film's sound."""
    found: dict[str, Any] = json.loads((folder / FACTS).read_text("utf-8"))
    return found


def _together(pictures: Sequence[Pixels]) -> Pixels:
    """Pictures of one size in rows, without gaps, so that shares of the whole find each."""
    columns, rows = grid(len(pictures))
    height, width, _ = pictures[0].shape
    sheet = np.zeros((rows * height, columns * width, 3), np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // columns * height, index % columns * width
        sheet[top : top + height, left : left + width] = picture
    return sheet


def _write(path: Path, picture: Pixels) -> None:
    how = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    done, data = cv2.imencode(".jpg", picture, how)
    if not done:
        raise MediaError(f"{path}: cannot be drawn")
    path.write_bytes(data.tobytes())

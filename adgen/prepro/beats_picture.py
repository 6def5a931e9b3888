"""Draws a track with its beats and cuts, to be checked by eye."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.schema.beats import BeatGrid

Colour = tuple[int, int, int]
Canvas = NDArray[np.uint8]

_ROW_SECONDS = 10.0
_WIDTH, _ROW, _TOP, _SIDE = 1600, 210, 58, 24
_GROUND: Colour = (27, 24, 22)
_WAVE: Colour = (112, 96, 84)
_BEAT: Colour = (196, 176, 120)
_DOWNBEAT: Colour = (80, 200, 255)
_CUT: Colour = (96, 90, 255)
_TEXT: Colour = (225, 222, 218)


def draw_beats(
    samples: NDArray[np.float32], rate: int, grid: BeatGrid, cuts: Sequence[float], path: Path
) -> None:
    """Write a PNG of a mono track (n,) in rows of 10 s: waveform, beats, downbeats, cuts (seconds).

    A beat's line is as tall as the beat is strong. Raises OSError where the file cannot be written.
    """
    rows = max(1, int(np.ceil(grid.duration / _ROW_SECONDS - 1e-6)))
    canvas = np.full((_TOP + rows * _ROW + 12, _WIDTH, 3), _GROUND, dtype=np.uint8)
    _legend(canvas, grid, len(cuts))
    scale = max(float(np.max(np.abs(samples), initial=0.0)), 1e-6)
    for row in range(rows):
        _wave(canvas, samples / scale, rate, row)
    for beat, strength in zip(grid.beats, grid.strength, strict=True):
        _line(canvas, beat, _BEAT, 18 + round(50 * strength), 1)
    for bar, beat in enumerate(grid.downbeats, start=1):
        _line(canvas, beat, _DOWNBEAT, 76, 2)
        _label(canvas, beat, str(bar), 12, _DOWNBEAT)
    for cut in cuts:
        _line(canvas, cut, _CUT, 90, 3)
        _label(canvas, cut, f"{cut:.3f}", _ROW - 14, _CUT)
    done, data = cv2.imencode(".png", canvas)
    if not done:
        raise OSError(f"{path}: the picture could not be encoded")
    path.write_bytes(data.tobytes())


def _place(time: float) -> tuple[int, int]:
    """Column and top of the row in which a time lies."""
    row = int(time / _ROW_SECONDS)
    column = _SIDE + (time - row * _ROW_SECONDS) / _ROW_SECONDS * (_WIDTH - 2 * _SIDE)
    return round(column), _TOP + row * _ROW


def _wave(canvas: Canvas, samples: NDArray[np.float32], rate: int, row: int) -> None:
    columns = _WIDTH - 2 * _SIDE
    edges = (row + np.arange(columns + 1) / columns) * _ROW_SECONDS * rate
    middle = _TOP + row * _ROW + _ROW // 2
    for column, (first, last) in enumerate(
        zip(edges[:-1].astype(int), edges[1:].astype(int), strict=True)
    ):
        part = samples[first : max(last, first + 1)]
        if len(part):
            top, bottom = (round(middle - 72 * float(peak)) for peak in (part.max(), part.min()))
            cv2.line(canvas, (_SIDE + column, top), (_SIDE + column, bottom), _WAVE, 1)


def _line(canvas: Canvas, time: float, colour: Colour, half: int, thick: int) -> None:
    column, top = _place(time)
    middle = top + _ROW // 2
    cv2.line(canvas, (column, middle - half), (column, middle + half), colour, thick)


def _label(canvas: Canvas, time: float, text: str, below: int, colour: Colour) -> None:
    column, top = _place(time)
    _write(canvas, text, (min(column + 4, _WIDTH - 60), top + below), colour, 0.45)


def _legend(canvas: Canvas, grid: BeatGrid, cuts: int) -> None:
    parts: list[tuple[str, Colour]] = [
        (f"{grid.tempo:.2f} BPM", _TEXT),
        (f"{len(grid.beats)} beats", _BEAT),
        (f"{len(grid.downbeats)} bars", _DOWNBEAT),
        (f"{cuts} cuts", _CUT),
    ]
    column = _SIDE
    for text, colour in parts:
        _write(canvas, text, (column, 34), colour, 0.7)
        column += 14 * len(text) + 36


def _write(canvas: Canvas, text: str, at: tuple[int, int], colour: Colour, size: float) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)

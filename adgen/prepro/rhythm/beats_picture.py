"""Draws a track with its beats, its parts and cuts, to be checked by eye."""

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
_WIDTH, _ROW, _TOP, _SIDE = 1600, 236, 58, 24
_MIDDLE = 105
"""Of the waveform, pixels under the top of its row."""
_GROUND: Colour = (27, 24, 22)
_WAVE: Colour = (112, 96, 84)
_BEAT: Colour = (196, 176, 120)
_DOWNBEAT: Colour = (80, 200, 255)
_CUT: Colour = (96, 90, 255)
_PART: Colour = (120, 150, 84)
_PART_GROUND: Colour = (44, 42, 38)
_UNSURE = 0.65
"""Share of its colour that a beat keeps which is not sure; the rest is the ground's."""
_STRIP = 16
"""Height of the strip that shows energy, pixels."""
_TEXT: Colour = (225, 222, 218)


def draw_beats(
    samples: NDArray[np.float32], rate: int, grid: BeatGrid, cuts: Sequence[float], path: Path
) -> None:
    """Write a PNG of a mono track (n,) in rows of 10 s: waveform, beats, downbeats, cuts (seconds),
    and under each row the parts of the track, filled as high as their energy.

    A beat's line is as tall as the beat is strong; beats that are not sure are pale and dashed.
    Raises OSError where the file cannot be written.
    """
    rows = max(1, int(np.ceil(grid.duration / _ROW_SECONDS - 1e-6)))
    canvas = np.full((_TOP + rows * _ROW + 12, _WIDTH, 3), _GROUND, dtype=np.uint8)
    _legend(canvas, grid, len(cuts))
    scale = max(float(np.max(np.abs(samples), initial=0.0)), 1e-6)
    for row in range(rows):
        _wave(canvas, samples / scale, rate, row)
    _parts(canvas, grid)
    unsure = {beat for index, beat in enumerate(grid.beats) if not grid.is_sure(index)}
    for beat, strength in zip(grid.beats, grid.strength, strict=True):
        if beat in unsure:
            _dashes(canvas, beat, _pale(_BEAT), 68)
        else:
            _line(canvas, beat, _BEAT, 18 + round(50 * strength), 1)
    for bar, beat in enumerate(grid.downbeats, start=1):
        colour = _pale(_DOWNBEAT) if beat in unsure else _DOWNBEAT
        if beat in unsure:
            _dashes(canvas, beat, colour, 76)
        else:
            _line(canvas, beat, colour, 76, 2)
        _label(canvas, beat, str(bar), 12, colour)
    for cut in cuts:
        _line(canvas, cut, _CUT, 90, 3)
        _label(canvas, cut, f"{cut:.3f}", _ROW - 40, _CUT)
    done, data = cv2.imencode(".png", canvas)
    if not done:
        raise OSError(f"{path}: the picture could not be encoded")
    path.write_bytes(data.tobytes())


def _pale(colour: Colour) -> Colour:
    blue, green, red = (
        round(_UNSURE * part + (1 - _UNSURE) * ground)
        for part, ground in zip(colour, _GROUND, strict=True)
    )
    return blue, green, red


def _parts(canvas: Canvas, grid: BeatGrid) -> None:
    """The strip under each row: a block for each part, filled as high as its energy."""
    ends = [*(part.start for part in grid.sections[1:]), grid.duration]
    for number, (part, end) in enumerate(zip(grid.sections, ends, strict=False), start=1):
        start = part.start
        while start < end - 1e-6:
            stop = min(end, (int(start / _ROW_SECONDS + 1e-9) + 1) * _ROW_SECONDS)
            left, top = _place(start)
            right = left + round((stop - start) / _ROW_SECONDS * (_WIDTH - 2 * _SIDE)) - 2
            low = top + _ROW - 4
            full = round(part.energy * _STRIP)
            cv2.rectangle(canvas, (left, low - _STRIP), (right, low), _PART_GROUND, -1)
            cv2.rectangle(canvas, (left, low - full), (right, low), _PART, -1)
            if start == part.start:
                label = f"{number}  {part.energy:.2f}"
                _write(canvas, label, (left + 4, low - _STRIP - 5), _PART, 0.4)
            start = stop


def _place(time: float) -> tuple[int, int]:
    """Column and top of the row in which a time lies."""
    row = int(time / _ROW_SECONDS + 1e-9)
    column = _SIDE + (time - row * _ROW_SECONDS) / _ROW_SECONDS * (_WIDTH - 2 * _SIDE)
    return round(column), _TOP + row * _ROW


def _wave(canvas: Canvas, samples: NDArray[np.float32], rate: int, row: int) -> None:
    columns = _WIDTH - 2 * _SIDE
    edges = (row + np.arange(columns + 1) / columns) * _ROW_SECONDS * rate
    middle = _TOP + row * _ROW + _MIDDLE
    for column, (first, last) in enumerate(
        zip(edges[:-1].astype(int), edges[1:].astype(int), strict=True)
    ):
        part = samples[first : max(last, first + 1)]
        if len(part):
            top, bottom = (round(middle - 72 * float(peak)) for peak in (part.max(), part.min()))
            cv2.line(canvas, (_SIDE + column, top), (_SIDE + column, bottom), _WAVE, 1)


def _line(canvas: Canvas, time: float, colour: Colour, half: int, thick: int) -> None:
    column, top = _place(time)
    middle = top + _MIDDLE
    cv2.line(canvas, (column, middle - half), (column, middle + half), colour, thick)


def _dashes(canvas: Canvas, time: float, colour: Colour, half: int) -> None:
    column, top = _place(time)
    for start in range(top + _MIDDLE - half, top + _MIDDLE + half, 10):
        cv2.line(canvas, (column, start), (column, start + 4), colour, 1)


def _label(canvas: Canvas, time: float, text: str, below: int, colour: Colour) -> None:
    column, top = _place(time)
    _write(canvas, text, (min(column + 4, _WIDTH - 60), top + below), colour, 0.45)


def _legend(canvas: Canvas, grid: BeatGrid, cuts: int) -> None:
    parts: list[tuple[str, Colour]] = [
        (f"{grid.tempo:.2f} BPM", _TEXT),
        (f"{len(grid.beats)} beats", _BEAT),
        (f"{sum(not grid.is_sure(i) for i in range(len(grid.beats)))} unsure", _pale(_BEAT)),
        (f"{len(grid.downbeats)} bars of {grid.meter}", _DOWNBEAT),
        (f"{len(grid.sections)} parts", _PART),
        (f"{cuts} cuts", _CUT),
    ]
    column = _SIDE
    for text, colour in parts:
        _write(canvas, text, (column, 34), colour, 0.7)
        column += 14 * len(text) + 36


def _write(canvas: Canvas, text: str, at: tuple[int, int], colour: Colour, size: float) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)

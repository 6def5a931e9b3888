"""Colour tables in .cube files, read and written.

Source: Adobe, Cube LUT Specification 1.0 (2013). Besides its keywords those of DaVinci Resolve
that give a table's domain in one line are read: LUT_1D_INPUT_RANGE and LUT_3D_INPUT_RANGE.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.errors import RequestError

Floats = NDArray[np.float64]
LARGEST_3D, LARGEST_1D = 65, 65536
"""Entries along a side: 65 is what grading programs write at most, 65536 is the specification's."""
_SIZES = {"LUT_1D_SIZE": LARGEST_1D, "LUT_3D_SIZE": LARGEST_3D}
_RANGES = {"LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"}
_DOMAINS = {"DOMAIN_MIN", "DOMAIN_MAX"}
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_]*")
_HINT = "export the table again as .cube, 3D with 33 entries a side"


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A colour table: `values` is (n, n, n, 3) by blue, green, red, or (n, 3) for three curves."""

    values: Floats
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """The inputs that the first and the last entry stand for, per channel."""

    def of(self, colours: Floats) -> Floats:
        """What R'G'B' colours (..., 3), black 0 and white 1, become; inputs beyond are held."""
        low, high = np.array(self.low), np.array(self.high)
        share = np.clip((colours - low) / (high - low), 0.0, 1.0)
        if self.values.ndim == 4:
            return tetrahedral(self.values, share)
        places = np.linspace(0.0, 1.0, len(self.values))
        curves = [np.interp(share[..., c], places, self.values[:, c]) for c in range(3)]
        return np.stack(curves, axis=-1)


def tetrahedral(values: Floats, share: Floats) -> Floats:
    """Look colours (..., 3) up in a lattice (n, n, n, channels) by blue, green, red.

    A cell is cut into six tetrahedra that share its grey diagonal, so greys stay as smooth as the
    lattice's own. Colours outside 0..1 go on as the nearest cell does.
    """
    steps = len(values) - 1
    at = np.asarray(share, np.float64) * steps
    cell = np.clip(np.floor(at), 0, steps - 1).astype(np.intp)
    inside = at - cell
    strides = np.array([1, steps + 1, (steps + 1) ** 2])
    order = np.argsort(-inside, axis=-1, kind="stable")
    part = np.take_along_axis(inside, order, axis=-1)
    flat = values.reshape(-1, values.shape[-1])
    corner = cell @ strides
    below = flat[corner]
    result = below.copy()
    for step in range(3):
        corner = corner + strides[order[..., step]]
        above = flat[corner]
        result += (above - below) * part[..., step, None]
        below = above
    return np.asarray(result)


def read_cube(path: Path, shown: str | None = None) -> Cube:
    """The table in a .cube file; `shown` is what the file is called in messages.

    Raises RequestError with file, line and what is wrong.
    """
    reader = _Reader(shown or str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise RequestError.of(reader.shown, f"cannot be read: {error.strerror}") from error
    return reader.read(text.splitlines())


def write_cube(path: Path, values: Floats, title: str) -> None:
    """Store a lattice (n, n, n, 3) by blue, green, red, as a .cube file of six decimals."""
    rows = "\n".join("{:.6f} {:.6f} {:.6f}".format(*row) for row in values.reshape(-1, 3))
    quoted = title.replace('"', "'")
    path.write_text(f'TITLE "{quoted}"\nLUT_3D_SIZE {len(values)}\n{rows}\n', "ascii", "replace")


class _Reader:
    """One reading of a file: what its keywords said, and on which line."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self._size: tuple[str, int] | None = None
        self._domain: dict[str, tuple[float, float, float]] = {}

    def read(self, lines: Sequence[str]) -> Cube:
        """The table; raises RequestError."""
        rows: list[tuple[int, list[str]]] = []
        for number, line in enumerate(lines, 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if _KEYWORD.fullmatch(words[0]):
                if rows:
                    raise self._wrong(number, f"{words[0]} stands after the table began")
                self._keyword(number, words)
            else:
                rows.append((number, words))
        return self._table(rows, len(lines))

    def _keyword(self, number: int, words: list[str]) -> None:
        name, values = words[0], words[1:]
        if name == "TITLE":
            return
        if name in _SIZES:
            if self._size is not None:
                raise self._wrong(number, f"{name} after {self._size[0]}: a file holds one table")
            self._size = name, self._count(number, name, values)
        elif name in _RANGES:
            low, high = self._numbers(number, name, values, 2)
            self._domain |= {"DOMAIN_MIN": (low,) * 3, "DOMAIN_MAX": (high,) * 3}
        elif name in _DOMAINS:
            red, green, blue = self._numbers(number, name, values, 3)
            self._domain[name] = red, green, blue
        else:
            raise self._wrong(number, f"unknown keyword {name}")
        low3, high3 = self._bounds()
        if any(low >= high for low, high in zip(low3, high3, strict=True)):
            raise self._wrong(number, "the domain's least value is not below its greatest")

    def _bounds(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        zero, one = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
        return self._domain.get("DOMAIN_MIN", zero), self._domain.get("DOMAIN_MAX", one)

    def _count(self, number: int, name: str, values: list[str]) -> int:
        most = _SIZES[name]
        if len(values) != 1 or not values[0].isdecimal() or not 2 <= int(values[0]) <= most:
            said = " ".join(values) or "nothing"
            raise self._wrong(number, f"{name} is {said}, not a whole number from 2 to {most}")
        return int(values[0])

    def _numbers(self, number: int, name: str, words: list[str], count: int) -> list[float]:
        try:
            values = [float(word) for word in words]
        except ValueError:
            values = []
        if len(values) != count or not all(map(math.isfinite, values)):
            said = " ".join(words) or "nothing"
            raise self._wrong(number, f"{name} is {said!r}, not {count} numbers")
        return values

    def _table(self, rows: list[tuple[int, list[str]]], last: int) -> Cube:
        if self._size is None:
            raise self._wrong(1, "is no .cube file: LUT_3D_SIZE is missing")
        name, size = self._size
        wanted = size if name == "LUT_1D_SIZE" else size**3
        for number, words in rows:
            if len(words) != 3:
                raise self._wrong(number, f"has {len(words)} values, a colour has 3")
        if len(rows) != wanted:
            number = rows[wanted][0] if len(rows) > wanted else last
            raise self._wrong(number, f"{len(rows)} colours, {name} {size} needs {wanted}")
        shape = (size, 3) if name == "LUT_1D_SIZE" else (size, size, size, 3)
        return Cube(self._colours(rows).reshape(shape), *self._bounds())

    def _colours(self, rows: list[tuple[int, list[str]]]) -> Floats:
        try:
            values = np.array([words for _, words in rows], np.float64)
        except ValueError:
            values = np.array([self._numbers(at, "the colour", words, 3) for at, words in rows])
        bad = ~np.isfinite(values).all(axis=1)
        if bad.any():
            number, words = rows[int(np.argmax(bad))]
            raise self._wrong(number, f"the colour is {' '.join(words)!r}, not 3 numbers")
        return values

    def _wrong(self, number: int, what: str) -> RequestError:
        return RequestError.of(f"{self.shown}, line {number}", what, _HINT)

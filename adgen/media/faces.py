"""Font files: their names, their vertical measures and the characters they draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from adgen.errors import MediaError
from adgen.media.graphemes import drawn


@dataclass(frozen=True, slots=True)
class Metrics:
    """The vertical measures of a font file, in font units, and the code points it draws."""

    units_per_em: int
    ascent: int
    descent: int
    cap_height: int
    coverage: frozenset[int]


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file, and the name by which libass finds it and nothing else."""

    family: str
    name: str
    path: Path

    def __hash__(self) -> int:
        return hash(self.name)  # all three fields would be hashed at every look-up of a width

    @property
    def metrics(self) -> Metrics:
        """The file's measures, read once. Raises MediaError where it is no font."""
        return _metrics(self.path)

    def covers(self, cluster: str) -> bool:
        """Whether the face has a glyph for every drawn character of a cluster."""
        coverage = self.metrics.coverage
        return all(ord(character) in coverage for character in drawn(cluster))

    def ass_size(self, em_px: float) -> float:
        """The ASS font size at which libass draws with an em of `em_px` pixels.

        libass, like VSFilter, scales a font until its OS/2 winAscent + winDescent (the hhea
        pair where those are zero) is the size asked for.
        """
        return em_px * (self.metrics.ascent + self.metrics.descent) / self.metrics.units_per_em

    def ascent(self, em_px: float) -> float:
        """How far libass's line box reaches above the baseline, in pixels."""
        return em_px * self.metrics.ascent / self.metrics.units_per_em

    def descent(self, em_px: float) -> float:
        """How far libass's line box reaches below the baseline, in pixels."""
        return em_px * self.metrics.descent / self.metrics.units_per_em

    def cap_height(self, em_px: float) -> float:
        """The height of capital letters, in pixels."""
        return em_px * self.metrics.cap_height / self.metrics.units_per_em


@lru_cache(maxsize=256)
def own_face(path: Path) -> FontFace:
    """The face of a brand's own font file. Raises MediaError where it is no usable font."""
    font = _opened(path)
    names = font["name"]
    family = names.getDebugName(16) or names.getDebugName(1)
    # libass knows a file by its full name, or for CFF outlines by its PostScript name: unlike
    # the family, these cannot be taken for another weight, or for a font of the system.
    name = names.getDebugName(6 if "CFF " in font or "CFF2" in font else 4)
    if not family or not name:
        raise MediaError(f"{path}: the font has no name")
    return FontFace(str(family), str(name), path)


@lru_cache(maxsize=256)
def _metrics(path: Path) -> Metrics:
    font = _opened(path)
    os2, hhea = font["OS/2"], font["hhea"]
    ascent, descent = _signed(os2.usWinAscent), _signed(os2.usWinDescent)
    if ascent + descent == 0:
        ascent, descent = hhea.ascent, -hhea.descent
    cap_height = getattr(os2, "sCapHeight", 0) or round(0.7 * font["head"].unitsPerEm)
    coverage = frozenset(int(point) for point in font.getBestCmap())
    return Metrics(font["head"].unitsPerEm, ascent, descent, cap_height, coverage)


def _opened(path: Path) -> Any:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        font = TTFont(path, lazy=True)
        if font.getBestCmap() is None or "OS/2" not in font:
            raise TTLibError("it has no Unicode map or no OS/2 table")
    except (TTLibError, OSError, KeyError) as error:
        raise MediaError(f"{path}: not a font that can be used: {error}") from error
    return font


def _signed(value: int) -> int:
    """The OS/2 win metrics as libass reads them, as signed 16-bit numbers."""
    return value - 0x10000 if value > 0x7FFF else value

"""HarfBuzz: how far a face's text advances and what it paints, in font units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from adgen.media.graphemes import NEUTRAL, graphemes, is_rtl, script_of

PLAIN_SCRIPT = "Latn"
"""The script with which digits and marks are shaped that have no letters about them."""
_UNSAFE_TO_BREAK = 1


@dataclass(frozen=True, slots=True)
class Ink:
    """A painted box, measured from the pen's start on the baseline, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: Ink) -> Ink:
        """The smallest box round both; an empty box adds nothing."""
        if other.left >= other.right:
            return self
        if self.left >= self.right:
            return other
        return Ink(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def scaled(self, factor: float) -> Ink:
        """The box multiplied about the pen's start."""
        return Ink(self.left * factor, self.top * factor, self.right * factor, self.bottom * factor)

    def moved(self, right: float) -> Ink:
        """The box moved to the right."""
        return Ink(self.left + right, self.top, self.right + right, self.bottom)


@lru_cache(maxsize=8192)
def advance(path: Path, text: str, language: str) -> float:
    """The advance width of a text that one face draws, each script shaped by itself."""
    return float(
        sum(
            sum(position.x_advance for position in buffer.glyph_positions)
            for _, _, buffer in _shaped(path, text, language)
        )
    )


@lru_cache(maxsize=1024)
def overhang(path: Path, text: str, language: str) -> float:
    """How far libass takes a text's right end to be beyond its letters, in font units.

    It measures a cluster from its first glyph's offset, and that of a cluster written from right
    to left is a mark's. Here the text's first cluster is the one at the line's right end.
    """
    _, script, buffer = next(_shaped(path, text, language))
    if not is_rtl(script):
        return 0.0
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return float(next(position.x_offset for info, position in glyphs if info.cluster == 0))


@lru_cache(maxsize=1024)
def ink_of(path: Path, text: str, language: str) -> Ink:
    """The box that a text paints when one face draws it."""
    font, box, pen = _font(path), Ink(0.0, 0.0, 0.0, 0.0), 0
    for _, _, buffer in _shaped(path, text, language):
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            extents = font.get_glyph_extents(info.codepoint)
            if extents is not None and extents.width:
                left = pen + position.x_offset + extents.x_bearing
                top = -position.y_offset - extents.y_bearing
                glyph = Ink(left, top, left + extents.width, top - extents.height)
                box = box.joined(glyph)
            pen += position.x_advance
    return box


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one script, as one face draws it."""

    text: str
    script: str
    steps: tuple[int, ...]
    """What each character moves the pen, in font units: a cluster's first one by all of it."""
    cuts: frozenset[int]
    """Places between which the text shaped alone is as it is here: HarfBuzz marks the others
    (HB_GLYPH_FLAG_UNSAFE_TO_BREAK)."""


def stretches_of(path: Path, text: str, language: str) -> tuple[Stretch, ...]:
    """The stretches of a text that one face draws, in the order of the text."""
    return tuple(_stretch(*shaped) for shaped in _shaped(path, text, language))


def _stretch(text: str, script: str, buffer: Any) -> Stretch:
    steps = [0] * len(text)
    starts, unsafe = {0, len(text)}, set[int]()
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        steps[info.cluster] += position.x_advance
        starts.add(info.cluster)
        if info.flags.value & _UNSAFE_TO_BREAK:
            unsafe.add(info.cluster)
    return Stretch(text, script, tuple(steps), frozenset(starts - unsafe))


def _shaped(path: Path, text: str, language: str) -> Iterator[tuple[str, str, Any]]:
    """Each stretch of one script: its text, its script and HarfBuzz's buffer."""
    import uharfbuzz as hb

    for segment, script in _segments(text):
        buffer = hb.Buffer()
        buffer.add_str(segment)
        buffer.script = script
        buffer.direction = "rtl" if is_rtl(script) else "ltr"
        buffer.language = language
        hb.shape(_font(path), buffer)
        yield segment, script, buffer


def _segments(text: str) -> tuple[tuple[str, str], ...]:
    """Stretches of one script; neutral clusters join the stretch before, leading ones the next."""
    clusters = graphemes(text)
    scripts = {script_of(cluster) for cluster in set(clusters)} - {NEUTRAL}
    if len(scripts) == 1:
        return ((text, scripts.pop()),)
    found: list[tuple[str, str]] = []
    for cluster in clusters:
        script = script_of(cluster)
        if found and (script in (NEUTRAL, found[-1][1]) or found[-1][1] == NEUTRAL):
            before, known = found[-1]
            found[-1] = (before + cluster, known if known != NEUTRAL else script)
        else:
            found.append((cluster, script))
    return tuple((text, PLAIN_SCRIPT if s == NEUTRAL else s) for text, s in found)


@lru_cache(maxsize=64)
def _font(path: Path) -> Any:
    import uharfbuzz as hb

    return hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))

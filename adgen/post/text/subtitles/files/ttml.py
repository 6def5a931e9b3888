"""Cues as TTML in the text profile of IMSC 1.1 (W3C Recommendation of 8 November 2018)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from xml.sax.saxutils import escape, quoteattr

from adgen.media.graphemes import is_rtl, writing_of
from adgen.post.text.subtitles.files.srt_vtt import Shown, printable
from adgen.schema.picture import Box, Raster
from adgen.schema.titles import Cue

PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_NAMESPACES = (
    'xmlns="http://www.w3.org/ns/ttml"',
    'xmlns:ttp="http://www.w3.org/ns/ttml#parameter"',
    'xmlns:tts="http://www.w3.org/ns/ttml#styling"',
)

_OUTLINE = "#000000CC 4%"
"""Of letters without a box."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the burnt subtitles look: em size and line height in pixels of the raster, colours as
    #RRGGBB or #RRGGBBAA, and the em size of a second language against the first."""

    size: float
    leading: float
    colour: str
    box: str
    second_colour: str
    second_size: float


def ttml(
    shown: Sequence[Shown],
    raster: Raster,
    area: Box,
    look: Look,
    rate: Fraction,
    language: str,
    second: str = "",
) -> str:
    """The cues as an IMSC 1.1 document: each in a region as wide as the safe `area` that ends with
    its box, its times in whole frames of `rate`."""
    regions = _regions([one.box for one in shown], raster, area)
    names = {foot: f"at{number}" for number, foot in enumerate(regions)}
    body = [
        row for one in shown for row in _cue(one, names[_foot(one.box, raster)], language, second)
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<tt {' '.join(_NAMESPACES)}",
            f'    ttp:contentProfiles="{PROFILE}" {_clock(rate)}',
            f'    tts:extent="{raster.width}px {raster.height}px" xml:lang={quoteattr(language)}>',
            "  <head>",
            "    <styling>",
            *_styles(look, bool(second)),
            "    </styling>",
            "    <layout>",
            *(_region(names[foot], box) for foot, box in regions.items()),
            "    </layout>",
            "  </head>",
            "  <body>",
            *body,
            "  </body>",
            "</tt>",
            "",
        ]
    )


def _clock(rate: Fraction) -> str:
    """The frame rate, as a whole number and what multiplies it: 30 x 1000 / 1001."""
    whole = ceil(rate)
    part = rate / whole
    nominal = f'ttp:timeBase="media" ttp:frameRate="{whole}"'
    if part == 1:
        return nominal
    return f'{nominal} ttp:frameRateMultiplier="{part.numerator} {part.denominator}"'


def _styles(look: Look, second: bool) -> Iterator[str]:
    leading = round(100 * look.leading / look.size)
    yield (
        '      <style xml:id="cue" tts:fontFamily="proportionalSansSerif" '
        f'tts:fontSize="{round(look.size)}px" tts:lineHeight="{leading}%" '
        'tts:textAlign="center"/>'
    )
    yield f'      <style xml:id="text" tts:color="{look.colour}"/>'
    if second:
        yield (
            f'      <style xml:id="second" tts:color="{look.second_colour}" '
            f'tts:fontSize="{round(100 * look.second_size)}%"/>'
        )
    yield f'      <style xml:id="box" tts:backgroundColor="{look.box}"/>'
    yield f'      <style xml:id="plain" tts:textOutline="{_OUTLINE}"/>'


def _regions(boxes: Sequence[Box], raster: Raster, area: Box) -> dict[int, Box]:
    """By the lower edge of the boxes: as wide as the area, as high as the highest that ends there.

    In whole pixels, which is what the profile's readers agree on.
    """
    found: dict[int, Box] = {}
    for box in boxes:
        foot = _foot(box, raster)
        top = min(floor(box.top), floor(found[foot].top) if foot in found else raster.height)
        found[foot] = Box(ceil(area.left), max(0, top), floor(area.right), foot)
    return found


def _foot(box: Box, raster: Raster) -> int:
    return min(ceil(box.bottom), raster.height)


def _region(name: str, box: Box) -> str:
    return (
        f'      <region xml:id="{name}" tts:origin="{box.left:.0f}px {box.top:.0f}px" '
        f'tts:extent="{box.width:.0f}px {box.height:.0f}px" tts:displayAlign="after" '
        'tts:overflow="visible"/>'
    )


def _cue(one: Shown, region: str, language: str, second: str) -> Iterator[str]:
    """A division with a paragraph for each language, so that each has its own direction."""
    ground = "box" if one.boxed else "plain"
    yield f'    <div region="{region}" style="cue">'
    yield _paragraph(one.cue, one.cue.lines, f"text {ground}", language, "")
    if one.cue.second:
        named = f" xml:lang={quoteattr(second)}"
        yield _paragraph(one.cue, one.cue.second, f"second {ground}", second, named)
    yield "    </div>"


def _paragraph(cue: Cue, lines: Sequence[str], style: str, language: str, named: str) -> str:
    direction = "rtl" if is_rtl(writing_of(language)) else "ltr"
    text = "<br/>".join(escape(printable(line)) for line in lines)
    return (
        f'      <p begin="{cue.frames.start}f" end="{cue.frames.stop}f"{named} '
        f'tts:direction="{direction}" tts:unicodeBidi="embed">'
        f'<span style="{style}">{text}</span></p>'
    )

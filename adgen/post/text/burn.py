"""Laid-out texts become one ASS document, moving in the brand's animation style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from adgen.post.text.ass import AssDocument, Event
from adgen.post.text.drawn.events import events_of
from adgen.post.text.paints import styles_of
from adgen.post.text.titles import Page, Title
from adgen.schema.titles import Cue, TextBlock

VERSION = 3
"""Goes up when the same layout comes to be drawn otherwise, be it by this module, drawn, motion,
typed, subtitled, paints, forms or ass."""


def document(page: Page, titles: Sequence[Title], cues: Sequence[Title], rate: Fraction) -> str:
    """The ASS document that burns texts in which were laid out on `page`.

    A text that was laid out can be drawn: raises ValueError only for a rate above ass.FASTEST.
    """
    styles = styles_of(page)
    events: list[Event] = []
    for title in (*titles, *cues):
        events += events_of(page, title, styles, rate)
    return AssDocument(page.raster, tuple(styles.values()), tuple(events)).text()


def blocks_of(titles: Sequence[Title], cues: Sequence[Title]) -> tuple[TextBlock, ...]:
    """What the checks look at: every text's lines, em size, box and frames.

    The box of a price lies inside its burst, that of a lower third inside its bar.
    """
    return tuple(
        TextBlock(
            title.role,
            title.fitted.lines,
            title.fitted.size,
            title.fitted.box,
            title.frames,
            title.whole,
        )
        for title in (*titles, *cues)
    )


def cues_of(cues: Sequence[Title]) -> tuple[Cue, ...]:
    """The subtitles as the files beside the spot hold them: without their places.

    The second language's lines follow their subtitle, as titles.cue_titles lays them.
    """
    found: list[Cue] = []
    for title in cues:
        if title.role == "second":
            found[-1] = replace(found[-1], second=title.fitted.lines)
        else:
            found.append(Cue(title.fitted.lines, title.frames, words=title.words))
    return tuple(found)

"""The subtitle files beside a film."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from adgen.post.text import burn
from adgen.post.text.ass import Paint
from adgen.post.text.paints import styles_of
from adgen.post.text.subtitles.files.srt_vtt import Shown, srt, vtt
from adgen.post.text.subtitles.files.ttml import Look, ttml
from adgen.post.text.titles import Page, Title

SUFFIXES = (".srt", ".vtt", ".ttml", ".ass")


def subtitle_files(page: Page, cues: Sequence[Title], rate: Fraction) -> dict[str, str]:
    """The contents of every subtitle file by its suffix; nothing without subtitles.

    `cues` are laid out as they are burnt in. SRT and WebVTT hold texts and times, WebVTT and TTML
    where they stand, and ASS is drawn as the film is, with the fonts at hand.
    """
    shown = _shown(page, cues)
    if not shown:
        return {}
    texts = [one.cue for one in shown]
    languages = (page.language, page.second)
    return {
        ".srt": srt(texts, *languages),
        ".vtt": vtt(shown, page.raster, page.safe, *languages),
        ".ttml": ttml(shown, page.raster, page.safe, _look(page), rate, *languages),
        ".ass": burn.document(page, (), cues, rate),
    }


def _shown(page: Page, cues: Sequence[Title]) -> list[Shown]:
    box = page.subtitles is not None and page.subtitles.style == "box"
    firsts = [title for title in cues if title.role == "cue"]
    return [
        Shown(cue, title.block, box or title.boxed)
        for cue, title in zip(burn.cues_of(cues), firsts, strict=True)
    ]


def _look(page: Page) -> Look:
    styles, size = styles_of(page), page.cue_size
    return Look(
        size,
        page.book.line_height(size, page.language),
        styles["cue"].fill.colour,
        _rgba(styles["cue-box"].fill),
        styles["second"].fill.colour,
        page.second_size / size,
    )


def _rgba(paint: Paint) -> str:
    return f"{paint.colour}{round(255 * paint.opacity):02X}"

"""Texts drawn alone for the checks: each on a frame on which it is at rest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from adgen.delivery.checks.drawn import DrawnText, part_of
from adgen.media.burning import drawn_frames
from adgen.media.colour import rgb_of, ycbcr_709
from adgen.post.text import burn
from adgen.post.text.legible import least_size
from adgen.post.text.paints import style_of, styles_of
from adgen.post.text.titles import Page, Title
from adgen.schema.titles import TextBlock

_INKS = {"cue": ("cue", "cue-said")}
"""Roles whose letters have more than one colour, and the styles of these."""


def drawn_texts(
    page: Page, titles: Sequence[Title], cues: Sequence[Title], rate: Fraction, lit: int,
    fonts: Path, folder: Path,
) -> tuple[DrawnText, ...]:  # fmt: skip
    """Every text of a film as its document draws it, on a frame before `lit`, where it fades.

    The document lies in `folder` while it is drawn. Raises MediaError.
    """
    texts = (*titles, *cues)
    if not texts:
        return ()
    document = folder / "texts.ass"
    document.write_text(burn.document(page, titles, cues, rate), "utf-8")
    blocks = burn.blocks_of(titles, cues)
    found = [(_at_rest(block, lit), index) for index, block in enumerate(blocks)]
    frames = sorted({frame for frame, _ in found})
    grounds = (
        drawn_frames(document, fonts, page.raster, rate, frames, ground)
        for ground in ("black", "white")
    )
    drawn: list[DrawnText] = []
    for frame, black, white in zip(frames, *grounds, strict=True):
        for at, index in found:
            if at == frame:
                drawn.append(_part(page, texts[index], blocks[index], frame, black, white))
    document.unlink()
    return tuple(drawn)


def _at_rest(block: TextBlock, lit: int) -> int:
    """The frame in the middle of the time in which a text is seen: it has come and not yet gone.

    A button comes late and stays, so that it is drawn on its last frame.
    """
    stop = max(block.frames.start + 1, min(block.frames.stop, lit))
    return stop - 1 if block.role == "cta" else (block.frames.start + stop) // 2


def _part(
    page: Page, title: Title, block: TextBlock, frame: int, black: np.ndarray, white: np.ndarray
) -> DrawnText:
    left, top, right, bottom = part_of(block.box, page.raster)
    part = np.s_[top:bottom, left:right]
    return DrawnText(
        block, frame, least_size(page.raster, block.role), _inks(page, title), left, top,
        black[part].astype(np.float32), white[part].astype(np.float32),
    )  # fmt: skip


def _inks(page: Page, title: Title) -> tuple[float, ...]:
    styles = styles_of(page)
    own = style_of(styles, title)
    names = _INKS.get(title.role, ()) if title.words else ()
    colours = dict.fromkeys((own.fill.colour, *(styles[name].fill.colour for name in names)))
    return tuple(float(ycbcr_709(np.array(rgb_of(colour)))[0]) for colour in colours)

"""How panels, books and animatics are made in their folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from adgen.delivery.encode import encode
from adgen.errors import MediaError
from adgen.media.burning import Rgb
from adgen.media.fonts import FontBook
from adgen.media.frames import I420, lossless_command, written_frames
from adgen.media.sound import RATE
from adgen.post.anchor.apply import anchored
from adgen.post.edit.compose import Segment, compose
from adgen.post.logo import with_logo
from adgen.post.storyboard.paint import painted
from adgen.post.storyboard.panel import logos_on, picture, plate, shown_in, with_note
from adgen.post.storyboard.setting import CaptionFonts, caption_fonts
from adgen.post.text import burn
from adgen.post.text.subtitles.contrast import boxed_over
from adgen.post.text.titles import Page
from adgen.run.films import PageStyle
from adgen.run.making.boards.facts import Placed
from adgen.run.making.steps import MIX
from adgen.run.planning.layouts import Laid
from adgen.run.planning.pages import font_book, page_of
from adgen.run.progress import Advance
from adgen.run.store.folder import Store
from adgen.schema.delivery import Encode
from adgen.schema.footage import Edit
from adgen.schema.look import Grade, Look
from adgen.schema.panels import Drawing, Panel
from adgen.schema.picture import Raster

PANEL, PICTURE, PLATE = "panel.png", "picture.jpg", "plate.mkv"
ANIMATIC = "animatic.mp4"
_PAPER = "#FFFFFF"
_QUALITY = 92
"""Of the JPEG that goes into the book."""


@dataclass(frozen=True, slots=True)
class Types:
    """A page with its fonts opened, and folders with their files for libass."""

    page: Page
    folder: Path
    captions: CaptionFonts
    caption_folder: Path


class Cases:
    """The fonts of pages, gathered once for each brand's own."""

    def __init__(self, store: Store, stack: ExitStack) -> None:
        self._store, self._stack = store, stack
        self._opened: dict[tuple[str, ...], tuple[FontBook, Path, CaptionFonts, Path]] = {}

    def of(self, style: PageStyle) -> Types:
        """The fonts of a page. Raises MediaError for a file that is no font."""
        key = style.brand.typography.family, *(font.sha256 for font in style.fonts)
        if key not in self._opened:
            book = font_book(style.brand, style.fonts)
            captions = caption_fonts(tuple(font.path for font in style.fonts))
            folders = (self._folder(book), self._folder(captions.text))
            self._opened[key] = book, folders[0], captions, folders[1]
        book, folder, captions, beside = self._opened[key]
        return Types(page_of(style, book), folder, captions, beside)

    def _folder(self, book: FontBook) -> Path:
        return book.gather(self._stack.enter_context(self._store.workplace()))


def make_panel(
    placed: Placed,
    said: Panel,
    still: Path,
    note: str,
    on_path: bool,
    caption: Drawing,
    laid: Laid,
    types: Types,
    raster: Raster,
    folder: Path,
) -> None:
    """The panel, its picture alone, and the picture without texts as one lossless frame.

    `note` is written on the picture, `on_path` says whether the still is on the shot's camera path.
    """
    part, spot, page = placed.film.master.segments[said.number - 1], placed.item.spot, types.page
    cut = spot.cuts.cuts[said.number - 1].record
    shown = shown_in(cut, laid.titles, laid.cues, laid.logos)
    edit = replace(part.edit, on_path=on_path)
    frame = plate(still, raster, edit.grade)
    frame = anchored(edit, part.request, raster, raster).lay(frame, 0.0, 0)
    if note:
        frame = with_note(
            frame, raster, note, page, shown, types.captions, types.caption_folder, folder
        )
    _keep_plate(frame, raster, folder / PLATE)
    logo = placed.film.logo.path
    seen = picture(frame, raster, page, shown, logo, cut.rate, types.folder, folder)
    strip = painted(caption, _PAPER, types.captions, types.caption_folder, folder)
    _write(folder / PICTURE, seen, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    _write(folder / PANEL, np.concatenate([seen, strip[:, : raster.width]]), ".png", ())


def make_animatic(
    placed: Placed,
    plates: Sequence[Path],
    panel_raster: Raster,
    raster: Raster,
    mix: Path,
    laid: Laid,
    types: Types,
    settings: Encode,
    folder: Path,
    advance: Advance,
) -> None:
    """The plates held as long as their shots last, cut, titled and mixed as the film will be."""
    master, page = placed.film.master, types.page
    segments = tuple(
        Segment(
            path,
            panel_raster,
            Fraction(1, part.edit.frames + part.edit.tail),  # one frame lasts the whole shot
            part.request,
            _still_edit(part.edit),
        )
        for path, part in zip(plates, master.segments, strict=True)
    )
    places = logos_on(laid.logos, page.raster, raster)
    ass = folder / "overlay.ass"

    def textless() -> Iterator[I420]:
        return compose(segments, raster, master.rate, master.form)

    cues = boxed_over(textless(), raster, page, laid.cues)
    ass.write_text(burn.document(page, laid.titles, cues, master.rate), "utf-8")

    def frames() -> Iterator[I420]:
        return _counted(with_logo(textless(), placed.film.logo.path, places, raster), advance)

    count = encode(
        frames, raster, master.rate, ass, types.folder, mix / MIX,
        round(master.frames / master.rate * RATE), settings, folder / ANIMATIC, placed.film.fade,
    )  # fmt: skip
    ass.unlink()
    if count != master.frames:
        raise MediaError(f"{count} frames were composed, {master.frames} are planned")


def _still_edit(edit: Edit) -> Edit:
    """The edit of a plate that has its look and its cut-outs already, and stands still."""
    return replace(
        edit, centre=(0.5, 0.5), speed=(1.0, 1.0), grade=Grade(Look()), beat_effect="none",
        anchors=(), on_path=False,
    )  # fmt: skip


def _keep_plate(frame: I420, raster: Raster, path: Path) -> None:
    with written_frames(lossless_command(path, raster, Fraction(1), "yuv420p")) as pipe:
        pipe.write(np.ascontiguousarray(frame).data)


def _write(path: Path, pixels: Rgb, kind: str, how: Sequence[int]) -> None:
    done, data = cv2.imencode(kind, np.ascontiguousarray(pixels[..., ::-1]), list(how))
    if not done:
        raise MediaError(f"{path}: cannot be written")
    path.write_bytes(data.tobytes())


def _counted(frames: Iterator[I420], advance: Advance) -> Iterator[I420]:
    for count, frame in enumerate(frames, 1):
        yield frame
        advance(count)

"""The fonts of a hand-off: named as editing programs name them, adgen's own handed over."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from adgen.delivery.handoff.nouns import Font
from adgen.media.faces import FontFace
from adgen.media.fonts import FontBook, fonts_folder

_ABOUT = "fonts.txt"


def main_face(book: FontBook, lines: tuple[str, ...], language: str) -> FontFace:
    """The face that draws most of a text's characters. Raises MissingGlyphError."""
    drawn: dict[FontFace, int] = {}
    for run in (run for line in lines for run in book.runs(line, language)):
        drawn[run.face] = drawn.get(run.face, 0) + len(run.text.strip())
    return max(drawn, key=lambda face: drawn[face], default=book.candidates(language)[0])


def font_of(face: FontFace) -> Font:
    """The names of a face; a brand's own files are named, never handed on."""
    from fontTools.ttLib import TTFont

    with TTFont(face.path, lazy=True) as font:
        names: Any = font["name"]
        family = names.getDebugName(16) or names.getDebugName(1) or face.family
        style = names.getDebugName(17) or names.getDebugName(2) or "Regular"
        postscript = names.getDebugName(6) or face.name
    bundled = face.path.parent == fonts_folder()
    return Font(str(family), str(style), str(postscript), face.path.name if bundled else "")


def write_fonts(fonts: list[Font], folder: Path) -> None:
    """Copy adgen's fonts among these with their licences, and list all by name."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = yaml.safe_load((fonts_folder() / "fonts.yaml").read_text("utf-8"))
    licences = {row["file"]: row["licence_file"] for row in rows}
    told: list[str] = []
    for font in fonts:
        where = "install it from where the brand keeps its fonts"
        if font.file:
            for name in (font.file, licences[font.file]):
                shutil.copyfile(fonts_folder() / name, folder / name)
            where = f"{font.file}, under {licences[font.file]}"
        told.append(f"{font.family}, {font.style} ({font.postscript}): {where}\n")
    (folder / _ABOUT).write_text("".join(told), "utf-8")

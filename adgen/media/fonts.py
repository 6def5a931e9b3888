"""Fonts: which face draws which part of a text, and how wide and tall it will be.

A text is itemised into runs, one face each; a run's width is what HarfBuzz says. libass shapes
with HarfBuzz too (`Kerning: yes` must be set), but takes advances that FreeType rounds to pixels at
a line of 256: it draws up to 0.003 ems a letter wider or narrower, for which layouts leave room.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.faces import FontFace, own_face
from adgen.media.graphemes import NEUTRAL, drawn, graphemes, script_of, writing_of
from adgen.media.shaping import Ink, advance, ink_of

_REGIONS = {"Hans": "SC", "Hant": "TC", "Jpan": "JP", "Kore": "KR", "Hang": "KR"}
_PER_CLUSTER = frozenset({"Hani", "Hira", "Kana", "Bopo", "Hang"})
# The lighter cut and the display faces serve only where a brand asks for them.
_ONLY_BY_NAME = frozenset({"Adgen Sans Text", "Adgen Geometric", "Adgen Rounded"})


class MissingGlyphError(MediaError):
    """No font at hand has these characters."""

    def __init__(self, text: str, characters: tuple[str, ...]) -> None:
        self.text = text
        self.characters = characters
        super().__init__(text, characters)

    def __str__(self) -> str:
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in self.characters)
        return f"no font has {named}, needed by {self.text!r}"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that one face draws."""

    text: str
    face: FontFace


@dataclass(frozen=True, slots=True)
class FontBook:
    """Faces in order of preference: `preferred` of them come before a language's own."""

    faces: tuple[FontFace, ...]
    preferred: int = 0

    def __hash__(self) -> int:
        return hash((len(self.faces), self.preferred))  # a process has one book, or few

    def candidates(self, language: str) -> tuple[FontFace, ...]:
        """All faces in the order in which they are tried for a BCP-47 language."""
        region = _REGIONS.get(writing_of(language))
        own = [f for f in self.rest if region and f.family == f"Adgen Sans {region}"]
        fallback = [f for f in self.rest if f not in own]
        # Latin text inside Chinese takes the Latin face, not the Chinese font's own letters.
        return (*self.faces[: self.preferred], *fallback[:1], *own, *fallback[1:])

    @property
    def rest(self) -> tuple[FontFace, ...]:
        """The faces behind the preferred ones."""
        return self.faces[self.preferred :]

    def missing(self, text: str, language: str) -> tuple[str, ...]:
        """The characters, once each, that no face draws within their cluster."""
        faces = self.candidates(language)
        lacking: dict[str, None] = {}
        for cluster in graphemes(unicodedata.normalize("NFC", text)):
            if any(face.covers(cluster) for face in faces):
                continue
            alone = [c for c in drawn(cluster) if not any(f.covers(c) for f in faces)]
            lacking |= dict.fromkeys(alone or drawn(cluster))
        return tuple(lacking)

    def runs(self, text: str, language: str) -> tuple[Run, ...]:
        """The text, in Unicode's NFC form, cut into stretches of one face each.

        Clusters are never split, an alphabetic script keeps one face through the whole text, and
        spaces and punctuation stay with what stands before them where its face has them.
        Raises MissingGlyphError.
        """
        return _runs(self, unicodedata.normalize("NFC", text), language)

    def width(self, text: str, size_px: float, language: str) -> float:
        """The advance width in pixels at an em of `size_px`; of several lines the widest.

        Raises MissingGlyphError.
        """
        return self.ems(text, language) * size_px

    def ems(self, text: str, language: str) -> float:
        """The advance width in ems; of several lines the widest. Raises MissingGlyphError."""
        return max(_line_ems(self, line, language) for line in text.split("\n"))

    def ink(self, text: str, size_px: float, language: str) -> Ink:
        """What one line paints, in pixels from its start on the baseline, y downwards.

        Left to right whatever the direction: the box is exact in height and, but for the
        overhang of the outermost letters, in width. Raises MissingGlyphError.
        """
        box, pen = Ink(0.0, 0.0, 0.0, 0.0), 0.0
        for run in self.runs(text, language):
            scale = size_px / run.face.metrics.units_per_em
            box = box.joined(ink_of(run.face.path, run.text, language).scaled(scale).moved(pen))
            pen += advance(run.face.path, run.text, language) * scale
        return box

    def gather(self, folder: Path) -> Path:
        """A folder that holds every face's file, for libass's `fontsdir`.

        The bundled folder itself where that will do, else `folder`, into which files are copied.
        """
        if all(face.path.parent == fonts_folder() for face in self.faces):
            return fonts_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for number, face in enumerate(self.faces):
            shutil.copyfile(face.path, folder / f"{number:02d}-{face.path.name}")
        return folder

    def line_height(self, size_px: float, language: str = "en") -> float:
        """The distance of baselines in pixels at which a language's lines do not touch."""
        key = "vi" if language.partition("-")[0].lower() == "vi" else writing_of(language)
        return size_px * _LEADING.get(key, _LEADING_LATIN)


# Ems between baselines: what the tallest and deepest everyday letters of the bundled faces paint
# together (measured in tests/media/test_fonts.py) and some air.
_LEADING = {"vi": 1.35, "Arab": 1.5, "Deva": 1.35, "Thai": 1.5}
_LEADING |= dict.fromkeys(("Hans", "Hant", "Jpan", "Kore"), 1.3)
_LEADING_LATIN = 1.2


def bundled_fonts(first: Sequence[str] = (), extra_files: Sequence[Path] = ()) -> FontBook:
    """The fonts that come with adgen, and a brand's own files; `first` names come before all.

    `first` holds families, or full names where a family has several files. Raises MediaError
    where a file is no font, or a name is not at hand or not unique.
    """
    own = tuple(own_face(path) for path in extra_files)
    chosen = [_named(name, (*own, *_bundled())) for name in dict.fromkeys(first)]
    others = [f for f in _bundled() if f not in chosen and f.family not in _ONLY_BY_NAME]
    return FontBook((*chosen, *others), len(chosen))


def fonts_folder() -> Path:
    """The folder of the bundled font files, for libass's `fontsdir`."""
    return Path(str(resources.files("adgen.data") / "fonts"))


def _named(name: str, faces: tuple[FontFace, ...]) -> FontFace:
    exact = [face for face in faces if face.name == name]
    found = exact or [face for face in faces if face.family == name]
    if len(found) == 1:
        return found[0]
    if not found:
        known = ", ".join(sorted({face.name for face in faces}))
        raise MediaError(f"no font of the name {name!r}; at hand are: {known}")
    known = ", ".join(repr(face.name) for face in found)
    raise MediaError(f"the family {name!r} has several files; name one of {known}")


@lru_cache(maxsize=1)
def _bundled() -> tuple[FontFace, ...]:
    import yaml

    folder = fonts_folder()
    rows = yaml.safe_load((folder / "fonts.yaml").read_text(encoding="utf-8"))
    return tuple(FontFace(row["family"], row["family"], folder / row["file"]) for row in rows)


@lru_cache(maxsize=4096)
def _line_ems(book: FontBook, line: str, language: str) -> float:
    return sum(
        advance(run.face.path, run.text, language) / run.face.metrics.units_per_em
        for run in book.runs(line, language)
    )


@lru_cache(maxsize=4096)
def _runs(book: FontBook, text: str, language: str) -> tuple[Run, ...]:
    clusters = graphemes(text)
    known = {cluster: first_face(book, cluster, language) for cluster in set(clusters)}
    if None in known.values():
        raise MissingGlyphError(text, book.missing(text, language))
    faces = book.candidates(language)
    chosen = _strong_faces(clusters, [known[cluster] for cluster in clusters], faces)
    strong = set(chosen) - {None}
    marks = {cluster for cluster, face in zip(clusters, chosen, strict=True) if face is None}
    for face in strong:
        if len(strong) == 1 and face is not None and all(map(face.covers, marks)):
            return (Run(text, face),)
    for place, cluster in enumerate(clusters):
        if chosen[place] is None:
            chosen[place] = _neutral_face(cluster, place, chosen, faces, language)
    found: list[Run] = []
    for cluster, face in zip(clusters, chosen, strict=True):
        assert face is not None
        if found and found[-1].face == face:
            found[-1] = Run(found[-1].text + cluster, face)
        else:
            found.append(Run(cluster, face))
    return tuple(found)


@lru_cache(maxsize=16384)
def first_face(book: FontBook, cluster: str, language: str) -> FontFace | None:
    """The first face that draws a grapheme cluster in a language; None where there is none."""
    return next((face for face in book.candidates(language) if face.covers(cluster)), None)


@lru_cache(maxsize=16384)
def kind_of(cluster: str) -> str:
    """A cluster's script, where digits count as Latin; NEUTRAL for spaces and punctuation."""
    script = script_of(cluster)
    return "Latn" if script == NEUTRAL and cluster[0].isdigit() else script


def _strong_faces(
    clusters: Sequence[str], firsts: Sequence[FontFace | None], faces: Sequence[FontFace]
) -> list[FontFace | None]:
    """The faces of letters and digits: one for each alphabet, so that no word mixes two."""
    kinds = [kind_of(cluster) for cluster in clusters]
    whole: dict[str, FontFace | None] = {}
    for kind in set(kinds) - _PER_CLUSTER - {NEUTRAL}:
        members = {c: f for c, f, k in zip(clusters, firsts, kinds, strict=True) if k == kind}
        own = set(members.values())
        # Where all have the same first face it is the first for all of them together.
        able = own if len(own) == 1 else (f for f in faces if all(map(f.covers, members)))
        whole[kind] = next(iter(able), None)
    return [
        None if kind == NEUTRAL else whole.get(kind) or first
        for first, kind in zip(firsts, kinds, strict=True)
    ]


def _neutral_face(
    cluster: str,
    place: int,
    chosen: Sequence[FontFace | None],
    faces: Sequence[FontFace],
    language: str,
) -> FontFace:
    """The face of a space or a mark: that of the letters before, else of those after, else any.

    Opening marks go with what they open.
    """
    before = chosen[place - 1] if place else None
    if before is not None and follows(cluster, before):
        return before
    after = next((face for face in chosen[place:] if face is not None), None)
    for face in (after, before):
        if face is not None and face.covers(cluster):
            return face
    region = f"Adgen Sans {_REGIONS.get(writing_of(language))}"
    return _first(cluster, sorted(faces, key=lambda face: face.family != region))


def follows(cluster: str, before: FontFace) -> bool:
    """Whether a space or a mark takes the face of the letters before it, whatever comes behind."""
    return before.covers(cluster) and unicodedata.category(cluster[0]) not in ("Ps", "Pi")


def _first(cluster: str, faces: Iterable[FontFace]) -> FontFace:
    return next(face for face in faces if face.covers(cluster))

"""What each shot is framed round, and what was found of supplied pictures, kept in the store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from adgen.media import subject
from adgen.media.pictures import read_rgb
from adgen.media.subject import Found, Subject, subject_of
from adgen.post.anchor.placing import held_box
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.picture import Box, Picture, Raster
from adgen.schema.storyboard import Shot

Focus = tuple[float, float, float, float]
"""Left, top, right and bottom as fractions of the plate."""
_SUBJECT = "subject.json"
_DIGITS = 3
"""Of fractions: a thousandth of a picture is less than what can be told."""
_WORDS = {
    "face": "framed round a face at {x:.0%} {y:.0%}",
    "salience": "framed round what stands out at {x:.0%} {y:.0%}",
    "middle": "framed round its middle, as nothing in it stands out",
}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a shot is framed round, and what said so."""

    focus: Focus
    by: Literal["declared", "anchor"] | Found

    @property
    def words(self) -> str:
        """What was found by looking, for people; empty where the campaign says it."""
        x, y = Box(*self.focus).centre
        return _WORDS[self.by].format(x=x, y=y) if self.by in _WORDS else ""


class Subjects:
    """The subjects of pictures, each looked for once, by the SHA-256 of its file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, Subject] = {}

    def aim(self, shot: Shot, raster: Raster) -> Aim:
        """The focus that the shot declares, else its anchors', else what its picture is of.

        Of several faces those are taken that a frame of the raster can show together.

        Raises MediaError when the picture cannot be read.
        """
        if shot.focus is not None:
            return Aim(shot.focus, "declared")
        plate = shot.picture
        if plate is None:
            return Aim(_focus(subject.MIDDLE), "middle")
        held = held_box(shot.anchors, (plate.width, plate.height), raster.aspect)
        if held is not None:
            return Aim(_inside(held), "anchor")
        found = self.of(plate)
        across, down = _shown(plate, raster)
        return Aim(_focus(found.box(across, down)), found.found)

    def of(self, picture: Picture) -> Subject:
        """What a picture is of. Raises MediaError when it cannot be read."""
        digest = picture.asset.sha256
        if digest not in self._found:
            self._found[digest] = self._read(digest) or self._look(picture)
        return self._found[digest]

    def _read(self, digest: str) -> Subject | None:
        folder = self._store.get(_work(digest).key)
        if folder is None:
            return None
        kept = json.loads((folder / _SUBJECT).read_text("utf-8"))
        return Subject(tuple(Box(*box) for box in kept["boxes"]), cast(Found, kept["found"]))

    def _look(self, picture: Picture) -> Subject:
        seen = subject_of(read_rgb(picture.asset.path))
        boxes = [_focus(box) for box in seen.boxes]

        def keep(folder: Path) -> None:
            text = json.dumps({"boxes": boxes, "found": seen.found})
            (folder / _SUBJECT).write_text(text, "utf-8")

        work = _work(picture.asset.sha256)
        self._store.make(work.key, keep, work.document(), durable=False)
        return Subject(tuple(Box(*box) for box in boxes), seen.found)


def crop_centre(
    aim: Aim, picture: Picture | None, take: Raster, raster: Raster
) -> tuple[float, float] | None:
    """What a crop of a take to `raster` keeps in its middle, as fractions of the take.

    None where the campaign does not say it: then the crop follows what the take shows. A focus is
    one of the picture; in a take of a shape of its own, which begins with the picture cropped round
    the focus (engines.diffusers.first_frame), it lies elsewhere.
    """
    if aim.by not in ("declared", "anchor"):
        return None
    x, y = Box(*aim.focus).centre
    if picture is None or take == raster:
        return x, y
    across, down = _shown(picture, take)
    return _seen(x, across), _seen(y, down)


def _shown(picture: Picture, raster: Raster) -> tuple[float, float]:
    """The parts of a picture's sides that a frame of the raster covers at most."""
    scale = min(picture.width / raster.width, picture.height / raster.height)
    return raster.width * scale / picture.width, raster.height * scale / picture.height


def _seen(centre: float, part: float) -> float:
    """Where a place of a side lies in the part of it that is cropped round that place."""
    start = min(max(centre - part / 2, 0.0), 1 - part)
    return round((centre - start) / part, _DIGITS)


def _inside(focus: Focus) -> Focus:
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in focus)
    return left, top, right, bottom


def _focus(box: Box) -> Focus:
    left, top, right, bottom = (
        round(side, _DIGITS) for side in (box.left, box.top, box.right, box.bottom)
    )
    return left, top, right, bottom


def _work(digest: str) -> Work:
    return Work("subject", subject.VERSION, tools("opencv", "scikit-image"), {"file": digest})

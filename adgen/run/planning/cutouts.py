"""The cut-outs of shots made ready while planning: cut from their backdrops once, and placed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.staging import refuse_enlarged
from adgen.errors import MediaError, Problem
from adgen.media.face_detector import find_faces
from adgen.media.pictures import read_rgb, read_rgba, sha256_of
from adgen.post.anchor import cutout
from adgen.post.anchor.placing import CHEST, Course, PlateMap, chest_of
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.footage import PlacedAnchor, TakeRequest
from adgen.schema.picture import Aspect, Asset, Box, Picture
from adgen.schema.shot import Cutout
from adgen.schema.storyboard import AnchorLayer, Shot

CUT, MASK, REPORT = "cutout.png", "mask.png", "cutout.json"
_TRANSPARENT = "save it with transparency, or photograph it whole on a plain backdrop"


@dataclass(frozen=True, slots=True)
class _Report:
    """Whether a picture has transparency of its own, else how its cut came out."""

    own: bool
    faults: tuple[str, ...]


class Cutouts:
    """Cut-outs by the SHA-256 of their pictures, each made once and kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cut: dict[tuple[str, Cutout], Picture | Problem | None] = {}
        self._soft: dict[tuple[TakeRequest, tuple[PlacedAnchor, ...], bool], tuple[Problem, ...]]
        self._soft = {}
        self._faces: dict[str, Box | None] = {}
        self.works: dict[str, Work] = {}
        """What was cut, by key: what a run needs in the store."""

    def ready(self, shot: Shot, places: Sequence[str], problems: list[Problem]) -> Shot:
        """The shot with its cut-outs cut; `places` say where each anchor is written.

        What cannot be cut well is added to `problems`, with a picture of the mask to look at.
        """
        if not shot.anchors:
            return shot
        anchors = []
        for anchor, where in zip(shot.anchors, places, strict=True):
            found = self._of(anchor.picture, anchor.cutout)
            if isinstance(found, Problem):
                problems.append(replace(found, where=where))
                found = None
            anchors.append(replace(anchor, cut=found))
        return replace(shot, anchors=tuple(anchors))

    def placed(
        self, shot: Shot, aspect: Aspect, places: Sequence[str], problems: list[Problem]
    ) -> tuple[PlacedAnchor, ...]:
        """The anchors of a shot for one aspect, those that go by a face beside it."""
        found = []
        for anchor, where in zip(shot.anchors, places, strict=True):
            placed = _at(anchor, aspect)
            if placed.at in CHEST:
                face = None if shot.picture is None else self._face(shot.picture)
                if face is None:
                    what = f"{placed.at} needs a face, and there is none in the shot's picture"
                    hint = "give the shot a picture of a person, or place it by x and y"
                    problems.append(Problem(where, what, hint))
                    continue
                placed = replace(placed, at=chest_of(placed, face))
            found.append(placed)
        return tuple(found)

    def soft(
        self,
        anchors: Sequence[PlacedAnchor],
        places: Sequence[str],
        request: TakeRequest,
        on_path: bool,
    ) -> tuple[Problem, ...]:
        """What would be enlarged so much that it looked soft."""
        asked = request, tuple(anchors), on_path
        if anchors and asked not in self._soft:
            over = PlateMap(request, on_path, request.raster, request.raster)
            self._soft[asked] = tuple(
                problem
                for anchor, where in zip(anchors, places, strict=False)
                if (problem := _enlarged(anchor, where, over, request.frames))
            )
        return self._soft.get(asked, ())

    def _of(self, picture: Picture, kind: Cutout) -> Picture | Problem | None:
        asked = picture.asset.sha256, kind
        if asked not in self._cut:
            try:
                self._cut[asked] = self._made(picture, kind)
            except MediaError as error:
                self._cut[asked] = Problem("", str(error))
        return self._cut[asked]

    def _made(self, picture: Picture, kind: Cutout) -> Picture | Problem | None:
        """A picture cut from its backdrop; None where its own transparency serves."""
        name = picture.asset.path.name
        if kind == "alpha" and not picture.alpha:
            return Problem(
                "", f"{name} has no transparency", f"{_TRANSPARENT}, or leave cutout out"
            )
        work = Work(
            "cutout", cutout.VERSION, {"kind": kind, **tools("opencv")},
            {"file": picture.asset.sha256},
        )  # fmt: skip
        folder = self._store.get(work.key)
        if folder is None:
            folder = self._store.make(
                work.key, lambda beside: _cut(picture, kind, beside), work.document(), durable=False
            )
        self.works[work.key] = work
        report = _read(folder)
        if report.own:
            return None
        if report.faults:
            used = "used as it is" if kind == "alpha" else "cut from its backdrop"
            what = f"{name} cannot be {used}: {'; '.join(report.faults)}"
            return Problem("", what, f"look at {folder / MASK}; {_TRANSPARENT}")
        made = Asset(folder / CUT, sha256_of(folder / CUT))
        return Picture(made, picture.width, picture.height, True)

    def _face(self, picture: Picture) -> Box | None:
        """The main face of a picture, in fractions of it."""
        digest = picture.asset.sha256
        if digest not in self._faces:
            grey = cv2.cvtColor(read_rgb(picture.asset.path), cv2.COLOR_RGB2GRAY)
            faces = find_faces(np.asarray(grey, np.uint8))
            self._faces[digest] = faces[0].box if faces else None
        return self._faces[digest]


def _enlarged(anchor: PlacedAnchor, where: str, over: PlateMap, frames: int) -> Problem | None:
    picture = anchor.drawn
    course = Course(anchor, (picture.width, picture.height), over)
    scales = [course.scale(position) for position in (0, frames // 2, frames - 1)]
    try:
        refuse_enlarged("cut-out", picture, max(scales) / picture.height)
    except ValueError as error:
        return Problem(where, str(error).replace(picture.asset.path.name, anchor.name), None)
    return None


def _at(anchor: AnchorLayer, aspect: Aspect) -> PlacedAnchor:
    return PlacedAnchor(
        picture=anchor.picture,
        at=anchor.at.at(aspect),
        size=anchor.size.at(aspect),
        cutout=anchor.cutout,
        shadow=anchor.shadow,
        reflection=anchor.reflection,
        wrap=anchor.wrap,
        match=anchor.match,
        depth_blur=anchor.depth_blur,
        blend=anchor.blend,
        track=anchor.track,
        cut=anchor.cut,
    )


def _cut(picture: Picture, kind: Cutout, folder: Path) -> None:
    """Cut a picture, unless its own transparency serves, and write all that was found."""
    rgba = read_rgba(picture.asset.path)
    if kind != "backdrop" and cutout.transparent(rgba):
        _write(folder, {"own": True, "faults": []})
        return
    if kind == "alpha":
        _draw(folder / MASK, rgba[..., 3])
        _write(folder, {"own": False, "faults": ["its transparency leaves nothing out"]})
        return
    cut = cutout.cut_from_backdrop(np.ascontiguousarray(rgba[..., :3]))
    _draw(folder / CUT, cut.rgba[..., [2, 1, 0, 3]])
    _draw(folder / MASK, cut.rgba[..., 3])
    _write(folder, {"own": False, "faults": list(cut.faults)})


def _draw(path: Path, pixels: NDArray[np.uint8]) -> None:
    if not cv2.imwrite(str(path), pixels):
        raise MediaError(f"{path} cannot be written")


def _write(folder: Path, report: Mapping[str, object]) -> None:
    (folder / REPORT).write_text(json.dumps(report), "utf-8")


def _read(folder: Path) -> _Report:
    found = json.loads((folder / REPORT).read_text("utf-8"))
    return _Report(found["own"], tuple(found["faults"]))

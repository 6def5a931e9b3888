"""Hand the takes, sounds and layouts of a plan to editors: a folder for every deliverable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.delivery.handoff.fonts import write_fonts
from adgen.delivery.handoff.media import SUFFIXES, Codec, write_sound, write_take
from adgen.delivery.handoff.nouns import PlacedSound, Project
from adgen.delivery.handoff.shots import PlacedCutout, PlacedLook, PlacedTake
from adgen.delivery.handoff.write import write_project
from adgen.errors import Problem, RequestError, StoreError
from adgen.media.fonts import FontBook
from adgen.post.edit.compose import Segment, conformed
from adgen.post.edit.framing import framing
from adgen.post.edit.retime import source_frames
from adgen.production.shoot import TAKE
from adgen.run.films import PlannedFilm
from adgen.run.making.boxed import as_burnt
from adgen.run.making.folder import open_folder
from adgen.run.making.handed import beats_of, logos_of, sounds_of
from adgen.run.making.handed_cutouts import cutout_name, cutouts_of, plate_name
from adgen.run.making.handed_shots import look_key, look_of, struck_by, with_moves, write_look
from adgen.run.making.handed_texts import texts_of
from adgen.run.plan import Plan, PlannedDeliverable, Spot
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.pages import font_book, page_of
from adgen.run.progress import Display
from adgen.run.store.folder import Store
from adgen.run.store.room import telling_full
from adgen.run.store.uses import in_use
from adgen.run.takes import PlannedSegment
from adgen.schema.footage import Cut
from adgen.schema.look import Grade
from adgen.schema.picture import Raster

_NAMED = 6
"""How many takes a message names."""


def handoffs(plan: Plan, store: Store, out: Path, codec: Codec, display: Display) -> dict[str, Any]:
    """Write a project folder for every deliverable; gives the document of `adgen handoff --json`.

    Raises RequestError when a take or a mix is not made yet, StoreError when `out` cannot be
    written.
    """
    with in_use(store, plan.keys()):
        with store.lent():
            _refuse_unmade(plan, store)
        open_folder(out)
        handing = _Handing(plan, store, out, codec)
        rows: list[dict[str, Any]] = []
        display.stage("hand-off", f"{len(plan.deliverables)} projects to {out}")
        for item in plan.deliverables:
            steps = len(item.spot.cuts.cuts) + 2
            bar = display.bar(Path(item.file).stem, steps)
            with bar as advance, telling_full(out, "--out"), store.lent():
                try:
                    files = handing.write(item, advance)
                except OSError as error:
                    raise StoreError(f"cannot write to {out}: {error}") from error
            rows.append({
                "region": item.spot.region.name,
                "length": item.spot.length,
                "placement": item.placement.id,
                "path": str(out / Path(item.file).stem),
                "files": {kind: str(path) for kind, path in files.items()},
            })  # fmt: skip
    return {"campaign": plan.brief.campaign.name, "codec": codec, "handoffs": rows,
            "warnings": list(plan.warnings)}  # fmt: skip


def _refuse_unmade(plan: Plan, store: Store) -> None:
    films = [plan.films[item.film] for item in plan.deliverables]
    takes = dict.fromkeys(part.take for film in films for part in film.master.segments)
    lacking = [plan.takes[key] for key in takes if store.there(key) is None]
    problems: list[Problem] = []
    where = plan.brief.where()
    if lacking:
        names = [f"{take.shots[0]} {take.request.raster}" for take in lacking]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        what = f"{len(names)} of {len(takes)} takes are not made: {', '.join(names[:_NAMED])}{more}"
        problems.append(Problem(where, what, "run the campaign first, with the same options"))
    elif any(store.there(film.mix) is None for film in films):
        what = "the sound of a spot is not mixed yet"
        problems.append(Problem(where, what, "run the campaign first, with the same options"))
    if problems:
        raise RequestError(problems)


class _Handing:
    """Writes projects. What several need is made once, and is one file where links are possible."""

    def __init__(self, plan: Plan, store: Store, out: Path, codec: Codec) -> None:
        self._plan, self._store, self._out, self._codec = plan, store, out, codec
        self._book: FontBook = font_book(plan.brief.brand, plan.brief.fonts)
        self._made: dict[tuple[object, ...], Path] = {}

    def write(self, item: PlannedDeliverable, advance: Callable[[int], None]) -> dict[str, Path]:
        """One project, its media first."""
        plan, spot, film = self._plan, item.spot, self._plan.films[item.film]
        name = Path(item.file).stem
        folder = self._out / name
        (folder / "media").mkdir(parents=True, exist_ok=True)
        takes = self._takes(spot, film, folder, advance)
        sounds = self._sounds(film, folder)
        advance(len(takes) + 1)
        page, laid = page_of(film.page, self._book), read_layout(self._store, film.overlay)
        laid = replace(laid, cues=as_burnt(film, laid.cues, self._store.get(film.key)))
        logo = plan.brief.logo
        mark = f"media/logo{logo.asset.path.suffix.lower()}"
        self._put(folder / mark, (mark,), lambda path: _copy(logo.asset.path, path))
        texts = texts_of(page, laid, film.master.rate)
        project = Project(
            name, plan.brief.campaign.name, item.placement.raster, spot.cuts.rate, takes,
            logos_of(logo, laid, mark), texts, sounds, beats_of(plan, spot), film.fade,
            _notes(item, film),
        )  # fmt: skip
        write_fonts(list(dict.fromkeys(text.font for text in texts)), folder / "fonts")
        files = dict(write_project(project, folder))
        advance(len(takes) + 2)
        return files

    def _takes(
        self, spot: Spot, film: PlannedFilm, folder: Path, advance: Callable[[int], None]
    ) -> tuple[PlacedTake, ...]:
        placed: list[PlacedTake] = []
        for cut, part in zip(spot.cuts.cuts, film.master.segments, strict=True):
            placed.append(self._take(cut, part, film, folder))
            advance(len(placed))
        return with_moves(placed, film.master.raster.width)

    def _take(self, cut: Cut, part: PlannedSegment, film: PlannedFilm, folder: Path) -> PlacedTake:
        raster, rate = film.master.raster, film.master.rate
        entry = self._store.get(part.take)
        if entry is None:
            raise StoreError(f"take {part.take[:12]} is no longer in the store; run again")
        edit, shown = part.edit, part.edit.frames + part.edit.tail
        # At its own speed a take is handed over whole: what it has beyond its cut are handles.
        whole = ceil(part.shape.kept * rate / part.shape.rate)
        frames = whole if edit.speed == (1.0, 1.0) else shown
        suffix = SUFFIXES[self._codec]
        name = f"media/{cut.shot}_{raster}{suffix}"
        plate = plate_name(cut.shot, raster, suffix) if edit.anchors else ""
        versions = [(name, edit)]
        if plate:
            versions.append((plate, replace(edit, anchors=(), on_path=False)))
        for file, laid in versions:
            segment = replace(part, edit=laid).made(entry / TAKE)
            made_of = (part.take, edit.centre, edit.speed, shown, raster, rate, laid.anchors)
            self._put(
                folder / file, made_of,
                partial(self._write, segment, frames, raster, rate),
            )  # fmt: skip
        placed = PlacedTake(
            cut.shot, name, frames, cut.record, edit.transition, edit.transition_frames, edit.tail,
            edit.speed, self._look(cut.shot, edit.grade, folder), plate=plate,
            cutouts=self._cutouts(cut.shot, part, film, entry / TAKE, frames, folder),
        )  # fmt: skip
        return replace(placed, struck=struck_by(edit, placed))

    def _look(self, shot: str, grade: Grade, folder: Path) -> PlacedLook:
        """A shot's look, its table written."""
        look = look_of(grade, f"looks/{shot}.cube")
        if look.lut:
            (folder / "looks").mkdir(exist_ok=True)
            title = f"{self._plan.brief.campaign.name} {shot}"
            self._put(folder / look.lut, look_key(grade), partial(write_look, grade, title))
        return look

    def _write(
        self, segment: Segment, frames: int, raster: Raster, rate: Fraction, path: Path
    ) -> None:
        write_take(conformed(segment, frames, raster, rate), raster, rate, self._codec, path)

    def _cutouts(
        self, shot: str, part: PlannedSegment, film: PlannedFilm, take: Path, frames: int,
        folder: Path,
    ) -> tuple[PlacedCutout, ...]:  # fmt: skip
        """A shot's cut-outs where they stand, their pictures written."""
        edit, raster = part.edit, film.master.raster
        if not edit.anchors:
            return ()
        for number, anchor in enumerate(edit.anchors, 1):
            source = anchor.drawn.asset
            self._put(
                folder / cutout_name(shot, number, anchor), (source.sha256,),
                partial(_copy, source.path),
            )  # fmt: skip
        view = framing(
            take, part.shape.raster, raster, edit.centre,
            source_frames(edit.frames + edit.tail, edit.speed), part.shape.rate, film.master.rate,
        )  # fmt: skip
        return cutouts_of(shot, part, raster, view, frames)

    def _sounds(self, film: PlannedFilm, folder: Path) -> tuple[PlacedSound, ...]:
        planned, rate = self._plan.mixes[film.mix], film.master.rate
        placed: list[PlacedSound] = []
        for kind, frames, samples in sounds_of(planned, rate, self._store):
            spoken = 1 + sum(sound.kind == "voice" for sound in placed)
            name = f"media/voice_{spoken:02d}.wav" if kind == "voice" else f"media/{kind}.wav"
            self._put(
                folder / name, (planned.key, rate, name),
                partial(write_sound, samples, frames),
            )  # fmt: skip
            placed.append(PlacedSound(kind, name, frames))
        return tuple(placed)

    def _put(self, target: Path, key: tuple[object, ...], make: Callable[[Path], None]) -> None:
        """The file whole or not at all; as a link where the same was put before."""
        beside = target.with_name(f".{uuid4().hex}{target.suffix}")
        twin = self._made.setdefault(key, target)
        try:
            if twin == target:
                make(beside)
            else:
                _linked(twin, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def _notes(item: PlannedDeliverable, film: PlannedFilm) -> dict[str, Any]:
    """What the projects' formats have no place for."""
    safe = item.placement.safe_box
    return {
        "region": item.spot.region.name,
        "language": item.spot.region.language,
        "length": item.spot.length,
        "placement": item.placement.id,
        "safe": [safe.left, safe.top, safe.right, safe.bottom],
        "animation": film.page.brand.animation,
    }


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)

"""Storyboards of a plan: a panel a shot, a book a spot and an animatic, before any take."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adgen.delivery.storyboard.book import Board, Framed, caption_em, write_book
from adgen.errors import AdgenError, StoreError
from adgen.media.tables import encodes
from adgen.post.storyboard.caption import caption, level
from adgen.post.storyboard.panel import MOVING_SIDE, SIDE, smaller
from adgen.post.storyboard.setting import legible
from adgen.run.ledger.recorder import Recorder
from adgen.run.making.boards.facts import (
    Placed,
    beat_times,
    boarded,
    by_spot,
    head,
    panels_of,
    stretches,
)
from adgen.run.making.boards.make import (
    ANIMATIC,
    PANEL,
    PICTURE,
    PLATE,
    Cases,
    Types,
    make_animatic,
    make_panel,
)
from adgen.run.making.boards.stills import Stills
from adgen.run.making.boards.works import animatic_work, book_work, panel_work
from adgen.run.making.folder import open_folder
from adgen.run.making.steps import make_mix
from adgen.run.mixes import PlannedMix
from adgen.run.plan import Plan, Spot
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Display
from adgen.run.store.folder import Store
from adgen.schema.panels import Drawing, Panel

_ENCODE = "small"
_BOOK = "storyboard.pdf"


@dataclass(frozen=True, slots=True)
class Boarding:
    """What is asked of storyboards."""

    every: bool = False
    """A board for each placement, not only for the first of each raster."""
    previews: bool = False
    """Models draw the first frames of their takes."""


def draw_storyboards(
    plan: Plan,
    engines: Engines,
    store: Store,
    out: Path,
    display: Display,
    asked: Boarding,
    recorder: Recorder,
) -> dict[str, Any]:
    """Draw what is not drawn yet, put all into `out` under its names, and tell what is there.

    A spot that fails is told and does not stop the others. Gives the document of
    `adgen storyboard --json`. Raises StoreError when `out` cannot be written.
    """
    open_folder(out)
    boards = boarded(plan, asked.every)
    panels = sum(len(placed.item.spot.shots) for placed in boards)
    display.stage("storyboard", f"{len(boards)} boards of {panels} panels")
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        stills = Stills(engines, store, display, asked.previews, recorder.still)
        drawer = _Drawer(plan, store, out, display, stills, Cases(store, stack))
        for spot, group in by_spot(boards):
            row = {"region": spot.region.name, "length": spot.length}
            try:
                rows.append({**row, "status": "drawn", **drawer.spot(spot, group)})
            except StoreError:
                raise
            except AdgenError as error:
                display.say(f"storyboard of {spot.name} failed: {error}")
                rows.append({**row, "status": "failed", "reason": str(error)})
    return {
        "campaign": plan.brief.campaign.name,
        "storyboards": rows,
        "warnings": list(plan.warnings),
    }


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A board's panels: what they say, their captions, and where they are in the store."""

    placed: Placed
    said: tuple[Panel, ...]
    captions: tuple[Drawing, ...]
    keys: tuple[str, ...]
    folders: tuple[Path, ...]


class _Drawer:
    """Makes the works of boards through the store and puts them out."""

    def __init__(
        self, plan: Plan, store: Store, out: Path, display: Display, stills: Stills, cases: Cases
    ) -> None:
        self._plan, self._store, self._out, self._display = plan, store, out, display
        self._stills, self._cases = stills, cases

    def spot(self, spot: Spot, group: tuple[Placed, ...]) -> dict[str, Any]:
        """Everything of one spot; gives where it lies."""
        drawn = [self._board(placed) for placed in group]
        boards = [
            {
                "placement": board.placed.item.placement.id,
                "raster": str(board.placed.item.placement.raster),
                "panels": [
                    self._put(
                        folder / PANEL, f"{board.placed.name}_{said.number:02d}_{said.shot}.png"
                    )
                    for said, folder in zip(board.said, board.folders, strict=True)
                ],
                "animatic": self._animatic(board),
            }
            for board in drawn
        ]
        name = f"{self._plan.brief.campaign.name}_{spot.region.name}_{spot.length}s_{_BOOK}"
        return {"book": self._put(self._book(drawn), name), "boards": boards}

    def _board(self, placed: Placed) -> _Drawn:
        types = self._cases.of(placed.film.page)
        raster = smaller(placed.item.placement.raster, SIDE)
        said = panels_of(self._plan, placed)
        em = caption_em(raster, len(said))
        captions = level([caption(panel, raster.width, em, types.captions) for panel in said])
        found = [
            self._panel(placed, panel, drawing, em, types)
            for panel, drawing in zip(said, captions, strict=True)
        ]
        keys, folders = zip(*found, strict=True)
        return _Drawn(placed, said, captions, keys, folders)

    def _panel(
        self, placed: Placed, said: Panel, drawing: Drawing, em: float, types: Types
    ) -> tuple[str, Path]:
        segment = placed.film.master.segments[said.number - 1]
        take = self._plan.takes[segment.take]
        label = f"still {placed.item.spot.name}/{said.shot} {take.request.raster}"
        work, still = self._stills.still(take, label)
        stands_in = self._stills.stands_in(take)
        note = said.prompt if stands_in and take.request.picture is None else ""
        on_path = stands_in or segment.edit.on_path
        panel = panel_work(placed, said, work.key, note, on_path, em, drawing.height)
        raster = smaller(placed.item.placement.raster, SIDE)

        def make(folder: Path) -> None:
            laid = read_layout(self._store, placed.film.overlay)
            make_panel(placed, said, still, note, on_path, drawing, laid, types, raster, folder)

        return panel.key, self._store.make(panel.key, make, panel.document(), durable=False)

    def _mix(self, mix: PlannedMix, placed: Placed, folder: Path) -> None:
        for doubt in make_mix(mix, self._store, folder):
            self._display.say(f"mix of {placed.name}: {doubt}")

    def _animatic(self, board: _Drawn) -> str:
        placed, store = board.placed, self._store
        raster = smaller(placed.item.placement.raster, MOVING_SIDE)
        panel_raster = smaller(placed.item.placement.raster, SIDE)
        settings = encodes()[_ENCODE]
        work = animatic_work(placed, board.keys, raster, settings)
        folder = store.get(work.key)
        if folder is None:
            mix = self._plan.mixes[placed.film.mix]
            sound = store.make(mix.key, lambda at: self._mix(mix, placed, at), mix.work.document())
            laid = read_layout(store, placed.film.overlay)
            plates = [path / PLATE for path in board.folders]
            types = self._cases.of(placed.film.page)
            with self._display.bar(f"animatic {placed.name}", placed.film.master.frames) as advance:
                folder = store.make(
                    work.key,
                    lambda at: make_animatic(
                        placed, plates, panel_raster, raster, sound, laid, types, settings, at,
                        advance,
                    ),
                    work.document(),
                )  # fmt: skip
        return self._put(folder / ANIMATIC, f"{placed.name}_animatic.mp4")

    def _book(self, drawn: list[_Drawn]) -> Path:
        boards = [self._on_paper(board) for board in drawn]
        heads = [
            [board.title, board.place, board.facts, str(board.raster), board.beats,
             *map(asdict, board.cuts)]
            for board in boards
        ]  # fmt: skip
        work = book_work(heads, [board.keys for board in drawn])
        fonts = self._cases.of(drawn[0].placed.film.page).captions

        def make(folder: Path) -> None:
            write_book(folder / _BOOK, boards, fonts.text, fonts.bold)

        return self._store.make(work.key, make, work.document(), durable=False) / _BOOK

    def _on_paper(self, board: _Drawn) -> Board:
        placed, plan = board.placed, self._plan
        book = self._cases.of(placed.film.page).captions.text
        title, place, facts = (legible(book, text, "en") for text in head(plan, placed))
        spot = placed.item.spot
        length = float(spot.cuts.frames / spot.cuts.rate)
        return Board(
            title,
            place,
            facts,
            smaller(placed.item.placement.raster, SIDE),
            tuple(
                Framed(folder / PICTURE, drawing)
                for folder, drawing in zip(board.folders, board.captions, strict=True)
            ),
            stretches(spot),
            tuple(time / length for time in beat_times(plan.grid, spot)),
        )

    def _put(self, source: Path, name: str) -> str:
        target = self._out / name
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            raise StoreError(f"cannot write {target}: {error}") from error
        return str(target)

"""The report's pictures, drawn through the store: once for each film, whoever asks again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.delivery.report import pictures
from adgen.delivery.report.nouns import Cells
from adgen.delivery.report.pictures import POSTER, RESULTS, SHEET
from adgen.delivery.report.write import PICTURES
from adgen.production import still
from adgen.production.shoot import TAKE
from adgen.production.still import STILL
from adgen.run.making.reporting.lanes import lead_of
from adgen.run.making.reporting.made import Made, Row
from adgen.run.planning.tools import tools
from adgen.run.work import Work
from adgen.schema.picture import Raster

_STORYBOARD = "storyboard"


class Drawer:
    """Puts pictures into the report's folder under names by their content."""

    def __init__(self, made: Made, folder: Path, boards: Mapping[tuple[str, str], Path]) -> None:
        self._made, self._folder, self._boards = made, folder, boards
        self.written: dict[Path, None] = {}

    def film(self, row: Row, film: Path, raster: Raster, frames: int) -> tuple[
        str, Cells, Cells, Mapping[str, Any]
    ]:  # fmt: skip
        """Poster, contact sheet and shots of a film, and its loudness. Raises AdgenError."""
        lead = lead_of(self._made, row)
        even = pictures.even_frames(frames)
        middles = [lead + (cut["start"] + cut["stop"]) // 2 for cut in row["cuts"]]
        longest = max(row["cuts"][:-1] or row["cuts"], key=lambda cut: cut["stop"] - cut["start"])
        poster = lead + (longest["start"] + longest["stop"]) // 2
        parameters = {"even": [*even], "middles": middles, "poster": poster, **tools("ffmpeg")}
        work = Work("report", pictures.VERSION, parameters, {"film": row["sha256"]})

        def draw(folder: Path) -> None:
            pictures.draw_pictures(film, raster, even, middles, poster, folder)

        kept = self._made.store.make(work.key, draw, work.document(), durable=False)
        small = pictures.pictured(raster)

        def cells(name: str, shown: tuple[int, ...], kind: str) -> Cells:
            columns, rows = pictures.grid(len(shown))
            src = self._put(kept / name, work.key, kind)
            return Cells(src, columns, rows, small.width, small.height, shown)

        return (
            self._put(kept / POSTER, work.key, "poster"),
            cells(SHEET, even, "sheet"),
            cells(RESULTS, tuple(middles), "shots"),
            pictures.read_facts(kept),
        )

    def before(self, key: str, region: str, shot: str) -> tuple[str, str]:
        """The picture of a take before it was edited, and what it is: its storyboard panel or its
        preview, where there is one, else its first frame; empty where none is kept."""
        board = self._boards.get((f"{region}/{shot}", key))
        if board is not None:
            return self._small(board, key), _STORYBOARD
        item = self._made.item(key)
        view = Work("preview", still.VERSION, item.get("parameters", {}), item.get("inputs", {}))
        drawn = self._made.store.get(view.key) if item else None
        if drawn is not None:
            return self._small(drawn / STILL, view.key), "preview"
        return self._first(key)

    def _first(self, key: str) -> tuple[str, str]:
        store, asked = self._made.store, self._made.document["take_requests"].get(key)
        take = store.get(key)
        if take is None or asked is None:
            return "", ""
        raster = Raster(*map(int, asked["made"]["raster"].split("x")))
        work = Work("report", pictures.VERSION, {**tools("ffmpeg")}, {"take": key})

        def draw(folder: Path) -> None:
            pictures.draw_first(take / TAKE, raster, folder)

        kept = store.make(work.key, draw, work.document(), durable=False)
        return self._put(kept / POSTER, work.key, "take"), "first frame of the take"

    def _small(self, source: Path, key: str) -> str:
        name = f"{key[:16]}-board.jpg"
        target = self._folder / PICTURES / name
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            pictures.draw_small(source, target)
        self.written[target] = None
        return f"{PICTURES}/{name}"

    def _put(self, source: Path, key: str, kind: str) -> str:
        name = f"{key[:16]}-{kind}.jpg"
        target = self._folder / PICTURES / name
        if target not in self.written:
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{uuid4().hex}")
            shutil.copyfile(source, beside)
            beside.replace(target)
            self.written[target] = None
        return f"{PICTURES}/{name}"

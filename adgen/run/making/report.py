"""The report of a run: a folder with a page that opens from disk, and all that it shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.brief.decisions import review_file
from adgen.delivery.report.nouns import Cells, OnDisk, Report, SpotPage, Tile
from adgen.delivery.report.write import FILMS, sweep, write_page, write_spot
from adgen.delivery.sheet import draw_sheets
from adgen.errors import AdgenError, StoreError
from adgen.run.making.folder import open_folder
from adgen.run.making.reporting.drawn import Drawer
from adgen.run.making.reporting.figures import figures_of, finished, stages_of
from adgen.run.making.reporting.lanes import frames_of
from adgen.run.making.reporting.made import Made, Row, file_of, name_of, plainly, seen_of
from adgen.run.making.reporting.placements import placement_fact
from adgen.run.making.reporting.reviews import decided
from adgen.run.making.reporting.spot import SpotTeller, address, worst_of
from adgen.run.progress import Display
from adgen.run.store.room import telling_full
from adgen.run.store.uses import in_use
from adgen.schema.picture import Raster
from adgen.schema.review import Decisions, TakeDecision, saw_of


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is asked of a report."""

    folder: Path
    campaign: Path
    """The campaign's file, beside which its decisions lie."""
    copy: bool = False
    """Films lie in the report's folder too, so that it can be sent as it is."""
    sheets: bool = False
    """Contact sheets as pictures with the safe area drawn, beside the films."""


def write_report(
    made: Made,
    rows: Sequence[Row],
    notes: Sequence[str],
    boards: Mapping[tuple[str, str], Path],
    asked: Reporting,
    display: Display,
) -> dict[str, Any]:
    """Write the folder of a report about these rows of a run; gives `adgen report --json`.

    `boards` are storyboard panels by `region length/shot` and take. A film that cannot be read is
    told of on the page and stops nothing. Raises StoreError when the folder cannot be written.
    """  # fmt: skip
    open_folder(asked.folder)
    keys = {key for row in rows for key in made.kept(row) if key}
    display.stage("report", f"{len(rows)} deliverables to {asked.folder}")
    with in_use(made.store, keys), telling_full(asked.folder, "--to"):
        try:
            written = _Writing(made, rows, [*notes], boards, asked).all(display)
        except OSError as error:
            raise StoreError(f"cannot write to {asked.folder}: {error}") from error
    sheets = draw_sheets(made.out, display.bar) if asked.sheets else []
    return {
        "campaign": made.document["campaign"],
        "report": str(written[0]),
        "files": [str(path) for path in written],
        "sheets": sheets,
    }


class _Writing:
    """Writes one report."""

    def __init__(
        self, made: Made, rows: Sequence[Row], notes: list[str],
        boards: Mapping[tuple[str, str], Path], asked: Reporting,
    ) -> None:  # fmt: skip
        self._made, self._rows, self._asked, self._notes = made, rows, asked, notes
        self._decisions: Decisions = decided(review_file(asked.campaign), notes)
        self._drawer = Drawer(made, asked.folder, boards)
        self._teller = SpotTeller(made, self._drawer, self._decisions, self._linked)
        takes = dict.fromkeys(key for row in rows for key in row.get("takes", ()))
        self._takes = {key: number for number, key in enumerate(takes)}
        self._copied: list[Path] = []

    def _linked(self, file: Path) -> str:
        return address(self._here(file), self._asked.folder)

    def all(self, display: Display) -> list[Path]:
        """Every file of the report, the page first."""
        tiles: list[Tile] = []
        spots: list[Path] = []
        with display.bar("report", len(self._rows)) as advance:
            for count, row in enumerate(self._rows, 1):
                with self._made.store.lent():
                    tile, page = self._row(row)
                tiles.append(tile)
                spots.append(write_spot(page, self._asked.folder))
                advance(count)
        written = write_page(self._report(tuple(tiles)), self._asked.folder)
        written += [*spots, *self._drawer.written, *self._copied]
        sweep(self._asked.folder, written)
        return written

    def _row(self, row: Row) -> tuple[Tile, SpotPage]:
        made = self._made
        id_ = _id(made, row)
        raster = _raster(made, row)
        frames = frames_of(made, row)
        film, state = made.film(row), self._on_disk(row)
        poster, href = "", ""
        sheet: Cells | None = None
        results: Cells | None = None
        facts: Mapping[str, Any] = {}
        if film is not None and state == "same":
            try:
                poster, sheet, results, facts = self._drawer.film(row, film, raster, frames)
            except AdgenError as error:
                self._notes.append(f"{film.name}: no pictures of it: {plainly(str(error))}")
        if film is not None and state != "missing":
            href = self._linked(film)
        page = self._teller.page(id_, row, raster, frames, sheet, results, facts)
        return self._tile(id_, row, raster, page, poster, href, state), page

    def _tile(
        self, id_: str, row: Row, raster: Raster, page: SpotPage, poster: str, href: str,
        state: OnDisk,
    ) -> Tile:  # fmt: skip
        count = [sum(each["status"] == kind for each in page.findings)
                 for kind in ("failed", "warned", "passed")]  # fmt: skip
        file = file_of(row)
        verdict = self._decisions.of_film(file, row["sha256"], seen_of(row))
        said = (*row.get("texts", {}).values(), *(line["text"] for line in row.get("voice", ())))
        return Tile(
            id_, file, href, name_of(row), row["region"], row["length"], row["placement"],
            str(raster), round(page.frames / page.rate, 3), row["status"],
            plainly(row.get("reason", "")),
            "" if not page.findings
            else "failed" if count[0] else "warned" if count[1] else "passed",
            (count[0], count[1], count[2]), worst_of(page.findings), poster, row["sha256"], state,
            tuple(self._takes[key] for key in row.get("takes", ())), " ".join(said),
            verdict.state, verdict.words if verdict.by else "",
            saw_of(file, row["sha256"], seen_of(row)),
        )  # fmt: skip

    def _report(self, tiles: tuple[Tile, ...]) -> Report:
        made, document = self._made, self._made.document
        names = ("expected", "delivered", "failed", "skipped", "checks_failed")
        counts = {
            "delivered": sum(tile.status == "delivered" for tile in tiles),
            "failed": sum(tile.status == "failed" for tile in tiles),
            "skipped": sum(tile.status == "skipped" for tile in tiles),
            "checks_failed": sum(tile.counts[0] for tile in tiles),
            "checks_warned": sum(tile.counts[1] for tile in tiles),
        }
        assert set(counts) >= set(names[1:])
        places = dict.fromkeys(tile.placement for tile in tiles)
        return Report(
            document["campaign"],
            finished(made),
            review_file(self._asked.campaign).name,
            {"expected": len(tiles), **counts},
            tuple(map(plainly, self._notes)),
            tuple(map(plainly, document.get("warnings", ()))),
            tuple(dict.fromkeys(tile.region for tile in tiles)),
            tuple(placement_fact(made, name) for name in places),
            tuple(sorted({tile.length for tile in tiles})),
            stages_of(made),
            figures_of(made, self._rows),
            tuple(self._takes),
            tiles,
            dict(self._take_decisions()),
        )

    def _take_decisions(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for key, found in self._decisions.takes.items():
            if key in self._takes and isinstance(found, TakeDecision):
                yield key, found.model_dump(mode="json", include={"at", "by", "decision", "note"})

    def _on_disk(self, row: Row) -> OnDisk:
        film = self._made.film(row)
        if film is None or not film.is_file():
            return "missing"
        return "same" if self._made.store.digests.of(film) == row["sha256"] else "changed"

    def _here(self, file: Path) -> Path:
        """A delivered file where the page links to it: beside the manifest, or copied."""
        if not self._asked.copy or not file.is_file():
            return file
        target = self._asked.folder / FILMS / file.name
        hashed = self._made.store.digests.of
        if not target.is_file() or hashed(target) != hashed(file):
            target.parent.mkdir(exist_ok=True)
            beside = target.with_name(f".{uuid4().hex}")
            shutil.copyfile(file, beside)
            beside.replace(target)
        self._copied.append(target)
        return target


def _id(made: Made, row: Row) -> str:
    """A row's name on the page and of its data's file: its film's, or what that would be."""
    if row["path"] or row.get("file"):
        return Path(row["path"] or row["file"]).stem
    return f"{made.document['campaign']}_{name_of(row)}_{row['length']}s_{row['placement']}"


def _raster(made: Made, row: Row) -> Raster:
    told = made.given(row["key"]).get("raster")
    if not told:
        place = made.given(row.get("check")).get("placement", {})
        told = f"{place.get('width', 1080)}x{place.get('height', 1920)}"
    return Raster(*map(int, told.split("x")))

"""Previews of a plan: the first frame of every take, without encoding anything."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from adgen.delivery.sheet import stills_sheet
from adgen.engines.base import Engine
from adgen.errors import AdgenError, MediaError, StoreError
from adgen.production import still
from adgen.production.still import STILL, draw_still
from adgen.run.plan import Plan, PlannedTake
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Display, in_units
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.footage import TakeRequest

SHEET = "sheet.png"
_UNITS = 100
"""Steps of a preview's bar."""


def previews(
    plan: Plan, engines: Engines, store: Store, out: Path, display: Display
) -> dict[str, Any]:
    """Draw what is not drawn yet and put all under its names in `out`, with a sheet of them.

    A take that fails is told and does not stop the others. Gives the document of
    `adgen preview --json`. Raises StoreError when `out` cannot be written.
    """
    takes = plan.takes.values()
    works = [preview_work(take.request, *engines.identity(take.request.engine)) for take in takes]
    new = {work.key for work in works if store.get(work.key) is None}
    display.stage("preview", f"{len(new)} stills to draw, {len(works) - len(new)} drawn before")
    rows: list[dict[str, Any]] = []
    for number, (work, take) in enumerate(zip(works, takes, strict=True), 1):
        label = f"still {number}/{len(works)} {take.shots[0]} {take.request.raster}"
        engine = engines.loaded()[take.request.engine]
        row = {
            "key": work.key,
            "engine": take.request.engine,
            "raster": str(take.request.raster),
            "shots": list(take.shots),
        }
        try:
            folder = drawn(work, take.request, engine, store, label, display)
            path = str(_put(folder / STILL, out / _name(take)))
            rows.append(
                {**row, "status": "drawn" if work.key in new else "drawn before", "path": path}
            )
        except StoreError:
            raise
        except AdgenError as error:
            display.say(f"{label} failed: {error}")
            rows.append({**row, "status": "failed", "path": "", "reason": str(error)})
    return {
        "campaign": plan.brief.campaign.name,
        "previews": rows,
        "sheet": _sheet(rows, out),
        "warnings": list(plan.warnings),
    }


def preview_work(request: TakeRequest, revision: str, settings: Mapping[str, object]) -> Work:
    """What a preview is made from: what its take is, as a stage of its own."""
    parameters: Mapping[str, object] = {**request.parameters(), "settings": settings}
    return Work("preview", still.VERSION, parameters, {"engine": revision})


def drawn(
    work: Work, request: TakeRequest, engine: Engine, store: Store, label: str, display: Display
) -> Path:
    """The entry with a take's first frame, drawn now if it was not. Raises AdgenError."""
    found = store.get(work.key)
    if found is not None:
        return found
    with display.bar(label, _UNITS) as advance:
        progress = in_units(_UNITS, advance)
        made = store.make(
            work.key,
            lambda folder: draw_still(request, engine, folder, progress),
            work.document(),
        )
        progress(1, 1)
        return made


def _name(take: PlannedTake) -> str:
    """`shot_raster_region_length.png`, of the first use of the take."""
    use, _, shot = take.shots[0].partition("/")
    return f"{shot}_{take.request.raster}_{use.replace(' ', '_')}.png"


def _put(source: Path, target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error}") from error
    return target


def _sheet(rows: list[dict[str, Any]], out: Path) -> str:
    """Where the sheet of all stills was written; empty when there is none."""
    stills = [(Path(row["path"]), Path(row["path"]).stem) for row in rows if row["path"]]
    if not stills:
        return ""
    done, data = cv2.imencode(".png", stills_sheet(stills))
    if not done:
        raise MediaError(f"{out / SHEET}: cannot be drawn")
    try:
        (out / SHEET).write_bytes(data.tobytes())
    except OSError as error:
        raise StoreError(f"cannot write {out / SHEET}: {error}") from error
    return str(out / SHEET)

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
from adgen.run.keys import work_key
from adgen.run.plan import PlannedTake
from adgen.run.planning import Planned
from adgen.run.progress import Display, in_units
from adgen.run.store import Store
from adgen.schema.footage import TakeRequest

SHEET = "sheet.png"
_UNITS = 100
"""Steps of a preview's bar."""


def previews(planned: Planned, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Draw what is not drawn yet and put all under its names in `out`, with a sheet of them.

    A take that fails is told and does not stop the others. Gives the document of
    `adgen preview --json`. Raises StoreError when `out` cannot be written.
    """
    takes = planned.plan.takes.values()
    keys = [preview_key(take.request, planned.engines[take.request.engine]) for take in takes]
    new = {key for key in keys if store.get(key) is None}
    display.stage("preview", f"{len(new)} stills to draw, {len(keys) - len(new)} drawn before")
    rows: list[dict[str, Any]] = []
    for number, (key, take) in enumerate(zip(keys, takes, strict=True), 1):
        label = f"still {number}/{len(keys)} {take.shots[0]} {take.request.raster}"
        row = {
            "key": key,
            "engine": take.request.engine,
            "raster": str(take.request.raster),
            "shots": list(take.shots),
        }
        try:
            folder = _drawn(key, take, planned, store, label, display)
            path = str(_put(folder / STILL, out / _name(take)))
            rows.append({**row, "status": "drawn" if key in new else "drawn before", "path": path})
        except StoreError:
            raise
        except AdgenError as error:
            display.say(f"{label} failed: {error}")
            rows.append({**row, "status": "failed", "path": "", "reason": str(error)})
    return {
        "campaign": planned.plan.brief.campaign.name,
        "previews": rows,
        "sheet": _sheet(rows, out),
        "warnings": list(planned.plan.warnings),
    }


def preview_key(request: TakeRequest, engine: Engine) -> str:
    """The key of a preview: what the take is made from, as a stage of its own."""
    parameters: Mapping[str, object] = {**request.parameters(), "settings": engine.settings()}
    return work_key("preview", still.VERSION, parameters, {"engine": engine.revision()})


def _drawn(
    key: str, take: PlannedTake, planned: Planned, store: Store, label: str, display: Display
) -> Path:
    found = store.get(key)
    if found is not None:
        return found
    engine = planned.engines[take.request.engine]
    with display.bar(label, _UNITS) as advance:
        progress = in_units(_UNITS, advance)
        made = store.make(key, lambda folder: draw_still(take.request, engine, folder, progress))
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
    drawn = [(Path(row["path"]), Path(row["path"]).stem) for row in rows if row["path"]]
    if not drawn:
        return ""
    done, data = cv2.imencode(".png", stills_sheet(drawn))
    if not done:
        raise MediaError(f"{out / SHEET}: cannot be drawn")
    try:
        (out / SHEET).write_bytes(data.tobytes())
    except OSError as error:
        raise StoreError(f"cannot write {out / SHEET}: {error}") from error
    return str(out / SHEET)

"""Previews of a plan: the first frame of every take with its cut-outs, without encoding."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from adgen.delivery.sheet import stills_sheet
from adgen.engines.base import Engine
from adgen.errors import AdgenError, MediaError, StoreError
from adgen.post.anchor import apply
from adgen.post.anchor.still import laid_still
from adgen.production import still
from adgen.production.still import STILL, draw_still
from adgen.run.ledger.recorder import Recorder
from adgen.run.ledger.told import Generated, named
from adgen.run.making.folder import open_folder
from adgen.run.plan import Plan
from adgen.run.planning.loaded import Engines
from adgen.run.planning.tools import tools
from adgen.run.progress import Display, in_units
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.footage import Edit, PlacedAnchor, TakeRequest

SHEET = "sheet.png"
_UNITS = 100
"""Steps of a preview's bar."""


def previews(
    plan: Plan, engines: Engines, store: Store, out: Path, display: Display, recorder: Recorder
) -> dict[str, Any]:
    """Draw what is not drawn yet and put all under its names in `out`, with a sheet of them.

    A take that fails is told and does not stop the others. Gives the document of
    `adgen preview --json`. Raises StoreError when `out` cannot be written.
    """
    open_folder(out)
    views = views_of(plan)
    plain = [preview_work(each.request, *engines.identity(each.request.engine)) for each in views]
    works = [laid_work(work, each.edit) for work, each in zip(plain, views, strict=True)]
    new = {work.key for work in works if store.get(work.key) is None}
    display.stage("preview", f"{len(new)} stills to draw, {len(works) - len(new)} drawn before")
    rows: list[dict[str, Any]] = []
    for number, (bare, work, each) in enumerate(zip(plain, works, views, strict=True), 1):
        request = each.request
        label = f"still {number}/{len(works)} {each.shots[0]} {request.raster}"
        engine = engines.engine(request.engine)
        row = {
            "key": work.key,
            "engine": request.engine,
            "raster": str(request.raster),
            "shots": list(each.shots),
        }
        try:
            folder = store.get(work.key) or laid(
                work, drawn(bare, request, engine, store, label, display), each, store
            )
            model = named(engines.choices[request.engine].model)
            recorder.still(Generated(bare, model, each.shots))
            path = str(_put(folder / STILL, out / _name(each)))
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


@dataclass(slots=True)
class View:
    """A take as some shots show it: under their cut-outs, if they have any."""

    request: TakeRequest
    edit: Edit
    shots: tuple[str, ...]
    """`region length/shot`."""


def views_of(plan: Plan) -> tuple[View, ...]:
    """What the shots of a plan show of its takes, each once."""
    found: dict[tuple[str, tuple[PlacedAnchor, ...]], View] = {}
    for item in plan.deliverables:
        segments = plan.films[item.film].master.segments
        for cut, part in zip(item.spot.cuts.cuts, segments, strict=True):
            view = found.setdefault(
                (part.take, part.edit.anchors), View(part.request, part.edit, ())
            )
            use = f"{item.spot.region.name} {item.spot.length}s/{cut.shot}"
            view.shots = tuple(dict.fromkeys((*view.shots, use)))
    return tuple(found.values())


def laid_work(still: Work, edit: Edit) -> Work:
    """A still under cut-outs; itself where there are none."""
    if not edit.anchors:
        return still
    parameters = {
        "anchors": [anchor.parameters() for anchor in edit.anchors],
        "on_path": edit.on_path,
        "version": apply.VERSION,
        **tools("opencv"),
    }
    return Work("preview", still.version, parameters, {"still": still.key})


def laid(work: Work, folder: Path, view: View, store: Store) -> Path:
    """The entry with the cut-outs over the still in `folder`, laid now if they were not."""
    if not view.edit.anchors:
        return folder
    return store.make(
        work.key,
        lambda beside: laid_still(folder / STILL, view.edit, view.request, beside / STILL),
        work.document(),
    )


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


def _name(view: View) -> str:
    """`shot_raster_region_length.png`, of the first use."""
    use, _, shot = view.shots[0].partition("/")
    return f"{shot}_{view.request.raster}_{use.replace(' ', '_')}.png"


def _put(source: Path, target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}") from error
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
        raise StoreError(f"cannot write {out / SHEET}: {error.strerror}") from error
    return str(out / SHEET)

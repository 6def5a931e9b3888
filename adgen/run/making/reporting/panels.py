"""Storyboard panels that are in the store already: the report draws none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from adgen.delivery.storyboard.book import caption_em
from adgen.post.storyboard.caption import caption, level
from adgen.post.storyboard.panel import SIDE, smaller
from adgen.run.making.boards.facts import Placed, boarded, panels_of
from adgen.run.making.boards.make import PICTURE, Cases
from adgen.run.making.boards.stills import Stills
from adgen.run.making.boards.works import panel_work
from adgen.run.plan import Plan
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Silent
from adgen.run.store.folder import Store


def panels_drawn(plan: Plan, engines: Engines, store: Store) -> Mapping[tuple[str, str], Path]:
    """The pictures of all panels that were drawn, by `region length/shot` and the take's key."""
    found: dict[tuple[str, str], Path] = {}
    with ExitStack() as stack:
        cases = Cases(store, stack)
        for previews in (True, False):  # a model's own first frame, where it was asked for, is last
            stills = Stills(engines, store, Silent(), not previews, lambda _: None)
            for placed in boarded(plan, every=False):
                found |= _panels(plan, placed, stills, cases, store)
    return found


def _panels(
    plan: Plan, placed: Placed, stills: Stills, cases: Cases, store: Store
) -> dict[tuple[str, str], Path]:
    segments = placed.film.master.segments
    takes = [plan.takes[part.take] for part in segments]
    drawn = [stills.work(take).key for take in takes]
    if not any(map(store.has, drawn)):
        return {}  # to lay captions out takes much longer than to see that there are none
    types = cases.of(placed.film.page)
    raster = smaller(placed.item.placement.raster, SIDE)
    said = panels_of(plan, placed)
    em = caption_em(raster, len(said))
    height = level([caption(panel, raster.width, em, types.captions) for panel in said])[0].height
    found: dict[tuple[str, str], Path] = {}
    for panel, part, take, still in zip(said, segments, takes, drawn, strict=True):
        stands_in = stills.stands_in(take)
        note = panel.prompt if stands_in and take.request.picture is None else ""
        on_path = stands_in or part.edit.on_path
        key = panel_work(placed, panel, still, note, on_path, em, height).key
        folder = store.get(key) if store.has(key) else None
        if folder is not None:
            use = f"{placed.item.spot.region.name} {placed.item.spot.length}s/{panel.shot}"
            found[use, part.take] = folder / PICTURE
    return found

"""The still that a panel shows: the take's first frame, or what can be known of it beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from adgen.engines.base import Engine
from adgen.engines.registry import ENGINES, KEEPS_A_MODEL
from adgen.production.still import STILL
from adgen.run.ledger.told import Generated, named
from adgen.run.making.preview import drawn, preview_work
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Display
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake
from adgen.run.work import Work
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Raster

StillTold = Callable[[Generated], None]
"""Called with every still, so that the ledger tells of it."""
_STILLS = "stills"
_LEAST = 64
"""Pixels of the long side below which no plate is tried."""


class Stills:
    """Draws the stills of panels through the store."""

    def __init__(
        self, engines: Engines, store: Store, display: Display, previews: bool, told: StillTold
    ) -> None:
        self._engines, self._store, self._display = engines, store, display
        self._previews, self._told = previews, told
        self._plain = ENGINES[_STILLS](EngineChoice(name=_STILLS), False)

    def stands_in(self, take: PlannedTake) -> bool:
        """Whether a still shows what a model is given, and not what it makes of it."""
        return take.engine.name in KEEPS_A_MODEL and not self._previews

    def work(self, take: PlannedTake) -> Work:
        """The work of a take's still, whether it is drawn or not."""
        if self.stands_in(take):
            plain = self._plain
            return preview_work(self._given(take), plain.revision(), plain.settings())
        return preview_work(take.request, *self._engines.identity(take.request.engine))

    def still(self, take: PlannedTake, label: str) -> tuple[Work, Path]:
        """The work of a take's still, and its picture, drawn now if it was not.

        Raises AdgenError.
        """
        work = self.work(take)
        request, engine = take.request, self._engines.engine(take.request.engine)
        model = named(take.engine.model)
        if self.stands_in(take):
            request, engine, model = self._given(take), self._plain, ""
        folder = drawn(work, request, engine, self._store, label, self._display)
        self._told(Generated(work, model, take.shots))
        return work, folder / STILL

    def _given(self, take: PlannedTake) -> TakeRequest:
        """The supplied picture on the raster, or the ground colours without one.

        A model may take a picture too small for the raster, so a smaller one is tried then.
        """
        asked = take.request
        colours = asked.palette if asked.picture is None else ()
        plain = replace(asked, engine=_STILLS, prompt="", negative="", mask=None, palette=colours)
        raster = asked.raster
        while not _can(self._plain, plain) and max(raster.width, raster.height) >= 2 * _LEAST:
            raster = Raster(*(max(2, side // 4 * 2) for side in (raster.width, raster.height)))
            plain = replace(plain, raster=raster)
        return plain


def _can(engine: Engine, request: TakeRequest) -> bool:
    try:
        engine.shape(request)
    except ValueError:
        return False
    return True

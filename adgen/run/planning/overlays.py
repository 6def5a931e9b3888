"""The layouts of texts of a whole campaign, each laid out once, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Sequence

from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground, covered
from adgen.run.planning.layouts import doubts_of, laid_out, read_layout
from adgen.run.planning.lines import shot_key
from adgen.run.planning.materials import Materials
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedMaster
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.labels import SpokenLabel


class Overlays:
    """Lays texts out as spots ask for it."""

    def __init__(self, brief: Brief, opened: Materials, store: Store) -> None:
        self._brief, self._opened, self._store = brief, opened, store
        self._layouts: dict[str, str] = {}
        self._doubts: dict[str, str] = {}
        self.works: dict[str, Work] = {}
        """Those that films are made with, by key."""

    def doubts(self, placements: Sequence[Placement]) -> tuple[str, ...]:
        """What its author should know though it can all be read."""
        return (*self._soft_logo(placements), *self._doubts.values())

    def laid_out(
        self, overlay: Work, spot: Spot, placement: Placement, under: Sequence[Ground],
        label: SpokenLabel | None,
    ) -> str:  # fmt: skip
        """The hash of what a layout comes to. Raises RequestError with all that does not fit."""
        if overlay.key not in self._layouts:
            self._layouts[overlay.key] = laid_out(
                overlay, self._brief, spot, placement, under, self._opened.book, self._store,
                label,
            )  # fmt: skip
        return self._layouts[overlay.key]

    def keep(self, overlay: Work, spot: Spot, placement: Placement, master: PlannedMaster) -> None:
        """Count a layout among the works; what is doubtful about it is told once, not for each
        market."""
        self.works[overlay.key] = overlay
        told: list[tuple[str, str]] = []
        for doubt in doubts_of(self._store, overlay.key):
            where = self._brief.where(shot_key(spot.board, doubt.shot, doubt.field))
            told.append((f"{where} ({spot.region.tag}, {placement.id})", doubt.what))
        if any(shot.anchors for shot in spot.shots[:-1]):
            titles = read_layout(self._store, overlay.key).titles
            told += covered(self._brief, spot, placement, master, titles)
        for where, what in told:
            self._doubts.setdefault(where, f"{where}: {what}")

    def _soft_logo(self, placements: Sequence[Placement]) -> tuple[str, ...]:
        """A logo that is shown larger than it is: B6 counts a blurred logo as a failure."""
        brief, rules = self._brief, self._brief.brand.logo
        sides = [min(place.width, place.height) for place in placements]
        if max(rules.width, rules.end_card_width) * max(sides, default=0) <= brief.logo.width:
            return ()
        widest = max(
            (
                place.box.width
                for key in self.works
                for place in read_layout(self._store, key).logos
            ),
            default=0.0,
        )
        if widest <= brief.logo.width:
            return ()
        where = brief.brand_places.where("logo.file")
        wide = f"{brief.logo.width} pixels wide and shown at {widest:.0f}"
        return (f"{where}: the logo is {wide}, it will be soft; give a larger one",)

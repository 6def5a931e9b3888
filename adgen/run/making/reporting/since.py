"""What has become of a campaign since its last run, and what only its plan knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adgen.errors import AdgenError
from adgen.run.making.reporting.made import Row, name_of
from adgen.run.making.reporting.panels import panels_drawn
from adgen.run.plan import Plan
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Planned
from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.manifest import rows_of


@dataclass(frozen=True, slots=True)
class Since:
    """What only a plan knows of the rows of a run."""

    grid: BeatGrid | None = None
    """The beats of the music, where a film is still the one planned."""
    notes: tuple[str, ...] = ()
    """What a reader must know of changes since."""
    panels: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    """Storyboard panels that were drawn, by `region length/shot` and take."""


def known_since(planned: Callable[[], Planned], store: Store, rows: Sequence[Row]) -> Since:
    """What the plan of now says of the rows; that there is none, where planning fails."""
    try:
        now = planned()
        notes, panels = tuple(changes(now.plan, rows)), panels_drawn(now.plan, now.engines, store)
    except AdgenError as error:
        told = f"The campaign cannot be planned now, so only what was kept is shown: {error}"
        return Since(notes=(told,))
    return Since(grid_of(now.plan, rows), notes, panels)


def asked_rows(document: Mapping[str, Any], narrowed: Narrowed) -> list[Row]:
    """The deliverables of a run, and of runs before that it left alone, that the command line
    keeps."""
    return [
        row
        for row in rows_of(document)
        if (not narrowed.regions or row["region"] in narrowed.regions)
        and (not narrowed.lengths or row["length"] in narrowed.lengths)
        and (not narrowed.placements or row["placement"] in narrowed.placements)
    ]


def changes(plan: Plan, rows: Sequence[Row]) -> Iterator[str]:
    """What a reader must know where the campaign is no longer the one that was run."""
    planned = {
        (item.spot.region.name, item.spot.length, item.placement.id): item.film
        for item in plan.deliverables
    }
    films = {(name_of(row), row["length"], row["placement"]): row["key"] for row in rows}
    other = sum(planned.get(place, key) != key for place, key in films.items())
    if other:
        yield (
            f"The campaign has changed since this run: {other} of {len(rows)} films would be made "
            "anew. What you see is what was delivered."
        )
    gone, new = len(films.keys() - planned.keys()), len(planned.keys() - films.keys())
    if gone:
        yield f"{gone} of these deliverables are not asked for any more."
    if new:
        yield f"{new} deliverables that the campaign asks for now were not part of this run."


def grid_of(plan: Plan, rows: Sequence[Row]) -> BeatGrid | None:
    """The beats of the music, if any film that was delivered is still the one planned."""
    planned = {item.film for item in plan.deliverables}
    return plan.grid if any(row["key"] in planned for row in rows) else None

"""Delivered files checked once more, by all that the plan knows of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.delivery.checking import Delivered, Row, check_manifest
from adgen.delivery.checks.duplicates import Likeness
from adgen.errors import AdgenError, StoreError
from adgen.run.making.reporting.made import file_of
from adgen.run.making.workbench import Workbench
from adgen.run.plan import Plan
from adgen.run.planning.works import Planned
from adgen.run.progress import Display
from adgen.run.store.folder import Store
from adgen.run.store.uses import in_use
from adgen.schema.delivery import Finding


def check_again(
    run: Delivered, planned: Callable[[], Planned], store: Store, display: Display
) -> dict[str, Any]:
    """Check what was delivered as a run does, where the campaign still comes to the same films;
    else by what the files show alone, which is said. Gives `adgen check --json`."""
    try:
        plan = planned().plan
    except AdgenError as error:
        display.say(f"warning: the campaign cannot be planned now: {error}")
        return check_manifest(run)
    with in_use(store, plan.keys()), Workbench(store) as bench:
        return check_manifest(run, _Plans(plan, bench).of)


class _Plans:
    """The checks of a plan, for the rows of a run that are still the ones planned."""

    def __init__(self, plan: Plan, bench: Workbench) -> None:
        self._plan, self._bench = plan, bench
        self._items = {item.file: item for item in plan.deliverables}

    def of(self, row: Row, likeness: Likeness) -> tuple[Fraction, tuple[Finding, ...]] | None:
        """What is found on a row's file; None where its campaign has changed since it was made.

        Raises MediaError when the file cannot be read.
        """
        item = self._items.get(file_of(row))
        if item is None or item.film != row["key"] or [*item.labelled.marks] != row.get("marks"):
            return None
        checked = self._plan.checks[item.check]
        try:
            found = self._bench.look(Path(row["path"]), checked, likeness)
        except StoreError:  # what was measured while it was made is gone
            return None
        return checked.film.master.rate, found

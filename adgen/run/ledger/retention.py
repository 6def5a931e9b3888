"""How long intermediates are kept: what is older is destroyed, and the ledger tells of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from adgen.errors import RequestError
from adgen.run.ledger.recorder import Recorder, ledger_of
from adgen.run.ledger.rows import Entry
from adgen.run.progress import Display
from adgen.run.store import upkeep
from adgen.run.store.folder import Store
from adgen.run.store.upkeep import Pruned

DAYS = "ADGEN_STORE_DAYS"
USUAL_DAYS = 7.0
"""For an encrypted store: the reference of the requirements this was built for."""
_DAY = 24 * 3600.0


def days_of(environment: Mapping[str, str] = os.environ) -> float:
    """The set time in days. Raises RequestError for what is no such number."""
    text = environment.get(DAYS, "").strip()
    try:
        days = float(text) if text else USUAL_DAYS
    except ValueError:
        days = 0.0
    if not 0 < days < float("inf"):
        raise RequestError.of(DAYS, f"{text!r} is no number of days", "e.g. 7, or 0.5")
    return days


def expire(store: Store, days: float, dry_run: bool = False) -> Pruned:
    """Destroy what was last used so many days ago, but what a running campaign needs; leftovers of
    killed runs go too. With `dry_run` says what would go.

    Raises StoreError when the store or its ledger cannot be written.
    """
    ledger = ledger_of(store)
    found = upkeep.prune(store, days * _DAY, dry_run=True)
    if dry_run:
        return found
    refusal = ledger.refusal() if found.removed else None
    if refusal is not None:
        raise refusal
    upkeep.sweep_leftovers(store, days * _DAY)
    if not found.removed:
        return found
    destroyed = upkeep.prune(store, days * _DAY)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    ledger.append(
        Entry("expired", now, entry.stage, entry.key, facts={"days": days})
        for entry in destroyed.removed
    )
    return destroyed


def opened_ledger(store: Store, display: Display) -> Recorder:
    """What keeps the record of all that follows, once what is too old is destroyed.

    Raises StoreError when nothing could be recorded.
    """
    recorder = Recorder(store)
    recorder.refuse_early()
    expire_before_a_run(store, display)
    return recorder


def expire_before_a_run(store: Store, display: Display) -> None:
    """Destroy what is too old in an encrypted store, and say so."""
    if store.cipher is None:
        return
    days = days_of()
    upkeep.sweep_leftovers(store, days * _DAY)
    if not upkeep.has_older(store, days * _DAY):
        return
    destroyed = expire(store, days).removed
    if destroyed:
        what = "entry" if len(destroyed) == 1 else "entries"
        display.say(
            f"{len(destroyed)} {what} of the encrypted store, not used for {days:g} days, "
            "destroyed; what this run needs of them is made anew"
        )

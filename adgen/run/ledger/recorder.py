"""Keeps the ledger while a campaign is made: nothing is handed out that it does not tell of."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from adgen.errors import AdgenError, DiskFullError
from adgen.run.ledger.ledger import Ledger
from adgen.run.ledger.rows import Entry
from adgen.run.ledger.told import (
    Generated,
    delivered_entry,
    generated_of,
    made_entry,
    sources_of,
)
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.progress import Display
from adgen.run.store.folder import Store


class Recorder:
    """Adds to a store's ledger what is made and delivered; of what was made before it adds only
    what a killed run, or one of an older adgen, has left out.

    Only the process that plans writes: workers make, and it tells of what they made.
    """

    def __init__(self, store: Store, ledger: Ledger | None = None) -> None:
        self._store, self._ledger = store, ledger or ledger_of(store)
        self._refusal = self._ledger.refusal()
        self._campaign = ""
        self._generated: dict[str, Generated] = {}
        self._known: set[tuple[str, str]] = set()
        self._told: set[str] = set()
        """Keys of which every generation that lies in the store is told."""
        self._ever: set[str] = set()
        """Keys that some row tells of, be what it tells of there or not."""
        self._out: dict[str, str] = {}
        self._plan: Plan | None = None

    def refuse_early(self) -> None:
        """Raise at once what will keep every row out, before anything is made.

        Where the whole store can only be read, or is full, a run that makes nothing needs no row.
        """
        if self._refusal is None or isinstance(self._refusal, DiskFullError):
            return
        if os.access(self._store.root, os.W_OK):
            raise self._refusal

    def begin(self, plan: Plan, making: bool) -> None:
        """Tell of everything that a plan has generated already; `making` says whether there will be
        more. Raises StoreError when the ledger cannot be written, and needs to be."""
        self._plan, self._campaign = plan, plan.brief.campaign.name
        self._generated, self._told = {}, set()
        self.expect(generated_of(plan))
        names = [item.file for item in plan.deliverables]
        self._out = self._ledger.handed_out(self._campaign, names)
        if making and self._refusal is not None:
            raise self._refusal
        self._add(self._missing(self._generated))

    def expect(self, generated: Iterable[Generated]) -> None:
        """Know of works that will be asked for. Raises StoreError."""
        found = {each.work.key: each for each in generated}
        self._generated |= found
        self._known |= set(self._ledger.made(found))
        self._ever |= {key for key, _ in self._known}

    def made(self, key: str, display: Display) -> None:
        """Tell of one piece that lies in the store now. Where that fails it is said, and tried once
        more before anything that it is part of is handed out."""
        self._told.discard(key)
        try:
            self._add(self._missing((key,)))
        except AdgenError as error:
            display.say(f"no record of take {key[:12]} yet: {error}")

    def still(self, generated: Generated) -> None:
        """Tell of a picture that was drawn for a person to look at. Raises StoreError."""
        if generated.work.key not in self._generated:
            self.expect((generated,))
        self._add(self._missing((generated.work.key,)))

    def delivered(self, item: PlannedDeliverable, sha256: str) -> None:
        """Tell of a file that is handed out, and of all that was generated for it.

        Raises StoreError, and then it must not count as delivered.
        """
        assert self._plan is not None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entries = self._missing(sources_of(self._plan, item), now)
        if self._out.get(item.file) != sha256:
            entries.append(delivered_entry(self._plan, item, sha256, now))
        self._add(entries)
        self._out[item.file] = sha256

    def _missing(self, keys: Iterable[str], gone: str = "") -> list[Entry]:
        """Rows that are not there of what lies in the store; with the time `gone` also of what no
        row ever told of and that is there no more."""
        found: list[Entry] = []
        for key in keys:
            generated = self._generated.get(key)
            if generated is None or key in self._told:
                continue
            seal = self._store.label(key)
            if seal is not None and (key, seal.made) in self._known:
                self._told.add(key)
            elif seal is not None or (gone and key not in self._ever):
                found.append(made_entry(generated, self._campaign, seal, gone))
        return found

    def _add(self, entries: list[Entry]) -> None:
        if not entries:
            return
        if self._refusal is not None:
            raise self._refusal
        self._ledger.append(entries)
        for entry in entries:
            if entry.event == "made":
                self._known.add((entry.key, entry.time))
                self._ever.add(entry.key)
                self._told.add(entry.key)


def ledger_of(store: Store) -> Ledger:
    """The ledger of a store, with its key where it is encrypted."""
    return Ledger(store.root, store.cipher)

"""Put finished deliverables under their names, and keep what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from adgen.errors import AdgenError, StoreError
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.run.making.checked import read_findings
from adgen.run.making.execute import Results
from adgen.run.making.folder import linked, writing
from adgen.run.making.items import Item
from adgen.run.making.marked import seen_in
from adgen.run.making.steps import FILM, STEMS
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.progress import Display
from adgen.run.store.folder import Seal, Store, file_hash
from adgen.run.store.room import telling_full
from adgen.schema.delivery import Finding
from adgen.schema.review import Verdict

NOT_APPROVED = "not approved: look at it with `adgen review`"
_OLDER = "the file there is of an earlier run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one deliverable: delivered, failed (with the error) or skipped (because)."""

    status: Literal["delivered", "failed", "skipped"]
    reason: str
    path: str = ""
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    stems: tuple[str, ...] = ()
    """Files of its sound's parts."""
    subtitles: tuple[str, ...] = ()
    """Files of its subtitles."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file beside the film, by its name."""
    seen: str = ""
    """What stands for its picture and sound, whatever marks it has: see marked.seen_in."""
    earlier_file: str = ""
    """A film of an earlier run under its name, where this run delivered none."""

    @property
    def beside(self) -> dict[str, list[str]]:
        """The files beside the film by what they are; nothing of what there is none of."""
        found = {"subtitles": [*self.subtitles], "stems": [*self.stems]}
        return {name: paths for name, paths in found.items() if paths}

    @property
    def good(self) -> bool:
        """Delivered, and every check passed."""
        return self.status == "delivered" and all(finding.passed for finding in self.findings)


Told = Callable[[PlannedDeliverable, Outcome], None]
"""Called with every outcome when it is known."""
Recorded = Callable[[PlannedDeliverable, str], None]
"""Called with every file that is handed out, and its SHA-256, before it counts as delivered; raises
AdgenError when there can be no record of it."""
Judges = Callable[[str, str, str], Verdict]
"""How a film of that file name and SHA-256, which shows this, stands with those who review it."""


class Outcomes:
    """The outcomes of a plan, by file name, as they come."""

    def __init__(
        self, plan: Plan, items: Mapping[str, Item], store: Store, out: Path, display: Display,
        told: Told | None = None, only: Judges | None = None, recorded: Recorded | None = None,
    ) -> None:  # fmt: skip
        self._recorded = recorded
        self._store, self._out, self._display, self._told = store, out, display, told
        self._items, self._deliverables, self._only = items, plan.deliverables, only
        self._waiting: dict[str, list[PlannedDeliverable]] = {}
        for item in plan.deliverables:
            for key in item.keys:
                self._waiting.setdefault(key, []).append(item)
        self._placed: dict[str, Path] = {}
        """Where each film was put first: deliverables of equal bytes are one file."""
        self._put_there: set[str] = set()
        """Names of this run's own files, whether they came to be delivered or not."""
        self._parts: dict[tuple[str, str], Path] = {}
        """Where each part of a sound was put first."""
        self.found: dict[str, Outcome] = {}

    def made_before(self) -> None:
        """Deliver what needs no work."""
        for item in self._deliverables:
            if self._items.keys().isdisjoint(item.keys):
                self._keep(item, self._delivered(item, "made before"))

    def finished(self, item: Item, results: Results) -> None:
        """Deliver what an item completes, or tell why it cannot be."""
        for waiting in self._waiting.get(item.key, ()):
            needed = [key for key in waiting.keys if key in self._items]
            if waiting.file not in self.found and all(map(results.settled, needed)):
                failures = [results.failed[key] for key in needed if key in results.failed]
                if failures:
                    own = any(failure.own for failure in failures)
                    outcome = Outcome("failed" if own else "skipped", failures[0].reason)
                else:
                    outcome = self._delivered(waiting, "made")
                self._keep(waiting, outcome)

    def _keep(self, item: PlannedDeliverable, outcome: Outcome) -> None:
        target = self._out / item.file
        if outcome.status != "delivered" and item.file not in self._put_there and target.is_file():
            self._display.say(f"warning: {target} is of an earlier run: none was delivered by this")
            mark = "\n\n" if "\n" in outcome.reason else "; "
            reason = f"{outcome.reason}{mark}{_OLDER}"
            outcome = replace(outcome, reason=reason, earlier_file=str(target))
        self.found[item.file] = outcome
        if self._told is not None:
            self._told(item, outcome)

    def _delivered(self, item: PlannedDeliverable, reason: str) -> Outcome:
        try:
            if self._only is not None:
                held_back = self._held_back(item, self._only)
                if held_back is not None:
                    return held_back
            path, digest, subtitles = self._publish(item)
            seen = seen_in(self._sealed(item), item.stored)
            if self._recorded is not None:
                self._recorded(item, digest)
            findings = self._found(item)
            stems = self._stems(item)
        except AdgenError as error:
            self._display.say(f"{item.file} failed: {error}")
            return Outcome("failed", str(error))
        for finding in findings:
            if not finding.passed:
                self._display.say(f"{item.file}: {finding.check} is {finding.measured}, "
                                  f"must be {finding.limit} {finding.place}")  # fmt: skip
        sums = {Path(name).name: each for name, each in (subtitles | stems).items()}
        return Outcome(
            "delivered", reason, str(path), digest, findings, (*stems,), (*subtitles,), sums, seen
        )

    def _held_back(self, item: PlannedDeliverable, judges: Judges) -> Outcome | None:
        """The outcome of a film that nobody approved as it is: it stays in the store."""
        seal, findings = self._sealed(item), self._found(item)
        digest, seen = seal.files[item.stored].sha256, seen_in(seal, item.stored)
        if (verdict := judges(item.file, digest, seen)).state == "approved":
            return None
        reason = verdict.words if verdict.state == "rejected" else NOT_APPROVED
        return Outcome("skipped", reason, "", digest, findings, seen=seen)

    def _found(self, item: PlannedDeliverable) -> tuple[Finding, ...]:
        """What its checks found. Raises StoreError when that is gone."""
        checks = self._store.get(item.check)
        if checks is None:
            raise StoreError(f"checks {item.check[:12]} are no longer in the store; run again")
        return read_findings(checks)

    def _sealed(self, item: PlannedDeliverable) -> Seal:
        """What the store has of a film. Raises StoreError when that is gone."""
        seal = self._store.there(item.delivers)
        if seal is None:
            raise StoreError(f"film {item.delivers[:12]} is no longer in the store; run again")
        return seal

    def _publish(self, item: PlannedDeliverable) -> tuple[Path, str, dict[str, str]]:
        """Put the film and its subtitles under their names; files that are the same stay.

        Gives the film's path and SHA-256, and the SHA-256 of its subtitles by their paths."""
        folder, seal = self._store.root_of(item.delivers), self._sealed(item)
        self._store.used(item.delivers)  # else one that is delivered every day would expire
        target, twin = self._out / item.file, self._placed.get(item.delivers)
        for suffix in (target.suffix, *SUFFIXES):
            source = folder / Path(FILM).with_suffix(suffix)
            name = target.with_suffix(suffix)
            if source.name in seal.files:
                digest = seal.files[source.name].sha256
                self._put(item.delivers, source, name, digest, twin and twin.with_suffix(suffix))
            else:
                with writing(name):
                    name.unlink(missing_ok=True)
        self._placed[item.delivers] = target
        names = (Path(FILM).with_suffix(suffix).name for suffix in SUFFIXES)
        subtitles = {
            str(target.with_suffix(Path(name).suffix)): seal.files[name].sha256
            for name in names
            if name in seal.files
        }
        return target, seal.files[item.stored].sha256, subtitles

    def _stems(self, item: PlannedDeliverable) -> dict[str, str]:
        """The parts of its sound under names of their own, with their SHA-256; none where none are
        asked for."""
        seal = self._store.there(item.stems) if item.stems else None
        if item.stems and seal is None:
            raise StoreError(f"stems {item.stems[:12]} are no longer in the store; run again")
        found: dict[str, str] = {}
        for name in STEMS.values():
            target = (self._out / item.file).with_suffix(f".{name}")
            if item.stems and seal is not None and name in seal.files:
                twin = self._parts.setdefault((item.stems, name), target)
                source = self._store.root_of(item.stems) / name
                self._put(item.stems, source, target, seal.files[name].sha256,
                          None if twin == target else twin)  # fmt: skip
                found[str(target)] = seal.files[name].sha256
            else:
                with writing(target):
                    target.unlink(missing_ok=True)
        return found

    def _put(self, key: str, source: Path, target: Path, digest: str, twin: Path | None) -> None:
        """A copy, so that whoever changes a delivered file changes nothing in the store; or one
        file with its twin, where the file system has links."""
        hashed = self._store.digests.of
        beside = target.with_name(f".{target.name}.{uuid4().hex}")
        with writing(target), telling_full(self._out, "--out"):
            if target.is_file() and hashed(target) == digest:
                return
            try:
                if twin is None or hashed(twin) != digest or not linked(twin, beside):
                    self._copy(key, source, beside, digest)
                beside.replace(target)
                self._put_there.add(target.name)
            finally:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)

    def _copy(self, key: str, source: Path, target: Path, digest: str) -> None:
        """Copy out of the store; what is damaged there is thrown out, so that it is made again."""
        try:
            self._store.copy_out(key, source.name, target)
            whole = file_hash(target) == digest
        except FileNotFoundError:
            whole = not target.parent.is_dir()  # else the entry is gone
            if whole:
                raise
        if not whole:
            self._store.verify(key)
            self._store.forget()
            raise StoreError(
                f"{source.name} {key[:12]} was damaged in the store; run again to make it again"
            )

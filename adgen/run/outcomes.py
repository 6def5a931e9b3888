"""Put finished deliverables under their names, and keep what became of each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from adgen.errors import AdgenError, StoreError
from adgen.run.execute import Results
from adgen.run.items import Item
from adgen.run.making import FILM, read_findings
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.progress import Display
from adgen.run.store import Seal, Store, file_hash
from adgen.schema.delivery import Finding

_SIDECARS = (".srt", ".vtt")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one deliverable: delivered, failed (with the error) or skipped (because)."""

    status: str
    reason: str
    path: str
    sha256: str
    made: bool
    """False when it was found in the store."""
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Delivered, and every check passed."""
        return self.status == "delivered" and all(finding.passed for finding in self.findings)


Told = Callable[[PlannedDeliverable, Outcome], None]
"""Called with every outcome when it is known."""


class Outcomes:
    """The outcomes of a plan, by file name, as they come."""

    def __init__(
        self, plan: Plan, items: Mapping[str, Item], store: Store, out: Path, display: Display,
        told: Told | None = None,
    ) -> None:  # fmt: skip
        self._store, self._out, self._display, self._told = store, out, display, told
        self._digests = store.digests
        self._items = items
        self._waiting: dict[str, list[PlannedDeliverable]] = {}
        for item in plan.deliverables:
            for key in (item.film, item.check):
                self._waiting.setdefault(key, []).append(item)
        self._placed: dict[str, Path] = {}
        """Where each film was put first: deliverables of equal bytes are one file."""
        self.found: dict[str, Outcome] = {}

    def made_before(self, plan: Plan) -> None:
        """Deliver what needs no work."""
        for item in plan.deliverables:
            if item.film not in self._items and item.check not in self._items:
                self._keep(item, self._delivered(item, made=False))

    def finished(self, item: Item, results: Results) -> None:
        """Deliver what an item completes, or tell why it cannot be."""
        for waiting in self._waiting.get(item.key, ()):
            needed = [key for key in (waiting.film, waiting.check) if key in self._items]
            if waiting.file not in self.found and all(map(results.settled, needed)):
                failures = [results.failed[key] for key in needed if key in results.failed]
                if failures:
                    status = "failed" if any(failure.own for failure in failures) else "skipped"
                    self._keep(waiting, Outcome(status, failures[0].reason, "", "", False, ()))
                else:
                    self._keep(waiting, self._delivered(waiting, made=True))

    def _keep(self, item: PlannedDeliverable, outcome: Outcome) -> None:
        self.found[item.file] = outcome
        if self._told is not None:
            self._told(item, outcome)

    def _delivered(self, item: PlannedDeliverable, *, made: bool) -> Outcome:
        try:
            path, digest = self._publish(item)
            checks = self._store.root_of(item.check)
            if self._store.there(item.check) is None:
                raise StoreError(f"checks {item.check[:12]} are no longer in the store; run again")
            findings = read_findings(checks)
        except AdgenError as error:
            self._display.say(f"{item.file} failed: {error}")
            return Outcome("failed", str(error), "", "", made, ())
        for finding in findings:
            if not finding.passed:
                self._display.say(f"{item.file}: {finding.check} is {finding.measured}, "
                                  f"must be {finding.limit} {finding.where}")  # fmt: skip
        reason = "made" if made else "made before"
        return Outcome("delivered", reason, str(path), digest, made, findings)

    def _publish(self, item: PlannedDeliverable) -> tuple[Path, str]:
        """Put the film and its subtitles under their names; files that are the same stay."""
        folder, seal = self._store.root_of(item.film), self._store.there(item.film)
        if seal is None:
            raise StoreError(f"film {item.film[:12]} is no longer in the store; run again")
        target = self._out / item.file
        twin = self._placed.setdefault(item.film, target)
        self._put(folder / FILM, target, seal, twin)
        for suffix in _SIDECARS:
            name = Path(FILM).with_suffix(suffix).name
            beside = target.with_suffix(suffix)
            if name in seal.files:
                self._put(folder / name, beside, seal, twin.with_suffix(suffix))
            else:
                _remove(beside)
        return target, seal.files[FILM].sha256

    def _put(self, source: Path, target: Path, seal: Seal, twin: Path) -> None:
        """A copy, so that whoever changes a delivered file changes nothing in the store; or one
        file with its twin, where the file system has links."""
        digest = seal.files[source.name].sha256
        with _writing(target):
            if target.is_file() and self._digests.of(target) == digest:
                return
            beside = target.with_name(f".{target.name}.{uuid4().hex}")
            try:
                if twin == target or not _linked(twin, beside):
                    shutil.copyfile(source, beside)
                    if file_hash(beside) != digest:
                        raise StoreError(f"{source} is damaged; run again, it will be made again")
                beside.replace(target)
            finally:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)


def _linked(twin: Path, beside: Path) -> bool:
    try:
        os.link(twin, beside)
    except OSError:  # a file system without links
        return False
    return True


def _remove(path: Path) -> None:
    with _writing(path):
        path.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error

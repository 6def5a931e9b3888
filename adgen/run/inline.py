"""Carry out a plan here, one item after the other. A failure costs only what depends on it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from adgen.errors import AdgenError, StoreError
from adgen.run.estimate import remember
from adgen.run.making import (
    SPOT,
    font_folder,
    make_deliverable,
    make_master,
    make_take,
    read_findings,
)
from adgen.run.manifest import Outcome
from adgen.run.plan import PlannedDeliverable, PlannedMaster, PlannedTake
from adgen.run.planning import Planned
from adgen.run.progress import Advance, Display
from adgen.run.store import Store, file_hash

_SIDECARS = (".srt", ".vtt")


@dataclass(slots=True)
class _Clock:
    """Frames and seconds spent by kind of work, for the next estimate."""

    frames: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, kind: str, frames: float, work: Callable[[], Path]) -> Path:
        start = time.monotonic()
        made = work()
        self.frames[kind] = self.frames.get(kind, 0.0) + frames
        self.seconds[kind] = self.seconds.get(kind, 0.0) + time.monotonic() - start
        return made

    def rates(self) -> dict[str, float]:
        return {
            kind: self.frames[kind] / spent for kind, spent in self.seconds.items() if spent > 0.5
        }


class InlineRunner:
    """Makes takes, then shared masters, then deliverables, and puts these under their names."""

    def __init__(self, planned: Planned, store: Store, out: Path, display: Display) -> None:
        self._plan, self._engines = planned.plan, planned.engines
        self._store, self._out, self._display = store, out, display
        self._clock = _Clock()
        self._failed: dict[str, str] = {}
        self._todo = [item for item in self._plan.deliverables if store.get(item.key) is None]
        unfinished = dict.fromkeys(item.master for item in self._todo)
        self._needed = [self._plan.masters[key] for key in unfinished if store.get(key) is None]
        self.generated = 0
        self.reused = 0

    def generate(self) -> None:
        """Make the takes that unfinished deliverables need."""
        keys = dict.fromkeys(part.take for master in self._needed for part in master.segments)
        takes = [self._plan.takes[key] for key in keys]
        new = [take for take in takes if self._store.get(take.key) is None]
        self.reused = len(self._plan.takes) - len(new)
        self._display.stage("generate", f"{len(new)} takes to make, {self.reused} reused")
        for number, take in enumerate(new, 1):
            label = f"take {number}/{len(new)} {take.shots[0]} {take.request.raster}"
            with self._display.bar(label, take.shape.made) as advance:
                if self._try(take.key, label, lambda take=take, go=advance: self._take(take, go)):  # type: ignore[misc]
                    self.generated += 1

    def compose(self) -> None:
        """Make the masters that several deliverables share; others are composed in passing."""
        masters = [master for master in self._needed if _uses(master, self._todo) > 1]
        self._display.stage("compose", f"{len(masters)} shared masters")
        for number, master in enumerate(masters, 1):
            if self._blocked(master) is not None:
                continue
            label = f"master {number}/{len(masters)} {master.raster}"
            with self._display.bar(label, master.frames) as advance:
                self._try(
                    master.key,
                    label,
                    lambda master=master, go=advance: self._master(master, go),  # type: ignore[misc]
                )

    def deliver(self) -> dict[str, Outcome]:
        """Make the deliverables, put all under their names; every outcome by its file name."""
        new = {item.file for item in self._todo}
        before = len(self._plan.deliverables) - len(new)
        self._display.stage("deliver", f"{len(new)} files to make, {before} made before")
        outcomes: dict[str, Outcome] = {}
        number = 0
        with font_folder(self._plan.book, self._store) as fonts:
            for item in self._plan.deliverables:
                blocked = self._blocked(self._plan.masters[item.master])
                if item.file in new and blocked is not None:
                    outcomes[item.file] = Outcome("skipped", blocked, "", "", False, ())
                    continue
                number += item.file in new
                label = f"file {number}/{len(new)} {item.file}" if item.file in new else ""
                outcomes[item.file] = self._deliverable(item, fonts, label)
        for key in self._store.damaged:
            self._display.say(f"store entry {key[:12]} was damaged and was made again")
        remember(self._store, self._clock.rates())
        return outcomes

    def _take(self, take: PlannedTake, advance: Advance) -> Path:
        engine = self._engines[take.request.engine]
        raster = take.shape.raster
        return self._clock.timed(
            f"take {engine.name}",
            take.shape.made * _area(raster.width, raster.height),
            lambda: make_take(take, engine, self._store, advance),
        )

    def _master(self, master: PlannedMaster, advance: Advance) -> Path:
        return self._clock.timed(
            "master",
            master.frames * _area(master.raster.width, master.raster.height),
            lambda: make_master(master, self._plan, self._store, advance),
        )

    def _deliverable(self, item: PlannedDeliverable, fonts: Path, label: str) -> Outcome:
        """Make it, or find it, and put it under its name; `label` is empty for one made before."""

        def work(advance: Advance) -> Path:
            return self._clock.timed(
                "deliverable" if label else "found",
                item.spot.cuts.frames * _area(item.placement.width, item.placement.height),
                lambda: make_deliverable(item, self._plan, self._store, fonts, advance),
            )

        try:
            if label:
                with self._display.bar(label, item.spot.cuts.frames) as advance:
                    folder = work(advance)
            else:
                folder = work(lambda done: None)
            path, digest = self._publish(folder, item.file)
        except AdgenError as error:
            self._display.say(f"{item.file} failed: {error}")
            return Outcome("failed", str(error), "", "", bool(label), ())
        findings = read_findings(folder)
        for finding in findings:
            if not finding.passed:
                self._display.say(f"{item.file}: {finding.check} is {finding.measured}, "
                                  f"must be {finding.limit} {finding.where}")  # fmt: skip
        reason = "made" if label else "made before"
        return Outcome("delivered", reason, str(path), digest, bool(label), findings)

    def _publish(self, folder: Path, name: str) -> tuple[Path, str]:
        """Copy the spot and its subtitles under their names; files that are the same stay."""
        target = self._out / name
        _put(folder / SPOT, target)
        for suffix in _SIDECARS:
            sidecar = (folder / SPOT).with_suffix(suffix)
            if sidecar.exists():
                _put(sidecar, target.with_suffix(suffix))
            else:
                _remove(target.with_suffix(suffix))
        return target, file_hash(target)

    def _blocked(self, master: PlannedMaster) -> str | None:
        """Why a master cannot be had, when something under it failed."""
        for key in (master.key, *(part.take for part in master.segments)):
            if key in self._failed:
                return self._failed[key]
        return None

    def _try(self, key: str, label: str, work: Callable[[], Path]) -> bool:
        try:
            work()
        except AdgenError as error:
            self._failed[key] = f"{label} failed: {error}"
            self._display.say(self._failed[key])
            return False
        return True


def _uses(master: PlannedMaster, todo: Iterable[PlannedDeliverable]) -> int:
    return sum(item.master == master.key for item in todo)


def _area(width: int, height: int) -> float:
    """Pixels as a share of 1080x1920, the unit of the rates."""
    return width * height / (1080 * 1920)


def _put(source: Path, target: Path) -> None:
    beside = target.with_name(f".{target.name}.new")
    try:
        if (
            target.exists()
            and target.stat().st_size == source.stat().st_size
            and file_hash(target) == file_hash(source)
        ):
            return
        shutil.copyfile(source, beside)
        beside.replace(target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot remove {path}: {error}") from error

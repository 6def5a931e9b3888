"""Runs in processes of their own, and what they leave behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.run.ledger.database import FILE
from adgen.run.store.folder import Store
from adgen.run.store.seal import SEAL, Seal
from tests.studio.campaign import CAMPAIGN, Told, run, write_campaign
from tests.studio.painter import PAUSE

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Site:
    """A campaign with a store and a folder for its files."""

    campaign: Path
    store: Path
    out: Path

    @classmethod
    def at(cls, folder: Path, text: str = CAMPAIGN) -> Site:
        """A new one."""
        return cls(write_campaign(folder / "small", text), folder / "store", folder / "out")

    def started(self, pause: float = 0.0) -> subprocess.Popen[str]:
        """`adgen run`, in a process group of its own; `pause` seconds for each painted frame."""
        more = ("--cache", str(self.store), "--out", str(self.out))
        return subprocess.Popen(
            [sys.executable, "-m", "tests.studio.run_small", str(self.campaign), *more],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, process_group=0,
            env={**os.environ, PAUSE: str(pause)},
        )  # fmt: skip

    def ran(self) -> tuple[int, str]:
        """`adgen run` to its end: its status, and what it printed to stderr."""
        with self.started() as process:
            _, errors = process.communicate(timeout=120)
        return process.returncode, errors

    def run_here(self, told: Told | None = None) -> dict[str, Any]:
        """The same in this process, which must know the placements; gives the manifest."""
        return run(self.campaign, self.store, self.out, told)

    def copy(self, folder: Path) -> Site:
        """The same elsewhere; the files of the store are links, since nobody writes into them but
        into its ledger."""
        shutil.copytree(self.campaign.parent, folder / "small")
        shutil.copytree(self.store, folder / "store", copy_function=_linked)
        shutil.copytree(self.out, folder / "out")
        return Site(folder / "small" / self.campaign.name, folder / "store", folder / "out")

    def edit(self, file: str, old: str, new: str) -> None:
        """Write other words into a file of the campaign."""
        path = self.campaign.parent / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def files(self) -> dict[str, bytes]:
        """What was delivered, by name."""
        return {path.name: path.read_bytes() for path in self.out.glob("[!.]*.*[!n]")}

    def finished(self) -> int:
        """How many entries the store has."""
        return sum(1 for _ in self.store.glob(f"??/[!.]*/{SEAL}"))

    def entries(self) -> dict[str, Seal]:
        """The finished entries of the store by key; not one may be damaged."""
        store = Store(self.store)
        keys = [path.parent.name for path in self.store.glob(f"??/[!.]*/{SEAL}")]
        assert all(store.verify(key) for key in keys)
        return {key: seal for key in keys for seal in (store.seal(key),) if seal is not None}

    def stages(self) -> dict[str, list[str]]:
        """The keys of finished entries by what made them."""
        found: dict[str, list[str]] = {}
        for key, seal in sorted(self.entries().items()):
            assert seal.record is not None
            found.setdefault(seal.record["stage"], []).append(key)
        return found

    def inodes(self) -> dict[Path, tuple[int, int]]:
        """Every file of finished entries: which it is, and when it was written; seals are stamped
        when they are used."""
        return {
            path: (path.stat().st_ino, 0 if path.name == SEAL else path.stat().st_mtime_ns)
            for key in self.entries()
            for path in (self.store / key[:2] / key).rglob("*")
        }

    def unfinished(self) -> list[Path]:
        """What was begun in the store or beside the files, and is neither done nor gone."""
        return [*self.store.glob("??/.*"), *self.out.glob(".*")]


def _linked(source: str, target: str) -> None:
    if Path(source).name == FILE:
        shutil.copyfile(source, target)
    else:
        os.link(source, target)


def running_below(folder: Path) -> dict[int, str]:
    """Programs that name a folder, by process id: the commands of those that still run."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if entry.name.isdigit() and f"{folder}" in words and "run_small" not in words:
                found[int(entry.name)] = words
    return found


def wait_for(what: Callable[[], object], seconds: float = 60.0) -> None:
    """Return when something is true. Fails when it does not come true in time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


@contextmanager
def in_seconds(most: float) -> Iterator[None]:
    """Fails when the block takes longer."""
    begun = time.monotonic()
    yield
    spent = time.monotonic() - begun
    assert spent < most, f"{spent:.2f} s"

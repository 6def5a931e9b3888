"""An engine that sleeps, and may die, and items that ask for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.engines import registry
from adgen.engines.base import Capabilities, Engine, Frame, Progress, TakeShape
from adgen.errors import EngineError
from adgen.run.making.execute import Results, execute
from adgen.run.making.items import Item
from adgen.run.making.runner import Runner
from adgen.run.progress import Advance, Silent
from adgen.run.store.folder import file_hash
from adgen.run.takes import PlannedTake
from adgen.run.work import Work
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Asset, Picture, Raster

RASTER, RATE, FRAMES = Raster(16, 16), Fraction(25), 8


class Sleeper:
    """Frames of the seed's colour; each load of it adds a line with its process to `diary`.

    The prompt says what it does: `sleep 0.5`, `die once FLAG`, `die`, `print WORDS`, `fail`,
    `bug`, `loads N` which waits for that many lines in the diary.
    """

    name = "sleeper"

    def __init__(self, diary: str | None) -> None:
        self._diary = diary
        if diary:
            with Path(diary).open("a", encoding="utf-8") as file:
                file.write(f"{os.getpid()} {os.environ.get('CUDA_VISIBLE_DEVICES', '')}\n")

    def capabilities(self) -> Capabilities:
        return Capabilities(text=True)

    def revision(self) -> str:
        return "1"

    def settings(self) -> Mapping[str, Any]:
        return {}

    def shape(self, request: TakeRequest) -> TakeShape:
        return TakeShape(request.raster, request.rate, request.frames, request.frames)

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        return ()

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        verb, _, rest = request.prompt.partition(" ")
        seconds = 0.0
        if verb == "sleep":
            seconds = float(rest) / request.frames
        elif verb == "die":
            flag = Path(rest.removeprefix("once "))
            if not rest or not flag.exists():
                if rest:
                    flag.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "print":
            print(rest)
            print(f"{rest} too", file=sys.stderr)
        elif verb == "loads":
            deadline = time.monotonic() + 60
            while len(Path(self._diary or "").read_text().splitlines()) < int(rest):
                if time.monotonic() > deadline:
                    raise EngineError(f"there never were {rest} loads")
                time.sleep(0.05)
        elif verb == "fail":
            raise EngineError("cannot make this")
        elif verb == "bug":
            raise ZeroDivisionError("a bug of this engine")
        shade = request.seed % 256
        if request.picture is not None:
            shade = request.picture.asset.path.read_bytes()[0]
        for done in range(request.frames):
            time.sleep(seconds)
            progress(done + 1, request.frames)
            yield np.full((request.raster.height, request.raster.width, 3), shade, np.uint8)

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        return next(iter(self.make(request, progress)))

    def frugal(self) -> Engine | None:
        return None


def load(choice: EngineChoice, download: bool) -> Engine:
    """The loader of both engines."""
    return Sleeper(choice.model)


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is known."""
    know_sleeper(monkeypatch)


def know_sleeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is known as `sleeper`, which keeps a model, and as `light`, which has none."""
    monkeypatch.setitem(registry.ENGINES, "sleeper", load)
    monkeypatch.setitem(registry.ENGINES, "light", load)
    keeps = registry.KEEPS_A_MODEL | {"sleeper"}
    monkeypatch.setattr(registry, "KEEPS_A_MODEL", keeps)


def take(
    number: int, prompt: str = "sleep 0", engine: str = "sleeper", picture: Path | None = None,
    diary: Path | None = None, needs: tuple[str, ...] = (),
) -> Item:  # fmt: skip
    """A take of 8 frames. `picture` is a file whose first byte is its colour."""
    assets = tuple(Asset(path, _hash(path)) for path in (picture,) if path)
    request = TakeRequest(
        engine, prompt, "", number, RASTER, RATE, FRAMES, "static", 5,
        Picture(assets[0], 1, 1, False) if assets else None, (0.0, 0.0, 1.0, 1.0), None, (),
    )  # fmt: skip
    shape = TakeShape(RASTER, RATE, FRAMES, FRAMES)
    work = Work("take", 1, dict(request.parameters()), {"engine": "1"})
    choice = EngineChoice(name=engine, model=str(diary) if diary else None)
    noun = PlannedTake(work, request, shape, choice, (f"en 6 s/{number}",))
    return Item("take", noun, needs, assets, FRAMES, float(number), f"take {number}")


def _hash(path: Path) -> str:
    return file_hash(path)


@dataclass
class Notes(Silent):
    """A display that remembers."""

    said: list[str] = field(default_factory=list)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def say(self, text: str) -> None:
        self.said.append(text)

    def advance(self, label: str) -> Advance:
        return self.counts.setdefault(label, []).append


def carry(
    runner: Runner,
    items: list[Item],
    notes: Notes | None = None,
    meanwhile: Callable[[], object] = bool,
) -> Results:
    """Make all items; `meanwhile` is called whenever one ended."""
    return execute(
        {item.key: item for item in items}, runner, notes or Notes(),
        lambda item, results: meanwhile() and None,
    )  # fmt: skip

"""Where items are made: one process with a store, its loaded engines and its fonts.

Every runner makes every item through a workbench, so that an item comes out the same wherever it
is made.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from adgen.engines.base import Engine
from adgen.engines.registry import ENGINES
from adgen.errors import AdgenError, KilledError, MediaError, OutOfMemoryError, StoreError
from adgen.media.fonts import FontBook
from adgen.production.shoot import shoot
from adgen.run.items import Item
from adgen.run.layouts import font_book
from adgen.run.making import make_check, make_film, make_master, make_mix
from adgen.run.plan import (
    PageStyle,
    PlannedCheck,
    PlannedFilm,
    PlannedMaster,
    PlannedMix,
    PlannedTake,
)
from adgen.run.progress import Advance, in_units
from adgen.run.store import Store, file_hash
from adgen.schema.campaign import EngineChoice
from adgen.schema.picture import Asset


@dataclass(frozen=True, slots=True)
class Made:
    """An item that was made: how long it took, and what its user should know of it."""

    key: str
    seconds: float
    said: tuple[str, ...]


class Workbench:
    """Makes items into a store. It keeps engines loaded, and retries what its kind allows."""

    def __init__(self, store: Store, download: bool = False) -> None:
        self._store, self._download = store, download
        self._engines: dict[str, Engine] = {}
        self._books: dict[tuple[str, ...], tuple[FontBook, Path]] = {}
        self._unchanged: dict[tuple[Path, int, int], str] = {}
        self._open = ExitStack()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *ended: object) -> None:
        self._open.close()

    def have(self, choice: EngineChoice, engine: Engine) -> None:
        """Use an engine that is loaded already."""
        self._engines[_identity(choice)] = engine

    def make(self, item: Item, advance: Advance) -> Made:
        """Make one item. Raises AdgenError.

        A program killed from outside is started once more; an engine that runs out of memory works
        once more in smaller tiles, where it can.
        """
        start = time.monotonic()
        advance = _ahead(advance)
        self._refuse_changed(item.reads)
        said: tuple[str, ...] = ()
        try:
            self._make(item, advance, frugal=False)
        except OutOfMemoryError as error:
            if not self._can_be_frugal(item):
                raise
            said = (f"{item.label}: {_what(error)}; it is made once more with smaller tiles",)
            self._make(item, advance, frugal=True)
        except KilledError as error:
            said = (f"{item.label}: {_what(error)}; it is made once more",)
            self._make(item, advance, frugal=False)
        return Made(item.key, time.monotonic() - start, said)

    def _make(self, item: Item, advance: Advance, *, frugal: bool) -> None:
        noun, store = item.noun, self._store
        document = noun.work.document()
        if isinstance(noun, PlannedTake):
            engine = self._engine(noun.engine)
            if frugal:
                engine = engine.frugal() or engine
            progress = in_units(noun.shape.made, advance)
            request = noun.request
            store.make(noun.key, lambda to: shoot(request, engine, to, progress), document)
        elif isinstance(noun, PlannedMix):
            store.make(noun.key, lambda to: make_mix(noun, store, to), document)
        elif isinstance(noun, PlannedMaster):
            store.make(noun.key, lambda to: make_master(noun, store, to, advance), document)
        elif isinstance(noun, PlannedFilm):
            book, fonts = self._book(noun.page)
            store.make(
                noun.key, lambda to: make_film(noun, book, fonts, store, to, advance), document
            )
        elif isinstance(noun, PlannedCheck):
            store.make(noun.key, lambda to: make_check(noun, store, to), document)
        else:
            assert_never(noun)

    def _engine(self, choice: EngineChoice) -> Engine:
        identity = _identity(choice)
        if identity not in self._engines:
            self._engines[identity] = ENGINES[choice.name](choice, self._download)
        return self._engines[identity]

    def _can_be_frugal(self, item: Item) -> bool:
        return item.engine is not None and self._engine(item.engine).frugal() is not None

    def _book(self, page: PageStyle) -> tuple[FontBook, Path]:
        """The page's fonts opened, and a folder with all their files for libass."""
        key = page.brand.typography.family, *(font.sha256 for font in page.fonts)
        if key not in self._books:
            book = font_book(page.brand, page.fonts)
            folder = self._open.enter_context(self._store.workplace())
            self._books[key] = book, book.gather(folder)
        return self._books[key]

    def _refuse_changed(self, assets: tuple[Asset, ...]) -> None:
        """A file that changed since it was planned would be kept under the old one's key."""
        for asset in assets:
            try:
                facts = asset.path.stat()
                stamp = asset.path, facts.st_mtime_ns, facts.st_size
                if stamp not in self._unchanged:
                    self._unchanged[stamp] = file_hash(asset.path)
            except OSError as error:
                raise MediaError(f"{asset.path} cannot be read: {error.strerror}") from error
            if self._unchanged[stamp] != asset.sha256:
                raise StoreError(f"{asset.path} changed since it was planned; run again")


def _what(error: AdgenError) -> str:
    """An error without its hint."""
    return str(error).partition("\n\n")[0]


def _identity(choice: EngineChoice) -> str:
    return choice.model_dump_json()


def _ahead(advance: Advance) -> Advance:
    """Tells `advance` only of counts above all before: a second try begins at 0 again."""
    most = 0

    def told(done: int) -> None:
        nonlocal most
        if done > most:
            most = done
            advance(done)

    return told

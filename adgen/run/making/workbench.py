"""Where items are made: one process with a store, its loaded engines and its fonts.

Every runner makes every item through a workbench, so that an item comes out the same wherever it
is made.
"""

from __future__ import annotations

import os
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from adgen.delivery.checks.duplicates import Likeness
from adgen.engines.base import Engine
from adgen.engines.registry import ENGINES
from adgen.errors import (
    AdgenError,
    EngineError,
    KilledError,
    MediaError,
    OutOfMemoryError,
    UnforeseenError,
)
from adgen.media.fonts import FontBook
from adgen.production.shoot import shoot
from adgen.run.films import PageStyle, PlannedCheck, PlannedFilm
from adgen.run.making.checked import found_on, make_check
from adgen.run.making.items import Item
from adgen.run.making.steps import (
    make_film,
    make_mark,
    make_master,
    make_mix,
    make_stems,
)
from adgen.run.marking import PlannedMark
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.planning.pages import font_book
from adgen.run.progress import Advance, in_units
from adgen.run.store.digests import Signature, signature
from adgen.run.store.folder import Store, file_hash
from adgen.run.takes import PlannedMaster, PlannedTake
from adgen.schema.campaign import EngineChoice
from adgen.schema.delivery import Finding
from adgen.schema.picture import Raster


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
        self._hashes: dict[Path, tuple[Signature, str]] = {}
        self._small: set[tuple[str, Raster] | None] = set()
        """Engines and rasters for which memory did not suffice once."""
        self._open = ExitStack()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *ended: object) -> None:
        self._open.close()

    def have(self, choice: EngineChoice, engine: Engine) -> None:
        """Use an engine that is loaded already."""
        self._engines[_identity(choice)] = engine

    def make(self, item: Item, advance: Advance) -> Made:
        """Make one item. Raises AdgenError, whatever went wrong.

        A program killed from outside is started once more; an engine that runs out of memory works
        once more in smaller tiles, where it can.
        """
        start = time.monotonic()
        try:
            said = self._tried(item, _ahead(advance))
        except AdgenError:
            raise
        except MemoryError as error:
            raise OutOfMemoryError(f"memory ran out while making a {item.kind}") from error
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            hint = "hint: ADGEN_DEBUG=1 shows where; adgen is at fault, please report it"
            _show(error)
            raise UnforeseenError(f"{what}\n\n{hint}") from error
        return Made(item.key, time.monotonic() - start, said)

    def look(
        self, path: Path, checked: PlannedCheck, likeness: Likeness | None = None
    ) -> tuple[Finding, ...]:
        """What the checks find on a file that was delivered: see checked.found_on."""
        store, fonts = self._store, self._book(checked.film.page)
        with store.lent(), store.workplace() as folder:
            return found_on(path, checked, *fonts, store, folder, likeness)

    def _tried(self, item: Item, advance: Advance) -> tuple[str, ...]:
        """Make an item, once more where that may help; gives what is to be said of it."""
        self._refuse_changed(item)
        engine = self._engine(item.engine) if item.engine else None
        if engine is not None:
            _refuse_other(engine, item)
        frugal = engine.frugal() if engine else None
        size = _size(item)
        if frugal is not None and size in self._small:
            self._make(item, advance, frugal)
            return (f"{item.label}: made with smaller tiles, as memory did not suffice before",)
        try:
            return self._make(item, advance, engine)
        except OutOfMemoryError as error:
            if frugal is None:
                raise
            self._small.add(size)
            self._make(item, advance, frugal)
            return (f"{item.label}: {_what(error)}; it was made once more with smaller tiles",)
        except KilledError as error:
            told = self._make(item, advance, engine)
            return (f"{item.label}: {_what(error)}; it was made once more", *told)

    def _make(self, item: Item, advance: Advance, engine: Engine | None) -> tuple[str, ...]:
        """Make an item into the store; gives what its user should know of it."""
        noun, store = item.noun, self._store
        said: list[str] = []

        def work(folder: Path) -> None:
            if isinstance(noun, PlannedTake):
                assert engine is not None
                shoot(noun.request, engine, folder, in_units(noun.shape.made, advance))
            elif isinstance(noun, PlannedMix):
                said.extend(f"{item.label}: {doubt}" for doubt in make_mix(noun, store, folder))
            elif isinstance(noun, PlannedStems):
                make_stems(noun, store, folder)
            elif isinstance(noun, PlannedMaster):
                make_master(noun, store, folder, advance)
            elif isinstance(noun, PlannedFilm):
                make_film(noun, *self._book(noun.page), store, folder, advance)
            elif isinstance(noun, PlannedMark):
                make_mark(noun, store, folder)
            elif isinstance(noun, PlannedCheck):
                make_check(noun, *self._book(noun.film.page), store, folder)
            else:
                assert_never(noun)
            self._refuse_changed(item)

        with store.lent():
            store.make(item.key, work, noun.work.document())
        return tuple(said)

    def _engine(self, choice: EngineChoice) -> Engine:
        identity = _identity(choice)
        if identity not in self._engines:
            self._engines[identity] = ENGINES[choice.name](choice, self._download)
        return self._engines[identity]

    def _book(self, page: PageStyle) -> tuple[FontBook, Path]:
        """The page's fonts opened, and a folder with all their files for libass."""
        key = page.brand.typography.family, *(font.sha256 for font in page.fonts)
        if key not in self._books:
            book = font_book(page.brand, page.fonts)
            folder = self._open.enter_context(self._store.workplace())
            self._books[key] = book, book.gather(folder)
        return self._books[key]

    def _refuse_changed(self, item: Item) -> None:
        """A file that changed since it was planned would be kept under the old one's key."""
        for asset in item.reads:
            try:
                now = signature(asset.path)
                if asset.path not in self._hashes or self._hashes[asset.path][0] != now:
                    self._hashes[asset.path] = now, file_hash(asset.path)
            except OSError as error:
                raise MediaError(f"{asset.path} cannot be read: {error.strerror}") from error
            if self._hashes[asset.path][1] != asset.sha256:
                raise MediaError(f"{asset.path} changed since it was planned; run again")


def _refuse_other(engine: Engine, item: Item) -> None:
    """An engine that is not the one it was planned with would be kept under that one's key."""
    here, planned = engine.revision(), item.noun.work.inputs["engine"]
    if here != planned:
        hint = "hint: install the same on every machine, or name the model's `revision`; run again"
        raise EngineError(
            f"the engine {engine.name} is {here} here, and was {planned} while planning\n\n{hint}"
        )


def _show(error: Exception) -> None:
    if os.environ.get("ADGEN_DEBUG") == "1":
        traceback.print_exception(error)


def _what(error: AdgenError) -> str:
    """An error without its hint."""
    return str(error).partition("\n\n")[0]


def _size(item: Item) -> tuple[str, Raster] | None:
    """What decides the memory that a take needs: its engine and its raster."""
    noun = item.noun
    return (_identity(noun.engine), noun.shape.raster) if isinstance(noun, PlannedTake) else None


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

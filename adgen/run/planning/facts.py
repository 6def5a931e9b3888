"""What was measured of supplied pictures, kept in the store, so that each is decoded once."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from adgen.media import pictures
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work

_FACTS = "facts.json"


class PictureFacts(MutableMapping[str, tuple[int, int, bool]]):
    """Width, height and transparency by the SHA-256 of the file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, tuple[int, int, bool]] = {}

    def __getitem__(self, digest: str) -> tuple[int, int, bool]:
        if digest not in self._read:
            folder = self._store.get(_work(digest).key)
            if folder is None:
                raise KeyError(digest)
            width, height, alpha = json.loads((folder / _FACTS).read_text("utf-8"))
            self._read[digest] = width, height, alpha
        return self._read[digest]

    def __setitem__(self, digest: str, facts: tuple[int, int, bool]) -> None:
        def keep(folder: Path) -> None:
            (folder / _FACTS).write_text(json.dumps(facts), "utf-8")

        work = _work(digest)
        self._store.make(work.key, keep, work.document(), durable=False)
        self._read[digest] = facts

    def __delitem__(self, digest: str) -> None:
        raise TypeError("what was measured of a picture stays true")

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def _work(digest: str) -> Work:
    return Work("picture", pictures.VERSION, tools("opencv"), {"file": digest})

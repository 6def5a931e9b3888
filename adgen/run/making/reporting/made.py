"""A run as its manifest tells it, with the store that may still keep what it made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid

Row = Mapping[str, Any]
Item = Mapping[str, Any]
_FOLDERS = re.compile(r"(?<![\w.:/~])(?:~|/)(?:[^\s/:,'\"]+/)+|/(?=[^\s/]+\.(?:yaml|csv|json)\b)")


@dataclass(frozen=True, slots=True)
class Made:
    """The manifest of a run and where its files and works lie."""

    document: Mapping[str, Any]
    out: Path
    """Where the manifest lies, and the films beside it."""
    store: Store
    grid: BeatGrid | None = None
    """The beats of its music, where they are known."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Supplied files by their SHA-256."""

    @classmethod
    def of(
        cls, document: Mapping[str, Any], out: Path, store: Store, grid: BeatGrid | None
    ) -> Made:
        """A run by the document of its manifest; `grid` are the beats of a plan that agrees with
        it. Without, they are those that were measured then, if these are still kept."""
        inputs: Mapping[str, str] = document.get("inputs", {})
        names = {digest: Path(name).name for name, digest in inputs.items()}
        return cls(document, out, store, grid or _measured(document, store), names)

    def item(self, key: str | None) -> Item:
        """A piece of work by its key; empty where the manifest does not tell of it."""
        found: Item = self.document.get("items", {}).get(key or "", {})
        return found

    def given(self, key: str | None) -> Mapping[str, Any]:
        """The parameters of a piece of work."""
        found: Mapping[str, Any] = self.item(key).get("parameters", {})
        return found

    def film(self, row: Row) -> Path | None:
        """The film of a row, which lies beside its manifest wherever that was moved to."""
        return self.out / Path(row["path"]).name if row["path"] else None

    def rate(self, row: Row) -> Fraction:
        """Frames a second."""
        told = self.given(row["key"]).get("rate")
        if told:
            return Fraction(told)
        last = row["cuts"][-1]
        return Fraction(round(last["stop"] / last["seconds"][1] * 1000), 1000)

    def kept(self, row: Row) -> Iterator[str]:
        """Keys of all works of a row that the report may look into."""
        yield from (row["key"], row.get("overlay", ""), row.get("mix", ""))
        yield from row.get("takes", ())


def _measured(document: Mapping[str, Any], store: Store) -> BeatGrid | None:
    for key, item in document.get("items", {}).items():
        folder = store.get(key) if item["stage"] == "beats" else None
        if folder is not None:
            return BeatGrid.from_json((folder / "grid.json").read_text("utf-8"))
    return None


def file_of(row: Row) -> str:
    """The name of a row's film, be it delivered or held back."""
    return str(row.get("file") or Path(row["path"]).name)


def seen_of(row: Row) -> str:
    """What stands for a row's picture and sound; empty where an older adgen wrote it."""
    return str(row.get("seen", ""))


def name_of(row: Row) -> str:
    """The region's tag, with the id of its row where it has one."""
    return f"{row['region']}-{row['id']}" if row.get("id") else str(row["region"])


def plainly(text: str) -> str:
    """Words of a message without the folders of this machine in them."""
    return _FOLDERS.sub("", text)


def words(value: object) -> str:
    """A JSON value as words for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {words(part)}" for name, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(words, value))
    return "" if value is None else str(value)

"""What a run really made: every piece of work that the store did not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from adgen.run.store.folder import Store


def note_making(patch: pytest.MonkeyPatch) -> dict[str, Mapping[str, Any]]:
    """From now on, the records of what is made by key; a piece made twice is an error."""
    made: dict[str, Mapping[str, Any]] = {}
    real = Store.make

    def make(
        self: Store,
        key: str,
        work: Callable[[Path], None],
        record: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Path:
        def noted(folder: Path) -> None:
            assert key not in made, "made twice"
            assert record is not None
            work(folder)
            made[key] = record

        return real(self, key, noted, record, **more)

    patch.setattr(Store, "make", make)
    return made


def names(made: Mapping[str, Mapping[str, Any]], document: Mapping[str, Any]) -> list[str]:
    """Each piece in words, as `check de-DE tile` or `take open 96x96`, by a run's manifest; sorted,
    so that two pieces of one name are seen."""
    return sorted(_name(key, record, document) for key, record in made.items())


def _name(key: str, record: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    stage, asked = record["stage"], record["parameters"]
    if stage == "take":
        uses = document["take_requests"][key]["used_by"]
        return f"take {_joined(use.partition('/')[2] for use in uses)} {asked['raster']}"
    if stage == "compose":
        return f"master {asked['raster']}"
    if stage == "voice":
        return f"voice {asked['text']}" if "text" in asked else f"voice x {asked['faster']}"
    if stage == "beats":
        return "beats"
    if stage in ("picture", "subject", "cutout"):
        digest = record["inputs"]["file"]
        files = (file for file, of in document["inputs"].items() if of == digest)
        return f"{stage} {_joined(files)}"
    column = {"deliver": "key"}.get(stage, stage)
    rows = [row for row in document["deliverables"] if row.get(column) == key]
    regions = _joined(row["region"] for row in rows)
    if stage == "mix":
        return f"mix {regions} {asked['target']['integrated']:g}"
    word = "film" if stage == "deliver" else stage
    return f"{word} {regions} {_joined(row['placement'] for row in rows)}"


def _joined(words: Any) -> str:
    return "+".join(sorted(set(words)))

"""What a narrowed run leaves alone stays in the manifest, so that it still tells of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adgen.errors import RequestError
from adgen.run.why.earlier import place_of, read_manifest
from adgen.schema.manifest import rows_of


def with_earlier(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document of a run, and under `earlier` the rows of the manifest at `path` that it did
    not ask for and whose files are still there; their works stay among the `items`.

    The counts stay those of the run.
    """
    try:
        before = read_manifest(path)
    except RequestError:  # the first run here, or a file of someone else's, which is replaced
        return document
    if before.get("campaign") != document["campaign"]:
        return document
    places = {place_of(row) for row in document["deliverables"]}
    earlier = [
        row
        for row in rows_of(before)
        if place_of(row) not in places and _is_there(row, path.parent)
    ]
    if not earlier:
        return document
    works = before.get("items", {})
    known = {key: works[key] for row in earlier for key in _reached(row, works)}
    rows = document["sources"]["rows"]
    own = {**before.get("placements", {}), **document.get("placements", {})}
    old = before.get("sources", {}).get("rows", {})
    return {
        **document,
        "earlier": earlier,
        **({"placements": own} if own else {}),
        "items": {**known, **document["items"]},
        "take_requests": {
            **{k: v for k, v in before.get("take_requests", {}).items() if k in known},
            **document["take_requests"],
        },
        "licences": _both(before.get("licences", {}), document["licences"]),
        "sources": {
            **document["sources"],
            "rows": {part: {**old.get(part, {}), **rows[part]} for part in rows},
        },
    }


def _both(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The licences of now, and of the voices that only earlier files may have."""
    voices = now["voices"]
    return {**now, "voices": [*voices, *(v for v in before.get("voices", ()) if v not in voices)]}


def _is_there(row: Mapping[str, Any], folder: Path) -> bool:
    """Whether a row's file was delivered, and lies beside its manifest wherever that is now."""
    return row["status"] == "delivered" and (folder / Path(row["path"]).name).is_file()


def _reached(row: Mapping[str, Any], works: Mapping[str, Any]) -> Iterator[str]:
    """Keys of every piece of work under a row."""
    waiting = [row[name] for name in ("key", "check", "overlay") if name in row]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in works and key not in seen:
            seen.add(key)
            waiting += works[key]["inputs"].values()
            yield key

"""How files are marked, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

_WAYS = {
    "c2pa": "no disclosure.certificate and disclosure.key",
    "aigc": "no disclosure.producer",
    "visible": "no disclosure.label in its language",
}


def unmade_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What is advised and is not made, and why; and what a person is to declare at the upload."""
    rows = list(rows)
    for mark, count in Counter(mark for row in rows for mark in row["unmade_marks"]).items():
        yield f"{mark} is advised for {_files(count)} and is not made: {_WAYS[mark]}"
    told = Counter((row["placement"], what) for row in rows for what in row["declare"])
    for (placement, what), count in told.items():
        yield f"to be declared at the upload of {_files(count)} for {placement}: {what}"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def mark_lines(marks: dict[str, Any]) -> Iterator[str]:
    """A file's marks: what is seen, who made and who signed it, and by whose rules."""
    if marks["label"]:
        yield f"on the picture: {marks['label']}"
    if marks.get("producer"):
        yield f"producer: {marks['producer']}"
    if marks.get("certificate"):
        stamped = f", time from {marks['timestamp']}" if marks.get("timestamp") else ""
        yield f"signed by the certificate {marks['certificate'][:12]}{stamped}"
    for model in marks.get("models", ()):
        yield f"model: {' '.join(model)}"
    if marks.get("ingredients"):
        yield f"ingredients: {', '.join(marks['ingredients'])}"
    for rule in marks["label_rules"]:
        yield f"rule {rule['id']}: {rule['law']}"
    for what in marks["unmade_marks"]:
        yield f"advised and not made: {what}, for {_WAYS[what]}"
    for what in marks["declare"]:
        yield f"to be declared at the upload: {what}"

"""When a film is first spoken in."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, limit
from adgen.schema.delivery import Finding


def findings(film: Film) -> Iterator[Finding]:
    """When the first line of a film that adgen made begins, by its plan."""
    promise = film.promise
    if promise is None:
        return
    most = limit("voice_start")
    first = min(promise.spoken, default=None)
    told = "nothing is said" if first is None else f"{first:.2f} s"
    yield Finding(
        "voice start", True, told, f"by {most:g} s", "",
        None if first is None else round(first * float(film.rate)),
        warns=first is not None and first > most,
    )  # fmt: skip

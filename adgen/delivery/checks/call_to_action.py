"""Whether a film ends on a call to action that stays long enough."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, limit
from adgen.schema.delivery import Finding


def findings(film: Film) -> Iterator[Finding]:
    """For how long the last call of a film that adgen made is seen, by its plan; its pixels are
    `texts`'."""
    promise = film.promise
    if promise is None:
        return
    least, end = limit("call_dwell"), limit("call_end")
    wanted = f"one for at least {least:g} s, in the last {end:g} s"
    calls = [block for block in promise.blocks if block.role == "cta"]
    if not calls:
        yield Finding("call to action", True, "no call to action", wanted, warns=True)
        return
    call = max(calls, key=lambda block: block.frames.stop)
    rate = float(film.rate)
    seconds = len(call.frames) / rate
    late = (promise.frames - call.frames.stop) / rate <= end
    yield Finding(
        "call to action", True, f"{' '.join(call.lines)!r} for {seconds:.2f} s", wanted,
        "", call.frames.start, promise.shot_of(call.frames.start),
        not late or seconds < least,
    )  # fmt: skip

"""How many words a film shows, and for how much of it there is one to read."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, limit
from adgen.schema.delivery import Finding

_CUES = ("cue", "second")


def findings(film: Film) -> Iterator[Finding]:
    """When a film that adgen made first shows a text, subtitles aside, and what share of it has
    one, by its plan."""
    promise = film.promise
    if promise is None:
        return
    blocks = [block for block in promise.blocks if block.role not in _CUES]
    shown = {frame for block in blocks for frame in range(block.frames.start, block.frames.stop)}
    first, most = min(shown, default=None), limit("first_text")
    told = "no text besides subtitles"
    if first is not None:
        seconds, share = first / float(film.rate), len(shown) / promise.frames
        told = f"from {seconds:.2f} s, for {share:.0%} of the film"
    late = first is None or first / float(film.rate) > most
    yield Finding("texts", True, told, f"a text by {most:g} s", "", first, warns=late)

"""Flashes of a film: a preliminary test, not a Harding certificate; see media.flashes."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, judged
from adgen.media.flashes import KEPT, LASTING, LIMIT, WITHIN, FlashMeter
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_PRELIMINARY = "preliminary, not a Harding certificate"


class Flashes:
    """Counts them, tile by tile."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._meter = FlashMeter(film.rate)

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        self._meter.see(frame)

    def findings(self) -> Iterator[Finding]:
        """The worst second, and the worst five."""
        report = self._meter.report()
        general, red = report.general.count, report.red.count
        limit = f"at most {LIMIT} of each in any second, on over a quarter of the screen"
        frame = report.worst.frame
        seconds, at = report.lasting.count, report.lasting.frame
        yield judged(
            "lasting flashes", not report.lasts,
            f"{seconds:.1f} s of flashing in the worst {WITHIN} s",
            f"under {KEPT} s of any {WITHIN} s with {LASTING} flashes or more a second",
            forbidden=self._film.placement.flashes is not None, where=_PRELIMINARY, frame=at,
            shot=self._film.shot_of(at),
        )  # fmt: skip
        told = f"{general:g} general and {red:g} red flashes in a second"
        yield Finding("flashes", report.legal, told, limit,
                      _PRELIMINARY, frame, self._film.shot_of(frame))  # fmt: skip

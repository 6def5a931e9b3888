"""The brand's rules on a film that adgen made: its colours in the shots, its signs on frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adgen.delivery.brand.flat import fill_findings
from adgen.delivery.brand.logo import logo_findings
from adgen.delivery.brand.looks import drift_findings, glance, palette_findings
from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.base import Film
from adgen.media.difference import Lab
from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.schema.delivery import Finding


class BrandColours:
    """What the shots look like."""

    def __init__(self, film: Film) -> None:
        self._film, self._promise = film, promise_of(film)
        self._chosen = self._promise.glances()
        self._glances: dict[int, Lab] = {}

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index` of the file."""
        if (at := index - self._film.lead) in self._chosen:
            self._glances[at] = glance(frame)

    def findings(self) -> Iterator[Finding]:
        """The palette's share of each shot, and the one unlike the others."""
        yield from palette_findings(self._promise, self._glances)
        yield from drift_findings(self._promise, self._glances)


class BrandSigns:
    """The logo, and flat areas of the brand's colours."""

    def __init__(self, film: Film) -> None:
        self._promise = promise_of(film)

    @property
    def wanted(self) -> Sequence[int]:
        """The frames that they are measured on."""
        return self._promise.wanted()

    def findings(self, whole: Mapping[int, I420]) -> Iterator[Finding]:
        """What is measured on them. Raises MediaError when the logo's file is damaged."""
        promise = self._promise
        if promise.places:
            yield from logo_findings(promise, whole, read_rgba(promise.logo))
        yield from fill_findings(promise, whole)


def unseen(film: Film, promise: Promise) -> Finding:
    """The brand's rules cannot be measured where nothing is where it was planned."""
    facts, frames = film.facts, film.lead + promise.frames + film.hold
    return Finding(
        "brand", False, f"{facts.width}x{facts.height} px, {facts.frames} frames",
        f"{promise.placement.raster} px, {frames} frames", "not measured",
    )  # fmt: skip


def promise_of(film: Film) -> Promise:
    """What was planned of a film that adgen made."""
    assert film.promise is not None
    return film.promise

"""Look at a finished film once, for its flashes and for what it promised of its brand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adgen.delivery.brand.flat import fill_findings
from adgen.delivery.brand.logo import logo_findings
from adgen.delivery.brand.looks import drift_findings, glance, palette_findings
from adgen.delivery.brand.promise import Promise
from adgen.media.difference import Lab
from adgen.media.flashes import FlashMeter, FlashReport
from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.media.probe import Probe
from adgen.media.watching import small_raster, watched
from adgen.schema.delivery import Finding


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a film."""

    flashes: FlashReport
    brand: tuple[Finding, ...] = ()


def look(path: Path, facts: Probe, promise: Promise | None = None) -> Looked:
    """Decode a film once; its brand is looked at where it has the planned raster and length.

    Raises MediaError when the film is damaged, or the logo's file.
    """
    small = small_raster(facts.width, facts.height)
    meter = FlashMeter(facts.rate)
    if promise is None or not _as_planned(facts, promise):
        with watched(path, small, lambda index, frame: meter.see(frame)):
            pass
        return Looked(meter.report(), () if promise is None else (_unseen(facts, promise),))
    chosen = promise.glances()
    glances: dict[int, Lab] = {}

    def see(index: int, frame: I420) -> None:
        meter.see(frame)
        if index in chosen:
            glances[index] = glance(frame)

    stored = promise.placement.raster
    with watched(path, small, see, stored, promise.wanted()) as frames:
        return Looked(meter.report(), _brand(promise, frames, glances))


def _brand(
    promise: Promise, frames: Mapping[int, I420], glances: Mapping[int, Lab]
) -> tuple[Finding, ...]:
    logos = logo_findings(promise, frames, read_rgba(promise.logo)) if promise.places else ()
    return (
        *logos,
        *fill_findings(promise, frames),
        *palette_findings(promise, glances),
        *drift_findings(promise, glances),
    )


def _as_planned(facts: Probe, promise: Promise) -> bool:
    size = (promise.placement.width, promise.placement.height)
    return (facts.width, facts.height, facts.frames) == (*size, promise.frames)


def _unseen(facts: Probe, promise: Promise) -> Finding:
    """The brand's rules cannot be measured where nothing is where it was planned."""
    return Finding(
        "brand", False, f"{facts.width}x{facts.height}, {facts.frames} frames",
        f"{promise.placement.raster}, {promise.frames} frames", "not measured",
    )  # fmt: skip

"""How loud a film is against its placement: all of it, its peaks, and its loudest moments."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film
from adgen.media.sound import Measured
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding, Loudness


def findings(film: Film, seen: Seen) -> Iterator[Finding]:
    """Silence passes where there was to be nothing else, or nobody knows: it has no loudness."""
    measured, target = seen.loudness, film.placement.loudness
    if measured is None:
        return
    silent = None if film.promise is None else film.promise.silent
    wanted = f"{target.integrated:g} ±{target.tolerance:g} LUFS"
    if measured.integrated is None or measured.true_peak is None:
        told = {None: f"{wanted}, or silent", True: "silent: neither music nor voice is asked for"}
        yield Finding("loudness", silent is not False, "silent", told.get(silent, wanted))
        return
    off = abs(measured.integrated - target.integrated)
    peak = measured.true_peak
    yield Finding("loudness", off <= target.tolerance, f"{measured.integrated:.1f} LUFS", wanted)
    yield Finding(
        "true peak", peak <= target.true_peak, f"{peak:.1f} dBTP",
        f"at most {target.true_peak:g} dBTP",
    )  # fmt: skip
    yield from _loudest(measured, target)


def _loudest(measured: Measured, target: Loudness) -> Iterator[Finding]:
    """The loudest moments, where they are limited: by the loudest 3 s or the loudest 400 ms."""
    limits = (
        ("3 s", measured.short_term, target.short_term),
        ("400 ms", measured.momentary, target.momentary),
    )
    held = [(over, found or 0.0, most) for over, found, most in limits if most is not None]
    if not held:
        return
    passed = any(found <= most for _, found, most in held)
    told = " and ".join(f"{found:.1f} LUFS over {over}" for over, found, _ in held)
    limit = " or ".join(f"at most {most:g} LUFS over {over}" for over, _, most in held)
    yield Finding("loudest", passed, told, limit)

"""How large a film's file is, and its bit rate."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, limit
from adgen.schema.delivery import Finding


def findings(film: Film) -> Iterator[Finding]:
    """Against what its placement takes, and what it recommends."""
    yield from _size(film)
    yield from _rate(film)


def _size(film: Film) -> Iterator[Finding]:
    place, size = film.placement, film.facts.bytes
    told = f"{size / 1e6:.2f} MB"
    if place.max_megabytes is not None:
        most, advised = place.max_megabytes, place.recommended_megabytes
        more = advised is not None and size / 1e6 > advised
        wanted = f"at most {most:g} MB" + ("" if advised is None else f", better {advised:g} MB")
        passed = size / 1e6 <= most
        yield Finding("size", passed, told, wanted, warns=passed and more)
    if place.min_kilobytes is not None:
        least = place.min_kilobytes
        yield Finding(
            "least size", size / 1e3 >= least, f"{size / 1e3:.1f} kB", f"at least {least:g} kB"
        )  # fmt: skip


def _rate(film: Film) -> Iterator[Finding]:
    if film.facts.codec == "ProRes":
        return  # its rate is its profile's; placements' figures are of what is sent to viewers
    place, kbps = film.placement, film.facts.kbps
    least, most, advised = place.min_kbps, place.max_kbps, place.recommended_kbps
    bounds = [
        *(() if least is None else (f"at least {least} kbps",)),
        *(() if most is None else (f"at most {most} kbps",)),
        *(() if advised is None else (f"better {_told(*advised)}",)),
    ]
    if not bounds:
        return
    passed = (least is None or kbps >= least) and (most is None or kbps <= most)
    slack = limit("advised_kbps_slack")
    off = advised is not None and not (advised[0] * (1 - slack) <= kbps <= advised[1] * (1 + slack))
    way = "higher" if least is not None and kbps < least else "lower"
    yield Finding(
        "bit rate", passed, f"{kbps:.0f} kbps", ", ".join(bounds),
        "" if passed else f"encode it again at a {way} bit rate", warns=passed and off,
    )  # fmt: skip


def _told(low: int, high: int) -> str:
    return f"{low} kbps" if low == high else f"{low} to {high} kbps"

"""The logo in a finished film: there, in its place, in its form, sharp, in the clear, in its zone.

The limits lie between what was measured on spots as adgen makes them (demo and New Year, portrait
and landscape, H.264 at crf 23 and 28, H.265 at 18) and on the same spots with the logo left out,
mirrored, pale, moved, squeezed, turned or blurred.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.brand.fit import Sight
from adgen.delivery.brand.flat import logo_fills
from adgen.delivery.brand.promise import Promise
from adgen.delivery.brand.sighting import SHORT, box_of, sighted
from adgen.media.frames import I420
from adgen.media.sprite import sprite_of
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box
from adgen.schema.titles import LogoPlace

CORRELATION, STRENGTH, CONTRAST = 0.9, 0.8, 10.0
"""Measured of logos that are there: from 0.98 and from 0.96; missing: up to 0.25 and 0.03;
mirrored: up to 0.55 and 0.53; at a third of their opacity: up to 0.35 of strength. Below ten
code values of contrast a logo is no more to be seen than one that is missing."""
OFF = 1.0
"""Pixels, where the short side has 1080."""
EVEN, TURNED = 1.0, 0.3
"""Per cent, degrees."""
_FINEST = 0.5
"""Pixels that all of these may come to in any frame, as small ones have logos of few pixels."""
SHARP = 0.8
"""Measured of logos as drawn: from 0.96, at crf 30 on a busy ground from 0.85; blurred by 0.7
pixels: up to 0.78, by one: up to 0.66."""
_LEAST = 40
"""Pixels of width below which a compressed logo is too coarse to be told from a wrong one: of one
20 pixels wide, and right, the correlation came to 0.66. A logo of 0.05, the least of a brand's
rules, has 54 at 1080."""
_SLACK = 1.0
"""Pixels that a clearance may miss by rounding."""
_ASIDE = 1 / 6
"""Share of the frame by which what is centred may miss its middle, as a safe area that is wider on
one side makes it."""
_END_CARD = "end card"


@dataclass(frozen=True, slots=True)
class _Judged:
    """A finding, and how much of its limit is used up: beyond 1 it fails."""

    finding: Finding
    strain: float


def logo_findings(
    promise: Promise, frames: Mapping[int, I420], logo: NDArray[np.uint8]
) -> tuple[Finding, ...]:
    """Every logo shot by shot; of several frames of a shot each check tells the worst.

    `frames` holds at least those of `promise.logos()`, `logo` is the supplied RGBA.
    """
    worst: dict[tuple[str, str, str], _Judged] = {}
    for place, index in promise.logos():
        for judged in _Look(promise, place, index, frames[index], logo).judged():
            found = judged.finding
            key = found.shot, found.check, found.where
            if key not in worst or judged.strain > worst[key].strain:
                worst[key] = judged
    return tuple(judged.finding for judged in worst.values())


@dataclass(frozen=True, slots=True)
class _Look:
    """One logo on one frame."""

    promise: Promise
    place: LogoPlace
    index: int
    frame: I420
    logo: NDArray[np.uint8]

    def judged(self) -> Iterator[_Judged]:
        """All checks; only the first where the logo is not there."""
        raster = self.promise.placement.raster
        sprite = sprite_of(self.logo, self.place.box)
        sight = sighted(self.frame, raster, sprite)
        if self.place.box.width < _LEAST:
            yield self._coarse(sight)
            return
        present = self._present(sight)
        yield present
        if present.finding.passed:
            box = box_of(self.place.box, sight)
            yield from (self._place(sight), self._form(sight), self._sharpness(sight))
            yield from (self._clearance(box), self._zone(box))
            for name, off, most in logo_fills(self.frame, raster, sprite):
                yield self._made("brand colour", off / most, f"ΔE2000 {off:.1f}",
                                 f"ΔE2000 at most {most:g}", f"{name} of the logo")  # fmt: skip

    def _coarse(self, sight: Sight) -> _Judged:
        limit = f"measured only: under {_LEAST} px wide"
        return self._made("logo present", 0.0, f"correlation {sight.correlation:.3f}", limit)

    def _present(self, sight: Sight) -> _Judged:
        shares = (CORRELATION / max(sight.correlation, 1e-6), STRENGTH / max(sight.gain, 1e-6),
                  CONTRAST / max(sight.contrast, 1e-6))  # fmt: skip
        measured = (
            f"correlation {sight.correlation:.3f}, strength {max(0.0, sight.gain):.2f}, "
            f"contrast {sight.contrast:.0f}"
        )
        limit = (
            f"correlation, strength, contrast at least {CORRELATION:g}, {STRENGTH:g}, {CONTRAST:g}"
        )
        return self._made("logo present", max(shares), measured, limit)

    def _place(self, sight: Sight) -> _Judged:
        raster = self.promise.placement.raster
        most = max(_FINEST, OFF * min(raster.width, raster.height) / SHORT)
        off = math.hypot(sight.pose.right, sight.pose.down)
        return self._made("logo place", off / most, f"{off:.2f} px off", f"at most {most:.3g} px")

    def _form(self, sight: Sight) -> _Judged:
        pose, box = sight.pose, self.place.box
        even = max(EVEN, 100 * _FINEST / min(box.width, box.height))
        level = max(TURNED, math.degrees(_FINEST / max(box.width, box.height)))
        uneven = 100 * abs(pose.wide / pose.high - 1)
        size = 100 * abs(math.sqrt(pose.wide * pose.high) - 1)
        turned = abs(pose.turned)
        return self._made(
            "logo form",
            max(uneven / even, size / even, turned / level),
            f"{uneven:.2f}% uneven, {size:.2f}% off in size, turned by {turned:.2f}°",
            f"at most {even:.2g}%, {even:.2g}%, {level:.2g}°",
        )

    def _sharpness(self, sight: Sight) -> _Judged:
        sharp = sight.sharpness
        told = f"{sharp:.0%} of its edges' sharpness"
        return self._made(
            "logo sharpness", SHARP / max(sharp, 1e-6), told, f"at least {SHARP:.0%} of it"
        )

    def _clearance(self, box: Box) -> _Judged:
        """The least distance to a text that is seen at the same time, or to the frame's edge."""
        promise, place = self.promise, self.place
        asked = promise.brand.logo.clearance * place.box.width
        width, height = promise.placement.width, promise.placement.height
        near = {"edge": min(box.left, box.top, width - box.right, height - box.bottom)}
        for block in promise.blocks:
            if block.frames.start < place.frames.stop and place.frames.start < block.frames.stop:
                near[f"{block.role} {' '.join(block.lines)}"] = _apart(box, block.block)
        name = min(near, key=near.__getitem__)
        free = near[name]
        strain = asked / max(free + _SLACK, 1e-6) if asked else 0.0
        return self._made("logo clearance", strain, f"{free:.0f} px to {name}",
                          f"at least {asked:.0f} px")  # fmt: skip

    def _zone(self, box: Box) -> _Judged:
        """In the safe area, and where a zone of the brand's says; on the end card anywhere."""
        promise, zone = self.promise, self.place.zone
        allowed = promise.brand.logo.zones
        named = zone == _END_CARD or (zone in allowed and _lies_in(box, zone, promise))
        right = named and promise.placement.safe_box.holds(box, _SLACK)
        where = f"{zone}, {box.left:.0f},{box.top:.0f} to {box.right:.0f},{box.bottom:.0f} px"
        wanted = zone if zone == _END_CARD else " or ".join(allowed)
        limit = f"{wanted}, in the safe area"
        return self._made("logo zone", 0.0 if right else math.inf, where, limit)

    def _made(
        self, check: str, strain: float, measured: str, limit: str, where: str = ""
    ) -> _Judged:
        shot = self.promise.shot_of(self.index)
        passed = bool(strain <= 1)
        return _Judged(Finding(check, passed, measured, limit, where, self.index, shot), strain)


def _apart(first: Box, second: Box) -> float:
    """Pixels between two boxes; below zero by how far one is in the other."""
    across = max(first.left - second.right, second.left - first.right)
    down = max(first.top - second.bottom, second.top - first.bottom)
    return max(across, down)


def _lies_in(box: Box, zone: str, promise: Promise) -> bool:
    """Whether a box is on the side of the frame that its zone is named after."""
    x = box.centre[0] / promise.placement.width - 0.5
    y = box.centre[1] / promise.placement.height - 0.5
    vertical, _, side = zone.partition("_")
    down = {"top": y < 0, "bottom": y > 0}.get(vertical, abs(y) <= _ASIDE)
    across = {"left": x < 0, "right": x > 0}.get(side, abs(x) <= _ASIDE)
    return down and across

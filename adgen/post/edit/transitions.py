"""From one shot to the next: how long it takes, and what is seen meanwhile.

A dissolve and a fade go in even steps, as editing systems make them, so that a project handed over
shows the same; what moves is eased.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420, i420_shape
from adgen.post.edit.moved import Strip, filled, mixed, planes, radially_blurred, scaled, towards
from adgen.post.edit.shapes import ShapeWipe
from adgen.schema.footage import BrandForm
from adgen.schema.picture import Raster
from adgen.schema.shot import Transition

USUAL_SECONDS = Fraction(1, 3)
"""Length of a transition where neither campaign nor mood says one: the eight frames at 24 that
editors use as the short one."""
OVERLAPPING: frozenset[Transition] = frozenset(
    {"dissolve", "fade", "zoom", "slide", "whip", "wipe"}
)
"""Transitions under which the leaving shot goes on."""
_BLACK = "#000000"
_SLIDE_SHUTTER, _WHIP_SHUTTER = 0.35, 1.0
"""Part of a frame's time in which it is exposed: a slide stays readable, a whip is one streak
from frame to frame, for what is striped would flicker."""
_WHIP_TRAVEL = 2
"""Frame widths that a whip pan covers."""
_PUSH, _SETTLE, _SMEAR = 0.8, 0.3, 0.28
"""Of zoom: growth of the leaving shot, size over the frame of the arriving one, radial blur."""
_WHITE, _BLOOM = 0.92, 0.7
"""Of flash: share of the brand's light on its first frame, and of the glow round what is bright."""


def transition_frames(
    transition: Transition, rate: Fraction, shot: int, seconds: Fraction = USUAL_SECONDS
) -> int:
    """Length of a transition in frames: none for a cut, never more than half the shot.

    A whip and a flash take no longer than usual: slower they would be a pan and a fog.
    """
    if transition == "cut":
        return 0
    if transition in ("whip", "flash"):
        seconds = min(seconds, USUAL_SECONDS)
    return max(1, min(round(seconds * rate), shot // 2))


class Passage:
    """One transition of `frames` frames into a shot."""

    def __init__(
        self, transition: Transition, frames: int, form: BrandForm, raster: Raster
    ) -> None:
        self._transition, self._frames = transition, frames
        self._form, self._raster = form, raster
        self._wipe: ShapeWipe | None = None

    @property
    def overlaps(self) -> bool:
        """Whether it shows the leaving shot as it goes on."""
        return self._transition in OVERLAPPING

    def frame(self, leaving: I420 | None, arriving: I420, index: int) -> I420:
        """What is seen on its frame `index`, from 0; a shot with none before it comes out of black,
        by a fade over all of its frames."""
        share = (index + 1) / (self._frames + 1)
        if self._transition == "flash":
            return _flashed(arriving, self._form.light, 1 - index / self._frames)
        if leaving is None:
            leaving = filled(i420_shape(self._raster), _BLACK)
        elif self._transition == "fade":
            return _dipped(leaving, arriving, share)
        if self._transition == "slide":
            return self._slid(leaving, arriving, share)
        if self._transition == "whip":
            return self._whipped(leaving, arriving, share)
        if self._transition == "zoom":
            return _zoomed(leaving, arriving, share)
        if self._transition == "wipe":
            if self._wipe is None:
                self._wipe = ShapeWipe(self._form, self._raster)
            return self._wipe.frame(leaving, arriving, smooth(share))
        return mixed(leaving, arriving, share)

    def _slid(self, leaving: I420, arriving: I420, share: float) -> I420:
        """The arriving shot pushes the leaving one out to the left."""
        strip = Strip((leaving, arriving))
        return self._panned(strip, share, smooth, 1, _SLIDE_SHUTTER)

    def _whipped(self, leaving: I420, arriving: I420, share: float) -> I420:
        """A pan to the right that is a streak in its middle, where the shots change; between them
        lie half of each, mirrored, so that the way is longer and has no seam."""
        strip = Strip((leaving, _halves(leaving, arriving), arriving))
        return self._panned(strip, share, _eased, _WHIP_TRAVEL, _WHIP_SHUTTER)

    def _panned(
        self,
        strip: Strip,
        share: float,
        ease: Callable[[float], float],
        widths: int,
        shutter: float,
    ) -> I420:
        """The strip `share` of its way along, blurred by what passes while the shutter is open."""
        whole = widths * self._raster.width
        half = 0.5 / (self._frames + 1)
        speed = ease(share + half) - ease(share - half)
        return strip.seen(ease(share) * whole, speed * shutter * whole)


def _dipped(leaving: I420, arriving: I420, share: float) -> I420:
    """The leaving shot going down to black, in the second half the arriving one coming up."""
    seen = leaving if share < 0.5 else arriving
    return mixed(filled(seen.shape, _BLACK), seen, abs(2 * share - 1))


def smooth(share: float) -> float:
    """Slow, even, slow: no faster than half more than its mean."""
    return share * share * (3 - 2 * share)


def _eased(share: float) -> float:
    """Slow, fast, slow: cubic on both sides of the middle."""
    return 4 * share**3 if share < 0.5 else 1 - 4 * (1 - share) ** 3


def _halves(leaving: I420, arriving: I420) -> I420:
    """The right half of the leaving shot and the left half of the arriving one, each mirrored."""
    done = np.empty_like(leaving)
    for one, other, target in zip(planes(leaving), planes(arriving), planes(done), strict=True):
        middle = target.shape[1] // 2
        target[:, :middle] = one[:, : -middle - 1 : -1]
        target[:, middle:] = other[:, target.shape[1] - middle - 1 :: -1]
    return done


def zoom_at(share: float) -> tuple[float, float, float]:
    """Of a zoom: scale of the leaving shot and of the arriving one, and opacity of the latter."""
    over = smooth(min(max((share - 0.32) / 0.36, 0.0), 1.0))
    return 1 + _PUSH * share**2, 1 + _SETTLE * (1 - share) ** 2, over


def _zoomed(leaving: I420, arriving: I420, share: float) -> I420:
    """Into the leaving shot, and out of it the arriving one that settles from slightly larger."""
    grown, settling, over = zoom_at(share)
    out = into = None
    if over < 1:
        out = radially_blurred(scaled(leaving, grown), _SMEAR * share)
    if over > 0:
        rest = 1 - share
        into = radially_blurred(scaled(arriving, settling), _SMEAR * rest**1.5)
    if into is None:
        assert out is not None
        return out
    return into if out is None else mixed(out, into, over)


def _flashed(arriving: I420, light: str, level: float) -> I420:
    """The shot under a burst of light: all is white at first, then what is bright still glows."""
    done = arriving.copy()
    luma = planes(done)[0]
    glow = _BLOOM * level**2
    cv2.addWeighted(luma, 1 + glow, _glow(luma), glow, -32 * glow, dst=luma)
    return towards(done, light, _WHITE * level**3)


def _glow(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The plane far out of focus, blurred over an eighth of its short side."""
    height, width = luma.shape
    shrink = max(1, min(height, width) // 64)
    small = cv2.resize(luma, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(min(small.shape) / 16, 0.5))
    wide = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.uint8)

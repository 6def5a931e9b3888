"""Flashes counted on pixels, tile by tile: a preliminary test, not a Harding certificate.

Thresholds: WCAG 2.2, "general flash and red flash thresholds" and success criterion 2.3.1, which
agree with Ofcom's and ITU-R BT.1702's for a display of 200 cd/m². A general flash is a pair of
opposing changes of relative luminance by 10 % of the maximum or more where the darker image is
below 0.80; a red flash a pair of opposing changes to or from saturated red. More than three in any
one second are refused where they happen on more than a quarter of the screen.

Each tile counts its own changes, so that flashes in different places do not cancel, as they do in
a test of mean values. Series that stay within three a second are told besides, where they last:
BT.1702 warns of those of more than 5 s, and public code (EA's IRIS) fails two to three a second
that are kept up for 4 s of any 5. Regular patterns are media.stripes'.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import KB, KG, KR
from adgen.media.frames import I420

LIMIT = 3
"""Flashes in any one second."""
AREA = Fraction(1, 4)
"""Of the screen: only what flashes on more than this counts."""
LASTING, KEPT, WITHIN = 2, 4, 5
"""Flashes in a second from which a series is one that lasts, and for how many seconds of how many.
That of EA's IRIS (its source, read January 2025): BT.1702's 5 s has no figure for how often."""
_TILES = 32
"""Along the frame's long side: a tile is a thirtieth of it, well inside a field of 10 degrees."""
_STEP, _BRIGHT = 0.1, 0.8
"""Change of relative luminance, and from where on the darker image is too bright to flash."""
_RED_STEP, _SATURATED = 20.0, 0.8
"""Change of (R - G - B) * 320, and R / (R + G + B) of saturated red."""

Tiles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Flashing:
    """The worst second of one kind of flash: how many, and the frame on which that second ends."""

    count: float
    """In halves: a change that is not undone is half a flash."""
    frame: int


@dataclass(frozen=True, slots=True)
class FlashReport:
    """What a film flashes at worst, over more than a quarter of the screen."""

    general: Flashing
    red: Flashing
    lasting: Flashing = Flashing(0.0, 0)
    """Seconds of any five with at least two flashes of one kind each, and where these end."""

    @property
    def worst(self) -> Flashing:
        """The kind with more flashes."""
        return max(self.general, self.red, key=lambda found: found.count)

    @property
    def legal(self) -> bool:
        """Whether no second has more than three."""
        return self.worst.count <= LIMIT

    @property
    def lasts(self) -> bool:
        """Whether flashes go on for so long that they are a risk though no second has too many."""
        return self.lasting.count >= KEPT


def flash_report(frames: Iterable[I420], rate: Fraction) -> FlashReport:
    """Count the flashes of a film; its frames may be scaled down, to 64 pixels or more a side."""
    meter = FlashMeter(rate)
    for frame in frames:
        meter.see(frame)
    return meter.report()


class FlashMeter:
    """Counts flashes frame by frame. All frames must have one size."""

    def __init__(self, rate: Fraction) -> None:
        self._window = ceil(rate)
        self._frame = -1
        self._general, self._red = _Changes(_STEP, _BRIGHT), _Changes(_RED_STEP, np.inf)
        self._worst = [Flashing(0.0, 0), Flashing(0.0, 0)]
        self._often, self._lasting = [_Often(rate), _Often(rate)], Flashing(0.0, 0)

    def see(self, frame: I420) -> None:
        """Take in the next frame."""
        self._frame += 1
        red, green, blue = _linear_tiles(frame)
        whole = red + green + blue
        redness = np.where(
            red >= _SATURATED * np.maximum(whole, 1e-6), (red - green - blue) * 320, 0.0
        )
        values = KR * red + KG * green + KB * blue, np.maximum(redness, 0)
        for kind, (changes, value) in enumerate(
            zip((self._general, self._red), values, strict=True)
        ):
            count = changes.see(value.ravel(), self._window)
            if count > self._worst[kind].count:
                self._worst[kind] = Flashing(count, self._frame)
            seconds = self._often[kind].see(count >= LASTING)
            if seconds > self._lasting.count:
                self._lasting = Flashing(seconds, self._frame)

    def report(self) -> FlashReport:
        """The worst seconds so far."""
        return FlashReport(self._worst[0], self._worst[1], self._lasting)


class _Often:
    """For how long of the last seconds something was so."""

    def __init__(self, rate: Fraction) -> None:
        self._rate, self._frames = float(rate), ceil(WITHIN * rate)
        self._recent, self._count = deque[bool](), 0

    def see(self, now: bool) -> float:
        """Seconds, up to the frame that is seen now."""
        self._recent.append(now)
        self._count += now
        if len(self._recent) > self._frames:
            self._count -= self._recent.popleft()
        return self._count / self._rate


class _Changes:
    """Opposing changes of every tile within the last second."""

    def __init__(self, step: float, bright: float) -> None:
        self._step, self._bright = step, bright
        self._direction: NDArray[np.int8] | None = None
        self._recent: list[NDArray[np.bool_]] = []

    def see(self, value: Tiles, window: int) -> float:
        """Flashes in the second that ends now, on more than a quarter of the tiles."""
        if self._direction is None:
            self._low, self._high = value.copy(), value.copy()
            self._direction = np.zeros(value.shape, np.int8)
            self._count = np.zeros(value.shape, np.int32)
            return 0.0
        np.minimum(self._low, value, out=self._low)
        np.maximum(self._high, value, out=self._high)
        rose = (value - self._low >= self._step) & (self._low < self._bright)
        fell = (self._high - value >= self._step) & (value < self._bright)
        rose &= self._direction <= 0
        fell &= self._direction >= 0
        self._direction[rose], self._direction[fell] = 1, -1
        # A change is measured from the last extreme; what is found is where the next begins.
        changed = rose | fell
        self._low[changed], self._high[changed] = value[changed], value[changed]
        self._recent.append(changed)
        self._count += changed
        if len(self._recent) > window:
            self._count -= self._recent.pop(0)
        tiles = len(self._count)
        least = np.partition(self._count, tiles - 1 - floor(AREA * tiles))
        return float(least[tiles - 1 - floor(AREA * tiles)]) / 2


def _linear_tiles(frame: I420) -> tuple[Tiles, Tiles, Tiles]:
    """Linear R, G, B of the frame's tiles, 0..1. Formulas: BT.709-6 item 3; IEC 61966-2-1."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    tile = max(height, width) / _TILES
    size = max(1, ceil(width / tile)), max(1, ceil(height / tile))
    chroma = frame[height:].reshape(2, height // 2, width // 2)
    y, blue, red = (
        cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for plane in (frame[:height], *chroma)
    )
    y, blue, red = (y - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    r, b = y + 2 * (1 - KR) * red, y + 2 * (1 - KB) * blue
    g = (y - KR * r - KB * b) / KG
    linear = [_linear(np.clip(channel, 0, 1)) for channel in (r, g, b)]
    return linear[0], linear[1], linear[2]


def light_of_luma() -> Tiles:
    """Relative luminance 0..1 of a grey of each code value of luma, (256,)."""
    return _linear(np.clip((np.arange(256, dtype=np.float32) - 16) / 219, 0, 1))


def _linear(value: Tiles) -> Tiles:
    bent = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(bent, np.float32)

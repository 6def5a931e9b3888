"""Levels outside what television takes: luma, and the red, green and blue that it gives.

EBU R 103: small areas may be outside, and edges overshoot: measured on frames averaged to a short
side of 108 pixels, which takes the place of the low-pass filter that it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.media.colour import rgb_709
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_BLACK, _RANGE = 16, 219


class Gamut:
    """Measures the share of each picture that is outside."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._luma = limit("luma_least"), limit("luma_most")
        self._rgb = limit("rgb_least"), limit("rgb_most")
        self._area = limit("gamut_area")
        self._worst, self._frame, self._over = 0.0, 0, 0
        self._told = "", ""

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        height, width = frame.shape[0] * 2 // 3, frame.shape[1]
        luma = (frame[:height].astype(np.float32) - _BLACK) / _RANGE * 100
        outside = (luma < self._luma[0]) | (luma > self._luma[1])
        chroma = frame[height:].reshape(2, height // 2, width // 2)
        half = cv2.resize(frame[:height], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        rgb = rgb_709(np.stack([half, *chroma], axis=-1)) / 2.55
        wrong = ((rgb < self._rgb[0]) | (rgb > self._rgb[1])).any(axis=-1)
        share = max(float(outside.mean()), float(wrong.mean()))
        self._over += share > self._area
        if share > self._worst:
            self._worst, self._frame = share, index
            self._told = _range(luma[outside]), _range(rgb[wrong])

    def findings(self) -> Iterator[Finding]:
        """The picture of which most is outside."""
        film, good = self._film, self._worst <= self._area
        luma, rgb = self._told
        told = f"{self._worst:.1%} of the picture outside"
        if not good:
            parts = [f"{name} {text}" for name, text in (("luma", luma), ("RGB", rgb)) if text]
            told = f"{told}, {' and '.join(parts)}, on {self._over} frames"
        wanted = (
            f"at most {self._area:.0%} outside luma {self._luma[0]:g}% to {self._luma[1]:g}% "
            f"and RGB {self._rgb[0]:g}% to {self._rgb[1]:g}%"
        )
        yield judged(
            "gamut", good, told, wanted, forbidden=film.placement.gamut == "r103",
            frame=self._frame, shot=film.shot_of(self._frame),
        )  # fmt: skip


def _range(values: NDArray[np.floating]) -> str:
    return f"{values.min():.0f}% to {values.max():.0f}%" if values.size else ""

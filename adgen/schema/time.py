"""Time is whole frames at an exact rate; seconds exist only at the edges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


def nearest_frame(seconds: float | Fraction, rate: Fraction) -> int:
    """The frame whose start is nearest to a time in seconds (halves go up, as in editing)."""
    exact = Fraction(seconds) * rate
    return int((exact + Fraction(1, 2)).__floor__())


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Frames `start` (included) to `stop` (excluded) at `rate` frames per second."""

    start: int
    stop: int
    rate: Fraction

    def __post_init__(self) -> None:
        if self.stop < self.start:
            raise ValueError(f"frame range ends before it starts: {self.start}..{self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.stop

    @property
    def start_seconds(self) -> Fraction:
        """Time of the first frame's start, exact, in seconds."""
        return self.start / self.rate

    @property
    def stop_seconds(self) -> Fraction:
        """Time of the last frame's end, exact, in seconds."""
        return self.stop / self.rate

    @property
    def seconds(self) -> Fraction:
        """Duration, exact, in seconds."""
        return len(self) / self.rate

    def shifted(self, frames: int) -> FrameRange:
        """The same length, `frames` later."""
        return FrameRange(self.start + frames, self.stop + frames, self.rate)

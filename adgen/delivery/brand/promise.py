"""What a film promised of its brand, and on which frames that is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adgen.delivery.checks.drawn import DrawnText
from adgen.media.sprite import fade_frames
from adgen.schema.brand import Brand
from adgen.schema.delivery import Placement
from adgen.schema.footage import Cut
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace, TextBlock

FILLS = {"cta": "accent", "price": "accent"}
"""The roles of texts that stand on a flat area, and its colour of the palette."""
_GLANCES = 5
"""Frames of a shot that its colours are taken from."""
_EDGE = 0.15
"""Share of a shot at either end that transitions are left to."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The brand's part of a plan: its rules, and where its signs stand in one film."""

    brand: Brand
    logo: Path
    placement: Placement
    cuts: Sequence[Cut]
    places: Sequence[LogoPlace]
    blocks: Sequence[TextBlock]
    fade: FrameRange | None = None
    """Its last frames, in which it goes to black."""
    silent: bool = False
    """Whether nothing is to be heard."""
    drawn: Sequence[DrawnText] = ()
    """Its texts, each as it is drawn on a frame on which it is at rest."""
    spoken: Sequence[float] = ()
    """When its lines begin, in seconds."""

    @property
    def frames(self) -> int:
        """Length of the film."""
        return self.cuts[-1].record.stop

    @property
    def lit(self) -> int:
        """Frames before it fades."""
        return self.frames if self.fade is None else max(1, self.fade.start)

    def shot_of(self, frame: int) -> str:
        """The shot that a frame belongs to."""
        return next((cut.shot for cut in self.cuts if frame in cut.record), self.cuts[-1].shot)

    def logos(self) -> Iterator[tuple[LogoPlace, int]]:
        """Where and on which frames the logo is measured: in the middle of each shot that it is
        seen in, and where it is seen last, always at its full strength."""
        for place in self.places:
            strong = place.frames.start + fade_frames(place.frames) - 1
            last = max(place.frames.start, min(place.frames.stop, self.lit) - 1)
            chosen = {last}
            for cut in self.cuts:
                start, stop = max(strong, cut.record.start), min(last + 1, cut.record.stop)
                if start < stop:
                    chosen.add((start + stop) // 2)
            yield from ((place, frame) for frame in sorted(chosen))

    def fills(self) -> Iterator[tuple[TextBlock, str, int]]:
        """Flat areas under texts, the palette's name for their colour, and the frame that each is
        measured on: in the middle, when it has come and not yet gone; a button, which stays, at
        its last."""
        for block in self.blocks:
            if block.role in FILLS:
                stop = min(block.frames.stop, self.lit)
                middle = (block.frames.start + stop) // 2
                yield block, FILLS[block.role], stop - 1 if block.role == "cta" else middle

    def wanted(self) -> list[int]:
        """The frames that are needed whole."""
        return sorted({frame for _, frame in self.logos()} | {at for *_, at in self.fills()})

    def glances(self) -> dict[int, str]:
        """The frames that a shot's colours are taken from, and its name."""
        found: dict[int, str] = {}
        for cut in self.cuts:
            length = min(cut.record.stop, self.lit) - cut.record.start
            for share in np.linspace(_EDGE, 1 - _EDGE, _GLANCES):
                found[cut.record.start + int(share * max(0, length - 1))] = cut.shot
        return found

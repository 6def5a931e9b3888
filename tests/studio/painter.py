"""An engine that reads prompts and needs no model: what it was asked decides every pixel."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adgen.engines.base import Capabilities, Engine, Frame, Progress, TakeShape
from adgen.engines.registry import ENGINES
from adgen.errors import EngineError, OutOfMemoryError
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest

PAUSE = "PAINTER_PAUSE"


class Painter:
    """Paints a wash in a colour of the prompt, the seed and its own settings.

    The option `needs`, above 1, is more memory than any but its frugal form has. PAUSE in the
    environment, seconds a frame, makes it slow without making it another.
    """

    name = "painter"

    def __init__(self, choice: EngineChoice, thrifty: bool = False) -> None:
        self.choice, self.thrifty = choice, thrifty

    def capabilities(self) -> Capabilities:
        """Words and pictures, which it only takes the name of."""
        return Capabilities(text=True, first_frame=True, palette=True)

    def revision(self) -> str:
        """What the campaign says, as a repository's commit would be."""
        return f"painter-{self.choice.revision or 1}"

    def settings(self) -> Mapping[str, Any]:
        """Steps and options."""
        return {"steps": self.choice.steps, "options": self.choice.options}

    def shape(self, request: TakeRequest) -> TakeShape:
        """Whatever is asked."""
        return TakeShape(request.raster, request.rate, request.frames, request.frames)

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        """None."""
        return ()

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Raises EngineError for a prompt with the word `failing`, OutOfMemoryError as told."""
        if "failing" in request.prompt:
            raise EngineError(f"seed {request.seed}: cannot paint {request.prompt!r}")
        if self.choice.options.get("needs", 1) > 1 and not self.thrifty:
            raise OutOfMemoryError(f"seed {request.seed}: memory ran out")
        asked = f"{request.prompt} {request.seed} {self.settings()} {self.revision()}"
        colour = hashlib.sha256(asked.encode()).digest()[:3]
        for number in range(request.frames):
            time.sleep(float(os.environ.get(PAUSE, "0")))
            frame = np.full((request.raster.height, request.raster.width, 3), 40, np.uint8)
            frame[: 8 + number] = np.frombuffer(colour, np.uint8)
            progress(number + 1, request.frames)
            yield frame

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        """The first frame."""
        return next(self.make(replace(request, frames=1), progress))

    def frugal(self) -> Engine | None:
        """One that needs half as much."""
        return None if self.thrifty else Painter(self.choice, thrifty=True)


def know_painter(patch: pytest.MonkeyPatch) -> None:
    """Put it among the engines."""
    patch.setitem(ENGINES, Painter.name, lambda choice, download: Painter(choice))

"""The engine without a model: a supplied picture and a camera move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import cv2
import numpy as np

from adgen.engines.backdrop import Backdrop
from adgen.engines.base import Capabilities, Engine, Frame, Progress, TakeShape
from adgen.engines.camera import View
from adgen.engines.layers import Deep, Dither, Sheet, plate_sheet
from adgen.engines.memory import within_memory
from adgen.engines.staging import path_of, read_plate, refuse_soft
from adgen.errors import EngineError
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest

_Plate = Callable[[View, float], Deep]


def load(choice: EngineChoice) -> Engine:
    """The stills engine. Raises ValueError naming the options that mean nothing to it."""
    usual = EngineChoice()
    idle = [
        name
        for name in ("model", "revision", "dtype", "steps", "guidance", "offload", "vae_tiling")
        if getattr(choice, name) != getattr(usual, name)
    ]
    if choice.device not in ("auto", "cpu"):
        idle.append("device")
    idle += [f"options.{name}" for name in sorted(choice.options)]
    if idle:
        raise ValueError(f"the stills engine has no model and takes no {', '.join(idle)}")
    return StillsEngine()


class StillsEngine:
    """Moves a camera over a picture, or over a gradient of brand colours without one."""

    name = "stills"

    def capabilities(self) -> Capabilities:
        """Pictures and camera moves; no text."""
        return Capabilities(first_frame=True, motion=True, camera=True, palette=True)

    def revision(self) -> str:
        """Version of this code, of cv2, which resamples, and of numpy, whose dice it throws."""
        return f"stills-2 cv2-{cv2.__version__} numpy-{np.__version__}"

    def settings(self) -> Mapping[str, Any]:
        """None: everything it does is in the request."""
        return {}

    def shape(self, request: TakeRequest) -> TakeShape:
        """Exactly what is asked. Raises ValueError for text, and for too small a picture."""
        _refuse(request)
        refuse_soft(request)
        return TakeShape(request.raster, request.rate, request.frames, request.frames)

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        """A picture keeps its own colours, whatever palette the shot asks for."""
        if request.picture is None or not request.palette:
            return ()
        return ("stills keeps the colours of the picture, the palette is not used",)

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        """The first frame of the take. Raises as `make` does."""
        return next(self.make(request, progress))

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Yield the frames, (height, width, 3) RGB. `progress` counts them.

        Raises EngineError for what `shape` refuses and for pictures that are not as planned,
        OutOfMemoryError when memory ends, MediaError for pictures that cannot be read.
        """
        yield from within_memory(
            self._frames(request, progress),
            f"seed {request.seed}",
            f"{request.frames} frames of {request.raster}",
            "use a smaller picture, or close what else uses the memory",
        )

    def frugal(self) -> Engine | None:
        """None: it holds one picture and one frame, and no less will do."""
        return None

    def _frames(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        try:
            self.shape(request)
            views = path_of(request)
            plate = _plate(request, views)
        except ValueError as error:
            raise EngineError(f"stills: {error}") from error
        dither = Dither(request.raster, request.seed)
        for index, view in enumerate(views):
            frame = dither.rounded(plate(view, float(index / request.rate)))
            progress(index + 1, request.frames)
            yield frame


def _refuse(request: TakeRequest) -> None:
    if request.picture is None and request.prompt:
        raise ValueError(
            "stills draws no prompt: give the shot a picture, or choose an engine that reads text"
        )
    if request.picture is None and not request.palette:
        raise ValueError("a plate without a picture needs at least one brand colour")
    if request.frames < 1:
        raise ValueError(f"a take has at least one frame, not {request.frames}")


def _plate(request: TakeRequest, views: tuple[View, ...]) -> _Plate:
    if request.picture is None:
        return Backdrop(request.palette, request.raster, request.motion, request.seed).draw
    return _drawn(plate_sheet(read_plate(request.picture), views, request.raster), request)


def _drawn(sheet: Sheet, request: TakeRequest) -> _Plate:
    raster = request.raster
    whole = (0, 0, raster.width, raster.height)
    return lambda view, _: sheet.draw(view.to_picture(raster), whole)

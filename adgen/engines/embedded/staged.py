"""What a request puts before the model: the camera's path, the small raster, the given picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from adgen.engines.camera import View
from adgen.engines.embedded.canvas import Canvas, canvas_of
from adgen.engines.embedded.given import Given, colours_of, given_of
from adgen.engines.embedded.limits import three_colours
from adgen.engines.staging import path_of
from adgen.schema.footage import TakeRequest

if TYPE_CHECKING:
    from adgen.engines.embedded.plate import Plate


@dataclass(frozen=True, slots=True)
class Staged:
    """A view for every frame, how the small raster lies in the master's, and the picture if any."""

    views: tuple[View, ...]
    canvas: Canvas
    given: Given | None

    def plate(self, request: TakeRequest, feel: float | None) -> Plate:
        """What the pipeline is asked for; imports torch. `feel`: see `Plate`."""
        from adgen.engines.embedded.plate import Plate

        given = self.given
        if given is not None and not request.palette:
            palette = colours_of(given.image)
        else:
            palette = three_colours(request.palette)
        return Plate(
            prompt=request.prompt,
            negative=request.negative,
            seed=request.seed,
            size=self.canvas.small,
            times=np.arange(request.frames) / float(request.rate),
            motion=float(request.motion),
            camera=self.canvas.camera(self.views),
            palette=palette,
            image=None if given is None else given.image,
            mask=None if given is None else given.mask,
            feel=feel,
        )


def stage(request: TakeRequest) -> Staged:
    """Raises ValueError when a file is no longer as planned, MediaError when it cannot be read."""
    views, canvas = path_of(request), canvas_of(request.raster)
    return Staged(views, canvas, given_of(request, views, canvas))

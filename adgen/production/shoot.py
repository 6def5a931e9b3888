"""Make one take: the engine's frames go straight to a lossless file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from adgen.engines.base import Engine, Progress
from adgen.errors import EngineError
from adgen.media.frames import TAKE_SUFFIX, lossless_command, written_frames
from adgen.schema.footage import TakeRequest

VERSION = 1
TAKE = f"take{TAKE_SUFFIX}"


def shoot(request: TakeRequest, engine: Engine, folder: Path, progress: Progress) -> None:
    """Write the take's kept frames into `folder`. Raises EngineError or MediaError."""
    shape = engine.shape(request)
    count = 0
    command = lossless_command(folder / TAKE, shape.raster, shape.rate, "rgb24")
    with written_frames(command) as pipe:
        for frame in engine.make(request, progress):
            if frame.shape != (shape.raster.height, shape.raster.width, 3):
                raise EngineError(f"{engine.name} made {frame.shape}, promised {shape.raster}")
            pipe.write(np.ascontiguousarray(frame).data)
            count += 1
    if count != shape.kept:
        raise EngineError(f"{engine.name} made {count} frames, promised {shape.kept}")

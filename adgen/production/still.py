"""Make the preview of a take: its first frame, straight to a lossless picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from adgen.engines.base import Engine, Progress
from adgen.errors import EngineError, MediaError
from adgen.schema.footage import TakeRequest

VERSION = 1
STILL = "still.png"


def draw_still(request: TakeRequest, engine: Engine, folder: Path, progress: Progress) -> None:
    """Write the take's first frame into `folder`. Raises EngineError or MediaError."""
    frame = engine.preview(request, progress)
    raster = engine.shape(request).raster
    if frame.shape != (raster.height, raster.width, 3):
        raise EngineError(f"{engine.name} made {frame.shape}, promised {raster}")
    done, data = cv2.imencode(".png", np.ascontiguousarray(frame[..., ::-1]))
    if not done:
        raise MediaError(f"{folder / STILL}: cannot be written")
    (folder / STILL).write_bytes(data.tobytes())

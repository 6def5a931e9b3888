"""Cut-outs over a single picture, for previews and panels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.colour import rgb_709
from adgen.media.frames import I420
from adgen.media.pictures import read_rgb
from adgen.post.anchor.apply import anchored
from adgen.post.anchor.sheet import planes_of
from adgen.post.storyboard.paint import i420_of
from adgen.schema.footage import Edit, TakeRequest
from adgen.schema.picture import Raster


def laid_still(still: Path, edit: Edit, request: TakeRequest, path: Path) -> None:
    """Write a take's first frame with the shot's cut-outs over it as a PNG at `path`.

    The look is in neither. Raises MediaError.
    """
    pixels = read_rgb(still)
    raster = Raster(pixels.shape[1], pixels.shape[0])
    frame = anchored(edit, request, raster, raster).lay(i420_of(pixels), 0.0, 0)
    changed = np.ascontiguousarray(_rgb_of(frame, raster)[..., ::-1])
    if not cv2.imwrite(str(path), changed):
        raise MediaError(f"{path} cannot be written")


def _rgb_of(frame: I420, raster: Raster) -> NDArray[np.uint8]:
    luma, *chroma = planes_of(frame, raster)
    wide = [cv2.resize(plane, (raster.width, raster.height)) for plane in chroma]
    rgb = rgb_709(np.dstack([luma, *wide]).astype(np.float32))
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)

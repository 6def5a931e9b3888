"""What a request puts under the camera: its plate and the path over it.

For the engines that move the camera themselves, so that a shot lies alike in all of them.
"""

from __future__ import annotations

from adgen.engines.camera import Ground, View, camera_path, ground
from adgen.engines.layers import Bytes
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Box, Picture

LARGEST = 3.0
"""Most that a picture may be enlarged; beyond it the frame is visibly soft."""


def plate_size(request: TakeRequest) -> tuple[int, int]:
    """Width and height of the plate; without a picture it is as large as the frame."""
    if request.picture is None:
        return request.raster.width, request.raster.height
    return request.picture.width, request.picture.height


def path_of(request: TakeRequest) -> tuple[View, ...]:
    """The camera's view of the plate in every frame. Raises ValueError when there is none."""
    over = _ground(request)
    return camera_path(
        request.camera, request.motion, request.frames, request.rate, over, request.seed
    )


def refuse_soft(request: TakeRequest) -> None:
    """Raise ValueError for a picture that would be enlarged too much."""
    closest = min(view.scale for view in path_of(request))
    if request.picture is not None:
        refuse_enlarged("picture", request.picture, 1 / closest)


def read_plate(picture: Picture) -> Bytes:
    """The picture as (height, width, 3) RGB.

    Raises ValueError when it is no longer as planned, MediaError when it cannot be read.
    """
    from adgen.media.pictures import read_rgb

    pixels: Bytes = read_rgb(picture.asset.path)
    _same_size(pixels, picture)
    return pixels


def _ground(request: TakeRequest) -> Ground:
    size = plate_size(request)
    held = request.held
    also = None
    if held is not None:
        also = Box(held[0] * size[0], held[1] * size[1], held[2] * size[0], held[3] * size[1])
    return ground(*size, request.raster, request.focus, also)


def refuse_enlarged(what: str, picture: Picture, times: float) -> None:
    """Raise ValueError, with the size that would do, when it is enlarged too many `times`."""
    if times > LARGEST:
        need = times / LARGEST
        raise ValueError(
            f"the {what} {picture.asset.path.name} ({picture.width}x{picture.height}) would be "
            f"enlarged {times:.1f} times, {LARGEST:.0f} at most: give one of at least "
            f"{round(picture.width * need)}x{round(picture.height * need)} pixels"
        )


def _same_size(pixels: Bytes, planned: Picture) -> None:
    found = (pixels.shape[1], pixels.shape[0])
    if found != (planned.width, planned.height):
        raise ValueError(
            f"{planned.asset.path.name} is {found[0]}x{found[1]} now and was "
            f"{planned.width}x{planned.height} when the run was planned: run again"
        )

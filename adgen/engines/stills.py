"""The engine without a model: a supplied picture, a camera move and a cut-out product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2

from adgen.engines.backdrop import Backdrop
from adgen.engines.base import Capabilities, Engine, Frame, Progress, TakeShape
from adgen.engines.camera import Ground, View, camera_path, ground, usual_scale
from adgen.engines.layers import (
    Bytes,
    Cutout,
    Deep,
    Dither,
    Sheet,
    nearness,
    plate_sheet,
    product_box,
)
from adgen.errors import EngineError
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import Layer, TakeRequest
from adgen.schema.picture import Picture

LARGEST = 3.0
"""Most that a picture may be enlarged; beyond it the frame is visibly soft."""

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
        """Pictures, products and camera moves; no text."""
        return Capabilities(first_frame=True, product=True, motion=True, camera=True, palette=True)

    def revision(self) -> str:
        """Version of this code and of cv2, which resamples."""
        return f"stills-1 cv2-{cv2.__version__}"

    def settings(self) -> Mapping[str, Any]:
        """None: everything it does is in the request."""
        return {}

    def shape(self, request: TakeRequest) -> TakeShape:
        """Exactly what is asked. Raises ValueError for text, and for too small a picture."""
        _refuse(request)
        closest = min(view.scale for view in _path(request))
        if request.picture is not None:
            _refuse_enlarged("picture", request.picture, 1 / closest)
        if request.product is not None:
            cutout = request.product.picture
            shown = request.product.size * _size(request)[1] / closest
            _refuse_enlarged("product", cutout, shown / cutout.height)
        return TakeShape(request.raster, request.rate, request.frames, request.frames)

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Yield the frames, (height, width, 3) RGB. `progress` counts them.

        Raises EngineError for what `shape` refuses and for pictures that are not as planned,
        MediaError for those that cannot be read.
        """
        try:
            self.shape(request)
            views = _path(request)
            plate = _plate(request, views)
            cutout = _cutout(request, views)
        except ValueError as error:
            raise EngineError(f"stills: {error}") from error
        dither = Dither(request.raster, request.seed)
        middle = views[len(views) // 2]
        for index, view in enumerate(views):
            deep = plate(view, float(index / request.rate))
            if cutout is not None and request.product is not None:
                near = nearness(request.product, request.camera)
                cutout.lay(deep, view, middle, request.raster, near)
            frame = dither.rounded(deep)
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


def _refuse_enlarged(what: str, picture: Picture, times: float) -> None:
    if times > LARGEST:
        need = times / LARGEST
        raise ValueError(
            f"the {what} {picture.asset.path.name} ({picture.width}x{picture.height}) would be "
            f"enlarged {times:.1f} times, {LARGEST:.0f} at most: give one of at least "
            f"{round(picture.width * need)}x{round(picture.height * need)} pixels"
        )


def _size(request: TakeRequest) -> tuple[int, int]:
    """Width and height of the plate; a gradient is as large as the frame."""
    if request.picture is None:
        return request.raster.width, request.raster.height
    return request.picture.width, request.picture.height


def _ground(request: TakeRequest) -> Ground:
    size = _size(request)
    also = None if request.product is None else product_box(request.product, size)
    return ground(*size, request.raster, request.focus, also)


def _path(request: TakeRequest) -> tuple[View, ...]:
    over = _ground(request)
    return camera_path(
        request.camera, request.motion, request.frames, request.rate, over, request.seed
    )


def _plate(request: TakeRequest, views: tuple[View, ...]) -> _Plate:
    if request.picture is None:
        return Backdrop(request.palette, request.raster, request.motion, request.seed).draw
    from adgen.media.pictures import read_rgb

    picture: Bytes = read_rgb(request.picture.asset.path)
    _same_size(picture, request.picture)
    return _drawn(plate_sheet(picture, views, request.raster), request)


def _drawn(sheet: Sheet, request: TakeRequest) -> _Plate:
    raster = request.raster
    whole = (0, 0, raster.width, raster.height)
    return lambda view, _: sheet.draw(view.to_picture(raster), whole)


def _cutout(request: TakeRequest, views: tuple[View, ...]) -> Cutout | None:
    layer: Layer | None = request.product
    if layer is None:
        return None
    from adgen.media.pictures import read_rgba

    path: Path = layer.picture.asset.path
    pixels: Bytes = read_rgba(path)
    _same_size(pixels, layer.picture)
    return Cutout(pixels, layer, _size(request), usual_scale(views))


def _same_size(pixels: Bytes, planned: Picture) -> None:
    found = (pixels.shape[1], pixels.shape[0])
    if found != (planned.width, planned.height):
        raise ValueError(
            f"{planned.asset.path.name} is {found[0]}x{found[1]} now and was "
            f"{planned.width}x{planned.height} when the run was planned: run again"
        )

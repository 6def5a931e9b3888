"""Takes from any video pipeline saved in the diffusers format.

`load` reads JSON only; torch, diffusers and the weights come in with the first take. What a class
of pipeline obeys stands in `pipelines`, what a model's folder must hold in `checkpoint`.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from adgen.engines.base import Capabilities, Frame, Progress, TakeShape
from adgen.engines.checkpoint import Checkpoint, find
from adgen.engines.loading import Loaded, quiet
from adgen.engines.memory import ran_out, within_memory
from adgen.engines.options import MAX_PIXELS, check_options, steps_of
from adgen.engines.pipelines import PIPELINES, Rules, count_frames, fit_raster, rules_of
from adgen.errors import AdgenError, EngineError, Problem
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Picture, Raster

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1
"""Goes up when the same request to the same model gives other frames than before."""
_LIBRARIES = ("diffusers", "torch", "transformers", "pillow")
"""What computes: the pipeline, its tensors, its text encoder, its first frame's scaling."""


def load(choice: EngineChoice, download: bool = False) -> DiffusersEngine:
    """The engine for a model folder or hub id, planned from its JSON files alone.

    Options are checked against the pipeline's signature, for which diffusers is imported, but only
    when there are any. Raises ValueError for options that are unknown or not the author's to give,
    EngineError when the model is missing, incomplete or not to be trusted.
    """
    if not choice.model:
        raise ValueError("engine.model: the diffusers engine needs a model: a folder or a hub id")
    checkpoint = find(choice.model, choice.revision, download)
    if checkpoint.class_name not in PIPELINES:
        what = f"holds a {checkpoint.class_name}, whose rules adgen does not know"
        raise _error(checkpoint.folder, what, f"known: {', '.join(PIPELINES)}")
    rules = rules_of(checkpoint.class_name, checkpoint.index, checkpoint.config)
    if not download or checkpoint.hub is None:
        checkpoint.weights()
    check_options(choice, rules)
    return DiffusersEngine(choice, checkpoint, rules, download)


class DiffusersEngine:
    """One model and its sampler settings."""

    name = "diffusers"

    def __init__(
        self, choice: EngineChoice, checkpoint: Checkpoint, rules: Rules, download: bool
    ) -> None:
        self._choice = choice
        self._checkpoint = checkpoint
        self._rules = rules
        self._loaded = Loaded(choice, checkpoint, rules, download)
        self._frugal = False
        self._revision = ""

    def capabilities(self) -> Capabilities:
        """Words without a picture, a first frame, motion strength: what the checkpoint takes."""
        rules = self._rules
        return Capabilities(
            text=rules.text is not None,
            first_frame=rules.image is not None,
            motion=rules.motion_argument is not None,
        )

    def revision(self) -> str:
        """Version of this module, and the commit or fingerprint of the model."""
        if not self._revision:
            self._revision = f"diffusers/{VERSION} {self._checkpoint.fingerprint()}"
        return self._revision

    def settings(self) -> Mapping[str, Any]:
        """Everything but the request that decides the pixels; not the device and not offloading,
        which change them by rounding only."""
        choice = self._choice
        return {
            "pipeline": self._checkpoint.class_name,
            **{name: version(name) for name in _LIBRARIES},
            "steps": steps_of(choice, self._rules),
            "guidance": self._rules.guidance if choice.guidance is None else choice.guidance,
            "dtype": choice.dtype,
            "vae_tiling": choice.vae_tiling,
            "options": dict(choice.options),
        }

    def shape(self, request: TakeRequest) -> TakeShape:
        """Raster, native rate and frame count by the rules of the pipeline.

        Raises ValueError when the shot is longer than the model can make or its raster cannot be
        met.
        """
        pixels = int(self._choice.options.get(MAX_PIXELS, self._rules.pixels))
        raster = fit_raster(request.raster, self._rules, pixels)
        made, kept = count_frames(request.frames, request.rate, self._rules)
        return TakeShape(raster, Fraction(self._rules.rate), made, kept)

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        """None: what a large model knows is not written down."""
        return ()

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        """The first of the fewest frames that the model makes. Raises as `make` does."""
        return next(self.make(replace(request, frames=1), progress))

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Yield the kept frames; `progress` counts denoising steps.

        The whole take is generated and checked before the first frame is given. Raises EngineError
        when the model cannot be loaded or the numbers are not finite, OutOfMemoryError when memory
        ends.
        """
        try:
            shape = self.shape(request)
        except ValueError as error:
            raise _error(f"seed {request.seed}", str(error)) from error
        yield from within_memory(
            self._frames(request, shape, progress),
            str(self._choice.model),
            f"{shape.made} frames of {shape.raster}",
            "set engine.offload to model or group, engine.vae_tiling to true, engine.dtype to"
            f" bfloat16, a smaller engine.options.{MAX_PIXELS}, or make the shot shorter",
        )

    def frugal(self) -> DiffusersEngine | None:
        """The same model with its VAE in tiles, and on a GPU with offload `model`.

        None where both are chosen already or cannot be had. It shares the model in memory: takes
        of either are placed anew when they take turns. Its revision and settings are this one's,
        as a take's key is that of what was asked; at the seams of tiles pixels differ by blending.
        """
        if self._frugal or not self._loaded.could_save():
            return None
        made = copy.copy(self)
        made._frugal = True
        return made

    def _frames(
        self, request: TakeRequest, shape: TakeShape, progress: Progress
    ) -> Iterator[Frame]:
        for frame in self._generate(request, shape, progress)[: shape.kept]:
            yield np.rint(np.clip(frame, 0.0, 1.0) * 255.0).astype(np.uint8)

    def _generate(
        self, request: TakeRequest, shape: TakeShape, progress: Progress
    ) -> NDArray[np.float32]:
        rules = self._rules
        class_name = rules.text if request.picture is None else rules.image
        if class_name is None:
            lacks = "begin with a picture" if request.picture else "do without a picture"
            raise _error(self._checkpoint.class_name, f"cannot {lacks}")
        with _translated(str(self._choice.model), self._loaded), quiet():
            pipeline = self._loaded.pipeline(class_name, self._frugal)
            arguments = self._arguments(pipeline, request, shape)
            arguments["callback_on_step_end"] = _watch(request.seed, progress)
            progress(0, int(self.settings()["steps"]))
            frames = np.asarray(pipeline(**arguments).frames[0])
        wanted = (shape.made, shape.raster.height, shape.raster.width, 3)
        if frames.shape != wanted:
            raise _error(class_name, f"made frames of shape {frames.shape}, asked was {wanted}")
        if not np.isfinite(frames).all():
            raise _not_finite(request.seed, "the decoded frames")
        return frames

    def _arguments(self, pipeline: Any, request: TakeRequest, shape: TakeShape) -> dict[str, Any]:
        import torch

        rules, settings = self._rules, self.settings()
        accepted = inspect.signature(pipeline.__call__).parameters
        arguments: dict[str, Any] = {
            name: value for name, value in self._choice.options.items() if name in accepted
        }
        arguments |= {
            "width": shape.raster.width,
            "height": shape.raster.height,
            rules.frames_argument: shape.made,
            "num_inference_steps": settings["steps"],
            rules.guidance_argument: settings["guidance"],
            # A generator on the CPU draws the same noise for a seed whatever device computes.
            "generator": torch.Generator("cpu").manual_seed(request.seed),
            "output_type": "np",
        }
        if rules.rate_argument:
            arguments[rules.rate_argument] = rules.rate
        if rules.motion_argument:
            # 1..10 onto the 1..255 of the motion bucket
            arguments[rules.motion_argument] = 1 + round((request.motion - 1) * 254 / 9)
        if rules.prompted:
            arguments["prompt"] = request.prompt
            if request.negative:
                arguments["negative_prompt"] = request.negative
        if request.picture is not None:
            arguments["image"] = first_frame(request.picture, shape.raster, request.focus)
        return arguments


def first_frame(
    picture: Picture, raster: Raster, focus: tuple[float, float, float, float]
) -> Image:
    """The picture cropped to cover the raster, as near around the middle of `focus` as it can be.

    `focus` is left, top, right, bottom as fractions of the picture. Transparent areas become
    white. Raises EngineError when the picture cannot be read.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(picture.asset.path) as opened:
            whole = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError) as error:
        raise _error(picture.asset.path, f"cannot be read: {error}") from error
    ground = Image.new("RGBA", whole.size, "white")
    flat = Image.alpha_composite(ground, whole).convert("RGB")
    scale = min(flat.width / raster.width, flat.height / raster.height)
    width, height = raster.width * scale, raster.height * scale
    left = _placed((focus[0] + focus[2]) / 2 * flat.width, width, flat.width)
    top = _placed((focus[1] + focus[3]) / 2 * flat.height, height, flat.height)
    return flat.resize(
        (raster.width, raster.height),
        Image.Resampling.LANCZOS,
        box=(left, top, left + width, top + height),
    )


def _placed(centre: float, length: float, whole: float) -> float:
    """Where a stretch of `length` begins so that it is centred there but stays within 0..whole."""
    return min(max(centre - length / 2, 0.0), max(whole - length, 0.0))


def _watch(seed: int, progress: Progress) -> Callable[..., dict[str, Any]]:
    """A step callback that counts the steps and stops as soon as the latents are not finite."""

    def after_step(pipeline: Any, step: int, _: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if not tensors["latents"].isfinite().all():
            raise _not_finite(seed, f"the latents after step {step + 1}")
        progress(step + 1, pipeline.num_timesteps)
        return tensors

    return after_step


@contextmanager
def _translated(model: str, loaded: Loaded) -> Iterator[None]:
    """Word what the libraries raise as EngineError, but for memory that ran out."""
    try:
        yield
    except AdgenError:
        raise
    except Exception as error:  # pipelines document no errors, so any may come
        loaded.disturbed()
        if ran_out(error):
            raise
        text = str(error).strip() or type(error).__name__
        raise _error(model, f"the pipeline failed: {text}") from error


def _not_finite(seed: int, what: str) -> EngineError:
    return _error(
        f"seed {seed}", f"{what} are not finite numbers",
        "try engine.dtype float32 or bfloat16, or another seed; damaged weights do this too",
    )  # fmt: skip


def _error(where: str | Path, what: str, hint: str | None = None) -> EngineError:
    return EngineError(str(Problem(str(where), what, hint)))

"""Takes from adgen's own small model: plates from words, with the pixels of a picture.

Planning reads the weights' checksums and vocabulary only; torch and the weights come in with the
first take.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from adgen.engines.base import Capabilities, Frame, Progress, TakeShape
from adgen.engines.embedded.canvas import Small, canvas_of
from adgen.engines.embedded.given import refuse_mask
from adgen.engines.embedded.limits import (
    FEEL,
    GUIDANCE,
    STEPS,
    refuse_length,
    refuse_options,
    refuse_prompt,
    three_colours,
)
from adgen.engines.embedded.scope import Scope
from adgen.engines.embedded.staged import Staged, stage
from adgen.engines.embedded.weights import fingerprint, shipped
from adgen.engines.embedded.words import Encoded, Words
from adgen.engines.layers import Dither
from adgen.engines.memory import ran_out, within_memory
from adgen.engines.staging import refuse_soft
from adgen.errors import AdgenError, EngineError, Problem
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest

VERSION = 1
"""Goes up when the same request to the same weights gives other frames than before."""
_SAMPLING = 2
"""Parts of the progress that sampling takes; writing the frames takes one."""


def load(choice: EngineChoice) -> EmbeddedEngine:
    """The engine with the weights that come with adgen, or those of the folder `choice.model`.

    Every file of the weights is checked. Raises ValueError for options that mean nothing to it or
    are out of range, EngineError when the weights are missing or damaged.
    """
    refuse_options(choice)
    folder = Path(choice.model) if choice.model else shipped()
    return EmbeddedEngine(choice, folder, fingerprint(folder))


class EmbeddedEngine:
    """One set of weights and its sampler settings."""

    name = "embedded"

    def __init__(self, choice: EngineChoice, folder: Path, weights: str) -> None:
        """`weights`: what `fingerprint` gave for the folder."""
        self._choice = choice
        self._folder = folder
        self._weights = weights
        self._read: dict[str, Encoded] = {}
        self._together: int | None = None

    def capabilities(self) -> Capabilities:
        """Words or a picture, masks, and exact camera, motion and palette."""
        return Capabilities(
            text=True,
            first_frame=True,
            mask=True,
            motion=True,
            camera=True,
            palette=True,
        )

    def revision(self) -> str:
        """Version of this code, of the weights, and of the libraries that compute."""
        libraries = f"torch-{version('torch')} cv2-{cv2.__version__} numpy-{np.__version__}"
        return f"embedded-{VERSION} {self._weights} {libraries}"

    def settings(self) -> Mapping[str, Any]:
        """Everything but the request that decides the pixels; the device changes them by rounding
        only."""
        return {"steps": self._steps, "guidance": self._guidance, FEEL: self._feel}

    def shape(self, request: TakeRequest) -> TakeShape:
        """Exactly what is asked.

        Raises ValueError for a raster, a length, a prompt or a palette that the model cannot draw,
        and for pictures that are too small.
        """
        canvas_of(request.raster)
        refuse_length(request)
        refuse_mask(request)
        if request.palette or request.picture is None:
            three_colours(request.palette)
        if request.picture is None:
            refuse_prompt(request.prompt, self._understood(request.prompt))
        refuse_soft(request)
        return TakeShape(request.raster, request.rate, request.frames, request.frames)

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        """The words of the prompt that it does not know, and what it has hardly learned."""
        told = self._understood(request.prompt), self._understood(request.negative)
        ignored = dict.fromkeys(word for read in told for word in read.ignored)
        unknown = f"the embedded model does not know: {', '.join(ignored)}"
        rough = () if request.picture is not None else self._scope.doubts(request.prompt)
        return ((unknown,) if ignored else ()) + rough

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Yield the frames, (height, width, 3) RGB; `progress` counts sampling steps, then frames.

        Raises EngineError when the model cannot be loaded or its numbers are not finite, and for
        what `shape` refuses; OutOfMemoryError when memory ends; MediaError for pictures that cannot
        be read.
        """
        yield from self._within_memory(request, progress, only_first=False)

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        """The first frame of the take, sampled alone. Raises as `make` does."""
        return next(self._within_memory(request, progress, only_first=True))

    def frugal(self) -> EmbeddedEngine | None:
        """The same model working on one frame at a time wherever frames do not concern each other.

        What torch holds for four seconds of a portrait is 141 MB at most in place of 181. The
        pixels may differ by rounding: other shapes may be summed in another order.
        """
        if self._together is not None:
            return None
        made = copy.copy(self)
        made._together = 1
        return made

    def _within_memory(
        self, request: TakeRequest, progress: Progress, *, only_first: bool
    ) -> Iterator[Frame]:
        return within_memory(
            self._frames(request, progress, only_first=only_first),
            f"seed {request.seed}",
            f"{request.frames} frames of {request.raster}",
            "make the shot shorter, set engine.device to cpu, or close what else uses the memory",
        )

    def _frames(
        self, request: TakeRequest, progress: Progress, *, only_first: bool
    ) -> Iterator[Frame]:
        try:
            self.shape(request)
            staged = stage(request)
        except ValueError as error:
            raise _error(f"seed {request.seed}", str(error)) from error
        dither = Dither(request.raster, request.seed)
        total = (_SAMPLING + 1) * request.frames
        for index, small in enumerate(self._sampled(request, staged, progress, only_first)):
            deep = staged.canvas.grown(small)
            if staged.given is not None:
                deep = staged.given.laid(deep, index)
            frame = dither.rounded(deep)
            progress(total if only_first else _SAMPLING * request.frames + index + 1, total)
            yield frame

    def _sampled(
        self, request: TakeRequest, staged: Staged, progress: Progress, only_first: bool
    ) -> Iterator[Small]:
        """The model's frames, each checked: one for every view, or the first alone."""
        part, total = _SAMPLING * request.frames, (_SAMPLING + 1) * request.frames
        shape = (*staged.canvas.small[::-1], 3)
        wanted = 1 if only_first else request.frames
        count = 0
        try:
            made = self._pipeline(
                staged.plate(request, self._feel),
                steps=self._steps,
                guidance=self._guidance,
                callback_on_step_end=lambda done, steps: progress(part * done // steps, total),
                only_first=only_first,
                together=self._together,
            )
            for count, small in enumerate(made, 1):
                frame = np.asarray(small, np.float32)
                if frame.shape != shape or count > wanted:
                    raise ValueError(f"made frame {count} of {frame.shape}, asked was {shape}")
                if not np.isfinite(frame).all():
                    raise FloatingPointError(f"frame {count - 1} is not made of finite numbers")
                yield frame
        except AdgenError:
            raise
        except Exception as error:  # torch documents no errors, so any may come
            if ran_out(error):
                raise
            raise _worded(error, request.seed) from error
        if count != wanted:
            raise _error(f"seed {request.seed}", f"{count} frames were made, {wanted} were asked")

    @cached_property
    def _pipeline(self) -> Any:
        """The pipeline on its device; the weights are mapped, not read. Raises EngineError."""
        import torch

        from adgen.engines.embedded.pipeline import PlatePipeline

        device = self._choice.device
        if device == "cuda" and not torch.cuda.is_available():
            raise _error("engine.device", "there is no cuda here", "use auto or cpu")
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        loaded: Any = PlatePipeline.from_pretrained(self._folder)
        loaded.to(device)
        return loaded

    @cached_property
    def _words(self) -> Words:
        """The vocabulary beside the weights. Raises EngineError."""
        return Words.from_pretrained(self._folder)

    @cached_property
    def _scope(self) -> Scope:
        return Scope.of(self._folder, self._words)

    def _understood(self, prompt: str) -> Encoded:
        if not prompt.strip():
            return Encoded((), (), ())
        if prompt not in self._read:
            self._read[prompt] = self._words.encode(prompt)
        return self._read[prompt]

    @property
    def _steps(self) -> int:
        return self._choice.steps or STEPS

    @property
    def _guidance(self) -> float:
        return GUIDANCE if self._choice.guidance is None else self._choice.guidance

    @property
    def _feel(self) -> float | None:
        feel = self._choice.options.get(FEEL)
        return None if feel is None else float(feel)


def _worded(error: Exception, seed: int) -> EngineError:
    text = str(error).strip() or type(error).__name__
    if isinstance(error, FloatingPointError):
        hint = "try another seed; on a GPU also engine.device cpu; damaged weights do this too"
        return _error(f"seed {seed}", text, hint)
    return _error(f"seed {seed}", f"the model failed: {text}")


def _error(where: str | Path, what: str, hint: str | None = None) -> EngineError:
    return EngineError(str(Problem(str(where), what, hint)))

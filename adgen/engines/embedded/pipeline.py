"""The pipeline: words, steering and pictures in; frames out.

The cascade draws the frames of a few moments; those between them are interpolated along the flow
that the layout model predicted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from torch import Tensor

from adgen.engines.embedded.cascade import Drawing, Networks
from adgen.engines.embedded.denoiser import PlateDenoiser
from adgen.engines.embedded.grammar import grammar
from adgen.engines.embedded.interpolate import Between, Floats32
from adgen.engines.embedded.limits import GUIDANCE, STEPS
from adgen.engines.embedded.plate import Plate
from adgen.engines.embedded.sampling import Steps, fewer
from adgen.engines.embedded.steady import sketches
from adgen.engines.embedded.text import TextEncoder
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.words import Encoded, Words

Progress = Callable[[int, int], None]


class PlatePipeline(DiffusionPipeline):
    """Draws plates. Components as in the folder: layout, refiner, upscaler, text_encoder, words."""

    def __init__(
        self,
        layout: PlateDenoiser,
        refiner: PlateDenoiser,
        upscaler: Upscaler,
        text_encoder: TextEncoder,
        words: Words,
        noise: str = "cosine",
        draws: Sequence[str] = (),
        subjects: bool = True,
    ) -> None:
        """`noise`: name of the schedule. `draws`: kinds of footage learned, all when empty;
        `subjects`: whether subjects were."""
        super().__init__()
        self.layout, self.refiner, self.upscaler = layout, refiner, upscaler
        self.text_encoder, self.words = text_encoder, words
        self.noise = noise
        self.draws, self.subjects = tuple(draws or grammar().kinds), subjects
        for model in self.models().values():
            model.eval().requires_grad_(False)

    def models(self) -> dict[str, Any]:
        """The networks by the names of their folders."""
        return {
            "layout": self.layout,
            "refiner": self.refiner,
            "upscaler": self.upscaler,
            "text_encoder": self.text_encoder,
        }

    def save_pretrained(self, folder: str | Path) -> None:  # type: ignore[override]
        """Write the folder: a subfolder for each network, the vocabulary, model_index.json."""
        place = Path(folder)
        for name, model in self.models().items():
            model.save_pretrained(place / name)
        self.words.save_pretrained(place)
        index = {
            "_class_name": type(self).__name__,
            "noise": self.noise,
            "draws": self.draws,
            "subjects": self.subjects,
        }
        (place / "model_index.json").write_text(json.dumps(index, indent=1) + "\n")

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> PlatePipeline:  # type: ignore[override]
        """Read a folder that `save_pretrained` wrote; weights are mapped, not copied."""
        place = Path(folder)
        index = json.loads((place / "model_index.json").read_text())
        return cls(
            PlateDenoiser.from_pretrained(place / "layout", local_files_only=True),
            PlateDenoiser.from_pretrained(place / "refiner", local_files_only=True),
            Upscaler.from_pretrained(place / "upscaler", local_files_only=True),
            TextEncoder.from_pretrained(place / "text_encoder", local_files_only=True),
            Words.from_pretrained(place),
            index["noise"],
            index["draws"],
            index["subjects"],
        )

    def to(self, device: str | torch.device) -> PlatePipeline:
        """Move the networks."""
        for model in self.models().values():
            model.to(device)
        return self

    @property
    def place(self) -> torch.device:
        """The device that draws."""
        return next(self.layout.parameters()).device

    def understand(self, prompt: str) -> Encoded:
        """Which words of a prompt the model knows, and which it ignores."""
        return self.words.encode(prompt)

    @torch.no_grad()
    def __call__(
        self,
        plate: Plate,
        steps: int = STEPS,
        guidance: float = GUIDANCE,
        callback_on_step_end: Progress | None = None,
        only_first: bool = False,
        together: int | None = None,
    ) -> Iterator[Floats32]:
        """Draw the frames (height, width, 3) in 0..1, one for each of the plate's times.

        `only_first`: the first alone. `together`: frames that convolutions take at a time, which
        bounds the memory for activations; None for as many as are quick. Raises FloatingPointError,
        naming seed and step, when sampling leaves the numbers.
        """
        fine, sketch = max(4, steps // 2), sketches(steps)
        count = Steps(sketch + steps + fewer(fine), callback_on_step_end)
        networks = Networks(
            self.layout, self.refiner, self.upscaler, self.text_encoder, self.words, self.noise
        )
        drawing = Drawing(networks, plate, plate.steering(self.place), together)
        rough, flow = drawing.layout(steps, guidance, count)
        if only_first:
            drawing, rough, flow = drawing.first(), rough[:, :1], flow[:, :1]
        refined = drawing.refined(rough, flow, fine, count.after(sketch + steps))
        pictures = drawing.pictures(refined)
        moments = plate.shown()[:1] if only_first else plate.shown()
        between = Between(pictures, _fields(flow[0]), plate.keys()[: len(pictures)])
        return (_cropped(between.at(float(moment)), plate.size) for moment in moments)


def _fields(flow: Tensor) -> Floats32:
    return np.ascontiguousarray(flow.permute(0, 2, 3, 1).float().cpu().numpy())


def _cropped(frame: Floats32, size: tuple[int, int]) -> Floats32:
    height, width = frame.shape[:2]
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return frame[top : top + size[1], left : left + size[0]]

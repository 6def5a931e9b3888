"""The pipeline: words, steering and pictures in; frames out.

A cascade: the layout model draws 36 × 64 pixels (of a portrait) in a Haar latent, the refiner,
conditioned on it, draws four times the size. Both draw colour separations, which are then shown in
the asked palette. The upscaler doubles the size, and the frames between the generated ones are
interpolated along the flow that the layout model predicted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded import conditions, latent
from adgen.engines.embedded.conditions import Given, Steering
from adgen.engines.embedded.denoiser import Denoised, PlateDenoiser
from adgen.engines.embedded.first_frame import (
    lost_of,
    smaller,
    whole_mask,
    whole_picture,
    with_lost,
)
from adgen.engines.embedded.grammar import grammar
from adgen.engines.embedded.interpolate import Between, Floats32
from adgen.engines.embedded.limits import GUIDANCE, STEPS
from adgen.engines.embedded.plate import COARSEST, Plate
from adgen.engines.embedded.sampling import Steps, fewer, sample
from adgen.engines.embedded.separations import develop, separate
from adgen.engines.embedded.steady import carried_noise, finer, sketches, softened
from adgen.engines.embedded.text import TextEncoder, TextStates
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.words import Encoded, Words

Progress = Callable[[int, int], None]

LAYOUT_LEVELS, REFINER_LEVELS = 1, 2
_ENLARGED = 4
"""Frames that are enlarged together: more take more memory and no less time."""
BELOW_NOISE = 0.05
"""Noise on the layout that the refiner sees: it then trusts it less and mends more."""


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
        steering = plate.steering(self.place)
        rough, flow = self._layout(plate, steering, steps, guidance, count)
        if only_first:
            steering, rough, flow = _first(steering), rough[:, :1], flow[:, :1]
        refined = self._refine(
            plate, steering, rough, flow, fine, count.after(sketch + steps), together
        )
        pictures = self._pictures(refined, plate, steering, together or _ENLARGED)
        moments = plate.shown()[:1] if only_first else plate.shown()
        between = Between(pictures, _fields(flow[0]), plate.keys()[: len(pictures)])
        return (_cropped(between.at(float(moment)), plate.size) for moment in moments)

    def _layout(
        self,
        plate: Plate,
        steering: Steering,
        steps: int,
        guidance: float,
        count: Steps,
    ) -> tuple[Tensor, Tensor]:
        """The rough frames (1, T, 3, h, w) and their flow (1, T, 2, h / 2, w / 2).

        Drawn twice: a quick sketch, whose drift says how matter moves, then the take itself from
        noise that is carried along that flow.
        """
        width, height = (side // COARSEST for side in plate.drawn)
        given = self._given(plate, steering, (width, height), LAYOUT_LEVELS)
        asked = self._text(plate.prompt)
        against = self._text(plate.negative) if guidance != 1.0 else None

        here, numbers = _told(plate, steering, width // 2, height // 2)

        def predict(noisy: Tensor, when: Tensor) -> Denoised:
            with self._cast():
                out: Denoised = self.layout(noisy, when, here, numbers, asked, given)
                if against is None:
                    return out
                other = self.layout(noisy, when, here, numbers, against, given)
                return replace(
                    out, prediction=torch.lerp(other.prediction, out.prediction, guidance)
                )

        camera = conditions.camera_flow(steering, plate.patch, height // 2, width // 2)
        white = carried_noise(plate.patch, camera, 12, plate.seed).to(self.place)
        sketch = sketches(steps)
        _, last = sample(predict, self.noise, white, sketch, count, plate.seed)
        phase = conditions.phase_steps(steering).view(1, -1, 1, 1, 1)
        current = conditions.wandering(plate.seed, plate.patch, height // 2, width // 2)
        flow = camera + (last.drift + current.to(last.drift)) * phase
        white = carried_noise(plate.patch, flow, 12, plate.seed).to(self.place)
        clean, _ = sample(predict, self.noise, white, steps, count.after(sketch), plate.seed)
        return latent.decode(clean, LAYOUT_LEVELS).clamp(0, 1), flow

    def _refine(
        self,
        plate: Plate,
        steering: Steering,
        rough: Tensor,
        flow: Tensor,
        steps: int,
        count: Steps,
        together: int | None,
    ) -> Tensor:
        """Frames (1, T, 3, 4 h, 4 w) drawn over the rough ones."""
        height, width = rough.shape[-2:]
        given = self._given(plate, steering, (4 * width, 4 * height), REFINER_LEVELS)
        text = self._text(plate.prompt)
        fine_flow = finer(flow, height, width)
        same = carried_noise(plate.patch, fine_flow, 3, plate.seed + 1)
        below = rough * 2 - 1 + BELOW_NOISE * same.to(rough)
        strength = torch.full((1,), BELOW_NOISE, device=rough.device)
        here, numbers = _told(plate, steering, width, height)

        def predict(noisy: Tensor, when: Tensor) -> Denoised:
            with self._cast():
                out: Denoised = self.refiner(
                    noisy, when, here, numbers, text, given, below, strength, together
                )
                return out

        soft = functional.interpolate(rough[0], scale_factor=4, mode="bicubic").clamp(0, 1)
        clean = sample(
            predict,
            self.noise,
            carried_noise(plate.patch, fine_flow, 48, plate.seed + 2).to(self.place),
            steps,
            count,
            plate.seed,
            latent.encode(soft[None], REFINER_LEVELS),
        )[0]
        return softened(latent.decode(clean, REFINER_LEVELS).clamp(0, 1))

    def _cast(self) -> AbstractContextManager[Any]:
        """bfloat16 where the machine computes in it; emulated it would be slower, not faster."""
        if self.place.type == "cpu" and not torch.cpu.get_capabilities().get("avx512_bf16"):
            return nullcontext()
        return torch.autocast(self.place.type, torch.bfloat16)

    def _text(self, prompt: str) -> TextStates:
        ids = torch.tensor([self.words.encode(prompt).ids or (0,)], device=self.place)
        states: TextStates = self.text_encoder(ids)
        return states

    def _given(self, plate: Plate, steering: Steering, size: tuple[int, int], levels: int) -> Given:
        width, height = size
        device = self.place
        if plate.image is None:
            none = torch.zeros(1, 3, height, width, device=device)
            return conditions.give(
                none, None, torch.zeros(1, device=device), steering, plate.patch, levels
            )
        picture = separate(whole_picture(plate.image, plate).to(device), self._palette(plate))
        frozen = None
        if plate.mask is not None:
            frozen = smaller(1 - whole_mask(plate.mask, plate), size).to(device)
        return conditions.give(
            smaller(picture, size).to(device),
            frozen,
            torch.ones(1, device=device),
            steering,
            plate.patch,
            levels,
        )

    def _palette(self, plate: Plate) -> Tensor:
        return torch.from_numpy(np.asarray(plate.palette, np.float32))[None].to(self.place)

    def _pictures(
        self, refined: Tensor, plate: Plate, steering: Steering, together: int
    ) -> list[Floats32]:
        """Refined frames (1, T, 3, H, W) in their colours, each (2 H, 2 W, 3) in the machine's
        memory, `together` at a time; the first is the given picture."""
        made: list[Floats32] = []
        lost: Tensor | None = None
        for part in torch.split(refined, together, 1):
            frames = self._enlarged(develop(part, self._palette(plate))[0])
            if not made:
                lost = lost_of(frames[:1], plate)
            frames = with_lost(frames, lost, plate, steering, len(made))
            made += [np.ascontiguousarray(frame.permute(1, 2, 0).cpu().numpy()) for frame in frames]
        return made

    def _enlarged(self, frames: Tensor) -> Tensor:
        """(T, 3, 2 H, 2 W) of frames (T, 3, H, W)."""
        with self._cast():
            return torch.as_tensor(self.upscaler(frames).float().clamp(0, 1))


def _told(plate: Plate, steering: Steering, width: int, height: int) -> tuple[Tensor, Tensor]:
    """Where every pixel of a latent is, and the numbers that steer the take."""
    here = conditions.place(steering, plate.patch, height, width)
    return here, conditions.steering_numbers(steering, plate.patch)


def _first(steering: Steering) -> Steering:
    return Steering(
        steering.camera[:, :1],
        steering.tau[:, :1],
        steering.motion,
        steering.seconds,
    )


def _fields(flow: Tensor) -> Floats32:
    return np.ascontiguousarray(flow.permute(0, 2, 3, 1).float().cpu().numpy())


def _cropped(frame: Floats32, size: tuple[int, int]) -> Floats32:
    height, width = frame.shape[:2]
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return frame[top : top + size[1], left : left + size[0]]

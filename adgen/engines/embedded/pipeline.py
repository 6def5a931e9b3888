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
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded import conditions, latent
from adgen.engines.embedded.conditions import Given, Steering
from adgen.engines.embedded.denoiser import PlateDenoiser
from adgen.engines.embedded.first_frame import (
    smaller,
    whole_mask,
    whole_picture,
    with_picture,
)
from adgen.engines.embedded.grammar import grammar
from adgen.engines.embedded.interpolate import Between, Floats32
from adgen.engines.embedded.limits import GUIDANCE, STEPS
from adgen.engines.embedded.plate import COARSEST, Plate
from adgen.engines.embedded.schedules import schedule
from adgen.engines.embedded.separations import develop, separate
from adgen.engines.embedded.steady import carried_noise, finer, sketches, softened
from adgen.engines.embedded.text import TextEncoder, TextStates
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.words import Encoded, Words

Progress = Callable[[int, int], None]

LAYOUT_LEVELS, REFINER_LEVELS = 1, 2
SKIPPED = 0.5
"""Part of the refiner's steps that its beginning from the enlarged layout saves."""
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

    def save_pretrained(self, folder: str | Path, **_: Any) -> None:  # type: ignore[override]
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
    def from_pretrained(  # type: ignore[override]
        cls, folder: str | Path, **_: Any
    ) -> PlatePipeline:
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
    ) -> Iterator[Floats32]:
        """Draw the frames (height, width, 3) in 0..1, one for each of the plate's times.

        `only_first`: the first alone. Raises FloatingPointError, naming seed and step, when
        sampling leaves the numbers.
        """
        fine = max(4, steps // 2)
        total = steps + sketches(steps) + fine - int(SKIPPED * fine)

        def told(done: int) -> None:
            if callback_on_step_end is not None:
                callback_on_step_end(done, total)

        steering = plate.steering(self.place)
        rough, flow = self._layout(plate, steering, steps, guidance, told)
        if only_first:
            steering, rough, flow = _first(steering), rough[:, :1], flow[:, :1]
        drawn = steps + sketches(steps)
        fine_frames = self._refine(
            plate, steering, rough, flow, fine, lambda done: told(drawn + done)
        )
        frames = self._enlarged(develop(fine_frames, self._palette(plate)))
        frames = with_picture(frames, plate, steering)
        moments = plate.shown()[:1] if only_first else plate.shown()
        keys = plate.keys()[: frames.shape[0]]
        between = Between(_pictures(frames), _fields(flow[0]), keys)
        return (_cropped(between.at(float(moment)), plate.size) for moment in moments)

    def _layout(
        self,
        plate: Plate,
        steering: Steering,
        steps: int,
        guidance: float,
        told: Callable[[int], None],
    ) -> tuple[Tensor, Tensor]:
        """The rough frames (1, T, 3, h, w) and their flow (1, T, 2, h / 2, w / 2).

        Drawn twice: a quick sketch, whose drift says how matter moves, then the take itself from
        noise that is carried along that flow.
        """
        width, height = (side // COARSEST for side in plate.drawn)
        given = self._given(plate, steering, (width, height), LAYOUT_LEVELS)
        asked = self._text(plate.prompt)
        against = self._text(plate.negative) if guidance != 1.0 else None

        def predict(noisy: Tensor, when: Tensor, place: Tensor, numbers: Tensor) -> Any:
            out = self.layout(noisy, when, place, numbers, asked, given)
            if against is None:
                return out.prediction, out.drift
            other = self.layout(noisy, when, place, numbers, against, given)
            return torch.lerp(other.prediction, out.prediction, guidance), out.drift

        camera = conditions.camera_flow(steering, plate.patch, height // 2, width // 2)
        first = carried_noise(plate.patch, camera, 12, plate.seed)
        sketch = sketches(steps)
        _, drift = self._sample(predict, plate, steering, first, sketch, told)
        phase = conditions.phase_steps(steering).view(1, -1, 1, 1, 1)
        current = conditions.wandering(plate.seed, plate.patch, height // 2, width // 2)
        flow = camera + (drift + current.to(drift)) * phase
        noisy = carried_noise(plate.patch, flow, 12, plate.seed)
        clean, _ = self._sample(
            predict, plate, steering, noisy, steps, lambda done: told(sketch + done)
        )
        return latent.decode(clean, LAYOUT_LEVELS).clamp(0, 1), flow

    def _refine(
        self,
        plate: Plate,
        steering: Steering,
        rough: Tensor,
        flow: Tensor,
        steps: int,
        told: Callable[[int], None],
    ) -> Tensor:
        """Frames (1, T, 3, 4 h, 4 w) drawn over the rough ones."""
        height, width = rough.shape[-2:]
        given = self._given(plate, steering, (4 * width, 4 * height), REFINER_LEVELS)
        text = self._text(plate.prompt)
        fine_flow = finer(flow, height, width)
        same = carried_noise(plate.patch, fine_flow, 3, plate.seed + 1)
        below = rough * 2 - 1 + BELOW_NOISE * same.to(rough)
        strength = torch.full((1,), BELOW_NOISE, device=rough.device)

        def predict(noisy: Tensor, when: Tensor, place: Tensor, numbers: Tensor) -> Any:
            out = self.refiner(noisy, when, place, numbers, text, given, below, strength)
            return out.prediction, out.drift

        soft = functional.interpolate(rough[0], scale_factor=4, mode="bicubic").clamp(0, 1)
        clean, _ = self._sample(
            predict,
            plate,
            steering,
            carried_noise(plate.patch, fine_flow, 48, plate.seed + 2),
            steps,
            told,
            latent.encode(soft[None], REFINER_LEVELS),
        )
        return softened(latent.decode(clean, REFINER_LEVELS).clamp(0, 1))

    def _sample(
        self,
        predict: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]],
        plate: Plate,
        steering: Steering,
        white: Tensor,
        steps: int,
        told: Callable[[int], None],
        begun: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """DDIM to a clean latent, and the drift seen in the last step.

        From the noise alone, or `begun` from a latent that is noised to where SKIPPED of the steps
        would have led (Meng et al. 2022, SDEdit).
        """
        device = self.place
        noise = schedule(self.noise)
        noise.set_timesteps(steps)
        here = conditions.place(steering, plate.patch, *white.shape[-2:])
        numbers = conditions.steering_numbers(steering, plate.patch)
        noisy = white.to(device)
        drift = noisy.new_zeros(())
        first = 0
        if begun is not None:
            first = int(SKIPPED * steps)
            noisy = noise.add_noise(begun, noisy, noise.timesteps[first : first + 1])  # type: ignore[arg-type]
        for index, when in enumerate(noise.timesteps[first:], first):
            with self._cast():
                prediction, drift = predict(noisy, when[None].to(device), here, numbers)
            noisy = noise.step(prediction, int(when), noisy, return_dict=False)[0]
            if not bool(torch.isfinite(noisy).all()):
                raise FloatingPointError(
                    f"sampling left the numbers at step {index + 1} of {steps}, seed {plate.seed}"
                )
            told(index + 1 - first)
        return noisy, drift

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

    def _enlarged(self, frames: Tensor) -> Tensor:
        """(T, 3, 2 H, 2 W), a few frames at a time to bound memory."""
        made = []
        for part in torch.split(frames[0], 4):
            with self._cast():
                made.append(self.upscaler(part).float().clamp(0, 1))
        return torch.cat(made)


def _first(steering: Steering) -> Steering:
    return Steering(
        steering.camera[:, :1],
        steering.tau[:, :1],
        steering.motion,
        steering.seconds,
    )


def _pictures(frames: Tensor) -> Floats32:
    return np.ascontiguousarray(frames.permute(0, 2, 3, 1).float().cpu().numpy())


def _fields(flow: Tensor) -> Floats32:
    return np.ascontiguousarray(flow.permute(0, 2, 3, 1).float().cpu().numpy())


def _cropped(frame: Floats32, size: tuple[int, int]) -> Floats32:
    height, width = frame.shape[:2]
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return frame[top : top + size[1], left : left + size[0]]

"""The cascade: a layout, drawn over by the refiner, enlarged by the upscaler.

The layout model draws 36 × 64 pixels (of a portrait) in a Haar latent; the refiner, conditioned on
it, draws four times the size. Both draw colour separations, which are then shown in the asked
palette. The upscaler doubles the size.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
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
from adgen.engines.embedded.interpolate import Floats32
from adgen.engines.embedded.plate import COARSEST, Plate
from adgen.engines.embedded.sampling import Steps, sample
from adgen.engines.embedded.separations import develop, separate
from adgen.engines.embedded.steady import carried_noise, finer, sketches, softened
from adgen.engines.embedded.text import TextEncoder, TextStates
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.words import Words

LAYOUT_LEVELS, REFINER_LEVELS = 1, 2
_ENLARGED = 4
"""Frames that are enlarged together: more take more memory and no less time."""
BELOW_NOISE = 0.05
"""Noise on the layout that the refiner sees: it then trusts it less and mends more."""


@dataclass(frozen=True, slots=True)
class Networks:
    """What draws. `noise` names the schedule of both denoisers."""

    layout: PlateDenoiser
    refiner: PlateDenoiser
    upscaler: Upscaler
    text_encoder: TextEncoder
    words: Words
    noise: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plate that is drawn, the generated frames steered by `steering`, on its device.

    `together`: frames that convolutions take at a time; None for as many as are quick.
    """

    networks: Networks
    plate: Plate
    steering: Steering
    together: int | None

    def first(self) -> Drawing:
        """Its first frame alone."""
        asked = self.steering
        steering = Steering(asked.camera[:, :1], asked.tau[:, :1], asked.motion, asked.seconds)
        return replace(self, steering=steering)

    def layout(self, steps: int, guidance: float, count: Steps) -> tuple[Tensor, Tensor]:
        """The rough frames (1, T, 3, h, w) and their flow (1, T, 2, h / 2, w / 2).

        Drawn twice: a quick sketch, whose drift says how matter moves, then the take itself from
        noise that is carried along that flow.
        """
        plate, nets = self.plate, self.networks
        width, height = (side // COARSEST for side in plate.drawn)
        given = self._given((width, height), LAYOUT_LEVELS)
        asked = self._text(plate.prompt)
        against = self._text(plate.negative) if guidance != 1.0 else None
        here, numbers = self._told(width // 2, height // 2)

        def predict(noisy: Tensor, when: Tensor) -> Denoised:
            with self._cast():
                out: Denoised = nets.layout(noisy, when, here, numbers, asked, given)
                if against is None:
                    return out
                other = nets.layout(noisy, when, here, numbers, against, given)
                return replace(
                    out, prediction=torch.lerp(other.prediction, out.prediction, guidance)
                )

        camera = conditions.camera_flow(self.steering, plate.patch, height // 2, width // 2)
        white = carried_noise(plate.patch, camera, 12, plate.seed).to(self._device)
        sketch = sketches(steps)
        _, last = sample(predict, nets.noise, white, sketch, count, plate.seed)
        phase = conditions.phase_steps(self.steering).view(1, -1, 1, 1, 1)
        current = conditions.wandering(plate.seed, plate.patch, height // 2, width // 2)
        flow = camera + (last.drift + current.to(last.drift)) * phase
        white = carried_noise(plate.patch, flow, 12, plate.seed).to(self._device)
        clean, _ = sample(predict, nets.noise, white, steps, count.after(sketch), plate.seed)
        return latent.decode(clean, LAYOUT_LEVELS).clamp(0, 1), flow

    def refined(self, rough: Tensor, flow: Tensor, steps: int, count: Steps) -> Tensor:
        """Frames (1, T, 3, 4 h, 4 w) drawn over the rough ones."""
        plate, nets = self.plate, self.networks
        height, width = rough.shape[-2:]
        given = self._given((4 * width, 4 * height), REFINER_LEVELS)
        text = self._text(plate.prompt)
        fine_flow = finer(flow, height, width)
        same = carried_noise(plate.patch, fine_flow, 3, plate.seed + 1)
        below = rough * 2 - 1 + BELOW_NOISE * same.to(rough)
        strength = torch.full((1,), BELOW_NOISE, device=rough.device)
        here, numbers = self._told(width, height)

        def predict(noisy: Tensor, when: Tensor) -> Denoised:
            with self._cast():
                out: Denoised = nets.refiner(
                    noisy, when, here, numbers, text, given, below, strength, self.together
                )
                return out

        soft = functional.interpolate(rough[0], scale_factor=4, mode="bicubic").clamp(0, 1)
        clean = sample(
            predict,
            nets.noise,
            carried_noise(plate.patch, fine_flow, 48, plate.seed + 2).to(self._device),
            steps,
            count,
            plate.seed,
            latent.encode(soft[None], REFINER_LEVELS),
        )[0]
        return softened(latent.decode(clean, REFINER_LEVELS).clamp(0, 1))

    def pictures(self, refined: Tensor) -> list[Floats32]:
        """Refined frames (1, T, 3, H, W) in their colours, each (2 H, 2 W, 3) in the machine's
        memory; the first is the given picture."""
        made: list[Floats32] = []
        lost: Tensor | None = None
        for part in torch.split(refined, self.together or _ENLARGED, 1):
            frames = self._enlarged(develop(part, self._palette())[0])
            if not made:
                lost = lost_of(frames[:1], self.plate)
            frames = with_lost(frames, lost, self.plate, self.steering, len(made))
            made += [np.ascontiguousarray(frame.permute(1, 2, 0).cpu().numpy()) for frame in frames]
        return made

    @property
    def _device(self) -> torch.device:
        return self.steering.camera.device

    def _enlarged(self, frames: Tensor) -> Tensor:
        """(T, 3, 2 H, 2 W) of frames (T, 3, H, W)."""
        with self._cast():
            return torch.as_tensor(self.networks.upscaler(frames).float().clamp(0, 1))

    def _told(self, width: int, height: int) -> tuple[Tensor, Tensor]:
        """Where every pixel of a latent is, and the numbers that steer the take."""
        here = conditions.place(self.steering, self.plate.patch, height, width)
        return here, conditions.steering_numbers(self.steering, self.plate.patch)

    def _text(self, prompt: str) -> TextStates:
        nets = self.networks
        ids = torch.tensor([nets.words.encode(prompt).ids or (0,)], device=self._device)
        states: TextStates = nets.text_encoder(ids)
        return states

    def _given(self, size: tuple[int, int], levels: int) -> Given:
        """The supplied picture, its mask and what steers, of a stage that draws `size`."""
        plate, (width, height), device = self.plate, size, self._device
        frozen = None
        if plate.image is None:
            picture = torch.zeros(1, 3, height, width, device=device)
            there = torch.zeros(1, device=device)
        else:
            whole = separate(whole_picture(plate.image, plate).to(device), self._palette())
            picture, there = smaller(whole, size).to(device), torch.ones(1, device=device)
            if plate.mask is not None:
                frozen = smaller(1 - whole_mask(plate.mask, plate), size).to(device)
        return conditions.give(picture, frozen, there, self.steering, plate.patch, levels)

    def _palette(self) -> Tensor:
        return torch.from_numpy(np.asarray(self.plate.palette, np.float32))[None].to(self._device)

    def _cast(self) -> AbstractContextManager[Any]:
        """bfloat16 where the machine computes in it; emulated it would be slower, not faster."""
        place = self._device.type
        if place == "cpu" and not torch.cpu.get_capabilities().get("avx512_bf16"):
            return nullcontext()
        return torch.autocast(place, torch.bfloat16)

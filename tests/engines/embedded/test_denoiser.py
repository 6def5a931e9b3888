from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from adgen.engines.embedded import conditions
from adgen.engines.embedded.conditions import Given, Patch, Steering
from adgen.engines.embedded.denoiser import Denoised, PlateDenoiser
from adgen.engines.embedded.modulation import Gate, MaskModulation
from adgen.engines.embedded.text import TextStates


def small(**more: object) -> PlateDenoiser:
    torch.manual_seed(0)
    model = PlateDenoiser(
        **{"widths": (16, 32), "depths": (1, 1), "heads": 2, "words": 8, "conditions": 32, **more}
    ).eval()
    # Layers that begin at zero would hide what they are given.
    for weight in model.parameters():
        if not weight.any():
            torch.nn.init.normal_(weight, std=0.05)
    return model


def ask(model: PlateDenoiser, frames: int = 3, size: tuple[int, int] = (8, 12), seed: int = 1,
        given: Given | None = None, text: float = 1.0, left: int = 0) -> Denoised:  # fmt: skip
    height, width = size
    random = torch.Generator().manual_seed(seed)
    channels = model.config.channels
    camera = torch.zeros(1, frames, 4)
    camera[..., 2] = 1
    one = torch.ones(1)
    path = Steering(camera, torch.zeros(1, frames), 5 * one, one / 8)
    patch = Patch(-1.0, -1.0, 1.0, 1.0)
    noisy = torch.randn(1, frames, channels, height, width, generator=random)
    none = Given(
        torch.zeros(1, frames, channels, height, width),
        torch.zeros(1, frames, 1, height, width),
        None,
        torch.zeros(1),
    )
    words = TextStates(
        text * torch.ones(1, 2, 8), text * torch.ones(1, 8), torch.ones(1, 2, dtype=torch.bool)
    )
    with torch.no_grad():
        out: Denoised = model(
            noisy,
            torch.tensor([500.0]),
            conditions.place(path, patch, height, width),
            conditions.steering_numbers(path, patch),
            words,
            given or none,
        )
    return out


@pytest.mark.parametrize(("frames", "size"), [(1, (8, 8)), (3, (8, 12)), (5, (14, 6))])
def test_any_even_raster_and_any_number_of_frames(frames: int, size: tuple[int, int]) -> None:
    out = ask(small(), frames, size)
    assert out.prediction.shape == (1, frames, 12, *size)
    assert out.drift.shape == (1, frames, 2, *size)


def test_words_steer() -> None:
    model = small()
    assert not torch.allclose(ask(model).prediction, ask(model, text=-1.0).prediction)


def test_a_mask_of_nothing_is_no_mask() -> None:
    model = small()
    plain = Given(torch.ones(1, 3, 12, 8, 12), torch.ones(1, 3, 1, 8, 12), None, torch.ones(1))
    free = replace(plain, frozen=torch.zeros(1, 3, 1, 8, 12))
    held = replace(plain, frozen=torch.ones(1, 3, 1, 8, 12))
    first, second, third = (ask(model, given=given).prediction for given in (plain, free, held))
    assert torch.allclose(first, second, atol=1e-5)
    assert not torch.allclose(first, third, atol=1e-3)


def test_without_attention_a_crop_is_treated_as_the_whole_is() -> None:
    model = small(heads=0)
    random = torch.Generator().manual_seed(3)
    noisy = torch.randn(1, 2, 12, 24, 24, generator=random)
    place = torch.randn(1, 2, conditions.PLACE_CHANNELS, 24, 24, generator=random)
    words = TextStates(torch.ones(1, 1, 8), torch.ones(1, 8), torch.ones(1, 1, dtype=torch.bool))

    def draw(part: slice) -> torch.Tensor:
        count = len(range(24)[part])
        given = Given(
            torch.zeros(1, 2, 12, count, 24), torch.zeros(1, 2, 1, count, 24), None, torch.zeros(1)
        )
        steer = torch.zeros(1, conditions.STEERING)
        with torch.no_grad():
            out = model(
                noisy[..., part, :], torch.tensor([9.0]), place[..., part, :], steer, words, given
            )
        return out.prediction

    whole, crop = draw(slice(0, 24)), draw(slice(0, 18))
    # Five rows at the cut see the zeros beyond it; the others must not know.
    assert torch.allclose(whole[..., :10, :], crop[..., :10, :], atol=1e-4)


def test_the_gate_takes_each_number_from_text_or_image() -> None:
    gate = Gate(4)
    torch.nn.init.zeros_(gate.weigh.weight)
    gate.weigh.bias.data = torch.tensor([100.0, -100.0, 0.0, 100.0])
    fused = gate(torch.full((1, 4), 2.0), torch.full((1, 4), -2.0))
    assert torch.allclose(fused, torch.tensor([[2.0, -2.0, 0.0, 2.0]]))


def test_mask_modulation_starts_at_nothing() -> None:
    gain, shift = MaskModulation(8)(torch.rand(1, 2, 4, 4, 1))
    assert gain.shape == (1, 2, 4, 4, 8)
    assert not gain.any() and not shift.any()


def test_saved_and_loaded_it_answers_the_same(tmp_path: Path) -> None:
    model = small()
    model.save_pretrained(tmp_path)
    assert (tmp_path / "diffusion_pytorch_model.safetensors").is_file()
    again = PlateDenoiser.from_pretrained(tmp_path, local_files_only=True).eval()
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, again.state_dict()[name])
    # Weights mapped from a file lie otherwise in memory, and sums round otherwise.
    assert torch.allclose(ask(model).prediction, ask(again).prediction, atol=1e-5)

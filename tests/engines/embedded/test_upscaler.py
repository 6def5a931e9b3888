"""The upscaler: exact sizes, flat colours, a round trip, and a lesson it must learn."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import functional

from adgen.engines.embedded.training.upscaler_stage import train_upscaler, upscaler_figures
from adgen.engines.embedded.upscaler import Upscaler

KINDS = ("studio_sweep",)


def unruly() -> Upscaler:
    """An upscaler whose net adds much, the same in every run."""
    torch.manual_seed(5)
    model = Upscaler(width=8, depth=1).eval()
    with torch.no_grad():
        model.leave.weight.normal_(0, 0.5)
    return model


@pytest.mark.parametrize("size", [(8, 8), (9, 16), (7, 5), (1, 3)])
def test_any_raster_is_doubled_exactly(size: tuple[int, int]) -> None:
    thrown = torch.Generator().manual_seed(1)
    frames = torch.rand(2, 3, *size, generator=thrown)
    larger = unruly().upscale(frames)
    assert larger.shape == (2, 3, 2 * size[0], 2 * size[1])
    assert larger.min() >= 0
    assert larger.max() <= 1
    each = torch.cat([unruly().upscale(frame[None]) for frame in frames])
    assert torch.equal(larger, each), "frames do not know one another"


@pytest.mark.parametrize("size", [(12, 10), (9, 7)])
def test_flat_colour_stays(size: tuple[int, int]) -> None:
    colour = torch.tensor([1.0, 0.42, 0.21]).view(1, 3, 1, 1)
    larger = unruly().upscale(colour.expand(1, 3, *size))
    assert (larger - colour).abs().max() < 1e-4


def test_untrained_is_bicubic() -> None:
    frames = torch.rand(1, 3, 6, 10, generator=torch.Generator().manual_seed(2))
    bicubic = functional.interpolate(frames, scale_factor=2, mode="bicubic", align_corners=False)
    torch.testing.assert_close(Upscaler(width=8, depth=1)(frames), bicubic)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    model = unruly()
    model.save_pretrained(tmp_path)
    assert (tmp_path / "diffusion_pytorch_model.safetensors").is_file()
    again = Upscaler.from_pretrained(tmp_path)
    frames = torch.rand(1, 3, 6, 10, generator=torch.Generator().manual_seed(3))
    assert torch.equal(again.upscale(frames), model.upscale(frames))


def test_half_precision_is_near() -> None:
    frames = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    whole = unruly()(frames)
    half = unruly().to(torch.bfloat16)(frames)
    assert half.dtype == torch.float32
    assert (whole - half).abs().max() < 0.02 * (whole - frames.mean()).abs().max()


def test_an_interrupted_training_ends_like_one_in_a_piece(tmp_path: Path) -> None:
    def lesson(folder: Path, stop: int | None = None) -> Upscaler:
        trained = train_upscaler(
            folder, steps=4, seed=3, kinds=KINDS, crops=8, batch=4, stop_after=stop
        )
        assert len(trained.losses) == trained.step
        return trained.model

    whole = lesson(tmp_path / "whole")
    halves = tmp_path / "halves"
    early = lesson(halves, 2)
    late = lesson(halves)
    for name, weight in whole.state_dict().items():
        assert torch.equal(weight, late.state_dict()[name]), name
    assert not torch.equal(early.leave.weight, late.leave.weight)
    with pytest.raises(ValueError, match="seed 3, not 4"):
        train_upscaler(halves, steps=4, seed=4, kinds=KINDS, crops=8, batch=4)


def test_figures_of_an_untrained_one_are_those_of_bicubic() -> None:
    found = upscaler_figures(Upscaler(width=8, depth=1), kinds=KINDS, crops=2)
    assert found["learned"].psnr == pytest.approx(found["bicubic"].psnr, abs=0.05)
    assert found["learned"].edges == pytest.approx(found["bicubic"].edges, rel=0.02)
    assert found["bicubic"].psnr > 25
    assert found["lanczos"].psnr != found["bicubic"].psnr

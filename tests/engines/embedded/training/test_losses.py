from __future__ import annotations

import pytest
import torch

from adgen.engines.embedded.denoiser import Denoised
from adgen.engines.embedded.training.losses import along, consistency, losses


def test_the_true_answer_costs_nothing() -> None:
    latent, noise = torch.randn(2, 3, 4, 8, 8), torch.randn(2, 3, 4, 8, 8)
    flow, kept = torch.rand(2, 3, 2, 8, 8) * 0.1, torch.tensor([0.9, 0.3])
    root = kept.view(-1, 1, 1, 1, 1)
    truth = root * noise - (1 - root**2).sqrt() * latent
    found = losses(Denoised(truth, flow), latent, noise, kept, flow, flow, (0.2, 0.5))
    assert float(found.total) == pytest.approx(0, abs=1e-8)
    wrong = losses(Denoised(truth + 1, flow + 0.3), latent, noise, kept, flow, flow, (0.2, 0.5))
    assert float(wrong.velocity) == pytest.approx(1, abs=1e-4)
    assert float(wrong.drift) == pytest.approx(0.5, abs=1e-4)


def test_flow_brings_the_next_frame_back() -> None:
    frames = torch.rand(1, 1, 1, 8, 16)
    # Two of sixteen columns; the short side is eight.
    flow = torch.zeros(1, 1, 2, 8, 16)
    flow[:, :, 0] = 2 / 8
    later = torch.roll(frames, 2, -1)
    assert torch.allclose(along(later, flow)[..., :13], frames[..., :13], atol=1e-5)


def test_an_error_that_stays_is_consistent_and_one_that_flickers_is_not() -> None:
    flow, kept = torch.zeros(1, 4, 2, 8, 8), torch.ones(1)
    steady = torch.randn(1, 1, 2, 8, 8).expand(1, 4, 2, 8, 8)
    assert float(consistency(steady, flow, kept)) == pytest.approx(0, abs=1e-10)
    flickers = steady * torch.tensor([1.0, -1.0, 1.0, -1.0]).view(1, 4, 1, 1, 1)
    assert float(consistency(flickers, flow, kept)) > 2
    assert float(consistency(flickers, flow, torch.zeros(1))) == 0


def test_single_pictures_have_no_time() -> None:
    latent, noise = torch.randn(2, 1, 4, 8, 8), torch.randn(2, 1, 4, 8, 8)
    out = Denoised(torch.zeros_like(latent), torch.ones(2, 1, 2, 8, 8))
    none = torch.zeros(2, 1, 2, 8, 8)
    found = losses(out, latent, noise, torch.ones(2) * 0.5, none, none, (1, 1))
    assert found.total is found.velocity and float(found.drift) == 0

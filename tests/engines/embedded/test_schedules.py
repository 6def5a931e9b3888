from __future__ import annotations

import math

import pytest
import torch

from adgen.engines.embedded.schedules import schedule


def test_linear_betas_before_the_last_step_is_made_pure_noise() -> None:
    betas = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)
    plain = torch.cumprod(1 - betas, 0).sqrt()
    # Lin et al. 2024, algorithm 1: shift the last to zero, and scale so that the first stays.
    expected = (plain - plain[-1]) * plain[0] / (plain[0] - plain[-1])
    found = schedule("linear").alphas_cumprod.double().sqrt()
    assert torch.allclose(found, expected, atol=1e-4)


def test_cosine_follows_nichol_and_dhariwal() -> None:
    found = schedule("cosine").alphas_cumprod.double()

    def kept(t: float) -> float:
        return math.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2

    for step in (100, 500, 900):
        assert float(found[step]) == pytest.approx(kept(step + 1) / kept(0), abs=2e-3)
    assert found[-1] == 0


def test_v_prediction_is_undone_exactly() -> None:
    noise = schedule("cosine")
    clean, white = torch.randn(2, 3), torch.randn(2, 3)
    when = torch.tensor([400, 400])
    noisy = noise.add_noise(clean, white, when)
    velocity = noise.get_velocity(clean, white, when)
    noise.set_timesteps(1)
    kept = noise.alphas_cumprod[400].sqrt()
    assert torch.allclose(kept * noisy - (1 - kept**2).sqrt() * velocity, clean, atol=1e-5)


def test_sampling_with_the_true_velocity_ends_at_the_truth() -> None:
    noise = schedule("cosine")
    noise.set_timesteps(8)
    clean, noisy = torch.randn(1, 4), torch.randn(1, 4)
    for when in noise.timesteps:
        root = noise.alphas_cumprod[when].sqrt()
        rest = (1 - root**2).sqrt()
        white = (noisy - root * clean) / rest
        noisy = noise.step(root * white - rest * clean, when, noisy).prev_sample
    assert torch.allclose(noisy, clean, atol=1e-3)

"""What holds for every kind of footage: one take by seed, seamless by crop, true in its flow."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from adgen.engines.embedded.footage.kinds import KINDS, MODULES
from adgen.engines.embedded.footage.render import render
from tests.engines.embedded.footage.shots import PALETTE, SIZE, order, pulled

MATTER = [name for name in KINDS if name not in MODULES["falling"] + MODULES["studios"]]
"""Kinds whose whole picture moves. The others move in parts, see test_matter.py."""


@pytest.mark.parametrize("name", KINDS)
def test_a_seed_is_a_take_and_another_seed_is_another(name: str) -> None:
    first, again = (render([order(name)], SIZE).frames for _ in range(2))
    other = render([order(name, seed=6)], SIZE).frames
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 0.01
    both = render([order(name), order(name, seed=6)], SIZE).frames
    assert torch.allclose(both, torch.cat([first, other]), atol=1e-4)


@pytest.mark.parametrize("name", KINDS)
def test_a_crop_is_the_crop_of_the_whole_under_any_camera(name: str) -> None:
    moved = replace(order(name, frames=1), camera=torch.tensor([[0.1, -0.2, 1.1, 0.1]]))
    whole = render([moved], SIZE).frames
    part = render([moved], (16, 28), window=(0.5, 0.25, 1.0, 0.75), aspect=32 / 56).frames
    # The coordinates of a crop are rounded otherwise: a hard edge may move by a sample.
    unlike = (part - whole[..., 14:42, 16:]).abs().amax(2) > 0.02
    assert unlike.float().mean() < 0.01


@pytest.mark.parametrize("name", KINDS)
def test_flow_grows_with_motion(name: str) -> None:
    slow, middle, fast = (
        float(render([order(name, motion=motion)], SIZE, finer=1).flow[:, 0].abs().mean())
        for motion in (1.0, 5.0, 10.0)
    )
    assert 0 < slow < 0.5 * middle < 0.25 * fast


@pytest.mark.parametrize("name", MATTER)
def test_the_flow_explains_the_next_frame(name: str) -> None:
    taken = render([order(name, seed) for seed in (1, 2, 3)], (72, 128))
    here, later, flow = taken.frames[:, 0], taken.frames[:, 1], taken.flow[:, 0]
    still = (later - here).abs().mean()
    ahead = (pulled(later, flow) - here).abs().mean()
    astern = (pulled(later, -flow) - here).abs().mean()
    # Twinkling, fading and what things uncover are no flow, so some of the difference stays.
    assert ahead < 0.95 * still
    assert astern > 1.1 * still


@pytest.mark.parametrize("name", MATTER)
def test_the_flow_follows_the_camera_at_every_depth(name: str) -> None:
    path = torch.tensor([[0.0, 0.0, 1.0, 0.0], [0.04, -0.03, 0.98, 0.02]])
    taken = render([replace(order(name, motion=1.0), camera=path)], (72, 128))
    here, later, flow = taken.frames[:, 0], taken.frames[:, 1], taken.flow[:, 0]
    unlike = (pulled(later, flow) - here).abs().mean()
    assert unlike < 0.6 * (later - here).abs().mean()


@pytest.mark.parametrize("name", KINDS)
def test_the_asked_colours_are_in_the_picture(name: str) -> None:
    frames = render([order(name, seed, frames=1) for seed in range(6)], SIZE).frames
    near = (frames[:, :, None] - PALETTE.view(1, 1, 3, 3, 1, 1)).abs().amax(3) < 0.12
    ground, second, accent = near.float().mean((0, 1, 3, 4))
    assert ground > 0.1
    assert second > 0.05
    assert accent > 0.02

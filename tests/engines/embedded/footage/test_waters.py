"""The kinds of waters.py: the same by seed, seamless by crop, true in their flow, in palette."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import MODULES
from adgen.engines.embedded.footage.render import Order, render

NAMES = MODULES["waters"]
PALETTE = torch.tensor([[0.08, 0.04, 0.2], [0.6, 0.1, 0.4], [1.0, 0.8, 0.4]])
SIZE = (32, 56)


def order(name: str, seed: int = 5, motion: float = 8.0, frames: int = 2) -> Order:
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0]]).expand(frames, 4)
    return Order(seed, name, "none", PALETTE, camera, motion, torch.arange(frames) * 0.04)


def pulled(later: Tensor, flow: Tensor) -> Tensor:
    """`later` (B, 3, H, W) fetched back along `flow` (B, 2, H, W), in short sides."""
    height, width = later.shape[-2:]
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    x = (across + 0.5 + flow[:, 0] * min(width, height)) / width
    y = (down + 0.5 + flow[:, 1] * min(width, height)) / height
    grid = torch.stack([2 * x - 1, 2 * y - 1], -1)
    return functional.grid_sample(later, grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_is_a_take_and_another_seed_is_another(name: str) -> None:
    first, again = (render([order(name)], SIZE).frames for _ in range(2))
    other = render([order(name, seed=6)], SIZE).frames
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 0.02
    both = render([order(name), order(name, seed=6)], SIZE).frames
    assert torch.allclose(both, torch.cat([first, other]), atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_crop_is_the_crop_of_the_whole(name: str) -> None:
    whole = render([order(name)], SIZE).frames
    part = render([order(name)], (16, 28), window=(0.5, 0.25, 1.0, 0.75), aspect=32 / 56).frames
    # The coordinates of a crop are rounded otherwise: a hard edge may move by a sample.
    unlike = (part - whole[..., 14:42, 16:]).abs().amax(2) > 0.02
    assert unlike.float().mean() < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_flow_grows_with_motion_as_speed_does(name: str) -> None:
    slow, fast = (
        float(render([order(name, motion=motion)], SIZE, finer=1).flow[:, 0].abs().mean())
        for motion in (1.0, 10.0)
    )
    assert fast == pytest.approx(25 * slow, rel=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_the_flow_explains_the_next_frame(name: str) -> None:
    taken = render([order(name, seed) for seed in (1, 2, 3)], (72, 128))
    here, later, flow = taken.frames[:, 0], taken.frames[:, 1], taken.flow[:, 0]
    still = (later - here).abs().mean()
    ahead = (pulled(later, flow) - here).abs().mean()
    astern = (pulled(later, -flow) - here).abs().mean()
    # What a wave uncovers, and light that only shivers, are no flow.
    assert ahead < 0.9 * still
    assert astern > 1.2 * still


@pytest.mark.parametrize("name", NAMES)
def test_the_asked_colours_are_in_the_picture(name: str) -> None:
    frames = render([order(name, seed, frames=1) for seed in range(6)], SIZE).frames
    near = (frames[:, :, None] - PALETTE.view(1, 1, 3, 3, 1, 1)).abs().amax(3) < 0.12
    ground, second, accent = near.float().mean((0, 1, 3, 4))
    assert ground > 0.15
    assert second > 0.05
    assert accent > 0.03

"""Layers of flakes and the kinds made of them: the same by seed, seamless, true in their flow."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import MODULES
from adgen.engines.embedded.footage.render import Order, Samples, render

PALETTE = torch.tensor([[0.05, 0.08, 0.25], [0.2, 0.45, 0.75], [0.95, 0.9, 0.75]])
SIZE = (32, 56)


def taken(name: str, seed: int = 5, motion: float = 7.0, size: tuple[int, int] = SIZE) -> Samples:
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0]]).expand(2, 4)
    order = Order(seed, name, "none", PALETTE, camera, motion, torch.tensor([0.5, 0.55]))
    return render([order], size)


def pulled(later: Tensor, flow: Tensor) -> Tensor:
    """`later` (B, 3, H, W) fetched back along `flow` (B, 2, H, W), in short sides."""
    height, width = later.shape[-2:]
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    x = (across + 0.5 + flow[:, 0] * min(width, height)) / width
    y = (down + 0.5 + flow[:, 1] * min(width, height)) / height
    grid = torch.stack([2 * x - 1, 2 * y - 1], -1)
    return functional.grid_sample(later, grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize("name", MODULES["falling"])
def test_a_seed_is_a_take_and_another_is_another(name: str) -> None:
    first = taken(name).frames
    assert torch.equal(first, taken(name).frames)
    assert float((first - taken(name, seed=6).frames).abs().mean()) > 0.03


@pytest.mark.parametrize("name", MODULES["falling"])
def test_a_crop_is_the_crop_of_the_whole(name: str) -> None:
    camera = torch.tensor([[0.1, -0.2, 1.1, 0.1]])
    order = Order(5, name, "none", PALETTE, camera, 5.0, torch.tensor([1.0]))
    whole = render([order], SIZE).frames
    part = render([order], (16, 28), window=(0.5, 0.25, 1.0, 0.75), aspect=32 / 56).frames
    # The coordinates of a crop are rounded otherwise: a hard edge may move by a sample.
    unlike = (part - whole[..., 14:42, 16:]).abs().amax(2) > 0.02
    assert float(unlike.float().mean()) < 0.01


@pytest.mark.parametrize("name", MODULES["falling"])
def test_flow_grows_with_motion(name: str) -> None:
    still, gentle, strong = (
        float(taken(name, motion=motion).flow.abs().mean()) for motion in (1.0, 5.0, 10.0)
    )
    assert 0 < still < 0.5 * gentle < 0.25 * strong


@pytest.mark.parametrize("name", MODULES["falling"])
def test_the_flow_carries_flakes_to_where_they_are_next(name: str) -> None:
    samples = taken(name, size=(96, 168))
    now, later = samples.frames[:, 0], samples.frames[:, 1]
    flakes = (samples.mask[:, 0] > 0.95).expand_as(now)
    assert int(flakes.sum()) > 500
    carried = (pulled(later, samples.flow[:, 0]) - now).abs()[flakes].mean()
    left = (later - now).abs()[flakes].mean()
    assert float(carried) < 0.6 * float(left)


@pytest.mark.parametrize(("name", "way"), [("snow", 1), ("confetti", 1), ("embers", -1)])
def test_snow_falls_and_sparks_rise(name: str, way: int) -> None:
    samples = taken(name)
    down = samples.flow[:, 0, 1][samples.mask[:, 0, 0] > 0.95]
    assert way * float(down.mean()) > 0.003

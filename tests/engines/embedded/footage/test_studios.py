"""Studio sets: the same by seed, seamless, their light and podium move as their flow says."""

from __future__ import annotations

import pytest
import torch

from adgen.engines.embedded.footage.kinds import MODULES
from adgen.engines.embedded.footage.render import Order, Samples, render

PALETTE = torch.tensor([[0.12, 0.1, 0.3], [0.75, 0.3, 0.35], [0.98, 0.85, 0.5]])
SIZE = (32, 56)
STILL = torch.tensor([[0.0, 0.0, 1.0, 0.0]])


def taken(name: str, seed: int = 5, motion: float = 7.0, step: float = 0.1) -> Samples:
    times = torch.tensor([0.5, 0.5 + step])
    return render([Order(seed, name, "none", PALETTE, STILL.expand(2, 4), motion, times)], SIZE)


def share_near(samples: Samples, colour: torch.Tensor) -> float:
    far = (samples.frames[0, 0] - colour[:, None, None]).abs().amax(0)
    return float((far < 0.1).float().mean())


@pytest.mark.parametrize("name", MODULES["studios"])
def test_a_seed_is_a_take_and_another_is_another(name: str) -> None:
    first = taken(name).frames
    assert torch.equal(first, taken(name).frames)
    assert float((first - taken(name, seed=6).frames).abs().mean()) > 0.01


@pytest.mark.parametrize("name", MODULES["studios"])
def test_a_crop_is_the_crop_of_the_whole(name: str) -> None:
    camera = torch.tensor([[0.1, -0.2, 1.1, 0.1]])
    order = Order(5, name, "none", PALETTE, camera, 5.0, torch.tensor([1.0]))
    whole = render([order], SIZE).frames
    part = render([order], (16, 28), window=(0.5, 0.25, 1.0, 0.75), aspect=32 / 56).frames
    assert torch.allclose(part, whole[..., 14:42, 16:], atol=0.02)


@pytest.mark.parametrize("name", MODULES["studios"])
def test_flow_and_change_grow_with_motion(name: str) -> None:
    slow, fast = (taken(name, motion=motion) for motion in (2.0, 9.0))
    assert 0 < float(slow.flow.abs().mean()) < 0.5 * float(fast.flow.abs().mean())
    change = [float((one.frames[:, 1] - one.frames[:, 0]).abs().mean()) for one in (slow, fast)]
    assert 0 < change[0] < 0.5 * change[1]


@pytest.mark.parametrize("name", MODULES["studios"])
def test_the_palette_is_found_in_the_picture(name: str) -> None:
    takes = [taken(name, seed=seed) for seed in range(4)]
    shares = [sum(share_near(one, colour) for one in takes) / 4 for colour in PALETTE]
    assert shares[0] > 0.1
    assert shares[1] > 0.05
    assert shares[2] > 0.03


def test_a_lamp_wanders_the_way_its_flow_says() -> None:
    """The pool of light is brighter than its wall: its middle moves by the flow at its middle."""
    one = taken("studio_sweep", seed=8, step=0.4)
    light = (one.frames[0, :, 0] - PALETTE[0, 0]).clamp(min=0)[:, :24] ** 4
    across = torch.arange(32).view(1, 1, 32) * light
    middle = across.sum((1, 2)) / light.sum((1, 2)) / 32
    pool = light[0] > 0.5 * light[0].max()
    flow = float(one.flow[0, 0, 0, :24][pool].mean())
    assert abs(flow) > 0.02
    assert abs(float(middle[1] - middle[0]) - flow) < 0.5 * abs(flow)

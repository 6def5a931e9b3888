from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from adgen.engines.embedded import conditions
from adgen.engines.embedded.conditions import Patch, Steering
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.render import render


def steering(frames: int = 3, **path: tuple[float, ...]) -> Steering:
    camera = torch.zeros(1, frames, 4)
    camera[..., 2] = 1
    for axis, name in enumerate(("x", "y", "scale", "angle")):
        if name in path:
            camera[0, :, axis] = torch.tensor(path[name])
    tau = torch.arange(frames)[None] * 0.1
    one = torch.ones(1)
    return Steering(camera, tau, 5 * one, one / 8)


def test_the_short_side_spans_minus_one_to_one() -> None:
    patch = Patch.whole(36, 64)
    u, v = patch.grid(64, 36, torch.zeros(1))
    assert u.min() == pytest.approx(-1 + 1 / 36) and u.max() == pytest.approx(1 - 1 / 36)
    assert v.max() == pytest.approx(64 / 36 - 1 / 36)


def test_a_picture_is_carried_by_the_camera() -> None:
    picture = torch.rand(1, 3, 16, 16)
    patch = Patch.whole(16, 16)
    # Two pixels of sixteen are 2 / 16 of the short side, which is 2 long.
    moved, known = conditions.carried(picture, steering(2, x=(0.0, 4 / 16)), patch)
    assert torch.allclose(moved[0, 0], picture[0], atol=1e-5)
    assert torch.allclose(moved[0, 1, :, :, :-2], picture[0, :, :, 2:], atol=1e-4)
    assert known[0, 1, 0, :, -2:].max() == 0 and known[0, 1, 0, :, :-2].min() == 1


def test_carrying_agrees_with_the_renderer() -> None:
    order = chance_order(4, 3, 0.5, kind="marble", subject="none")
    still = type(order)(4, "marble", "none", order.palette, order.camera, 1.0, order.times * 1e-6)
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0], [0.05, 0.03, 0.95, 0.05], [0.1, -0.05, 0.9, 0.1]])
    taken = render(
        [type(order)(4, "gradient_glow", "none", order.palette, camera, 1.0, still.times)], (64, 64)
    )
    path = steering(3)
    path.camera.copy_(camera[None])
    moved, known = conditions.carried(taken.frames[:, 0], path, Patch.whole(64, 64))
    plain = (taken.frames[0, 2] - taken.frames[0, 0]).abs()
    error = (taken.frames[0, 2] - moved[0, 2]).abs() * known[0, 2]
    # The kind lies deeper than the subject's plane, so it is less exact than a flat picture.
    assert error.mean() < 0.6 * plain.mean()


def test_noise_is_white_and_its_common_part_moves_with_the_camera() -> None:
    random = torch.Generator().manual_seed(1)
    patch = Patch.whole(16, 16)
    flow = conditions.camera_flow(steering(2, x=(0.0, 4 / 16)), patch, 16, 16)
    assert torch.allclose(flow[0, 0, 0], torch.full((16, 16), -2 / 16), atol=1e-6)
    noise = conditions.take_noise(patch, flow, 64, random)
    assert noise.std().item() == pytest.approx(1, abs=0.02)
    first, second = noise[0]
    same = (first[:, :, 2:] * second[:, :, :-2]).mean().item()
    elsewhere = (first * second).mean().item()
    assert same == pytest.approx(conditions.COMMON_NOISE, abs=0.03)
    assert abs(elsewhere) < 0.03


def test_places_know_camera_and_phase() -> None:
    patch = Patch.whole(8, 8)
    told = conditions.place(steering(3, x=(0.0, 0.5, 1.0)), patch, 8, 8)
    assert told.shape == (1, 3, conditions.PLACE_CHANNELS, 8, 8)
    assert torch.allclose(told[0, 2, 0] - told[0, 0, 0], torch.ones(8, 8))
    x = told[0, 1, 0]
    assert torch.allclose(told[0, 1, 2], torch.sin(math.pi / 2 * x), atol=1e-6)


def test_a_frozen_part_is_only_where_a_picture_is_given() -> None:
    picture, frozen = torch.rand(1, 3, 16, 16), torch.ones(1, 1, 16, 16)
    patch = Patch.whole(16, 16)
    for given, expected in ((1.0, 1.0), (0.0, 0.0)):
        made = conditions.give(picture, frozen, torch.tensor([given]), steering(2), patch, 1)
        assert made.frozen is not None
        assert made.frozen.shape == (1, 2, 1, 8, 8)
        assert made.frozen.mean().item() == pytest.approx(expected)
        assert bool(made.latent.any()) == bool(given)


def test_noise_is_carried_along_a_drift_frame_by_frame() -> None:
    flow = torch.zeros(1, 4, 2, 12, 12)
    flow[:, :, 1] = 1 / 12
    random = torch.Generator().manual_seed(2)
    noise = conditions.take_noise(Patch.whole(12, 12), flow, 4, random, common=1.0)
    for frame in range(1, 4):
        assert torch.equal(noise[0, frame, :, frame:], noise[0, 0, :, :-frame])


def test_the_camera_flow_is_the_renderers_at_the_subjects_depth() -> None:
    order = chance_order(5, 2, 0.5, kind="gradient_glow", subject="box")
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0], [0.06, -0.04, 0.95, 0.05]])
    still = replace(order, camera=camera, motion=1.0, times=order.times * 1e-6)
    taken = render([still], (48, 48), finer=1)
    path = steering(2)
    path.camera.copy_(camera[None])
    found = conditions.camera_flow(path, Patch.whole(48, 48), 48, 48)
    box = taken.mask[0, 0, 0] > 0.99
    assert int(box.sum()) > 50
    assert (found[0, 0] - taken.flow[0, 0])[:, box].abs().max() < 2e-3

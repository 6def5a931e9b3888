"""Camera steps of pictures that were moved by known amounts, and rank correlation."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from adgen.engines.embedded.footage.noise import fbm
from adgen.engines.embedded.training.measures.motion import (
    camera_correlation,
    camera_steps,
    global_motion,
    mean_flow,
    spearman,
)

WIDE, TALL = 160, 96


@pytest.fixture(autouse=True)
def one_thread() -> None:
    cv2.setNumThreads(1)


def filmed(camera: np.ndarray, seed: int = 3) -> np.ndarray:
    """A wall of noise (T, 96, 160, 3) seen by the renderer's camera: x, y, scale, angle."""
    half = WIDE / TALL
    across = torch.linspace(-half, half, WIDE + 1)[:-1] + half / WIDE
    down = torch.linspace(-1, 1, TALL + 1)[:-1] + 1 / TALL
    v, u = torch.meshgrid(down, across, indexing="ij")
    frames = []
    for x, y, scale, angle in camera:
        right = scale * (np.cos(angle) * u - np.sin(angle) * v) + x
        below = scale * (np.sin(angle) * u + np.cos(angle) * v) + y
        grey = fbm(right * 3, below * 3, torch.tensor(seed, dtype=torch.int32))
        frames.append((grey * 255).byte().numpy())
    return np.repeat(np.stack(frames)[..., None], 3, -1)


def path(x: float = 0.0, y: float = 0.0, zoom: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """Four frames with the given step of x, y (half short sides), log scale and angle."""
    camera = np.arange(4)[:, None] * np.array([x, y, zoom, roll])
    camera[:, 2] = np.exp(camera[:, 2])
    return camera


@pytest.mark.parametrize(
    "camera", [path(x=0.03), path(y=-0.02), path(zoom=0.015), path(zoom=-0.02), path(roll=0.02)]
)
def test_each_axis_is_measured_alone_and_with_its_sign(camera: np.ndarray) -> None:
    measured = np.median(global_motion(filmed(camera)), 0)
    asked = camera_steps(camera).mean(0)
    assert measured == pytest.approx(asked, abs=0.0015)
    assert np.abs(measured).argmax() == np.abs(asked).argmax()


def test_all_axes_at_once() -> None:
    camera = path(0.02, -0.015, 0.012, -0.014)
    measured = np.median(global_motion(filmed(camera)), 0)
    assert measured == pytest.approx(camera_steps(camera).mean(0), abs=0.0015)


def test_pixels_shifted_by_whole_columns() -> None:
    wall = filmed(path())[0]
    frames = np.stack([np.roll(wall, -2 * step, axis=1) for step in range(4)])
    # The picture goes left, so the camera goes right: 2 columns of 96, the short side.
    assert np.median(global_motion(frames), 0) == pytest.approx([2 / TALL, 0, 0, 0], abs=0.002)
    assert mean_flow(frames, rate=10.0) == pytest.approx(10 * 2 / TALL, rel=0.1)


def test_a_small_thing_that_moves_does_not_move_the_camera() -> None:
    frames = filmed(path())
    for step, frame in enumerate(frames):
        cv2.circle(frame, (40 + 4 * step, 48), 12, (255, 255, 255), -1)
    assert np.median(global_motion(frames), 0) == pytest.approx(np.zeros(4), abs=0.001)


def test_a_still_take_has_no_flow() -> None:
    frames = filmed(path())
    assert mean_flow(frames, rate=24.0) < 0.01
    assert global_motion(frames) == pytest.approx(np.zeros((3, 4)), abs=1e-4)


def test_camera_steps_are_in_short_sides_log_scale_and_radians() -> None:
    assert camera_steps(path(0.1, 0.2, 0.3, 0.4)) == pytest.approx(
        np.tile([0.05, 0.1, 0.3, 0.4], (3, 1))
    )


def test_spearman_of_known_series() -> None:
    strengths = np.arange(1, 11)
    assert spearman(strengths, strengths**3) == pytest.approx(1.0)
    assert spearman(strengths, -np.exp(strengths)) == pytest.approx(-1.0)
    # 1 - 6 Σd² / (n (n² - 1)) with one pair of neighbours changed: d² = 1 + 1, n = 5.
    assert spearman(np.arange(5), np.array([0, 1, 3, 2, 4])) == pytest.approx(0.9)
    # Equal values share their mean rank: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assert spearman(np.array([1, 2, 2, 3]), np.arange(4)) == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_camera_correlation_is_per_axis_and_undefined_for_a_constant() -> None:
    asked = np.array([[0, 0, 1, 0.0], [1, 1, 1, 1], [2, 2, 1, 0]])
    measured = np.array([[1, 0, 0, 0.0], [2, -1, 1, 2], [3, -2, 2, 0]])
    found = camera_correlation(asked, measured)
    assert found[[0, 1, 3]] == pytest.approx([1, -1, 1])
    assert np.isnan(found[2])

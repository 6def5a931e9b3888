from __future__ import annotations

import numpy as np
import pytest

from adgen.engines.embedded.interpolate import Between


def bar(x: float) -> np.ndarray:
    """A soft bright bar about column x in a frame of 32 × 48."""
    across = np.arange(48, dtype=np.float32)
    row = np.exp(-(((across - x) / 3) ** 2))
    return np.repeat(np.repeat(row[None, :, None], 32, 0), 3, 2).astype(np.float32)


def test_between_frames_a_bar_is_where_the_flow_takes_it() -> None:
    frames = np.stack([bar(16), bar(24)])
    flow = np.zeros((2, 4, 6, 2), np.float32)
    flow[..., 0] = 8 / 32
    between = Between(frames, flow, np.array([0.0, 0.5]))
    for part in (0.25, 0.5, 0.75):
        shown = between.at(0.5 * part)
        assert int(shown[16, :, 0].argmax()) == 16 + round(8 * part)
        assert np.abs(shown - bar(16 + 8 * part))[4:-4, 10:38].max() < 0.05


def test_without_flow_frames_are_mixed() -> None:
    frames = np.stack([bar(16), bar(24)])
    between = Between(frames, np.zeros((2, 4, 6, 2), np.float32), np.array([0.0, 1.0]))
    assert between.at(0.25) == pytest.approx(0.75 * bar(16) + 0.25 * bar(24), abs=1e-6)


def test_generated_frames_are_shown_as_they_are() -> None:
    frames = np.random.default_rng(1).random((3, 8, 8, 3), np.float32)
    between = Between(frames, np.ones((3, 2, 2, 2), np.float32), np.array([0.0, 0.1, 0.2]))
    for index in range(3):
        assert np.array_equal(between.at(0.1 * index), frames[index])

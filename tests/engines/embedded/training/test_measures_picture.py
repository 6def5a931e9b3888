"""PSNR, flicker, variety and edge error of arrays whose figures follow from arithmetic."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from adgen.engines.embedded.training.measures.picture import edge_error, flicker, psnr, variety


def flat(value: int, frames: int = 3) -> np.ndarray:
    return np.full((frames, 12, 16, 3), value, np.uint8)


def test_psnr_of_a_constant_error() -> None:
    assert psnr(flat(100), flat(110)) == pytest.approx(20 * np.log10(25.5))
    assert psnr(flat(100), flat(100)) == float("inf")
    # Neither direction may wrap around 256.
    assert psnr(flat(250), flat(5)) == psnr(flat(5), flat(250))
    with pytest.raises(ValueError, match="different shapes"):
        psnr(flat(1, 2), flat(1, 3))


def test_flicker_is_the_mean_step_in_code_values() -> None:
    assert flicker(flat(90)) == 0
    frames = flat(90)
    frames[1] += 6
    assert flicker(frames) == pytest.approx(6)
    frames[1, :, :8] = 90
    assert flicker(frames) == pytest.approx(3)


def test_variety_is_the_mean_over_pairs() -> None:
    assert variety([flat(10), flat(10), flat(40)]) == pytest.approx(20)
    assert variety([flat(10), flat(10)]) == 0
    with pytest.raises(ValueError, match="two takes"):
        variety([flat(10)])


def test_edge_error_is_none_for_the_truth_one_for_a_flat_answer_and_grows_with_blur() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 256, (2, 24, 32, 3), dtype=np.uint8)
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 0.5) for frame in truth])
    softer = np.stack([cv2.GaussianBlur(frame, (0, 0), 1.5) for frame in truth])
    assert edge_error(truth, truth) == 0
    assert edge_error(np.full_like(truth, 128), truth) == pytest.approx(1)
    assert 0.05 < edge_error(soft, truth) < edge_error(softer, truth) < 1
    with pytest.raises(ValueError, match="flat"):
        edge_error(truth, np.full_like(truth, 9))

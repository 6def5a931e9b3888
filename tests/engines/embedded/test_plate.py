from __future__ import annotations

import numpy as np
import pytest
import torch

from adgen.engines.embedded.plate import Plate


def plate(seconds: float, rate: float = 24, **more: object) -> Plate:
    times = np.arange(round(seconds * rate)) / rate
    camera = np.zeros((len(times), 4))
    camera[:, 2] = 1
    camera[:, 0] = times * 0.1
    return Plate("silk", "", 1, (288, 512), times, 5.0, camera, np.zeros((3, 3)), **more)


@pytest.mark.parametrize(("seconds", "keys"), [(1 / 24, 1), (1.0, 9), (2.0, 17), (4.0, 33)])
def test_eight_frames_a_second_are_generated(seconds: float, keys: int) -> None:
    asked = plate(seconds)
    assert len(asked.keys()) == keys
    assert asked.keys()[-1] == pytest.approx(asked.times[-1])


def test_the_path_is_sampled_at_the_generated_frames() -> None:
    steering = plate(2.0).steering(torch.device("cpu"))
    keys = plate(2.0).keys()
    assert steering.camera[0, :, 0].numpy() == pytest.approx(keys * 0.1, abs=1e-5)
    # Motion 5 is 0.08 · 25^(4 / 9) of phase a second.
    assert float(steering.tau[0, -1]) == pytest.approx(keys[-1] * 0.08 * 25 ** (4 / 9), abs=1e-4)


def test_a_feel_holds_frames() -> None:
    shown = plate(1.0, feel=12).shown()
    assert len(np.unique(shown)) == 12
    assert (plate(1.0).times - shown).max() < 1 / 12
    assert len(np.unique(plate(1.0).shown())) == 24


@pytest.mark.parametrize(("size", "drawn"), [((288, 512), (288, 512)), ((360, 448), (384, 448))])
def test_sides_are_drawn_in_whole_blocks(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    asked = Plate("", "", 1, size, np.zeros(1), 5, np.zeros((1, 4)), np.zeros((3, 3)))
    assert asked.drawn == drawn
    short = min(size)
    assert asked.patch.right == pytest.approx(drawn[0] / short)
    assert asked.patch.bottom == pytest.approx(drawn[1] / short)

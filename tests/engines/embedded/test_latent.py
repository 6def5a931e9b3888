from __future__ import annotations

import pytest
import torch

from adgen.engines.embedded import latent


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_decode_is_the_inverse_of_encode(levels: int) -> None:
    frames = torch.rand(2, 3, 3, 32, 48)
    there = latent.encode(frames, levels)
    assert there.shape == (2, 3, latent.channels(levels), 32 >> levels, 48 >> levels)
    assert torch.allclose(latent.decode(there, levels), frames, atol=1e-5)


def test_a_flat_picture_has_only_means() -> None:
    flat = torch.tensor([0.2, 0.5, 0.9]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
    there = latent.encode(flat, 2)
    expected = (flat[:, :, 0, 0] * 2 - 1 - torch.tensor(latent.MEANS)) / latent.MEAN_STD
    assert torch.allclose(there[:, :3, 0, 0], expected, atol=1e-5)
    assert there[:, 3:].abs().max() < 1e-5


def test_the_second_level_splits_the_means_of_the_first() -> None:
    pixels = torch.rand(1, 3, 16, 16)
    halved = torch.nn.functional.avg_pool2d(pixels, 2)
    coarse = latent.encode(halved, 1)
    fine = latent.encode(pixels, 2)
    assert torch.allclose(fine[:, :3], coarse[:, :3], atol=1e-5)


def test_a_crop_has_the_crop_of_the_latent() -> None:
    pixels = torch.rand(1, 3, 32, 32)
    whole = latent.encode(pixels, 2)[..., 2:6, 4:8]
    assert torch.allclose(latent.encode(pixels[..., 8:24, 16:32], 2), whole, atol=1e-5)

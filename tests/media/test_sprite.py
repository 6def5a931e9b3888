"""The logo's sprite: its size, its even corners, its colours times alpha."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from adgen.media.sprite import fade_frames, sprite_of
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from tests.studio.takes import coded


def square(alpha: int) -> np.ndarray:
    pixels = np.full((40, 80, 4), 255, np.uint8)
    pixels[..., :3] = (255, 176, 112)
    pixels[..., 3] = alpha
    return pixels


def test_a_sprite_covers_its_box_and_starts_on_even_pixels() -> None:
    sprite = sprite_of(square(255), Box(11, 7, 31, 17))
    assert (sprite.left, sprite.top) == (10, 6)
    assert sprite.alpha.shape == (12, 22)
    assert sprite.half.shape == (6, 11)
    inside = sprite.alpha[1:11, 1:21]
    assert np.all(inside == 1)
    assert sprite.alpha.sum() == inside.sum()


def test_colours_are_multiplied_by_alpha() -> None:
    y, blue, red = coded("#FFB070")
    for alpha in (255, 102):
        sprite = sprite_of(square(alpha), Box(10, 6, 30, 16))
        share = alpha / 255
        assert abs(sprite.luma[5, 10] - share * y) < 0.01
        assert np.abs(sprite.chroma[2, 5] - np.multiply(share, (blue, red))).max() < 0.01


def test_the_fade_in_takes_a_quarter_of_a_second_and_a_frame_at_least() -> None:
    assert fade_frames(FrameRange(0, 90, Fraction(30))) == 8
    assert fade_frames(FrameRange(0, 90, Fraction(24))) == 6
    assert fade_frames(FrameRange(0, 9, Fraction(1))) == 1

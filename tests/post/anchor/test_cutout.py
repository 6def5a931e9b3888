"""Products over made backdrops: their masks are known."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.difference import delta_e2000, lab_of
from adgen.post.anchor.cutout import cut_from_backdrop, transparent


def mug(size: int = 360) -> NDArray[np.float32]:
    """A product, premultiplied RGB and cover 0..1, at the middle of a square."""
    big = np.zeros((size * 4, size * 4, 4), np.float32)
    side = size * 4
    colour = (40, 90, 160, 255)
    cv2.rectangle(big, (side // 3, side // 4), (side * 2 // 3, side * 3 // 4), colour, -1)
    cv2.ellipse(big, (side // 2, side * 3 // 4), (side // 6, side // 20), 0, 0, 360, colour, -1)
    cv2.circle(big, (side // 2, side // 2), side // 12, (220, 200, 60, 255), -1)
    small = np.asarray(cv2.resize(big, (size, size), interpolation=cv2.INTER_AREA))
    small[..., 3] /= 255
    return small


def over(
    product: NDArray[np.float32], level: float, slope: float = 0.0, seed: int = 1
) -> NDArray[np.uint8]:
    """A photograph of it: backdrop lighter downwards by `slope`, with some noise."""
    size = product.shape[0]
    ground = level + slope * (np.arange(size) / size - 0.5)[:, None, None]
    noise = np.random.default_rng(seed).normal(0, 1.5, (size, size, 3))
    mixed = product[..., :3] + (1 - product[..., 3:]) * ground + noise
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def test_a_product_is_cut_from_a_plain_backdrop() -> None:
    product = mug()
    for level, slope in ((245.0, 0.0), (200.0, 40.0), (25.0, 0.0)):
        cut = cut_from_backdrop(over(product, level, slope))
        assert cut.faults == ()
        found, cover = cut.rgba[..., 3] / 255, product[..., 3]
        both, either = ((found > 0.5) & (cover > 0.5)).sum(), ((found > 0.5) | (cover > 0.5)).sum()
        assert both / either > 0.99
        edge = (cover > 0.05) & (cover < 0.95)
        assert np.abs(found - cover)[edge].mean() < 0.15
        assert (found[cover == 0] > 0.02).mean() < 0.002
        fringe = (cover > 0.5) & (cover < 0.99)
        own = product[..., :3][fringe] / cover[fringe][:, None]
        off = delta_e2000(lab_of(cut.rgba[..., :3][fringe]), lab_of(own))
        assert np.median(off) < 5, "no light of the backdrop in its edge"


def test_what_cannot_be_cut_well_is_told() -> None:
    product = mug()
    plain = over(product, 245)
    crowd = np.random.default_rng(4).integers(0, 255, plain.shape, dtype=np.uint8)
    where = product[..., 3:] > 0
    assert "its backdrop is not plain" in cut_from_backdrop(np.where(where, plain, crowd)).faults[0]
    near = cut_from_backdrop(over(product, 245)[:, 130:])
    assert "it touches the left of the picture" in near.faults
    same = mug()
    same[..., :3] = same[..., 3:] * 244
    assert "what stands out" in cut_from_backdrop(over(same, 245)).faults[0]
    ring = mug()
    cv2.circle(ring, (180, 200), 20, (0, 0, 0, 0), -1)
    assert any("a gap, or its own colour" in f for f in cut_from_backdrop(over(ring, 245)).faults)


def test_a_soft_shadow_on_the_backdrop_is_left_behind() -> None:
    product, size = mug(), 360
    shade = np.zeros((size, size), np.float32)
    cv2.ellipse(shade, (180, 288), (90, 12), 0, 0, 360, 0.35, -1)
    shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), 9))
    ground = 240 * (1 - shade[..., None])
    photo = np.rint(product[..., :3] + (1 - product[..., 3:]) * ground).astype(np.uint8)
    cut = cut_from_backdrop(photo)
    far = cv2.dilate((product[..., 3] > 0).astype(np.uint8), np.ones((13, 13), np.uint8)) == 0
    assert cut.faults == ()
    assert (cut.rgba[..., 3][far] > 10).sum() == 0


def test_the_same_cut_comes_every_time() -> None:
    photo = over(mug(), 230, 20)
    first = cut_from_backdrop(photo).rgba
    cv2.setRNGSeed(77)
    assert np.array_equal(cut_from_backdrop(photo).rgba, first)


def test_transparency_is_some_that_leaves_something_out() -> None:
    opaque = np.full((20, 20, 4), 255, np.uint8)
    assert not transparent(opaque)
    opaque[:5, :5, 3] = 0
    assert transparent(opaque)

"""A given picture and mask at the sizes of the cascade, and the picture as the first frame."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded import conditions
from adgen.engines.embedded.conditions import Steering
from adgen.engines.embedded.given import FADE_SECONDS
from adgen.engines.embedded.plate import Plate


def whole_picture(image: NDArray[np.uint8], plate: Plate) -> Tensor:
    """The given picture at the drawn size, (1, 3, H, W) in 0..1; mirrored beyond the frame."""
    small = cv2.resize(image, plate.size, interpolation=cv2.INTER_AREA)
    return _padded(torch.from_numpy(small).permute(2, 0, 1)[None].float() / 255, plate)


def whole_mask(mask: NDArray[np.float32], plate: Plate) -> Tensor:
    """The given mask at the drawn size, (1, 1, H, W) in 0..1."""
    small = cv2.resize(mask, plate.size, interpolation=cv2.INTER_AREA)
    return _padded(torch.from_numpy(small)[None, None].float(), plate)


def _padded(picture: Tensor, plate: Plate) -> Tensor:
    across, down = (whole - kept for whole, kept in zip(plate.drawn, plate.size, strict=True))
    edges = (across // 2, across - across // 2, down // 2, down - down // 2)
    return functional.pad(picture, edges, mode="reflect") if any(edges) else picture


def smaller(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """A picture (N, C, H, W) at a smaller (width, height), by the mean of areas."""
    width, height = size
    return functional.interpolate(picture, (height, width), mode="area")


def lost_of(first: Tensor, plate: Plate) -> Tensor | None:
    """What the model lost of the given picture in its first frame (1, 3, H, W); None without."""
    if plate.image is None:
        return None
    return whole_picture(plate.image, plate).to(first) - first


def with_lost(
    frames: Tensor, lost: Tensor | None, plate: Plate, steering: Steering, start: int
) -> Tensor:
    """Frames (T, 3, H, W) of a take from `start` on, with what was lost in the first carried on.

    It fades out; the first frame becomes the given picture.
    """
    keys = torch.from_numpy(plate.keys()[start : start + len(frames)]).to(frames)
    fade = (1 - keys / FADE_SECONDS).clamp(0, 1).view(-1, 1, 1, 1)
    if lost is None or not bool(fade.any()):
        return frames
    camera = steering.camera[:, start : start + len(frames)]
    path = replace(steering, camera=torch.cat([steering.camera[:, :1], camera], 1))
    moved, known = conditions.carried(lost, path, plate.patch)
    return (frames + moved[0, 1:] * known[0, 1:] * fade).clamp(0, 1)

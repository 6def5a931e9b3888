"""Motion seen in frames: of the whole picture (the camera's) and of all that moves.

The camera of a frame is (x, y, scale, angle) as in `adgen.engines.embedded.footage.world`. From
frame to frame a point at rest goes to  R(-angle') / scale' · (R(angle) · scale · u - step / depth):
fitted to the flow and turned round, that is the camera's step as seen at the usual depth.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Frames = NDArray[np.uint8]
AXES = ("pan x", "pan y", "zoom", "roll")
WORKING_SIDE = 144
ROUNDS = 12
STRICTNESS = 0.7


def camera_steps(camera: NDArray[np.floating]) -> Floats:
    """Steps (T-1, 4) of a camera path (T, 4): pan in short sides, log of scale, radians."""
    path = np.array(camera, np.float64)
    path[:, :2] /= 2.0
    path[:, 2] = np.log(path[:, 2])
    return np.diff(path, axis=0)


def global_motion(frames: Frames) -> Floats:
    """The camera's steps (T-1, 4) as seen in frames (T, H, W, 3), in units of `camera_steps`.

    Dense flow (DIS), then an affine change fitted to it by least squares, reweighted by how well a
    pixel agrees (Cauchy) and by how much texture it has: a flat pixel says nothing of motion.
    """
    grey = _grey(frames)
    return np.array([_camera_step(one, two) for one, two in pairwise(grey)]).reshape(-1, 4)


def mean_flow(frames: Frames, rate: float) -> float:
    """Mean length of the flow in short sides per second, for frames (T, H, W, 3) at `rate` fps."""
    grey = _grey(frames)
    side = min(grey[0].shape)
    flows = [_flow(one, two) for one, two in pairwise(grey)]
    length = float(np.mean([np.linalg.norm(flow, axis=-1).mean() for flow in flows]))
    return length * rate / float(side)


def camera_correlation(asked: NDArray[np.floating], measured: NDArray[np.floating]) -> Floats:
    """Pearson correlation (4,) per axis over takes (N, 4); NaN where one of the two is constant."""
    one, two = (np.asarray(part, float) - np.mean(part, 0) for part in (asked, measured))
    power = np.sqrt((one**2).sum(0) * (two**2).sum(0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(power > 0, (one * two).sum(0) / power, np.nan))


def spearman(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Spearman's rank correlation of two series (N,); equal values share their mean rank."""
    ranks = np.stack([_ranks(first), _ranks(second)], 1)
    return float(camera_correlation(ranks[:, :1], ranks[:, 1:])[0])


def _ranks(series: NDArray[np.floating]) -> Floats:
    _, place, counts = np.unique(np.asarray(series), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def _grey(frames: Frames) -> list[NDArray[np.uint8]]:
    """Luma pictures with the short side brought to the working size."""
    height, width = frames.shape[1:3]
    part = WORKING_SIDE / min(height, width)
    size = (max(round(width * part), 8), max(round(height * part), 8))
    how = cv2.INTER_AREA if part < 1 else cv2.INTER_CUBIC
    small = (cv2.resize(frame, size, interpolation=how) for frame in frames)
    return [np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in small]


def _flow(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.float32]:
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = finder.calc(one, two, np.zeros((*one.shape, 2), np.float32))
    return np.asarray(flow, np.float32)


def _camera_step(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> Floats:
    flow = _flow(one, two).astype(np.float64)
    height, width = one.shape
    side = min(one.shape)
    y, x = np.mgrid[0:height, 0:width]
    u = (2 * x + 1 - width) / side
    v = (2 * y + 1 - height) / side
    edge = max(side // 24, 1)
    inner = (slice(edge, -edge), slice(edge, -edge))
    du, dv = (2 * flow[..., axis] / side for axis in range(2))
    u, v, du, dv, texture = (part[inner].ravel() for part in (u, v, du, dv, _texture(one)))
    return _fitted(u, v, du, dv, texture)


def _texture(grey: NDArray[np.uint8]) -> Floats:
    """How much a pixel says of motion: local slope against the noise of 8-bit steps, 0..1."""
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0) ** 2 + cv2.Sobel(soft, cv2.CV_32F, 0, 1) ** 2
    local = np.asarray(cv2.GaussianBlur(slope, (0, 0), 2.0), np.float64) / 64.0
    return local / (local + 1.0)


def _fitted(u: Floats, v: Floats, du: Floats, dv: Floats, texture: Floats) -> Floats:
    """Camera step of the affine change that best explains the flow (du, dv) at (u, v).

    What lies on floors and in layers is nearer the lower it is, so a pan shifts rows unequally and
    a tilt stretches columns. Zoom and roll are therefore read along rows alone (d/du), which such
    depth leaves untouched; a similarity would mistake a pan over a floor for roll.
    """
    places = np.stack([u, v, np.ones_like(u)], 1)
    flow = np.stack([du, dv], 1)
    known = texture + 1e-6
    weight = known
    answer: Floats = np.zeros((3, 2))
    for _ in range(ROUNDS):
        weighed = (places * weight[:, None]).T
        solved = np.linalg.solve(weighed @ places + 1e-9 * np.eye(3), weighed @ flow)
        answer = np.asarray(solved, np.float64)
        miss = np.linalg.norm(flow - places @ answer, axis=1)
        usual = max(float(np.average(miss, weights=known)), 1e-4)
        weight = known / (1.0 + (miss / (STRICTNESS * usual)) ** 2)
    ratio = complex(1.0 + answer[0, 0], answer[0, 1])
    shift = -complex(answer[2, 0], answer[2, 1]) / ratio
    return np.array([shift.real / 2, shift.imag / 2, -np.log(abs(ratio)), -np.angle(ratio)])

"""Small looks at takes: three frames at about 36 × 64 pixels, for the classifier of concepts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from adgen.engines.embedded import footage
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order, render
from adgen.engines.embedded.footage.subjects import SUBJECTS

Frames = NDArray[np.uint8]
SIZES = ((36, 64), (64, 36), (48, 48))
"""Width and height of a look for each aspect the model draws; all have as many pixels."""
AREA = 36 * 64
TAKES_AT_ONCE = 4
WITH_SUBJECT = 0.5
FRAMES = 16
NOT_SEEN = ("captions", "__main__")
"""Modules of the renderer that change no pixel."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of one size: `pictures` (N, 3, H, W, 3) uint8 with their kinds and subjects (N,)."""

    pictures: Frames
    kinds: NDArray[np.int64]
    subjects: NDArray[np.int64]


def look(frames: Frames) -> Frames:
    """Three of frames (T, H, W, 3): the first, one an eighth of the take on, and the middle one.

    Each is brought to about 36 · 64 pixels. The near pair shows how things move, the far one what
    comes of it.
    """
    height, width = frames.shape[1:3]
    part = (AREA / (height * width)) ** 0.5
    size = (max(round(width * part), 8), max(round(height * part), 8))
    how = cv2.INTER_AREA if part < 1 else cv2.INTER_CUBIC
    chosen = [frames[index] for index in places(len(frames))]
    return np.stack([np.asarray(cv2.resize(f, size, interpolation=how), np.uint8) for f in chosen])


def places(count: int) -> tuple[int, int, int]:
    """Which of `count` frames are looked at."""
    return 0, min(max(count // 8, 1), count - 1), count // 2


def rendered(
    seed: int,
    count: int,
    kinds: Sequence[str] = KINDS,
    subjects: Sequence[str] = SUBJECTS[1:],
    device: torch.device | str = "cpu",
) -> list[Looks]:
    """`count` looks of every kind in each of SIZES, half of them with a subject.

    Takes of 1 to 3 seconds with everything else thrown by chance; deterministic by `seed`.
    """
    return [_gathered(_batches(seed, count, size, kinds, subjects, device), size) for size in SIZES]


def kept(seed: int, count: int, folder: Path, device: torch.device | str = "cpu") -> list[Looks]:
    """As `rendered` for all kinds, from `folder` when the same renderer drew them before."""
    name = f"looks-{_renderer()}-{seed}-{count}"
    looks = []
    for size in SIZES:
        file = folder / f"{name}-{size[0]}x{size[1]}.npz"
        if not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            part = _gathered(_batches(seed, count, size, KINDS, SUBJECTS[1:], device), size)
            unfinished = file.with_suffix(".part.npz")
            np.savez(unfinished, pictures=part.pictures, kinds=part.kinds, subjects=part.subjects)
            unfinished.replace(file)
        with np.load(file) as held:
            looks.append(Looks(held["pictures"], held["kinds"], held["subjects"]))
    return looks


def _renderer() -> str:
    """Eight letters that change with the renderer's source, so no old look is taken for new."""
    root = Path(str(footage.__file__)).parent
    digest = hashlib.sha256(repr((SIZES, WITH_SUBJECT)).encode())
    for source in sorted(root.rglob("*.py")):
        if source.stem not in NOT_SEEN:
            digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def _batches(
    seed: int,
    count: int,
    size: tuple[int, int],
    kinds: Sequence[str],
    subjects: Sequence[str],
    device: torch.device | str,
) -> Iterator[Looks]:
    for index, kind in enumerate(kinds):
        for start in range(0, count, TAKES_AT_ONCE):
            random = np.random.default_rng([seed, index, start, *size])
            plain = not subjects or random.random() > WITH_SUBJECT
            subject = "none" if plain else str(random.choice(subjects))
            orders = [
                _order(random, kind, subject) for _ in range(min(TAKES_AT_ONCE, count - start))
            ]
            codes = render(orders, size, device=device).frames.permute(0, 1, 3, 4, 2) * 255
            pictures = codes.round().to(torch.uint8).cpu().numpy()
            named = (
                np.full(len(orders), KINDS.index(kind)),
                np.full(len(orders), SUBJECTS.index(subject)),
            )
            yield Looks(pictures, *named)


def _order(random: np.random.Generator, kind: str, subject: str) -> Order:
    """A take by chance of which only the looked-at frames are rendered."""
    seed, step = int(random.integers(1 << 31)), float(random.uniform(1.0, 3.0)) / FRAMES
    order = chance_order(seed, FRAMES, step, kind=kind, subject=subject)
    seen = list(places(FRAMES))
    return replace(order, camera=order.camera[seen], times=order.times[seen])


def _gathered(batches: Iterator[Looks], size: tuple[int, int]) -> Looks:
    parts = list(batches)
    if not parts:
        return Looks(
            np.zeros((0, 3, size[1], size[0], 3), np.uint8), np.zeros(0, int), np.zeros(0, int)
        )
    return Looks(
        np.concatenate([part.pictures for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.subjects for part in parts]),
    )

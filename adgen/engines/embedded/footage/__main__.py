"""Contact sheets of the renderer: python -m adgen.engines.embedded.footage FOLDER [KIND ...]."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import torch

from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import render


def sheet(name: str, subject: str = "none", rows: int = 4, frames: int = 5) -> np.ndarray:
    """A row for each of `rows` takes: `frames` frames over two seconds, RGB uint8."""
    sizes = ((144, 256), (256, 144), (192, 192), (144, 256))
    strips = []
    for row in range(rows):
        order = chance_order(1000 + row, frames, 0.5, kind=name, subject=subject)
        taken = render([order], sizes[row % 4]).frames[0]
        bytes_ = (taken.permute(0, 2, 3, 1).numpy() * 255).round().astype(np.uint8)
        tall = [cv2.copyMakeBorder(one, 0, 256 - one.shape[0], 0, 4, 0) for one in bytes_]
        strips.append(np.concatenate(tall, 1))
    width = max(strip.shape[1] for strip in strips)
    padded = [cv2.copyMakeBorder(s, 0, 4, 0, width - s.shape[1], 0) for s in strips]
    return np.concatenate(padded, 0)


def main() -> None:
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or KINDS:
        kind, _, subject = name.partition("+")
        picture = sheet(kind, subject or "none")
        cv2.imwrite(str(folder / f"{name}.png"), picture[..., ::-1])
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main()

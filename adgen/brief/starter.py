"""`adgen init`: a commented campaign that plans and runs as it is."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.errors import RequestError
from adgen.media.tables import data_path

FILES = ("campaign.yaml", "brand.yaml", "regions.csv")
LOGO = "logo.png"
LOGO_SIDE = 1024
"""Pixels; larger than any placement shows it, so that it is only ever made smaller."""
NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def write_starter(folder: Path, name: str) -> tuple[Path, ...]:
    """Write a campaign called `name` into `folder`, which is made if need be.

    Gives the files written. Raises RequestError, with nothing written, when the name cannot be a
    campaign's or when a file is there already.
    """
    if len(name) > 64 or not NAME.fullmatch(name):
        what = f"expected a name in lower case such as summer_2027, got {name!r}"
        hint = "use a-z, 0-9, and single - or _ between them, 64 characters at most"
        raise RequestError.of("", what, hint)
    there = [str(folder / file) for file in (*FILES, LOGO) if (folder / file).exists()]
    if there:
        hint = "choose another folder, or move the file away"
        raise RequestError.of(there[0], "exists already", hint)
    texts = {file: (data_path("starter") / file).read_text("utf-8") for file in FILES}
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            written.append(folder / file)
            with written[-1].open("x", encoding="utf-8", newline="\n") as out:
                out.write(text.replace("{name}", name))
        written.append(folder / LOGO)
        with written[-1].open("xb") as image:
            image.write(cv2.imencode(".png", _logo())[1].tobytes())
    except OSError as error:
        hint = "choose a folder that can be written to"
        raise RequestError.of(str(folder), f"cannot be written: {error.strerror}", hint) from error
    return tuple(written)


def _logo() -> NDArray[np.uint8]:
    """A white mark on nothing, (side, side, 4): an open ring over a rising disc.

    Edges are one pixel of coverage from the distance to the shape, so they are crisp.
    """
    half = LOGO_SIDE / 2
    y, x = (np.mgrid[:LOGO_SIDE, :LOGO_SIDE] + 0.5 - half) / half
    radius = np.hypot(x, y)
    ring = np.abs(radius - 0.86) - 0.10
    gap = np.maximum(np.abs(x) - 0.26, y - 0.0)
    disc = np.hypot(x, y - 0.16) - 0.44
    horizon = np.abs(y - 0.16) - 0.05
    shape = np.minimum(np.maximum(ring, -gap), np.maximum(disc, -horizon))
    coverage = np.clip(0.5 - shape * half, 0.0, 1.0)
    pixels = np.full((LOGO_SIDE, LOGO_SIDE, 4), 255, np.uint8)
    pixels[:, :, 3] = np.rint(coverage * 255).astype(np.uint8)
    return pixels

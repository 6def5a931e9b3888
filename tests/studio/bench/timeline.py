"""A planned spot as a timeline that MoviePy can make, as fair to it as can be.

MoviePy gets the same takes (it reads them through the same ffmpeg), the same cuts, dissolves, logo,
texts and sound, and writes with the same ffmpeg, encoder, preset, quality, ceiling and threads. It
is spared what would cost it more: texts are pictures drawn beforehand, cut to their size, that
fade in where adgen's do but neither move nor fade out; the sound is mixed already; its imports are
not counted.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import ffmpeg
import numpy as np
from numpy.typing import NDArray

from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.pictures import read_rgba
from adgen.post.text import burn
from adgen.production.shoot import TAKE
from adgen.schema.titles import TextBlock
from tests.studio.bench.spot import Prepared, Reading, picture_options, words

REQUIREMENTS = Path(".ci/bench-requirements.txt")
_LOGO_FADE = 0.25
_TEXT_FADE = 0.4
"""Seconds, as adgen has it."""
_KEPT_APART = ("-vcodec", "-preset", "-threads:v", "-pix_fmt")


def install(folder: Path) -> None:
    """MoviePy and what it needs, into a folder outside the environment."""
    mark = folder / "installed.txt"
    wanted = REQUIREMENTS.read_text("utf-8")
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    subprocess.run(
        [*pip, "--no-deps", "--upgrade", "--target", str(folder), "-r", str(REQUIREMENTS)],
        check=True,
    )
    mark.write_text(wanted, "utf-8")


def write_timeline(spot: Prepared, path: Path) -> Path:
    """The timeline of the spot, its file to be `path`; pictures lie beside it."""
    master, command = spot.film.master, words(spot, path)
    options = picture_options(command)
    pairs = dict(zip(options[::2], options[1::2], strict=True))
    kept = {key: value for key, value in pairs.items() if key not in _KEPT_APART}
    threads = pairs.get("-threads:v")
    timeline = {
        "rate": float(master.rate),
        "shots": [
            {
                "file": str(spot.store.root_of(part.take) / TAKE),
                "frames": part.frames,
                "dissolve": before.tail if before else 0,
            }
            for before, part in zip((None, *master.segments), master.segments, strict=False)
        ],
        "layers": [*_logos(spot), *_texts(spot)],
        "preset": pairs["-preset"],
        "threads": int(threads) if threads else None,
        "options": [*(word for pair in kept.items() for word in pair), "-b:a", "128k"],
        "sound": str(spot.sound),
        "path": str(path),
    }
    file = spot.folder / "timeline.json"
    file.write_text(json.dumps(timeline, indent=1), "utf-8")
    return file


def by_moviepy(timeline: Path, packages: Path, *, tuned: bool) -> Reading:
    """Make a timeline in a process of its own; its imports are not counted."""
    path = os.pathsep.join([str(packages.resolve()), str(Path.cwd())])
    environment = os.environ | {"PYTHONPATH": path, "FFMPEG_BINARY": find_ffmpeg().path}
    command = [sys.executable, "-m", "tests.studio.bench.moviepy", str(timeline)]
    command += ["--tuned"] if tuned else []
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return Reading(**json.loads(done.stdout))


def _logos(spot: Prepared) -> list[dict[str, Any]]:
    source = read_rgba(spot.film.logo.path)
    layers: list[dict[str, Any]] = []
    for index, place in enumerate(spot.laid.logos):
        size = int(place.box.width), int(place.box.height)
        small = np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_AREA), np.uint8)
        file = _written(spot, f"logo{index}.png", small)
        layers.append(_layer(file, (int(place.box.left), int(place.box.top)),
                             (place.frames.start, place.frames.stop), _LOGO_FADE))  # fmt: skip
    return layers


def _texts(spot: Prepared) -> list[dict[str, Any]]:
    """Each text as it stands in the middle of its time, cut out of a drawn frame."""
    layers: list[dict[str, Any]] = []
    for index, block in enumerate(burn.blocks_of(spot.laid.titles, spot.laid.cues)):
        drawn = _drawn(spot, (block.frames.start + block.frames.stop) // 2)
        left, top, picture = _cut_out(drawn, block)
        file = _written(spot, f"text{index}.png", picture)
        fade = 0.0 if block.role == "cue" else _TEXT_FADE
        layers.append(_layer(file, (left, top), (block.frames.start, block.frames.stop), fade))
    return layers


def _layer(file: Path, at: tuple[int, int], frames: tuple[int, int], fade: float) -> dict[str, Any]:
    start, stop = frames
    return {"file": str(file), "at": at, "start": start, "stop": stop, "fade": fade}


def _drawn(spot: Prepared, frame: int) -> NDArray[np.uint8]:
    """All texts of one frame on nothing, RGBA (height, width, 4)."""
    raster, rate = spot.film.master.raster, spot.film.master.rate
    stream = (
        ffmpeg.input(f"color=black@0:s={raster}:r={rate},format=rgba", format="lavfi")
        .filter("setpts", f"PTS+{float(frame / rate)}/TB")
        .filter("ass", filename=str(spot.ass), fontsdir=str(spot.fonts), alpha=1)
        .output("pipe:", format="rawvideo", pix_fmt="rgba", vframes=1)
    )
    command = ffmpeg.compile(stream, cmd=[find_ffmpeg().path, "-loglevel", "error", "-nostdin"])
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(raster.height, raster.width, 4)


def _cut_out(drawn: NDArray[np.uint8], block: TextBlock) -> tuple[int, int, NDArray[np.uint8]]:
    """Left, top and pixels of what is drawn in and just around a block's box."""
    reach, box = round(block.size / 2), block.box
    left, top = max(0, int(box.left) - reach), max(0, int(box.top) - reach)
    part = drawn[top : int(box.bottom) + reach, left : int(box.right) + reach]
    rows, columns = np.flatnonzero(part[..., 3].any(1)), np.flatnonzero(part[..., 3].any(0))
    if not len(rows):
        raise ValueError(f"nothing is drawn of {block.lines}")
    used = part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return left + int(columns[0]), top + int(rows[0]), used


def _written(spot: Prepared, name: str, picture: NDArray[np.uint8]) -> Path:
    path = spot.folder / name
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA))
    return path.resolve()

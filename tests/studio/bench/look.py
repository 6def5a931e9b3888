"""What a look costs: CPU time a frame at 1080x1920 on one thread, for each mood and for a table.

Run `python -m tests.studio.bench.look [PICTURE]`; without a picture a soft one is drawn.
"""

import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from adgen.media.frames import I420
from adgen.media.pictures import read_rgb, sha256_of
from adgen.media.tables import moods
from adgen.post.look.apply import look_filter
from adgen.post.look.cube import write_cube
from adgen.post.look.grade import graded, plain
from adgen.post.storyboard.paint import i420_of
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Asset, Raster

RASTER = Raster(1080, 1920)
FRAMES = 30


def _frame(names: list[str]) -> I420:
    size = RASTER.width, RASTER.height
    if names:
        return i420_of(cv2.resize(read_rgb(Path(names[0])), size, interpolation=cv2.INTER_AREA))
    cells = np.random.default_rng(1).integers(0, 256, (24, 14, 3), dtype=np.uint8)
    return i420_of(cv2.resize(cells, size, interpolation=cv2.INTER_CUBIC))


def _spent(call: Callable[[int], object]) -> float:
    """Milliseconds of CPU a call, the middle of five rounds."""
    call(0)
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for index in range(FRAMES // 5):
            call(index)
        rounds.append((time.process_time() - begun) / (FRAMES // 5) * 1000)
    return sorted(rounds)[2]


def _cube(folder: Path) -> Grade:
    path = folder / "bare.cube"
    write_cube(path, graded(plain(), Look(contrast=1.1, saturation=1.1)), "bare")
    return Grade(Look(cube=path.name), Asset(path, sha256_of(path)))


def main() -> None:
    """Print a line for each mood and for a .cube file alone."""
    cv2.setNumThreads(1)
    frame = _frame(sys.argv[1:])
    with TemporaryDirectory() as folder:
        grades = {name: Grade(mood.look) for name, mood in moods().items()}
        grades["bare cube"] = _cube(Path(folder))
        print("look        made   plate  struck  grain   ms of CPU")
        for name, grade in grades.items():
            begun = time.process_time()
            look = look_filter(grade, RASTER, Fraction(24), 1)
            made = (time.process_time() - begun) * 1000
            plate = _spent(lambda index, look=look: look.plate(frame, index, 0.0))
            struck = _spent(lambda index, look=look: look.plate(frame, index, 1.0))
            grain = _spent(lambda index, look=look: look.grain(frame, index))
            print(f"{name:10s} {made:6.0f}  {plate:6.2f}  {struck:6.2f} {grain:6.2f}")


if __name__ == "__main__":
    main()

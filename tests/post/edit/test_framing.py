"""Takes in frames of other shapes: what each frame shows, and that it moves as a camera does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.face_detector import Face, find_faces
from adgen.media.frames import Conform, Crop, i420_shape, read_frames
from adgen.post.edit import following
from adgen.post.edit import framing as framing_module
from adgen.post.edit.framing import Framing, framing
from adgen.post.edit.panning import FASTEST, FREE
from adgen.schema.picture import Raster
from tests.studio.faces import BETWEEN, RGB, photograph, with_disc, with_face
from tests.studio.takes import planes, write_take

RATE = Fraction(10)
WIDE, TALL = Raster(320, 180), Raster(180, 320)
ASPECTS = (Raster(90, 160), Raster(160, 160), Raster(128, 160), Raster(256, 144))
COUNT = 24
RADIUS = 18


@pytest.fixture(scope="module", autouse=True)
def seen_once() -> Iterator[None]:
    """Faces in the very same picture, which several tests show, are looked for once."""
    known: dict[bytes, tuple[Face, ...]] = {}

    def once(grey: NDArray[np.uint8]) -> tuple[Face, ...]:
        key = repr(grey.shape).encode() + grey.tobytes()
        return known[key] if key in known else known.setdefault(key, find_faces(grey))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "find_faces", once)
        yield


def take(tmp_path: Path, drawn: Callable[[int], RGB], stored: Raster, count: int = COUNT) -> Path:
    """A take of pictures by their number."""
    return write_take(tmp_path / "take.mkv", map(drawn, range(count)), stored, RATE)


def framed(path: Path, stored: Raster, raster: Raster, count: int = COUNT) -> Framing:
    return framing(path, stored, raster, None, count, RATE, RATE)


def middles(found: Framing, axis: int) -> np.ndarray:
    """The middle of the window in every frame, in pixels of the take."""
    half = (found.raster.width, found.raster.height)[axis] / 2
    windows = [found.window(index) for index in range(COUNT)]
    return np.array([window[axis] + half / window.scale for window in windows])


@pytest.mark.parametrize("stored", [WIDE, TALL], ids=["from 16:9", "from 9:16"])
@pytest.mark.parametrize("raster", ASPECTS, ids=["9:16", "1:1", "4:5", "16:9"])
def test_a_moving_disc_stays_whole_in_every_shape(
    tmp_path: Path, stored: Raster, raster: Raster
) -> None:
    along = max(stored.width, stored.height)

    def centre(index: int) -> tuple[float, float]:
        way = along * (0.2 + 0.6 * index / (COUNT - 1))
        return (way, 90.0) if stored is WIDE else (90.0, way)

    path = take(
        tmp_path,
        lambda index: with_disc((stored.width, stored.height), centre(index), RADIUS),
        stored,
    )
    found = framed(path, stored, raster)
    for index in range(COUNT):
        x, y = centre(index)
        left, top, scale = found.window(index)
        right, bottom = left + raster.width / scale, top + raster.height / scale
        assert left - 0.5 <= x - RADIUS and x + RADIUS <= right + 0.5
        assert top - 0.5 <= y - RADIUS and y + RADIUS <= bottom + 0.5
        assert left >= -0.01 and right <= stored.width + 0.6
        assert top >= -0.01 and bottom <= stored.height + 0.6
    # An operator pans: no step is hasty.
    axis = 0 if stored is WIDE else 1
    window = (raster.width, raster.height)[axis] / found.window(0).scale
    steps = np.abs(np.diff(middles(found, axis)))
    assert steps.max() <= FASTEST * window / float(RATE) + 0.05
    shown = [frame.copy() for frame in found.read(path)]
    assert len(shown) == COUNT
    assert {frame.shape for frame in shown} == {i420_shape(raster)}


def test_the_window_shows_what_it_says(tmp_path: Path) -> None:
    """The disc's middle in the frame is where `window` puts it, to half a pixel."""

    def centre(index: int) -> tuple[float, float]:
        return 64 + 192 * index / (COUNT - 1), 90.0

    path = take(tmp_path, lambda index: with_disc((320, 180), centre(index), RADIUS), WIDE)
    found = framed(path, WIDE, Raster(152, 270))
    assert found.path
    assert len({offset % 1 for offset in found.path}) > 5  # between pixels
    for index, frame in enumerate(found.read(path)):
        left, top, scale = found.window(index)
        luma = np.maximum(planes(frame)[0].astype(float) - 110, 0)
        rows, columns = np.mgrid[: luma.shape[0], : luma.shape[1]]
        seen = ((columns + 0.5) * luma).sum() / luma.sum(), ((rows + 0.5) * luma).sum() / luma.sum()
        x, y = centre(index)
        assert seen == pytest.approx(((x - left) * scale, (y - top) * scale), abs=1.5)


@pytest.mark.parametrize("vertical", [False, True])
def test_between_pixels_a_wave_is_shifted_exactly(tmp_path: Path, vertical: bool) -> None:
    """A wave 17 pixels long, whose values between pixels are known."""
    long, short = 160, 40
    at = np.arange(long) + 0.5
    wave = np.tile(128 + 80 * np.sin(2 * np.pi * at / 17), (short, 1))
    stored, raster = Raster(long, short), Raster(64, short)
    if vertical:
        wave, stored, raster = wave.T, Raster(short, long), Raster(short, 64)
    rgb = np.repeat(np.rint(wave)[..., None], 3, 2).astype(np.uint8)
    path = take(tmp_path, lambda _: rgb, stored, count=4)
    offsets = (20.0, 20.25, 33.5, 60.859375)
    found = Framing(stored, Crop(stored, 0, 0, stored), raster, offsets)
    for offset, frame in zip(offsets, found.read(path), strict=True):
        shown = planes(frame)[0]
        along = shown.mean(axis=1) if vertical else shown.mean(axis=0)
        exact = 128 + 80 * np.sin(2 * np.pi * (np.arange(64) + 0.5 + offset) / 17)
        assert np.abs(along - (16 + exact * 219 / 255)).max() < 1.2


def test_between_two_frames_the_window_is_between_theirs(tmp_path: Path) -> None:
    path = take(tmp_path, lambda index: with_disc((320, 180), (60 + 8 * index, 90), RADIUS), WIDE)
    found = framing(path, WIDE, ASPECTS[0], None, 2 * COUNT, RATE, 2 * RATE)
    scale = found.crop.scaled.width / 320
    assert found.window(10).left == pytest.approx(found.path[5] / scale)
    both = found.window(10).left, found.window(12).left
    assert found.window(11).left == pytest.approx(sum(both) / 2)
    assert found.window(1000).left == found.window(2 * COUNT - 1).left


def test_a_still_subject_has_a_still_frame(tmp_path: Path) -> None:
    path = take(tmp_path, lambda _: with_disc((320, 180), (230, 90), RADIUS), WIDE)
    found = framed(path, WIDE, ASPECTS[0])
    assert found.path == ()
    assert np.ptp(middles(found, 0)) == 0
    assert middles(found, 0)[0] == pytest.approx(230, abs=FREE * 101 + 2)
    first, *others = [frame.copy() for frame in found.read(path)]
    assert len(others) == COUNT - 1
    assert all((frame == first).all() for frame in others)


def test_a_face_stays_in_the_frame(tmp_path: Path) -> None:
    stored = Raster(480, 270)
    path = take(tmp_path, lambda i: with_face((480, 270), (110 + 5 * i, 125), 190), stored)
    found = framed(path, stored, ASPECTS[0])
    for index in range(COUNT):
        left, _, scale = found.window(index)
        assert left < 110 + 5 * index - 30 and 110 + 5 * index + 30 < left + 90 / scale


def test_a_tall_photograph_keeps_its_head_in_a_wide_frame(tmp_path: Path) -> None:
    stored = Raster(288, 512)
    picture = np.ascontiguousarray(photograph()[:, 80:368])
    path = take(tmp_path, lambda _: picture, stored, count=4)
    found = framed(path, stored, Raster(256, 144), count=4)
    assert found.path == ()
    top, bottom = found.window(0).top, found.window(0).top + 144 / found.window(0).scale
    assert top < 60 and bottom > 190  # brow to chin are 66 to 179, the hair begins at 20
    assert (top + bottom) / 2 > BETWEEN[1]  # above the middle


def test_a_declared_centre_is_cropped_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = take(tmp_path, lambda index: with_disc((320, 180), (60 + 8 * index, 90), RADIUS), WIDE)
    plain = [frame.copy() for frame in read_frames(path, WIDE, Conform(ASPECTS[0], (0.7, 0.5)))]
    monkeypatch.setattr(framing_module, "read_frames", _refuse)
    found = framing(path, WIDE, ASPECTS[0], (0.7, 0.5), COUNT, RATE, RATE)
    monkeypatch.undo()
    again = [frame.copy() for frame in found.read(path)]
    assert len(again) == COUNT
    assert all((one == other).all() for one, other in zip(plain, again, strict=True))


@pytest.mark.parametrize(
    "raster", [WIDE, Raster(640, 360), Raster(160, 90), Raster(306, 180)],
    ids=["same", "larger", "smaller", "nearly"],
)  # fmt: skip
def test_where_the_shapes_agree_nothing_is_read_ahead(
    tmp_path: Path, raster: Raster, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = take(
        tmp_path, lambda index: with_disc((320, 180), (60 + 8 * index, 90), RADIUS), WIDE, 3
    )
    plain = [frame.copy() for frame in read_frames(path, WIDE, Conform(raster))]
    monkeypatch.setattr(framing_module, "read_frames", _refuse)
    found = framing(path, WIDE, raster, None, 3, RATE, RATE)
    monkeypatch.undo()
    again = [frame.copy() for frame in found.read(path)]
    assert len(again) == 3
    assert all((one == other).all() for one, other in zip(plain, again, strict=True))


def test_twice_the_same_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = take(tmp_path, lambda index: with_disc((320, 180), (60 + 8 * index, 90), RADIUS), WIDE)
    one = framed(path, WIDE, ASPECTS[0])
    monkeypatch.setattr(following, "find_faces", find_faces)
    other = framed(path, WIDE, ASPECTS[0])
    assert one == other and one.path
    pairs = zip(one.read(path), other.read(path), strict=True)
    assert all((first == second).all() for first, second in pairs)


def test_only_the_frames_in_use_are_looked_at(tmp_path: Path) -> None:
    """The disc leaps after the frames that the shot uses: its window does not care."""
    path = take(
        tmp_path, lambda i: with_disc((320, 180), (80 if i < 12 else 260, 90), RADIUS), WIDE
    )
    assert framed(path, WIDE, ASPECTS[0], count=12).path == ()
    assert framed(path, WIDE, ASPECTS[0]).path


def _refuse(*_: object, **__: object) -> None:
    raise AssertionError("read ahead")

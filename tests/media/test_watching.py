"""Looking at and listening to a film: views, whole frames, sound and packets from one decoding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.frames import I420, read_frames
from adgen.media.sound import measure_loudness, read_sound
from adgen.media.watching import View, rgb_of_i420, small_raster, watched
from adgen.schema.picture import Raster
from tests.studio.films import SMALL, film, noise, remade
from tests.studio.takes import children, middle, solid

COLOURS = ("#14143C", "#FFB070", "#F4EFE6", "#2B2C66", "#0B0B1F", "#808080")
TINY = Raster(18, 32)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six colours of five frames each."""
    frames = [solid(colour, SMALL) for colour in COLOURS for _ in range(5)]
    path = tmp_path_factory.mktemp("films") / "colours.mp4"
    return film(path, noise(1), 30, Fraction(30), picture=frames)


def unseen(index: int, frame: I420) -> None:
    """Nobody looks."""


def test_every_frame_is_seen_in_order_in_its_colours(shown: Path) -> None:
    seen: list[tuple[int, tuple[int, int, int]]] = []

    def see(index: int, frame: I420) -> None:
        assert frame.shape == (48, 18)
        seen.append((index, middle(frame)))

    with watched(shown, [View(TINY, see)]) as known:
        assert known.whole == {}
        assert known.frames == 30
        assert known.loudness is None
    assert [index for index, _ in seen] == list(range(30))
    for index, found in seen:
        wanted = middle(solid(COLOURS[index // 5], SMALL))
        assert np.abs(np.subtract(found, wanted)).max() <= 2


def test_views_of_several_sizes_see_the_same_film(shown: Path) -> None:
    seen: dict[str, list[tuple[int, int]]] = {"all": [], "some": [], "rows": []}
    rasters = {"all": TINY, "some": Raster(36, 64), "rows": Raster(8, 160)}

    def view(name: str, every: int) -> View:
        def see(index: int, frame: I420) -> None:
            assert frame.shape == (rasters[name].height * 3 // 2, rasters[name].width)
            seen[name].append((index, middle(frame)[0]))

        return View(rasters[name], see, every)

    with watched(shown, [view("all", 1), view("some", 4), view("rows", 1)]):
        pass
    assert [index for index, _ in seen["some"]] == list(range(0, 30, 4))
    assert [index for index, _ in seen["rows"]] == list(range(30))
    luma = dict(seen["all"])
    for index, value in (*seen["some"], *seen["rows"]):
        assert abs(value - luma[index]) <= 2


def test_its_sound_is_heard_as_it_is_stored(shown: Path) -> None:
    parts: list[NDArray[np.float32]] = []
    with watched(shown, [View(TINY, unseen)], parts.append) as known:
        loudness = known.loudness
    stored = read_sound(shown)
    np.testing.assert_allclose(np.concatenate(parts), stored, atol=1e-6)
    wanted = measure_loudness(shown)
    assert loudness is not None
    for name in ("integrated", "true_peak", "momentary"):
        assert getattr(loudness, name) == pytest.approx(getattr(wanted, name), abs=0.15)


def test_mono_is_one_channel_and_as_loud_as_on_both_sides(shown: Path) -> None:
    words = ("-c:v", "copy", "-c:a", "pcm_s24le", "-af", "pan=mono|c0=c0")
    mono = remade(shown, "mono.mov", *words)
    parts: list[NDArray[np.float32]] = []
    with watched(mono, [View(TINY, unseen)], parts.append) as known:
        loudness = known.loudness
    assert {part.shape[1] for part in parts} == {1}
    wanted = measure_loudness(mono)
    assert loudness is not None
    assert loudness.integrated == pytest.approx(wanted.integrated, abs=0.15)


def test_its_packets_are_told_with_their_times(shown: Path) -> None:
    with watched(shown, [View(TINY, unseen)]) as known:
        packets = known.packets
    times = sorted(packet.time for packet in packets)
    assert [time - times[0] for time in times] == [Fraction(n, 30) for n in range(30)]
    assert 0 < sum(packet.bytes for packet in packets) < shown.stat().st_size


@pytest.mark.parametrize("wanted", [(0,), (29,), (3, 7, 7, 18), range(30)])
def test_the_wanted_frames_are_those_of_the_file(shown: Path, wanted: Sequence[int]) -> None:
    all_frames = [frame.copy() for frame in read_frames(shown, SMALL)]
    seen: list[int] = []
    views = [View(TINY, lambda index, _: seen.append(index))]
    with watched(shown, views, None, SMALL, wanted) as known:
        assert sorted(known.whole) == sorted(set(wanted))
        for index, frame in known.whole.items():
            np.testing.assert_array_equal(frame, all_frames[index])
    assert len(seen) == 30


def test_a_frame_beyond_the_end_is_an_error(shown: Path) -> None:
    with (
        pytest.raises(MediaError, match="does not hold all frames from 3 to 30"),
        watched(shown, [View(TINY, unseen)], None, SMALL, [3, 30]),
    ):
        pass


def test_a_film_cut_short_is_an_error(shown: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    data = shown.read_bytes()
    broken.write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError), watched(broken, [View(TINY, unseen)], lambda _: None):
        pass


def test_who_looks_and_fails_leaves_no_program_behind(shown: Path) -> None:
    before = children()

    def see(index: int, frame: I420) -> None:
        if index == 3:
            raise ValueError("seen enough")

    with (
        pytest.raises(ValueError, match="seen enough"),
        watched(shown, [View(TINY, see)], lambda _: None),
    ):
        pass
    assert children() <= before


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((1080, 1920), (108, 192)), ((1920, 1080), (192, 108)), ((1080, 1080), (108, 108))],
)
def test_small_frames_keep_the_form(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert small_raster(*size) == Raster(*wanted)


def test_a_frame_as_rgb() -> None:
    rgb = rgb_of_i420(solid("#FFB070", SMALL))
    assert rgb.shape == (160, 90, 3)
    assert np.abs(rgb - [255, 176, 112]).max() < 2

"""What television takes: MOV, ProRes and PCM, held bit rates, slates, black and held pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pymediainfo import MediaInfo

from adgen.delivery.encoding.picture import Broadcast
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import I420
from adgen.media.packets import picture_sizes
from adgen.media.probe import probe
from adgen.media.process import run
from adgen.media.sound import RATE, read_sound
from adgen.media.tables import encodes
from adgen.post.text.ass import AssDocument, Event, Paint, Style, rounded_box
from adgen.schema.broadcast import Surround
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from tests.studio.films import boxes
from tests.studio.takes import solid
from tests.studio.television import PAL, UK, WIDE, aired, grey, hiss


def decoded(path: Path, pixels: str = "yuv420p") -> NDArray[np.int64]:
    """All frames' luma, (frames, 90, 160), in the codes of `pixels`."""
    raw = run([find_ffmpeg().path, "-v", "error", "-i", path, "-map", "0:v", "-f", "rawvideo",
               "-pix_fmt", pixels, "-"])  # fmt: skip
    deep = pixels.endswith("10le")
    whole = WIDE.width * WIDE.height * 2 if pixels.startswith("yuv422") else (
        WIDE.width * WIDE.height * 3 // 2
    )  # fmt: skip
    found = np.frombuffer(raw, np.uint16 if deep else np.uint8).reshape(-1, whole)
    luma = found[:, : WIDE.width * WIDE.height].astype(np.int64)
    return luma.reshape(-1, WIDE.height, WIDE.width)


def tracks(path: Path) -> dict[str, dict[str, object]]:
    """MediaInfo's tracks by type."""
    return {track.track_type: track.to_data() for track in MediaInfo.parse(str(path)).tracks}


@pytest.fixture(scope="module")
def ramp() -> list[I420]:
    """25 frames, each a little lighter."""
    return [grey(40 + 6 * number) for number in range(25)]


def test_prores_is_422_hq_of_ten_bits_in_mov(tmp_path: Path, ramp: list[I420]) -> None:
    path = aired(tmp_path / "a.mov", encodes()["prores"], ramp, hiss(1))
    found = tracks(path)
    picture, sound = found["Video"], found["Audio"]
    assert found["General"]["format_profile"] == "QuickTime"
    assert (picture["format"], picture["format_profile"]) == ("ProRes", "422 HQ")
    assert (picture["codec_id"], picture["chroma_subsampling"]) == ("apch", "4:2:2")
    for kind in ("color_primaries", "transfer_characteristics", "matrix_coefficients"):
        assert picture[kind] == "BT.709", kind
    assert (sound["format"], sound["bit_depth"], sound["sampling_rate"]) == ("PCM", 24, 48000)
    data = path.read_bytes()
    assert data[4:12] == b"ftypqt  "
    assert b"colrnclc\x00\x01\x00\x01\x00\x01" in data  # what QuickTime reads; not MP4's nclx
    frame = data.index(b"icpf")
    assert data[frame + 8 : frame + 12] == b"apl0"
    levels = decoded(path, "yuv422p10le")[:, 45, 80]
    assert levels == pytest.approx([4 * (40 + 6 * n) for n in range(25)], abs=2)


@pytest.mark.parametrize("name", ["prores", "ctv-mov", "ctv"])
def test_the_same_bytes_again_without_edit_list_or_date(
    name: str, tmp_path: Path, ramp: list[I420]
) -> None:
    settings, around = encodes()[name], Broadcast(UK, None, True)
    first, second = (
        aired(tmp_path / f"{number}{settings.suffix}", settings, ramp, hiss(1), around)
        for number in range(2)
    )
    data = first.read_bytes()
    assert data == second.read_bytes()
    found = boxes(data)
    kinds = [box.path.rpartition("/")[2] for box in found]
    assert not {"edts", "elst"} & set(kinds)
    assert kinds.index("moov") < kinds.index("mdat")
    header = next(box.content for box in found if box.path == "moov/mvhd")
    assert header[4:12] == bytes(8)  # no creation, no change
    facts = probe(first)
    assert (facts.frames, facts.rate, facts.constant_rate) == (25 + 15 + 8, PAL, True)


def test_pcm_starts_with_the_first_frame_to_the_sample(tmp_path: Path, ramp: list[I420]) -> None:
    """No priming stands before it, and nothing of it is left out for one."""
    clicks = np.zeros((RATE, 2), np.float32)
    clicks[0], clicks[1000], clicks[RATE - 1] = 0.5, 0.25, -0.5
    for lead in (0, 15):
        around = Broadcast(Surround(black=lead, hold=lead // 3))
        path = aired(tmp_path / f"{lead}.mov", encodes()["ctv-mov"], ramp, clicks, around)
        heard = read_sound(path)
        first = lead * RATE // 25
        assert len(heard) == first + RATE + lead // 3 * RATE // 25
        assert np.flatnonzero(heard[:, 0]).tolist() == [first, first + 1000, first + RATE - 1]
        assert heard[first + 1000] == pytest.approx([0.25, 0.25], abs=1e-6)


def test_aac_is_in_time_behind_a_leader(tmp_path: Path, ramp: list[I420]) -> None:
    clicks = np.zeros((RATE, 2), np.float32)
    clicks[RATE // 2 :][:48] = 0.8
    around = Broadcast(Surround(black=25, hold=5))
    path = aired(tmp_path / "a.mp4", encodes()["ctv"], ramp, clicks, around)
    loud = np.flatnonzero(np.abs(read_sound(path)[:, 0]) > 0.3)
    assert loud[0] / RATE == pytest.approx(1.5, abs=0.003)
    facts = probe(path)
    assert facts.seconds - 0.022 <= facts.sound_seconds <= facts.seconds + 0.0005


def test_slate_black_spot_and_hold_stand_on_their_frames(tmp_path: Path, ramp: list[I420]) -> None:
    slate = tmp_path / "slate.ass"
    white = Style("white", Paint("#FFFFFF"))
    event = Event(FrameRange(0, 10, PAL), "white", rounded_box(Box(40, 20, 120, 70), 0))
    slate.write_text(AssDocument(WIDE, (white,), (event,)).text(), "utf-8")
    around = Broadcast(UK, slate)
    path = aired(tmp_path / "a.mov", encodes()["prores"], ramp, hiss(1), around)
    shown = decoded(path, "yuv422p10le")
    assert len(shown) == 10 + 5 + 25 + 8
    assert shown[:10, 45, 80] == pytest.approx([940] * 10, abs=4)
    assert shown[10:15].max() <= 66 and shown[:10, 5, 5].max() <= 66
    assert shown[15:40, 45, 80] == pytest.approx([4 * (40 + 6 * n) for n in range(25)], abs=2)
    assert np.abs(shown[40:] - shown[39]).max() == 0
    assert tracks(path)["Other"]["time_code_of_first_frame"] == "09:59:59:10"
    sound = read_sound(path)
    first, last = 15 * RATE // 25, 40 * RATE // 25
    assert np.abs(sound[:first]).max() == np.abs(sound[last:]).max() == 0
    assert np.abs(sound[first : first + 100]).max() > 0


def test_a_held_bit_rate_is_kept_where_the_picture_gives_reason_to(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    frames = [random.integers(16, 235, (135, 160), dtype=np.uint8) for _ in range(75)]
    settings = encodes()["ctv"].model_copy(update={"kbps": 800})
    path = aired(tmp_path / "a.mp4", settings, frames, hiss(3))
    sizes = picture_sizes(path)
    kilobits = 8 * sum(sizes) / 1000  # in 3 s, and what a buffer of one second may begin with
    assert 0.9 * 3 * 800 < kilobits < (3 + 0.9) * 800
    plenty = aired(tmp_path / "b.mp4", encodes()["ctv"], frames, hiss(3))
    assert sum(picture_sizes(plenty)) > 3 * sum(sizes)
    picture = tracks(path)["Video"]
    assert str(picture["format_profile"]).startswith("High@")
    assert (picture["nominal_bit_rate"], picture["maximum_bit_rate"]) == (800_000, 800_000)


@pytest.mark.parametrize("name", ["ctv", "prores"])
def test_legal_codes_are_kept_where_they_are_asked_for(name: str, tmp_path: Path) -> None:
    """EBU R 103: luma from -1 to 103 per cent, which are the codes 14 to 241."""
    settings = encodes()[name]
    wild = grey(16)
    wild[:90, :40], wild[:90, 40:80], wild[:90, 80:120] = 1, 254, 235
    for legal, low, high in ((False, 1, 254), (True, 16, 235)):
        path = aired(tmp_path / f"{legal}{settings.suffix}", settings, [wild] * 5, hiss(1)[:9600],
                     Broadcast(legal=legal))  # fmt: skip
        shown = decoded(path)[2]
        assert shown[45, 20] == pytest.approx(low, abs=1)
        assert shown[45, 60] == pytest.approx(high, abs=1)
        assert shown[45, 100] == pytest.approx(235, abs=1)
        if legal:
            assert shown.min() >= 14 and shown.max() <= 241


def test_colours_are_tagged_and_kept_in_prores(tmp_path: Path) -> None:
    orange = solid("#FF6B35", WIDE)
    path = aired(tmp_path / "a.mov", encodes()["prores"], [orange] * 3, hiss(1)[:5760])
    raw = run([find_ffmpeg().path, "-v", "error", "-i", path, "-map", "0:v", "-vframes", "1",
               "-vf", "scale=in_color_matrix=bt709:in_range=tv", "-f", "rawvideo", "-pix_fmt",
               "rgb24", "-"])  # fmt: skip
    shown = np.frombuffer(raw, np.uint8).reshape(90, 160, 3)
    assert shown[45, 80] == pytest.approx([0xFF, 0x6B, 0x35], abs=3)

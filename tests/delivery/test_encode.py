"""Deliverables to the frame and to the sample, and nothing in them that a platform refuses."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.encode import encode
from adgen.delivery.encoding.codecs import stays_under
from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.fonts import fonts_folder
from adgen.media.packets import picture_sizes
from adgen.media.probe import probe
from adgen.media.process import run
from adgen.media.sound import RATE, read_sound
from adgen.media.tables import encodes
from adgen.post.text.ass import AssDocument, Event, Paint, Style, rounded_box
from adgen.schema.picture import Box as Area
from adgen.schema.time import FrameRange
from tests.studio.films import SMALL, balanced, boxes, colours, film, heard, noise
from tests.studio.takes import children, coded, middle, solid

CLICKS = (0.5, 1.0, 1.5)


def clicks(seconds: float) -> np.ndarray:
    """Silence with a sharp 1 ms click at each time."""
    samples = np.zeros((round(seconds * RATE), 2), np.float32)
    for time in CLICKS:
        if time < seconds:
            samples[round(time * RATE) :][:48] = 0.8
    return samples


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_every_frame_is_there_at_a_constant_rate(rate: int, tmp_path: Path) -> None:
    frames = rate + rate // 2
    facts = probe(film(tmp_path / "spot.mp4", noise(1.5), frames, Fraction(rate)))
    assert facts.frames == frames
    assert facts.rate == rate
    assert facts.constant_rate
    assert facts.seconds == pytest.approx(frames / rate, abs=0.001)


def test_a_fractional_rate_stays_exact(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    facts = probe(film(tmp_path / "spot.mp4", noise(2), 45, rate))
    assert (facts.rate, facts.frames) == (rate, 45)


@pytest.mark.parametrize("name", ["small", "balanced", "quality"])
def test_all_encodes_give_what_they_are_named_for(name: str, tmp_path: Path) -> None:
    settings = encodes()[name]
    path = film(tmp_path / "spot.mp4", noise(1), 30, settings=settings)
    facts = probe(path)
    assert (facts.codec, facts.pixels) == ("HEVC" if name == "quality" else "AVC", "4:2:0/8")
    assert (facts.width, facts.height, facts.frames) == (SMALL.width, SMALL.height, 30)
    assert facts.colour == "BT.709/Limited"
    assert facts.faststart
    assert (facts.sound_codec, facts.sound_rate, facts.sound_channels) == ("AAC", 48000, 2)
    kinds = b"hvc1" if name == "quality" else b"avc1"
    entries = [box.content for box in boxes(path.read_bytes()) if box.path.endswith("stbl/stsd")]
    assert kinds in entries[0]
    assert film(tmp_path / "again.mp4", noise(1), 30, settings=settings).read_bytes() == (
        path.read_bytes()
    )


def test_the_boxes_are_in_order_and_hold_no_edit_list_and_no_date(tmp_path: Path) -> None:
    found = boxes(film(tmp_path / "spot.mp4", noise(1.5), 45).read_bytes())
    paths = [box.path for box in found]
    top = [path for path in paths if "/" not in path]
    assert top.index("moov") < top.index("mdat")
    assert not any("edts" in path or "elst" in path for path in paths)
    header = next(box.content for box in found if box.path == "moov/mvhd")
    assert struct.unpack(">III", header[:12])[1:] == (0, 0)  # no creation, no change
    tables = [box.content for box in found if box.path.endswith("stbl/stts")]
    assert struct.unpack(">II", tables[0][4:12]) == (1, 45)  # one step for all 45 frames


def test_bt709_is_tagged_in_the_box_that_players_read(tmp_path: Path) -> None:
    data = film(tmp_path / "spot.mp4", noise(1), 30).read_bytes()
    at = data.index(b"colrnclx") + 8
    assert struct.unpack(">HHH", data[at : at + 6]) == (1, 1, 1)
    assert data[at + 6] >> 7 == 0  # limited range


@pytest.mark.parametrize("seconds", [Fraction(3, 2), Fraction(2), Fraction(61, 30)])
def test_sound_is_in_time_and_never_longer_than_the_picture(
    seconds: Fraction, tmp_path: Path
) -> None:
    path = film(tmp_path / "spot.mp4", clicks(float(seconds)), int(seconds * 30))
    facts = probe(path)
    assert facts.sound_seconds <= facts.seconds + 0.0005
    assert facts.sound_seconds >= facts.seconds - 0.022  # whole frames of AAC
    sound = np.abs(heard(path))
    for time in CLICKS:
        if time < seconds - Fraction(1, 10):
            near = slice(round((time - 0.1) * RATE), round((time + 0.1) * RATE))
            loud = np.flatnonzero(sound[near] > 0.3)
            assert (near.start + loud[0]) / RATE == pytest.approx(time, abs=0.003)
            assert (near.start + loud[-1]) / RATE == pytest.approx(time + 0.001, abs=0.003)


def test_sound_is_in_time_for_players_that_follow_the_container(tmp_path: Path) -> None:
    path = film(tmp_path / "spot.mp4", clicks(2), 60)
    sound = np.abs(read_sound(path)[:, 0])
    first = np.flatnonzero(sound > 0.3)[0] / RATE
    assert first == pytest.approx(0.5, abs=0.003)


def test_the_picture_starts_at_zero_with_its_own_colours(tmp_path: Path) -> None:
    order = ("#FF6B35", "#FFFFFF", "#14143C", "#00C2A8")
    frames = [solid(order[n // 10], SMALL) for n in range(40)]
    path = film(tmp_path / "spot.mp4", noise(1.4), 40, picture=frames)
    words = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-"]
    raw = run([find_ffmpeg().path, "-v", "error", "-i", path, "-map", "0:v", *words])
    shown = np.frombuffer(raw, np.uint8).reshape(-1, 240, 90)
    assert len(shown) == 40
    for number, frame in enumerate(shown):
        assert middle(frame) == pytest.approx(coded(order[number // 10]), abs=2.5), number


def test_texts_are_burnt_on_their_frames_only(tmp_path: Path) -> None:
    white = Style("white", Paint("#FFFFFF"))
    event = Event(FrameRange(10, 20, Fraction(30)), "white", rounded_box(Area(20, 40, 70, 90), 0))
    folder = tmp_path / "it's: [a, b];%d"
    folder.mkdir()
    path = folder / "spot.mp4"
    document = AssDocument(SMALL, (white,), (event,)).text()
    film(path, noise(1), 30)  # writes its own texts, which the next lines replace
    path.with_suffix(".ass").write_text(document, "utf-8")
    ground = [solid("#000000", SMALL)] * 30
    encode(lambda: ground, SMALL, Fraction(30), path.with_suffix(".ass"), fonts_folder(),
           path.with_suffix(".wav"), RATE, balanced(), path)  # fmt: skip
    raw = run([find_ffmpeg().path, "-v", "error", "-i", f"file:{path}", "-map", "0:v", "-f",
               "rawvideo", "-pix_fmt", "yuv420p", "-"])  # fmt: skip
    shown = np.frombuffer(raw, np.uint8).reshape(30, 240, 90)
    assert [bool(frame[65, 45] > 200) for frame in shown] == [10 <= n < 20 for n in range(30)]
    assert shown[15, 20, 10] < 40


def test_the_ceiling_of_the_bit_rate_is_kept(tmp_path: Path) -> None:
    """Noise takes far more than 150 kbit/s: no more passes than that, and the buffer of 2 s."""
    random = np.random.default_rng(5)
    frames = [random.integers(16, 235, (240, 90), dtype=np.uint8) for _ in range(90)]
    kbps = {}
    for most in (5000, 150):
        settings = encodes()["small"].model_copy(update={"max_kbps": most})
        path = film(tmp_path / f"{most}.mp4", noise(3), 90, settings=settings, picture=frames)
        found = boxes(path.read_bytes())
        table = next(box.content for box in found if box.path.endswith("stbl/stsz"))
        sizes = struct.unpack(">90I", table[12 : 12 + 4 * 90])
        kbps[most] = sum(sizes) * 8 / 1000 / 3
    assert kbps[5000] > 400
    assert kbps[150] <= 150 * (3 + 2) / 3


@pytest.mark.parametrize("name", ["balanced", "quality"])
def test_where_the_ceiling_binds_the_bytes_are_the_same_again(tmp_path: Path, name: str) -> None:
    random = np.random.default_rng(5)
    frames = [random.integers(16, 235, (240, 90), dtype=np.uint8) for _ in range(30)]
    settings = encodes()[name].model_copy(update={"max_kbps": 300})
    first, again = (
        film(tmp_path / f"{number}.mp4", noise(1), 30, settings=settings, picture=frames)
        for number in range(2)
    )
    assert first.read_bytes() == again.read_bytes()
    assert stays_under(picture_sizes(first), Fraction(30), 2 * 300)
    plain = film(tmp_path / "plain.mp4", noise(1), 30, settings=encodes()[name], picture=frames)
    assert not stays_under(picture_sizes(plain), Fraction(30), 300)


def test_a_bucket_runs_dry_at_one_large_frame_or_many_small_ones() -> None:
    rate, kbps = Fraction(25), 100  # 200,000 bits deep, 180,000 at first, 4,000 more each frame
    assert stays_under([22_500], rate, kbps)
    assert not stays_under([22_501], rate, kbps)
    assert stays_under([500] * 1000, rate, kbps)
    assert not stays_under([600] * 1000, rate, kbps)
    assert stays_under([600] * 220, rate, kbps) and not stays_under([600] * 221, rate, kbps)


def test_what_cannot_be_encoded_is_told(tmp_path: Path) -> None:
    before = children()
    ass, gone = tmp_path / "a.ass", tmp_path / "gone.wav"
    ass.write_text(AssDocument(SMALL, (), ()).text(), "utf-8")
    with pytest.raises(MediaError, match=r"(?s)No such file.*gone\.wav"):
        encode(lambda: colours(200), SMALL, Fraction(30), ass, fonts_folder(), gone, RATE,
               balanced(), tmp_path / "a.mp4")  # fmt: skip
    assert children() == before


def test_a_spot_that_leaves_goes_to_black_with_its_texts(tmp_path: Path) -> None:
    path, rate = tmp_path / "spot.mp4", Fraction(30)
    white = Style("white", Paint("#FFFFFF"))
    event = Event(FrameRange(0, 30, rate), "white", rounded_box(Area(20, 40, 70, 90), 0))
    film(path, noise(1), 30)
    path.with_suffix(".ass").write_text(AssDocument(SMALL, (white,), (event,)).text(), "utf-8")
    ground = [solid("#FF6B35", SMALL)] * 30
    encode(lambda: ground, SMALL, rate, path.with_suffix(".ass"), fonts_folder(),
           path.with_suffix(".wav"), RATE, balanced(), path, FrameRange(20, 30, rate))  # fmt: skip
    raw = run([find_ffmpeg().path, "-v", "error", "-i", path, "-map", "0:v", "-f", "rawvideo",
               "-pix_fmt", "yuv420p", "-"])  # fmt: skip
    shown = np.frombuffer(raw, np.uint8).reshape(30, 240, 90).astype(int)
    text, plain = shown[:, 65, 45] - 16, shown[:, 20, 10] - 16
    assert text[:20] == pytest.approx([219] * 20, abs=3)
    assert plain[:20] == pytest.approx([coded("#FF6B35")[0] - 16] * 20, abs=3)
    left = [1 - (number + 1) / 10 for number in range(10)]
    assert text[20:] == pytest.approx([219 * share for share in left], abs=5)
    assert plain[20:] == pytest.approx([plain[0] * share for share in left], abs=5)
    assert shown[29, :160].max() <= 18  # no more than an encoder's noise above black
    assert np.abs(shown[29, 160:] - 128).max() <= 2

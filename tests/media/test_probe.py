"""Facts of films whose facts are known, from other hands too."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.packets import frame_rate
from adgen.media.probe import facts_of, probe
from adgen.media.process import run


def made(path: Path, *words: str, rate: str = "25", seconds: str = "1") -> Path:
    """A film of ffmpeg's test picture and tone."""
    picture = f"testsrc2=s=64x48:r={rate}:d={seconds}"
    tone = f"sine=440:r=44100:d={seconds}"
    run([find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone,
         *words, path])  # fmt: skip
    return path


def test_an_ordinary_film(tmp_path: Path) -> None:
    words = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart")
    facts = probe(made(tmp_path / "a.mp4", *words))
    assert (facts.container, facts.codec, facts.pixels) == ("MPEG-4", "AVC", "4:2:0/8")
    assert (facts.width, facts.height) == (64, 48)
    assert (float(facts.rate), facts.frames, facts.constant_rate) == (25.0, 25, True)
    assert facts.seconds == pytest.approx(1.0)
    assert (facts.sound_codec, facts.sound_rate, facts.sound_channels) == ("AAC", 44100, 1)
    assert facts.faststart
    assert facts.bytes == (tmp_path / "a.mp4").stat().st_size
    assert facts.kbps == pytest.approx(facts.bytes * 8 / 1000, rel=0.05)


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "60"])
def test_rates_are_exact(rate: str, tmp_path: Path) -> None:
    assert probe(made(tmp_path / "a.mp4", rate=rate)).rate == Fraction(rate)


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "50"])
def test_a_rate_that_is_not_told_is_that_of_the_frames(rate: str, tmp_path: Path) -> None:
    """Transport streams have times alone, in steps of 1/90000 s."""
    words = ("-c:v", "libx264", "-x264-params", "force-cfr=0", "-bsf:v",
             "h264_metadata=fixed_frame_rate_flag=0", "-pix_fmt", "yuv420p")  # fmt: skip
    path = made(tmp_path / "a.ts", *words, rate=rate, seconds="2")
    assert frame_rate(path) == Fraction(rate)
    assert probe(path).rate == Fraction(rate)


def test_untagged_colour_is_told_apart_from_tagged(tmp_path: Path) -> None:
    assert probe(made(tmp_path / "a.mp4", "-pix_fmt", "yuv420p")).colour == ""
    tagged = made(tmp_path / "b.mp4", "-pix_fmt", "yuv420p", "-vf",
                  "setparams=colorspace=bt709:range=tv")  # fmt: skip
    assert probe(tagged).colour == "BT.709/Limited"


def test_a_film_without_sound_has_none(tmp_path: Path) -> None:
    facts = probe(made(tmp_path / "a.mp4", "-an"))
    assert (facts.sound_codec, facts.sound_rate, facts.sound_seconds) == ("", 0, 0)


@pytest.mark.parametrize("suffix", ["mkv", "webm", "mov"])
def test_other_containers_can_be_read(suffix: str, tmp_path: Path) -> None:
    facts = probe(made(tmp_path / f"a.{suffix}"))
    assert facts.frames == 25
    assert facts.container != "MPEG-4" or suffix == "mov"


def test_a_sound_alone_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="holds no moving picture"):
        probe(made(tmp_path / "a.wav", "-vn"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp4: cannot be read"):
        probe(tmp_path / "gone.mp4")


# -- files whose header is damaged ---------------------------------------------------------------


def rows(**changes: object) -> list[dict[str, object]]:
    """MediaInfo's rows of a film of 64x48 pixels."""
    picture = {"track_type": "Video", "frame_count": "25", "width": 64, "height": 48,
               "framerate_num": "25", "framerate_den": "1"}  # fmt: skip
    return [{"track_type": "General"}, {**picture, **changes}]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"width": "a lot"}, "values that are none"),
        ({"framerate_den": "0"}, "values that are none"),
        ({"width": 0}, "a picture of 0x48"),
        ({"width": 64_000}, "a picture of 64000x48"),
        ({"width": 20_000, "height": 20_000}, "larger than 8K"),
        ({"frame_count": "x"}, "values that are none"),
    ],
)
def test_values_that_no_film_has(changes: dict[str, object], told: str) -> None:
    assert facts_of("a.mp4", rows()).frames == 25
    with pytest.raises(MediaError, match=told):
        facts_of("a.mp4", rows(**changes))


def test_streams_are_counted_and_the_first_of_several_figures_counts() -> None:
    sounds = [{"track_type": "Audio", "bit_rate": rate} for rate in ("192000 / 128000", "64000")]
    clock = {"track_type": "Other", "type": "Time code", "time_code_of_first_frame": "10:00:00:00"}
    facts = facts_of("a.mov", [*rows(), *sounds, clock])
    assert (facts.pictures, facts.sounds, facts.texts) == (1, 2, 0)
    assert (facts.sound_kbps, facts.timecode) == (192.0, "10:00:00:00")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import time; time.sleep(60)", "cannot read its header: .* ran over 0.5 s"),
        ("import os; os.abort()", "cannot read its header: .* killed by signal 6"),
        ("print('no JSON')", "cannot read its header"),
    ],
)
def test_a_reader_that_hangs_or_dies_is_an_error_and_no_end(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film, worker = made(tmp_path / "a.mp4"), tmp_path / "worker.py"
    worker.write_text(script, "utf-8")
    monkeypatch.setattr("adgen.media.probe._WORKER", worker)
    monkeypatch.setattr("adgen.media.probe._LONGEST", 0.5)
    with pytest.raises(MediaError, match=told):
        probe(film)

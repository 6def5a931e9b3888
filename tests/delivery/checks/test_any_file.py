"""Files that adgen did not make: findings, or one that says what it is; never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from adgen.delivery.checking import check_one
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from tests.studio.films import WALL, film, known_placements, noise, remade

Words = Sequence[str]
COPY = ("-c", "copy", "-movflags", "+faststart")
X264 = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "copy", "-movflags", "+faststart")
HDR = ("-vf", "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc",
       "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params", "log-level=none:pools=none",
       "-c:a", "copy", "-movflags", "+faststart")  # fmt: skip
REMADE: Mapping[str, tuple[Words, set[str], set[str]]] = {
    # by name: ffmpeg's words, what fails, what warns
    "right.mp4": (COPY, set(), set()),
    "phone.mov": (COPY, {"container"}, set()),
    "other.mkv": (("-c", "copy"), {"container"}, set()),
    "web.webm": (("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
                 {"container", "picture codec", "pixels", "sound codec"}, set()),
    "windows.wmv": (("-c:v", "wmv2", "-c:a", "wmav2"),
                    {"container", "picture codec", "sound codec"}, set()),
    "mute.mp4": ((*COPY, "-an"), {"sound"}, set()),
    "uneven.mp4": (("-vf", "select=mod(n\\,3)", "-fps_mode", "vfr", *X264), {"constant rate"},
                   set()),
    "hdr.mp4": (HDR, {"pixels", "colour"}, {"profile"}),
    "prores.mov": (("-c:v", "prores_ks", "-c:a", "pcm_s16le"),
                   {"container", "picture codec", "pixels", "sound codec"}, set()),
    "stream.ts": (("-c", "copy"), {"container"}, set()),
    "old.avi": (("-c:v", "mpeg4", "-bf", "2", "-c:a", "mp3"), {"container", "picture codec"},
                set()),
    "disc.mpg": (("-c:v", "mpeg2video", "-bf", "2", "-c:a", "mp2"),
                 {"container", "picture codec", "sound codec"}, set()),
    "wide.mp4": (("-vf", "setsar=16/11", *X264), {"square pixels"}, set()),
    "lines.mp4": (("-flags", "+ildct+ilme", "-x264opts", "tff=1", *X264), {"scan"}, set()),
    "delayed.mp4": (("-c:v", "copy", "-c:a", "aac", "-movflags", "+faststart"), set(),
                    {"edit lists"}),
}  # fmt: skip
MINE = {"suffix", "edit lists", "colour", "turned", "profile", "sync at start", "silent", "clipped",
        "fragments", "sound length"}  # fmt: skip
"""Checks of sound and container that may warn; pictures are judged elsewhere."""
NONE: Mapping[str, tuple[Callable[[Path], bytes], str]] = {
    "empty.mp4": (lambda _: b"", "an empty file"),
    "text.mp4": (lambda _: b"no film " * 500, "text"),
    "list.mp4": (lambda path: f"#EXTM3U\n#EXTINF:1,\n{path.name}\n".encode(), "a playlist"),
    "joined.mp4": (lambda path: f"ffconcat version 1.0\nfile {path.name}\n".encode(), "a list of"),
    "half.mp4": (lambda path: path.read_bytes()[:1500], "does not fit"),
    "cut.mp4": (lambda path: path.read_bytes()[:-3000], "does not fit"),
}
"""Files that are none, made beside a good one."""


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "made.mp4", noise(1.5), 45)


def found(path: Path) -> dict[str, set[str]]:
    """The checks of each status; of a file that is none, with what it is instead."""
    (file,) = check_one(path, ["wall"], known_placements(WALL))["files"]
    sets: dict[str, set[str]] = {"failed": set(), "warned": set()}
    for finding in file["findings"]:
        if finding["check"] == "readable":
            assert len(file["findings"]) == 1
            assert not finding["passed"]
            return {"readable": {finding["measured"]}}
        if not finding["passed"] or finding["warns"]:
            sets["warned" if finding["passed"] else "failed"].add(finding["check"])
    return sets


@pytest.mark.parametrize("name", REMADE)
def test_films_of_other_hands(name: str, right: Path) -> None:
    words, failed, warned = REMADE[name]
    sets = found(remade(right, name, *words))
    assert sets["failed"] >= failed
    assert sets["warned"] >= warned
    assert ("constant rate" in sets["failed"]) == (name == "uneven.mp4")
    if name == "right.mp4":
        assert sets["failed"] == set()
        assert not sets["warned"] & MINE


def test_films_in_fragments_are_mp4_whatever_their_brand(right: Path) -> None:
    """Without an edit list their pictures begin late, by those that are stored before others."""
    x264 = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-bf", "2", "-c:a", "copy", "-movflags")
    for name, flags in (("dash.mp4", "empty_moov+frag_keyframe+default_base_moof+cmaf"),
                        ("live.mp4", "empty_moov+frag_keyframe")):  # fmt: skip
        sets = found(remade(right, name, *x264, flags))
        assert not sets["failed"] & {"container", "sound length"}
        assert "fragments" in sets["warned"]


def test_sides_may_be_odd(right: Path) -> None:
    words = ("-vf", "scale=91:161", "-pix_fmt", "yuv444p", *X264[2:])
    (file,) = check_one(remade(right, "odd.mp4", *words), ["wall"], known_placements(WALL))["files"]
    raster = next(row for row in file["findings"] if row["check"] == "raster")
    assert (raster["measured"], raster["passed"]) == ("91x161 px", False)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stream.ts", ("-c", "copy")),
        ("flash.flv", ("-c:v", "flv1", "-ar", "44100", "-c:a", "mp3")),
        ("windows.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("late.mp4", ("-map", "0:v", "-map", "1:a", *COPY)),
    ],
)
def test_all_frames_are_there_at_the_rate_they_have(name: str, words: Words, right: Path) -> None:
    """Counts that a file tells by its rounded length, or with what is before its first picture."""
    before = ("-itsoffset", "0.5", "-i", str(right)) if name == "late.mp4" else ()
    sets = found(remade(right, name, *words, before=before))
    assert not sets["failed"] & {"frames", "rate range", "constant rate"}


def test_a_telephone_s_film_is_as_it_is_seen(right: Path) -> None:
    lying = remade(right, "lying.mp4", "-vf", "transpose=1", *X264)
    turned = remade(lying, "turned.mp4", *COPY, before=("-display_rotation", "90"))
    assert "raster" in found(lying)["failed"]
    sets = found(turned)
    assert "raster" not in sets["failed"]
    assert "turned" in sets["warned"]


def test_interlaced_dv(right: Path, tmp_path: Path) -> None:
    words = ("-vf", "scale=720:576,fps=25", "-pix_fmt", "yuv420p", "-aspect", "4:3",
             "-c:a", "pcm_s16le", "-ar", "48000")  # fmt: skip
    sets = found(remade(right, "tape.dv", *words))
    assert sets["failed"] >= {"container", "raster", "scan", "square pixels", "picture codec"}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_film_has_one_finding_that_says_so(name: str, right: Path) -> None:
    content, told = NONE[name]
    path = right.with_name(name)
    path.write_bytes(content(right))
    (measured,) = found(path)["readable"]
    assert any(word in measured for word in told.split("|"))


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp"])
def test_pictures_under_a_film_s_name(suffix: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"a.{suffix}"
    run([find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=90x160:d=1",
         "-frames:v", "1", drawn])  # fmt: skip
    (measured,) = found(drawn.rename(tmp_path / "a.mp4"))["readable"]
    assert "picture" in measured.split("it is")[1]


def test_sound_alone(right: Path) -> None:
    for name in ("alone.m4a", "alone.mp3", "alone.wav"):
        (measured,) = found(remade(right, name, "-vn"))["readable"]
        assert "holds no moving picture" in measured


def test_a_wrong_suffix_is_read_all_the_same(right: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    path.write_bytes(right.read_bytes())
    sets = found(path)
    assert (sets["failed"], sets["warned"] & MINE) == (set(), {"suffix"})


def test_a_film_that_keeps_its_reader_busy_is_given_up(
    right: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adgen.media.watching.time_limit", lambda *_: 0.01)
    (measured,) = found(right)["readable"]
    assert "ran over 0.01 s" in measured
    monkeypatch.undo()
    monkeypatch.setattr("adgen.media.watching.quiet_limit", lambda *_: 0.001)
    (measured,) = found(right)["readable"]
    assert "neither picture nor sound for 0.001 s" in measured


def test_what_a_decoder_complains_of_is_damage_though_it_goes_on(
    right: Path, tmp_path: Path
) -> None:
    """Bytes within its pictures: ffmpeg conceals them and ends well."""
    data = bytearray(right.read_bytes())
    at = data.index(b"mdat") + 2000
    data[at : at + 60] = bytes(60)
    path = tmp_path / "hurt.mp4"
    path.write_bytes(data)
    assert "readable" in found(path)


def test_a_chapter_list_that_is_gone_is_no_damage(right: Path, tmp_path: Path) -> None:
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=700\ntitle=a\n")
    listed = remade(right, "listed.mp4", "-i", chapters, "-map_chapters", "1", *COPY)
    data = listed.read_bytes()
    at = data.index(b"chap") + 4
    listed.write_bytes(data[:at] + (77).to_bytes(4, "big") + data[at + 4 :])
    assert found(listed)["failed"] == set()

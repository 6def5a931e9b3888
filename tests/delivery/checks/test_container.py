"""What ffmpeg can do wrong round a film: each is found, and its neighbour passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.delivery.checks import container
from adgen.delivery.checks.base import Film
from adgen.media.probe import probe
from adgen.schema.delivery import Finding, Placement
from tests.studio.branded import of_one_shot
from tests.studio.films import WALL, film, noise, remade

BROAD = WALL.model_copy(update={"containers": ("mp4", "mov", "mkv")})
FAST = ("-movflags", "+faststart")
Made = Callable[..., Path]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "right.mp4", noise(2), 60)


def found(path: Path, placement: Placement = WALL, promise: bool = False) -> dict[str, Finding]:
    checked = Film(path, probe(path), placement, of_one_shot() if promise else None)
    return {finding.check: finding for finding in container.findings(checked)}


def status(path: Path, check: str, placement: Placement = WALL, promise: bool = False) -> str:
    return found(path, placement, promise)[check].status


def test_a_film_of_adgen_has_nothing_to_find(right: Path) -> None:
    listed = found(right, promise=True)
    assert {finding.status for finding in listed.values()} == {"passed"}
    assert listed.keys() == {
        "container", "suffix", "streams", "faststart", "fragments", "edit lists",
    }  # fmt: skip
    assert listed["edit lists"].measured == "none that moves anything"


@pytest.mark.parametrize(("name", "told"), [("a.mov", "mov"), ("a.mkv", "mkv"), ("a.avi", "avi")])
def test_containers_as_the_placement_takes_them(name: str, told: str, right: Path) -> None:
    other = remade(right, name, "-c", "copy")
    assert found(other)["container"].measured == told
    assert status(other, "container") == "failed"
    assert status(other, "container", BROAD) == ("failed" if told == "avi" else "passed")


def test_a_wrong_suffix_warns(right: Path) -> None:
    other = remade(right, "b.mkv", "-c", "copy")
    assert status(other, "suffix") == "passed"
    assert status(other.rename(other.with_name("b.mp4")), "suffix") == "warned"


def test_two_sounds_or_two_pictures_fail(right: Path) -> None:
    twice = ("-i", right, "-map", "0", "-c", "copy", *FAST)
    sounds = remade(right, "sounds.mp4", *twice, "-map", "1:a")
    pictures = remade(right, "pictures.mp4", *twice, "-map", "1:v")
    assert found(sounds)["streams"].measured == "1 picture, 2 sounds"
    assert status(sounds, "streams") == status(pictures, "streams") == "failed"
    mute = remade(right, "mute.mp4", "-c", "copy", "-an", *FAST)
    assert status(mute, "streams") == "passed"


def test_an_index_at_the_end_fails_and_in_a_mov_warns(right: Path) -> None:
    assert status(remade(right, "late.mp4", "-c", "copy"), "faststart") == "failed"
    assert status(remade(right, "late.mov", "-c", "copy"), "faststart", BROAD) == "warned"
    assert status(remade(right, "fast.mp4", "-c", "copy", *FAST), "faststart") == "passed"


def test_fragments_warn_and_fail_where_none_were_planned(right: Path) -> None:
    parts = remade(right, "parts.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov")
    assert status(parts, "fragments") == "warned"
    assert status(parts, "fragments", promise=True) == "failed"


@pytest.mark.parametrize(
    ("offset", "expected"), [("0.2", "failed"), ("0.02", "failed"), ("0.01", "passed")]
)
def test_a_picture_that_is_moved(offset: str, expected: str, right: Path) -> None:
    """Half a frame is 0.017 s."""
    words = ("-itsoffset", offset, "-i", right, "-map", "1:v", "-map", "0:a", "-c", "copy", *FAST)
    other = remade(right, f"moved{offset}.mp4", *words)
    assert status(other, "edit lists") == expected
    if expected == "failed":
        assert found(other)["edit lists"].measured.startswith(f"picture begins {offset}")


def test_a_beginning_that_is_left_out_fails(right: Path) -> None:
    cut = remade(right, "cut.mp4", "-c", "copy", *FAST, before=("-ss", "0.5"))
    listed = found(cut)["edit lists"]
    assert listed.status == "failed"
    assert "leaves out its first 0.5" in listed.measured


def test_a_coder_s_delay_warns(right: Path) -> None:
    """ffmpeg's AAC has 1024 samples before the sound, and says so in an edit list."""
    coded = remade(right, "coded.mp4", "-c:v", "copy", "-c:a", "aac", *FAST)
    listed = found(coded)["edit lists"]
    assert (listed.status, listed.measured) == ("warned", "sound leaves out its first 0.021 s")


def test_boxes_that_do_not_fit_fail(right: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    short.write_bytes(right.read_bytes()[:-100])
    listed = found(short)
    assert listed["boxes"].status == "failed"
    assert "does not fit" in listed["boxes"].measured

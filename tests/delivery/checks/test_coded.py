"""How a picture is coded and tagged: made by ffmpeg, and read back by MediaInfo."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from adgen.delivery.checks import coded
from adgen.delivery.checks.base import Film
from adgen.media.probe import Probe, probe
from adgen.media.tables import codec_forms
from adgen.schema.delivery import Finding, Placement
from tests.studio.branded import of_one_shot
from tests.studio.films import WALL, film, noise, remade
from tests.studio.probes import facts_of

X264 = ("-c:a", "copy", "-c:v", "libx264")
TELEVISION = WALL.model_copy(update={"codecs": ("prores", "h264")})
TAGS = {"primaries": "BT.709", "transfer": "BT.709"}


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "right.mp4", noise(1.2), 36)


def of(facts: Probe, placement: Placement = WALL, promise: bool = False) -> dict[str, Finding]:
    checked = Film(Path("a.mp4"), facts, placement, of_one_shot() if promise else None)
    return {finding.check: finding for finding in coded.findings(checked)}


def told(**changes: object) -> dict[str, Finding]:
    """What is found of an H.264 film that is right but for the changes."""
    return of(facts_of(30, Fraction(30), **{"profile": "High", "level": "L4.2", **TAGS, **changes}))


def test_a_film_of_adgen_has_nothing_to_find(right: Path) -> None:
    listed = of(probe(right), promise=True)
    assert {finding.status for finding in listed.values()} == {"passed"}
    assert listed.keys() == {
        "picture codec", "pixels", "profile", "level", "colour", "square pixels", "turned", "scan",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "check", "expected"),
    [
        (("-pix_fmt", "yuv444p"), "pixels", "failed"),
        (("-pix_fmt", "yuv420p10le"), "pixels", "failed"),
        (("-pix_fmt", "yuv420p"), "pixels", "passed"),
        (("-profile:v", "baseline"), "profile", "passed"),
        (("-pix_fmt", "yuv420p10le"), "profile", "warned"),
        (("-level", "5.2"), "level", "warned"),
        (("-level", "4.2"), "level", "passed"),
        (("-colorspace", "smpte170m"), "colour", "failed"),
        (("-vf", "setparams=color_trc=smpte2084"), "colour", "failed"),
        (("-color_range", "pc"), "colour", "failed"),
        (("-vf", "setsar=16/15"), "square pixels", "failed"),
        (("-vf", "setsar=1"), "square pixels", "passed"),
        (("-flags", "+ildct+ilme", "-x264opts", "tff=1"), "scan", "failed"),
    ],
)
def test_what_ffmpeg_makes_wrong(
    words: tuple[str, ...], check: str, expected: str, right: Path
) -> None:
    name = "".join(filter(str.isalnum, "".join(words))) + check.replace(" ", "") + ".mp4"
    assert of(probe(remade(right, name, *X264, *words)))[check].status == expected


def test_colours_that_are_not_told_warn_and_fail_where_they_were_promised(right: Path) -> None:
    bare = facts_of(30, Fraction(30), colour="")
    assert of(bare)["colour"].status == "warned"
    assert of(bare, promise=True)["colour"].status == "failed"
    assert told(hdr="SMPTE ST 2086", transfer="HLG")["colour"].status == "failed"
    assert told()["colour"].status == "passed"
    assert told(colour="BT.709/")["colour"].status == "warned"
    assert told(colour="BT.709/", codec="ProRes")["colour"].status == "passed"  # always limited


def test_a_film_that_lies_and_is_turned_is_as_large_as_it_is_seen(right: Path) -> None:
    lying = remade(right, "lying.mp4", "-c", "copy", before=("-display_rotation", "90"))
    facts = probe(lying)
    assert (facts.width, facts.height, facts.turned) == (160, 90, 270)
    assert of(facts)["turned"].status == "warned"
    assert of(facts, promise=True)["turned"].status == "failed"


def test_codecs_as_the_placement_takes_them(right: Path) -> None:
    words = ("-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le")
    facts = probe(remade(right, "a.mov", *words))
    listed = of(facts, TELEVISION)
    assert {listed[name].status for name in ("picture codec", "pixels", "profile")} == {"passed"}
    assert of(facts)["picture codec"].status == "failed"
    lt = probe(remade(right, "lt.mov", *words[:2], "-profile:v", "1", *words[4:]))
    assert of(lt, TELEVISION)["profile"].status == "warned"
    theora = told(codec="VP9", pixels="4:2:0/8")
    assert theora["picture codec"].status == "failed"
    assert "profile" not in theora


def test_a_level_that_is_none_is_no_fault() -> None:
    assert told(level="")["level"].status == "passed"
    assert told(level="L5")["level"].status == "warned"


def test_every_codec_of_an_encode_has_its_form() -> None:
    assert codec_forms().keys() == {"h264", "h265", "prores"}

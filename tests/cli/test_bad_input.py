"""Wrong campaigns: said with their place and the way out, exit 2, and nothing written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.studio.campaign import BRAND, CAMPAIGN, REGIONS, write_campaign, write_track

Adgen = Callable[..., Any]
HOME = Path("campaigns/small")


@pytest.fixture(autouse=True)
def _here(small_placements: None) -> None:
    """Every test here needs the small placements."""


def refused(adgen: Adgen, *more: str) -> list[str]:
    """The problems of a campaign, each with its hint; after a run that made nothing."""
    answer = adgen("run", HOME / "campaign.yaml", "--out", "out", "--quiet", *more)
    assert (answer.code, answer.out) == (2, "")
    assert not Path("out").exists()
    assert "Traceback" not in answer.err
    return re.split(r"\n\n(?!hint: )", answer.err.rstrip("\n"))


def line_of(text: str, campaign: str = CAMPAIGN) -> int:
    return next(n for n, line in enumerate(campaign.splitlines(), 1) if text in line)


def test_music_shorter_than_the_spot(adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace("lengths: [3]", "lengths: [3, 7]")
    write_campaign(HOME, campaign)
    assert refused(adgen) == [
        f"{HOME}/campaign.yaml, line {line_of('music')}, music: "
        "5.00 s of music, for a spot of 7 s\n\n"
        "hint: bring a longer track, start earlier, or drop the length"
    ]


def test_music_that_starts_too_late(adgen: Adgen) -> None:
    write_campaign(HOME)
    (found,) = refused(adgen, "--set", "music.start=2.5")
    assert "music: 2.50 s of music, from 2.5 s on, for a spot of 3 s" in found
    found = refused(adgen, "--set", "music.start=9")[0]
    assert "music: 0.00 s of music, from 9 s on, for a spot of 3 s" in found


def test_music_that_is_just_long_enough(adgen: Adgen) -> None:
    """5.3 - 2.3 is 2.9999999999999996 in floats, and 3 s to anybody else."""
    write_campaign(HOME)
    write_track(HOME / "music.wav", 5.3)
    answer = adgen("plan", HOME, "--quiet", "--set", "music.start=2.3")
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("beats", [", beats_file: beats.json", ""], ids=["corrected", "measured"])
def test_music_that_is_no_music(beats: str, adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace(", beats_file: beats.json", beats)
    write_campaign(HOME, campaign)
    (HOME / "music.wav").write_text("la la la " * 500, "utf-8")
    found = refused(adgen)[0]
    assert found.startswith(f"{HOME}/campaign.yaml, line {line_of('music')}, music.file: ")
    assert "no sound can be read from it" in found


@pytest.mark.parametrize(
    ("beats", "what"),
    [
        ("{", "no JSON"),
        ('{"beats": [3, 1], "tempo": 120}', "beats: 1.0 comes after 3.0, times must increase"),
        ('{"beats": [0, 60], "tempo": 120}', "beats: 60.0 is outside the track, which lasts 5.000"),
    ],
)
def test_beats_that_are_none(beats: str, what: str, adgen: Adgen) -> None:
    write_campaign(HOME)
    (HOME / "beats.json").write_text(beats, "utf-8")
    found = refused(adgen)[0]
    assert found.startswith(f"{HOME}/campaign.yaml, line {line_of('music')}, music.beats_file: ")
    assert what in found


def test_more_shots_than_beats(adgen: Adgen) -> None:
    write_campaign(HOME)
    (HOME / "beats.json").write_text('{"beats": [0.0, 1.5], "tempo": 120}', "utf-8")
    found = refused(adgen)
    assert found == [
        f"{HOME}/campaign.yaml, line {line_of('shots:')}, shots ({region}, 3 s): "
        "3 shots do not fit 1 cut points\n\n"
        "hint: drop a shot, make fewer essential, or bring music with more beats"
        for region in ("en-US", "de-DE")
    ]


def test_a_length_outside_the_placements_limits(adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace("wall, tile", "wall, tiktok, youtube-nonskip")
    write_campaign(HOME, campaign)
    line = line_of("lengths")
    assert refused(adgen)[:2] == [
        f"{HOME}/campaign.yaml, line {line}, lengths[0]: "
        "3 s is outside what tiktok takes, 5 to 600 s\n\n"
        "hint: change the length, or leave tiktok out",
        f"{HOME}/campaign.yaml, line {line}, lengths[0]: "
        "3 s is outside what youtube-nonskip takes, 15 to 30 s\n\n"
        "hint: change the length, or leave youtube-nonskip out",
    ]
    # What is not asked for is not looked at.
    assert adgen("plan", HOME, "--quiet", "--placement", "wall").code == 0


def test_a_rate_outside_the_placements_limits(adgen: Adgen) -> None:
    write_campaign(HOME, CAMPAIGN.replace("seed: 7", "rate: 60"))
    (found,) = refused(adgen)
    assert "rate: 60 frames a second is outside what wall takes, 23 to 30" in found


def test_a_logo_that_cannot_fit_its_clearance(adgen: Adgen) -> None:
    brand = BRAND.replace("zones:", "width: 0.5, clearance: 0.8, zones:")
    write_campaign(HOME, brand=brand)
    found = refused(adgen)
    assert len(found) == 2  # each placement once, not once for each region
    for text, place in zip(found, ("wall", "tile"), strict=True):
        assert text == (
            f"{HOME}/brand.yaml, line {line_of('logo:', BRAND)}, logo: "
            f"the logo with its clearance fits no allowed zone of {place}\n\n"
            "hint: make logo.width or logo.clearance smaller, or allow another zone"
        )


@pytest.mark.parametrize(
    ("cell", "key"),
    [("You can", "shots[0].super"), ("All day", "shots[1].super"), ("Buy now", "end_card")],
)
def test_a_glyph_that_no_font_has(cell: str, key: str, adgen: Adgen) -> None:
    write_campaign(HOME, regions=REGIONS.replace(cell, f"{cell} \U0001f600"))
    found = refused(adgen)
    assert len(found) == 2
    for text, place in zip(found, ("wall", "tile"), strict=True):
        assert f", {key} (en-US, {place}): " in text
        assert "no font has \U0001f600 (U+1F600)" in text
        assert "hint: change the text, or name a font that has it" in text


def test_text_that_is_too_long(adgen: Adgen) -> None:
    write_campaign(HOME, regions=REGIONS.replace("Du kannst", "Wort " * 700))
    found = refused(adgen)
    assert len(found) == 2
    assert all("(de-DE, " in text and "does not fit" in text for text in found)
    assert all("hint: shorten the text for this region" in text for text in found)


def test_a_voice_that_does_not_speak_the_language(adgen: Adgen) -> None:
    write_campaign(HOME, regions=REGIONS.replace("de-DE", "so-SO"))
    (found,) = refused(adgen)
    assert found.startswith(
        f"{HOME}/regions.csv, row 3, column region: the voice espeak does not speak so-SO\n\nhint: "
    )
    assert "leave the voice lines of this region empty" in found


def test_a_voice_line_longer_than_its_place(adgen: Adgen) -> None:
    line = "This is a line that nobody can say within a single second of time"
    write_campaign(HOME, regions=REGIONS.replace("Hello", line))
    (found,) = refused(adgen)
    number = line_of('voice: "{{ line }}"')
    assert found.startswith(
        f"{HOME}/campaign.yaml, line {number}, shots[0].voice (en-US, 3 s): the voice lasts "
    )
    seconds, over, room = (float(n) for n in re.findall(r"(\d+\.\d\d) s", found))
    assert over == pytest.approx(seconds - room, abs=0.011)
    assert room == 0.75  # of the shot's second, with an eighth of a second on both sides


def test_a_voice_line_that_cannot_be_read(adgen: Adgen) -> None:
    regions = REGIONS.replace("de-DE,Du kannst", "ja-JP,静か").replace("Hallo", "静か")
    write_campaign(HOME, regions=regions)
    (found,) = refused(adgen)
    assert f"{HOME}/regions.csv, row 3: the voice espeak cannot read 静 in '静か'" in found
    assert "`reading:`" in found


@pytest.mark.parametrize(
    ("key", "wrong", "near"),
    [
        ("encode", "balancd", "balanced"),
        ("mood", "exited", "excited"),
        ("placements", "[wal]", "wall"),
        ("placements", "[tile, wal]", "wall"),
        ("engine", "still", "stills"),
        ("voice.engine", "espeek", "espeak"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    key: str, wrong: str, near: str, adgen: Adgen
) -> None:
    write_campaign(HOME)
    found = refused(adgen, "--set", f"{key}={wrong}")
    name = wrong.strip("[]").split(", ")[-1]
    assert any(f"unknown name {name!r}\n\nhint: did you mean {near}?" in text for text in found)
    assert len(found) == 1


def test_an_unknown_engine_of_a_shot_is_named_at_the_shot(adgen: Adgen) -> None:
    write_campaign(HOME, CAMPAIGN.replace("camera: pan_left", "engine: difusers"))
    (found,) = refused(adgen)
    number = line_of("camera: pan_left")
    assert found == (
        f"{HOME}/campaign.yaml, line {number}, shots[1].engine: unknown name 'difusers'\n\n"
        "hint: did you mean diffusers?"
    )


@pytest.mark.parametrize(
    ("option", "wrong", "hint"),
    [
        ("--region", "en-UK", "did you mean en-US?"),
        ("--placement", "wale", "did you mean wall?"),
        ("--placement", "tiktok", "known: wall, tile"),
        ("--length", "30", "did you mean 3?"),
    ],
)
def test_what_is_not_in_the_campaign_cannot_be_kept(
    option: str, wrong: str, hint: str, adgen: Adgen
) -> None:
    write_campaign(HOME)
    found = refused(adgen, option, wrong)
    assert found == [f"{option}: unknown name {wrong!r}\n\nhint: {hint}"]


def test_an_engine_that_cannot_is_refused_with_those_that_can(adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace("picture: pictures/cold.png", "prompt: a splash of water")
    write_campaign(HOME, campaign)
    found = refused(adgen)
    assert found
    assert all("the engine stills has no text" in text and "diffusers" in text for text in found)


def test_everything_that_is_wrong_is_told_at_once(adgen: Adgen) -> None:
    regions = """\
region,headline,promise,line,cta
en-US,You can,All day,Hello,Buy now
de-DE,,Jeden Tag,Hallo,Kaufen
fr-FR,Tu peux 😀,Toute la journée,Bonjour,Acheter
so-SO,Waad,Maalin,Haye,Iibso
nonsense!,x,y,z,w
"""
    campaign = CAMPAIGN.replace("encode: small", "encode: smal").replace("[3]", "[3, 7]")
    write_campaign(HOME, campaign, regions=regions)
    told = "\n\n".join(refused(adgen))
    for part in (
        "row 3, column headline: is empty",
        "(fr-FR, wall): no font has 😀",
        "(fr-FR, tile): no font has 😀",
        "row 5, column region: the voice espeak does not speak so",
        "row 6, column region: ",
        "encode: unknown name 'smal'",
        "5.00 s of music, for a spot of 7 s",
    ):
        assert told.count(part) == 1, part


@pytest.mark.parametrize("name", ["campaign.yaml", "brand.yaml", "regions.csv", "logo.png",
                                  "music.wav", "pictures/warm.png"])  # fmt: skip
def test_a_file_that_is_missing_is_named(name: str, adgen: Adgen) -> None:
    write_campaign(HOME)
    (HOME / name).unlink()
    found = refused(adgen)
    assert any(Path(name).name in text and "no such file" in text.lower() for text in found)


def test_a_logo_that_is_too_small_is_warned_of(adgen: Adgen) -> None:
    write_campaign(HOME)
    small = np.full((10, 20, 4), 255, np.uint8)
    (HOME / "logo.png").write_bytes(cv2.imencode(".png", small)[1].tobytes())
    answer = adgen("plan", HOME, "--json")
    (_, warning) = json.loads(answer.out)["warnings"]
    assert answer.code == 0
    assert warning == (
        f"{HOME}/brand.yaml, line {line_of('logo:', BRAND)}, logo.file: "
        "the logo is 20 pixels wide and shown at 53, it will be soft; give a larger one"
    )
    assert f"warning: {warning}" in answer.err


def test_a_picture_that_is_none(adgen: Adgen) -> None:
    write_campaign(HOME)
    (HOME / "pictures" / "warm.png").write_text("no picture", "utf-8")
    (found,) = refused(adgen)
    assert f"line {line_of('warm.png')}, shots[0].picture: warm.png is not a" in found


SYNTAX = {
    "en-US": (r"{\b1}50% off", "a:b;c,d'e", "{{7}}"),
    "de-DE": (r"C:\Nova", "%{pts}", "Kaufen"),
    "en-GB": ("line\none", "[in];[out]", "Buy now"),
}
"""What means something to libass, to ffmpeg's filters and to templates: in every kind of text."""


def test_text_that_looks_like_syntax_is_shown_as_it_is(adgen: Adgen) -> None:
    rows = [
        f'{region},"{one}","{two}",Hello,"{three}"' for region, (one, two, three) in SYNTAX.items()
    ]
    write_campaign(HOME, regions="\n".join(("region,headline,promise,line,cta", *rows)))
    answer = adgen("run", HOME, "--out", "out", "--quiet", "--placement", "tile", "--json")
    assert answer.code == 0, answer.err
    shown = {row["region"]: row["texts"] for row in json.loads(answer.out)["deliverables"]}
    for region, texts in SYNTAX.items():
        uses = ("open.super", "detail.super", "end-card.cta")
        assert [shown[region][use].replace("\n", " ") for use in uses] == [
            text.replace("\n", " ") for text in texts
        ]

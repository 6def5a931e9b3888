"""A hand-off project whose every place is known: all transitions, many scripts, awkward texts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from adgen.delivery.handoff.nouns import (
    Beat,
    Font,
    Ground,
    PlacedLogo,
    PlacedSound,
    PlacedText,
    Project,
)
from adgen.delivery.handoff.shots import (
    CutoutPose,
    Moment,
    PlacedCutout,
    PlacedLook,
    PlacedTake,
)
from adgen.run.making.handed_shots import with_moves
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

RATES = (24, 25, 30, 50, 60, Fraction(30000, 1001))
AWKWARD = 'She said "C:\\new"\u2028</script> & it\'s 5 < 6'
LOOK = (
    "look: looks/hook.cube on the plate, under cut-outs; grain 0.4, in no table; "
    "feel 12, in no table"
)
ARABIC = ("اشترِ الآن", "العرض ينتهي اليوم")
CHINESE = ("聆听未来", "即刻拥有")
LATIN_FONT = Font("Adgen Sans", "SemiBold", "AdgenSans-SemiBold", "AdgenSans.ttf")
ARABIC_FONT = Font("Adgen Sans Arabic", "Regular", "AdgenSansArabic-Regular", "")


def project(rate: Fraction | int = 24) -> Project:
    """210 frames: fade from black, cut, dissolve, fade through black, dissolve of odd length."""
    rate = Fraction(rate)

    def frames(start: int, stop: int) -> FrameRange:
        return FrameRange(start, stop, rate)

    takes = (
        PlacedTake("hook", "media/hook_180x320.mov", 60, frames(0, 47), "fade", 8, 0),
        PlacedTake("detail", "media/detail_180x320.mov", 51, frames(47, 90), "cut", 0, 8),
        PlacedTake("street", "media/street_180x320.mov", 40, frames(90, 120), "dissolve", 8, 8),
        PlacedTake("night", "media/night_180x320.mov", 37, frames(120, 150), "fade", 8, 7),
        PlacedTake(
            "end-card", "media/end-card_180x320.mov", 60, frames(150, 210), "dissolve", 7, 0
        ),
    )
    logos = (
        PlacedLogo("media/logo.png", 600, 200, Box(60, 10, 120, 30), frames(0, 90), 6),
        PlacedLogo("media/logo.png", 600, 200, Box(45, 100, 135, 130), frames(150, 210), 6),
    )
    texts = (
        text("title", (AWKWARD,), frames(0, 47)),
        text("subtitle", ARABIC, frames(47, 90), rtl=True, font=ARABIC_FONT, align="right"),
        text("tagline", CHINESE, frames(150, 210)),
        text("cta", ("Buy now",), frames(150, 210), ground=True),
        text("cue", ("", "Hello"), frames(3, 40), ground=True),
    )
    sounds = (
        PlacedSound("music", "media/music.wav", frames(0, 210)),
        PlacedSound("voice", "media/voice_01.wav", frames(5, 40)),
        PlacedSound("voice", "media/voice_02.wav", frames(95, 140)),
        PlacedSound("mix", "media/mix.wav", frames(0, 210)),
    )
    beats = tuple(
        Beat(frame, number, number % 4 == 1, 0.5)
        for number, frame in enumerate(range(11, 210, 12), 1)
    )
    notes = {"region": "ar-EG", "look": {"warmth": 0.2}, "placement": "wall"}
    return Project(
        "spring_ar-EG", "spring", Raster(180, 320), rate, takes, logos, texts, sounds, beats,
        notes=notes,
    )  # fmt: skip


def styled(rate: Fraction | int = 24) -> Project:
    """The same with a slide, a wipe and a flash, speeds, a look, a cut-out, a price, and an end."""
    plain = project(rate)
    hook, detail, street, night, card = plain.takes
    poses = tuple(CutoutPose((60.0 + frame, 200.0), 80.0 + frame, 0.0) for frame in range(60))
    takes = (
        replace(
            hook, look=PlacedLook("looks/hook.cube", {"grain": 0.4, "feel": 12.0}),
            struck="beat effect zoom on frames 11, 23", plate="media/hook_plate_180x320.mov",
            cutouts=(
                PlacedCutout("media/hook_cutout_1.png", Box(10, 20, 90, 180), "normal", False,
                             ("shadow 0.7",), poses),
            ),
        ),
        replace(detail, transition="flash", transition_frames=6),
        replace(street, transition="slide", speed=(0.5, 1.5)),
        night,
        replace(card, transition="wipe", speed=(2.0, 2.0)),
    )  # fmt: skip
    end = FrameRange(198, 210, plain.rate)
    texts = (*plain.texts, *_price(FrameRange(90, 120, plain.rate)))
    return replace(
        plain, takes=with_moves(takes, plain.raster.width), texts=texts, fade=end
    )  # fmt: skip


def _price(frames: FrameRange) -> tuple[PlacedText, PlacedText]:
    """A price that pops on a diamond, and the struck one."""
    diamond = ((0.0, -40.0), (40.0, 0.0), (0.0, 40.0), (-40.0, 0.0))
    ground = Ground(Box(50, 60, 130, 140), 8.0, "#FFD23F", 1.0, diamond)
    scales = (0.8, 0.9, 1.0, 1.05)
    moves = tuple(
        Moment(frame, scale=scale, opacity=min(1.0, (frame - 89) / 3))
        for frame, scale in zip(
            frames_in(frames), (*scales, *[1.0] * (len(frames) - 4)), strict=True
        )
    )
    now = replace(
        text("price", ("$3.99",), frames), ground=ground, moves=moves, about=(90.0, 100.0)
    )
    line = Ground(Box(70, 78, 110, 80), 1.0, "#400000", 1.0)
    was = replace(text("was", ("$5.99",), frames), strike=line, moves=moves, about=(90.0, 100.0))
    return now, was


def frames_in(frames: FrameRange) -> range:
    """Every frame of a range."""
    return range(frames.start, frames.stop)


def text(
    role: str, lines: tuple[str, ...], frames: FrameRange, *, rtl: bool = False,
    font: Font = LATIN_FONT, align: str = "center", ground: bool = False,
) -> PlacedText:  # fmt: skip
    """A text of 12 pixels in a box of 100x40."""
    box = Box(40, 200, 140, 240)
    return PlacedText(
        role, lines, font, 12.0, 15.0, align, rtl, "#FFB07A", 0.9, box, (90.0, 214.5),  # type: ignore[arg-type]
        Ground(box, 6.0, "#14143C", 0.62) if ground else None, frames,
    )  # fmt: skip

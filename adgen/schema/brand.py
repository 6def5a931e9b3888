"""The brand profile: what every shot obeys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from adgen.schema.base import Fraction01, Hex, Model, Slug
from adgen.schema.look import Look
from adgen.schema.rules import BrandWords

LogoZone = Literal[
    "top_left", "top_center", "top_right", "center", "bottom_left", "bottom_center",
    "bottom_right",
]  # fmt: skip
Animation = Literal["minimal_slide", "fade", "pop", "typewriter", "wipe", "none"]
Shape = Literal["circle", "diamond", "slant"]


class Palette(Model):
    """Brand colours as #RRGGBB in sRGB."""

    primary: Hex
    secondary: Hex
    accent: Hex
    light: Hex = "#FFFFFF"
    dark: Hex = "#111111"


class Typography(Model):
    """Font family and em sizes as fractions of the frame's height."""

    family: str
    title: Annotated[float, Field(ge=0.02, le=0.2)] = 0.08
    subtitle: Annotated[float, Field(ge=0.015, le=0.15)] = 0.05
    files: tuple[str, ...] = Field(default=(), description="font files beside the profile")


class Logo(Model):
    """The logo's file and rules. Widths are fractions of the frame's short side."""

    file: str
    width: Annotated[float, Field(ge=0.05, le=0.6)] = 0.22
    end_card_width: Annotated[float, Field(ge=0.1, le=0.9)] = 0.55
    clearance: Fraction01 = Field(
        default=0.10, description="kept free on every side, as a fraction of the logo's width"
    )
    zones: tuple[LogoZone, ...] = Field(default=("top_center",), min_length=1)


Pronunciation = Annotated[
    dict[str, str], BeforeValidator(lambda value: {"*": value} if isinstance(value, str) else value)
]


class BrandVoice(Model):
    """How the brand is spoken."""

    fastest: float = Field(
        default=1.15, ge=1.0, le=1.5, description="how much a line may be sped up to fit its shot"
    )
    lexicon: dict[str, Pronunciation] = Field(
        default_factory=dict,
        description="names as the voice must read them: one spelling, or one per BCP-47 tag, * "
        "for all others",
    )


class Brand(Model):
    """A style profile."""

    id: Slug
    name: str
    palette: Palette
    typography: Typography
    logo: Logo
    tagline: str = ""
    animation: Animation = "minimal_slide"
    shape: Shape = Field(default="circle", description="the form that wipes and bursts take")
    look: Look = Field(default=Look(), description="laid over the mood's")
    voice: BrandVoice = BrandVoice()
    music_licences: tuple[str, ...] = Field(
        default=(), description="terms under which its music may be licensed"
    )
    words: BrandWords = Field(
        default=BrandWords(), description="words that its copy must not have, and must have"
    )

"""The campaign file as its author writes it: strings may still be templates."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from adgen.schema.base import Model, Slug
from adgen.schema.broadcast import Numbers
from adgen.schema.labels import Disclosure
from adgen.schema.look import Look
from adgen.schema.rules import Waiver
from adgen.schema.shot import BeatEffect, EndCard, Shot
from adgen.schema.soundtrack import Music, SoundEffects, Subtitles
from adgen.schema.voice import Voice


class EngineChoice(Model):
    """The engine that makes the takes. `options` go to the pipeline by name."""

    name: str = "embedded"
    model: str | None = None
    revision: str | None = None
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    device: str = "auto"
    steps: int | None = Field(default=None, ge=1, le=1000)
    guidance: float | None = Field(default=None, ge=0.0, le=50.0)
    offload: Literal["none", "model", "group"] = "none"
    vae_tiling: bool = False
    options: dict[str, Any] = Field(default_factory=dict)


_NTSC = {23.976: 24, 29.97: 30, 59.94: 60}
RATES = tuple(sorted((24, 25, 30, 50, 60, *_NTSC)))
"""Frames per second that placements take; those with a fraction are n * 1000 / 1001."""


def _known_rate(value: object) -> object:
    if isinstance(value, bool) or value not in RATES:
        known = {"expected": ", ".join(map(str, RATES))}
        raise PydanticCustomError("literal_error", "Input should be one of {expected}", known)
    return value


Rate = Annotated[int | float, BeforeValidator(_known_rate), WithJsonSchema({"enum": list(RATES)})]


def _effects(value: object) -> object:
    """`sound_effects: true` is the usual ones."""
    return {True: {}, False: None}.get(value, value) if isinstance(value, bool) else value


class Campaign(Model):
    """One campaign: a template of a spot, made for every region, length and placement."""

    name: Slug
    brand: str
    regions: str
    lengths: tuple[Annotated[int, Field(ge=1, le=120)], ...] = Field(min_length=1)
    placements: tuple[str, ...] = Field(min_length=1)
    placements_file: str | None = Field(
        default=None, description="YAML beside the campaign with placements of its own"
    )
    mood: str | None = None
    look: Look = Field(default=Look(), description="laid over the mood's and the brand's")
    beat_effect: BeatEffect = Field(default="none", description="what strong beats do")
    transition_seconds: float | None = Field(
        default=None, gt=0.0, le=2.0, description="length of transitions; else the mood's, or 1/3"
    )
    seed: int = Field(default=1, ge=0, lt=2**63)
    rate: Rate = Field(default=30, description="frames per second")
    encode: str = "balanced"
    clock_number: Numbers = Field(
        default={}, description="UK television's, a template for all lengths or one for each"
    )
    ad_id: Numbers = Field(default={}, description="the same for US television")
    engine: EngineChoice = EngineChoice()
    music: Music | None = None
    sound_effects: Annotated[SoundEffects | None, BeforeValidator(_effects)] = None
    stems: bool = Field(default=False, description="keep voice, and music with effects, as WAV")
    voice: Voice | None = None
    subtitles: Subtitles | None = Subtitles()
    shots: tuple[Shot, ...] = Field(min_length=1)
    end_card: EndCard
    waivers: tuple[Waiver, ...] = Field(
        default=(),
        description="words that a market's or the brand's rules are against, and who "
        "answers for them",
    )
    disclosure: Disclosure = Field(
        default=Disclosure(), description="how its files say that a machine had a part in them"
    )

    @model_validator(mode="before")
    @classmethod
    def _plain_engine(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("engine"), str):
            return {**data, "engine": {"name": data["engine"]}}
        return data

    @property
    def frame_rate(self) -> Fraction:
        """`rate` exactly: 29.97 is 30000/1001."""
        if self.rate in _NTSC:
            return Fraction(_NTSC[self.rate] * 1000, 1001)
        return Fraction(self.rate)

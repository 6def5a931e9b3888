"""Who speaks in a campaign, as its author writes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from adgen.schema.base import Model


class VoiceChoice(Model):
    """A voice engine and how it speaks."""

    engine: str = "espeak"
    model: str | None = Field(
        default=None, description="file or folder of its weights, or with --download their id"
    )
    revision: str | None = Field(default=None, description="of a model that is downloaded")
    speaker: str | None = Field(default=None, description="a voice or variant of the engine")
    rate: float = Field(default=1.0, ge=0.5, le=2.0, description="1 is the voice's own speed")
    pitch: float = Field(default=1.0, ge=0.5, le=2.0, description="1 is the voice's own")
    pause: float | None = Field(
        default=None, ge=0.0, le=2.0, description="s of silence between sentences; else its own"
    )


def _for_all(value: object) -> object:
    return {0: value} if isinstance(value, str) else value


Tracks = Annotated[
    dict[int, str],
    BeforeValidator(_for_all),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"additionalProperties": {"type": "string"}}]}),
]


class Voice(VoiceChoice):
    """Who speaks, and in which languages somebody else."""

    languages: dict[str, VoiceChoice] = Field(
        default_factory=dict, description="other voices by BCP-47 tag; the nearest is taken"
    )
    allow_noncommercial: bool = Field(
        default=False, description="take weights whose licence forbids advertising, or is not known"
    )
    track: Tracks = Field(
        default_factory=dict,
        description="a finished voice track instead, one for all lengths or one for each",
    )
    whisper: str | None = Field(
        default=None,
        description="folder of a Whisper model that hears when words are said, or what is said; "
        "with --download its id",
    )

"""How pictures may be coded for delivery: the rows of data/codecs.yaml."""

from __future__ import annotations

from pydantic import Field

from adgen.schema.base import Model, Slug
from adgen.schema.evidence import Confidence


class CodecForm(Model):
    """One codec, as players decode it."""

    id: Slug
    format: str = Field(description="MediaInfo's name of it")
    profiles: tuple[str, ...]
    level: float | None = None
    pixels: tuple[str, ...] = Field(description="chroma subsampling and bit depth, as 4:2:0/8")
    confidence: Confidence
    source: str = Field(min_length=3)

"""What finished films are held to: the rows of data/checks.yaml."""

from __future__ import annotations

from pydantic import Field

from adgen.schema.base import Model, Slug
from adgen.schema.delivery import Confidence


class Limit(Model):
    """One threshold of a check."""

    id: Slug
    value: float
    unit: str = Field(description="of the value: s, frames, %, dB, share, a count")
    source: str = Field(min_length=3, description="whose figure it is; else ours, and why")
    confidence: Confidence
    notes: str = ""

"""A look: how the picture's tones and colours are bent. Moods name looks in data/moods.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from adgen.schema.campaign import Model


class Look(Model):
    """Factors on the picture; the defaults change nothing."""

    contrast: Annotated[float, Field(ge=0.5, le=1.6)] = 1.0
    saturation: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    warmth: Annotated[float, Field(ge=-1.0, le=1.0)] = 0.0
    """Towards orange (+) or blue (-); 1 moves chroma by 16 code values."""
    lift: Annotated[float, Field(ge=0.0, le=0.2)] = 0.0
    """Raises black, as a fraction of white: the matte finish."""


class Mood(Model):
    """A row of the mood table of B1: what the copy's feeling sets."""

    id: str
    colours: tuple[str, ...]
    motion: Annotated[float, Field(ge=0.0, le=1.0)]
    look: Look

"""What reading texts on the picture takes: the figures of data/legibility.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from adgen.schema.base import Model

Share = Annotated[float, Field(gt=0.0, lt=1.0)]


class Hold(Model):
    """For how long a text must stand, by its number of words."""

    few_words: int = Field(ge=1)
    """Up to so many words are noticed in `notice_few` seconds, more in `notice_more`."""
    notice_few: Fraction
    notice_more: Fraction
    word: Fraction
    """Seconds for each word."""
    letters: Mapping[str, int]
    """Characters that count as a word, by ISO 15924 code of a script without spaces."""


class Legibility(Model):
    """Least em sizes by the frame's form and the text's role, and least times."""

    sizes: Mapping[Literal["portrait", "square", "landscape"], Mapping[str, Share]]
    """Shares of the frame's short side; `other` for roles without a figure."""
    hold: Hold

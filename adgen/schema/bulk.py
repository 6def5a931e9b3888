"""Tables that ad managers read: one row per deliverable, each column filled from what a run knows
of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from pydantic import Field

from adgen.schema.base import Model
from adgen.schema.delivery import Confidence

Filled = Literal[
    "campaign", "group", "name", "file", "address", "sha256", "region", "language", "territory",
    "placement", "seconds", "headline", "text", "cta",
]  # fmt: skip
"""What a column is filled from: `group` is region and length, `name` the file's name without its
suffix, `headline` the tagline or the first super, `text` the first super."""


class Column(Model):
    """A column of a table. One with neither `filled` nor `always` is left empty for people."""

    name: str
    filled: Filled | None = None
    always: str | None = Field(default=None, description="what stands in every row")
    longest: int | None = Field(default=None, gt=0, description="characters that are taken")
    confidence: Confidence
    source: str = ""
    notes: str = ""

    @property
    def left_empty(self) -> bool:
        """Whether people fill it in."""
        return self.filled is None and self.always is None


class Sheet(Model):
    """A table of one ad manager, for the placements that it sells."""

    id: str
    title: str
    collected: date
    placements: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: str = ""
    sources: tuple[str, ...] = ()

    def takes(self, placement: str, like: Collection[str] = ()) -> bool:
        """Whether it is for a placement, or for one of those that this is written `like`."""
        return not {placement, *like}.isdisjoint(self.placements)

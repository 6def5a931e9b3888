"""Whose word a value is: where it was read, when, and how far that can be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from adgen.schema.base import Model

Confidence = Literal["official", "third", "code", "none"]
"""official: the publisher's own page, or the campaign's own file; third: an agency, an aggregator,
the press; code: public code; none: nobody's, so ours."""
DOUBTFUL: tuple[Confidence, ...] = ("code", "none")
"""Of what nobody has said who shows the files, or who writes about those who do."""


class Evidence(Model):
    """What stands behind one value, or behind all of a row that have none of their own."""

    confidence: Confidence
    sources: tuple[str, ...] = ()
    checked: date | None = Field(default=None, description="when it was read there")
    notes: str = ""

    @model_validator(mode="after")
    def _told(self) -> Evidence:
        if self.confidence == "official" and not self.sources:
            raise ValueError("official takes a source: name the page")
        if self.confidence == "none" and not self.notes:
            raise ValueError("nobody's word takes notes: say what it rests on")
        return self


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that a campaign relies on though its publisher has not given it."""

    field: str
    """Dotted, as `seconds.max`; of parts of which all are doubted alike, their whole."""
    evidence: Evidence


def is_field(model: type[Model], name: str) -> bool:
    """Whether a dotted name is that of a field, or of a field's part; `raster` is two of them."""
    whole, _, part = name.partition(".")
    if name == "raster" or (not part and whole in model.model_fields):
        return True
    inner = model.model_fields[whole].annotation if whole in model.model_fields else None
    return isinstance(inner, type) and issubclass(inner, Model) and part in inner.model_fields

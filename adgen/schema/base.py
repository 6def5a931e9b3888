"""What every schema stands on: the model that refuses unknown keys, and plain kinds of value."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Fraction01 = Annotated[float, Field(ge=0.0, le=1.0)]
Hex = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=64)]


class Model(BaseModel):
    """Frozen, and unknown keys are errors: a slip of the keyboard must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

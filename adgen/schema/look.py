"""A look: what the pictures of a spot have in common. Moods name looks in data/moods.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Annotated, Any

from pydantic import Field

from adgen.schema.base import Hex, Model
from adgen.schema.picture import Asset

Amount = Annotated[float, Field(ge=0.0, le=1.0)]


class Look(Model):
    """How tones and colours are bent and the surface is finished; the defaults change nothing.

    A look may be written in a mood, a brand, a campaign and a shot: what each says is laid over
    what came before it, see `layered`.
    """

    contrast: Annotated[float, Field(ge=0.5, le=1.6)] = 1.0
    saturation: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    warmth: Annotated[float, Field(ge=-1.0, le=1.0)] = 0.0
    """Towards orange (+) or blue (-); 1 moves a mid grey by about 16 code values of Cb and Cr."""
    lift: Annotated[float, Field(ge=0.0, le=0.2)] = 0.0
    """Raises black, as a fraction of white: the matte finish."""
    colours: Annotated[tuple[Hex, ...], Field(max_length=6)] = Field(
        default=(), description="what `tint` draws shadows to highlights towards, dark ones first"
    )
    tint: Amount = Field(default=0.0, description="how far towards `colours`")
    cube: str | None = Field(
        default=None, description="a .cube file beside the campaign or the brand profile"
    )
    cube_amount: Amount = Field(default=1.0, description="how much of the .cube file's change")
    grain: Amount = Field(default=0.0, description="film grain; the same for one seed everywhere")
    bloom: Amount = Field(default=0.0, description="light that spills over from what is bright")
    soft_focus: Amount = Field(default=0.0, description="a soft picture over the sharp one")
    vignette: Amount = Field(default=0.0, description="corners darker than the middle")
    glitch: Amount = Field(default=0.0, description="torn lines and split colours on strong beats")
    feel: Annotated[float, Field(ge=8.0, le=60.0)] | None = Field(
        default=None, description="frames per second that movement seems to have; else the spot's"
    )


class Mood(Model):
    """A row of the mood table of B1: what the copy's feeling sets."""

    id: str
    colours: tuple[str, ...]
    motion: Amount
    transition_seconds: Annotated[float, Field(gt=0.0, le=2.0)] = 1 / 3
    """Length of transitions: B1's fast, medium, slow and smooth."""
    look: Look


@dataclass(frozen=True, slots=True)
class Grade:
    """A shot's look as it was settled, with its .cube file found."""

    look: Look
    cube: Asset | None = None

    def parameters(self) -> dict[str, Any]:
        """JSON values: all that decides pixels. A cube appears by the hash of its bytes."""
        plain = self.look.model_dump(mode="json", exclude={"cube"}, exclude_defaults=True)
        return plain | ({} if self.cube is None else {"cube": self.cube.sha256})


def layered(looks: tuple[Look, ...]) -> Look:
    """One look of several: what a later one says, and nothing else, replaces what came before.

    Naming `colours` without `tint`, or a `cube` without `cube_amount`, keeps the earlier amount.
    """

    def over(under: Look, upper: Look) -> Look:
        said = {name: getattr(upper, name) for name in upper.model_fields_set}
        return under.model_copy(update=said)

    return reduce(over, looks, Look())

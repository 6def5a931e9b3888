"""Music, effects and subtitles of a campaign, as its author writes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from adgen.schema.base import Model


def _word_or_number(value: object) -> str:
    return "word" if isinstance(value, str) else "number"


MusicStart = Annotated[
    Annotated[Annotated[float, Field(ge=0.0)], Tag("number")]
    | Annotated[Literal["best"], Tag("word")],
    Discriminator(_word_or_number),
]


class Licence(Model):
    """By whose leave a track is heard in an advertisement."""

    owner: str = Field(min_length=1, description="whose music it is")
    terms: str = Field(min_length=1, description="its licence, as CC0-1.0 or commissioned")
    proof: str = Field(min_length=1, description="a URL, a contract's number or a file")


class Music(Model):
    """The track every cut is made to."""

    file: str
    licence: Licence
    tempo: float | None = Field(default=None, ge=30, le=300, description="hint in BPM")
    offset: float = Field(default=0.0, ge=-2.0, le=2.0, description="seconds added to all beats")
    beats_file: str | None = Field(default=None, description="beats corrected by hand, as JSON")
    start: MusicStart = Field(
        default=0.0, description="where in the track the spot begins, s, or best: the best bar"
    )
    bar: int | None = Field(
        default=None, ge=1, description="the bar the spot begins with, instead of start"
    )
    ending: Literal["fade", "hit"] = Field(
        default="fade", description="a fade, or the last downbeat ringing out"
    )
    fade: float = Field(
        default=0.8,
        ge=0.0,
        le=10.0,
        description="fade at the end, s, from the nearest beat on; none with `ending: hit`",
    )
    duck: float = Field(default=10.0, ge=0.0, le=40.0, description="dB lower under the voice")


class SoundEffects(Model):
    """Whooshes into cuts and hits on them, made by adgen itself."""

    whoosh: bool = True
    hit: bool = True
    level: float = Field(
        default=-6.0, ge=-24.0, le=6.0, description="LU against the music where they are heard"
    )


class Subtitles(Model):
    """How the voice's words are shown."""

    style: Literal["box", "plain"] = Field(
        default="box", description="plain gets a box wherever its contrast is below 4.5:1"
    )
    highlight: bool = Field(default=False, description="the word that is said stands out")
    size: float = Field(default=0.030, ge=0.015, le=0.08, description="of the frame's long side")
    second: str = Field(
        default="", description="BCP-47 tag of a second language below: shots give `translation`"
    )

"""Where a file will be shown, what is accepted there, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from adgen.schema.base import Model
from adgen.schema.broadcast import Leader, NumberKind, Surround, Timecode, timecode_before
from adgen.schema.evidence import DOUBTFUL, Confidence, Doubt, Evidence, is_field
from adgen.schema.limits import Grown, Loudness, SafeArea, Seconds, SoundLimits
from adgen.schema.picture import Box, Raster
from adgen.schema.time import nearest_frame

Codec = Literal["h264", "h265", "prores"]
_SAME_RATE = 0.002
"""Between a rate as it is written and as it is: 23.976 is 24000/1001, and 24 another."""


class Placement(Grown):
    """Where a file will be shown and what is accepted there."""

    LATE = frozenset({
        "checked", "evidence", "like", "text", "min_raster", "max_raster", "min_kilobytes",
        "recommended_megabytes", "max_kbps", "recommended_kbps", "containers", "sound", "flashes",
        "forbids", "encode", "encodes", "codecs", "rates", "leader", "hold_seconds",
        "silent_frames", "timecode", "number", "gamut",
    })  # fmt: skip
    WORDS: ClassVar[frozenset[str]] = frozenset({
        "id", "like", "title", "notes", "confidence", "sources", "checked", "evidence", "captions",
        "encode", "encodes",
    })  # fmt: skip
    """What says nothing of the platform: words, and what is adgen's own choice."""

    id: str
    like: tuple[str, ...] = Field(
        default=(), description="placements that a campaign's own one is written like"
    )
    title: str
    width: int = Field(gt=0, multiple_of=2)  # 4:2:0 has one colour for two by two pixels
    height: int = Field(gt=0, multiple_of=2)
    seconds: Seconds
    safe: SafeArea
    mirrored: tuple[str, ...] = Field(
        default=(), description="languages whose readers see its buttons on the other side"
    )
    captions: Literal["lower", "center", "bottom"] = "lower"
    min_rate: float = Field(default=23.0, gt=0)
    max_rate: float = 60.0
    rates: tuple[float, ...] = Field(
        default=(), description="the only frame rates it takes; else min_rate to max_rate"
    )
    max_megabytes: float | None = None
    recommended_megabytes: float | None = None
    min_kilobytes: float | None = None
    min_kbps: int | None = None
    max_kbps: int | None = None
    recommended_kbps: tuple[int, int] | None = None
    min_raster: tuple[int, int] | None = Field(default=None, description="the smallest accepted")
    max_raster: tuple[int, int] | None = Field(default=None, description="the largest accepted")
    containers: tuple[str, ...] = ()
    codecs: tuple[Codec, ...] = Field(
        default=(), description="of the picture; without any, those of the campaign's encodes"
    )
    encode: str | None = Field(
        default=None, description="id of the encode it demands; else the campaign's"
    )
    encodes: tuple[str, ...] = Field(
        default=(), description="further encodes it takes, where the campaign names one"
    )
    sound: SoundLimits = SoundLimits()
    loudness: Loudness = Loudness()
    leader: Leader | None = Field(default=None, description="slate and black before the spot")
    hold_seconds: float = Field(
        default=0.0, ge=0.0, le=60.0, description="the last picture, held after the spot"
    )
    silent_frames: int = Field(
        default=0, ge=0, le=50, description="without any sound at the spot's head and tail"
    )
    timecode: Timecode | None = Field(
        default=None, description="of the spot's first frame; MOV alone holds it"
    )
    number: NumberKind | None = Field(
        default=None, description="the number that the campaign must give each spot there"
    )
    gamut: Literal["r103"] | None = Field(default=None, description="EBU R 103 of the picture")
    flashes: Literal["ITU-R BT.1702"] | None = None
    forbids: tuple[str, ...] = ()
    text: Mapping[str, int | tuple[int, int]] = Field(
        default={}, description="characters, or lines, of the words beside the film: at most, or "
        "from and to",
    )  # fmt: skip
    confidence: Confidence
    notes: str = ""
    sources: tuple[str, ...] = ()
    checked: date | None = Field(default=None, description="when its sources were read")
    evidence: Mapping[str, Evidence] = Field(
        default={}, description="by field, dotted for parts, where it is not that of the whole"
    )

    @model_validator(mode="after")
    def _evident(self) -> Placement:
        if self.confidence == "official" and not self.sources:
            raise ValueError("official takes a source: name the page")
        unknown = [name for name in self.evidence if not is_field(type(self), name)]
        if unknown:
            raise ValueError(f"evidence is for fields, and {unknown[0]} is none")
        return self

    @model_validator(mode="after")
    def _possible(self) -> Placement:
        """Refuse what no film can be."""
        if self.min_rate > self.max_rate:
            raise ValueError(f"min_rate is {self.min_rate:g}, and max_rate {self.max_rate:g}")
        across, down = self.safe.left + self.safe.right, self.safe.top + self.safe.bottom
        if across >= self.width or down >= self.height:
            raise ValueError(f"its safe area leaves nothing of {self.width}x{self.height}")
        return self

    def __hash__(self) -> int:
        """By its id: its evidence has no hash."""
        return hash(self.id)

    def evidence_of(self, field: str) -> Evidence:
        """What stands behind a field, or behind one of its parts, as `seconds.max`."""
        whole = field.partition(".")[0]
        found = self.evidence.get(field) or self.evidence.get(whole)
        if found is None:
            return Evidence.model_construct(
                confidence=self.confidence, sources=self.sources, checked=self.checked, notes=""
            )
        return found if found.checked else found.model_copy(update={"checked": self.checked})

    def given(self) -> Iterator[str]:
        """The fields that say something of the platform, dotted for parts; the rest is not given.

        Width and height are told together as `raster`.
        """
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name not in self.model_fields_set or name in self.WORDS or name == "height":
                continue
            if name == "width":
                yield "raster"
            elif isinstance(value, Model):
                yield from (
                    f"{name}.{part}"
                    for part in type(value).model_fields
                    if part in value.model_fields_set and getattr(value, part) is not None
                )
            elif value not in (None, (), {}):
                yield name

    @property
    def doubtful(self) -> tuple[Doubt, ...]:
        """What is given though nobody official, nor anybody who writes of them, has said it."""
        given: dict[str, list[tuple[str, Evidence]]] = {}
        for field in self.given():
            whole = field.partition(".")[0]
            given.setdefault(whole, []).append((field, self.evidence_of(field)))
        found: list[Doubt] = []
        for whole, parts in given.items():
            first = parts[0][1]
            if first.confidence in DOUBTFUL and all(each == first for _, each in parts):
                found.append(Doubt(whole, first))
            else:
                found += [Doubt(*part) for part in parts if part[1].confidence in DOUBTFUL]
        return tuple(found)

    def takes_rate(self, rate: Fraction | float) -> bool:
        """Whether it is shown at this many frames a second."""
        if self.rates:
            return any(abs(float(rate) - each) < _SAME_RATE for each in self.rates)
        return self.min_rate <= rate <= self.max_rate

    @property
    def rates_told(self) -> str:
        """The rates it takes in words, as `23 to 60`."""
        if self.rates:
            return " or ".join(f"{each:g}" for each in self.rates)
        return f"{self.min_rate:g} to {self.max_rate:g}"

    def takes_length(self, seconds: float, slack: float = 0.0) -> bool:
        """Whether it takes a spot of this length; `slack` in seconds on either side."""
        held = self.seconds
        if held.allowed and not any(abs(seconds - each) <= slack for each in held.allowed):
            return False
        return (held.min or 0.0) - slack <= seconds <= (held.max or float("inf")) + slack

    @property
    def lengths_told(self) -> str:
        """The seconds it takes in words, as `5 to 600`."""
        held = self.seconds
        if held.allowed:
            return " or ".join(f"{each:g}" for each in held.allowed)
        if held.max is None:
            return "any" if held.min is None else f"{held.min:g} or more"
        return f"{held.min:g} to {held.max:g}" if held.min else f"at most {held.max:g}"

    @property
    def spot_told(self) -> str:
        """The same of a spot, as `5 to 600 s` or `a spot of any length`."""
        told = self.lengths_told
        return "a spot of any length" if told == "any" else f"{told} s"

    @property
    def raster(self) -> Raster:
        return Raster(self.width, self.height)

    def surround(self, rate: Fraction) -> Surround:
        """The frames round a spot in its file; without timecode, see `timecoded`."""
        leader = self.leader
        clock = nearest_frame(leader.clock_seconds, rate) if leader else 0
        black = nearest_frame(leader.black_seconds, rate) if leader else 0
        return Surround(clock, black, nearest_frame(self.hold_seconds, rate))

    def timecoded(self, rate: Fraction) -> Surround:
        """The same with the timecode of its first frame, where the placement asks for one.

        Raises ValueError for a rate that timecode cannot tell, or before 00:00:00:00.
        """
        found = self.surround(rate)
        if self.timecode is None:
            return found
        return replace(found, start=timecode_before(self.timecode, found.lead, rate))

    def read_in(self, language: str, rtl: bool) -> Placement:
        """The placement as a reader of a language sees it.

        Where its sides differ and nobody says whether it is mirrored for a language that is read
        from right to left, both are kept as clear as the wider one.
        """
        safe = self.safe
        if not rtl or safe.left == safe.right:
            return self
        left, right = safe.right, safe.left
        if not self.mirrored:
            left = right = max(safe.left, safe.right)
        elif language.partition("-")[0] not in self.mirrored:
            return self
        return self.model_copy(update={"safe": SafeArea(
            top=safe.top, bottom=safe.bottom, left=left, right=right
        )})  # fmt: skip

    @property
    def safe_box(self) -> Box:
        """The area for text and logo, in pixels."""
        safe = self.safe
        return Box(safe.left, safe.top, self.width - safe.right, self.height - safe.bottom)

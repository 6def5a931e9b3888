"""What a placement asks of a file, part by part: safe area, seconds, sound, loudness."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from adgen.schema.base import Model


class Grown(Model):
    """Leaves what it learnt of late out of its JSON where that is not given, so that the keys of
    what was made before stay as they were."""

    LATE: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _asked_for(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value
            for name, value in dump(self).items()
            if name not in self.LATE or getattr(self, name) != fields[name].default
        }


class SafeArea(Model):
    """Pixels to keep clear of text and logo on each side of the placement's raster."""

    top: int = Field(ge=0)
    bottom: int = Field(ge=0)
    left: int = Field(ge=0)
    right: int = Field(ge=0)


class Seconds(Grown):
    """Lengths a placement takes; `recommended` is a range, `allowed` are the only ones."""

    LATE = frozenset({"allowed"})

    min: float | None = None
    max: float | None = None
    recommended: tuple[float, float] | None = None
    allowed: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Seconds:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min is {self.min:g}, and max less")
        return self


class Loudness(Grown):
    """Integrated loudness in LUFS, its tolerance in LU, and the highest true peak in dBTP.

    Short spots on television are held to their loudest moments besides, as by EBU R 128 s1, which
    leaves broadcasters to take the short-term or the momentary loudness.
    """

    LATE = frozenset({"short_term", "momentary"})

    integrated: float = -14.0
    tolerance: float = 1.0
    true_peak: float = -1.0
    short_term: float | None = Field(default=None, description="LUFS of the loudest 3 s at most")
    momentary: float | None = Field(
        default=None,
        description="LUFS of the loudest 400 ms at most; with short_term, either will do",
    )


class SoundLimits(Grown):
    """What a placement says of a file's sound besides its loudness."""

    LATE = frozenset({"codecs", "min_kbps", "rates", "max_rate", "channels", "min_phase"})

    codecs: tuple[str, ...] = ()
    min_kbps: int | None = None
    rates: tuple[int, ...] = Field(default=(), description="samples a second")
    max_rate: int | None = None
    channels: int | None = None
    min_phase: float | None = Field(
        default=None, description="mean correlation of left and right, -1 to 1"
    )

"""Takes, cut lists and what an engine is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from adgen.schema.brand import Brand, Shape
from adgen.schema.look import Grade
from adgen.schema.picture import Picture, Raster
from adgen.schema.shot import AnchorPlace, BeatEffect, Blend, CameraMove, Cutout, Transition
from adgen.schema.time import FrameRange


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """Everything an engine sees of a shot, and nothing else: never the region, never a text."""

    engine: str
    prompt: str
    negative: str
    seed: int
    raster: Raster
    rate: Fraction
    frames: int
    camera: CameraMove
    motion: int
    picture: Picture | None
    focus: tuple[float, float, float, float]
    """Left, top, right, bottom of what stays in the frame, as fractions of the plate."""
    held: tuple[float, float, float, float] | None
    """The same for what cut-outs will be laid over; it may reach beyond the plate."""
    palette: tuple[str, ...]
    """Colours #RRGGBB for plates made without a picture: the shot's, or the brand's primary,
    secondary and accent. Beside a picture only those that the shot itself asks for."""
    mask: Picture | None = None
    """Where the picture may change: white."""

    def pictures(self) -> tuple[Picture, ...]:
        """Every supplied picture that it is made from."""
        return tuple(found for found in (self.picture, self.mask) if found)

    def parameters(self) -> Mapping[str, Any]:
        """The request as JSON values; pictures appear by the hash of their bytes.

        A mask appears only where there is one, so that the keys of takes without stay the same.
        """
        mask = {} if self.mask is None else {"mask": self.mask.asset.sha256}
        return {
            "engine": self.engine,
            "prompt": self.prompt,
            "negative": self.negative,
            "seed": self.seed,
            "raster": str(self.raster),
            "rate": str(self.rate),
            "frames": self.frames,
            "camera": self.camera,
            "motion": self.motion,
            "picture": self.picture.asset.sha256 if self.picture else None,
            "focus": list(self.focus),
            "held": None if self.held is None else list(self.held),
            "palette": list(self.palette),
            **mask,
        }


@dataclass(frozen=True, slots=True)
class PlacedAnchor:
    """A cut-out over a shot, resolved for one aspect; see schema.shot.Anchor for the units."""

    picture: Picture
    at: AnchorPlace | tuple[float, float]
    size: float
    cutout: Cutout
    shadow: float
    reflection: float
    wrap: float
    match: float
    depth_blur: float
    blend: Blend
    track: bool
    cut: Picture | None = None
    """The picture cut from its backdrop; None where its own transparency serves."""

    @property
    def drawn(self) -> Picture:
        """What is laid over the plate."""
        return self.cut or self.picture

    @property
    def name(self) -> str:
        """Of the supplied file."""
        return self.picture.asset.path.name

    def parameters(self) -> Mapping[str, Any]:
        """JSON values; pictures appear by the hashes of their bytes."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        cut = None if self.cut is None else self.cut.asset.sha256
        return plain | {"picture": self.picture.asset.sha256, "cut": cut}


@dataclass(frozen=True, slots=True)
class BrandForm:
    """What of the brand transitions and effects are drawn with: a shape and colours #RRGGBB."""

    shape: Shape
    colour: str
    light: str

    @classmethod
    def of(cls, brand: Brand) -> BrandForm:
        """A brand's own: its accent colour, and its light one."""
        return cls(brand.shape, brand.palette.accent, brand.palette.light)


@dataclass(frozen=True, slots=True)
class Accent:
    """A strong beat of the music inside a shot."""

    frame: int
    """Counted from the shot's first."""
    strength: float
    """0..1."""


@dataclass(frozen=True, slots=True)
class Edit:
    """How a take is laid into its master."""

    frames: int
    """Of the master that show it."""
    tail: int
    """Frames that it goes on under the next shot's transition."""
    transition: Transition
    transition_frames: int
    """How many of its first frames the transition into it takes; 0 for a cut."""
    centre: tuple[float, float] | None
    """What a crop keeps in the middle, as fractions of the take; None follows what it shows."""
    speed: tuple[float, float]
    """At its start and its end, against the take's own."""
    grade: Grade
    seed: int
    """Of its grain and its glitches."""
    beat_effect: BeatEffect
    accents: tuple[Accent, ...]
    anchors: tuple[PlacedAnchor, ...]
    on_path: bool
    """Whether the plate moves exactly on the camera path of its request, so that anchors do too."""

    @property
    def branded(self) -> bool:
        """Whether anything of it is drawn with the brand's form."""
        struck = self.beat_effect in ("flash", "colour") and bool(self.accents)
        return struck or self.transition in ("flash", "wipe")

    def parameters(self) -> Mapping[str, Any]:
        """JSON values: all that decides pixels besides the take."""
        return {
            "frames": self.frames,
            "tail": self.tail,
            "transition": [self.transition, self.transition_frames],
            "centre": None if self.centre is None else list(self.centre),
            "speed": list(self.speed),
            "grade": self.grade.parameters(),
            "seed": self.seed if self.grade.look.grain or self.grade.look.glitch else None,
            "beat_effect": self.beat_effect if self.accents else "none",
            "accents": [[accent.frame, accent.strength] for accent in self.accents]
            if self.beat_effect != "none" or self.grade.look.glitch
            else [],
            "anchors": [anchor.parameters() for anchor in self.anchors],
            "on_path": self.on_path and bool(self.anchors),
        }


@dataclass(frozen=True, slots=True)
class Cut:
    """A shot's place in the spot: `record` frames of the spot."""

    shot: str
    record: FrameRange
    transition: Transition
    accents: tuple[Accent, ...] = ()
    """The strong beats that fall into it."""


@dataclass(frozen=True, slots=True)
class CutList:
    """The cuts of one variant in order, without gap or overlap, from frame 0 to its length."""

    cuts: tuple[Cut, ...]
    rate: Fraction
    music_start: float
    """Where in the track the spot begins, in seconds; below 0 for silence first."""
    beats: tuple[int, ...] = ()
    """Frames of the spot on which the music's beats fall."""
    last_hit: Fraction | None = None
    """Seconds of the spot of its last downbeat, where the music is to end on it."""

    @property
    def frames(self) -> int:
        """Length of the spot in frames."""
        return self.cuts[-1].record.stop

"""What one variant shows and says, after every template is expanded. Lengths are still wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adgen.schema.broadcast import NumberKind
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Asset, Picture
from adgen.schema.shot import (
    OWN_SIZE,
    AspectPoint,
    AspectSize,
    AspectZone,
    BeatEffect,
    Blend,
    CameraMove,
    Cutout,
    Leave,
    SuperRole,
    TextSize,
    Transition,
)


@dataclass(frozen=True, slots=True)
class Region:
    """A market, or one viewer of it: its BCP-47 tag as written, and what follows from it."""

    tag: str
    language: str
    """Language with script where it matters, e.g. zh-Hans, sr-Latn, ar."""
    rtl: bool
    row: int
    """Line of the CSV, the header being 1, for messages."""
    id: str = ""
    """Tells apart the rows of one tag, as where every customer gets a spot; else empty."""

    @property
    def name(self) -> str:
        """The tag, with the id where there is one: `zh-CN`, `zh-CN-u123`. No two rows share it."""
        return f"{self.tag}-{self.id}" if self.id else self.tag


@dataclass(frozen=True, slots=True)
class SuperText:
    """Expanded text over the picture."""

    text: str
    at: AspectZone
    role: SuperRole
    size: TextSize = OWN_SIZE
    """Against the role's own."""


@dataclass(frozen=True, slots=True)
class PriceText:
    """Expanded prices; `was` is empty where nothing is struck through."""

    now: str
    was: str
    at: AspectZone


@dataclass(frozen=True, slots=True)
class CounterText:
    """A count from `start` to `stop`; {} in `text` is the number."""

    start: int
    stop: int
    text: str
    at: AspectZone


@dataclass(frozen=True, slots=True)
class AnchorLayer:
    """A cut-out that stands in a shot; see schema.shot.Anchor for the units."""

    picture: Picture
    at: AspectPoint
    size: AspectSize
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


@dataclass(frozen=True, slots=True)
class Shot:
    """One expanded shot. The end card is a shot too, the last one, with id `end-card`."""

    id: str
    beats: float | None
    seconds: float | None
    essential: bool
    engine: str
    prompt: str
    negative: str
    seed: int
    picture: Picture | None
    anchors: tuple[AnchorLayer, ...]
    """The lowest first."""
    camera: CameraMove
    motion: int
    focus: tuple[float, float, float, float] | None
    """What must stay in the frame, where the campaign says it."""
    super: SuperText | None
    voice: str
    """What is said, as the subtitles show it; empty for silence."""
    reading: str
    """The same in letters that the voice reads right; empty where they are these."""
    logo: bool
    transition: Transition
    mask: Picture | None = None
    """Where the picture may change: white."""
    palette: tuple[str, ...] = ()
    """Three colours #RRGGBB of the shot's own; empty for the brand's."""
    speed: tuple[float, float] = (1.0, 1.0)
    """At its start and at its end, against the take's own."""
    beat_effect: BeatEffect = "none"
    grade: Grade = Grade(Look())  # noqa: RUF009  # frozen, so that all may share it
    price: PriceText | None = None
    counter: CounterText | None = None
    recording: Asset | None = None
    """The line as somebody said it."""
    translation: str = ""
    """The line in the subtitles' second language."""
    stretch: bool = False
    """Whether it may last longer for its voice."""

    @property
    def is_voiced(self) -> bool:
        """Whether somebody speaks over it."""
        return bool(self.voice) or self.recording is not None


@dataclass(frozen=True, slots=True)
class EndCardText:
    """The words of the end card, and how they behave."""

    tagline: str
    cta: str
    legal: str
    pulse: bool = True
    """Whether the button swells on the beats."""
    leave: Leave = "hold"


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The shots of one region in order; the last is the end card, whose words stand apart."""

    region: Region
    shots: tuple[Shot, ...]
    end_card: EndCardText
    second_language: str = ""
    """BCP-47 tag of the subtitles' second language; empty where there is none."""
    tracks: Mapping[int, Asset] = field(default_factory=dict)
    """Finished voice tracks by the length of the spot, 0 for every other one."""
    numbers: Mapping[NumberKind, Mapping[int, str]] = field(default_factory=dict)
    """Television's numbers of each kind, by length as the tracks are."""

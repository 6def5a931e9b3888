"""What one variant shows and says, after every template is expanded. Lengths are still wishes."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.schema.campaign import (
    AspectPoint,
    AspectSize,
    AspectZone,
    CameraMove,
    SuperRole,
    Transition,
)
from adgen.schema.picture import Picture


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


@dataclass(frozen=True, slots=True)
class ProductLayer:
    """A cut-out standing in a shot; see schema.campaign.Product for the units."""

    picture: Picture
    at: AspectPoint
    size: AspectSize
    shadow: float


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
    product: ProductLayer | None
    camera: CameraMove
    motion: int
    focus: tuple[float, float, float, float]
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

    @property
    def spoken(self) -> str:
        """What the voice is given."""
        return self.reading or self.voice


@dataclass(frozen=True, slots=True)
class EndCardText:
    """The words of the end card."""

    tagline: str
    cta: str
    legal: str


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The shots of one region in order; the last is the end card, whose words stand apart."""

    region: Region
    shots: tuple[Shot, ...]
    end_card: EndCardText

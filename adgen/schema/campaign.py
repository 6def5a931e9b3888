"""The campaign file as its author writes it: strings may still be templates."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from adgen.schema.picture import Aspect

CameraMove = Literal[
    "static", "push_in", "pull_out", "pan_left", "pan_right", "tilt_up", "tilt_down",
    "roll", "orbit", "handheld",
]  # fmt: skip
Transition = Literal["cut", "dissolve", "fade"]
Zone = Literal["top", "upper", "center", "lower", "left", "right"]
SuperRole = Literal["title", "subtitle", "legal"]
Fraction01 = Annotated[float, Field(ge=0.0, le=1.0)]
Point = tuple[Fraction01, Fraction01]
Hex = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=64)]
T = TypeVar("T")


class Model(BaseModel):
    """Frozen, and unknown keys are errors: a slip of the keyboard must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PerAspect(Model, Generic[T]):
    """A value per aspect of the frame; `portrait` serves where another is not given."""

    portrait: T
    square: T | None = None
    landscape: T | None = None

    def at(self, aspect: Aspect) -> T:
        """The value for one aspect."""
        value: T | None = getattr(self, aspect)
        return self.portrait if value is None else value


def _same_for_all(value: object) -> object:
    return value if isinstance(value, dict | PerAspect) else {"portrait": value}


AspectZone = Annotated[PerAspect[Zone], BeforeValidator(_same_for_all)]
AspectPoint = Annotated[PerAspect[Point], BeforeValidator(_same_for_all)]
AspectSize = Annotated[
    PerAspect[Annotated[float, Field(gt=0.0, le=1.5)]], BeforeValidator(_same_for_all)
]


def _three_colours(value: object) -> object:
    if isinstance(value, list | tuple) and len(value) != 3:
        raise ValueError(
            f"has {len(value)} of three colours: ground, second and accent; "
            "left out, the brand's primary, secondary and accent are taken"
        )
    if isinstance(value, list | tuple) and len({str(colour).lower() for colour in value}) == 1:
        raise ValueError("is one colour three times: give a ground, a second and an accent")
    return value


ShotPalette = Annotated[tuple[Hex, Hex, Hex], BeforeValidator(_three_colours)]


class Super(Model):
    """Text over the picture. A string alone is its text."""

    text: str
    at: AspectZone = PerAspect[Zone](portrait="upper")
    role: SuperRole = "title"


class Product(Model):
    """A cut-out that stands in the shot.

    `at` is where the foot of the cut-out stands and `size` its height, both as fractions of the
    background picture's height and width, so that it stays on its ground in every aspect.
    """

    picture: str
    at: AspectPoint = PerAspect[Point](portrait=(0.5, 0.72))
    size: AspectSize = PerAspect[Annotated[float, Field(gt=0.0, le=1.5)]](portrait=0.4)
    shadow: Fraction01 = 0.5


class EngineChoice(Model):
    """The engine that makes the takes. `options` go to the pipeline by name."""

    name: str = "embedded"
    model: str | None = None
    revision: str | None = None
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    device: str = "auto"
    steps: int | None = Field(default=None, ge=1, le=1000)
    guidance: float | None = Field(default=None, ge=0.0, le=50.0)
    offload: Literal["none", "model", "group"] = "none"
    vae_tiling: bool = False
    options: dict[str, Any] = Field(default_factory=dict)


def _length(name: str, default: str) -> Any:
    return Field(default=None, gt=0, le=120, description=f"{name}; {default}")


class Timed(Model):
    """Something that asks for a length, in beats of the music or in seconds, never both."""

    beats: float | None = _length("length in beats of the music", "needs music")
    seconds: float | None = _length("length in seconds", "put on the nearest beat")

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.beats is None) == (self.seconds is None):
            raise ValueError("give beats or seconds, one of the two")
        return self


class Shot(Timed):
    """One shot of the storyboard."""

    id: Slug
    essential: bool = Field(default=False, description="kept in every cutdown")
    prompt: str = ""
    negative: str = ""
    picture: str | None = Field(default=None, description="a picture: the plate or first frame")
    mask: str | None = Field(
        default=None, description="a picture over `picture`: white may change, black stays as it is"
    )
    palette: ShotPalette | None = Field(
        default=None, description="ground, second and accent colour; else the brand's"
    )
    product: Product | None = None
    camera: CameraMove = "push_in"
    motion: int = Field(default=5, ge=1, le=10, description="1 nearly still … 10 strong")
    focus: tuple[Fraction01, Fraction01, Fraction01, Fraction01] = Field(
        default=(0.3, 0.3, 0.7, 0.7),
        description="left, top, right, bottom of what must stay in the frame",
    )
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    engine: str | None = Field(default=None, description="another engine for this shot")
    super: Super | None = None
    voice: str = Field(default="", description="what the voice says, and the subtitles show")
    reading: str = Field(default="", description="the same as the voice must read it, e.g. kana")
    logo: bool = False
    transition: Transition = Field(default="cut", description="how this shot begins")

    @model_validator(mode="before")
    @classmethod
    def _plain_super(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("super"), str):
            return {**data, "super": {"text": data["super"]}}
        return data


class EndCard(Timed):
    """The last shot: logo, tagline and call to action on a quiet ground."""

    picture: str | None = Field(default=None, description="else a gradient of the brand's colours")
    cta: str = ""
    tagline: str | None = Field(default=None, description="else the brand's")
    legal: str = ""
    voice: str = ""
    reading: str = ""
    product: Product | None = None
    transition: Transition = "cut"


class Music(Model):
    """The track every cut is made to."""

    file: str
    tempo: float | None = Field(default=None, ge=30, le=300, description="hint in BPM")
    offset: float = Field(default=0.0, ge=-2.0, le=2.0, description="seconds added to all beats")
    beats_file: str | None = Field(default=None, description="beats corrected by hand, as JSON")
    start: float = Field(default=0.0, ge=0.0, description="where in the track the spot begins, s")
    fade: float = Field(default=0.8, ge=0.0, le=10.0, description="fade at the end, s")
    duck: float = Field(default=10.0, ge=0.0, le=40.0, description="dB lower under the voice")


class Voice(Model):
    """Who speaks."""

    engine: str = "espeak"
    rate: float = Field(default=1.0, ge=0.5, le=2.0, description="1 is the voice's own speed")
    pitch: float = Field(default=1.0, ge=0.5, le=2.0)
    speaker: str | None = Field(default=None, description="a voice variant of the engine")


class Subtitles(Model):
    """How the voice's words are shown."""

    style: Literal["box", "plain"] = "box"
    size: float = Field(default=0.030, ge=0.015, le=0.08, description="of the frame's long side")


class Campaign(Model):
    """One campaign: a template of a spot, made for every region, length and placement."""

    name: Slug
    brand: str
    regions: str
    lengths: tuple[Annotated[int, Field(ge=1, le=120)], ...] = Field(min_length=1)
    placements: tuple[str, ...] = Field(min_length=1)
    mood: str | None = None
    seed: int = Field(default=1, ge=0, lt=2**63)
    rate: Literal[24, 25, 30, 50, 60] = Field(default=30, description="frames per second")
    encode: str = "balanced"
    engine: EngineChoice = EngineChoice()
    music: Music | None = None
    voice: Voice | None = None
    subtitles: Subtitles | None = Subtitles()
    shots: tuple[Shot, ...] = Field(min_length=1)
    end_card: EndCard

    @model_validator(mode="before")
    @classmethod
    def _plain_engine(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("engine"), str):
            return {**data, "engine": {"name": data["engine"]}}
        return data

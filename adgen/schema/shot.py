"""A shot as its author writes it, with all that stands in it: strings may still be templates."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from adgen.schema.base import Fraction01, Hex, Model, Slug
from adgen.schema.look import Look
from adgen.schema.picture import Aspect

CameraMove = Literal[
    "static", "push_in", "pull_out", "pan_left", "pan_right", "tilt_up", "tilt_down",
    "roll", "orbit", "handheld",
]  # fmt: skip
Transition = Literal["cut", "dissolve", "fade", "zoom", "slide", "whip", "flash", "wipe"]
BeatEffect = Literal["none", "zoom", "flash", "colour"]
Blend = Literal["normal", "multiply", "overlay", "screen"]
Zone = Literal["top", "upper", "center", "lower", "left", "right"]
SuperRole = Literal["title", "subtitle", "legal", "lower_third"]
AnchorPlace = Literal[
    "upper_left", "upper", "upper_right", "left", "center", "right",
    "lower_left", "lower", "lower_right", "chest_left", "chest_right",
]  # fmt: skip
Cutout = Literal["auto", "alpha", "backdrop"]
Leave = Literal["hold", "fade_out"]
Point = tuple[Fraction01, Fraction01]
Speed = Annotated[float, Field(ge=0.5, le=2.0)]
T = TypeVar("T")


class PerAspect(Model, Generic[T]):
    """A value per aspect of the frame; `portrait` serves where another is not given."""

    portrait: T
    square: T | None = None
    landscape: T | None = None

    def at(self, aspect: Aspect) -> T:
        """The value for one aspect."""
        value: T | None = getattr(self, aspect)
        return self.portrait if value is None else value

    def __reduce__(self) -> tuple[Any, ...]:
        """As a plain one: a class made for a type has no name that pickle could find it by."""
        values = self.portrait, self.square, self.landscape
        return _plain, (values, self.model_fields_set)


def _plain(values: tuple[Any, Any, Any], given: set[str]) -> PerAspect[Any]:
    portrait, square, landscape = values
    return PerAspect.model_construct(given, portrait=portrait, square=square, landscape=landscape)


def _same_for_all(value: object) -> object:
    return value if isinstance(value, dict | PerAspect) else {"portrait": value}


AspectZone = Annotated[PerAspect[Zone], BeforeValidator(_same_for_all)]


def _name_or_point(value: object) -> str:
    return "name" if isinstance(value, str) else "point"


Place = Annotated[
    Annotated[AnchorPlace, Tag("name")] | Annotated[Point, Tag("point")],
    Discriminator(_name_or_point),
]
AspectPoint = Annotated[PerAspect[Place], BeforeValidator(_same_for_all)]
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


_Scale = PerAspect[Annotated[float, Field(ge=0.5, le=1.5)]]
TextSize = Annotated[_Scale, BeforeValidator(_same_for_all)]
OWN_SIZE = _Scale(portrait=1.0)


class SuperChange(Model):
    """What of a super is otherwise in a market; what is left out stays."""

    at: AspectZone | None = None
    role: SuperRole | None = None
    size: TextSize | None = None


class Super(Model):
    """Text over the picture. A string alone is its text."""

    text: str
    at: AspectZone = PerAspect[Zone](portrait="upper")
    role: SuperRole = "title"
    size: TextSize = Field(default=OWN_SIZE, description="against the role's own size")
    markets: dict[str, SuperChange] = Field(
        default_factory=dict, description="otherwise in a market, by BCP-47 tag; the nearest counts"
    )


class Anchor(Model):
    """A product, a logo or another cut-out that stands in the shot; its pixels are kept.

    `at` is where its foot stands, as fractions of the plate, or a named place of the frame that it
    is centred on; `size` is its height as a fraction of the plate's height. The plate is the
    background picture, so that it stays on its ground in every aspect, else the frame.
    """

    picture: str
    at: AspectPoint = PerAspect[Place](portrait=(0.5, 0.72))
    size: AspectSize = PerAspect[Annotated[float, Field(gt=0.0, le=1.5)]](portrait=0.4)
    cutout: Cutout = Field(
        default="auto", description="its own transparency, or cut from its plain backdrop"
    )
    shadow: Fraction01 = 0.5
    reflection: Fraction01 = Field(default=0.0, description="how mirror-like its ground is")
    wrap: Fraction01 = Field(default=0.0, description="light of the plate round its edges")
    match: Fraction01 = Field(
        default=0.0, description="how far its tones go towards the plate's; 0 keeps its colours"
    )
    depth_blur: Fraction01 = Field(default=0.0, description="how far the plate is out of focus")
    blend: Blend = "normal"
    track: bool = Field(default=False, description="follows the surface under it in the plate")


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


class Spoken(Model):
    """Something over which a line may be said."""

    voice: str = Field(default="", description="what the voice says, and the subtitles show")
    reading: str = Field(default="", description="the same as the voice must read it, e.g. kana")
    recording: str = Field(
        default="", description="a sound file of the line, for `engine: recorded`"
    )
    translation: str = Field(
        default="", description="the line in the subtitles' second language, shown below it"
    )
    stretch: bool = Field(
        default=False, description="lasts as long as its voice needs: the cuts behind it give way"
    )


class Price(Model):
    """A price burst: the price, and the one it replaces, struck through."""

    now: str
    was: str = ""
    at: AspectZone = PerAspect[Zone](portrait="lower")


class Counter(Model):
    """A number that counts, one step a beat, or a step a second without music."""

    start: int = Field(ge=0, le=999_999)
    stop: int = Field(ge=0, le=999_999)
    text: str = Field(default="{}", description="{} is the number")
    at: AspectZone = PerAspect[Zone](portrait="center")


def _constant_speed(value: object) -> object:
    return (value, value) if isinstance(value, int | float) else value


Ramp = Annotated[tuple[Speed, Speed], BeforeValidator(_constant_speed)]


class Shot(Timed, Spoken):
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
    product: Anchor | None = None
    anchors: tuple[Anchor, ...] = Field(default=(), description="further cut-outs, over `product`")
    camera: CameraMove = "push_in"
    motion: int = Field(
        default=5, ge=1, le=10, description="1 nearly still … 10 strong; else the mood's, or 5"
    )
    speed: Ramp = Field(
        default=(1.0, 1.0), description="0.5 slow … 2 fast; two values ramp from one to the other"
    )
    focus: tuple[Fraction01, Fraction01, Fraction01, Fraction01] | None = Field(
        default=None,
        description="left, top, right, bottom of what must stay in the frame; else faces are "
        "looked for, then what strikes the eye",
    )
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    engine: str | None = Field(default=None, description="another engine for this shot")
    super: Super | None = None
    price: Price | None = None
    counter: Counter | None = None
    logo: bool = False
    transition: Transition = Field(default="cut", description="how this shot begins")
    beat_effect: BeatEffect | None = Field(
        default=None, description="what strong beats do to it; else the campaign's"
    )
    look: Look = Field(default=Look(), description="laid over the campaign's")

    @model_validator(mode="before")
    @classmethod
    def _plain_super(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("super"), str):
            return {**data, "super": {"text": data["super"]}}
        return data


class EndCard(Timed, Spoken):
    """The last shot: logo, tagline and call to action on a quiet ground."""

    picture: str | None = Field(default=None, description="else a gradient of the brand's colours")
    cta: str = ""
    tagline: str | None = Field(default=None, description="else the brand's")
    legal: str = ""
    product: Anchor | None = None
    transition: Transition = "cut"
    pulse: bool = Field(default=True, description="the button swells a little on the beats")
    leave: Leave = Field(
        default="hold", description="how the spot ends: on the card, or fading to dark"
    )
    look: Look = Field(default=Look(), description="laid over the campaign's")

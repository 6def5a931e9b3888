"""Films as they are planned: on what page their texts stand, how they are encoded and checked."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.run.marking import PlannedMark
from adgen.run.takes import PlannedMaster
from adgen.run.work import Work
from adgen.schema.brand import Brand
from adgen.schema.broadcast import Surround
from adgen.schema.delivery import Encode, Placement
from adgen.schema.footage import Cut
from adgen.schema.picture import Asset
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange


@dataclass(frozen=True, slots=True)
class PageStyle:
    """The page that texts were laid out on, without its fonts' faces."""

    placement: Placement
    language: str
    rtl: bool
    brand: Brand
    subtitles: Subtitles | None
    fonts: tuple[Asset, ...]
    """The brand's own font files."""
    second: str = ""
    """BCP-47 tag of the subtitles' second language; empty for none."""
    label: str = ""
    """The same of the visible label's language."""


@dataclass(frozen=True, slots=True)
class Slate:
    """The words of a slate: labels and values in their order."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A compressed film with its subtitles: one deliverable's, or that of several whose bytes
    would be equal."""

    work: Work
    master: PlannedMaster
    mix: str
    overlay: str
    """Key of the laid-out texts, made while planning."""
    page: PageStyle
    logo: Asset
    encode: Encode
    fade: FrameRange | None = None
    """The last frames, in which the picture goes to black."""
    contrast: bool = False
    """Whether the picture beneath its subtitles is measured before they are burnt in: so its
    master is kept."""
    surround: Surround = Surround()  # noqa: RUF009  # frozen, so that all may share it
    """What stands in its file before and after the spot."""
    slate: Slate | None = None
    legal: bool = False
    """Whether its picture is kept to EBU R 103."""

    @property
    def key(self) -> str:
        return self.work.key

    @property
    def file(self) -> str:
        """Its name in the store; subtitles lie beside it under the same stem."""
        return f"film{self.encode.suffix}"


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """The checks of a film against a placement and its brand."""

    work: Work
    film: PlannedFilm
    placement: Placement
    cuts: tuple[Cut, ...]
    """Its shots, which findings are told by."""
    silent: bool = False
    """Whether it is to be."""
    mark: PlannedMark | None = None
    """The film with its marks, which is what is checked where there are any."""
    spoken: tuple[float, ...] = ()
    """When its lines begin, in seconds."""

    @property
    def key(self) -> str:
        return self.work.key

    @property
    def looked_at(self) -> str:
        """Key of the film, marked or not."""
        return self.mark.key if self.mark else self.film.key

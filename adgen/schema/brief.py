"""A campaign as read: its file, its brand, its rows, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adgen.schema.brand import Brand
from adgen.schema.campaign import Campaign
from adgen.schema.delivery import Placement
from adgen.schema.picture import Asset, Picture
from adgen.schema.review import Decisions
from adgen.schema.storyboard import Region


@dataclass(frozen=True, slots=True)
class Places:
    """Where each key of a YAML file stands, for messages."""

    file: str
    """The file as its reader named it."""
    lines: Mapping[str, int]
    """Line of each dotted key, such as `shots[2].camera`; 0 for one given by `--set`."""

    def where(self, key: str = "") -> str:
        """`file, line 12, shots[2].camera`; a key that is not written is found by its parent."""
        while key and key not in self.lines:
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        if not key:
            return self.file
        line = self.lines[key]
        return f"{self.file}, line {line}, {key}" if line else f"--set {key}"


@dataclass(frozen=True, slots=True)
class Row:
    """One region and its words. `values` has every column, stripped, `region` among them."""

    region: Region
    values: Mapping[str, str]
    line: int
    """Physical line of the CSV on which the row starts, or of standard input, the first being 1."""
    place: str
    """Where it stands, for messages: `regions.csv, row 3`, `standard input, line 3`."""
    cell: str = "column"
    """What holds one of its values there: a column, or a key."""

    @property
    def name(self) -> str:
        """What it is called, as no other row is: `zh-CN`, or with an id `zh-CN-u123`."""
        return self.region.name

    def where(self, cell: str = "") -> str:
        """Place of the row, or of one of its cells, for messages."""
        return f"{self.place}, {self.cell} {cell}" if cell else self.place


@dataclass(frozen=True, slots=True)
class Brief:
    """What a campaign asks for. Every file it names exists; pictures of shots are not opened."""

    campaign: Campaign
    brand: Brand
    folder: Path
    brand_folder: Path
    rows: tuple[Row, ...]
    logo: Picture
    fonts: tuple[Asset, ...]
    """The brand's own font files."""
    music: Asset | None
    beats: Asset | None
    """The track and its corrected beats, where the campaign names them."""
    cubes: Mapping[str, Asset]
    """The .cube files of looks by where these stand: `brand`, "" for the campaign's, `shots[0]`."""
    placements: Mapping[str, Placement]
    """Those that it may name by id: the known ones, and its own file's over them."""
    sources: tuple[Asset, ...]
    """Every file read or named so far, each once: YAML, CSV where it was read, logo, fonts,
    music, beats, placements."""
    places: Places
    brand_places: Places
    regions_file: str
    """The CSV as its reader named it."""
    notes: tuple[str, ...]
    """What its author should know though nothing is wrong."""
    decisions: Decisions = Decisions()  # noqa: RUF009  # frozen
    """What people decided about its deliverables and takes."""

    def where(self, key: str = "") -> str:
        """Place of a dotted key of the campaign file, for messages."""
        return self.places.where(key)

    def where_row(self, row: Row, column: str = "") -> str:
        """Place of a row, or of one of its cells, for messages."""
        return row.where(column)

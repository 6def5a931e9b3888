"""A campaign as read: its file, its brand, its rows, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adgen.schema.brand import Brand
from adgen.schema.campaign import Campaign
from adgen.schema.picture import Asset, Picture
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
    """Physical line of the CSV on which the row starts, the first being 1."""


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
    sources: tuple[Asset, ...]
    """Every file read or named so far, each once: YAML, CSV, logo, fonts, music, beats."""
    places: Places
    brand_places: Places
    regions_file: str
    notes: tuple[str, ...]
    """What its author should know though nothing is wrong."""

    def where(self, key: str = "") -> str:
        """Place of a dotted key of the campaign file, for messages."""
        return self.places.where(key)

    def where_row(self, row: Row, column: str = "") -> str:
        """Place of a row, or of a cell, of the CSV, for messages."""
        place = f"{self.regions_file}, row {row.line}"
        return f"{place}, column {column}" if column else place

"""The way in: a campaign file, the brand profile and the CSV it names, as one Brief."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from adgen.brief.contradictions import contradictions, unlicensed, unspoken
from adgen.brief.decisions import read_decisions, review_file
from adgen.brief.files import Measured, asset, at, locate, picture
from adgen.brief.overrides import overridden
from adgen.brief.own_placements import own_placements
from adgen.brief.regions import Table, read_regions
from adgen.brief.wording import problems_of
from adgen.brief.yaml_lines import Document, read_yaml
from adgen.errors import Problem, RequestError
from adgen.media.tables import placements
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief, Places
from adgen.schema.campaign import Campaign
from adgen.schema.delivery import Placement
from adgen.schema.picture import Asset, Picture
from adgen.schema.review import Decisions

_CAMPAIGN = "name a campaign's YAML file, or its folder; `adgen init` writes a commented example"
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def load_campaign(path: Path, overrides: Mapping[str, str] | None = None) -> Brief:
    """Read a campaign, its brand and its regions; `overrides` maps dotted keys to YAML values.

    `path` may be a folder that holds a campaign.yaml. Raises RequestError with every problem
    of the three files.
    """
    brief, problems = read_campaign(path, overrides)
    if brief is None or problems:
        raise RequestError(problems)
    return brief


def read_campaign(
    path: Path,
    overrides: Mapping[str, str] | None = None,
    *,
    rows: bool = True,
    known: Measured | None = None,
) -> tuple[Brief | None, tuple[Problem, ...]]:
    """Like `load_campaign`, but gives what could be read beside the problems.

    The Brief is there when campaign, brand and CSV could be read; rows that could not are left
    out of it. It lets a caller look for further problems before reporting all of them. Without
    `rows` the CSV is not looked at, and need not exist: the Brief has none. A logo in `known` is
    not decoded again.
    """
    found = _Findings([])
    path = path / "campaign.yaml" if path.is_dir() else path
    plain = found.of(lambda: _document(path))
    if plain is None:
        return None, tuple(found.problems)
    document = found.of(lambda: overridden(plain, overrides or {})) or plain
    places, folder = document.places, path.parent
    campaign = found.of(lambda: _validated(Campaign, document))
    if campaign is not None:
        found.problems.extend(contradictions(campaign, places))
    brand = _brand(document, folder, found, known)
    table, csv_asset = _regions(document, folder, found) if rows else (Table((), (), ()), None)
    if campaign is not None and brand is not None:
        found.problems.extend(unlicensed(campaign, brand.brand, brand.places.file, places))
        found.problems.extend(unspoken(brand.brand, brand.places))
    music = _named_asset(document, folder, "music.file", found)
    beats = _named_asset(document, folder, "music.beats_file", found)
    cubes = _cubes(document, folder, found)
    known_places, own_places = _placements(document, folder, found)
    log = review_file(path)
    decisions = found.of(lambda: read_decisions(log)) or Decisions()
    if campaign is None or brand is None or table is None:
        return None, tuple(found.problems)
    cubes |= {} if brand.cube is None else {"brand": brand.cube}
    judged = asset(folder, log.name, confined=False) if log.exists() else None
    named = (music, beats, own_places, *cubes.values(), judged)
    files = (asset(folder, path.name, confined=False), csv_asset, *brand.sources, *named)
    brief = Brief(
        campaign=campaign,
        brand=brand.brand,
        folder=folder,
        brand_folder=brand.folder,
        rows=table.rows,
        logo=brand.logo,
        fonts=brand.fonts,
        music=music,
        beats=beats,
        cubes=cubes,
        placements=known_places,
        sources=tuple(dict.fromkeys(file for file in files if file is not None)),
        places=places,
        brand_places=brand.places,
        regions_file=_beside(places.file, campaign.regions),
        notes=table.notes,
        decisions=decisions,
    )
    return brief, tuple(found.problems)


@dataclass(frozen=True, slots=True)
class _BrandFiles:
    """A brand profile and what it names."""

    brand: Brand
    folder: Path
    logo: Picture
    fonts: tuple[Asset, ...]
    cube: Asset | None
    sources: tuple[Asset, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class _Findings:
    """Problems gathered while reading goes on."""

    problems: list[Problem]

    def of(self, step: Callable[[], T], where: str | None = None) -> T | None:
        """The step's result, or None after its problems were kept, moved to `where` if given."""
        try:
            return step()
        except RequestError as error:
            self.problems.extend(error.problems if where is None else at(error, where))
            return None


def _document(path: Path) -> Document:
    shown = str(path)
    if not path.is_file():
        try:
            locate(path.parent, path.name, confined=False)
        except RequestError as error:
            problem = error.problems[0]
            what = "no such file" if problem.what.startswith("no such file") else problem.what
            hint = _CAMPAIGN if str(problem.hint).startswith("paths") else problem.hint
            raise RequestError.of(shown, what, hint) from error
    return read_yaml(path, shown)


def _validated(model: type[M], document: Document) -> M:
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise RequestError(problems_of(error, model, document.places)) from error


def _brand(
    document: Document, folder: Path, found: _Findings, known: Measured | None
) -> _BrandFiles | None:
    name = document.data.get("brand")
    if not isinstance(name, str):
        return None
    where = document.places.where("brand")
    source = found.of(lambda: asset(folder, name, confined=False), where)
    if source is None:
        return None
    shown = _beside(document.places.file, name)
    profile = found.of(lambda: read_yaml(source.path, shown))
    brand = found.of(lambda: _validated(Brand, profile)) if profile else None
    if profile is None or brand is None:
        return None
    home, places = _tidy(source.path.parent), profile.places
    logo = found.of(lambda: picture(home, brand.logo.file, known), places.where("logo.file"))
    fonts = [
        found.of(partial(asset, home, file), places.where(f"typography.files[{number}]"))
        for number, file in enumerate(brand.typography.files)
    ]
    whole = tuple(font for font in fonts if font is not None)
    cube = _named_asset(profile, home, "look.cube", found)
    if logo is None:
        return None
    return _BrandFiles(brand, home, logo, whole, cube, (source, logo.asset, *whole), places)


def _regions(
    document: Document, folder: Path, found: _Findings
) -> tuple[Table | None, Asset | None]:
    name = document.data.get("regions")
    if not isinstance(name, str):
        return None, None
    source = found.of(lambda: asset(folder, name), document.places.where("regions"))
    if source is None:
        return None, None
    shown = _beside(document.places.file, name)
    table = found.of(lambda: read_regions(source.path, shown))
    if table is not None:
        found.problems.extend(table.problems)
    return table, source


def _cubes(document: Document, folder: Path, found: _Findings) -> dict[str, Asset]:
    """The .cube files that the campaign's looks name, by where they stand."""
    shots = document.data.get("shots")
    count = len(shots) if isinstance(shots, list) else 0
    places = ["", *(f"shots[{number}]" for number in range(count)), "end_card"]
    assets = {
        place: _named_asset(document, folder, f"{place}.look.cube".removeprefix("."), found)
        for place in places
    }
    return {place: cube for place, cube in assets.items() if cube is not None}


def _placements(
    document: Document, folder: Path, found: _Findings
) -> tuple[dict[str, Placement], Asset | None]:
    """The placements that the campaign may name, and the file with those of its own."""
    own = _named_asset(document, folder, "placements_file", found)
    if own is None:
        return placements(), None
    shown = _beside(document.places.file, document.data["placements_file"])
    read = found.of(lambda: own_placements(own.path, shown, placements()))
    if read is None:
        return placements(), own
    found.problems.extend(read[1])
    return read[0], own


def _named_asset(document: Document, folder: Path, key: str, found: _Findings) -> Asset | None:
    """The file that a dotted key names; None when it names none, or no text."""
    value: Any = document.data
    for step in re.findall(r"[^.\[\]]+", key):
        if isinstance(value, list):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, str):
        return None
    return found.of(lambda: asset(folder, value), document.places.where(key))


def _tidy(folder: Path) -> Path:
    """The folder without `..` in its name, where that is the same folder."""
    tidy = Path(os.path.normpath(folder))
    return tidy if tidy.is_dir() and tidy.samefile(folder) else folder


def _beside(shown: str, name: str) -> str:
    """How a file named in `shown` is called in messages."""
    return os.path.normpath(Path(shown).parent / name)

"""The data files that come with adgen: placements, encodes, moods, subtitles, legibility,
checks, market rules."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml

from adgen.media.placement_rows import table_of
from adgen.schema.base import Model
from adgen.schema.broadcast import Numbering
from adgen.schema.checking import Limit
from adgen.schema.coding import CodecForm
from adgen.schema.delivery import Encode, Placement
from adgen.schema.legibility import Legibility
from adgen.schema.look import Mood
from adgen.schema.review import ReviewTable
from adgen.schema.rules import MarketRule
from adgen.schema.subtitling import CueRules

M = TypeVar("M", bound=Model)


def data_path(name: str) -> Path:
    """A file or folder inside adgen/data."""
    return Path(str(files("adgen.data"))) / name


@lru_cache(maxsize=1)
def placements() -> dict[str, Placement]:
    """The known placements by id, in the order of the table."""
    return table_of(raw_table("placements")["placements"])


@lru_cache(maxsize=1)
def encodes() -> dict[str, Encode]:
    """The known encodes by id."""
    return _table("encodes", Encode)


@lru_cache(maxsize=1)
def numberings() -> dict[str, Numbering]:
    """How advertisements are numbered on television, by kind."""
    return _table("numbers", Numbering)


@lru_cache(maxsize=1)
def moods() -> dict[str, Mood]:
    """The known moods by id."""
    return _table("moods", Mood)


@lru_cache(maxsize=1)
def cue_rules() -> dict[str, CueRules]:
    """How subtitles are read and broken, by BCP-47 tag; `*` for languages without a row."""
    return _table("subtitles", CueRules)


@lru_cache(maxsize=1)
def limits() -> dict[str, Limit]:
    """What finished films are held to, by id."""
    return _table("checks", Limit)


@lru_cache(maxsize=1)
def codec_forms() -> dict[str, CodecForm]:
    """How pictures may be coded for delivery, by codec."""
    return _table("codecs", CodecForm)


@lru_cache(maxsize=1)
def legibility() -> Legibility:
    """How large and for how long texts must be seen to be read."""
    return Legibility.model_validate(raw_table("legibility"))


@lru_cache(maxsize=1)
def review_table() -> ReviewTable:
    """How the sample of a review is drawn."""
    return ReviewTable.model_validate(raw_table("review"))


@lru_cache(maxsize=1)
def market_rules() -> tuple[MarketRule, ...]:
    """What may not be said or shown where; a file's `groups` stand for their territories."""
    rules: list[MarketRule] = []
    for path in sorted(data_path("market_rules").glob("*.yaml")):
        file = raw_table(f"market_rules/{path.stem}")
        groups: dict[str, list[str]] = file.get("groups", {})
        for row in file["rules"]:
            named = [each for market in row["markets"] for each in groups.get(market, [market])]
            rules.append(MarketRule.model_validate({**row, "markets": named}))
    return tuple(rules)


def raw_table(name: str) -> dict[str, Any]:
    """The values of adgen/data/`name`.yaml as they are written, read anew each time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(data_path(f"{name}.yaml").read_bytes(), Loader=loader)
    return found


def _table(name: str, model: type[M]) -> dict[str, M]:
    rows = [model.model_validate(row) for row in raw_table(name)[name]]
    return {str(row.id): row for row in rows}  # type: ignore[attr-defined]

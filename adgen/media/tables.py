"""The data files that come with adgen: placements, encodes, moods."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml

from adgen.schema.base import Model
from adgen.schema.delivery import Encode, Placement
from adgen.schema.look import Mood

M = TypeVar("M", bound=Model)


def data_path(name: str) -> Path:
    """A file or folder inside adgen/data."""
    return Path(str(files("adgen.data"))) / name


@lru_cache(maxsize=1)
def placements() -> dict[str, Placement]:
    """The known placements by id, in the order of the table."""
    return _table("placements", Placement)


@lru_cache(maxsize=1)
def encodes() -> dict[str, Encode]:
    """The known encodes by id."""
    return _table("encodes", Encode)


@lru_cache(maxsize=1)
def moods() -> dict[str, Mood]:
    """The known moods by id."""
    return _table("moods", Mood)


def _table(name: str, model: type[M]) -> dict[str, M]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[str, Any] = yaml.load(data_path(f"{name}.yaml").read_bytes(), Loader=loader)
    rows = [model.model_validate(row) for row in raw[name]]
    return {str(row.id): row for row in rows}  # type: ignore[attr-defined]

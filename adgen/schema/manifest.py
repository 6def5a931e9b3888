"""What whoever reads a manifest relies on: one that was written by hand, or damaged, is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, InstanceOf

Part = InstanceOf[dict[str, Any]]
"""A JSON object whose contents are not looked at, nor copied: there are hundreds of thousands."""


class _Cut(BaseModel):
    """The place of a shot in a deliverable."""

    model_config = ConfigDict(strict=True)

    shot: str


class _Row(BaseModel):
    """A deliverable. What an older adgen did not write may be missing."""

    model_config = ConfigDict(strict=True)

    region: str
    id: str = ""
    length: int | float
    placement: str
    status: str
    path: str
    sha256: str
    findings: list[Part]
    cuts: list[_Cut]
    key: str
    file: str = ""
    seen: str = ""
    mark: str = ""
    check: str = ""
    overlay: str = ""
    review: Mapping[str, str] = {}
    subtitles: list[str] = []
    stems: list[str] = []
    sums: Mapping[str, str] = {}
    takes: list[str] = []
    voice: list[Part] = []


class _Manifest(BaseModel):
    model_config = ConfigDict(strict=True)

    campaign: str
    deliverables: list[_Row]
    earlier: list[_Row] = []
    take_requests: Mapping[str, Part] = {}
    items: Mapping[str, Part] = {}
    inputs: Mapping[str, str] = {}
    sources: Part = {}
    placements: Mapping[str, Part] = {}


def rows_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The deliverables of a manifest, and those of runs before that it left alone."""
    return [*document["deliverables"], *document.get("earlier", ())]


def manifest_in(text: bytes) -> dict[str, Any]:
    """The document of a manifest that was read.

    Raises ValueError for what is no JSON, and for a document whose campaign, rows, works, takes,
    placements or sources are not as a run writes them; what else stands in it is not looked at.
    """
    try:
        document: dict[str, Any] = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested deeper than a manifest is") from error
    _Manifest.model_validate(document)
    return document

"""What the report page shows. Every noun becomes one JSON object, its fields the page's names.

Addresses are relative to the report's folder, as a page opened from disk follows them. Times are
frames of the film unless they say seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from adgen.schema.review import State

Status = Literal["delivered", "failed", "skipped"]
Checks = Literal["passed", "warned", "failed", ""]
OnDisk = Literal["same", "changed", "missing"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One deliverable in the matrix."""

    id: str
    """Its file's name without an ending, which is the name of its own data too."""
    file: str
    href: str
    """Of the film; empty where there is none to play."""
    region: str
    """The region's tag, with the id of its row where it has one."""
    language: str
    """What its texts are marked with for the browser, BCP-47."""
    length: int
    placement: str
    raster: str
    seconds: float
    status: Status
    reason: str
    """Why it was made or not."""
    checks: Checks
    counts: tuple[int, int, int]
    """Findings that failed, warn and passed."""
    worst: str
    """The first finding that is not passed, in words."""
    poster: str
    sha256: str
    on_disk: OnDisk
    takes: tuple[int, ...]
    """Its shots' takes, by their places among the report's."""
    copy: str
    """All its words, which search looks at."""
    review: State
    reviewed: str
    """The decision behind it in words: who, when and why."""
    saw: str = ""
    """What a decision about it is tied to it by: see schema.review.saw_of."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Pictures of equal size in rows on one JPEG, and which frame each is."""

    src: str
    columns: int
    rows: int
    width: int
    height: int
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShotRow:
    """One shot of a spot, with what its take was made from."""

    name: str
    start: int
    stop: int
    seconds: float
    transition: str
    take: str
    """Key of its take."""
    request: Mapping[str, Any]
    """What the engine was asked for, by name."""
    before: str
    """Address of the picture of it before it was edited; empty where none is kept."""
    before_is: str
    """What that picture is, in words."""
    seconds_made: float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, its value, and what to know about it."""

    name: str
    value: str
    note: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class SpotPage:
    """All that is told of one deliverable, kept in a file of its own and read when it is opened."""

    id: str
    rate: float
    frames: int
    width: int
    height: int
    safe: tuple[float, float, float, float] | None
    """Left, top, right and bottom of the safe area, as shares of the raster."""
    timeline: str
    """SVG."""
    sheet: Cells | None
    results: Cells | None
    """The middle frame of every shot."""
    shots: tuple[ShotRow, ...]
    texts: tuple[Fact, ...]
    lines: tuple[Mapping[str, Any], ...]
    """The spoken lines."""
    findings: tuple[Mapping[str, Any], ...]
    """The worst first."""
    placement: tuple[Fact, ...]
    marks: Any
    """Of the manifest's row, as it has them."""
    labels: tuple[Fact, ...]
    """Words that need care or that somebody answers for."""
    facts: tuple[Fact, ...]
    beside: tuple[Fact, ...]
    """Files beside the film: name and address."""
    decisions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole campaign."""

    campaign: str
    finished: str
    """When the newest of its work was made, ISO 8601."""
    review_file: str
    """Name of the file that decisions are kept in, beside the campaign."""
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    """What a reader must know before all else: that the campaign has changed since, and the like.
    """
    warnings: tuple[str, ...]
    regions: tuple[str, ...]
    placements: tuple[Fact, ...]
    """Id and title, and what is doubtful about its figures."""
    lengths: tuple[int, ...]
    stages: tuple[Mapping[str, Any], ...]
    """Pieces and seconds of each stage."""
    figures: tuple[Fact, ...]
    takes: tuple[str, ...]
    """Keys of all takes."""
    tiles: tuple[Tile, ...]
    take_decisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The last decision about each take, by its key."""

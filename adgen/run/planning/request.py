"""The request narrowed and looked up: which regions, lengths, placements, encode and look."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adgen.errors import Problem, RequestError
from adgen.media.tables import encodes, moods
from adgen.post.look.cube import read_cube
from adgen.run.planning.broadcast import encode_problems, surround_problems
from adgen.schema.brief import Brief, Row
from adgen.schema.campaign import RATES
from adgen.schema.delivery import Encode, Placement
from adgen.schema.look import Mood


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the command line keeps of a campaign; empty keeps all."""

    regions: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    placements: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it keeps less than all."""
        return bool(self.regions or self.lengths or self.placements)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made."""

    rows: tuple[Row, ...]
    lengths: tuple[int, ...]
    placements: tuple[Placement, ...]
    encode: Encode
    mood: Mood | None


def wanted(brief: Brief, narrowed: Narrowed, problems: list[Problem]) -> Wanted:
    """Look up every name of the request; all that is unknown is added to `problems`."""
    campaign = brief.campaign
    tags = [row.region.tag for row in brief.rows]
    for asked, known, option in (
        (narrowed.regions, tags, "--region"),
        (narrowed.lengths, campaign.lengths, "--length"),
        (narrowed.placements, campaign.placements, "--placement"),
    ):
        problems += [Problem.unknown(option, str(name), map(str, known)) for name in asked
                     if name not in known]  # fmt: skip
    places = _placements(brief, problems)
    if campaign.encode not in encodes():
        problems.append(Problem.unknown(brief.where("encode"), campaign.encode, encodes()))
    if campaign.mood is not None and campaign.mood not in moods():
        problems.append(Problem.unknown(brief.where("mood"), campaign.mood, moods()))
    problems += _cube_problems(brief)
    lengths = [length for length in campaign.lengths if _kept(length, narrowed.lengths)]
    places = [place for place in places if _kept(place.id, narrowed.placements)]
    own = encodes().get(campaign.encode, encodes()["balanced"])
    for place in places:
        problems += _limit_problems(brief, place, lengths)
        problems += (*encode_problems(brief, own, place), *surround_problems(brief, place))
    return Wanted(
        tuple(row for row in brief.rows if _kept(row.region.tag, narrowed.regions)),
        tuple(lengths),
        tuple(places),
        own,
        moods().get(campaign.mood or ""),
    )


def _kept(name: object, kept: Sequence[object]) -> bool:
    return not kept or name in kept


def _placements(brief: Brief, problems: list[Problem]) -> list[Placement]:
    found: list[Placement] = []
    for index, name in enumerate(brief.campaign.placements):
        if name not in brief.placements:
            where = brief.where(f"placements[{index}]")
            problems.append(Problem.unknown(where, name, brief.placements))
        else:
            found.append(brief.placements[name])
    return found


def _cube_problems(brief: Brief) -> list[Problem]:
    """What is wrong in the .cube files of its looks, by file and line."""
    problems: list[Problem] = []
    for named, cube in brief.cubes.items():
        places, folder = (brief.brand_places, brief.brand_folder) if named == "brand" else (
            brief.places, brief.folder
        )  # fmt: skip
        shown = os.path.normpath(Path(places.file).parent / os.path.relpath(cube.path, folder))
        try:
            read_cube(cube.path, shown)
        except RequestError as error:
            problems += error.problems
    return problems


def _limit_problems(brief: Brief, place: Placement, lengths: Sequence[int]) -> list[Problem]:
    problems = [
        Problem(
            brief.where(f"lengths[{brief.campaign.lengths.index(length)}]"),
            f"{length} s is outside what {place.id} takes, {place.lengths_told} s",
            f"change the length, or leave {place.id} out",
        )
        for length in lengths
        if not place.takes_length(length)
    ]
    if not place.takes_rate(brief.campaign.frame_rate):
        problems.append(
            Problem(
                brief.where("rate"),
                f"{brief.campaign.rate} frames a second is outside what {place.id} takes, "
                f"{place.rates_told}",
                _other_rate(place),
            )
        )
    return problems


def _other_rate(place: Placement) -> str:
    """The way out for a rate that a placement does not take."""
    usable = " or ".join(f"{rate:g}" for rate in RATES if place.takes_rate(rate))
    return f"set `rate: {usable}`, or leave {place.id} out"

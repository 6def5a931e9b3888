"""What is heard in a spot, and which files lie beside a film, as rows of documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.prepro.schedule.cuts import room_for_voice
from adgen.run.making.steps import STEMS
from adgen.run.mixes import PlannedMix
from adgen.run.plan import Plan, PlannedDeliverable, Spot


def said(spot: Spot) -> list[dict[str, Any]]:
    """The lines of a spot, with the `room` that each has in its shot, a track in the spot: s."""
    return [
        {**row, "room": round(float(_room(spot, placed.start)), 3)}
        for row, placed in zip(spot.voice_rows(), spot.speeches, strict=True)
    ]


def _room(spot: Spot, start: Fraction) -> Fraction:
    if start == 0:  # only a track begins with the spot
        return spot.cuts.frames / spot.cuts.rate
    over = [cut for cut in spot.cuts.cuts if cut.record.start_seconds <= start]
    return room_for_voice(over[-1])


def struck(mix: PlannedMix) -> list[dict[str, Any]]:
    """The effects of a mix."""
    return [] if mix.effects is None else effect_rows(e.parameters() for e in mix.effects.struck)


def effect_rows(parameters: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Effects by their `parameters`, as a mix or a manifest has them: seconds, and what is heard
    on which transition."""
    return [
        {
            "at": round(float(Fraction(at)), 4),
            "transition": transition,
            "whoosh": whoosh,
            "hit": hit,
        }
        for transition, at, _, _, whoosh, hit in parameters
    ]


def beside(plan: Plan, item: PlannedDeliverable) -> Mapping[str, list[str]]:
    """Names of the files that a film comes with, by what they are; without those there are none
    of."""
    found: dict[str, list[str]] = {}
    shown = plan.films[item.film].page.subtitles is not None
    if shown and any(placed.text for placed in item.spot.speeches):
        found["subtitles"] = [Path(item.file).with_suffix(suffix).name for suffix in SUFFIXES]
    parts = plan.stems[item.stems].parts if item.stems else ()
    if parts:
        found["stems"] = [Path(item.file).with_suffix(f".{STEMS[part]}").name for part in parts]
    return found

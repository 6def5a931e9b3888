"""Whether a spot's beat effects and transitions flash more than is safe, before it is made.

What the pictures will be is not known yet, so plain plates stand for them: dark, middle, bright and
red, and by turns. What a pattern in a picture adds as it moves is found when the film itself is
measured, which is part of its checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from adgen.errors import Problem
from adgen.media.flashes import KEPT, LASTING, LIMIT, WITHIN, FlashMeter, FlashReport
from adgen.media.frames import I420, i420_shape
from adgen.post.edit.compose import cut_together
from adgen.post.edit.effects import DECAY, accent_level, struck
from adgen.post.edit.moved import filled
from adgen.run.plan import Spot
from adgen.run.planning.lines import shot_key
from adgen.run.takes import PlannedMaster
from adgen.schema.brief import Brief
from adgen.schema.footage import BrandForm, Edit
from adgen.schema.picture import Raster
from adgen.schema.shot import BeatEffect, Transition

_RASTER = Raster(32, 18)
_PLATES = (
    ("#000000", "#CFCFCF"), ("#CFCFCF", "#000000"), ("#000000", "#6E6E6E"), ("#6E6E6E", "#000000"),
    ("#6E6E6E", "#6E6E6E"), ("#9A9A9A", "#9A9A9A"), ("#404040", "#404040"), ("#000000", "#000000"),
    ("#D00000", "#D00000"), ("#000000", "#D00000"), ("#D00000", "#000000"),
)  # fmt: skip
"""Colours of the shots, by turns."""
_LIGHTING: dict[BeatEffect, int] = {"none": 0, "zoom": 0, "flash": 2, "colour": 2}
_CHANGES: dict[Transition, int] = {
    "cut": 1, "dissolve": 1, "zoom": 1, "slide": 1, "whip": 2, "fade": 2, "wipe": 3, "flash": 3,
}  # fmt: skip
"""The most changes of light that one of them makes in any place."""


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that changes the light, within frames of the spot."""

    shot: int
    start: int
    stop: int
    changes: int
    key: str
    """Of the shot, that asks for it."""


class Flashes:
    """The flashes of cut patterns, each measured once however many regions share it."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], FlashReport | None] = {}

    def problems(self, brief: Brief, spot: Spot, master: PlannedMaster) -> list[Problem]:
        """A problem where a spot would flash more than three times in a second, or, at a placement
        that is held to more than that, for too long."""
        edits = [part.edit for part in master.segments]
        places = filter(None, map(brief.placements.get, brief.campaign.placements))
        strict = any(place.flashes and place.raster == master.raster for place in places)
        pattern = (
            master.rate, master.form, strict,
            *((e.frames, e.tail, e.transition, e.transition_frames, e.beat_effect,
               e.accents if _LIGHTING[e.beat_effect] else ()) for e in edits),
        )  # fmt: skip
        if pattern not in self._known:
            self._known[pattern] = too_many(edits, master.rate, master.form, strict)
        found = self._known[pattern]
        return [] if found is None else [_problem(brief, spot, edits, master.rate, found)]


def too_many(
    edits: Sequence[Edit], rate: Fraction, form: BrandForm, strict: bool = False
) -> FlashReport | None:
    """What a cut flashes on the plates on which it flashes more than is safe; None for a safe one.

    `strict` refuses flashes that last as well. Most cuts are found safe by counting what could
    change the light at all.
    """
    events = _events(edits, rate)
    lasting = strict and _may_last(events, sum(edit.frames for edit in edits), rate)
    if not lasting and _most_changes(events, rate) <= 2 * LIMIT:
        return None
    for plates in _PLATES:
        meter = FlashMeter(rate)
        for frame in _shown(edits, rate, form, plates):
            meter.see(frame)
        report = meter.report()
        if not report.legal or (strict and report.lasts):
            return report
    return None


def _shown(
    edits: Sequence[Edit], rate: Fraction, form: BrandForm, plates: tuple[str, str]
) -> Iterator[I420]:
    shots = (
        (edit, _struck(edit, rate, form, filled(i420_shape(_RASTER), plates[number % 2])))
        for number, edit in enumerate(edits)
    )
    return cut_together(shots, _RASTER, form)


def _struck(edit: Edit, rate: Fraction, form: BrandForm, plate: I420) -> Iterator[I420]:
    for index in range(edit.frames + edit.tail):
        yield struck(plate, edit.beat_effect, accent_level(edit.accents, index, rate), form)


def _events(edits: Sequence[Edit], rate: Fraction) -> list[_Event]:
    found: list[_Event] = []
    start = 0
    for shot, edit in enumerate(edits):
        if shot or edit.transition != "cut":
            stop = start + edit.transition_frames
            found.append(_Event(shot, start, stop, _CHANGES[edit.transition], "transition"))
        if _LIGHTING[edit.beat_effect]:
            found += [
                _Event(shot, start + accent.frame, start + accent.frame + ceil(DECAY * rate),
                       _LIGHTING[edit.beat_effect], "beat_effect")
                for accent in edit.accents if accent.strength > 0
            ]  # fmt: skip
        start += edit.frames
    return found


def _most_changes(events: Sequence[_Event], rate: Fraction) -> int:
    """Changes of light in the second that could have most of them."""
    return max((sum(event.changes for event in _within(events, first.stop, rate))
                for first in events), default=0)  # fmt: skip


def _may_last(events: Sequence[_Event], frames: int, rate: Fraction) -> bool:
    """Whether enough seconds could have as many flashes as a series that lasts."""
    changes = np.zeros(frames, np.int32)
    for event in events:
        changes[event.start : event.stop + ceil(rate) + 1] += event.changes
    return bool(np.count_nonzero(changes >= 2 * LASTING) >= KEPT * rate)


def _within(events: Sequence[_Event], start: int, rate: Fraction) -> list[_Event]:
    """Events that reach into the second from a frame on."""
    stop = start + ceil(rate)
    return [event for event in events if event.start <= stop and event.stop >= start]


def _problem(
    brief: Brief, spot: Spot, edits: Sequence[Edit], rate: Fraction, report: FlashReport
) -> Problem:
    found = report.lasting if report.legal else report.worst
    events = _within(_events(edits, rate), found.frame - ceil(rate), rate)
    event = max(events, key=lambda event: (event.key == "beat_effect", event.changes))
    key = shot_key(spot.board, spot.shots[event.shot].id, event.key)
    if event.key == "beat_effect" and key not in brief.places.lines:
        key = "beat_effect"
    asked = dict.fromkeys(_said(edits[event.shot], event.key) for event in events)
    at = float(found.frame / rate)
    told, most = f"{found.count:g} times in the second", f"more than {LIMIT}"
    if report.legal:
        told = f"{LASTING} times a second for {found.count:.1f} of the {WITHIN} s"
        most = f"television takes less than {KEPT} s of that; more"
    return Problem(
        f"{brief.where(key)} ({spot.length} s)",
        f"flashes {told} before {at:.2f} s ({', '.join(asked)}); "
        f"{most} over a quarter of the screen can set off seizures",
        "take beat_effect: zoom or none, other transitions, longer shots or calmer music there",
    )


def _said(edit: Edit, key: str) -> str:
    return f"{key}: {edit.beat_effect if key == 'beat_effect' else edit.transition}"

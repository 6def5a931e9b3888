"""What of a shot is handed to editors beside its file: its look, its beats, its transition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from adgen.delivery.handoff.shots import REBUILT, Moment, PlacedLook, PlacedTake
from adgen.post.edit.effects import accent_level
from adgen.post.edit.transitions import smooth, zoom_at
from adgen.post.look.cube import write_cube
from adgen.post.look.grade import colours_only, lattice
from adgen.schema.footage import Edit
from adgen.schema.look import Grade

_BEYOND = ("soft_focus", "bloom", "vignette", "grain", "glitch", "feel")
"""What of a look is no change of colours, in the order in which it is laid on."""


def look_of(grade: Grade, file: str) -> PlacedLook:
    """A shot's look, whose table of colours `file` is to be, if it has any."""
    beyond = grade.look.model_dump(include=set(_BEYOND), exclude_defaults=True)
    told = {name: beyond[name] for name in _BEYOND if name in beyond}
    return PlacedLook(file if lattice(grade) is not None else "", told)


def look_key(grade: Grade) -> tuple[object, ...]:
    """What decides the table of a look."""
    return "look", json.dumps(colours_only(grade).parameters(), sort_keys=True)


def write_look(grade: Grade, title: str, path: Path) -> None:
    """A look's table as a .cube file, on R'G'B' of BT.709, black 0 and white 1."""
    values = lattice(grade)
    if values is None:
        raise ValueError(f"the look of {title} bends no colours")
    write_cube(path, values, title)


def struck_by(edit: Edit, take: PlacedTake) -> str:
    """What the beats do to a shot: the effect, and on which frames of the spot."""
    if edit.beat_effect == "none":
        return ""
    rate, start = take.record.rate, take.record.start
    frames = [
        str(start + accent.frame)
        for accent in edit.accents
        if accent_level((accent,), accent.frame, rate) > 0
    ]
    if not frames:
        return ""
    return f"beat effect {edit.beat_effect} on frame{'s' * (len(frames) > 1)} {', '.join(frames)}"


def with_moves(takes: Sequence[PlacedTake], width: int) -> tuple[PlacedTake, ...]:
    """The takes of a spot `width` pixels wide, with the moves of transitions that are rebuilt."""
    found = list(takes)
    for index, arriving in enumerate(takes[1:], 1):
        if arriving.transition in REBUILT and arriving.transition_frames:
            out, into = (tuple(each) for each in zip(*_moves(arriving, width), strict=True))
            found[index - 1] = replace(found[index - 1], moves=(*found[index - 1].moves, *out))
            found[index] = replace(arriving, moves=into)
    return tuple(found)


def _moves(arriving: PlacedTake, width: int) -> Iterator[tuple[Moment, Moment]]:
    """Of the leaving and of the arriving shot in every frame of a transition.

    They are those of post.edit.transitions, without the blur.
    """
    for index in range(arriving.transition_frames):
        frame, share = arriving.record.start + index, (index + 1) / (arriving.transition_frames + 1)
        if arriving.transition == "fade":
            yield (
                Moment(frame, opacity=max(0.0, 1 - 2 * share)),
                Moment(frame, opacity=max(0.0, 2 * share - 1)),
            )
        elif arriving.transition == "slide":
            gone = width * smooth(share)
            yield Moment(frame, right=-gone), Moment(frame, right=width - gone)
        else:
            grown, settling, over = zoom_at(share)
            yield Moment(frame, scale=grown), Moment(frame, scale=settling, opacity=over)

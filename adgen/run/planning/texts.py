"""The texts of a spot by their places, and which of them go with its beats."""

from __future__ import annotations

from adgen.post.text.counter import ticks_in
from adgen.run.plan import Spot
from adgen.schema.storyboard import CounterText
from adgen.schema.time import FrameRange


def texts(spot: Spot) -> dict[str, str]:
    """Every text of a spot by its place: `hook.super`, `offer.price`, `end-card.cta`."""
    card = spot.board.end_card
    name = spot.shots[-1].id
    found: dict[str, str] = {}
    for shot in spot.shots[:-1]:
        if shot.super is not None:
            found[f"{shot.id}.super"] = shot.super.text
        if shot.price is not None:
            found[f"{shot.id}.price"] = shot.price.now
            found[f"{shot.id}.price.was"] = shot.price.was
        if shot.counter is not None:
            found[f"{shot.id}.counter"] = shot.counter.text
    for field in ("tagline", "cta", "legal"):
        found[f"{name}.{field}"] = getattr(card, field)
    return {place: text for place, text in found.items() if text}


def pulses(spot: Spot) -> tuple[int, ...]:
    """The frames of the spot on which its end card's button swells."""
    card, frames = spot.board.end_card, spot.cuts.cuts[-1].record
    if not (card.pulse and card.cta):
        return ()
    return tuple(beat for beat in spot.cuts.beats if beat in frames)


def count_ticks(spot: Spot, counter: CounterText, frames: FrameRange) -> tuple[int, ...]:
    """The frames on which a shot's counter goes on."""
    return ticks_in(frames, spot.cuts.beats, abs(counter.stop - counter.start))

"""The subtitles of a spot at their places: off its logo, its other texts and its subjects."""

from __future__ import annotations

from collections.abc import Sequence

from adgen.post.text.subtitles.standing import Kept, Standing, standing
from adgen.post.text.titles import Page, Title, cue_titles
from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, LogoPlace


def stood(
    page: Page,
    spot: Spot,
    grounds: Sequence[Ground],
    cues: Sequence[Cue],
    titles: Sequence[Title],
    logos: Sequence[LogoPlace],
) -> tuple[list[Title], list[tuple[str, str]]]:
    """The subtitles as they stand; and for the shots where they hide something which, and what."""
    found: list[Title] = []
    doubts: list[tuple[str, str]] = []
    for shot, cut, ground in zip(spot.shots, spot.cuts.cuts, grounds, strict=True):
        own = [cue for cue in cues if cue.frames.start in cut.record]
        if not own:
            continue
        place = standing(page, own, _kept(page, cut.record, ground, titles, logos))
        found += [title for cue in own for title in cue_titles(page, cue, place.floor)]
        hidden = _hidden(place)
        if hidden:
            doubts.append((shot.id, hidden))
    return found, doubts


def _kept(
    page: Page,
    frames: FrameRange,
    ground: Ground,
    titles: Sequence[Title],
    logos: Sequence[LogoPlace],
) -> Kept:
    clearance = page.brand.logo.clearance
    marks = [place.box.grown(clearance * place.box.width) for place in logos
             if _together(place.frames, frames)]  # fmt: skip
    marks += [title.block for title in titles if _together(title.frames, frames)]
    return Kept(tuple(marks), ground.passed, ground.focus)


def _hidden(place: Standing) -> str:
    """What subtitles that found no free place hide, and the way out; empty for nothing."""
    if not place.free:
        what = "the subtitles meet the logo or another text: nothing is free"
        return f"{what}; shorten the super, or move it or the logo"
    if place.covered:
        what = f"the subtitles cover {place.covered:.0%} of what the shot shows"
        return f"{what}: nothing else is free; move the subject, or make subtitles.size smaller"
    return ""


def _together(one: FrameRange, other: FrameRange) -> bool:
    return one.start < other.stop and other.start < one.stop

"""The texts of a spot as they are handed to editors: at rest, and as they come and go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from adgen.delivery.handoff.fonts import font_of, main_face
from adgen.delivery.handoff.nouns import Ground, PlacedText
from adgen.delivery.handoff.shots import Moment
from adgen.post.text.ass import AT_REST, Paint, Pose
from adgen.post.text.burst import LEAN
from adgen.post.text.drawn.events import movement
from adgen.post.text.drawn.lines import stand
from adgen.post.text.drawn.offers import strike_line
from adgen.post.text.paints import behind, styles_of
from adgen.post.text.titles import BAR_EDGE, Page, Title
from adgen.run.planning.layouts import Laid
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

_ROUND = 0.10
"""Radius of a burst's corners, of its shorter side."""
_NOTES = {"wipe": "wiped in, in the direction of reading", "typewriter": "typed letter by letter"}
_UNTYPED = ("legal", "price", "was", "counter")
_BAR = "its bar grows from its edge, and it slides along it"

Form = tuple[tuple[float, float], ...]


def texts_of(page: Page, laid: Laid, rate: Fraction) -> tuple[PlacedText, ...]:
    """Titles, then subtitles, as they are burnt in; a counter is a text for every number."""
    titles = (*laid.titles, *laid.cues)
    return tuple(text for title in titles for text in _numbers(title, _text(page, title, rate)))


def _text(page: Page, title: Title, rate: Fraction) -> PlacedText:
    page, fitted, styles = page.of(title.role), title.fitted, styles_of(page)
    fill = styles[title.role].fill
    frames, poses = _poses(page, title, rate)
    moves = tuple(
        Moment(frame, pose.right, pose.down, pose.scale, pose.opacity)
        for frame, pose in enumerate(poses, frames.start)
    )
    still = all(pose == AT_REST for pose in poses)
    return PlacedText(
        role=title.role,
        lines=fitted.lines,
        font=font_of(main_face(page.book, fitted.lines, page.language)),
        size=fitted.size,
        leading=fitted.leading,
        align=fitted.align,
        rtl=page.rtl,
        colour=fill.colour,
        opacity=fill.opacity,
        box=fitted.box,
        stand=stand(fitted, 0),
        ground=_ground(page, title),
        frames=frames,
        edge=_edge(page, title),
        strike=_strike(page, title),
        moves=() if still else moves,
        about=poses[0].about,
        note=_note(page, title),
    )


def _poses(page: Page, title: Title, rate: Fraction) -> tuple[FrameRange, list[Pose]]:
    """A pose for every frame in which a text is seen. A lower third's text stays in its bar."""
    frames, pose_at = movement(page, title, rate)
    poses = [pose_at(frame) for frame in range(len(frames))]
    if title.role == "lower_third":
        poses = [replace(pose, right=0.0, down=0.0, scale=1.0) for pose in poses]
    return frames, poses


def _note(page: Page, title: Title) -> str:
    animation = page.brand.animation
    if title.role in ("cue", "second", "label"):
        said = styles_of(page)["cue-said"].fill.colour
        return f"each word in {said} while it is said" if title.words else ""
    if title.role == "lower_third" and animation not in ("none", "fade"):
        return _BAR
    if animation == "typewriter" and title.role in _UNTYPED:
        return ""
    return _NOTES.get(animation, "")


def _ground(page: Page, title: Title) -> Ground | None:
    found = behind(page, title)
    if found is None:
        return None
    shape = page.brand.shape
    if title.role != "price" or shape == "circle":
        return _painted(found.box, found.radius, found.paint)
    block = title.block
    radius = _ROUND * min(block.width, block.height)
    outline = _diamond(block) if shape == "diamond" else _slant(block)
    return replace(_painted(block, radius, found.paint), form=outline)


def _diamond(box: Box) -> Form:
    x, y = box.width / 2, box.height / 2
    return (0.0, -y), (x, 0.0), (0.0, y), (-x, 0.0)


def _slant(box: Box) -> Form:
    x, y, lean = box.width / 2, box.height / 2, LEAN * box.height
    return (lean - x, -y), (x, -y), (x - lean, y), (-x, y)


def _edge(page: Page, title: Title) -> Ground | None:
    """The coloured edge of a lower third's bar, on the side where reading begins."""
    if title.role != "lower_third":
        return None
    bar, width = title.block, BAR_EDGE * title.fitted.size
    left = bar.right - width if page.rtl else bar.left
    box = Box(left, bar.top, left + width, bar.bottom)
    return _painted(box, 0.0, styles_of(page)["lower_third-edge"].fill)


def _strike(page: Page, title: Title) -> Ground | None:
    if title.role != "was":
        return None
    line = strike_line(page, title)
    return _painted(line, line.height / 2, styles_of(page)["was-line"].fill)


def _painted(box: Box, radius: float, paint: Paint) -> Ground:
    return Ground(box, radius, paint.colour, paint.opacity)


def _numbers(title: Title, text: PlacedText) -> Iterator[PlacedText]:
    """The text itself, or one for each number that it shows."""
    if not title.steps:
        yield text
        return
    starts = [max(frame, text.frames.start) for frame, _ in title.steps]
    for (start, stop), (_, shown) in zip(
        pairwise([*starts, text.frames.stop]), title.steps, strict=True
    ):
        if start < stop:
            moves = tuple(moment for moment in text.moves if start <= moment.frame < stop)
            frames = FrameRange(start, stop, text.frames.rate)
            yield replace(text, lines=(shown,), frames=frames, moves=moves)

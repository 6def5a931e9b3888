"""How texts come, swell and go: a pose for every frame, eased."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from adgen.post.text.ass import AT_REST, Event, Pose, Style, paint_tags
from adgen.schema.brand import Animation
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

PoseAt = Callable[[int], Pose]
"""The pose in a frame, counted from the first that is seen."""

ENTER_SECONDS = Fraction(2, 5)
LEAVE_SECONDS = Fraction(1, 5)
_TRAVEL = 0.6
"""How far a text slides in, in ems."""
_SMALL = 0.80
"""Size at which a text pops in."""
_OVERSHOOT = 1.70158
"""Of the pop's curve: it goes a tenth of its way too far (Penner's easeOutBack)."""
_SHOWN_BY = 0.45
"""Share of its coming after which a popping text is opaque."""
_SWELL = 0.045
"""How much larger something is on a beat."""
_ATTACK, _DECAY = Fraction(1, 15), Fraction(1, 4)
"""Seconds in which a swelling grows before its beat, and shrinks after."""
_BANDS = 12
"""Of which a wipe's edge is made."""
_TICK, _TICK_SECONDS = 0.05, Fraction(1, 5)
"""How much larger a counter's new number begins, and how long it takes to rest."""


def eased(share: float) -> float:
    """0..1 as it arrives softly: cubic."""
    return float(1 - (1 - share) ** 3)


def smooth(share: float) -> float:
    """0..1 as it leaves and arrives softly: cubic."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def popped(share: float) -> float:
    """0..1 with a slight overshoot before it rests at 1."""
    back = share - 1
    return 1 + (_OVERSHOOT + 1) * back**3 + _OVERSHOOT * back**2


def entering(
    animation: Animation, size: float, block: Box, safe: Box, frames: FrameRange, stays: bool
) -> PoseAt:
    """How a text of an em `size` comes and goes in the brand's style; one that `stays` never goes.

    It is at rest for at least half its time, however short that is. A slide that would begin
    outside the safe area comes from above instead.
    """
    if animation == "none":
        return lambda frame: AT_REST
    count = len(frames)
    enter = max(1, min(round(ENTER_SECONDS * frames.rate), count // 3))
    leave = 0 if stays else min(round(LEAVE_SECONDS * frames.rate), count // 6)
    way = _TRAVEL * size
    travel = -way if block.bottom + way > safe.bottom and block.top - way >= safe.top else way

    def pose(frame: int) -> Pose:
        share = min(1.0, (frame + 1) / enter)
        gone = max(0.0, 1 - (count - frame) / (leave + 1)) if leave else 0.0
        return _pose(animation, share, smooth(gone), travel, block)

    return pose


def _pose(animation: Animation, share: float, gone: float, travel: float, block: Box) -> Pose:
    shown = round(1 - gone, 4)
    if animation == "pop":
        scale = _SMALL + (1 - _SMALL) * popped(share)
        clear = eased(min(1.0, share / _SHOWN_BY))
        return Pose(opacity=round(clear * shown, 4), scale=scale, about=block.centre)
    if animation in ("wipe", "typewriter"):
        return Pose(opacity=shown, about=block.centre, opened=smooth(share))
    arrived = eased(share)
    down = travel * (1 - arrived) if animation == "minimal_slide" else 0.0
    return Pose(0.0, down, round(arrived * shown, 4), about=block.centre)


def swelling(pose_at: PoseAt, beats: Sequence[int], frames: FrameRange) -> PoseAt:
    """The same with a swelling on each of `beats`, which are frames of the spot."""
    if not beats:
        return pose_at
    near = [float((beat - frames.start) / frames.rate) for beat in beats]

    def pose(frame: int) -> Pose:
        now = float(frame / frames.rate)
        swell = max(_swell(now - beat) for beat in near)
        return scaled(pose_at(frame), 1 + _SWELL * swell)

    return pose


def _swell(after: float) -> float:
    """How far something swells at a time in seconds after a beat: 1 on it."""
    if after < 0:
        return smooth(1 + after / float(_ATTACK))
    return (1 - min(1.0, after / float(_DECAY))) ** 3 if after else 1.0


def ticking(pose_at: PoseAt, steps: Sequence[int], frames: FrameRange) -> PoseAt:
    """The same with a small pop from each of `steps`, which are frames of the spot."""

    def pose(frame: int) -> Pose:
        past = [frames.start + frame - step for step in steps if step <= frames.start + frame]
        share = min(1.0, min(past) / float(_TICK_SECONDS * frames.rate)) if past else 1.0
        return scaled(pose_at(frame), 1 + _TICK * (1 - eased(share)))

    return pose


def scaled(pose: Pose, by: float) -> Pose:
    """A pose that is larger about its own point."""
    if by == 1.0:
        return pose
    return Pose(
        pose.right, pose.down, pose.opacity, pose.scale * by, pose.about, pose.opened
    )  # fmt: skip


Cover = Callable[[Pose], Sequence[tuple[str, float]]]
"""What of a thing is seen in a pose: parts, each a clip's tags and an opacity."""


def uncovered(pose: Pose) -> Sequence[tuple[str, float]]:
    """All of it."""
    return (("", 1.0),)


def moving(
    frames: FrameRange,
    style: Style,
    pose_at: PoseAt,
    body: Callable[[Pose], str],
    layer: int = 0,
    cover: Cover = uncovered,
) -> tuple[Event, ...]:
    """Events that follow `pose_at`; like poses in neighbouring frames are one event.

    Unlike `\\move` and `\\t` this eases by any curve and is exact on every frame.
    """
    events: list[Event] = []
    start = frames.start
    poses = [pose_at(frame) for frame in range(len(frames))]
    for frame, pose in enumerate(poses, frames.start):
        if frame + 1 == frames.stop or poses[frame + 1 - frames.start] != pose:
            span = FrameRange(start, frame + 1, frames.rate)
            for clip, opacity in cover(pose):
                if pose.opacity * opacity > 0:
                    tags = paint_tags(style, pose.opacity * opacity) + clip
                    events.append(Event(span, style.name, f"{{{tags}}}{body(pose)}", layer))
            start = frame + 1
    return tuple(events)


def wiped(block: Box, soft: float, rtl: bool, raster: Raster) -> Cover:
    """A cover that opens in the direction of reading with an edge `soft` pixels wide.

    The edge is made of bands at whole pixels, whose opacities follow its place to any part of one.
    """
    first, last = math.floor(block.left), math.ceil(block.right)
    step = max(2, round(soft / _BANDS))

    def cover(pose: Pose) -> Sequence[tuple[str, float]]:
        if pose.opened >= 1.0:
            return uncovered(pose)
        reach = pose.opened * (last - first + soft)
        open_until = max(0, math.floor((reach - soft) / step)) * step
        bands = range(open_until, min(math.ceil(reach), last - first), step)
        parts = [(0, open_until, 1.0)] if open_until else []
        parts += [(at, at + step, smooth((reach - at - step / 2) / soft)) for at in bands]
        return [(_strip(first, last, part, rtl, raster), part[2]) for part in parts if part[2] > 0]

    return cover


def _strip(first: int, last: int, part: tuple[int, int, float], rtl: bool, raster: Raster) -> str:
    """The clip of a band that lies between two distances from where reading begins.

    The outermost bands reach to the frame's edges: letters and shadows overhang their box.
    """
    near, far, _ = part
    start = 0 if near == 0 and not rtl else first + near
    stop = raster.width if far >= last - first and not rtl else first + far
    if rtl:
        start = 0 if far >= last - first else last - far
        stop = raster.width if near == 0 else last - near
    return f"\\clip({start},0,{stop},{raster.height})"

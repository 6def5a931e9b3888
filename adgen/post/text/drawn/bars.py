"""What is behind a text: the box of a button or a subtitle, the bar of a lower third."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from adgen.post.text.ass import Event, Pose, Style, rounded_box
from adgen.post.text.drawn.lines import cover_of
from adgen.post.text.motion import Cover, PoseAt, eased, moving, smooth, wiped
from adgen.post.text.paints import corner
from adgen.post.text.titles import BAR_EDGE, Page, Title
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

_ALONG = 0.4
"""How far a lower third's text slides, of what others do: it begins inside its bar."""
_GROWS_SECONDS = Fraction(3, 10)
_EDGE_FIRST = 6.0
"""How many times as fast as the bar its edge grows."""
_BEFORE_TEXT = Fraction(1, 10)
"""Seconds in which a lower third's bar grows, and by which it comes before its text."""


def box_events(
    page: Page, title: Title, styles: Mapping[str, Style], frames: FrameRange, pose_at: PoseAt
) -> list[Event]:
    """The box behind a subtitle or a button."""
    box, radius = title.block, corner(page, title)
    if radius is None:
        return []
    style, cover = styles[f"{title.role}-box"], cover_of(page, title)
    shown = _faded(page, pose_at)
    return [*moving(frames, style, shown, lambda pose: rounded_box(box, radius, pose), 1, cover)]


def _faded(page: Page, pose_at: PoseAt) -> PoseAt:
    """What is behind a typed text fades in while it is typed."""
    if page.brand.animation != "typewriter":
        return pose_at

    def pose(frame: int) -> Pose:
        found = pose_at(frame)
        return replace(found, opacity=round(found.opacity * eased(found.opened), 4), opened=1.0)

    return pose


@dataclass(frozen=True, slots=True)
class Bar:
    """A lower third's bar: it grows from its edge, and its text comes inside it."""

    page: Page
    title: Title
    frames: FrameRange

    @property
    def grows(self) -> bool:
        """Whether it comes by growing; else it comes like any text."""
        return self.page.brand.animation not in ("none", "fade")

    @property
    def text_frames(self) -> FrameRange:
        """When its text is seen: a little later than the bar."""
        late = round(_BEFORE_TEXT * self.frames.rate) if self.grows else 0
        start = min(self.frames.start + late, self.frames.stop - 1)
        return FrameRange(start, self.frames.stop, self.frames.rate)

    def text_at(self, pose_at: PoseAt) -> PoseAt:
        """How its text moves: along the bar, not across it, and nowhere beyond it."""
        late = self.text_frames.start - self.frames.start
        own = self.page.brand.animation in ("wipe", "typewriter")

        def pose(frame: int) -> Pose:
            found = pose_at(frame)
            away = _ALONG * abs(found.down)
            opened = found.opened if own or not self.grows else self.opened(frame + late)
            return replace(
                found, right=away if self.page.rtl else -away, down=0.0, opened=opened
            )  # fmt: skip

        return pose

    @property
    def text_cover(self) -> Cover:
        """What is seen of its text while the bar grows."""
        if not self.grows or self.page.brand.animation in ("wipe", "typewriter"):
            return cover_of(self.page, self.title)
        return wiped(self.title.block, 1.0, self.page.rtl, self.page.raster)

    def opened(self, frame: int) -> float:
        """How much of it there is, 0..1."""
        count = max(1, min(round(_GROWS_SECONDS * self.frames.rate), len(self.frames) // 3))
        return smooth(min(1.0, (frame + 1) / count))

    def events(self, styles: Mapping[str, Style], pose_at: PoseAt) -> list[Event]:
        """The bar and its edge; `pose_at` is how a text that is not in a bar would come and go."""
        rest = len(self.frames) // 2

        def shown_at(frame: int) -> Pose:
            if not self.grows:
                return pose_at(frame)
            left = pose_at(max(frame, rest)).opacity  # it comes by growing, and goes by fading
            return Pose(opacity=left, opened=self.opened(frame))

        return [
            *moving(self.frames, styles["lower_third-box"], shown_at, self._panel, 1),
            *moving(self.frames, styles["lower_third-edge"], shown_at, self._edge, 2),
        ]

    def _panel(self, pose: Pose) -> str:
        box, edge = self.title.block, BAR_EDGE * self.title.fitted.size
        reach = edge + (box.width - edge) * pose.opened
        left = box.right - reach if self.page.rtl else box.left
        return rounded_box(Box(left, box.top, left + reach, box.bottom), 0.0, pose)

    def _edge(self, pose: Pose) -> str:
        box, edge = self.title.block, BAR_EDGE * self.title.fitted.size
        rise = box.height / 2 * min(1.0, _EDGE_FIRST * pose.opened)
        left = box.right - edge if self.page.rtl else box.left
        middle = box.centre[1]
        return rounded_box(Box(left, middle - rise, left + edge, middle + rise), 0.0, pose)

"""Laid-out texts become one ASS document, moving in the brand's animation style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from adgen.media.colour import contrast_ratio
from adgen.post.ass import (
    AT_REST,
    AssDocument,
    Event,
    Paint,
    Pose,
    Style,
    line_tags,
    moving,
    rounded_box,
    set_line,
)
from adgen.post.layout import Fitted
from adgen.post.titles import CUE_PADDING, Page, Title
from adgen.schema.brand import Animation
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, TextBlock

VERSION = 1
_ENTER_SECONDS = Fraction(2, 5)
_LEAVE_SECONDS = Fraction(1, 5)
_TRAVEL = 0.6
"""How far a text slides in, in ems."""
_STAGGER = {"tagline": Fraction(1, 5), "cta": Fraction(2, 5)}
"""Seconds after the end card's start: the logo is read first."""
_CAP = 0.72
"""Height of capitals in ems, by which lines are centred in their leading."""


def document(page: Page, titles: Sequence[Title], cues: Sequence[Title], rate: Fraction) -> str:
    """The ASS document that burns texts in which were laid out on `page`.

    A text that was laid out can be drawn: raises ValueError only for a rate above ass.FASTEST.
    """
    styles = styles_of(page)
    events: list[Event] = []
    for title in (*titles, *cues):
        events += _events(page, title, styles, rate)
    return AssDocument(page.raster, tuple(styles.values()), tuple(events)).text()


def blocks_of(titles: Sequence[Title], cues: Sequence[Title]) -> tuple[TextBlock, ...]:
    """What the checks look at: every text's lines, em size, box and frames."""
    return tuple(
        TextBlock(title.role, title.fitted.lines, title.fitted.size, title.fitted.box, title.frames)
        for title in (*titles, *cues)
    )


def cues_of(cues: Sequence[Title]) -> tuple[Cue, ...]:
    """The subtitles as the files beside the spot hold them: without their places."""
    return tuple(Cue(title.fitted.lines, title.frames) for title in cues)


def styles_of(page: Page) -> dict[str, Style]:
    """How texts are painted on a page, by role, and the boxes behind them, by `role-box`."""
    palette = page.brand.palette
    soft = 0.004 * max(page.raster.width, page.raster.height)
    light, dark = Paint(palette.light), Paint(palette.dark, 0.55)
    button = palette.accent
    on_button = max((palette.light, palette.dark), key=lambda ink: contrast_ratio(ink, button))
    shaded = {"outline": dark, "outline_px": soft, "blur_px": soft, "shadow_px": 0.0}
    plain = page.subtitles is not None and page.subtitles.style == "plain"
    styles = (
        Style("title", light, **shaded),  # type: ignore[arg-type]
        Style("subtitle", light, **shaded),  # type: ignore[arg-type]
        Style("tagline", light, **shaded),  # type: ignore[arg-type]
        Style("legal", Paint(palette.light, 0.9), dark, soft / 2, blur_px=soft / 2),
        Style("cta", Paint(on_button)),
        Style("cta-box", Paint(button)),
        Style("cue", Paint("#FFFFFF"), Paint("#000000", 0.8), soft / 2 if plain else 0.0),
        Style("cue-box", Paint("#000000", 0.62)),
    )
    return {style.name: style for style in styles}


def corner(page: Page, title: Title) -> float | None:
    """Radius in pixels of the corners of the box behind a text; None where there is no box."""
    box, size = title.fitted.box, title.fitted.size
    if title.role == "cta":
        return min(box.height / 2, size)
    if title.role == "cue" and page.subtitles is not None and page.subtitles.style == "box":
        return 0.2 * size
    return None


def stand(fitted: Fitted, index: int) -> tuple[float, float]:
    """Where a line stands: x of its side or middle (see `Fitted.align`), and y of its baseline."""
    used = len(fitted.lines) * fitted.leading
    top = fitted.box.top + (fitted.box.height - used) / 2
    pad = CUE_PADDING * fitted.size
    x = {
        "left": fitted.box.left + pad,
        "center": fitted.box.centre[0],
        "right": fitted.box.right - pad,
    }[fitted.align]
    return x, top + index * fitted.leading + (fitted.leading + _CAP * fitted.size) / 2


def _events(page: Page, title: Title, styles: dict[str, Style], rate: Fraction) -> list[Event]:
    """The box behind a text, where it has one, and its lines."""
    box = title.fitted.box
    late = round(_STAGGER.get(title.role, Fraction(0)) * rate)
    start = min(title.frames.start + late, title.frames.stop - 1)
    frames = FrameRange(start, title.frames.stop, rate)
    pose_at = _pose(page.brand.animation, title, frames)
    events: list[Event] = []
    radius = corner(page, title)
    if radius is not None:
        style = styles[f"{title.role}-box"]
        events += moving(frames, style, pose_at, lambda pose: rounded_box(box, radius, pose), 0)
    for index, line in enumerate(title.fitted.lines):
        if not line:
            continue  # an empty line of the author's only takes its room
        events += moving(frames, styles[title.role], pose_at, _line(page, title, index, line), 1)
    return events


def _line(page: Page, title: Title, index: int, line: str) -> Callable[[Pose], str]:
    """A line's body for a pose: its place, then its runs."""
    fitted = title.fitted
    x, baseline = stand(fitted, index)
    text = set_line(page.book, line, page.language, fitted.size)

    def body(pose: Pose) -> str:
        tags = line_tags(
            page.book, line, page.language, fitted.size, x, baseline, fitted.align, pose
        )
        return f"{{{tags}}}{text}"

    return body


def _pose(animation: Animation, title: Title, frames: FrameRange) -> Callable[[int], Pose]:
    """How the text comes and goes; subtitles and an animation of `none` just appear."""
    if animation == "none" or title.role == "cue":
        return lambda frame: AT_REST
    enter = max(1, round(_ENTER_SECONDS * frames.rate))
    leave = 0 if title.role in ("cta", "tagline", "legal") else round(_LEAVE_SECONDS * frames.rate)
    travel = _TRAVEL * title.fitted.size if animation == "minimal_slide" else 0.0

    def pose(frame: int) -> Pose:
        arrived = min(1.0, (frame + 1) / enter)
        left = len(frames) - frame
        gone = max(0.0, 1 - left / (leave + 1)) if leave else 0.0
        eased = 1 - (1 - arrived) ** 3
        return Pose(0.0, travel * (1 - eased), round(eased * (1 - gone), 4))

    return pose

"""The caption under a panel's picture: what the shot is, in words and a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from adgen.post.storyboard.setting import CaptionFonts, language_of, runs_rtl, set_in_lines
from adgen.post.storyboard.signs import sign_of
from adgen.schema.panels import Drawing, Panel, Shape, Words

VERSION = 3
INK, SOFT, RULE = "#1C1C24", "#70707C", "#D5D5DC"
_PAD = 0.7
"""Room at the sides and at the foot, in ems."""
_LEADING = 1.32
_LABEL = 4.0
"""Width of the column of labels, in ems."""
_MOST = {"prompt": 5, "voice": 3, "picture": 2, "timing": 2}
"""Lines of each text."""


def caption(panel: Panel, width: float, em: float, fonts: CaptionFonts) -> Drawing:
    """The caption at a width and an em size in pixels, as high as it comes to."""
    drawn = _Caption(panel, width, em, fonts)
    drawn.head()
    drawn.moves()
    drawn.texts()
    return drawn.done()


def level(captions: Sequence[Drawing]) -> tuple[Drawing, ...]:
    """The captions of a board, all as high as the highest."""
    height = max((drawing.height for drawing in captions), default=0.0)
    return tuple(replace(drawing, height=height) for drawing in captions)


class _Caption:
    """A caption as it grows downwards."""

    def __init__(self, panel: Panel, width: float, em: float, fonts: CaptionFonts) -> None:
        self._panel, self._width, self._em, self._fonts = panel, width, em, fonts
        self._left, self._right = _PAD * em, width - _PAD * em
        self._y = 0.35 * em
        self._words: list[Words] = []
        self._shapes: list[Shape] = []

    def head(self) -> None:
        """Number and name of the shot, and its times."""
        panel, em = self._panel, self._em
        self._y += 1.55 * em
        number = str(panel.number)
        self._say(number, self._left, 1.5 * em, bold=True)
        after = self._left + (self._fonts.bold.ems(number, "en") * 1.5 + 0.5) * em
        times = f"{_clock(panel.start)}–{_clock(panel.start + panel.seconds)}"
        self._say(times, self._right, em, side="right", ink=SOFT)
        room = self._right - self._fonts.text.ems(times, "en") * em - em - after
        name = set_in_lines(self._fonts.bold, panel.shot, "en", 1.15 * em, room, 1)
        self._say("".join(name), after, 1.15 * em, bold=True)
        self._y += 0.5 * em
        self._rule()

    def moves(self) -> None:
        """Length in seconds and beats, how it begins, the camera's way, and the seed."""
        panel, em = self._panel, self._em
        length = f"{float(panel.seconds):.2f} s"
        if panel.beats is not None:
            first, count = panel.beats
            unit = "beat" if count == 1 else "beats"
            length += f" · {count} {unit} from beat {first}"
        self._next(1.35)
        self._say(length, self._left, em)
        self._say(panel.transition, self._right, em, side="right")
        self._next(1.6)
        half = 0.72 * em
        middle = self._left + half, self._y - 0.35 * em
        for points in sign_of(panel.camera, panel.motion):
            placed = tuple((middle[0] + x * half, middle[1] + y * half) for x, y in points)
            self._shapes.append(Shape(placed, INK))
        move = panel.camera.replace("_", " ")
        strength = "" if panel.camera == "static" else f", strength {panel.motion} of 10"
        self._say(f"{move}{strength}", self._left + 2.0 * em, em)
        self._say(f"seed {panel.seed}", self._right, em, side="right", ink=SOFT)
        self._y += 0.5 * em
        self._rule()
        self._y += 0.1 * em

    def texts(self) -> None:
        """Its speed and beats, where the picture comes from, the prompt and the voice."""
        panel = self._panel
        self._text("timing", panel.timing, "en")
        self._text("picture", panel.source, "en")
        self._text("prompt", panel.prompt, language_of(panel.prompt, panel.language))
        self._colours()
        self._text("voice", panel.voice, language_of(panel.voice, panel.language))

    def done(self) -> Drawing:
        """The whole, with room at its foot."""
        height = self._y + _PAD * self._em
        return Drawing(self._width, height, tuple(self._words), tuple(self._shapes))

    def _text(self, label: str, text: str, language: str) -> None:
        em, rtl = self._em, runs_rtl(language)
        left = self._left + _LABEL * em
        book = self._fonts.text
        lines = set_in_lines(book, text, language, em, self._right - left, _MOST.get(label, 1))
        for number, line in enumerate(lines):
            self._next(book.line_height(1.0, language) + 0.06)
            if number == 0:
                self._say(label, self._left, em, ink=SOFT)
            x, side = (self._right, "right") if rtl else (left, "left")
            self._words.append(Words(line, language, em, x, self._y, INK, side))  # type: ignore[arg-type]

    def _colours(self) -> None:
        if not self._panel.palette:
            return
        em = self._em
        self._next()
        self._say("palette", self._left, em, ink=SOFT)
        for number, colour in enumerate(self._panel.palette):
            left = self._left + (_LABEL + 2.2 * number) * em
            self._shapes.append(_box(left, self._y - 0.78 * em, left + 1.9 * em, self._y, colour))

    def _say(
        self,
        text: str,
        x: float,
        size: float,
        side: str = "left",
        ink: str = INK,
        bold: bool = False,
    ) -> None:
        self._words.append(Words(text, "en", size, x, self._y, ink, side, bold))  # type: ignore[arg-type]

    def _next(self, leading: float = _LEADING) -> None:
        self._y += leading * self._em

    def _rule(self) -> None:
        thick = 0.05 * self._em
        self._shapes.append(_box(self._left, self._y, self._right, self._y + thick, RULE))


def _box(left: float, top: float, right: float, bottom: float, ink: str) -> Shape:
    return Shape(((left, top), (right, top), (right, bottom), (left, bottom)), ink)


def _clock(seconds: Fraction) -> str:
    """`0:07.50`, minutes and seconds to hundredths."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"

"""Random texts of every script with all that may go wrong in one: laid out and drawn, or refused.

What is drawn is compared with an independent drawing (tests.studio.lettering).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adgen.media.fonts import MissingGlyphError, bundled_fonts
from adgen.media.graphemes import drawn, graphemes
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.titles import Page, Title, super_title
from adgen.prepro.templates import control_character
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.storyboard import SuperText
from adgen.schema.time import FrameRange
from tests.studio.lettering import Coverage, alike
from tests.studio.text_proof import (
    PATCH,
    RATE,
    burnt_in,
    drawn_anew,
    is_right,
    laid_out,
    page_of,
)

WORDS = {
    "en": "Fresh tea AVATAR fi ffl café naïve it’s 50% £4.99 e-mail https://x.co/?a=b&c Ωmega",
    "de": "Donaudampfschifffahrtsgesellschaft Straße ÄÖÜ Rindfleisch-Etikettierung groß",
    "tr": "İstanbul ılık ışık Iğdır ŞİİR çay",
    "vi": "Sảng khoái ẪỂỘẶ gỵ rực rỡ e\u0323\u0302 Việt",
    "ru": "Летняя свежесть ёжик Йод «каждый» №1",
    "ar": "الليمون اليوم، خصم الطَّعْمُ لا لأجلك ١٢٣٫٥٠ ؟ يُنْعِشُكَ ٪",
    "fa": "خنک می‌گیرید ۵۰٪ تخفیف پ‌چ؛",
    "he": "שלום לְךָ שָׁלוֹם העולם ₪ צה״ל ג׳",
    "th": "ดื่มน้ำ ปั้ญู่ที่ฎุ กี๊ ๆ ฯ ชา ๑๒๓ น้ำใจ",
    "hi": "क्षत्रिय ताज़गी र्कीँ टूँ हृदय श्री ₹१,९९९ ।",
    "ja": "レモンティー 「夏」 を、 っゃ… ー 々 冷たい！",
    "zh-Hans": "新年快乐 “冰爽”！ 柠檬茶， 骨 ……",
    "zh-Hant": "檸檬茶 「清爽」。 骨 ㄅㄆㄇ",
    "ko": "시원한 레몬티 와! 힣 ㅋㅋ",
}
MARKUP = (
    "{\\pos(0,0)}", "{\\b1}", "\\N", "\\n", "\\h", "{\\p1}", "m 0 0 l 90 0 90 90", "{\\an7}",
    "{\\fs200}", "{\\alpha&HFF&}", "{", "}", "\\", "\\\\", "{\\", "\\{", "\\}", "{}", "{\\r}",
    "{\\t(\\fscx900)}", "{=}", "{*", "&lt;b&gt;", "<b>", "<c.x>", "-->", "Dialogue: 0,", ",,,",
    "%s", "$(x)", "\"'", "{{x}}", "\\u202e",
)  # fmt: skip
MARKS = "()[]{}<>«»“”‘’–—…!?.,;:/%&@#*+=_|~^`§©®™°†‡•¶€¥₹½"
STEERING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINING = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f"
SELECTORS = "\ufe0e\ufe0f\ufe00\U000e0100"
COMBINING = "\u0301\u0323\u0308\u064e\u0651\u05b8\u0e33\u0e48\u0e4d\u093c\u094d\u0943\u20dd\u3099"
CONTROLS = "\x00\x07\x1b\t\r\x7f\x85\u2028\u2029"
SPACES = " \u00a0\u2009\u202f\u3000\u200a\n"
STRANGE = "😀👨\u200d👩🇫🇮☎️1️⃣𝔘\U00010900\uffff\U000f0000\ud7ff\ufffdﷺ\U0001f3fb"
ROLES = ("cta", "title", "subtitle")
ZONES: tuple[Zone, ...] = ("top", "upper", "center", "lower", "left", "right")


def random_text(seed: int) -> tuple[str, str]:
    """A language and a text, one to fourteen pieces long."""
    dice = np.random.default_rng(seed)
    language = str(dice.choice(sorted(WORDS)))
    pieces: list[str] = []
    foreign = dice.random() < 0.4
    wild = dice.choice([0.0, 0.1, 0.35])
    for _ in range(int(dice.integers(1, 15))):
        if dice.random() >= wild:
            own = str(dice.choice(sorted(WORDS))) if foreign and dice.random() < 0.4 else language
            word = str(dice.choice(WORDS[own].split()))
            cut = dice.integers(1, len(word) + 1) if dice.random() < 0.2 else len(word)
            pieces.append(word[: int(cut)])
        else:
            pieces.append(_wild(dice))
        pieces.append(str(dice.choice(["", " ", " ", " ", str(_one(dice, SPACES))])))
    if dice.random() < 0.04:
        pieces.append(str(_one(dice, "".join(WORDS[language].split()))) * 120)
    return language, "".join(pieces).strip()


def _wild(dice: np.random.Generator) -> str:
    kinds = (MARKS, MARKS, STEERING, STEERING, JOINING, SELECTORS, COMBINING, SPACES)
    roll = dice.random()
    if roll < 0.35:
        return str(dice.choice(MARKUP))
    if roll < 0.37:
        return _one(dice, CONTROLS)
    if roll < 0.40:
        return _one(dice, STRANGE)
    chosen = kinds[int(dice.integers(len(kinds)))]
    return "".join(_one(dice, chosen) for _ in range(int(dice.integers(1, 4))))


def _one(dice: np.random.Generator, letters: str) -> str:
    return letters[int(dice.integers(len(letters)))]


@dataclass
class Outcome:
    """How many texts came to what, and the seeds of those that came to no good."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)
    """Seed, what is wrong, and the text."""


@dataclass(frozen=True)
class Trial:
    """A text that was laid out."""

    seed: int
    text: str
    title: Title


def fuzzed(seeds: Sequence[int], at_once: int = 120) -> Outcome:
    """Lay out and draw the texts of all seeds."""
    found = Outcome()
    trials: dict[str, list[Trial]] = {}
    book = bundled_fonts(("Adgen Sans",))
    for seed in seeds:
        language, text = random_text(seed)
        page = page_of(language, book)
        refusal = _refusal(text)
        if refusal:
            found.counts[refusal] += 1
            continue
        try:
            title = _laid(page, text, seed)
        except MissingGlyphError:
            found.counts["refused: no glyph"] += 1
        except TextDoesNotFitError:
            found.counts["refused: does not fit"] += 1
        else:
            trials.setdefault(language, []).append(Trial(seed, text, title))
    for language, group in trials.items():
        page = page_of(language, book)
        for first in range(0, len(group), at_once):
            part = group[first : first + at_once]
            for trial, ink in zip(part, burnt_in(page, [t.title for t in part]), strict=True):
                for what in _judged(page, trial, ink):
                    if what.startswith("laid"):
                        found.counts[what] += 1
                    else:
                        found.wrong.append((trial.seed, what, trial.text))
    return found


def _refusal(text: str) -> str | None:
    """What the template says before anything is laid out."""
    if control_character(text) is not None:
        return "refused: control character"
    return None if text else "nothing to show"


def _laid(page: Page, text: str, seed: int) -> Title:
    role: Any = ROLES[seed % len(ROLES)]
    if role == "cta":
        return laid_out(page, text)
    zone = PerAspect[Zone](portrait=ZONES[seed % len(ZONES)])
    return super_title(page, SuperText(text, zone, role), FrameRange(-60, 1, RATE), None, False)


def _judged(page: Page, trial: Trial, ink: Coverage) -> Iterator[str]:
    """`laid out …`, or all that is wrong with what was drawn."""
    title = trial.title
    box = title.block
    rest = ink.copy()
    rest[int(box.top) : int(np.ceil(box.bottom)), int(box.left) : int(np.ceil(box.right))] = 0
    if rest.max() > 0.05:
        yield f"ink outside its box: {rest.max():.2f}"
    if not page.safe.holds(box):
        yield f"a box outside the area: {box}"
    if _kept("".join(title.fitted.lines)) != _kept(trial.text):
        yield f"lines are not the text: {title.fitted.lines}"
    if any(map(_vague, title.fitted.lines)):
        yield "laid out, not compared"
        return
    wanted = drawn_anew(page, title)
    for slot in _slots(title):
        likeness = alike(ink[slot], wanted[slot], PATCH)
        if not is_right(likeness, title.fitted.size) and wanted[slot].sum() + ink[slot].sum() > 40:
            yield f"drawn otherwise: {likeness.shared:.2f} {likeness.worst:.2f}"
    yield "laid out and read back"


def _slots(title: Title) -> Iterator[slice]:
    """The rows of each line."""
    fitted = title.fitted
    top = fitted.box.centre[1] - len(fitted.lines) * fitted.leading / 2
    for index in range(len(fitted.lines)):
        upper = top + index * fitted.leading
        yield slice(max(0, round(upper)), round(upper + fitted.leading))


def _vague(line: str) -> bool:
    """Whether a line bears marks on spaces: renderers differ in where they put these."""
    return any(c[0].isspace() and not c.isspace() for c in graphemes(line))


def _kept(text: str) -> str:
    """What must not be lost when a text is broken into lines; soft hyphens come to be seen."""
    return drawn("".join(unicodedata.normalize("NFC", text).split())).replace("-", "")

"""Texts of every script burnt in as adgen burns them, and read back against an independent drawing.

`tests.studio.lettering` draws the same lines anew; a wrong order, a missing mark, another glyph or
a broken cluster is told by the worst patch's difference (see `MUTATIONS`).
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import numpy as np

from adgen.media.fonts import FontBook, bundled_fonts
from adgen.media.graphemes import is_rtl, writing_of
from adgen.post.text.burn import document
from adgen.post.text.drawn.lines import stand
from adgen.post.text.layout import fit_text
from adgen.post.text.titles import Page, Title
from adgen.schema.brand import Palette
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from tests.studio.lettering import (
    Coverage,
    Likeness,
    alike,
    broken_clusters,
    drawn_line,
    shaped,
)
from tests.studio.libass import painted
from tests.studio.pages import BRAND

RATE = Fraction(25)
RASTER = Raster(960, 400)
AREA = Box(20, 10, 940, 390)
EM = 64.0
PATCH = 6
"""Side of the patches that are compared, in pixels: a tenth of an em."""
LEAST_SHARED, MOST_WORST = 0.8, 0.25
"""Limits of likeness: at 64 pixels what adgen burns shares 0.97 of its ink and its worst patch is
0.1; a lost mark's is 0.7."""
SMALL = 40.0
"""Em size below which so much of a letter is edge that the limits are wider."""
PLAIN = BRAND.model_copy(
    update={
        "animation": "none",
        "palette": Palette(
            primary="#000000",
            secondary="#000000",
            accent="#000000",
            light="#FFFFFF",
            dark="#000000",
        ),
    }
)
"""White letters on a black button: all light is ink."""


@dataclass(frozen=True)
class Sample:
    """A text of a language, and what it is an example of."""

    language: str
    text: str
    what: str


SAMPLES = (
    Sample("en", "Fresh “AVATAR” tea — 50% off, £4.99!", "kerning and marks"),
    Sample("en", "C:\\New\\hat {\\b1} \\N \\h {\\pos(1,1)} {", "what ASS takes for markup"),
    Sample("ar", "اشترِ Tangora الآن، خصم 50% حتى 31/12", "Arabic with a brand and digits"),
    Sample("ar", "لماذا الانتظار؟ السعر ١٢٫٥٠ ر.س؛ فقط.", "Arabic marks, Arabic-Indic digits"),
    Sample("ar", "الطَّعْمُ يُنْعِشُكَ (كلَّ يوم)!", "Arabic with vowel signs and brackets"),
    Sample("ar", "لا إله، الله، لأجلك، ﷼ 20", "lam-alef and ligatures"),
    Sample("fa", "با شربت خنک بمان؛ ۵۰٪ تخفیف می‌گیرید", "Persian digits and a non-joiner"),
    Sample("he", "העיר לא נרגעת.", "a full stop on the left"),
    Sample("he", "קנו Orlune X-2 ב-199 ₪, עכשיו!", "Hebrew with Latin and numbers"),
    Sample("he", "לְךָ, “שָׁלוֹם” – 50%?", "Hebrew points and quotes"),
    Sample("en", "Say “שלום” or مرحبا (hello) 24/7", "right-to-left words in English"),
    Sample("th", "ดื่มน้ำชามะนาวเย็นๆ สดชื่นทุกวันที่ร้านใกล้บ้านคุณ", "Thai without spaces"),
    Sample("th", "ปั้ญู่ที่ฎุ กี๊ ผู้ใหญ่ น้ำใจ ๑๒๓", "stacked Thai marks"),
    Sample("de", "Rindfleischetikettierungsüberwachung spart Geld", "a long German compound"),
    Sample("de", "Straßenverkehrs-Zulassungs-Ordnung für große Ölöfen", "hyphens, umlauts"),
    Sample("fi", "Lentokonesuihkuturbiinimoottori häämöttää", "a long Finnish compound"),
    Sample("ja", "「レモンティー」で、夏を楽しもう！ちょっと待って、ゆっくり。", "kinsoku"),
    Sample("ja", "¥1,980（税込）から…Orlune™ で検索", "Japanese with Latin"),
    Sample("hi", "क्षत्रिय की ताज़गी, र्कीँ टूँ हृदय श्री द्ध्य", "Hindi conjuncts"),
    Sample("hi", "₹१,९९९ से शुरू। अभी ख़रीदें!", "Hindi digits and danda"),
    Sample("vi", "Sảng khoái ẪỂỘẶ gỵ, mùa hè rực rỡ", "stacked Vietnamese marks"),
    Sample("vi", unicodedata.normalize("NFD", "Trà chanh mát lạnh ở Việt Nam"), "decomposed"),
    Sample("tr", "İstanbul’da ılık ışıklar, Iğdır ŞİİRİ", "dotless and dotted i"),
    Sample("zh-Hans", "新年快乐！“冰爽”到底…Tangora 柠檬茶，骨直角", "simplified Chinese"),
    Sample("zh-Hant", "夏日午後，「檸檬茶」的清爽滋味。骨直角", "traditional Chinese"),
    Sample("ko", "시원한 레몬티와 함께하는 여름, 50% 할인!", "Korean"),
    Sample("ru", "Летняя свежесть — «каждый» день, ёж", "Russian"),
    Sample("uk", "Свіжість щодня, ґанок і їжак №1", "Ukrainian"),
    Sample("el", "Φρεσκάδα κάθε μέρα, ΐ Ώρα; 5 €", "Greek"),
    Sample("pl", "Zażółć gęślą jaźń, ŻÓŁĆ 9,99 zł", "Polish"),
    Sample("fr", "« Quel été ! » Œuvre, 20 % de réduction", "French spaces"),
    Sample("de", "Rindfleisch\u00adetikettierungs\u00adüberwachung", "soft hyphens"),
    Sample("he", "קר Tangora (Cola)", "a bracket of the brand's at the end"),
    Sample("sr-Latn", "Đačko ljuto njegovo čišćenje, džep", "Serbian in Latin letters"),
)
REFUSED = (
    Sample("en", "Happy \U0001f600 day", "an emoji"),
    Sample("en", "Family \U0001f468\u200d\U0001f469\u200d\U0001f467", "a joined emoji"),
    Sample("en", "Flag \U0001f1eb\U0001f1ee", "a flag"),
    Sample("ta", "வணக்கம் உலகம்", "Tamil, for which no font is at hand"),
    Sample("bn", "শুভ নববর্ষ", "Bengali"),
    Sample("ka", "გამარჯობა", "Georgian"),
    Sample("he", "\u2672 \u05d0\U00010900", "a Phoenician letter"),
)
BRIEF = (2, 4, 8, 12, 16, 18, 20)
"""Numbers of the samples that a quick test reads back."""


@dataclass(frozen=True)
class ReadBack:
    """A sample as it was burnt in, as it was drawn anew, and how alike both are."""

    sample: Sample
    title: Title
    burnt: Coverage
    drawn: Coverage
    likeness: Likeness

    @property
    def right(self) -> bool:
        """Whether the text is the one that was asked for."""
        return is_right(self.likeness, self.title.fitted.size)


def is_right(likeness: Likeness, em: float = EM) -> bool:
    """Whether two drawings are of the same text; more of small letters is edges."""
    least, most = (LEAST_SHARED, MOST_WORST) if em >= SMALL else (0.65, max(MOST_WORST, 5 / em))
    return likeness.shared >= least and likeness.worst <= most


def page_of(language: str, book: FontBook) -> Page:
    """A black page without subtitles."""
    rtl = is_rtl(writing_of(language))
    return Page(RASTER, AREA, "bottom", language, rtl, PLAIN, book, None)


def laid_out(page: Page, text: str, frame: int = 0) -> Title:
    """A text fitted as every super and button is. Raises what fit_text does."""
    fitted = fit_text(
        page.book, text, page.language, page.rtl, AREA, "center", EM, RASTER, tallest=1.0
    )  # fmt: skip
    return Title("cta", fitted, FrameRange(frame, frame + 1, RATE))


def burnt_in(page: Page, titles: Sequence[Title]) -> list[Coverage]:
    """Each title's ink 0..1, all burnt in by one run of ffmpeg."""
    staged = [
        replace(title, frames=FrameRange(number, number + 1, RATE))
        for number, title in enumerate(titles)
    ]
    with tempfile.TemporaryDirectory() as folder:
        ass = document(page, staged, [], RATE)
        luma = painted(ass, Path(folder), page.raster, len(titles), RATE)
    return [np.clip((one.astype(np.float32) - 16) / 219, 0, 1) for one in luma]


def drawn_anew(
    page: Page, title: Title, lines: Sequence[str] | None = None, rtl: bool | None = None,
    shape: Callable[..., list[tuple[int, float, float, float]]] = shaped,
) -> Coverage:  # fmt: skip
    """The title's lines, or others in their places, by the independent path."""
    fitted = title.fitted
    size = (page.raster.height, page.raster.width)
    ink = np.zeros(size, np.float32)
    for index, line in enumerate(lines or fitted.lines):
        ink = np.maximum(
            ink,
            drawn_line(
                page.book, line, page.language, page.rtl if rtl is None else rtl, fitted.size,
                stand(fitted, index), fitted.align, size, shape,
            ),
        )  # fmt: skip
    return ink


def read_back(samples: Iterable[Sample]) -> list[ReadBack]:
    """The samples laid out, burnt in, drawn anew and compared."""
    book, found = bundled_fonts(("Adgen Sans",)), list[ReadBack]()
    for language, group in groupby(samples, key=lambda sample: sample.language):
        page, part = page_of(language, book), list(group)
        titles = [laid_out(page, sample.text) for sample in part]
        for sample, title, burnt in zip(part, titles, burnt_in(page, titles), strict=True):
            drawn = drawn_anew(page, title)
            found.append(ReadBack(sample, title, burnt, drawn, alike(burnt, drawn, PATCH)))
    return found


@dataclass(frozen=True)
class Mutation:
    """A mistake that a renderer might make with the sample of a number."""

    what: str
    sample: int
    draw: Callable[[Page, Title], Coverage]


def _without(mark: str) -> Callable[[Page, Title], Coverage]:
    """The text with one mark left out."""
    return lambda page, title: drawn_anew(
        page, title, [line.replace(mark, "", 1) for line in title.fitted.lines]
    )


def _instead(right: str, wrong: str) -> Callable[[Page, Title], Coverage]:
    return lambda page, title: drawn_anew(
        page, title, [line.replace(right, wrong) for line in title.fitted.lines]
    )


def _turned(page: Page, title: Title) -> Coverage:
    """The line in the other direction: words in the wrong order."""
    return drawn_anew(page, title, rtl=not page.rtl)


def _broken(page: Page, title: Title) -> Coverage:
    return drawn_anew(page, title, shape=broken_clusters)


MUTATIONS = (
    Mutation("Arabic words from left to right", 2, _turned),
    Mutation("Arabic letters not joined", 2, _broken),
    Mutation("an Arabic vowel sign missing", 4, _without("\u064f")),
    Mutation("Arabic-Indic digits turned", 3, _instead("١٢", "٢١")),
    Mutation("Hebrew's full stop on the right", 7, _turned),
    Mutation("a Hebrew point missing", 9, _without("\u05b8")),
    Mutation("a Thai tone mark missing", 11, _without("\u0e49")),
    Mutation("Thai marks not stacked", 12, _broken),
    Mutation("a Devanagari conjunct broken", 18, _broken),
    Mutation("a nukta missing", 18, _without("\u093c")),
    Mutation("a Vietnamese hook missing", 20, _instead("ả", "a")),
    Mutation("a dot on a dotless i", 22, _instead("ılık", "ilik")),
    Mutation("a bracket not mirrored", 4, _instead("(", ")")),
    Mutation("a small kana for a large one", 16, _instead("ょ", "よ")),
    Mutation("a Chinese character of another", 23, _instead("乐", "东")),
)


def mutants() -> list[tuple[Mutation, Likeness]]:
    """Every mutation against what was burnt in."""
    found: list[tuple[Mutation, Likeness]] = []
    book = bundled_fonts(("Adgen Sans",))
    for mutation in MUTATIONS:
        [right] = read_back([SAMPLES[mutation.sample]])
        page = page_of(right.sample.language, book)
        wrong = mutation.draw(page, right.title)
        found.append((mutation, alike(right.burnt, wrong, PATCH)))
    return found

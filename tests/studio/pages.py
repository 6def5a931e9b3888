"""Pages to set text on, and words in every script that adgen brings fonts for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adgen.media.fonts import bundled_fonts
from adgen.media.tables import placements
from adgen.post.text.titles import Page
from adgen.schema.brand import Brand, Logo, Palette, Typography
from adgen.schema.picture import Asset, Picture
from adgen.schema.soundtrack import Subtitles

BRAND = Brand(
    id="orlune",
    name="Orlune",
    palette=Palette(
        primary="#14143C", secondary="#0A0A1E", accent="#FFB07A", light="#F4EFE8", dark="#0A0A1E"
    ),
    typography=Typography(family="Adgen Sans"),
    logo=Logo(file="logo.png", zones=("top_center", "bottom_right")),
    tagline="Hear the Silence",
)
LOGO = Picture(Asset(Path("logo.png"), "0" * 64), 880, 256, True)


@dataclass(frozen=True)
class Words:
    """What an ad says in one language."""

    rtl: bool
    super: str
    tagline: str
    cta: str
    legal: str
    voice: str


WORDS = {
    "en": Words(False, "The city never stops.", "Hear the Silence", "Listen at orlune.com",
                "Up to 40 hours with the charging case. Terms apply.",
                "The world fades away and only the music stays."),
    "zh-Hans": Words(False, "城市从不停歇，你可以", "听见寂静", "立即前往 orlune.com",
                     "配合充电盒最长可达40小时。须遵守相关条款。", "世界安静下来，只留下音乐。"),
    "ja": Words(False, "街は眠らない。あなたは休める。", "静けさを聴く", "orlune.com で試聴する",
                "充電ケース併用で最大40時間。条件が適用されます。",
                "世界が静まり、音楽だけが残る。"),
    "ko": Words(False, "도시는 멈추지 않는다", "고요를 들으세요", "orlune.com에서 듣기",
                "충전 케이스 포함 최대 40시간. 약관이 적용됩니다.",
                "세상은 사라지고 음악만 남는다."),
    "ar": Words(True, "المدينة لا تهدأ أبدًا", "استمع إلى الصمت", "اكتشفها على orlune.com",
                "حتى 40 ساعة مع علبة الشحن. تطبق الشروط.", "يخفت العالم وتبقى الموسيقى وحدها."),
    "he": Words(True, "העיר לא נרגעת לעולם", "להקשיב לשקט", "להאזנה: orlune.com",
                "עד 40 שעות עם קופסת הטעינה. בכפוף לתנאים.", "העולם דועך ונשארת רק המוזיקה."),
    "th": Words(False, "เมืองนี้ไม่เคยหลับใหล", "ฟังเสียงความเงียบ", "ฟังได้ที่ orlune.com",
                "ใช้งานได้สูงสุด 40 ชั่วโมงพร้อมเคสชาร์จ", "โลกค่อยๆ เงียบลง เหลือเพียงเสียงดนตรี"),
    "hi": Words(False, "शहर कभी नहीं रुकता", "ख़ामोशी को सुनिए", "orlune.com पर सुनिए",
                "चार्जिंग केस के साथ 40 घंटे तक। शर्तें लागू।", "दुनिया थम जाती है, बस संगीत रह जाता है।"),
    "ru": Words(False, "Город никогда не спит", "Услышь тишину", "Слушай на orlune.com",
                "До 40 часов с зарядным футляром. Действуют условия.",
                "Мир стихает, и остаётся только музыка."),
}  # fmt: skip


def shapes() -> tuple[str, ...]:
    """One placement of each raster, safe area and place of captions: texts know nothing else."""
    found: dict[tuple[object, ...], str] = {}
    for name, place in placements().items():
        found.setdefault((place.raster, place.safe, place.captions, place.mirrored), name)
    return tuple(found.values())


def page(
    placement: str,
    language: str,
    brand: Brand = BRAND,
    subtitles: Subtitles = Subtitles(),  # noqa: B008  # frozen
    second: str = "",
) -> Page:
    """The page of a placement and a language, with subtitles, maybe with `second` below them."""
    place = placements()[placement].read_in(language, WORDS[language].rtl)
    return Page(
        place.raster,
        place.safe_box,
        place.captions,
        language,
        WORDS[language].rtl,
        brand,
        bundled_fonts((brand.typography.family,)),
        subtitles,
        second,
        bool(second) and WORDS[second].rtl,
        2 if second else 0,
    )

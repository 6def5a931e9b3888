"""The bundled fonts, itemisation and widths."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from fontTools.ttLib import TTFont

from adgen.errors import MediaError
from adgen.media.fonts import FontBook, MissingGlyphError, bundled_fonts, fonts_folder

ADS = {
    "en": "Summer in a bottle, 50% off",
    "vi": "Sảng khoái mùa hè với trà chanh",
    "tr": "Yazın ferahlığı İstanbul’da",
    "ru": "Летняя свежесть — «каждый» день",
    "uk": "Свіжість щодня, ґанок і їжак",
    "el": "Φρεσκάδα κάθε μέρα",
    "zh-CN": "新年快乐！柠檬茶，“冰爽”到底…",
    "zh-TW": "夏日午後，檸檬茶的清爽滋味",
    "zh-HK": "冰凍檸檬茶，啱晒你嘅口味",
    "ja": "冷たいレモンティーで、夏を楽しもう！",
    "ko": "시원한 레몬티와 함께하는 여름",
    "ar": "انتعش مع الليمون اليوم، خصم",
    "fa": "با شربت خنک بمان؛ ۵۰٪ تخفیف",
    "he": "רעננות בכל לגימה.",
    "th": "ดื่มชามะนาวเย็นๆ สดชื่นทุกวัน",
    "hi": "हर घूँट में ताज़गी।",
}


@pytest.fixture(scope="module")
def book() -> FontBook:
    return bundled_fonts()


def split(book: FontBook, text: str, language: str) -> list[tuple[str, str]]:
    return [(run.text, run.face.family.removeprefix("Adgen ")) for run in book.runs(text, language)]


@pytest.mark.parametrize("language", ADS)
def test_every_script_is_drawn_and_nothing_is_lost(book: FontBook, language: str) -> None:
    text = ADS[language]
    assert book.missing(text, language) == ()
    assert "".join(run.text for run in book.runs(text, language)) == text


@pytest.mark.parametrize(
    ("language", "family"),
    [("zh-CN", "Sans SC"), ("zh-Hant", "Sans TC"), ("zh-HK", "Sans TC"), ("yue", "Sans TC"),
     ("ja", "Sans JP"), ("ko", "Sans KR"), ("zh", "Sans SC")],
)  # fmt: skip
def test_the_language_decides_the_form_of_han_characters(
    book: FontBook, language: str, family: str
) -> None:
    # KS X 1001 hanja are not in the Korean cut, so its Hangul shows the choice.
    text = "여름" if language == "ko" else "春茶"
    assert split(book, text, language) == [(text, family)]


def test_punctuation_stays_with_what_stands_before_it(book: FontBook) -> None:
    assert split(book, "新年快乐！Tangora 柠檬茶，50%", "zh-CN") == [
        ("新年快乐！", "Sans SC"),
        ("Tangora ", "Sans"),
        ("柠檬茶，", "Sans SC"),
        ("50%", "Sans"),
    ]


def test_opening_marks_go_with_what_they_open() -> None:
    book = bundled_fonts(["Adgen Geometric"])
    assert split(book, "Tangora «Лето»", "ru") == [("Tangora ", "Geometric"), ("«Лето»", "Sans")]


def test_no_word_mixes_faces() -> None:
    book = bundled_fonts(["Adgen Geometric"])
    assert split(book, "Fresh tea", "en") == [("Fresh tea", "Geometric")]
    assert split(book, "Trà thật", "vi") == [("Trà thật", "Sans")]


def test_clusters_stay_whole(book: FontBook) -> None:
    for text, language in (("क्षत्रिय", "hi"), ("น้ำที่", "th"), ("e\u0323\u0302", "vi")):
        assert len(book.runs(text, language)) == 1


def test_missing_names_each_character_once_and_ignores_invisible_ones(book: FontBook) -> None:
    assert book.missing("a😀b😀\u200d\u200f\n𓀀", "en") == ("😀", "𓀀")
    with pytest.raises(MissingGlyphError, match=r"U\+1F600") as caught:
        book.runs("tea 😀", "en")
    assert caught.value.characters == ("😀",)


def test_widths_add_up_from_the_fonts_own_advances(book: FontBook) -> None:
    # Every CJK ideograph is one em wide; HH has no kerning, so it is twice H.
    assert book.width("柠檬茶", 50.0, "zh-CN") == pytest.approx(150.0)
    font = TTFont(fonts_folder() / "AdgenSans.ttf")
    em_of_h = font["hmtx"][font.getBestCmap()[ord("H")]][0] / font["head"].unitsPerEm
    assert book.width("HH", 100.0, "en") == pytest.approx(200.0 * em_of_h)
    assert book.width("HH\nH", 100.0, "en") == pytest.approx(200.0 * em_of_h)


def test_kerning_and_joining_are_in_the_width(book: FontBook) -> None:
    assert book.width("AV", 100, "en") < book.width("A", 100, "en") + book.width("V", 100, "en")
    apart = sum(book.width(letter, 100, "ar") for letter in "مرحبا")
    assert book.width("مرحبا", 100, "ar") < 0.9 * apart


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Åjgpq"), ("vi", "ẪỂỘẶgỵ"), ("ar", "الطَّعْمُ يُنْعِشُكَ ج"), ("th", "ปั้ญู่ที่ฎุ"),
     ("hi", "र्कीँ टूँ हृ"), ("zh-CN", "霧龍"), ("he", "לְךָ")],
)  # fmt: skip
def test_lines_of_the_tallest_letters_do_not_touch(
    book: FontBook, language: str, text: str
) -> None:
    ink = book.ink(text, 100.0, language)
    assert ink.bottom - ink.top < book.line_height(100.0, language)


def test_cap_height_is_what_a_capital_paints(book: FontBook) -> None:
    ink = book.ink("H", 100.0, "en")
    assert -ink.top == pytest.approx(book.faces[0].cap_height(100.0), abs=0.5)


def test_an_unknown_family_is_named_with_those_at_hand() -> None:
    with pytest.raises(MediaError, match=r"'Nowhere Sans'.*Adgen Rounded"):
        bundled_fonts(["Nowhere Sans"])


def test_a_brand_s_own_file_comes_first_and_is_gathered(tmp_path: Path) -> None:
    own = tmp_path / "own.ttf"
    font = TTFont(fonts_folder() / "AdgenRounded.ttf")
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = "Brand Sans" if record.nameID == 1 else "Brand Sans Heavy"
    font.save(own)
    book = bundled_fonts(["Brand Sans"], [own])
    face = book.runs("Tea", "en")[0].face
    assert (face.family, face.name, face.path) == ("Brand Sans", "Brand Sans Heavy", own)
    gathered = book.gather(tmp_path / "fonts")
    assert any(p.read_bytes() == own.read_bytes() for p in gathered.iterdir())
    assert bundled_fonts().gather(tmp_path / "other") == fonts_folder()


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "logo.ttf"
    wrong.write_bytes(b"not a font at all")
    with pytest.raises(MediaError, match=r"logo\.ttf: not a font"):
        bundled_fonts([], [wrong])


def test_the_folder_is_small_complete_and_licensed() -> None:
    folder = fonts_folder()
    rows = yaml.safe_load((folder / "fonts.yaml").read_text(encoding="utf-8"))
    assert {row["file"] for row in rows} == {
        p.name for p in folder.iterdir() if p.suffix in (".ttf", ".otf")
    }
    assert sum(path.stat().st_size for path in folder.iterdir()) < 9_000_000
    for row in rows:
        names = TTFont(folder / row["file"], lazy=True)["name"]
        assert [names.getDebugName(number) for number in (1, 2)] == [row["family"], "Regular"]
        assert "SIL Open Font License" in names.getDebugName(13)
        licence = (folder / row["licence_file"]).read_text(encoding="utf-8")
        assert licence.startswith("Copyright") and "SIL OPEN FONT LICENSE" in licence


@pytest.mark.parametrize(
    ("codec", "leads", "language"),
    [("gb2312", range(0xB0, 0xF8), "zh-CN"), ("big5", range(0xA4, 0xC7), "zh-TW"),
     ("euc_jp", range(0xB0, 0xF5), "ja"), ("euc_kr", range(0xB0, 0xC9), "ko")],
)  # fmt: skip
def test_the_national_basic_sets_are_drawn_by_the_national_face(
    book: FontBook, codec: str, leads: range, language: str
) -> None:
    letters = "".join(
        bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in range(0xA1, 255)
    )
    letters = "".join(c for c in letters if unicodedata.category(c) == "Lo")
    assert len(letters) > 2300
    assert len(book.runs(letters, language)) == 1

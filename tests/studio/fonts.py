"""Makes `adgen/data/fonts/`: cuts the source fonts down to the characters that ads need.

    python tests/studio/fonts.py SOURCE adgen/data/fonts

SOURCE is a folder into which these were unpacked (`dpkg -x`, `tar xf`), each anywhere inside:
Debian bookworm's fonts-noto-core, fonts-noto-extra (20201225-1) and fonts-noto-cjk (20220127), and
the npm packages @expo-google-fonts/outfit (0.4.3) and @expo-google-fonts/baloo-2 (0.4.2).

Every file becomes a family of its own with the single style Regular, so that a name alone selects
it and no bold is ever synthesised. All sources are under the SIL Open Font License 1.1; copyright
and licence stay in the name table, and the names are changed throughout.
"""

import argparse
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

NOTO = "Debian fonts-noto-core and fonts-noto-extra 20201225-1, https://github.com/notofonts"
NOTO_CJK = "Debian fonts-noto-cjk 1:20220127+repack1-1, https://github.com/notofonts/noto-cjk"
OUTFIT = "npm @expo-google-fonts/outfit 0.4.3, https://github.com/Outfitio/Outfit-Fonts"
BALOO = "npm @expo-google-fonts/baloo-2 0.4.2, https://github.com/EkType/Baloo2"

ASCII = range(0x20, 0x7F)
PUNCTUATION = [*ASCII, *range(0xA0, 0x100), *range(0x2000, 0x2070), *range(0x20A0, 0x20C1)]
LATIN = [
    *PUNCTUATION,
    *range(0x100, 0x250),
    *range(0x2B0, 0x370),
    *range(0x1E00, 0x1F00),
    *range(0x2070, 0x20A0),
    *range(0x2100, 0x2200),
    0x2212,
    0x25CC,
    0xFB01,
    0xFB02,
]
CYRILLIC_GREEK = [*range(0x370, 0x530)]
CJK_MARKS = [
    *ASCII,
    *map(ord, "\u00a0\u00a9\u00ae\u00b0\u00b1\u00b7\u00d7\u00f7"),
    *map(ord, "\u2013\u2014\u2015\u2018\u2019\u201c\u201d\u2022\u2025\u2026\u2030\u2032\u2033"),
    *map(ord, "\u203b\u20a9\u20ac\u2103\u2122\u2190\u2191\u2192\u2193\u21d2\u21d4\u2212\u221e"),
    *map(ord, "\u25a0\u25a1\u25b2\u25b3\u25bc\u25bd\u25c6\u25c7\u25cb\u25ce\u25cf\u2605\u2606"),
    *map(ord, "\u2640\u2642\u266a\u2713\u2764"),
    *range(0x2460, 0x2474),
    *range(0x3000, 0x3040),
    *range(0xFE30, 0xFE50),
    *range(0xFF01, 0xFF61),
    *range(0xFFE0, 0xFFE7),
]
# Characters of names and everyday ads that the national basic sets leave out.
EXTRA_SIMPLIFIED = "囍喆堃镕玥炜祎淼犇燚嘚喵嗨啵榴呗哒馕玖"
EXTRA_CANTONESE = (
    "啲嘅咗唔喺嚟冇哋乜嘢咁嗰揸攞佢睇鍾嘥諗啱嘞囉咩喎啫嗱掂慳搵瞓嘆靚鑊煲餸栢裏滙温飈麪粧"
)
EXTRA_JAPANESE = "葛祇薔薇檸檬蜂蜜煌髙﨑彅璧絆麒麟鳳凰翡翠琥珀椿蝶曖昧珈琲饅餃饂飩丼麴饗醤繋瀟洒"

EXTRA_KOREAN = "똠펲쌰뷁햏쁑뙇쮜꽥뿡쩝윰쿄홱"

BOPOMOFO = [*range(0x3105, 0x3130)]
JAMO = [*range(0x1100, 0x1200), *range(0x3131, 0x318F)]
KANA = [*range(0x3041, 0x3100), *range(0x31F0, 0x3200), *range(0xFF61, 0xFFA0)]


@dataclass(frozen=True)
class Cut:
    """One file to make: where it comes from, what is kept, and how fonts.yaml describes it."""

    family: str
    file: str
    glob: str
    member: str | None
    keep: tuple[int, ...]
    scripts: tuple[str, ...]
    weight: int
    licence_file: str
    source: str


def double_byte(codec: str, leads: Iterable[int], trails: Iterable[int]) -> list[int]:
    """The code points of a rectangle of a two-byte character set."""
    found = []
    for lead in leads:
        for trail in trails:
            try:
                letter = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(letter) == 1 and unicodedata.category(letter) == "Lo":
                found.append(ord(letter))
    return found


def cuts() -> tuple[Cut, ...]:
    """Every file of the folder."""
    every_trail = range(0x40, 0xFF)
    gb2312 = double_byte("gb2312", range(0xB0, 0xF8), every_trail)
    # Big5 level 1 is A440-C67E, the 5401 frequent characters.
    big5 = double_byte("big5", range(0xA4, 0xC7), every_trail)
    # JIS X 0208 levels 1 and 2 are rows 16-84; KS X 1001 has its syllables in rows 16-40.
    jis = double_byte("euc_jp", range(0xB0, 0xF5), every_trail)
    ksx = double_byte("euc_kr", range(0xB0, 0xC9), every_trail)
    european = LATIN + CYRILLIC_GREEK
    return (
        noto("Adgen Sans", "NotoSans-SemiBold", 600, "latin cyrillic greek", european),
        noto("Adgen Sans Text", "NotoSans-Medium", 500, "latin cyrillic greek", european),
        noto("Adgen Sans Arabic", "NotoSansArabic-SemiBold", 600, "arabic"),
        noto("Adgen Sans Hebrew", "NotoSansHebrew-SemiBold", 600, "hebrew"),
        noto("Adgen Sans Thai", "NotoSansThai-SemiBold", 600, "thai"),
        noto("Adgen Sans Devanagari", "NotoSansDevanagari-SemiBold", 600, "devanagari"),
        cjk("SC", "han-simplified", [*gb2312, *points(EXTRA_SIMPLIFIED)]),
        cjk("TC", "han-traditional bopomofo", [*big5, *points(EXTRA_CANTONESE), *BOPOMOFO]),
        cjk("JP", "han-japanese kana", [*jis, *points(EXTRA_JAPANESE), *KANA]),
        cjk("KR", "hangul", [*ksx, *points(EXTRA_KOREAN), *JAMO]),
        display("Adgen Geometric", "Outfit_600SemiBold", 600, "latin", OUTFIT),
        display("Adgen Rounded", "Baloo2_700Bold", 700, "latin devanagari", BALOO),
    )


def points(characters: str) -> list[int]:
    """The code points of a string."""
    return [ord(character) for character in characters]


def noto(family: str, stem: str, weight: int, scripts: str, keep: Sequence[int] = ()) -> Cut:
    """A cut of one Noto Sans file; an empty `keep` keeps every character."""
    file = family.replace(" ", "") + ".ttf"
    return Cut(family, file, stem + ".ttf", None, tuple(keep), tuple(scripts.split()), weight,
               "OFL-NotoSans.txt", NOTO)  # fmt: skip


def display(family: str, stem: str, weight: int, scripts: str, source: str) -> Cut:
    """A whole display font."""
    file = family.replace(" ", "") + ".ttf"
    licence = f"OFL-{stem.partition('_')[0]}.txt"
    return Cut(family, file, stem + ".ttf", None, (), tuple(scripts.split()), weight, licence,
               source)  # fmt: skip


def cjk(region: str, scripts: str, keep: Iterable[int]) -> Cut:
    """A cut of one member of the Noto Sans CJK collection."""
    return Cut(f"Adgen Sans {region}", f"AdgenSans{region}.otf", "NotoSansCJK-Bold.ttc",
               f"Noto Sans CJK {region} Bold", (*CJK_MARKS, *keep), tuple(scripts.split()), 700,
               "OFL-NotoSansCJK.txt", NOTO_CJK)  # fmt: skip


def opened(source: Path, cut: Cut) -> TTFont:
    """The source font of a cut, out of its collection where it is in one."""
    path = next(iter(sorted(source.rglob(cut.glob))))
    if cut.member is None:
        return TTFont(path)
    fonts = TTCollection(path).fonts
    return next(font for font in fonts if font["name"].getDebugName(4) == cut.member)


def subset(font: TTFont, cut: Cut) -> None:
    """Drop characters, hints and tables that a renderer of horizontal lines does not read."""
    options = Options()
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    options.layout_features = [*Options._layout_features_default, "ss01", "tnum", "lnum"]
    dropped = {"vert", "vrt2", "vkrn", "vpal", "valt", "vhal", "hwid", "fwid", "halt", "ruby"}
    if cut.member is not None:
        dropped |= {"locl"}  # each region's forms are already the default of its own member
    options.layout_features = [tag for tag in options.layout_features if tag not in dropped]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "STAT", "DSIG", "MVAR", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=cut.keep or font.getBestCmap())
    subsetter.subset(font)


def rename(font: TTFont, cut: Cut) -> None:
    """Give the font its own family with the style Regular, keeping copyright and licence."""
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 5, 7, 8, 9, 11, 12, 13, 14)}
    postscript = cut.family.replace(" ", "") + "-Regular"
    kept |= {1: cut.family, 2: "Regular", 3: f"adgen: {postscript}", 4: cut.family, 6: postscript}
    kept[10] = f"Subset of {names.getDebugName(4)}, hinting removed, renamed."
    names.names = []
    for number, value in sorted(kept.items()):
        if value:
            names.setName(value, number, 3, 1, 0x409)
    os2, head = font["OS/2"], font["head"]
    os2.usWeightClass = 400
    os2.fsSelection = (os2.fsSelection & ~0x61) | 0x40
    head.macStyle = 0
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        cff[0].FullName = cff[0].FamilyName = cut.family
        cff[0].Weight = "Regular"
    font.recalcTimestamp = False


def main() -> None:
    """Make the folder: the font files and fonts.yaml."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    rows = []
    for cut in cuts():
        font = opened(arguments.source, cut)
        subset(font, cut)
        rename(font, cut)
        path = arguments.out / cut.file
        font.save(path)
        print(
            f"{path.stat().st_size / 1000:8.1f} kB {len(font.getBestCmap()):6d} chars  {cut.file}"
        )
        rows.append({"file": cut.file, "family": cut.family, "scripts": list(cut.scripts),
                     "weight": cut.weight, "licence": "OFL-1.1", "licence_file": cut.licence_file,
                     "source": cut.source})  # fmt: skip
    body = yaml.safe_dump(
        rows, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    head = "# Written by tests/studio/fonts.py. Order is the order of preference.\n"
    (arguments.out / "fonts.yaml").write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    main()

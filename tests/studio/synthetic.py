"""A campaign of N regions with different words in every row, for measuring how planning grows.

Four shots and an end card; supers, cta, legal, dish and prompt words from columns; music with its
beats given; four placements of adgen's own table, on three rasters; the engine is stills, from two
pictures.
"""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

PLACEMENTS = ("douyin-feed", "instagram-reels", "instagram-feed", "youtube-preroll")
WORDS = {
    "en": ("Fresh bread soup tea rice evening family together warm market city friends winter "
           "table lights orange golden lantern kitchen garden", "Buy now", "Drink responsibly."),
    "de": ("Frisches Brot Suppe Tee Reis Abend Familie zusammen warm Markt Stadt Freunde Winter "
           "Tisch Lichter Apfelsine golden Laterne Küche Garten", "Jetzt kaufen",
           "Achten Sie auf eine ausgewogene Ernährung."),
    "fr": ("pain soupe thé riz soirée famille ensemble chaleur marché ville amis hiver table "
           "lumières orange doré lanterne cuisine jardin fête", "Acheter",
           "Pour votre santé, mangez varié."),
    "es": ("pan sopa té arroz tarde familia juntos calor mercado ciudad amigos invierno mesa luces "
           "naranja dorado farol cocina jardín fiesta", "Comprar", "Bebe con medida."),
    "pt": ("pão sopa chá arroz noite família juntos calor mercado cidade amigos inverno mesa luzes "
           "laranja dourado lanterna cozinha jardim festa", "Compre já", "Beba com moderação."),
    "ru": ("хлеб суп чай рис вечер семья вместе тепло рынок город друзья зима стол огни апельсин "
           "золото фонарь кухня сад праздник", "Купить", "Не является лекарством."),
    "pl": ("chleb zupa herbata ryż wieczór rodzina razem ciepło targ miasto przyjaciele zima stół "
           "światła pomarańcza złoto latarnia kuchnia ogród", "Kup teraz", "Pij z umiarem."),
    "tr": ("ekmek çorba çay pilav akşam aile birlikte sıcak pazar şehir dostlar kış masa ışıklar "
           "portakal altın fener mutfak bahçe", "Hemen al", "Ölçülü tüketin."),
    "vi": ("bánh súp trà cơm tối gia đình bên nhau ấm áp chợ phố bạn bè đông bàn ánh đèn cam vàng "
           "đèn lồng bếp vườn", "Mua ngay", "Uống có trách nhiệm."),
    "id": ("roti sup teh nasi malam keluarga bersama hangat pasar kota teman meja lampu jeruk emas "
           "lentera dapur kebun pesta", "Beli", "Minum secukupnya."),
    "ar": ("خبز حساء شاي أرز مساء عائلة معا دفء سوق مدينة أصدقاء شتاء مائدة أضواء برتقال ذهب فانوس "
           "مطبخ حديقة", "اشتر الآن", "اشرب باعتدال."),
    "he": ("לחם מרק תה אורז ערב משפחה ביחד חום שוק עיר חברים חורף שולחן אורות תפוז זהב פנס מטבח גן",
           "קנו עכשיו", "שתו במידה."),
    "hi": ("रोटी सूप चाय चावल शाम परिवार साथ गरम बाज़ार शहर दोस्त सर्दी मेज़ रोशनी संतरा सोना "
           "लालटेन रसोई", "अभी खरीदें", "संयम से पिएं।"),
    "th": ("ขนมปัง ซุป ชา ข้าว เย็น ครอบครัว ด้วยกัน อบอุ่น ตลาด เมือง เพื่อน ฤดูหนาว โต๊ะ แสงไฟ "
           "ส้ม ทอง โคมไฟ", "ซื้อเลย", "โปรดดื่มแต่พอดี"),
    "zh": ("饺子 热汤 清茶 米饭 夜晚 家人 团圆 温暖 市集 城市 朋友 "
           "冬日 餐桌 灯火 橘子 金色 灯笼 厨房 花园", "立即购买", "请适量饮用。"),
    "ja": ("パン スープ お茶 ごはん 夕べ 家族 いっしょ あたたかい 市場 街 "
           "友だち 冬 食卓 灯り みかん 金色 ちょうちん 台所", "今すぐ購入",
           "飲み過ぎに注意。"),
    "ko": ("빵 수프 차 밥 저녁 가족 함께 따뜻한 시장 도시 친구 겨울 "
           "식탁 불빛 오렌지 금빛 등불 부엌 정원", "지금 구매", "적당히 드세요."),
}  # fmt: skip
"""By language: words to draw from, a call to action, a legal line."""
TOGETHER = ("zh", "ja", "th")
"""Languages without spaces between words."""
_TERRITORIES = (
    "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BW BY BZ CA CD "
    "CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FR GA GB GD "
    "GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KR KW KZ "
    "LA LB LK LT LU LV LY MA MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP"
)
CAMPAIGN = """\
name: synthetic
brand: brand.yaml
regions: regions.csv
lengths: {lengths}
placements: [{placements}]
seed: 7
rate: 30
encode: small
engine: stills
disclosure: {{producer: us}}
music:
  {{file: music.wav, licence: {{owner: us, terms: CC0-1.0, proof: us}}, beats_file: beats.json}}
{voice}shots:
  - id: open
    beats: 6
    essential: true
    prompt: "{{{{ setting }}}} over a festive evening, soft bokeh"
    picture: "pictures/{{{{ look }}}}.png"
    camera: push_in
    super: "{{{{ headline }}}}"
    logo: true
  - id: table
    beats: 8
    prompt: "A family gathers around the table, {{{{ setting }}}}, with {{{{ brand }}}} drinks"
    picture: pictures/cold.png
    camera: pan_right
    super: {{text: "{{{{ dish }}}}", at: top, role: subtitle}}
{line}  - id: spark
    beats: 4
    prompt: Macro of bubbles, splashing, bright
    picture: pictures/warm.png
    super: {{text: "{{{{ spark }}}}", at: {{portrait: top, landscape: left}}}}
  - id: together
    beats: 6
    essential: true
    prompt: Friends raise their {{{{ brand | upper }}}} cans
    picture: pictures/cold.png
    camera: tilt_up
    super: {{text: "{{{{ promise }}}}", at: lower}}
end_card:
  beats: 6
  cta: "{{{{ cta }}}}"
  legal: "{{{{ legal | optional }}}}"
  transition: dissolve
"""
BRAND = """\
id: orlune
name: Orlune
palette: {primary: "#14143C", secondary: "#0A0A1E", accent: "#FFB07A", dark: "#0A0A1E"}
typography: {family: Adgen Sans}
logo: {file: logo.png, zones: [top_center]}
music_licences: [CC0-1.0]
tagline: Hear it
"""
COLUMNS = (
    "region", "look", "setting", "headline", "dish", "spark", "promise", "line", "cta", "legal",
)  # fmt: skip


def write_synthetic(
    folder: Path,
    regions: int = 1000,
    lengths: tuple[int, ...] = (15,),
    settings: int = 20,
    voice: bool = False,
) -> Path:
    """Write the campaign; gives its YAML.

    `settings` different prompts are spread over the rows; `voice` has one shot of each spoken.
    Raises ValueError for more regions than there are tags.
    """
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    said = "voice: {engine: espeak}\n" if voice else ""
    line = '    voice: "{{ line | optional }}"\n' if voice else ""
    places = ", ".join(PLACEMENTS)
    text = CAMPAIGN.format(lengths=list(lengths), placements=places, voice=said, line=line)
    (folder / "campaign.yaml").write_text(text, "utf-8")
    (folder / "brand.yaml").write_text(BRAND, "utf-8")
    tags = [f"{tongue}-{land}" for land in _TERRITORIES.split() for tongue in WORDS]
    if regions > len(tags):
        raise ValueError(f"{regions} regions of at most {len(tags)}")
    with (folder / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for index, tag in enumerate(tags[:regions]):
            writer.writerow(_row(index, tag, settings, voice))
    _pictures(folder)
    _track(folder, max(lengths) + 3)
    return folder / "campaign.yaml"


def _row(index: int, tag: str, settings: int, voice: bool) -> tuple[str, ...]:
    """One region's cells, in the order of COLUMNS; the same for the same index."""
    language = tag.partition("-")[0]
    words, cta, legal = WORDS[language]
    pool, dice = words.split(), random.Random(index)

    def some(count: int) -> str:
        return ("" if language in TOGETHER else " ").join(dice.sample(pool, count))

    return (
        tag, ("warm", "cold")[index % 2], f"lantern scene number {index % settings}",
        some(2), f"{some(2)} {index}", some(3), some(3), some(4) if voice else "",
        cta, f"{legal} {index}" if index % 3 else "",
    )  # fmt: skip


def _pictures(folder: Path) -> None:
    import cv2
    import numpy as np

    for seed, name in enumerate(("warm", "cold")):
        small = np.random.default_rng(seed).integers(40, 220, (6, 6, 3), dtype=np.uint8)
        big = cv2.resize(small, (2400, 2400), interpolation=cv2.INTER_LINEAR)
        (folder / "pictures" / f"{name}.png").write_bytes(cv2.imencode(".png", big)[1].tobytes())
    logo = np.zeros((200, 600, 4), np.uint8)
    cv2.ellipse(logo, (300, 100), (260, 70), 0, 0, 360, (255, 255, 255, 255), 30)
    (folder / "logo.png").write_bytes(cv2.imencode(".png", logo)[1].tobytes())


def _track(folder: Path, seconds: int) -> None:
    import numpy as np
    import soundfile

    times = np.arange(seconds * 48000) / 48000
    tone = 0.1 * np.sin(2 * np.pi * 220 * times)
    soundfile.write(folder / "music.wav", np.stack([tone, tone], axis=1), 48000)
    beats = {"beats": [n * 0.5 for n in range(seconds * 2)], "tempo": 120}
    (folder / "beats.json").write_text(json.dumps(beats), "utf-8")

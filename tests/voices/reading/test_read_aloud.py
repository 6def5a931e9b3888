"""Figures as a native reader says them: prices, decimals, percentages, dates and units."""

from __future__ import annotations

import pytest

from adgen.voices.espeak import EspeakEngine
from adgen.voices.reading.reading import read_aloud

MARKETS = {
    "en-US": {
        "Only $19.99.": "Only nineteen dollars and ninety-nine cents.",
        "1.5 L": "one point five liters",
        "Save 20%!": "Save twenty percent!",
        "2/17/2026": "February seventeenth, twenty twenty-six",
        "500 ml": "five hundred milliliters",
        "at 7:05 pm": "at seven oh five PM",
        "Until February 17.": "Until February seventeenth.",
        "a 5 km run": "a five kilometer run",
        "No. 1 in 1984": "number one in nineteen eighty-four",
        "$1.5 million": "one point five million dollars",
        "$20–$30": "twenty to thirty dollars",
        "1,280 songs": "one thousand two hundred eighty songs",
        "the 3rd, 2x faster": "the third, two times faster",
        "€5/month": "five euros per month",
        "rock & roll 24/7": "rock and roll twenty-four seven",
        "Call 800-555-0199": "Call eight zero zero, five five five, zero one nine nine",
    },
    "en-GB": {
        "£19.99": "nineteen pounds ninety-nine",
        "£3.05": "three pounds five pence",
        "1.5 l": "one point five litres",
        "20%": "twenty per cent",
        "17/02/2026": "the seventeenth of February twenty twenty-six",
        "450 g": "four hundred and fifty grams",
    },
    "en-IN": {"₹1,00,000": "one lakh rupees"},
    "en-CA": {"$6 or US$5": "six dollars or five US dollars"},
    "de": {
        "Nur 19,99 € heute": "Nur neunzehn Euro neunundneunzig heute",
        "1.234,5 km": "tausendzweihundertvierunddreißig Komma fünf Kilometer",
        "20 % Rabatt": "zwanzig Prozent Rabatt",
        "am 17.02.2026": "am siebzehnten Februar zweitausendsechsundzwanzig",
        "500 ml": "fünfhundert Milliliter",
        "für 1 €, ab 1 €": "für einen Euro, ab einem Euro",
        "um 7:30 Uhr": "um sieben Uhr dreißig",
        "zum 1. Mai": "zum ersten Mai",
        "2–3 Tage": "zwei bis drei Tage",
        "1 Million €": "eine Million Euro",
        "ab 9,90 €*, 9.30 Uhr": "ab neun Euro neunzig, neun Uhr dreißig",
        "von 9–18 Uhr": "von neun bis achtzehn Uhr",
        "seit 1984": "seit neunzehnhundertvierundachtzig",
    },
    "fr": {
        "19,99 €": "dix-neuf euros quatre-vingt-dix-neuf",
        "1 299 €": "mille deux cent quatre-vingt-dix-neuf euros",
        "1,5 l": "un virgule cinq litre",
        "21 %": "vingt-et-un pour cent",
        "le 01/02/2026": "le premier février deux mille vingt-six",
        "30 h": "trente heures",
        "à 7 h 30": "à sept heures trente",
        "19€99/mois": "dix-neuf euros quatre-vingt-dix-neuf par mois",
        "à 1h30": "à une heure trente",
        "1 000 000 €": "un million d’euros",
    },
    "fr-CH": {"97 CHF": "nonante-sept francs"},
    "es-ES": {
        "19,99 €": "diecinueve euros con noventa y nueve",
        "1,5 l": "uno coma cinco litros",
        "20 %": "veinte por ciento",
        "17/02/2026": "diecisiete de febrero de dos mil veintiséis",
        "21 g": "veintiún gramos",
        "1 h": "una hora",
        "1.000.000 €": "un millón de euros",
    },
    "es-MX": {
        "$19.99": "diecinueve pesos con noventa y nueve centavos",
        "1.5 L": "uno punto cinco litros",
        "20%": "veinte por ciento",
        "17/02/2026": "diecisiete de febrero de dos mil veintiséis",
        "500 ml": "quinientos mililitros",
    },
    "pt-BR": {
        "R$ 19,90": "dezenove reais e noventa centavos",
        "2,5 kg": "dois vírgula cinco quilos",
        "20%": "vinte por cento",
        "17/02/2026": "dezessete de fevereiro de dois mil e vinte e seis",
        "2 h": "duas horas",
    },
    "pt-PT": {"16 km": "dezasseis quilómetros"},
    "it": {
        "19,99 €": "diciannove euro e novantanove",
        "1,5 l": "uno virgola cinque litri",
        "20%": "venti per cento",
        "01/02/2026": "primo febbraio duemilaventisei",
        "500 ml": "cinquecento millilitri",
        "alle 7:30": "alle sette e trenta",
    },
    "ru": {
        "1 299,50 ₽": "тысяча двести девяносто девять рублей пятьдесят копеек",
        "1,5 л": "полтора литра",
        "2,75 л": "две целых семьдесят пять сотых литра",
        "20%": "двадцать процентов",
        "17.02.2026": "семнадцатого февраля две тысячи двадцать шестого года",
        "21 мин": "двадцать одна минута",
        "до 30 ч": "до тридцати часов",
        "от 99 ₽": "от девяноста девяти рублей",
        "в 2026 году": "в две тысячи двадцать шестом году",
        "с 10:00 до 22:00": "с десяти ноль ноль до двадцати двух ноль ноль",
        "500 г.": "пятьсот граммов.",
        "22 ГБ": "двадцать два гигабайта",
    },
    "pl": {
        "19,99 zł": "dziewiętnaście złotych dziewięćdziesiąt dziewięć groszy",
        "22 zł": "dwadzieścia dwa złote",
        "2,5 kg": "dwa i pół kilograma",
        "20%": "dwadzieścia procent",
        "17.02.2026": "siedemnastego lutego dwa tysiące dwudziestego szóstego roku",
        "2 h": "dwie godziny",
        "do 5 km": "do pięciu kilometrów",
    },
    "tr": {
        "₺499,90": "dört yüz doksan dokuz lira doksan kuruş",
        "1,5 L": "bir virgül beş litre",
        "%20'ye varan": "yüzde yirmi'ye varan",
        "17.02.2026": "on yedi Şubat iki bin yirmi altı",
        "500 ml": "beş yüz mililitre",
    },
    "ar": {
        "٤٩٩ ريال": "أربعمائة وتسعة وتسعون ريالًا",
        "1.5 كم": "واحد فاصلة خمسة كيلومتر",
        "٪20": "عشرون بالمئة",
        "17/02/2026": "السابع عشر من فبراير عام ألفين وستة وعشرين",
        "5 كم": "خمسة كيلومترات",
        "2 كم": "كيلومتران",
        "3 ساعات": "ثلاث ساعات",
        "1 ساعة": "ساعة واحدة",
        "200 ريال": "مائتا ريال",
        "11 ساعة": "إحدى عشرة ساعة",
        "بسعر 99 ريال": "بسعر تسعة وتسعين ريالًا",
    },
    "he": {
        "499 ₪": "ארבע מאות תשעים ותשעה שקלים",
        "19.90 ₪": "תשעה עשר שקלים ותשעים אגורות",
        "1.5 ק״מ": "אחת נקודה חמש קילומטר",
        "ב-20%": "בעשרים אחוז",
        "17/02/2026": "שבעה עשר בפברואר אלפיים עשרים ושש",
        "5 ק״ג": "חמישה קילוגרם",
        "1 ₪": "שקל אחד",
    },
    "hi": {
        "₹499": "चार सौ निन्यानबे रुपये",
        "₹1,00,000": "एक लाख रुपये",
        "१.५ लीटर": "एक दशमलव पाँच लीटर",
        "20%": "बीस प्रतिशत",
        "17/02/2026": "सत्रह फ़रवरी दो हज़ार छब्बीस",
        "500 ml": "पाँच सौ मिलीलीटर",
    },
    "th": {
        "ราคา 1,280 บาท": "ราคา หนึ่งพันสองร้อยแปดสิบบาท",
        "1.5 กม.": "หนึ่งจุดห้ากิโลเมตร",
        "20%": "ยี่สิบเปอร์เซ็นต์",
        "17/02/2026": "สิบเจ็ด กุมภาพันธ์ สองพันยี่สิบหก",
        "500 มล.": "ห้าร้อยมิลลิลิตร",
    },
    "ja": {
        "1,280円": "せんにひゃくはちじゅうえん",
        "￥3,300": "さんぜんさんびゃくえん",
        "1.5L": "いってんごリットル",
        "20%オフ": "にじゅっパーセントオフ",
        "2026年4月20日": "にせんにじゅうろくねんしがつはつか",
        "10km": "じゅっキロメートル",
        "7時30分": "しちじさんじゅっぷん",
        "第1位": "だいいちい",
        "3個": "さんこ",
    },
    "ko": {
        "9,900원": "구천구백 원",
        "1.5L": "일 점 오 리터",
        "20%": "이십 퍼센트",
        "2026년 6월 10일": "이천이십육년 유월 십일",
        "500ml": "오백 밀리리터",
        "3시간": "세 시간",
    },
    "zh-CN": {
        "¥1,280": "一千二百八十元",
        "19.9元": "十九点九元",
        "20%": "百分之二十",
        "2026年2月17日": "二零二六年二月十七日",
        "500毫升": "五百毫升",
        "2小时": "两小时",
        "14:05": "十四点零五分",
        "买1送1": "买一送一",
        "第2代": "第二代",
    },
    "zh-TW": {
        "NT$1,280": "一千二百八十元",
        "1.5公升": "一點五公升",
        "20%": "百分之二十",
        "2026/02/17": "二零二六年二月十七日",
        "10km": "十公里",
    },
    "vi": {
        "99.000 ₫": "chín mươi chín nghìn đồng",
        "19,5 km": "mười chín phẩy năm ki-lô-mét",
        "20%": "hai mươi phần trăm",
        "17/02/2026": "mười bảy tháng hai năm hai nghìn không trăm hai mươi sáu",
        "500 ml": "năm trăm mi-li-lít",
        "tháng 4, 7h30": "tháng tư, bảy giờ ba mươi phút",
    },
    "id": {
        "Rp99.000": "sembilan puluh sembilan ribu rupiah",
        "1,5 L": "satu koma lima liter",
        "20%": "dua puluh persen",
        "17/02/2026": "tujuh belas Februari dua ribu dua puluh enam",
        "500 ml": "lima ratus mililiter",
    },
    "nl": {
        "€ 19,99": "negentien euro negenennegentig",
        "1,5 l": "een komma vijf liter",
        "17-02-2026": "zeventien februari tweeduizendzesentwintig",
    },
}

LEFT = {
    "en-US": (
        "£5m $5M, 2024–2026, 0:30",
        "X200, Galaxy S24 in 4K, MP3, 5G, COVID-19",
        "A/B, 16:9, 50/50, 1/2, 1+1",
        "example.com/2026 @2026 #2026 v1.5",
        "H&M, 1,5, 1.2.3, 192.168.0.1",
        "the 90s, 3–1, 007, 1080p",
    ),
    "de": ("1.5", "Der 3. Tag", "1 Tag"),
    "fr": ("1 fois", "21 jours"),
    "es-ES": ("200 páginas",),
    "ru": ("2 минуты", "к 5 часам", "за 1 мин", "2–3 дня", "в 2026 г.", "2 по цене 1"),
    "pl": ("w 2026 roku", "3. dzień"),
    "ar": ("قميص X200",),
    "he": ("3 ימים",),
    "zh-CN": ("2手", "3D"),
    "ko": ("1위",),
    "yue": ("20%",),
    "xx": ("20%",),
}


@pytest.mark.parametrize("language", MARKETS)
def test_figures_are_said_in_the_markets_way(language: str) -> None:
    said = {text: read_aloud(text, language, {}).spoken for text in MARKETS[language]}
    assert said == MARKETS[language]


@pytest.mark.parametrize("language", LEFT)
def test_what_is_not_sure_stays_as_it_is_written(language: str) -> None:
    assert [read_aloud(text, language, {}).spoken for text in LEFT[language]] == [*LEFT[language]]


@pytest.mark.parametrize("sign", ".,!?)…。")
def test_punctuation_behind_a_number_is_not_part_of_it(sign: str) -> None:
    assert read_aloud(f"20%{sign}", "en-US", {}).spoken == f"twenty percent{sign}"
    assert read_aloud(f"We are 30{sign}", "en-US", {}).spoken == f"We are thirty{sign}"


def test_the_same_figures_mean_something_else_in_another_market() -> None:
    assert read_aloud("1.500", "de", {}).spoken == "tausendfünfhundert"
    assert read_aloud("1.500", "en-US", {}).spoken == "one point five zero zero"
    assert read_aloud("3/4/2026", "en-US", {}).spoken.startswith("March fourth")
    assert read_aloud("3/4/2026", "en-GB", {}).spoken.startswith("the third of April")


@pytest.mark.parametrize("language", ["ru", "ar", "he", "hi", "ja", "zh-CN"])
def test_espeak_can_read_what_was_spelled(language: str) -> None:
    said = " ".join(read_aloud(text, language, {}).spoken for text in MARKETS[language])
    assert EspeakEngine().unreadable(said, language) == ()


def test_espeak_says_a_percent_sign_in_chinese_only_when_it_is_spelled() -> None:
    said = read_aloud("20%", "zh-CN", {}).spoken
    assert EspeakEngine().unreadable("20%", "zh-CN") == ("%",)
    assert EspeakEngine().unreadable(said, "zh-CN") == ()

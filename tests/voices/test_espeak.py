"""Lines spoken by espeak-ng: lengths, words, literal text and languages."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from adgen.errors import VoiceError
from adgen.schema.sound import Speech
from adgen.schema.voice import VoiceChoice
from adgen.voices import espeak
from adgen.voices.base import SpeechJob, VoiceSource
from adgen.voices.espeak import EspeakEngine, which_library
from adgen.voices.languages import nearest
from adgen.voices.registry import load_voice
from adgen.voices.words import words_of

ENGINE = EspeakEngine()
LINES = {
    "en-US": "Happy new year! The new collection is here.",
    "de": "Frohes neues Jahr, die neue Kollektion ist da.",
    "es-MX": "Feliz año nuevo, la nueva colección ya está aquí.",
    "fr": "Bonne année ! La nouvelle collection est arrivée.",
    "ru": "С Новым годом! Новая коллекция уже здесь.",
    "zh-CN": "新年快乐，全新系列现已上市。",
    "ja": "あたらしい とし の おくりもの。",
    "ko": "새해 복 많이 받으세요.",
    "hi": "नया साल मुबारक हो।",
    "ar": "سَنَةٌ جَدِيدَةٌ سَعِيدَة.",
    "vi": "Chúc mừng năm mới.",
    "id": "Selamat tahun baru.",
    "tr": "Mutlu yıllar, yeni koleksiyon geldi.",
}


def spoken(path: Path, text: str, language: str = "en", voice: VoiceChoice | None = None) -> Speech:
    return ENGINE.speak_many(
        [SpeechJob(text, language, voice or VoiceChoice(), path / "line.wav")]
    )[0]


def median_pitch(file: Path) -> float:
    """Hz, by autocorrelation of 50 ms frames between 60 and 400 Hz."""
    samples, rate = soundfile.read(file)
    size, window = rate // 20, np.hanning(rate // 20)
    frames = samples[: len(samples) // size * size].reshape(-1, size) * window
    same = np.fft.irfft(np.abs(np.fft.rfft(frames, 8192)) ** 2)[:, : rate // 60]
    fade = np.correlate(window, window, "full")[size - 1 : size - 1 + rate // 60]
    found = []
    for frame in same[same[:, 0] > same[:, 0].max() / 10] / fade:
        likely = frame[rate // 400 :]
        lag = int(np.flatnonzero(likely > 0.85 * likely.max())[0])
        while lag + 1 < len(likely) and likely[lag + 1] > likely[lag]:
            lag += 1
        found.append(rate / (rate // 400 + lag))
    return float(np.median(found))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Speech, ...]:
    folder = tmp_path_factory.mktemp("lines")
    return ENGINE.speak_many(
        [SpeechJob(text, tag, VoiceChoice(), folder / f"{tag}.wav") for tag, text in LINES.items()]
    )


def test_files_are_mono_48_khz_trimmed_and_as_long_as_said(lines: tuple[Speech, ...]) -> None:
    for line in lines:
        samples, rate = soundfile.read(line.file)
        assert (rate, samples.ndim) == (48_000, 1)
        assert len(samples) / rate == line.seconds
        heard = np.flatnonzero(np.abs(samples) > 10 ** (-45 / 20))
        assert heard[0] / rate < 0.06, line.language
        assert (len(samples) - heard[-1]) / rate < 0.06, line.language
        assert 0.1 < np.abs(samples).max() < 0.99
        assert 0.8 < line.seconds < 5.0, line.language


def test_words_cover_the_text_in_order_inside_the_line(lines: tuple[Speech, ...]) -> None:
    for line in lines:
        words = line.words
        assert "".join(line.text[word.start_char : word.stop_char] for word in words).replace(
            " ", ""
        ) == line.text.replace(" ", "")
        assert all(a.stop_char <= b.start_char for a, b in itertools.pairwise(words))
        assert all(a.seconds < b.seconds for a, b in itertools.pairwise(words)), line.language
        assert words[0].seconds < 0.1
        assert words[-1].seconds < line.seconds


def test_words_start_where_their_sound_starts(tmp_path: Path) -> None:
    """After a full stop there is a pause: the second word's time is where the pause ends."""
    line = spoken(tmp_path, "Tea. Tea.")
    samples, rate = soundfile.read(line.file)
    level = np.sqrt(np.convolve(samples**2, np.ones(480) / 480, "same"))
    silent = np.flatnonzero(level < 10 ** (-50 / 20))
    pause = silent[(silent > 0.1 * rate) & (silent < len(samples) - 0.1 * rate)]
    assert line.words[1].seconds == pytest.approx(pause[-1] / rate, abs=0.06)


def test_bytes_do_not_depend_on_the_lines_before(
    tmp_path: Path, lines: tuple[Speech, ...]
) -> None:  # fmt: skip
    last = lines[-1]
    alone = spoken(tmp_path, last.text, last.language)
    assert alone.file.read_bytes() == last.file.read_bytes()
    assert alone.words == last.words


def test_rate_pitch_and_speaker_are_heard(tmp_path: Path) -> None:
    text = LINES["en-US"]
    plain = spoken(tmp_path, text).seconds
    assert spoken(tmp_path, text, voice=VoiceChoice(rate=2.0)).seconds < 0.65 * plain
    assert spoken(tmp_path, text, voice=VoiceChoice(rate=0.5)).seconds > 1.5 * plain

    def pitch(voice: VoiceChoice) -> float:
        return median_pitch(spoken(tmp_path, "Moon moon moon moon.", voice=voice).file)

    middle = pitch(VoiceChoice())
    assert 80 < middle < 140
    assert pitch(VoiceChoice(pitch=2.0)) > 1.3 * middle
    assert pitch(VoiceChoice(pitch=0.5)) < 0.9 * middle
    assert pitch(VoiceChoice(speaker="f3")) > 1.5 * middle
    with pytest.raises(VoiceError, match=r"(?s)no speaker '\.\./x'.*f3"):
        spoken(tmp_path, text, voice=VoiceChoice(speaker="../x"))


@pytest.mark.parametrize(
    ("text", "said_like"),
    [
        ("one <break time='9s'/> two", None),
        ('say "it\'s" & go', None),
        ("one\ntwo", "one two"),
        ("one \x01900S two", "one  900S two"),
        ("one\x00two", "one two"),
        ("[[h@l'oU]] two", None),
        ("one \ud800 two", "one   two"),
    ],
)
def test_text_is_literal(tmp_path: Path, text: str, said_like: str | None) -> None:
    line = spoken(tmp_path, text)
    assert 0.5 < line.seconds < 7.0
    assert line.text == text
    if said_like is not None:
        assert line.file.read_bytes() == spoken(tmp_path, said_like).file.read_bytes()


def test_phonemes_and_markup_are_spelled_not_obeyed(tmp_path: Path) -> None:
    assert spoken(tmp_path, "[[h@l'oU]]").seconds > 1.5 * spoken(tmp_path, "hello").seconds
    tagged = spoken(tmp_path, "one <break/> two")
    words = [tagged.text[word.start_char : word.stop_char] for word in tagged.words]
    assert "<break" in words


@pytest.mark.parametrize("text", ["", "   ", "…", "\n", "!!!"])
def test_nothing_to_say_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(VoiceError, match="nothing to say"):
        spoken(tmp_path, text)


def test_unknown_language_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"does not speak 'fil'; it speaks: .*\bde\b.*\bzh\b"):
        spoken(tmp_path, "Kumusta", "fil")
    assert not ENGINE.speaks("not a tag!")
    assert not (tmp_path / "line.wav").exists()


@pytest.mark.parametrize(
    ("tag", "voice"),
    [
        ("zh", "cmn"), ("zh-Hant-TW", "cmn"), ("zh-HK", "yue"), ("yue", "yue"),
        ("zh-Latn", "cmn-Latn-pinyin"), ("en-US", "en-US"), ("en-GB", "en"), ("en-AU", "en"),
        ("pt-BR", "pt-BR"), ("pt-PT", "pt"), ("es-ES", "es"), ("es-MX", "es-419"),
        ("es-AR", "es-419"), ("no", "nb"), ("nb-NO", "nb"), ("sr-Latn", "sr"), ("sr-Cyrl", "sr"),
        ("hr", "hr"), ("vi-VN", "vi"), ("iw", "he"), ("fr-CA", "fr"), ("ru-RU", "ru"),
        ("zh-CN", "cmn"), ("cmn-Hans-CN", "cmn"), ("zh-Hans-SG", "cmn"), ("zh-MO", "yue"),
        ("zh-Hant-HK", "yue"), ("yue-Hant-HK", "yue"), ("pt-AO", "pt"), ("es-419", "es-419"),
        ("sr-Latn-RS", "sr"), ("sr-Cyrl-RS", "sr"), ("en", "en"), ("en-IN", "en"),
        ("no-NO", "nb"), ("he-IL", "he"), ("in", "id"), ("in-ID", "id"), ("id-ID", "id"),
    ],
)  # fmt: skip
def test_the_nearest_voice_is_chosen(tag: str, voice: str) -> None:
    found = nearest(tag, which_library().accents)
    assert found is not None
    assert found.name.rsplit("/", 1)[-1] == voice
    assert ENGINE.speaks(tag)


@pytest.mark.parametrize("tag", ["fil", "fil-PH", "tl", "tl-PH", "nn-NO", "xx", "not a tag!", ""])
def test_a_language_without_a_voice_is_not_given_to_another(tag: str) -> None:
    assert nearest(tag, which_library().accents) is None
    assert not ENGINE.speaks(tag)


def test_both_scripts_of_serbian_are_read_and_portuguese_has_two_accents(tmp_path: Path) -> None:
    assert ENGINE.unreadable("Srećna Nova godina", "sr-Latn-RS") == ()
    assert ENGINE.unreadable("Срећна Нова година", "sr-Cyrl-RS") == ()
    line = "Feliz ano novo, a nova coleção chegou."
    brazil, portugal = (spoken(tmp_path, line, tag).file.read_bytes() for tag in ("pt-BR", "pt-PT"))
    assert brazil != portugal


def test_unreadable_names_kanji_but_not_kana_or_brands() -> None:
    assert ENGINE.unreadable("新年の Nike チェック、スーパー", "ja-JP") == ("新", "年")
    assert ENGINE.unreadable(LINES["zh-CN"], "zh-CN") == ()
    assert ENGINE.unreadable(LINES["ar"], "ar") == ()
    assert ENGINE.unreadable("Привет Nike", "en") == ("П", "р", "и", "в", "е", "т")


def test_events_become_words_that_keep_their_signs() -> None:
    text = "¡Say «hello», you!"
    events = [(1, 3, 0.0), (6, 5, 0.3), (6, 5, 0.35), (14, 3, 0.9)]
    words = words_of(text, events, 1.2)
    assert [text[word.start_char : word.stop_char] for word in words] == [
        "¡Say", "«hello»,", "you!",
    ]  # fmt: skip
    assert [word.seconds for word in words] == [0.0, 0.3, 0.9]
    assert [word.seconds for word in words_of("a b", [(0, 1, -0.1), (2, 1, 9.0)], 1.0)] == [0, 1]


def test_the_library_and_the_registry() -> None:
    engine = load_voice(VoiceSource(VoiceChoice()))
    assert {"ar", "de", "en", "hi", "ja", "ko", "ru", "yue", "zh"} <= set(engine.languages())
    assert list(engine.languages()) == sorted(engine.languages())
    assert which_library().version in engine.revision()
    with pytest.raises(KeyError, match="espeak"):
        load_voice(VoiceSource(VoiceChoice(engine="opera")))


def test_the_system_library_serves_when_the_wheel_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where it answers it is used and says why; where there is none, both reasons are given."""
    absent = str(tmp_path / "libespeak-ng.so")
    monkeypatch.setattr("espeakng_loader.get_library_path", lambda: absent)
    which_library.cache_clear()
    try:
        found = which_library()
    except VoiceError as error:
        assert absent in str(error)
        assert "install espeakng-loader or libespeak-ng1" in str(error)
    else:
        assert found.path == "libespeak-ng.so.1"
        assert absent in found.why
    finally:
        which_library.cache_clear()


def test_letters_are_tried_once_for_a_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    work = espeak._work

    def counted(path: str, data: str, request: dict[str, Any]) -> Any:
        if request["task"] == "read":
            asked.append(request["texts"])
        return work(path, data, request)

    engine = EspeakEngine()
    monkeypatch.setattr(espeak, "_work", counted)
    assert engine.unreadable("漢かな", "ja") == ("漢",)
    assert engine.unreadable("かな漢字", "ja") == ("漢", "字")
    assert engine.unreadable("字かな", "ja") == ("字",)
    assert engine.unreadable("かな", "zh") == ENGINE.unreadable("かな", "zh")
    assert engine.unreadable("Frohes Fest", "de") == ()
    assert asked[:2] == [["漢", "か", "な"], ["字"]]
    assert all(texts == ["か", "な"] for texts in asked[2:])


def test_the_digest_is_of_every_file_in_order(tmp_path: Path) -> None:
    for name in ("b", "a-b", "a/c", "a/d/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"in {name}")
    told = b"".join(f"{name}in {name}".encode() for name in ("a/c", "a/d/e", "a-b", "b"))
    espeak._digest.cache_clear()
    assert espeak._digest(str(tmp_path)) == hashlib.sha256(told).hexdigest()[:16]

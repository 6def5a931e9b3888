"""Lines spoken by the real piper program with voices of a few nodes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen.errors import VoiceError
from adgen.schema.sound import Speech
from adgen.schema.voice import VoiceChoice
from adgen.voices import piper
from adgen.voices.base import SpeechJob, VoiceEngine, VoiceSource
from adgen.voices.piper_voices import find_voices
from adgen.voices.registry import load_voice
from tests.voices.tiny_piper import HOP, RATE, write_voice

TEXT = "hello there"
SYMBOLS = 2 * len(TEXT) + 3
"""piper puts a blank behind every letter, and marks the start and the end."""


def opened(model: Path, speaker: str | None = None, anything: bool = False) -> VoiceEngine:
    choice = VoiceChoice(engine="piper", model=model.name, speaker=speaker)
    return load_voice(VoiceSource(choice, model.parent, allow_noncommercial=anything))


def job(
    path: Path, text: str = TEXT, language: str = "en", name: str = "line", **voice: float | str
) -> SpeechJob:
    choice = VoiceChoice.model_validate({"engine": "piper", **voice})
    return SpeechJob(text, language, choice, path / f"{name}.wav")


def pitch_of(speech: Speech) -> float:
    """Hz of the strongest partial."""
    samples, rate = soundfile.read(speech.file)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return float(spectrum.argmax() * rate / (1 << 19))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two allowed voices and one that is not."""
    place = tmp_path_factory.mktemp("voices")
    write_voice(place)
    write_voice(place, "sv_SE-nst-medium", speakers={"anna": 0, "bo": 1})
    write_voice(place / "more", "de_DE-thorsten-medium")
    return place


@pytest.fixture(scope="module")
def engine(folder: Path) -> VoiceEngine:
    return opened(folder)


def test_a_line_is_spoken_as_long_as_the_voice_says(engine: VoiceEngine, tmp_path: Path) -> None:
    (speech,) = engine.speak_many([job(tmp_path)])
    samples, rate = soundfile.read(speech.file)
    assert (rate, samples.ndim, speech.words, speech.text) == (48_000, 1, (), TEXT)
    assert speech.seconds == pytest.approx(SYMBOLS * HOP / RATE, abs=0.01)
    assert 0.5 < np.abs(samples).max() <= 1.0
    assert "piper" not in sys.modules


def test_rate_and_pitch_are_heard_apart(engine: VoiceEngine, tmp_path: Path) -> None:
    plain, high, quick = engine.speak_many(
        [
            job(tmp_path, name="plain"),
            job(tmp_path, name="high", pitch=1.5),
            job(tmp_path, name="quick", rate=1.25),
        ]
    )
    pitch = pitch_of(plain)
    assert quick.seconds == pytest.approx(plain.seconds / 1.25, rel=0.02)
    assert pitch_of(quick) == pytest.approx(pitch, rel=0.02)
    assert pitch_of(high) == pytest.approx(1.5 * pitch, rel=0.03)
    assert high.seconds == pytest.approx(plain.seconds, rel=0.05)


def test_bytes_are_the_same_whatever_was_said_before(engine: VoiceEngine, tmp_path: Path) -> None:
    """The voice draws noise for every line: it is drawn from one seed."""
    jobs = [
        SpeechJob(text, "en", VoiceChoice(engine="piper"), tmp_path / f"{index}.wav")
        for index, text in enumerate(("one more line", TEXT, "a third one"))
    ]
    together = [speech.file.read_bytes() for speech in engine.speak_many(jobs)]
    (alone,) = engine.speak_many([job(tmp_path)])
    assert alone.file.read_bytes() == together[1]
    assert len(set(together)) == 3
    samples, _ = soundfile.read(alone.file)
    breath = np.abs(np.fft.rfft(samples))[len(samples) // 8 : len(samples) // 4]
    assert breath.mean() > 1e-3 * len(samples) ** 0.5, "the noise is not there at all"


def test_many_lines_and_voices_come_back_in_their_order(
    engine: VoiceEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    run = piper.run

    def counted(*arguments: object, **more: object) -> bytes:
        started.append(arguments)
        return run(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(piper, "run", counted)
    texts = [("en-GB", "bbbb"), ("sv", "bbbbbbbb"), ("en-US", "bb"), ("sv-SE", "b" * 16)]
    jobs = [
        SpeechJob(text, tag, VoiceChoice(engine="piper"), tmp_path / f"{index}.wav")
        for index, (tag, text) in enumerate(texts)
    ]
    speeches = engine.speak_many(jobs)
    assert len(started) == 2
    for (tag, text), speech, asked in zip(texts, speeches, jobs, strict=True):
        assert (speech.text, speech.language, speech.file) == (text, tag, asked.path)
        assert speech.seconds == pytest.approx((2 * len(text) + 3) * HOP / RATE, abs=0.01)


def test_speakers_by_name_and_by_number(folder: Path, tmp_path: Path) -> None:
    pitches = {}
    for speaker in ("anna", "1", "nst/bo"):
        (speech,) = opened(folder, speaker).speak_many(
            [job(tmp_path, language="sv", speaker=speaker)]
        )
        pitches[speaker] = round(pitch_of(speech))
    assert pitches["1"] == pitches["nst/bo"]
    assert pitches["1"] - pitches["anna"] == pytest.approx(200, abs=2)
    with pytest.raises(VoiceError, match=r"(?s)has no speaker 'eva'.*en_US-ljspeech-medium"):
        opened(folder, "eva")
    with pytest.raises(VoiceError, match="no voice 'anna' that speaks 'en'"):
        opened(folder, "anna").speak_many([job(tmp_path, speaker="anna")])


def test_languages_are_those_of_the_allowed_voices(engine: VoiceEngine, tmp_path: Path) -> None:
    assert engine.languages() == ("en-US", "sv-SE")
    assert [engine.speaks(tag) for tag in ("en-GB", "sv", "de", "fil")] == [
        True,
        True,
        False,
        False,
    ]
    assert engine.terms() == {"en_US-ljspeech-medium": "public domain", "sv_SE-nst-medium": "CC0"}
    with pytest.raises(VoiceError, match=r"no voice that speaks 'de'; it speaks: en-US, sv-SE"):
        engine.speak_many([job(tmp_path, language="de")])


def test_voices_that_forbid_advertising_are_refused(folder: Path, tmp_path: Path) -> None:
    german = folder / "more" / "de_DE-thorsten-medium.onnx"
    refusal = (
        r"(?s)tuned from lessac, forbids advertising.*"
        r"take one of de_DE-thorsten_scratch-medium, or.*noncommercial"
    )
    with pytest.raises(VoiceError, match=refusal):
        opened(german)
    with pytest.raises(VoiceError, match=refusal):
        opened(folder, "thorsten")
    choice = VoiceChoice(engine="piper", model=folder.name)
    with pytest.raises(VoiceError, match=refusal):  # asked for under voice.languages
        load_voice(VoiceSource(choice, folder.parent, language="de"))
    assert load_voice(VoiceSource(choice, folder.parent, language="fr")).speaks("en")
    assert opened(german, anything=True).speaks("de-AT")
    # Under another name it is still itself.
    renamed = tmp_path / "en_US-ljspeech-medium.onnx"
    shutil.copy(german, renamed)
    shutil.copy(f"{german}.json", f"{renamed}.json")
    with pytest.raises(VoiceError, match="tuned from lessac"):
        opened(renamed)


def test_a_voice_that_is_not_listed_needs_a_card(tmp_path: Path) -> None:
    own = write_voice(tmp_path, "fr_FR-mine-medium")
    with pytest.raises(VoiceError, match="nothing says under which licence"):
        opened(own)
    (tmp_path / "MODEL_CARD").write_text("# Model card for mine\n* License: CC BY 4.0\n")
    assert opened(own).terms() == {"fr_FR-mine-medium": "CC BY 4.0"}
    write_voice(tmp_path, "it_IT-other-low")  # of which of them the card speaks nobody can tell
    assert [voice.terms.allowed for voice in find_voices(tmp_path)] == [None, None]
    (tmp_path / "it_IT-other-low.MODEL_CARD").write_text("License: cc-by-nc-4.0\n")
    assert [voice.terms.allowed for voice in find_voices(tmp_path)] == [None, False]


def test_text_is_literal(engine: VoiceEngine, tmp_path: Path) -> None:
    """No phonemes in brackets, and a line feed does not begin another line."""
    texts = ("one two", " one\n\ttwo\x00", "[[abcdefgh]] tea", "abcdefgh tea")
    jobs = [job(tmp_path, text, name=str(index)) for index, text in enumerate(texts)]
    plain, broken, marked, bare = engine.speak_many(jobs)
    assert broken.file.read_bytes() == plain.file.read_bytes()
    assert marked.text == "[[abcdefgh]] tea"
    assert marked.seconds >= bare.seconds
    for text in ("", " ", "…!", "\n"):
        with pytest.raises(VoiceError, match="nothing to say"):
            engine.speak_many([job(tmp_path, text)])


def test_letters_a_voice_does_not_know(engine: VoiceEngine, tmp_path: Path) -> None:
    assert engine.unreadable("Hello, Ωmega 7!", "en") == ("ω", "7")
    heard = write_voice(tmp_path, settings={"phoneme_type": "espeak"})
    assert opened(heard).unreadable("Hello Ωmega", "en") == ("Ω",)


def test_espeak_phonemes_are_spoken(tmp_path: Path) -> None:
    """Through piper's own espeak-ng, in its process; brackets are read, not obeyed."""
    heard = write_voice(tmp_path, settings={"phoneme_type": "espeak"})
    texts = ("tea", "tea tea tea", "[[t]]", "t")
    jobs = [job(tmp_path, text, name=str(index)) for index, text in enumerate(texts)]
    short, long, marked, letter = opened(heard).speak_many(jobs)
    assert long.seconds > 1.8 * short.seconds
    assert marked.seconds >= letter.seconds > 0.05


def test_the_accent_is_that_of_the_weights(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "same")
    assert "piper-tts" in opened(folder).revision()
    before = opened(folder).accent("en-US")
    assert before.startswith("en_US-ljspeech-medium/0 sha256:")
    assert opened(folder).accent("en-GB") == before != opened(folder).accent("sv")
    assert opened(folder).accent("ja") == ""
    write_voice(tmp_path / "same", "de_DE-thorsten_scratch-medium")
    assert opened(tmp_path / "same").accent("en-US") == before, "whatever lies beside it"
    config = tmp_path / "same" / "en_US-ljspeech-medium.onnx.json"
    told = json.loads(config.read_text())
    config.write_text(json.dumps({**told, "inference": {"length_scale": 1.1}}))
    assert opened(tmp_path / "same").accent("en-US") != before


def test_what_is_not_a_voice_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"(?s)needs a voice.*voice\.model"):
        load_voice(VoiceSource(VoiceChoice(engine="piper")))
    with pytest.raises(VoiceError, match="no such file or folder"):
        opened(tmp_path / "gone")
    (tmp_path / "empty").mkdir()
    with pytest.raises(VoiceError, match="holds no piper voice"):
        opened(tmp_path / "empty")
    model = write_voice(tmp_path)
    model.with_name(f"{model.name}.json").write_text("{}")
    with pytest.raises(VoiceError, match=r"onnx\.json: cannot be read as the settings"):
        opened(model)
    broken = write_voice(tmp_path)
    broken.write_bytes(b"no model")
    with pytest.raises(VoiceError, match=r"piper failed: .*status 1"):
        opened(broken).speak_many([job(tmp_path)])


@pytest.fixture
def without_piper(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A Python that has no piper."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    monkeypatch.setattr(piper.sys, "executable", str(python))
    piper.which_piper.cache_clear()
    yield monkeypatch
    piper.which_piper.cache_clear()


def test_piper_is_found_by_the_script_on_the_path(
    folder: Path, tmp_path: Path, without_piper: pytest.MonkeyPatch
) -> None:
    """Where it lives in an environment of its own. A program of that name may be another thing."""
    script = tmp_path / "piper"
    script.write_text(f"#!{sys.prefix}/bin/python\nprint('not run')\n")
    script.chmod(0o755)
    without_piper.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (speech,) = opened(folder).speak_many([job(tmp_path)])
    assert speech.seconds > 0.3
    piper.which_piper.cache_clear()
    script.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(VoiceError, match=r"(?s)piper is not installed.*pip install piper-tts"):
        opened(folder)

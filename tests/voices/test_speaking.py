"""Lines spoken sentence by sentence, and with words that the engine does not tell."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen.schema.sound import Speech, Word
from adgen.schema.voice import VoiceChoice
from adgen.voices.align.listener import Heard
from adgen.voices.base import SpeechJob
from adgen.voices.espeak import EspeakEngine
from adgen.voices.recorded import Recordings
from adgen.voices.sentences import sentences
from adgen.voices.speaking import speak_lines

ENGINE = EspeakEngine()
TEXT = "Tea is here. It was hot! Drink one now."


def job(path: Path, text: str = TEXT, pause: float | None = None, name: str = "line") -> SpeechJob:
    return SpeechJob(text, "en-US", VoiceChoice(pause=pause), path / f"{name}.wav")


class Mute(EspeakEngine):
    """espeak-ng, if it did not tell when words are said."""

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        self.asked = [job.text for job in jobs]
        return tuple(replace(speech, words=()) for speech in super().speak_many(jobs))


class Ear:
    """A listener that hears every word a tenth of a second after the one before."""

    def revision(self) -> str:
        return "ear"

    def words(self, text: str, language: str, path: Path) -> tuple[Word, ...]:
        starts = [place for place in range(len(text)) if place == 0 or text[place - 1] == " "]
        stops = [*(start - 1 for start in starts[1:]), len(text)]
        return tuple(Word(a, b, i / 10) for i, (a, b) in enumerate(zip(starts, stops, strict=True)))

    def transcript(self, language: str, path: Path) -> Heard:
        return Heard("heard it", self.words("heard it", language, path))


def quiet_stretches(file: Path, longer_than: float) -> list[tuple[float, float]]:
    """Start and length in seconds of what lies below -60 dBFS."""
    samples, rate = soundfile.read(file)
    loud = np.flatnonzero(np.abs(samples) > 1e-3)
    gaps = np.diff(loud) / rate
    return [(loud[i] / rate, gaps[i]) for i in np.flatnonzero(gaps > longer_than)]


def test_a_pause_is_put_between_sentences(tmp_path: Path) -> None:
    plain, paused = speak_lines(ENGINE, [job(tmp_path), job(tmp_path, pause=0.8, name="paused")])
    gaps = quiet_stretches(paused.file, 0.7)
    assert len(gaps) == 2
    assert all(length == pytest.approx(0.8, abs=0.06) for _, length in gaps)
    assert not quiet_stretches(plain.file, 0.7)
    samples, rate = soundfile.read(paused.file)
    assert len(samples) / rate == paused.seconds
    assert sorted(path.name for path in tmp_path.iterdir()) == ["line.wav", "paused.wav"]


def test_words_move_with_their_sentence(tmp_path: Path) -> None:
    (speech,) = speak_lines(ENGINE, [job(tmp_path, pause=0.8)])
    words = {TEXT[word.start_char : word.stop_char]: word.seconds for word in speech.words}
    assert list(words) == TEXT.split()
    assert speech.timed_by == "engine"
    assert all(a.seconds < b.seconds for a, b in itertools.pairwise(speech.words))
    (first, length), (second, _) = quiet_stretches(speech.file, 0.7)
    assert words["It"] == pytest.approx(first + length, abs=0.05)
    assert words["Drink"] == pytest.approx(second + length, abs=0.05)


def test_all_sentences_of_all_lines_are_asked_for_in_one_go(tmp_path: Path) -> None:
    engine = Mute()
    jobs = [
        job(tmp_path, pause=0.1),
        job(tmp_path, "One. Two.", name="b"),
        job(tmp_path, "A 1!", 0.3),
    ]
    speeches = speak_lines(engine, jobs)
    assert engine.asked == ["Tea is here.", "It was hot!", "Drink one now.", "One. Two.", "A 1!"]
    assert [speech.text for speech in speeches] == [job.text for job in jobs]


def test_no_pause_is_none_at_all(tmp_path: Path) -> None:
    (speech,) = speak_lines(ENGINE, [job(tmp_path, pause=0.0)])
    assert not quiet_stretches(speech.file, 0.2)


def test_words_are_estimated_where_the_engine_does_not_tell(tmp_path: Path) -> None:
    told, estimated, paused = (
        speak_lines(engine, [job(tmp_path, pause=pause)])[0]
        for engine, pause in ((ENGINE, None), (Mute(), None), (Mute(), 0.8))
    )
    for speech in (estimated, paused):
        assert speech.timed_by == "estimate"
        said = [TEXT[word.start_char : word.stop_char] for word in speech.words]
        assert "".join(said) == TEXT.replace(" ", "")
    starts = {word.start_char: word.seconds for word in told.words}
    for word in estimated.words:
        assert word.seconds == pytest.approx(starts[word.start_char], abs=0.3)


def test_a_listener_hears_words_and_what_nobody_wrote(tmp_path: Path) -> None:
    (speech,) = speak_lines(Mute(), [job(tmp_path)], Ear())
    assert speech.timed_by == "whisper"
    assert [word.seconds for word in speech.words] == pytest.approx(np.arange(9) / 10)
    (told,) = speak_lines(ENGINE, [job(tmp_path)], Ear())
    assert told.timed_by == "engine"
    recording = speech.file.rename(tmp_path / "in.wav")
    asked = SpeechJob("", "en", VoiceChoice(engine="recorded"), tmp_path / "a.wav", recording, True)
    (heard,) = speak_lines(Recordings(), [asked], Ear())
    assert (heard.text, len(heard.words), heard.timed_by) == ("heard it", 2, "whisper")
    (unheard,) = speak_lines(Recordings(), [asked])
    assert (unheard.text, unheard.words) == ("", ())


def test_a_recording_is_never_cut_into_sentences(tmp_path: Path) -> None:
    (spoken,) = speak_lines(ENGINE, [job(tmp_path)])
    recording = spoken.file.rename(tmp_path / "in.wav")
    asked = SpeechJob(TEXT, "en", VoiceChoice(pause=1.0), tmp_path / "a.wav", recording)
    (speech,) = speak_lines(Recordings(), [asked])
    assert speech.seconds == pytest.approx(spoken.seconds, abs=0.05)
    assert speech.timed_by == "estimate"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT, ["Tea is here.", "It was hot!", "Drink one now."]),
        ("Dr. Smith has 3.5 kg. Buy now.", ["Dr. Smith has 3.5 kg.", "Buy now."]),
        ("Am 1. Januar geht's los. Kommt!", ["Am 1. Januar geht's los.", "Kommt!"]),
        ("z. B. das hier. Ja.", ["z. B. das hier.", "Ja."]),
        ('He said "Stop." Then left.', ['He said "Stop."', "Then left."]),
        ("新年快乐。全新系列！现在", ["新年快乐。", "全新系列！", "现在"]),
        ("「はい。」つぎ", ["「はい。」", "つぎ"]),
        ("नमस्ते। कैसे हो?", ["नमस्ते।", "कैसे हो?"]),
        ("سنة جديدة. سعيدة؟ نعم", ["سنة جديدة.", "سعيدة؟", "نعم"]),
        ("A\nB\n", ["A", "B"]),
        ("Great! 🎉", ["Great! 🎉"]),
        ("… Say no. Buy.", ["… Say no.", "Buy."]),
        ("v1.2 is out", ["v1.2 is out"]),
        ("…!", []),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    spans = sentences(text)
    assert [text[start:stop] for start, stop in spans] == found

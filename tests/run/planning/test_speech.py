"""Lines are spoken once, kept, and keyed by all they depend on."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.run.planning.speech import Asked, asked, speak
from adgen.run.planning.voices import Speaker
from adgen.run.store.folder import Store
from adgen.schema.sound import Line
from adgen.schema.voice import VoiceChoice
from adgen.voices.base import VoiceSource
from adgen.voices.registry import load_voice


def speaker(choice: VoiceChoice | None = None) -> Speaker:
    choice = choice or VoiceChoice()
    return Speaker(choice, load_voice(VoiceSource(choice)))


def test_lines_are_spoken_once_and_read_back_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, who = Store(tmp_path / "store"), speaker()
    lines = [Line("Hello there", "en"), Line("Guten Tag", "de"), Line("Hello there", "en")]
    wanted = [asked(line, {}, who) for line in lines]
    first = speak(wanted, store)
    assert set(first) == set(lines)
    for line, voiced in first.items():
        speech = voiced.speech
        assert (speech.text, speech.language) == (line.text, line.language)
        assert speech.file == store.root_of(voiced.work.key) / "speech.wav"
        assert speech.file.is_file()
        assert 0.3 < speech.seconds < 2
        assert voiced.words == speech.words
        assert len(speech.words) == 2
    monkeypatch.setattr(type(who.engine), "speak_many", None)
    assert speak(wanted, Store(store.root)) == first


def test_a_line_has_its_own_key_for_everything_it_depends_on() -> None:
    def key(line: Line, choice: VoiceChoice | None = None, revision: str = "one") -> str:
        who = speaker(choice)
        who.revision = revision
        found: Asked = asked(line, {}, who)
        return found.work.key

    base = key(Line("Hello", "en"))
    assert base == key(Line("Hello", "en"))
    others = {
        key(Line("Hallo", "en")),
        key(Line("Hello", "de")),
        key(Line("Hello", "en"), VoiceChoice(rate=1.1)),
        key(Line("Hello", "en"), VoiceChoice(pitch=1.1)),
        key(Line("Hello", "en"), VoiceChoice(speaker="f1")),
        key(Line("Hello", "en"), revision="another"),
    }
    assert len(others - {base}) == 6

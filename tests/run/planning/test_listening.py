"""What a recording says is listened to, where the engine does not know it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from adgen.brief.load import load_campaign
from adgen.errors import Problem
from adgen.run.planning.speech import asked, speak
from adgen.run.planning.voices import Speaker, Voices
from adgen.run.store.folder import Store
from adgen.schema.picture import Asset
from adgen.schema.sound import Line, Word
from adgen.schema.voice import Voice, VoiceChoice
from adgen.voices.align.listener import Heard
from adgen.voices.base import VoiceSource
from adgen.voices.registry import load_voice
from tests.studio.bench.align import spoken_lines

NEW_YEAR = Path(__file__).parents[3] / "campaigns/new_year/campaign.yaml"


class Listening:
    """Hears the same in every recording."""

    def __init__(self, revision: str = "one") -> None:
        self._revision = revision

    def revision(self) -> str:
        return self._revision

    def words(self, text: str, language: str, path: Path) -> tuple[Word, ...]:
        assert path.is_file()
        return (Word(0, len(text), 0.25),)

    def transcript(self, language: str, path: Path) -> Heard:
        return Heard("what was said", (Word(0, 4, 0.0), Word(5, 13, 0.5)))


def recorded(listener: Listening | None) -> Speaker:
    choice = VoiceChoice(engine="recorded")
    return Speaker(choice, load_voice(VoiceSource(choice)), listener)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Asset:
    folder = tmp_path_factory.mktemp("take")
    spoken_lines(folder, {"en": ["You can. Orlune."]})
    path = folder / "en-0.wav"
    return Asset(path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_recording_without_a_script_says_what_was_heard(tmp_path: Path, take: Asset) -> None:
    store = Store(tmp_path / "store")
    line = Line("", "en", recording=take, track=True)
    voiced = speak([asked(line, {}, recorded(Listening()))], store)[line]
    assert voiced.speech.text == "what was said"
    assert voiced.words == (Word(0, 4, 0.0), Word(5, 13, 0.5))
    assert voiced.speech.timed_by == "whisper"
    silent = speak([asked(line, {}, recorded(None))], store)[line]
    assert (silent.speech.text, silent.words) == ("", ())


def test_a_recording_with_a_script_is_listened_to_or_estimated(tmp_path: Path, take: Asset) -> None:
    store = Store(tmp_path / "store")
    line = Line("You can. Orlune.", "en", recording=take)
    heard = speak([asked(line, {}, recorded(Listening()))], store)[line]
    assert (heard.words, heard.speech.timed_by) == ((Word(0, 16, 0.25),), "whisper")
    plain = speak([asked(line, {}, recorded(None))], store)[line]
    assert [word.start_char for word in plain.words] == [0, 4, 9]
    assert plain.speech.timed_by == "estimate"


def test_the_listener_and_the_track_are_part_of_the_key(take: Asset) -> None:
    line = Line("You can.", "en", recording=take)
    track = Line("You can.", "en", recording=take, track=True)
    keys = {
        asked(line, {}, recorded(None)).work.key,
        asked(line, {}, recorded(Listening())).work.key,
        asked(line, {}, recorded(Listening("two"))).work.key,
        asked(track, {}, recorded(None)).work.key,
    }
    assert len(keys) == 4


def test_only_voices_that_do_not_tell_are_listened_to() -> None:
    brief = load_campaign(NEW_YEAR)
    voices = Voices(brief, Voice(whisper="no/such-model-of-adgen"), download=False)
    problems: list[Problem] = []
    own = voices.of("en-SG", False, problems)
    assert own is not None
    assert (own.listener, problems) == (None, [])
    assert voices.of("en-SG", True, problems) is None
    assert len(problems) == 1
    assert "model no/such-model-of-adgen: is not on this machine" in problems[0].what
    assert voices.of("fr-FR", True, problems) is None
    assert problems == [problems[0]] * 2, "a row that comes later is refused as well"

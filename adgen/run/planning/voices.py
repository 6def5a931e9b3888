"""The voice engines of a campaign, each loaded once, and which of them speaks a language."""

from __future__ import annotations

from adgen.errors import Problem, VoiceError
from adgen.media.tags import nearest_tag
from adgen.run.mixes import VoiceLicence
from adgen.schema.brief import Brief
from adgen.schema.voice import Voice, VoiceChoice
from adgen.voices.align.listener import Listener, open_listener
from adgen.voices.base import VoiceEngine, VoiceSource
from adgen.voices.registry import TELLS_WORDS, VOICES, load_voice


class Speaker:
    """An engine with what it was chosen by, and what listens to it where it does not tell words."""

    def __init__(
        self, choice: VoiceChoice, engine: VoiceEngine, listener: Listener | None = None
    ) -> None:
        self.choice, self.engine, self.listener = choice, engine, listener
        self.revision = engine.revision()  # asked for once: it reads files
        self.hears = "" if listener is None else listener.revision()


class Voices:
    """Who speaks each language of a campaign; each engine is opened once, or its problem kept."""

    def __init__(self, brief: Brief, voice: Voice, download: bool) -> None:
        self._brief, self._voice, self._download = brief, voice, download
        self._found: dict[str, Speaker | Problem] = {}
        self._listener: Listener | None = None
        """What listens, once it was opened."""

    def of(self, language: str, recorded: bool, problems: list[Problem]) -> Speaker | None:
        """Who speaks a BCP-47 language; None, with a problem, where the engine cannot be loaded.

        What is `recorded` is taken as it is, whoever speaks the rest.
        """
        if recorded:
            return self._opened("recorded", VoiceChoice(engine="recorded"), "voice", problems)
        tag = nearest_tag(language, self._voice.languages)
        if tag is None:
            own = VoiceChoice(**self._voice.model_dump(include=set(VoiceChoice.model_fields)))
            return self._opened("", own, "voice", problems)
        choice = self._voice.languages[tag]
        return self._opened(tag, choice, f"voice.languages.{tag}", problems)

    def licences(self) -> tuple[VoiceLicence, ...]:
        """The terms of every voice that was opened, each once, in their order."""
        speakers = [found for found in self._found.values() if isinstance(found, Speaker)]
        return tuple(dict.fromkeys(
            VoiceLicence(speaker.engine.name, voice, terms)
            for speaker in speakers
            for voice, terms in speaker.engine.terms().items()
        ))  # fmt: skip

    def _opened(
        self, name: str, choice: VoiceChoice, key: str, problems: list[Problem]
    ) -> Speaker | None:
        if name not in self._found:
            self._found[name] = self._open(name, choice, key)
        found = self._found[name]
        if isinstance(found, Speaker):
            return found
        problems.append(found)
        return None

    def _open(self, name: str, choice: VoiceChoice, key: str) -> Speaker | Problem:
        source = VoiceSource(
            choice, self._brief.folder, self._voice.allow_noncommercial, self._download, name
        )
        try:
            return self._speaker(choice, load_voice(source))
        except KeyError:
            return Problem.unknown(self._brief.where(f"{key}.engine"), choice.engine, VOICES)
        except VoiceError as error:
            return Problem(self._brief.where(key), str(error))

    def _speaker(self, choice: VoiceChoice, engine: VoiceEngine) -> Speaker | Problem:
        """An engine with the listener it needs, or why that cannot be opened."""
        if self._voice.whisper is None or choice.engine in TELLS_WORDS:
            return Speaker(choice, engine)
        try:
            if self._listener is None:
                self._listener = open_listener(
                    self._voice.whisper, self._brief.folder, self._download
                )
        except VoiceError as error:
            return Problem(self._brief.where("voice.whisper"), str(error))
        return Speaker(choice, engine, self._listener)

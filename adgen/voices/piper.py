"""piper: small neural voices, each a file of its own with a licence of its own.

piper is under the GPL: it is installed by whoever wants it (`pip install piper-tts`), and runs as
a program of its own (`piper_worker`), never inside adgen.
"""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from adgen.errors import MediaError, Problem, VoiceError
from adgen.media.process import run
from adgen.schema.sound import Speech
from adgen.voices.base import SpeechJob, VoiceSource
from adgen.voices.fingerprints import fingerprint
from adgen.voices.finish import at_48_khz, check_said, finished, literal, paced
from adgen.voices.licences import check, table
from adgen.voices.piper_voices import PiperVoice, chosen, find_voices

VERSION = 1
"""Goes up when the same text to the same voice comes to sound otherwise."""
WORKER = Path(__file__).with_name("piper_worker.py")
INSTALL = "install it with: pip install piper-tts"


@lru_cache(maxsize=1)
def which_piper() -> tuple[str, Mapping[str, str]]:
    """The Python that has piper, this one or that of a `piper` on the path, and its versions.

    Raises VoiceError where neither has it.
    """
    reason = ""
    for python in dict.fromkeys((sys.executable, _python_of("piper"))):
        if python:
            try:
                return python, json.loads(run([python, "-X", "utf8", WORKER], timeout=60.0))
            except (MediaError, ValueError) as error:
                reason = reason or str(error)
    raise VoiceError(str(Problem("", f"piper is not installed: {reason}", INSTALL)))


def _python_of(program: str) -> str:
    """The interpreter in a script's first line; a program of this name may be another thing."""
    path = shutil.which(program)
    if path is None:
        return ""
    with Path(path).open("rb") as stream:
        first = stream.readline(512)
    python = first[2:].decode("utf-8", "replace").strip() if first.startswith(b"#!/") else ""
    return python if Path(python).is_file() and "python" in Path(python).name else ""


def load(source: VoiceSource) -> PiperEngine:
    """The voices of the chosen file or folder whose licence allows it.

    Raises VoiceError where none does, where the named speaker is not among them, or without piper.
    """
    choice = source.choice
    if not choice.model:
        hint = "name a NAME.onnx, or a folder of them, as voice.model"
        raise VoiceError(str(Problem("", "piper needs a voice", hint)))
    place = source.folder / Path(choice.model).expanduser()
    found = find_voices(place)
    allowed = [voice for voice in found if voice.terms.allowed or source.allow_noncommercial]
    if not allowed:
        _refuse(found[0])
    if source.language and chosen(allowed, source.language, None) is None:
        other = chosen(found, source.language, None)
        if other is not None:
            _refuse(other[0])
    if choice.speaker and not _with_speaker(allowed, choice.speaker):
        for refused in _with_speaker(found, choice.speaker):
            _refuse(refused)
        names = ", ".join(voice.name for voice in allowed)
        raise VoiceError(
            str(Problem(str(place), f"has no speaker {choice.speaker!r}", f"it has: {names}"))
        )
    return PiperEngine(place, allowed, choice.speaker)


def _with_speaker(voices: Sequence[PiperVoice], speaker: str) -> list[PiperVoice]:
    return [voice for voice in voices if chosen([voice], voice.tag, speaker)]


def _refuse(voice: PiperVoice) -> None:
    """Raises VoiceError: the terms of this voice do not allow advertising."""
    known = [row.voice for row in table().piper if row.allowed]
    own = [name for name in known if name.startswith(voice.tag.partition("-")[0] + "_")]
    check(str(voice.model), voice.terms, False, f"take one of {', '.join(own or known)}")


class PiperEngine:
    """Speaks through the voices of one folder. It does not tell when words are said."""

    name = "piper"

    def __init__(self, place: Path, voices: Sequence[PiperVoice], speaker: str | None) -> None:
        self._place = place
        self._voices, self._speaker = tuple(voices), speaker
        self._digests: dict[Path, str] = {}
        self._python, self._versions = which_piper()

    def revision(self) -> str:
        """Versions of piper, of what computes for it and of this module."""
        versions = " ".join(f"{name}{number}" for name, number in self._versions.items())
        return f"piper/{VERSION} {versions}"

    def terms(self) -> Mapping[str, str]:
        """The licence of each voice."""
        return {voice.name: voice.terms.licence for voice in self._voices}

    def languages(self) -> tuple[str, ...]:
        """The tags of its voices, sorted."""
        return tuple(sorted({voice.tag for voice in self._voices}))

    def speaks(self, language: str) -> bool:
        """True when a voice is of this language."""
        return chosen(self._voices, language, None) is not None

    def accent(self, language: str) -> str:
        """The voice with its speaker's number and the digest of its files; empty for none."""
        found = chosen(self._voices, language, self._speaker)
        if found is None:
            return ""
        voice, number = found
        if voice.model not in self._digests:
            self._digests[voice.model] = fingerprint(voice.model.parent, _files(voice))
        return f"{voice.name}/{number or 0} {self._digests[voice.model]}"

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """The letters that its voice does not know.

        A voice that reads phonemes has them from espeak-ng, which names in English what it cannot
        read. Raises VoiceError for an unknown language.
        """
        voice, _ = self._chosen(language, None)
        if voice.letters is None:
            from adgen.voices.espeak import EspeakEngine

            reader = EspeakEngine()
            return reader.unreadable(text, language) if reader.speaks(language) else ()
        known = voice.letters
        wanted = (char for char in literal(text).lower() if char.isalnum())
        return tuple(dict.fromkeys(char for char in wanted if not _readable(char, known)))

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """Speak several lines, those of one voice and pace in one process. Raises VoiceError."""
        asked = [(self._arguments(job), index) for index, job in enumerate(jobs)]
        made: dict[int, Speech] = {}
        for arguments, group in groupby(sorted(asked), key=lambda entry: entry[0]):
            indices = [index for _, index in group]
            speeches = self._spoken(arguments, [jobs[index] for index in indices])
            made.update(zip(indices, speeches, strict=True))
        return tuple(made[index] for index in range(len(jobs)))

    def _arguments(self, job: SpeechJob) -> tuple[str, ...]:
        check_said(job.text)
        voice, number = self._chosen(job.language, job.voice.speaker)
        scale = voice.length_scale / job.voice.rate
        speaker = () if number is None else ("--speaker", str(number))
        return ("--model", str(voice.model), "--length-scale", f"{scale:.6f}", *speaker)

    def _chosen(self, language: str, speaker: str | None) -> tuple[PiperVoice, int | None]:
        found = chosen(self._voices, language, speaker)
        if found is None:
            who = f"no voice {speaker!r} that speaks" if speaker else "no voice that speaks"
            known = ", ".join(self.languages())
            raise VoiceError(f"{self._place} has {who} {language!r}; it speaks: {known}")
        return found

    def _spoken(self, arguments: Sequence[str], jobs: Sequence[SpeechJob]) -> list[Speech]:
        import soundfile

        texts = "".join(f"{_plain(job.text)}\n" for job in jobs)
        with TemporaryDirectory(prefix="adgen-voice-") as folder:
            command: list[str | Path] = [self._python, "-X", "utf8", WORKER, *arguments]
            try:
                run([*command, "--output-dir", folder], texts.encode(), timeout=600.0)
            except MediaError as error:
                raise VoiceError(f"piper failed: {error}") from error
            # piper names its files by a clock that only goes forward.
            files = sorted(Path(folder).glob("*.wav"), key=lambda file: int(file.stem))
            if len(files) != len(jobs):
                raise VoiceError(f"piper made {len(files)} sounds of {len(jobs)} lines")
            speeches = []
            for job, file in zip(jobs, files, strict=True):
                samples, rate = soundfile.read(file, dtype="float32")
                speeches.append(
                    finished(job, paced(at_48_khz(samples, rate), 1.0, job.voice.pitch))
                )
            return speeches


def _files(voice: PiperVoice) -> tuple[Path, Path]:
    return voice.model, voice.model.with_name(voice.model.name + ".json")


def _plain(text: str) -> str:
    """A text on one line, in which piper finds no phonemes: it takes what is in [[ ]] for such."""
    return " ".join(literal(text).replace("[[", "[ [").split())


def _readable(char: str, known: frozenset[str]) -> bool:
    return all(part in known for part in unicodedata.normalize("NFD", char))

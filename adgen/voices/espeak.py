"""espeak-ng: a formant synthesiser, small, instant, 120 languages, and it sounds like a machine.

Which voice serves a language is decided from the library's own list of voices. The library runs
in a program of its own (`espeak_worker`, which says why).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adgen.errors import MediaError, Problem, VoiceError
from adgen.media.process import run
from adgen.schema.sound import Speech
from adgen.voices.base import SpeechJob
from adgen.voices.finish import at_48_khz, check_said, finished, literal
from adgen.voices.languages import Accent, bare, nearest

WORKER = Path(__file__).with_name("espeak_worker.py")
SYSTEM_LIBRARY = "libespeak-ng.so.1"
WORDS_PER_MINUTE = 165  # calmer than the library's 175, which is meant for screen readers
PITCH = 50  # the library's middle, of 0 to 99
# Of 15 variants measured, its long-term spectrum is nearest to that of human speech (Byrne et al.,
# JASA 96, 1994): 3.3 dB rms off over 160 Hz to 5 kHz, where the plain voice is 5.1 dB off, too
# sharp at 1 to 4 kHz. It keeps the pitch range for which the tone languages were made.
SPEAKER = "m7"
REVISION = 1  # raise when the same text is to sound different


@dataclass(frozen=True, slots=True)
class Library:
    """A libespeak-ng that answered: where it and its data are, and what it has."""

    path: str
    data: str
    why: str
    version: str
    accents: tuple[Accent, ...]
    variants: tuple[str, ...]


@lru_cache(maxsize=1)
def which_library() -> Library:
    """The libespeak-ng that speaks: espeakng-loader's, else the system's.

    The wheel's comes first because its version is locked, so that a campaign sounds the same on
    every machine, and because 1.51, which Debian 12 has, says "xin one" for 新 in Mandarin.
    Raises VoiceError when neither works.
    """
    import espeakng_loader

    try:
        bundled = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
        return _asked(*bundled, "espeakng-loader's, whose version is locked")
    except (MediaError, RuntimeError) as error:
        reason = str(error)
    try:
        return _asked(SYSTEM_LIBRARY, "", f"the system's, as espeakng-loader's fails: {reason}")
    except MediaError as error:
        raise VoiceError(
            f"no espeak-ng works: {reason}; {error}; install espeakng-loader or libespeak-ng1"
        ) from error


def _asked(path: str, data: str, why: str) -> Library:
    about = _work(path, data, {"task": "about"})
    accents = (Accent(name, tuple((p, t) for p, t in tags)) for name, tags in about["voices"])
    return Library(
        path, about["data"], why, about["version"], tuple(accents), tuple(about["variants"])
    )


def _work(path: str, data: str, request: dict[str, Any]) -> Any:
    # Without site-packages, of which it needs none: finding them doubles the time it takes.
    command: list[str | Path] = [sys.executable, "-I", "-S", WORKER, path, data]
    return json.loads(run(command, json.dumps(request).encode(), timeout=120.0))


class EspeakEngine:
    """Speaks through espeak-ng. Text is literal: no SSML, no phonemes, no control characters."""

    name = "espeak"

    def __init__(self) -> None:
        self._foreign: dict[tuple[str, str], bool] = {}
        """Whether a voice turns to English for a letter, for those that were tried."""

    def revision(self) -> str:
        """Version of the library, digest of its data, and of what is done here to its sound."""
        import soxr

        found = which_library()
        return f"{found.version}-{_digest(found.data)}-soxr{soxr.__version__}-{REVISION}"

    def terms(self) -> Mapping[str, str]:
        """The library's, which do not reach the sound it makes."""
        return {"espeak-ng": "GPL-3.0-or-later; its sound is free"}

    def languages(self) -> tuple[str, ...]:
        """The languages it can speak, sorted, without the regions whose accents it knows."""
        return bare(which_library().accents)

    def speakers(self) -> tuple[str, ...]:
        """The names that `voice.speaker` may have."""
        return which_library().variants

    def speaks(self, language: str) -> bool:
        """True when there is a voice for this language; `unreadable` says if it reads a text."""
        return nearest(language, which_library().accents) is not None

    def accent(self, language: str) -> str:
        """The library's voice of a language; empty where there is none."""
        found = nearest(language, which_library().accents)
        return "" if found is None else found.name

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """Speak several lines in one process, each the same as if spoken alone.

        Raises VoiceError, before anything is spoken where a language or speaker is unknown.
        """
        with TemporaryDirectory(prefix="adgen-voice-") as folder:
            raw = [Path(folder) / f"{index}.wav" for index in range(len(jobs))]
            lines = [self._line(job, file) for job, file in zip(jobs, raw, strict=True)]
            replies = self._ask({"task": "speak", "lines": lines})
            return tuple(map(_finish, jobs, raw, replies))

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """The characters that the voice would name in English instead of reading, in order.

        espeak-ng has no dictionary of kanji: for Japanese it says "Chinese letter" in place of
        each, so the campaign's author must write the voice line in kana. The same happens to
        vowel points in Hebrew, the percent sign in Chinese, and foreign scripts in most
        languages. Latin letters are left out: a brand's name read in English is meant to be.
        Raises VoiceError for an unknown language.
        """
        voice = self._voice(language)
        letters = tuple(dict.fromkeys(filter(_must_be_read, _letters(literal(text)))))
        if voice.rsplit("/")[-1].lower().startswith("en"):
            return tuple(letter for letter in letters if letter[0].isalpha())
        new = [letter for letter in letters if (voice, letter) not in self._foreign]
        phonemes = self._ask({"task": "read", "voice": voice, "texts": new}) if new else ()
        for letter, spoken in zip(new, phonemes, strict=True):
            self._foreign[voice, letter] = "(en)" in spoken
        return tuple(letter for letter in letters if self._foreign[voice, letter])

    def _line(self, job: SpeechJob, file: Path) -> dict[str, Any]:
        check_said(job.text)
        speaker = job.voice.speaker or SPEAKER
        if job.voice.speaker and speaker not in self.speakers():
            hint = Problem.unknown("", speaker, self.speakers()).hint
            raise VoiceError(str(Problem("", f"espeak-ng has no speaker {speaker!r}", hint)))
        suffix = f"+{speaker}" if speaker in self.speakers() else ""
        return {
            "text": literal(job.text),
            "voice": self._voice(job.language) + suffix,
            "rate": round(WORDS_PER_MINUTE * job.voice.rate),
            "pitch": min(99, round(PITCH * job.voice.pitch)),
            "file": str(file),
        }

    def _voice(self, language: str) -> str:
        found = nearest(language, which_library().accents)
        if found is None:
            spoken = ", ".join(self.languages())
            raise VoiceError(f"espeak-ng does not speak {language!r}; it speaks: {spoken}")
        return found.name

    def _ask(self, request: dict[str, Any]) -> Any:
        found = which_library()
        try:
            return _work(found.path, found.data, request)
        except MediaError as error:
            raise VoiceError(f"espeak-ng failed: {error}") from error


@lru_cache(maxsize=1)
def _digest(data: str) -> str:
    total = hashlib.sha256()
    for parts in sorted(_files(data)):
        total.update("/".join(parts).encode())
        total.update(Path(data, *parts).read_bytes())
    return total.hexdigest()[:16]


def _files(folder: str, *above: str) -> Iterator[tuple[str, ...]]:
    """Every file below the folder, links followed, as the parts of its path from there."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, *above, entry.name)
            elif entry.is_file():
                yield (*above, entry.name)


def _letters(text: str) -> list[str]:
    """Characters with what follows and cannot be read alone: marks, small kana, long signs."""
    found: list[str] = []
    for char in text:
        hangs = unicodedata.category(char)[0] == "M" or char == "ー"
        if found and (hangs or "A LETTER SMALL " in unicodedata.name(char, "")):
            found[-1] += char
        else:
            found.append(char)
    return found


def _must_be_read(letter: str) -> bool:
    base = letter[0]
    if base in "%&@" or unicodedata.category(base) == "Sc":
        return True
    return base.isalpha() and not unicodedata.name(base, "").startswith("LATIN")


def _finish(job: SpeechJob, raw: Path, reply: dict[str, Any]) -> Speech:
    import soundfile

    if "error" in reply:
        raise VoiceError(f"espeak-ng could not speak {job.text!r}: {reply['error']}")
    samples, rate = soundfile.read(raw, dtype="float32")
    # An event even where the library told none: a line of espeak-ng always has words.
    words = [(start, count, ms / 1000) for start, count, ms in reply["words"]] or [(0, 0, 0.0)]
    return finished(job, at_48_khz(samples, rate), words)

"""Lines that somebody has spoken already: files that the campaign brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from adgen.errors import Problem, VoiceError
from adgen.media.sound import RATE, write_wav
from adgen.schema.sound import Speech
from adgen.voices.base import SpeechJob
from adgen.voices.finish import finished, read_mono

VERSION = 1
"""Goes up when the same file comes to sound otherwise."""


class Recordings:
    """Takes each line from its file; it does not know when the words are said."""

    name = "recorded"

    def revision(self) -> str:
        """Version of this module; the files are hashed where they are named."""
        return f"recorded/{VERSION}"

    def terms(self) -> Mapping[str, str]:
        """Whoever brings a recording has the speaker's leave."""
        return {"recordings": "the campaign's own"}

    def languages(self) -> tuple[str, ...]:
        """None by name: it takes every language."""
        return ()

    def speaks(self, language: str) -> bool:
        """True for every language."""
        return True

    def accent(self, language: str) -> str:
        """Empty: it sounds alike in every language."""
        return ""

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """Nothing: a person has read it."""
        return ()

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """The recordings as mono WAVs at 48 kHz, their ends trimmed but for those of a track.

        Raises VoiceError, before anything is written where a line has no recording.
        """
        return tuple([_taken(job, file) for job, file in [(job, _file(job)) for job in jobs]])


def _taken(job: SpeechJob, recording: Path) -> Speech:
    samples = read_mono(recording)
    if job.track:
        write_wav(job.path, samples)
        return Speech(job.text, job.language, job.path, len(samples) / RATE, ())
    try:
        return finished(job, samples)
    except VoiceError as error:
        hint = "give one with a voice, or leave out the line and its recording"
        raise VoiceError(str(Problem(str(recording), "nothing is heard in it", hint))) from error


def _file(job: SpeechJob) -> Path:
    if job.recording is not None:
        return job.recording
    what = f"the voice is recorded, and there is no recording of {job.text!r} ({job.language})"
    hint = "give the line its file as `recording:` of the shot, or choose another voice.engine"
    raise VoiceError(str(Problem("", what, hint)))

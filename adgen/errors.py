"""One tree of exceptions.

AdgenError                 exit 1 unless it says otherwise
├── RequestError           the request is wrong, nothing was made; exit 2; carries Problems
├── MediaError             ffmpeg, a picture or a sound could not be read or written
│   └── KilledError        a program was killed from outside; once more may do
├── EngineError            an engine could not make a take
│   └── OutOfMemoryError   its memory did not suffice; smaller tiles may do
├── VoiceError             a voice could not speak a line
├── PublishError           a file could not be brought to where it is delivered
│   └── LostConnectionError  the connection broke on the way; once more may do
├── RunnerError            a runner could not be started or lost its workers
├── UnforeseenError        an item failed in a way that adgen does not know
└── StoreError             the store cannot keep or give back an entry
    └── DiskFullError      no room is left; nothing more can be made until there is

Every exception takes exactly the arguments it stores, so it survives pickling between workers.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a request: where it is, what it is, and the way out."""

    where: str
    what: str
    hint: str | None = None

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}\n\nhint: {self.hint}" if self.hint else line

    @classmethod
    def unknown(cls, where: str, name: str, known: Iterable[str]) -> Problem:
        """A name that is not among the known ones, with the nearest of them or else all."""
        names = list(known)
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
        return cls(where, f"unknown name {name!r}", hint)


class AdgenError(Exception):
    """Anything adgen reports to its user on purpose."""

    exit_code = 1


class RequestError(AdgenError):
    """The request cannot be carried out as written; lists every problem found."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n\n".join(str(problem) for problem in self.problems)

    @classmethod
    def of(cls, where: str, what: str, hint: str | None = None) -> RequestError:
        """A request error with a single problem."""
        return cls((Problem(where, what, hint),))


class MediaError(AdgenError):
    """A picture, a sound or a tool that handles them failed."""


class KilledError(MediaError):
    """A program was killed by a signal from outside, as when the system runs out of memory."""


class EngineError(AdgenError):
    """An engine failed while it made a take."""


class OutOfMemoryError(EngineError):
    """An engine's memory, the graphics card's or the machine's, did not suffice."""


class VoiceError(AdgenError):
    """A voice failed while it spoke a line."""


class StoreError(AdgenError):
    """The store could not keep an entry or give it back."""


class DiskFullError(StoreError):
    """No room is left where the store is; nothing more can be made until there is."""


class PublishError(AdgenError):
    """A file could not be brought to where it is delivered, or arrived there with other bytes."""


class LostConnectionError(PublishError):
    """The connection to where files are delivered broke; once more may do."""


class RunnerError(AdgenError):
    """A runner could not be started, or lost what it runs on."""


class UnforeseenError(AdgenError):
    """An item failed in a way that adgen does not know: most likely a fault of adgen."""

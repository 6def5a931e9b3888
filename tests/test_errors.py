"""Errors say where, what and the way out, and survive the way between workers."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from copy import deepcopy

import pytest

import adgen
from adgen.errors import (
    AdgenError,
    DiskFullError,
    EngineError,
    KilledError,
    LostConnectionError,
    MediaError,
    OutOfMemoryError,
    Problem,
    PublishError,
    RequestError,
    RunnerError,
    StoreError,
    UnforeseenError,
    VoiceError,
)
from adgen.media.fonts import MissingGlyphError
from adgen.media.linebreak import TextTooWideError, TooManyLinesError
from adgen.post.text.counter import TooShortToCountError
from adgen.post.text.layout import TextDoesNotFitError
from adgen.prepro.schedule.music_start import MusicRefusedError
from adgen.prepro.templates import TemplateError
from adgen.run.planning.speech import UnspokenError
from adgen.run.store.cipher import UnlockError
from adgen.schema.sound import Line

HINTED = Problem("campaigns/summer.csv, row 7, column cta", "is empty", "fill it")
BARE = Problem("campaigns/summer.yaml, line 3, seed", "is no number")

EVERY: tuple[Exception, ...] = (
    AdgenError("it broke"),
    RequestError((HINTED, BARE)),
    RequestError.of("--set", "is not key=value"),
    MediaError("ffmpeg ended with status 1"),
    KilledError("ffmpeg was killed by signal 9"),
    EngineError("the model failed"),
    OutOfMemoryError("memory ran out making 9 frames of 96x64"),
    VoiceError("nothing to say"),
    UnspokenError({Line("hello", "en"): "nothing to say"}),
    StoreError("an entry is damaged"),
    UnlockError("take.mkv.age: the header is damaged"),
    DiskFullError("no room is left"),
    PublishError("a.mp4: arrived with other bytes"),
    LostConnectionError("a.mp4: the connection was lost"),
    RunnerError("no worker is left"),
    UnforeseenError("ZeroDivisionError: division by zero"),
    MissingGlyphError("a😀", ("😀",)),
    TextTooWideError("Donaudampfschiff"),
    TooManyLinesError("so many words", 4, 3),
    TextDoesNotFitError("'word' does not fit"),
    TooShortToCountError("it counts from 3 to 1, but no beat passes"),
    MusicRefusedError("music.bar", "the track has 9 bars", "name one of them"),
    TemplateError("is undefined", "name it"),
)


def defined() -> set[type[Exception]]:
    """Every exception class that a module of the package defines."""
    found: set[type[Exception]] = set()
    for module in pkgutil.walk_packages(adgen.__path__, "adgen."):
        if "espeak_worker" in module.name:  # a program: importing it would not run it, but is idle
            continue
        names = vars(importlib.import_module(module.name)).values()
        found |= {
            value
            for value in names
            if isinstance(value, type)
            and issubclass(value, Exception)
            and value.__module__ == module.name
        }
    return found


def test_no_exception_of_the_package_is_left_out_here() -> None:
    assert {type(error) for error in EVERY} == defined()


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert {**vars(again)} == {**vars(error)}
    assert str(deepcopy(error)) == str(error)


def test_a_problem_is_place_colon_what_blank_line_hint() -> None:
    assert str(HINTED) == "campaigns/summer.csv, row 7, column cta: is empty\n\nhint: fill it"
    assert str(BARE) == "campaigns/summer.yaml, line 3, seed: is no number"
    assert str(Problem("", "no place is known")) == "no place is known"


def test_a_request_error_lists_each_problem_once_in_order() -> None:
    error = RequestError([BARE, HINTED, BARE])
    assert error.problems == (BARE, HINTED)
    assert str(error) == f"{BARE}\n\n{HINTED}"


def test_only_a_wrong_request_exits_with_two() -> None:
    assert RequestError.of("x", "y").exit_code == 2
    others = [e for e in EVERY if isinstance(e, AdgenError) and not isinstance(e, RequestError)]
    assert len(others) >= 8
    assert {error.exit_code for error in others} == {1}

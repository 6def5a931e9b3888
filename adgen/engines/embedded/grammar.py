"""The grammar of captions, read from adgen/data/embedded: what things are called in two languages.

Phrases are kept as they are written in the data: Chinese words parted by spaces, English words that
count as one joined by `_`. `spoken` makes ordinary text of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

import yaml

from adgen.media.tables import data_path

LANGUAGES = ("en", "zh")
MOODS = ("excited", "happy", "calm", "luxury", "nostalgic")
Phrases = Mapping[str, tuple[str, ...]]
"""Phrases by language."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Words of copy that name no kind, and the weights of the kinds that they suggest."""

    phrases: Phrases
    kinds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Colour:
    """A named colour, sRGB values in 0..1."""

    rgb: tuple[float, float, float]
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language puts a caption together."""

    openings: tuple[str, ...]
    fillers: tuple[str, ...]
    at: tuple[str, ...]
    inside: tuple[str, ...]
    join: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All phrases: kinds, subjects and their goods, concepts, colours, camera, motion, speech.

    `stop` words say nothing about the picture; `traditional` maps characters to simplified ones.
    """

    kinds: Mapping[str, Phrases]
    subjects: Mapping[str, Phrases]
    goods: Mapping[str, Phrases]
    concepts: Mapping[str, Concept]
    colours: tuple[Colour, ...]
    camera: Mapping[str, Phrases]
    motion: Mapping[str, Phrases]
    speech: Mapping[str, Speech]
    stop: Phrases
    traditional: Mapping[str, str]

    def phrases(self) -> Iterator[str]:
        """Every phrase of both languages and the words that patterns add, as written."""
        tables = (self.kinds, self.subjects, self.goods, self.camera, self.motion)
        groups = [group for table in tables for group in table.values()]
        groups += [concept.phrases for concept in self.concepts.values()]
        groups += [colour.phrases for colour in self.colours]
        for group in groups:
            for language in LANGUAGES:
                yield from group[language]
        for speech in self.speech.values():
            yield from speech.openings + speech.fillers
            for pattern in speech.at + speech.inside + speech.patterns + (speech.join,):
                yield " ".join(literal for literal, *_ in Formatter().parse(pattern))


@cache
def grammar() -> Grammar:
    """The grammar that comes with adgen."""
    subjects = _table("subjects")
    moves = _table("moves")
    sentences = _table("sentences")
    return Grammar(
        kinds=_named(_table("kinds")),
        subjects=_named(subjects),
        goods={name: _phrases(row["goods"]) for name, row in subjects.items()},
        concepts={
            name: Concept(_phrases(row), row["kinds"]) for name, row in _table("concepts").items()
        },
        colours=tuple(Colour(_rgb(row["hex"]), _phrases(row)) for row in _table("colours")),
        camera=_named(moves["camera"]),
        motion=_named(moves["motion"]),
        speech={language: _speech(sentences[language]) for language in LANGUAGES},
        stop=_phrases(sentences["stop"]),
        traditional=dict(sentences["traditional"].split()),
    )


def spoken(phrase: str, language: str) -> str:
    """A phrase as people write it: Chinese without spaces, English without `_`."""
    return phrase.replace(" ", "") if language == "zh" else phrase.replace("_", " ")


def _table(name: str) -> Any:
    text = (data_path("embedded") / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _phrases(row: Mapping[str, Any]) -> Phrases:
    return {language: tuple(map(str, row[language])) for language in LANGUAGES}


def _named(table: Mapping[str, Any]) -> Mapping[str, Phrases]:
    return {name: _phrases(row) for name, row in table.items()}


def _rgb(code: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _speech(row: Mapping[str, Any]) -> Speech:
    return Speech(
        openings=tuple(map(str, row["openings"])),
        fillers=tuple(map(str, row["fillers"])),
        at=tuple(row["at"]),
        inside=tuple(row["in"]),
        join=str(row["and"]),
        patterns=tuple(row["patterns"]),
    )

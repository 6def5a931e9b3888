"""Captions of takes from the grammar: true in kind, subject, colours, camera and motion."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from string import Formatter

import numpy as np
from numpy.typing import NDArray

from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.footage.truths import (
    camera_moves,
    mood_of,
    motion_word,
    nearest_colours,
)
from adgen.engines.embedded.grammar import LANGUAGES, Phrases, grammar, spoken

Floats = NDArray[np.float64]

ENGLISH = 0.6
CONCEPT, MIXED, STRANGE = 0.4, 0.18, 0.35
"""Share of captions that hold only concepts, for the kind most often suggested; share of those that
hold both; and how many of these have a concept that does not suggest the kind: the name counts."""
GOODS = 0.3
CHANCES = {"colours": 0.45, "camera": 0.4, "motion": 0.4, "mood": 0.4, "filler": 0.35}
SHORT, PATTERN = 0.15, 0.4


def held_out(kind: str, subject: str) -> bool:
    """Whether a pair is kept out of training, to be asked of the model unseen.

    Six in ten kinds give up one subject each: about one pair in ten.
    """
    tag = zlib.crc32(kind.encode())
    return tag // 8 % 10 < 6 and subject == SUBJECTS[1 + tag % (len(SUBJECTS) - 1)]


def chance_caption(order: Order, random: np.random.Generator) -> str:
    """A caption in English or Chinese."""
    return caption(order, "en" if random.random() < ENGLISH else "zh", random)


def caption(
    order: Order, language: str, random: np.random.Generator, *, plain: bool = False
) -> str:
    """A caption of a take in "en" or "zh".

    `plain` names the kind and the subject by their own words, never by a concept or goods.
    """
    parts = _parts(order, language, random, plain)
    speech = grammar().speech[language]
    way = random.random()
    if way < SHORT:
        parts = {slot: text for slot, text in parts.items() if slot in ("kind", "subject")}
    elif way < SHORT + PATTERN:
        fitting = [pattern for pattern in speech.patterns if _fits(pattern, parts)]
        if fitting:
            return _said(_pick(fitting, random), parts, language)
    return _listed(parts, language, random)


def colour_names(order: Order, language: str, random: np.random.Generator) -> list[str]:
    """Names of one to three of the palette's colours, each by the nearest named colour."""
    which = [(0,), (0, 2), (0, 1), (0, 1, 2), (2, 0)][int(random.integers(5))]
    nearest = nearest_colours(order)
    near = {nearest[place].rgb: nearest[place].phrases for place in which}
    chosen = [_phrase(phrases, language, random) for phrases in near.values()]
    return list(dict.fromkeys(chosen))


def _parts(order: Order, language: str, random: np.random.Generator, plain: bool) -> dict[str, str]:
    """Words for each slot of a pattern; optional slots by chance, the subject always."""
    rules = grammar()
    parts = {"kind": _kind_words(order.kind, language, random, plain)}
    if order.subject != "none":
        parts["subject"] = _subject_words(order.subject, language, random, plain)
    elif random.random() < 0.06:
        parts["filler"] = _phrase(rules.subjects["none"], language, random)
    wanted = {slot for slot, chance in CHANCES.items() if random.random() < chance}
    if "colours" in wanted:
        parts["colours"] = _list(colour_names(order, language, random), language)
    moves = camera_moves(order)
    if "camera" in wanted and moves:
        parts["camera"] = _list(
            [_phrase(rules.camera[move], language, random) for move in moves], language
        )
    if "motion" in wanted and len(order.times) > 1:
        parts["motion"] = _phrase(rules.motion[motion_word(order)], language, random)
    mood = mood_of(order)
    if "mood" in wanted and mood:
        parts["mood"] = _phrase(rules.concepts[mood].phrases, language, random)
    if "filler" in wanted and "filler" not in parts:
        parts["filler"] = spoken(_pick(rules.speech[language].fillers, random), language)
    return parts


def _kind_words(kind: str, language: str, random: np.random.Generator, plain: bool) -> str:
    """The kind's name, with a concept that suggests it, or only one to three such concepts."""
    name = _phrase(grammar().kinds[kind], language, random)
    way = random.random()
    concept = CONCEPT * suggesting(kind)[2]
    if plain or way > concept + MIXED:
        return name
    if way > concept:
        table = grammar().concepts
        if random.random() < STRANGE:
            other = table[_pick(tuple(table), random)]
            mixed = [name, _phrase(other.phrases, language, random)]
        else:
            mixed = [name, *_concepts(kind, 1, language, random)]
        return _list(mixed if random.random() < 0.5 else mixed[::-1], language)
    count = int(random.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
    return _list(_concepts(kind, count, language, random), language)


def _concepts(kind: str, count: int, language: str, random: np.random.Generator) -> list[str]:
    """Phrases of concepts drawn by the weight that they give the kind."""
    names, chances, _ = suggesting(kind)
    drawn = random.choice(len(names), size=count, p=chances)
    table = grammar().concepts
    return [_phrase(table[names[place]].phrases, language, random) for place in drawn]


@cache
def suggesting(kind: str) -> tuple[tuple[str, ...], Floats, float]:
    """Concepts that suggest a kind, their chances, and how often it is suggested, 1 at most.

    Bayes: with kinds equally frequent, a concept then comes with its kinds in the ratio of the
    weights it gives them.
    """
    table = grammar().concepts
    loads = {
        name: {
            concept: row.kinds[name] / sum(row.kinds.values())
            for concept, row in table.items()
            if name in row.kinds
        }
        for name in grammar().kinds
    }
    weights = np.array(list(loads[kind].values()))
    most = max(sum(row.values()) for row in loads.values())
    return tuple(loads[kind]), weights / weights.sum(), float(weights.sum() / most)


def _subject_words(subject: str, language: str, random: np.random.Generator, plain: bool) -> str:
    rules = grammar()
    goods = not plain and random.random() < GOODS
    name = _phrase((rules.goods if goods else rules.subjects)[subject], language, random)
    if language == "zh" or name.startswith("a ") or random.random() < 0.3:
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _listed(parts: dict[str, str], language: str, random: np.random.Generator) -> str:
    """The kind with its subject, and the other parts before and after in any order."""
    speech = grammar().speech[language]
    comma, space = ("，", "") if language == "zh" else (", ", " ")
    first = parts["kind"]
    if "subject" in parts:
        clause = _said(_pick(speech.at, random), parts, language)
        order = [first, clause] if random.random() < 0.8 else [clause, first]
        first = (space if language == "en" and random.random() < 0.7 else comma).join(order)
    if len(parts) > 1 and random.random() < 0.4:
        first = spoken(_pick(speech.openings, random), language) + space + first
    rest = [parts[slot] for slot in ("camera", "motion", "mood", "filler") if slot in parts]
    if "colours" in parts:
        rest.append(_said(_pick(speech.inside, random), parts, language))
    random.shuffle(rest)
    place = int(random.integers(len(rest) + 1)) if random.random() < 0.35 else 0
    between = comma if random.random() < 0.75 else " "
    return between.join([*rest[:place], first, *rest[place:]])


def _said(pattern: str, parts: dict[str, str], language: str) -> str:
    bare = pattern.replace(" ", "") if language == "zh" else pattern
    return bare.format(**parts)


def _fits(pattern: str, parts: dict[str, str]) -> bool:
    slots = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    return slots <= set(parts) and ("subject" in slots) == ("subject" in parts)


def _list(words: Sequence[str], language: str) -> str:
    join = grammar().speech[language].join
    comma = "、" if language == "zh" else ", "
    return comma.join(words[:-1]) + join + words[-1] if len(words) > 1 else words[0]


def _phrase(phrases: Phrases, language: str, random: np.random.Generator) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"captions are written in {' and '.join(LANGUAGES)}, not {language!r}")
    return spoken(_pick(phrases[language], random), language)


def _pick(choices: Sequence[str], random: np.random.Generator) -> str:
    return choices[int(random.integers(len(choices)))]

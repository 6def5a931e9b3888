"""What the weights at hand have learned to draw, beside what the vocabulary can name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from adgen.engines.embedded.grammar import LANGUAGES, Phrases, grammar, spoken
from adgen.engines.embedded.weights import INDEX
from adgen.engines.embedded.words import Words


@dataclass(frozen=True)
class Scope:
    """`draws`: the kinds of footage that the weights learned; `subjects`: whether they learned
    simple subjects as well. Words that several kinds share name none of them."""

    words: Words
    draws: tuple[str, ...]
    subjects: bool

    @classmethod
    def of(cls, folder: Path, words: Words) -> Scope:
        """The scope that a folder of weights declares in its index."""
        index = json.loads((folder / INDEX).read_text("utf-8"))
        return cls(words, tuple(index["draws"]), bool(index["subjects"]))

    def doubts(self, prompt: str) -> tuple[str, ...]:
        """What the prompt names and the weights have hardly or never learned."""
        ids = set(self.words.encode(prompt).ids)
        told = []
        kinds = _named(ids, self._kinds)
        if kinds and not kinds & set(self.draws):
            told.append(
                f"the embedded model has hardly learned {_listed(kinds)} and will draw it roughly; "
                f"it has learned {_listed(self.draws)}"
            )
        subjects = _named(ids, self._subjects)
        if subjects and not self.subjects:
            told.append(
                f"the embedded model draws no {_listed(subjects)} of its own: lay a picture of it "
                "over the plate with `product`"
            )
        return tuple(told)

    @cached_property
    def _kinds(self) -> Mapping[int, set[str]]:
        return self._owners(grammar().kinds)

    @cached_property
    def _subjects(self) -> Mapping[int, set[str]]:
        return self._owners(grammar().subjects)

    def _owners(self, table: Mapping[str, Phrases]) -> Mapping[int, set[str]]:
        """By word, the names under which it stands."""
        owners: dict[int, set[str]] = {}
        for name, phrases in table.items():
            for language in LANGUAGES:
                for phrase in phrases[language]:
                    for word in self.words.encode(spoken(phrase, language)).ids:
                        owners.setdefault(word, set()).add(name)
        return owners


def _named(ids: set[int], owners: Mapping[int, set[str]]) -> set[str]:
    alone = (owners[word] for word in ids if len(owners.get(word, ())) == 1)
    return set().union(*alone)


def _listed(names: set[str] | tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in sorted(names))

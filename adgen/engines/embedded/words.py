"""The tokenizer of the embedded model: whole words of the grammar, English and Chinese.

English is lower-cased, freed of accents and matched with its plural, -ing, -ed and -ly forms;
Chinese, simplified or traditional, is cut into the fewest unknown characters and the fewest words.
What the vocabulary does not hold is reported, never guessed.
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from adgen.engines.embedded.grammar import Grammar, grammar
from adgen.errors import EngineError

FILE = "vocabulary.json"
PAD = 0
MOST = 32
_JOINED = 3
_RUN = regex.compile(
    r"(?P<han>\p{Han}+)|(?P<latin>[\p{Latin}\p{M}\p{N}]+)"
    r"|(?P<other>(?:(?!\p{Han}|\p{Latin})[\p{L}\p{M}])+(?:\s+(?:(?!\p{Han}|\p{Latin})[\p{L}\p{M}])+)*)"
)
_HAN = regex.compile(r"\p{Han}+")
_APOSTROPHE = regex.compile(r"['’]s\b|['’]")
_VOWEL = regex.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids (at most MOST, without padding) and the words read and not read, in order."""

    ids: tuple[int, ...]
    known: tuple[str, ...]
    ignored: tuple[str, ...]


class Words:
    """A fixed vocabulary; id 0 is padding, the word at place n has id n + 1."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        stop: Iterable[str],
        traditional: Mapping[str, str] | None = None,
    ) -> None:
        self.vocabulary = tuple(vocabulary)
        self.stop = frozenset(stop)
        self.traditional = dict(traditional or {})
        self._simplify = str.maketrans(self.traditional)
        self._han = {w: n for n, w in enumerate(self.vocabulary, 1) if _HAN.fullmatch(w)}
        self._longest = max(map(len, [*self._han, *self.stop, ""]))
        self._latin = _index(self.vocabulary)

    def __len__(self) -> int:
        """The number of ids, padding included."""
        return len(self.vocabulary) + 1

    @classmethod
    def of_grammar(cls, source: Grammar | None = None) -> Words:
        """The vocabulary of all words of the grammar but its stop words."""
        source = source or grammar()
        stop = {word for words in source.stop.values() for word in words}
        seen: set[str] = set()
        for phrase in source.phrases():
            for run in regex.findall(r"[\p{L}\p{M}\p{N}_]+", phrase):
                seen.add(_folded(run))
        return cls(_distinct(sorted(seen - stop)), stop, source.traditional)

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> Words:
        """Read vocabulary.json of a folder. Raises EngineError if it is missing or damaged."""
        path = Path(folder) / FILE
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            return cls(map(str, raw["words"]), map(str, raw["stop"]), raw.get("traditional"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(
                f"{path}: the vocabulary cannot be read ({error}); restore the folder"
            ) from error

    def save_pretrained(self, folder: str | Path) -> None:
        """Write vocabulary.json into a folder, which is made where it is missing."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        parts = {
            "words": self.vocabulary,
            "stop": sorted(self.stop),
            "traditional": self.traditional,
        }
        text = json.dumps(parts, ensure_ascii=False, indent=0)
        (Path(folder) / FILE).write_text(text + "\n", encoding="utf-8")

    def encode(self, text: str) -> Encoded:
        """Cut a prompt into ids.

        `ignored` holds what has no id, each once: unknown words, runs of an unseen script, and
        words beyond the MOST-th. Stop words are in neither list.
        """
        ids: list[int] = []
        known: list[str] = []
        ignored: list[str] = []
        for surface, number in self._read(text):
            if number and len(ids) < MOST:
                ids.append(number)
                known.append(surface)
            else:
                ignored.append(surface)
        return Encoded(tuple(ids), tuple(known), tuple(dict.fromkeys(ignored)))

    def _read(self, text: str) -> Iterator[tuple[str, int]]:
        """Surface and id (0 where unknown) of each word that is not a stop word."""
        plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text))
        waiting: list[str] = []
        for run in _RUN.finditer(plain):
            if run["latin"]:
                waiting.append(run["latin"])
                continue
            yield from self._read_latin(waiting)
            waiting = []
            if run["han"]:
                yield from self._read_han(run["han"])
            else:
                yield run["other"], PAD
        yield from self._read_latin(waiting)

    def _read_latin(self, words: list[str]) -> Iterator[tuple[str, int]]:
        at = 0
        while at < len(words):
            for count in range(min(_JOINED, len(words) - at), 0, -1):
                group = words[at : at + count]
                number = self._find([_folded(word) for word in group])
                if number:
                    yield " ".join(group), number
                    break
            else:
                count = 1
                if _folded(words[at]) not in self.stop:
                    yield words[at], PAD
            at += count

    def _find(self, group: list[str]) -> int:
        if len(group) == 1 and group[0] in self.stop:
            return PAD
        ways = itertools.product(*map(_stems, group))
        return next((self._latin[k] for way in ways if (k := "_".join(way)) in self._latin), PAD)

    def _read_han(self, run: str) -> Iterator[tuple[str, int]]:
        at, strange = 0, ""
        for piece in self._cut(run.translate(self._simplify)):
            surface = run[at : at + len(piece)]
            at += len(piece)
            if piece not in self._han and piece not in self.stop:
                strange += surface
                continue
            if strange:
                yield strange, PAD
            strange = ""
            if piece in self._han:
                yield surface, self._han[piece]
        if strange:
            yield strange, PAD

    def _cut(self, run: str) -> tuple[str, ...]:
        """The cut with the fewest unknown characters, then the fewest and the longest words."""
        best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
        for end in range(1, len(run) + 1):
            strange, count, pieces = best[-1]
            found = (strange + 1, count + 1, (*pieces, run[end - 1]))
            for start in range(max(0, end - self._longest), end):
                piece = run[start:end]
                if piece in self._han or piece in self.stop:
                    strange, count, pieces = best[start]
                    if (strange, count + 1) < found[:2]:
                        found = (strange, count + 1, (*pieces, piece))
            best.append(found)
        return best[-1][2]


def _folded(word: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _stems(word: str) -> list[str]:
    """The word itself, then what may be left of it without plural, -ing, -ed or -ly."""
    found = [word]
    for ending in ("ies", "es", "s", "ing", "ied", "ed", "ly"):
        stem = word.removesuffix(ending)
        if stem == word or word.endswith("ss") or len(stem) < 3 or not _VOWEL.search(stem):
            continue
        if ending in ("ies", "ied"):
            found.append(stem + "y")
            continue
        found.append(stem)
        if ending in ("ing", "ed"):
            found.append(stem + "e")
            if stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return list(dict.fromkeys(found))


def _forms(word: str) -> Iterator[str]:
    """The stems of a vocabulary entry, part by part where it is joined."""
    yield from map("_".join, itertools.product(*map(_stems, word.split("_"))))


def _index(vocabulary: Iterable[str]) -> dict[str, int]:
    """Ids by word and by stem; a word comes before another word's stem."""
    entries = [(w, n) for n, w in enumerate(vocabulary, 1) if not _HAN.fullmatch(w)]
    index = dict(entries)
    for word, number in entries:
        for form in _forms(word):
            index.setdefault(form, number)
    return index


def _distinct(words: list[str]) -> list[str]:
    """Without words that are a form of another one: of "bubble" and "bubbles" the first stays."""
    held = set(words)
    return [w for w in words if not any(form in held for form in _forms(w) if form != w)]

"""Which of the changes between two plans can have moved a leaf of a piece of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adgen.prepro.templates import TemplateError, parse_template
from adgen.run.why.changes import Change
from adgen.run.why.leaves import TIMING, Leaf, Spotted, patterns_of

END_CARD = "end-card"
_BUILT_IN = {"brand": "brand name", "tagline": "brand tagline", "campaign": "campaign name"}
"""What templates may name besides columns, by the source that it comes from."""


class Reach:
    """The changes between two plans' sources, found by what they reach."""

    def __init__(
        self, then: Mapping[str, Any], now: Mapping[str, Any], changed: Iterable[Change]
    ) -> None:
        changed = list(changed)
        self._rows = {each.label: each for each in changed if each.label.startswith("row ")}
        self._others = {each.label: each for each in changed if each.label not in self._rows}
        self._same = {_moved(each): each for each in changed if each.before is not None}
        ids = [_at(source, "campaign", "shots", default=()) for source in (then, now)]
        self._shots = [*dict.fromkeys(f"shots[{name}]" for part in ids for name in part)]
        self._values = [_at(source, "campaign", "values", default={}) for source in (then, now)]
        self._reached: dict[object, tuple[list[str], list[str]]] = {}

    def row(self, region: str) -> Change | None:
        """The change that brought a whole row, if it is new."""
        return self._rows.get(f"row {region}")

    def change(self, label: str) -> Change | None:
        """The change of that label, rows apart."""
        return self._others.get(label)

    def of(self, leaf: Leaf, spotted: Spotted) -> list[str]:
        """In words, the changes that can have moved a leaf; empty when none is known."""
        patterns = patterns_of(leaf)
        told: dict[str, None] = {}
        for pattern in patterns:
            if pattern.startswith("="):
                same = self._same.get((pattern[1:], str(leaf.before), str(leaf.after)))
                told |= {same.text: None} if same else {}
        place = leaf.stage, leaf.path, spotted.shot, spotted.placement
        if place not in self._reached:
            self._reached[place] = self._search(patterns, leaf, spotted)
        told |= self._told(self._reached[place], spotted.region)
        if not told and None in (leaf.before, leaf.after):  # a shot came or went with it
            if "timing" not in self._reached:
                self._reached["timing"] = self._search(TIMING, leaf, spotted)
            told |= self._told(self._reached["timing"], spotted.region)
        return list(told)

    def _told(self, reached: tuple[list[str], list[str]], region: str) -> dict[str, None]:
        """The texts found at patterns, those of a region's cells first."""
        texts, columns = reached
        cells = (self._cell(column, region) for column in columns)
        return dict.fromkeys((*filter(None, cells), *texts))

    def _search(
        self, patterns: Iterable[str], leaf: Leaf, spotted: Spotted
    ) -> tuple[list[str], list[str]]:
        """Texts of the changes at these patterns, and columns that templates there name."""
        texts: dict[str, None] = {}
        columns: dict[str, None] = {}
        for pattern in patterns:
            if pattern.startswith("row "):
                columns[pattern.removeprefix("row ")] = None
            elif not pattern.startswith("="):
                for filled in self._filled(pattern, leaf, spotted):
                    texts |= {change.text: None for change in self._matching(filled)}
                    columns |= dict.fromkeys(self._columns(filled))
        return list(texts), list(columns)

    def _cell(self, column: str, region: str) -> str | None:
        """What is told of a region's cell, or of the source of a variable that is no column."""
        change = self._rows.get(f"row {region} {column}")
        if change is None and column in _BUILT_IN:
            change = self._others.get(_BUILT_IN[column])
        return change.text if change else None

    def _filled(self, pattern: str, leaf: Leaf, spotted: Spotted) -> list[str]:
        """A pattern with its places filled; one for every shot where it says `{all}`."""
        if "{all}" in pattern:
            return [pattern.replace("{all}", shot) for shot in (*self._shots, "end_card")]
        name, _, field = leaf.path[-1].rpartition(".")
        return [
            pattern.replace("{shot}", _key(spotted.shot))
            .replace("{placement}", spotted.placement)
            .replace("{text}", f"{_key(name)}.{field}")
            .replace("{head}", leaf.path[0])
            .replace("{tail}", ".".join(leaf.path[1:]))
            .replace("{field}", "".join(leaf.path[1:2]))
        ]

    def _matching(self, pattern: str) -> list[Change]:
        """Changes at a pattern, below it, or of an object that it is part of."""
        start = pattern[:-1] if pattern.endswith("*") else f"{pattern}."
        stem = start.removesuffix(".")
        labels = [stem, *_parents(stem), *(each for each in self._others if each.startswith(start))]
        return [self._others[label] for label in dict.fromkeys(labels) if label in self._others]

    def _columns(self, pattern: str) -> list[str]:
        """The variables in the campaign's templates at a pattern, as they were and as they are."""
        stem = pattern.removeprefix("campaign ").removesuffix("*").removesuffix(".")
        texts = [
            text
            for values in self._values
            for key, text in values.items()
            if (key == stem or key.startswith(f"{stem}.")) and isinstance(text, str)
        ]
        return [name for text in texts if "{{" in text for name in _names(text)]


def _parents(label: str) -> list[str]:
    """`campaign shots[a].super.at` → its objects: `campaign shots[a].super`, …, not `campaign`."""
    parts = label.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _key(shot: str) -> str:
    """A shot's key in the campaign file, by its id."""
    return "end_card" if shot == END_CARD else f"shots[{shot}]"


def _names(text: str) -> tuple[str, ...]:
    try:
        return parse_template(text, "en").names
    except TemplateError:
        return ()


def _moved(change: Change) -> tuple[str, str, str]:
    return change.label.split(" ", 1)[0], str(change.before), str(change.after)


def _at(document: Any, *names: str, default: Any) -> Any:
    for name in names:
        document = document.get(name, default) if isinstance(document, Mapping) else default
    return document

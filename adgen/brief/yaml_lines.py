"""YAML with the line of every key, strict where YAML is lax.

Scalars follow YAML 1.2's core schema, so `12:30`, `no` and `2026-02-17` stay text; a key given
twice is an error, and so is any tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from adgen.errors import Problem, RequestError
from adgen.schema.brief import Places

MOST_NODES = 20_000
"""Aliases can make a small file huge; no campaign comes near this."""
QUOTE_HINT = "put text in quotes when it begins with {{ or holds ': ' or ' #'"


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}  # noqa: RUF012  # pyyaml's own name, filled below


_TAG = "tag:yaml.org,2002:"
for _name, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    first = [*_first, ""] if _name == "null" else list(_first)
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), first)


@dataclass(frozen=True, slots=True)
class Document:
    """The plain values of a YAML file and where they stand."""

    data: dict[str, Any]
    places: Places


def read_yaml(path: Path, shown: str) -> Document:
    """Read a YAML mapping; `shown` names the file in messages. Raises RequestError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError.of(shown, "is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise RequestError.of(shown, f"cannot be read: {error.strerror}") from error
    reader = _Reader(shown)
    data = reader.read(text)
    if not isinstance(data, dict):
        what = "is empty" if data is None else "expected keys and values"
        reader.problems.append(Problem(shown, what, "`adgen init` writes a commented example"))
    if reader.problems:
        raise RequestError(reader.problems)
    return Document(data, Places(shown, reader.lines))


def read_value(text: str, shown: str) -> Any:
    """One YAML value, as given on the command line, or a bare template. Raises RequestError."""
    if text.lstrip().startswith("{{"):
        return text
    reader = _Reader(shown)
    try:
        value = reader.read(text)
    except RequestError as error:
        reader.problems.extend(error.problems)
    if reader.problems:
        raise RequestError(replace(problem, where=shown) for problem in reader.problems)
    return value


class _Reader:
    """Walks YAML nodes once, noting lines and problems."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._nodes = 0

    def read(self, text: str) -> Any:
        try:
            node = yaml.compose(text, Loader=_Loader)
            return None if node is None else self._value(node, "")
        except yaml.MarkedYAMLError as error:
            raise RequestError([self._syntax(error)]) from error
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            character = f"U+{ord(text[error.position]):04X}"
            what = f"the character {character} is not allowed in YAML"
            raise RequestError.of(f"{self.shown}, line {line}", what, "delete it") from error
        except RecursionError as error:
            raise RequestError.of(self.shown, "is nested too deeply, or inside itself") from error

    def _syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        place = self.shown
        if mark is not None:
            place += f", line {mark.line + 1}, column {mark.column + 1}"
        what = f"YAML syntax: {error.problem or error.context}"
        tab = "\\t" in what
        return Problem(place, what, "indent with spaces, not tabs" if tab else QUOTE_HINT)

    def _value(self, node: yaml.Node, key: str) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise RequestError.of(self.shown, f"has over {MOST_NODES} values, aliases counted")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self._entry(item, f"{key}[{i}]") for i, item in enumerate(node.value)]
        return self._scalar(node, key)

    def _entry(self, node: yaml.Node, key: str) -> Any:
        self.lines[key] = node.start_mark.line + 1
        return self._value(node, key)

    def _mapping(self, node: yaml.MappingNode, key: str) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        first: dict[str, int] = {}
        for name_node, value_node in node.value:
            if name_node.tag == _TAG + "merge":
                merged = {**self._merged(value_node, key), **merged}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            if name_node.tag == _TAG + "merge":
                continue
            if not isinstance(name_node, yaml.ScalarNode):
                place = f"{self.shown}, line {line}, {key}".removesuffix(", ")
                self.problems.append(Problem(place, "a key must be plain text", QUOTE_HINT))
                continue
            name = str(name_node.value)
            inner = f"{key}.{name}" if key else name
            if name in first:
                place = f"{self.shown}, line {line}, {inner}"
                what = f"is given twice, first on line {first[name]}"
                self.problems.append(Problem(place, what, "keep one of the two"))
                continue
            first[name] = line
            self.lines[inner] = line
            own[name] = self._value(value_node, inner)
        return {**merged, **own}

    def _merged(self, node: yaml.Node, key: str) -> dict[str, Any]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for part in parts:
            if isinstance(part, yaml.MappingNode):
                merged = {**self._mapping(part, key), **merged}
            else:
                place = f"{self.shown}, line {part.start_mark.line + 1}, {key}".removesuffix(", ")
                self.problems.append(Problem(place, "<< takes an alias of keys and values"))
        return merged

    def _scalar(self, node: yaml.Node, key: str) -> str | int | float | bool | None:
        text = str(node.value)
        kind = str(node.tag).removeprefix(_TAG)
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return text.lower() == "true"
            if kind == "int":
                return int(text)
            if kind == "float":
                return float(text)
        except ValueError:
            kind = f"!!{kind}"
        if kind not in ("str", "merge"):
            place = f"{self.shown}, line {node.start_mark.line + 1}, {key}".removesuffix(", ")
            self.problems.append(Problem(place, f"the YAML tag {kind} is not allowed", "remove it"))
        return text

"""The template language: names and six filters inside `{{ }}`, and nothing else.

Jinja2 parses, and no more of it is used: the nodes are held against a list, so that attributes,
calls, statements and arithmetic are refused, and the few kinds that are left are put together
here. No code is made of a template, so a thousand rows are filled in quickly. What a template
gives is text; it is never looked at for templates again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter

from jinja2 import Environment, TemplateSyntaxError, nodes

MOST_CHARACTERS = 4000
"""Longest template and longest result."""
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter,
           nodes.Concat)  # fmt: skip
ALLOWED_HINT = "only names of columns and filters may stand in {{ }}, as {{ dish | upper }}"
TURKIC = frozenset({"tr", "az"})
"""Languages with a dotted and a dotless i."""
BREAKS = frozenset({"Cc", "Zl", "Zp"})
"""Unicode categories of control characters and of line and paragraph separators."""
OVERRIDES = frozenset("\u202d\u202e")
"""What makes letters run against their own direction."""
Fill = Callable[[Mapping[str, str]], str]
"""Gives a template's text, or a part of it, for the values of its names."""


class TemplateError(Exception):
    """A template that may not be used: what is wrong, and the way out."""

    def __init__(self, what: str, hint: str) -> None:
        self.what = what
        self.hint = hint
        super().__init__(what, hint)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A template that may be filled in, with the names it needs in order of their first use."""

    fill: Fill
    names: tuple[str, ...]
    optional: frozenset[str]
    """Names that only stand under the filter `optional`, and so may be empty."""

    def expand(self, values: Mapping[str, str]) -> str:
        """The text, stripped at its ends. Every name must be among `values`.

        Raises TemplateError when it is too long or holds control characters.
        """
        try:
            text = self.fill(values).strip()
        except RecursionError as error:
            raise TemplateError("is nested too deeply", ALLOWED_HINT) from error
        if len(text) > MOST_CHARACTERS:
            raise TemplateError(f"comes to over {MOST_CHARACTERS} characters", "shorten it")
        bad = control_character(text)
        if bad:
            raise TemplateError(f"holds the control character {bad}", "delete it")
        return text


def control_character(text: str) -> str | None:
    """The first control character that is no newline, as U+0007; None when there is none.

    What overrides a script's own direction counts as one: words spelled backwards are no copy.
    """
    if text.isprintable():
        return None
    for character in text:
        if character in OVERRIDES or (
            character != "\n" and unicodedata.category(character) in BREAKS
        ):
            return f"U+{ord(character):04X}"
    return None


def parse_template(text: str, language: str) -> Parsed:
    """A template for texts of one language, which decides what upper and lower case are.

    Raises TemplateError.
    """
    return _parsed(text, language.split("-")[0] in TURKIC)


@lru_cache(maxsize=4096)
def _parsed(text: str, turkic: bool) -> Parsed:
    if len(text) > MOST_CHARACTERS:
        raise TemplateError(f"has over {MOST_CHARACTERS} characters", "shorten it")
    grammar, filters = _grammar(), _filters(turkic)
    try:
        if any(kind == "comment_begin" for _, kind, _ in grammar.lex(text)):
            raise TemplateError("holds a comment {# … #}", 'a literal {# is written {{ "{#" }}')
        tree = grammar.parse(text)
        _check(tree, tuple(filters))
        fill = _filled(tree, filters)
        needed = _names(tree, spare_optional=True)
        names = tuple(dict.fromkeys(_names(tree, spare_optional=False)))
    except TemplateSyntaxError as error:
        hint = 'a literal {{ is written {{ "{{" }}' if "{{" in text else ALLOWED_HINT
        raise TemplateError(f"template syntax: {error.message}", hint) from error
    except RecursionError as error:
        raise TemplateError("is nested too deeply", ALLOWED_HINT) from error
    return Parsed(fill, names, frozenset(names) - frozenset(needed))


@lru_cache(maxsize=1)
def _grammar() -> Environment:
    """Jinja2's lexer and parser."""
    return Environment()


@lru_cache(maxsize=2)
def _filters(turkic: bool) -> Mapping[str, Callable[..., str]]:
    return {
        "upper": partial(_upper, turkic=turkic),
        "lower": partial(_lower, turkic=turkic),
        "title": partial(_title, turkic=turkic),
        "trim": str.strip,
        "replace": _replace,
        "optional": str,
    }


def _filled(node: nodes.Node, filters: Mapping[str, Callable[..., str]]) -> Fill:
    """How to fill in a checked node: only the kinds that ALLOWED lists are known here."""
    if isinstance(node, nodes.Name):
        return itemgetter(node.name)
    if isinstance(node, nodes.TemplateData | nodes.Const):
        text = str(node.data if isinstance(node, nodes.TemplateData) else node.value)
        return lambda values: text
    if isinstance(node, nodes.Filter):
        assert node.node is not None, "a filter without a value was refused"
        inner, change = _filled(node.node, filters), filters[node.name]
        words = [str(each.as_const()) for each in node.args]
        return lambda values: change(inner(values), *words)
    parts = [_filled(child, filters) for child in node.iter_child_nodes()]
    return parts[0] if len(parts) == 1 else lambda values: "".join(part(values) for part in parts)


def _check(tree: nodes.Node, filters: tuple[str, ...]) -> None:
    for node in _below(tree):
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            reached = node.attr if isinstance(node, nodes.Getattr) else "[…]"
            raise TemplateError(f"reaches for an attribute: {reached}", ALLOWED_HINT)
        if isinstance(node, nodes.Call):
            raise TemplateError("calls a function", ALLOWED_HINT)
        if isinstance(node, nodes.Stmt) and not isinstance(node, nodes.Output):
            word = type(node).__name__.lower()
            raise TemplateError(f"holds a statement: {word}", ALLOWED_HINT)
        number = isinstance(node, nodes.Const) and not isinstance(node.value, str)
        if number or not isinstance(node, ALLOWED):
            raise TemplateError("holds something else than names and filters", ALLOWED_HINT)
        if isinstance(node, nodes.Filter):
            _check_filter(node, filters)


def _check_filter(node: nodes.Filter, filters: tuple[str, ...]) -> None:
    if node.name not in filters:
        raise TemplateError(f"unknown filter {node.name!r}", f"filters: {', '.join(filters)}")
    if node.node is None:
        raise TemplateError("holds a statement: filter", ALLOWED_HINT)
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise TemplateError(f"the filter {node.name} takes no named words", ALLOWED_HINT)
    plain = all(isinstance(each, nodes.Const) and isinstance(each.value, str) for each in node.args)
    if not plain or len(node.args) != (2 if node.name == "replace" else 0):
        wanted = "takes two quoted texts" if node.name == "replace" else "takes nothing"
        raise TemplateError(f"the filter {node.name} {wanted}", ALLOWED_HINT)


def _below(node: nodes.Node) -> Iterable[nodes.Node]:
    """The node and all below it, parents first, in the order they are written."""
    yield node
    for child in node.iter_child_nodes():
        yield from _below(child)


def _names(node: nodes.Node, spare_optional: bool) -> list[str]:
    """Names the node needs; those under `optional` are left out where they are spared."""
    if isinstance(node, nodes.Name):
        return [node.name]
    if spare_optional and isinstance(node, nodes.Filter) and node.name == "optional":
        return []
    return [name for child in node.iter_child_nodes() for name in _names(child, spare_optional)]


def _upper(text: str, turkic: bool) -> str:
    return (text.replace("i", "İ") if turkic else text).upper()


def _lower(text: str, turkic: bool) -> str:
    return (text.replace("I", "ı").replace("İ", "i") if turkic else text).lower()


def _title(text: str, turkic: bool) -> str:
    """Every word with a capital first letter; words are parted by blanks."""
    words = text.split(" ")
    return " ".join(_upper(word[:1], turkic) + _lower(word[1:], turkic) for word in words)


def _replace(text: str, old: str, new: str) -> str:
    if not old:
        raise TemplateError("the filter replace cannot look for nothing", ALLOWED_HINT)
    changed = text.replace(old, new)
    if len(changed) > MOST_CHARACTERS:
        raise TemplateError(f"comes to over {MOST_CHARACTERS} characters", "shorten it")
    return changed

"""The template language: names and six filters inside `{{ }}`, and nothing else.

It is Jinja2's sandbox, cut down further: every template is parsed and its nodes are held
against a list before it runs, so attributes, calls, statements and arithmetic never reach the
sandbox. What a template gives is text; it is never looked at for templates again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARACTERS = 4000
"""Longest template and longest result."""
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter,
           nodes.Concat)  # fmt: skip
ALLOWED_HINT = "only names of columns and filters may stand in {{ }}, as {{ dish | upper }}"
TURKIC = frozenset({"tr", "az"})
"""Languages with a dotted and a dotless i."""
BREAKS = frozenset({"Cc", "Zl", "Zp"})
"""Unicode categories of control characters and of line and paragraph separators."""


class TemplateError(Exception):
    """A template that may not be used: what is wrong, and the way out."""

    def __init__(self, what: str, hint: str) -> None:
        self.what = what
        self.hint = hint
        super().__init__(what, hint)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A template that may be run, with the names it needs in order of their first use."""

    code: Template
    names: tuple[str, ...]
    optional: frozenset[str]
    """Names that only stand under the filter `optional`, and so may be empty."""

    def expand(self, values: Mapping[str, str]) -> str:
        """The text, stripped at its ends. Every name must be among `values`.

        Raises TemplateError when it is too long or holds control characters.
        """
        text = self.code.render(values).strip()
        if len(text) > MOST_CHARACTERS:
            raise TemplateError(f"comes to over {MOST_CHARACTERS} characters", "shorten it")
        bad = control_character(text)
        if bad:
            raise TemplateError(f"holds the control character {bad}", "delete it")
        return text


def control_character(text: str) -> str | None:
    """The first control character that is no newline, as U+0007; None when there is none."""
    for character in text:
        if character != "\n" and unicodedata.category(character) in BREAKS:
            return f"U+{ord(character):04X}"
    return None


@lru_cache(maxsize=4096)
def parse_template(text: str, language: str) -> Parsed:
    """A template for texts of one language, which decides what upper and lower case are.

    Raises TemplateError.
    """
    if len(text) > MOST_CHARACTERS:
        raise TemplateError(f"has over {MOST_CHARACTERS} characters", "shorten it")
    environment = _environment(language.split("-")[0] in TURKIC)
    try:
        if any(kind == "comment_begin" for _, kind, _ in environment.lex(text)):
            raise TemplateError("holds a comment {# … #}", 'a literal {# is written {{ "{#" }}')
        tree = environment.parse(text)
        _check(tree, tuple(environment.filters))
        code = environment.from_string(text)
    except TemplateSyntaxError as error:
        hint = 'a literal {{ is written {{ "{{" }}' if "{{" in text else ALLOWED_HINT
        raise TemplateError(f"template syntax: {error.message}", hint) from error
    except RecursionError as error:
        raise TemplateError("is nested too deeply", ALLOWED_HINT) from error
    needed = _names(tree, spare_optional=True)
    names = tuple(dict.fromkeys(_names(tree, spare_optional=False)))
    return Parsed(code, names, frozenset(names) - frozenset(needed))


@lru_cache(maxsize=2)
def _environment(turkic: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(
        upper=partial(_upper, turkic=turkic),
        lower=partial(_lower, turkic=turkic),
        title=partial(_title, turkic=turkic),
        trim=str.strip,
        replace=_replace,
        optional=str,
    )
    return environment


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

"""The templates of one row: expanded, their pictures looked up, their problems gathered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from adgen.errors import Problem, RequestError
from adgen.media.tags import is_language_tag
from adgen.prepro.templates import Parsed, TemplateError, control_character, parse_template
from adgen.schema.brief import Brief, Row
from adgen.schema.picture import Asset, Picture

Resolve = Callable[[str], Picture]
Find = Callable[[str], Asset]
F = TypeVar("F")


def variables(brief: Brief, row: Row) -> Mapping[str, str]:
    """What templates may name: adgen's own five, and the columns, which go first."""
    given = {
        "brand": brief.brand.name,
        "tagline": brief.brand.tagline,
        "campaign": brief.campaign.name,
        "region": row.region.tag,
        "language": row.region.language,
    }
    return {**given, **row.values}


class Texts:
    """Expands the templates of one row and keeps what is wrong with them.

    Where something is wrong the text is empty or the picture is missing, and `problems` says
    so: the storyboard must not be used then.
    """

    def __init__(self, brief: Brief, row: Row, resolve: Resolve, find: Find) -> None:
        self.brief = brief
        self.row = row
        self.problems: list[Problem] = []
        self._resolve, self._find = resolve, find
        self._values = variables(brief, row)

    def text(self, key: str, template: str) -> str:
        """The text of the template that stands at `key`; empty after a problem."""
        if not template:
            return ""
        try:
            parsed = parse_template(template, self.row.region.language)
            usable = [self._usable(key, parsed, name) for name in parsed.names]
            return parsed.expand(self._values) if all(usable) else ""
        except TemplateError as error:
            self.problems.append(Problem(self._where(key), error.what, error.hint))
            return ""

    def picture(self, key: str, template: str | None) -> Picture | None:
        """The picture whose path stands at `key`; None for no path and after a problem."""
        before = len(self.problems)
        path = self.text(key, template or "")
        if not path:
            if len(self.problems) == before and template is not None and "{{" not in template:
                hint = "name a picture, or leave the key out"
                self.problems.append(Problem(self._where(key), "is empty", hint))
            return None
        return self._opened(key, template or "", path, self._resolve)

    def language(self, key: str, template: str) -> str:
        """The BCP-47 tag that stands at `key`; empty for none and after a problem."""
        tag = self.text(key, template)
        if not tag or is_language_tag(tag):
            return tag
        where, more = self._origin(key, template)
        what = f"is not a BCP-47 language tag: {tag!r}{more}"
        self.problems.append(Problem(where, what, "write it as en-US, zh-Hans-CN or ar"))
        return ""

    def file(self, key: str, template: str) -> Asset | None:
        """The file whose path stands at `key`; None for no path and after a problem."""
        path = self.text(key, template)
        return self._opened(key, template, path, self._find) if path else None

    def _opened(self, key: str, template: str, path: str, find: Callable[[str], F]) -> F | None:
        try:
            return find(path)
        except RequestError as error:
            where, more = self._origin(key, template)
            for problem in error.problems:
                self.problems.append(Problem(where, f"{problem.what}{more}", problem.hint))
            return None

    def _usable(self, key: str, parsed: Parsed, name: str) -> bool:
        """False, with a problem kept, when a variable is unknown, empty or no plain text."""
        if name not in self._values:
            near = get_close_matches(name, self._values, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(self._values)}"
            what = f"undefined variable {name!r}"
            self.problems.append(Problem(self._where(key), what, hint))
            return False
        value = self._values[name]
        if not value.strip() and name not in parsed.optional:
            hint = f"{key} uses it: fill it, or write {{{{ {name} | optional }}}} there"
            self.problems.append(Problem(self._source(key, name), "is empty", hint))
            return False
        bad = control_character(value)
        if bad:
            what = f"holds the control character {bad}"
            self.problems.append(Problem(self._source(key, name), what, "delete it"))
            return False
        return True

    def _source(self, key: str, name: str) -> str:
        """Where a variable's value stands: its cell, or the template for adgen's own."""
        if name in self.row.values:
            return self.brief.where_row(self.row, name)
        return f"{self._where(key)}, variable {name}"

    def _origin(self, key: str, template: str) -> tuple[str, str]:
        """Where a path stands, and what to add: the only cell it was made of, or the template."""
        names = parse_template(template, self.row.region.language).names
        if not names:
            return self._where(key), ""
        if len(names) == 1 and names[0] in self.row.values:
            return self._source(key, names[0]), f" (for {key})"
        return self._where(key), f" ({self.brief.where_row(self.row)})"

    def _where(self, key: str) -> str:
        return self.brief.where(key)

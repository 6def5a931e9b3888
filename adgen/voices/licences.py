"""Whether what a voice says may be used in an advertisement, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from adgen.errors import Problem, VoiceError
from adgen.media.tables import raw_table
from adgen.schema.base import Model

CARD = "MODEL_CARD"
_FORBIDDEN_BASES = ("lessac", "ryan")
"""Voices whose own licence forbids advertising, from which most others of piper were tuned."""


class Known(Model):
    """A voice whose terms somebody has written down; `voice` may be a pattern with *."""

    voice: str
    licence: str
    allowed: bool
    source: str


class Table(Model):
    """All of data/voices.yaml."""

    licences: tuple[str, ...]
    forbidding: tuple[str, ...]
    piper: tuple[Known, ...]
    models: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a voice may be used; `allowed` is None where nobody says."""

    licence: str
    allowed: bool | None
    source: str


UNKNOWN = Terms("of unknown licence", None, "")


@lru_cache(maxsize=1)
def table() -> Table:
    """What is known of voices."""
    return Table.model_validate(raw_table("voices"))


def allows(licence: str) -> bool | None:
    """Whether a licence of this name allows advertising; None for a name that is not known."""
    name = re.sub(r"\blicen[cs]e\b|\bversion\b", "", licence.strip().lower())
    name = re.sub(r"[\s_]+", "-", name.strip())
    words = set(re.split(r"[^a-z]+", name))
    if any(part in words or ("-" in part and part in name) for part in table().forbidding):
        return False
    ported = re.sub(r"(?<=\d)-[a-z]{2}$", "", name)  # CC BY-SA 3.0 ES
    return True if ported in table().licences else None


def listed(names: Iterable[str], known: Iterable[Known]) -> Terms | None:
    """What the table says of a voice of these names, a refusal before a leave; None for nothing."""
    wanted = [name.lower() for name in names if name]
    found = [
        Terms(row.licence, row.allowed, row.source)
        for row in known
        if any(_matches(name, row) for name in wanted)
    ]
    return min(found, key=lambda terms: bool(terms.allowed), default=None)


def _matches(name: str, row: Known) -> bool:
    """By the whole name; a copy under another owner or in a folder is refused like its source."""
    pattern = row.voice.lower()
    if fnmatchcase(name, pattern):
        return True
    return not row.allowed and fnmatchcase(name.rsplit("/", 1)[-1], pattern.rsplit("/", 1)[-1])


def terms_of_card(card: str, source: str) -> Terms:
    """What a piper voice's card says: its licence, unless it was tuned from another voice."""
    found = re.search(r"^\W*licen[cs]e\s*:\s*(.+?)\s*$", card, re.IGNORECASE | re.MULTILINE)
    if not found:
        return UNKNOWN
    licence = found[1]
    tuned = re.search(r"fine-?\s?tuned\b.*?(?:\bfrom\s+(.+?))?\s*\.?\s*$", card, re.I | re.M)
    if tuned:
        base = tuned[1] or "another voice"
        allowed = False if any(name in base.lower() for name in _FORBIDDEN_BASES) else None
        return Terms(f"{licence}, but tuned from {base}", allowed, source)
    return Terms(licence, allows(licence), source)


def front_matter(folder: Path) -> Mapping[str, Any]:
    """The front matter of a model's README.md; empty where there is none."""
    readme = folder / "README.md"
    if not readme.is_file():
        return {}
    found = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", readme.read_text("utf-8", "replace"), re.S)
    try:
        told = yaml.safe_load(found[1]) if found else {}
    except yaml.YAMLError as error:
        raise VoiceError(
            str(Problem(str(readme), f"its front matter is no YAML: {error}"))
        ) from None
    return told if isinstance(told, dict) else {}


def terms_of_model(names: Iterable[str], folder: Path) -> Terms:
    """What is known of a model of these names, else what its README.md says."""
    told = front_matter(folder)
    bases = tuple(_texts(told.get("base_model")))
    known = listed((*names, *bases), table().models)
    if known is not None and not known.allowed:
        return known
    licence = next(_texts(told.get("license")), "")
    own = Terms(licence, allows(licence), str(folder / "README.md")) if licence else None
    if own is not None and own.allowed is False:
        return own
    return listed(names, table().models) or own or UNKNOWN


def _texts(value: object) -> Iterator[str]:
    yield from (str(entry) for entry in (value if isinstance(value, list) else [value]) if entry)


def check(where: str, terms: Terms, allow_noncommercial: bool, way_out: str) -> None:
    """Raises VoiceError unless the terms allow advertising or the campaign takes what does not."""
    if terms.allowed or allow_noncommercial:
        return
    because = "forbids advertising" if terms.allowed is False else "is not known to allow it"
    what = f"its licence, {terms.licence}, {because}" if terms.licence else "its licence is unknown"
    if terms is UNKNOWN:
        what = "nothing says under which licence it may be used in an advertisement"
    if terms.source:
        what += f" ({terms.source})"
    raise VoiceError(
        str(Problem(where, what, f"{way_out}, or set voice.allow_noncommercial for a trial"))
    )

"""Which marks a file needs, by its market and its placement, and which of them cannot be made."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from langcodes.tag_parser import LanguageTagError

from adgen.delivery.marks.aigc import writable
from adgen.errors import Problem, RequestError
from adgen.media.tables import raw_table
from adgen.media.tags import ANY, territory_of, value_for
from adgen.schema.labels import LabelRule, LabelTable, Mark, Shown, VisibleLabel
from adgen.schema.picture import Raster

_HINTS: dict[Mark, str] = {
    "visible": "give disclosure.label: the text, with the words that the rule names",
    "aigc": "set disclosure.producer to who makes the files, in printable ASCII without spaces",
    "xmp": "deliver MP4 or MOV",
    "c2pa": "set disclosure.certificate and disclosure.key; `adgen certs --test FOLDER` makes a "
    "pair to try it",
}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a region × placement asks of its file, and the rules that ask it."""

    region: str
    placement: str
    required: tuple[Mark, ...]
    advised: tuple[Mark, ...]
    """Without those required."""
    rules: tuple[LabelRule, ...]
    """Those that require."""
    looser: tuple[LabelRule, ...]
    """Those that only advise, as the spot does not show what they are about."""

    @property
    def visible(self) -> VisibleLabel | None:
        """The strictest of what the rules that require a visible label ask of it."""
        return _strictest(rule.visible for rule in self.rules if "visible" in rule.requires)

    @property
    def advised_visible(self) -> VisibleLabel | None:
        """The same with those rules that only advise it."""
        return _strictest(rule.visible for rule in (*self.rules, *self.looser))


@dataclass(frozen=True, slots=True)
class Kit:
    """What marks can be made with here."""

    text: str | None
    """The visible label that is laid on the picture; None where none is."""
    producer: str
    """Who made the file, as the AIGC label names him; empty where the campaign does not say."""
    signs: bool
    """Whether there are credentials for a manifest."""


def _strictest(asked: Iterable[VisibleLabel | None]) -> VisibleLabel | None:
    labels = [label for label in asked if label is not None]
    if not labels:
        return None
    spoken = next((label for label in labels if label.words), labels[0])
    return VisibleLabel(
        seconds=max(label.seconds for label in labels),
        share=max(label.share for label in labels),
        words=tuple(dict.fromkeys(group for label in labels for group in label.words)),
        language=spoken.language,
    )


@lru_cache(maxsize=1)
def table() -> LabelTable:
    """The rules and texts of data/labels.yaml."""
    return LabelTable.model_validate(raw_table("labels"))


def marks_for(
    region: str, placement: str, shows: Collection[Shown] = (), like: Collection[str] = ()
) -> Needs:
    """What the rules ask of a region's file (BCP-47 tag) at a placement (id).

    A tag without a territory stands for the one where its language is likely spoken, one of an area
    for all that is in it. `like` are the placements that a campaign's own one is written like: what
    holds for them holds for it. Raises RequestError for what is no tag.
    """
    asked = _asked(_territory(region), (placement, *like), tuple(shows))
    return Needs(region, placement, *asked)


@lru_cache(maxsize=1024)
def worded(region: str, asked: VisibleLabel | None, own: str = "") -> tuple[str, str] | None:
    """A visible label's text and the tag of its language: the campaign's own, else the region's
    language, else the rule's.

    None where no text has the words that the rules require, or none is known in the language.
    """
    known = table().texts
    tags = [region, asked.language] if asked and asked.language else [region]
    found = [(own, region)] if own else [
        (row.text, tag) for tag in tags if (row := value_for(tag, known))
    ]  # fmt: skip
    return next((row for row in found if asked is None or asked.satisfied_by(row[0])), None)


def label_height(label: VisibleLabel, raster: Raster) -> int:
    """Pixels that the label's text must be high at least."""
    return math.ceil(round(label.share * min(raster.width, raster.height), 6))


def unmakeable(needs: Needs, kit: Kit) -> tuple[Problem, ...]:
    """The marks a file needs that cannot be made, each with the rule that asks for it."""
    return tuple(_missing(needs, kit))


def _missing(needs: Needs, kit: Kit) -> Iterator[Problem]:
    asked = needs.visible
    able: dict[Mark, bool] = {
        "visible": bool(kit.text) and (asked is None or asked.satisfied_by(kit.text or "")),
        "aigc": writable(kit.producer),
        "xmp": True,
        "c2pa": kit.signs,
    }
    for mark in needs.required:
        if not able[mark]:
            laws = "; ".join(rule.law for rule in needs.rules if mark in rule.requires)
            where = f"{needs.region}, {needs.placement}"
            yield Problem(where, f"needs the mark {mark}, which cannot be made ({laws})",
                          _HINTS[mark])  # fmt: skip


def _territory(tag: str) -> str:
    try:
        return territory_of(tag)
    except LanguageTagError as error:
        raise RequestError.of(tag, "is no BCP-47 tag", "write it like pt-BR") from error


@lru_cache(maxsize=4096)
def _asked(
    land: str, shown: tuple[str, ...], shows: tuple[Shown, ...]
) -> tuple[tuple[Mark, ...], tuple[Mark, ...], tuple[LabelRule, ...], tuple[LabelRule, ...]]:
    """What the rules of a territory or an area, and of placements, require and advise: the marks,
    and the rules; see `Needs`."""
    lands = frozenset(_members(land))
    held = [rule for rule in table().rules if _holds(rule, lands, shown)]
    rules = tuple(rule for rule in held if rule.shows is None or rule.shows in shows)
    looser = tuple(rule for rule in held if rule not in rules)
    required = dict.fromkeys(mark for rule in rules for mark in rule.requires)
    wished = [mark for rule in rules for mark in rule.advises]
    wished += [mark for rule in looser for mark in (*rule.requires, *rule.advises)]
    advised = tuple(mark for mark in dict.fromkeys(wished) if mark not in required)
    return tuple(required), advised, rules, looser


def _holds(rule: LabelRule, lands: Collection[str], shown: Collection[str]) -> bool:
    markets = {one for name in rule.markets for one in _members(name)}
    return (
        not markets.isdisjoint(lands)
        or ANY in markets
        or any(fnmatchcase(place, name) for name in rule.placements for place in shown)
    )


def _members(name: str) -> Iterator[str]:
    """The territories of a group, which may have groups in it; of anything else itself."""
    group = table().groups.get(name)
    if group is None:
        yield name
        return
    for member in group:
        yield from _members(member)

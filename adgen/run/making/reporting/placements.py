"""What a placement accepts, as the run knew it, and how far each figure can be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adgen.delivery.report.nouns import Fact
from adgen.run.making.reporting.made import Made, Row, words
from adgen.schema.evidence import DOUBTFUL

_APART = {"id", "title", "width", "height", "confidence", "notes", "sources", "checked", "evidence",
          "mirrored"}  # fmt: skip
_OURS = {"captions", "encode", "encodes"}
"""What says nothing of the platform: adgen's own choice."""
_WORDS = {
    "official": "by the platform's own page",
    "third": "by third parties",
    "code": "by public code",
    "none": "nobody's word: ours",
}


def placement_facts(made: Made, row: Row) -> tuple[Fact, ...]:
    """Every figure of a row's placement, with a warning where no published source confirms it."""
    return tuple(_facts(_known(made, row["placement"])))


def placement_fact(made: Made, name: str) -> Fact:
    """A placement's id and title, and how many of its figures are doubtful."""
    known = _known(made, name)
    doubtful = sum(fact.warns for fact in _facts(known))
    many = "figures" if doubtful > 1 else "figure"
    note = f"{doubtful} unconfirmed {many}" if doubtful else ""
    return Fact(name, str(known.get("title", name)), note, bool(doubtful))


def _known(made: Made, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = made.document.get("sources", {}).get("placements", {}).get(name, {})
    return found


def _facts(known: Mapping[str, Any]) -> Iterator[Fact]:
    if not known:
        return
    sure = str(known.get("confidence", ""))
    yield Fact("title", str(known.get("title", "")))
    yield Fact("figures are known", _WORDS.get(sure, sure), "", sure in DOUBTFUL)
    yield _fact(known, "raster", f"{known.get('width')}x{known.get('height')}")
    for name, value in known.items():
        told = words({k: v for k, v in value.items() if v is not None}
                     if isinstance(value, Mapping) else value)  # fmt: skip
        if name not in _APART and told:
            yield _fact(known, name, told)
    if known.get("notes"):
        yield Fact("notes", str(known["notes"]))
    if known.get("sources"):
        checked = known.get("checked")
        yield Fact("sources", words(known["sources"]), f"read {checked}" if checked else "")


def _fact(known: Mapping[str, Any], name: str, told: str) -> Fact:
    """A figure; with how far it can be relied on where that is not as far as the rest, or no
    published source confirms it. Of parts the least sure counts."""
    whole = str(known.get("confidence", ""))
    evidence: Mapping[str, Mapping[str, Any]] = known.get("evidence") or {}
    of_it = [row for field, row in evidence.items() if field.partition(".")[0] == name]
    sure = [str(row.get("confidence")) for row in of_it] or [whole]
    worst = max(sure, key=lambda each: [*_WORDS].index(each) if each in _WORDS else 0)
    warns = worst in DOUBTFUL and name not in _OURS
    said = [_WORDS.get(worst, "")] if warns or (of_it and worst != whole) else []
    note = "; ".join([*said, *(str(row["notes"]) for row in of_it if row.get("notes"))])
    return Fact(name.replace("_", " "), told, note, warns)

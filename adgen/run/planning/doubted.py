"""What a campaign relies on though its platform has not said it: told while planning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from adgen.schema.delivery import Placement
from adgen.schema.evidence import DOUBTFUL, Confidence

_VERBS: Mapping[Confidence, tuple[str, str]] = {"code": ("comes", "come"), "none": ("is", "are")}
"""Of one value, and of several."""
_ORIGINS: Mapping[Confidence, str] = {
    "code": "from public code, not from the platform",
    "none": "adgen's own choice, as nothing is published",
}
_PREVIEW, _ASK = "look at the preview of whoever shows it", "ask whoever shows it"


def doubts(places: Iterable[Placement]) -> tuple[str, ...]:
    """A line for each placement of which a value is nobody official's, naming the values."""
    return tuple(
        f"{place.id}: {told}; {_way_out(place)}" for place in places if (told := doubted(place))
    )


def doubted(place: Placement) -> str:
    """The doubtful values of a placement and where they come from; empty where there are none.

    What is known of the whole is told where that is doubtful.
    """
    by: dict[Confidence, list[str]] = {}
    for doubt in place.doubtful:
        by.setdefault(doubt.evidence.confidence, []).append(doubt.field)
    told = [
        f"{', '.join(by[confidence])} {verbs[len(by[confidence]) > 1]} {_ORIGINS[confidence]}"
        for confidence, verbs in _VERBS.items()
        if confidence in by
    ]
    known = f" ({place.notes})" if place.notes and place.confidence in DOUBTFUL and told else ""
    return " and ".join(told) + known


def _way_out(place: Placement) -> str:
    """A preview shows where texts stand; what a file must be has to be asked."""
    fields = [doubt.field for doubt in place.doubtful]
    return _PREVIEW if any(field.startswith("safe") for field in fields) else _ASK

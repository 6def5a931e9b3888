"""Which deliverables people look at: those with the most risk, and some at random."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush

from adgen.delivery.marks.needs import marks_for
from adgen.errors import RequestError
from adgen.media.tables import review_table
from adgen.run.making.reporting.made import Row, file_of
from adgen.run.review.reviewed import Reviewed, shown_by
from adgen.run.review.verdicts import state_of

AT_RANDOM = "at random"
_NO_MODEL = "stills"
"""The engine whose takes show nothing that was not supplied."""
_UNOFFICIAL = ("code", "none")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A deliverable to look at, and why this one."""

    row: Row
    reasons: tuple[str, ...]


def sample_size(asked: str | None, count: int) -> int:
    """How many of `count` are drawn: `12`, `20%`, `0.2`, `all`; by default all of a few, then a
    share. Raises RequestError for anything else."""
    table = review_table()
    if asked is None:
        few = table.all_up_to
        return count if count <= few else max(few, round(count * table.share))
    text = asked.strip()
    try:
        if text == "all":
            return count
        if text.isdigit():
            return min(count, int(text))
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        hint = "give a number such as 12, a share such as 20% or 0.2, or all"
        raise RequestError.of("--sample", f"{asked!r} is no size of a sample", hint)
    return min(count, max(1, round(count * share)))


def drawn(reviewed: Reviewed, asked: str | None, seed: int) -> tuple[list[Drawn], int]:
    """The sample of what nobody has decided about as it is, in the order in which it is to be
    looked at, and how many there are of these in all. The same for the same seed."""
    rows = sorted(reviewed.rows(), key=file_of)
    waiting = [row for row in rows if state_of(row) in ("unseen", "lapsed")]
    size = sample_size(asked, len(waiting))
    dice = random.Random(seed)
    by_chance = round(size * review_table().at_random) if size < len(waiting) else 0
    risky = _Risks(reviewed, rows).riskiest(waiting, size - by_chance, dice)
    taken = {file_of(each.row) for each in risky}
    rest = [row for row in waiting if file_of(row) not in taken]
    chance = dice.sample(rest, by_chance)
    return [*risky, *(Drawn(row, (AT_RANDOM,)) for row in chance)], len(waiting)


class _Risks:
    """What speaks for looking at a row, given what was looked at before it."""

    def __init__(self, reviewed: Reviewed, rows: Sequence[Row]) -> None:
        self._weights = {risk.id: risk.weight for risk in review_table().risks}
        self._requests = reviewed.document["take_requests"]
        self._places = reviewed.document.get("sources", {}).get("placements", {})
        self._items = reviewed.document.get("items", {})
        self._shared = Counter(key for row in rows for key in {key for _, key in shown_by(row)})
        self._seen = set(reviewed.decisions.takes)
        self._heard: set[str] = set()
        for row in rows:
            if state_of(row) in ("approved", "rejected"):
                self._look(row)

    def riskiest(self, rows: Sequence[Row], count: int, dice: random.Random) -> list[Drawn]:
        """The `count` rows that matter most, each held against those before it: what two rows
        have in common counts once. Of equals the dice choose."""
        heap = [(-self._score(row), dice.random(), index) for index, row in enumerate(rows)]
        heapify(heap)
        found: list[Drawn] = []
        while heap and len(found) < count:
            _, chance, index = heappop(heap)
            score = self._score(rows[index])  # it can only have become less
            if heap and -score > heap[0][0]:
                heappush(heap, (-score, chance, index))
                continue
            reasons = tuple(words for _, words in self._reasons(rows[index]))
            found.append(Drawn(rows[index], reasons or (AT_RANDOM,)))
            self._look(rows[index])
        return found

    def _score(self, row: Row) -> float:
        return sum(weight for weight, _ in self._reasons(row))

    def _look(self, row: Row) -> None:
        self._seen |= {key for _, key in shown_by(row)}
        self._heard.add(self._language(row))

    def _reasons(self, row: Row) -> Iterator[tuple[float, str]]:
        """Weights and words."""
        weights = self._weights
        failed = [each["check"] for each in row["findings"] if not each["passed"]]
        warned = [each["check"] for each in row["findings"] if each["passed"] and each.get("warns")]
        if failed:
            yield weights["failed"], f"failed {', '.join(dict.fromkeys(failed))}"
        if state_of(row) == "lapsed":
            yield weights["lapsed"], f"changed since {row['review']['by']} decided about it"
        takes = {key for _, key in shown_by(row) if self._is_new(key)}
        if takes:
            many = "a take" if len(takes) == 1 else f"{len(takes)} takes"
            yield weights["new-take"] * len(takes), f"{many} that nobody has seen"
        most = max((self._shared[key] for key in takes), default=0)
        if most >= review_table().shared_by:
            yield weights["shared-take"], f"shares a take with {most - 1} others"
        if warned:
            yield weights["warned"], f"warns of {', '.join(dict.fromkeys(warned))}"
        language = self._language(row)
        if language not in self._heard:
            yield weights["first-of-language"], f"the first in {language}"
        marks = _marks(str(row["region"]), str(row["placement"]))
        if marks:
            yield weights["labels"], f"its market asks for {', '.join(marks)}"
        if self._places.get(row["placement"], {}).get("confidence") in _UNOFFICIAL:
            yield weights["low-confidence"], f"unofficial figures of {row['placement']}"

    def _is_new(self, take: str) -> bool:
        """Whether a model made a take, and nobody has seen it."""
        engine = self._requests.get(take, {}).get("engine", _NO_MODEL)
        return take not in self._seen and engine != _NO_MODEL

    def _language(self, row: Row) -> str:
        page = self._items.get(row.get("overlay"), {}).get("parameters", {}).get("page", {})
        return str(page.get("language") or row["region"].partition("-")[0])


@lru_cache(maxsize=4096)
def _marks(region: str, placement: str) -> tuple[str, ...]:
    """The marks that the law asks of a region's files."""
    try:
        return marks_for(region, placement).required
    except RequestError:
        return ()

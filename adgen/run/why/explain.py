"""A plan in words: what would be made and why, what is shared, what is there, and the cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from adgen.prepro.schedule.music_start import bar_at
from adgen.run.making.estimate import estimate
from adgen.run.making.marked import seen_in
from adgen.run.plan import Plan, PlannedDeliverable, Spot
from adgen.run.planning.rules import rules_record
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake
from adgen.run.why.earlier import Ledger, Place
from adgen.run.why.reasons import Reasons, Use, shortened
from adgen.run.why.sound import beside, said, struck
from adgen.run.why.sources import licences_of
from adgen.schema.beats import BeatGrid
from adgen.schema.review import Verdict
from adgen.schema.storyboard import Region

CACHED, SHARED, NEW = "cached", "shared", "new"
_THERE = "made before from the same inputs"
_UNNEEDED = "not needed, every file made from it is there"


def plan_document(
    plan: Plan, store: Store, then: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document of `adgen plan --json`; `then` is the manifest of the run to compare with.

    `status` is `cached`, `new`, or `shared` for what is made once for several uses; `reason` says
    why it has to be made. A deliverable is `shared` when another one before it has its bytes.
    """
    cost = estimate(plan, store)  # first: it finds what is damaged, which then is not there
    heard = {item.spot.name: plan.mixes[plan.films[item.film].mix] for item in plan.deliverables}
    return {
        "campaign": plan.brief.campaign.name,
        "variants": [
            {
                **_region(spot.region),
                "length": spot.length,
                "frames": spot.cuts.frames,
                "rate": str(spot.cuts.rate),
                "shots": [cut.shot for cut in spot.cuts.cuts],
                "cuts": spot.cut_rows(),
                **_music(plan.grid, spot),
                "voice": said(spot),
                "effects": struck(heard[spot.name]),
            }
            for spot in plan.spots
        ],
        **_Explained(plan, store, then).parts(),
        "estimate": asdict(cost),
        "licences": licences_of(plan),
        "subjects": list(plan.subjects),
        "warnings": list(plan.warnings),
        "rules": rules_record(plan.breaches),
    }


def _music(grid: BeatGrid | None, spot: Spot) -> Mapping[str, Any]:
    """Where in its track a spot begins, in seconds, and the bar if it begins with one."""
    if grid is None:
        return {}
    start = spot.cuts.music_start
    return {"music_start": start, "music_bar": bar_at(grid, start)}


class _Explained:
    """The works of a plan with their status and reason."""

    def __init__(self, plan: Plan, store: Store, then: Mapping[str, Any] | None) -> None:
        self._plan, self._store = plan, store
        earlier = None if then is None else Ledger.of_manifest(then)
        self._reasons = Reasons(Ledger.of_plan(plan), earlier, store)
        self._there = {
            key: store.has(key)
            for key in (*plan.films, *plan.marks, *plan.takes, *plan.checks, *plan.stems)
        }
        self._uses: dict[str, list[Use]] = {}
        for item in plan.deliverables:
            for key, use in _uses(plan, item):
                self._uses.setdefault(key, []).append(use)
        self._needed = {
            key
            for film in map(plan.films.__getitem__, self._unmade())
            for key in (film.master.key, film.mix, *(part.take for part in film.master.segments))
        }

    def _unmade(self) -> set[str]:
        """Films that have to be made: what is delivered of them is not there, nor are they."""
        return {
            item.film
            for item in self._plan.deliverables
            if not self._there[item.delivers] and not self._there[item.film]
        }

    def parts(self) -> dict[str, Any]:
        """The lists of the document, in the order in which they are made."""
        plan = self._plan
        return {
            "takes": [self._take(take) for take in plan.takes.values()],
            "masters": [
                {"key": key, "raster": str(master.raster), "frames": master.frames,
                 **self._made_of(key, "file")}
                for key, master in plan.masters.items()
            ],
            "mixes": [
                {"key": key, "seconds": float(mix.seconds), **self._made_of(key, "file")}
                for key, mix in plan.mixes.items()
            ],
            "deliverables": list(self._deliverables()),
        }  # fmt: skip

    def _take(self, take: PlannedTake) -> dict[str, Any]:
        found = self._made_of(take.key, "shot", len(take.shots))
        return {
            "key": take.key,
            "engine": take.request.engine,
            "raster": str(take.request.raster),
            "frames": take.shape.made,
            "shots": list(take.shots),
            **found,
            **_decided(take, found["reason"]),
        }

    def _made_of(self, key: str, word: str, count: int | None = None) -> dict[str, str]:
        """Status and reason of something that files are made from."""
        uses = self._uses.get(key, [])
        count = len({use.place for use in uses}) if count is None else count
        needed = key in self._needed
        there = self._there[key] if key in self._there else needed and self._store.has(key)
        tail = f", shared by {count} {word}s" if count > 1 else f", for one {word}"
        if there or not needed:
            return {"status": CACHED, "reason": f"{'made before' if there else _UNNEEDED}{tail}"}
        reason = f"{shortened(self._reasons.why(uses))}{tail}"
        return {"status": SHARED if count > 1 else NEW, "reason": reason}

    def _deliverables(self) -> Iterator[dict[str, Any]]:
        first: dict[str, str] = {}
        for item in self._plan.deliverables:
            status, reason = self._film(item, first)
            first.setdefault(item.delivers, item.file)
            yield {
                **_region(item.spot.region),
                "length": item.spot.length,
                "placement": item.placement.id,
                "file": item.file,
                "key": item.film,
                **beside(self._plan, item),
                **item.labelled.row(),
                "status": status,
                "reason": reason,
                **self._reviewed(item, reason),
            }

    def _reviewed(self, item: PlannedDeliverable, reason: str) -> dict[str, Any]:
        """How its film stands with those who reviewed it, in its reason too."""
        decisions = self._plan.brief.decisions
        about = decisions.files.get(item.file)
        if about is None:
            return {}
        last, there = about[-1], self._there[item.delivers]
        key = item.delivers if there else item.film
        seal = self._store.label(key) if self._there[key] else None
        if seal is None:
            words = f"decided about by {last.signed}: that lapses unless the same film comes of it"
            lapsed = Verdict("lapsed", last).row()
            return {"reason": f"{reason}; {words}", "review": lapsed}
        # A film that is only to be marked again shows the same, under bytes that nobody knows yet.
        digest = seal.files[item.stored].sha256 if there else ""
        verdict = decisions.of_film(item.file, digest, seen_in(seal, item.stored))
        return {"reason": f"{reason}; {verdict.words}", "review": verdict.row()}

    def _film(self, item: PlannedDeliverable, first: Mapping[str, str]) -> tuple[str, str]:
        place, key = _place(item), item.delivers
        if not self._there[key]:
            if key in first:
                return SHARED, f"the same bytes as {first[key]}"
            use = Use(place, "mark" if self._there[item.film] else "film")
            return NEW, shortened(self._reasons.why([use]))
        if self._there[item.check]:
            lacking = item.stems is not None and not self._there[item.stems]
            return CACHED, f"{_THERE}; its stems are to be made" if lacking else _THERE
        why = shortened(self._reasons.why([Use(place, "check")]))
        return CACHED, f"{_THERE}; to be checked again: {why}"


def _decided(take: PlannedTake, reason: str) -> dict[str, Any]:
    """What people decided about a take, in its reason too."""
    if take.review is None:
        return {}
    return {"reason": f"{reason}; {take.review.words}", "review": take.review.row()}


def _region(region: Region) -> dict[str, str]:
    """A region as rows of documents name it."""
    return {"region": region.tag, **({"id": region.id} if region.id else {})}


def _place(item: PlannedDeliverable) -> Place:
    return item.spot.region.name, item.spot.length, item.placement.id


def _uses(plan: Plan, item: PlannedDeliverable) -> Iterator[tuple[str, Use]]:
    """The keys that a deliverable is made from, each with its use."""
    place, film = _place(item), plan.films[item.film]
    yield film.mix, Use(place, "mix")
    yield film.master.key, Use(place, "master")
    for cut, part in zip(item.spot.cuts.cuts, film.master.segments, strict=True):
        yield part.take, Use(place, "take", cut.shot)

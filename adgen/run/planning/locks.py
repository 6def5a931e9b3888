"""What people decided about takes, as planning heeds it: an approved take stays whatever changes,
a rejected one gets another seed where that shows something else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from adgen.engines.registry import ANY_SEED, same_with_any_seed
from adgen.errors import AdgenError, MediaError, Problem
from adgen.media.pictures import sha256_of
from adgen.production import shoot
from adgen.run.planning.loaded import Engines
from adgen.run.planning.locked import Lock, locked_take
from adgen.run.store.folder import Store
from adgen.run.takes import TakeReview
from adgen.schema.brief import Brief
from adgen.schema.footage import TakeRequest
from adgen.schema.review import TakeDecision

_END_CARD = "end-card"
_ANYWHERE = re.compile(r"\d+s/[^/ ]+ \d+x\d+$")
"""A use without its region."""
_SEED_BYTES = 4
"""Of new seeds: short enough to be read and typed."""
_UNSEEN = frozenset({"seed", "frames", "rate"})
"""What a request may have otherwise and show the same picture."""
_WORDS = {"held": "what stands in it", "frames": "its length"}


@dataclass(frozen=True, slots=True)
class Settled:
    """What is asked for a use after all that was decided about its takes."""

    request: TakeRequest
    """With another seed where takes were rejected that would show the same without."""
    lock: Lock | None
    """The approved take, which stands in for the request."""
    told: TakeReview | None

    @property
    def doubt(self) -> str:
        """What its author may not expect of it; empty for nothing."""
        told = self.told
        if told is not None and told.changed:
            stays = f"its take stays as {told.by} approved it on {told.at[:10]}"
            changed = f"though {', '.join(told.changed)} changed since"
            return f"{stays}, {changed}; `adgen review --unlock` lets it go"
        if told is None or told.state != "rejected":
            return ""
        stays = f"its take was rejected by {told.by} on {told.at[:10]} and stays as it is"
        return f"{stays}: {ANY_SEED}"


class Locks:
    """The decisions about takes, by the uses they hold for.

    A decision holds for every use that its take had. It also holds for the same shot of any other
    market at the same length and raster, if no column of the CSV has a hand in that shot and as
    many frames are asked for: a market that comes later shares what the others have.
    """

    def __init__(self, brief: Brief, store: Store, engines: Engines) -> None:
        self._brief, self._store, self._engines = brief, store, engines
        self._takes = brief.decisions.takes
        self._by_use: dict[str, list[TakeDecision]] = {}
        self._elsewhere: dict[str, list[TakeDecision]] = {}
        for decision in self._takes.values():
            for use in decision.used:
                self._by_use.setdefault(use, []).append(decision)
            for use in {use for name in decision.used if (use := _anywhere(name))}:
                self._elsewhere.setdefault(use, []).append(decision)
        self._own = {shot for shot, texts in _texts(brief) if any("{{" in each for each in texts)}
        self._locks: dict[str, Lock] = {}

    def settled(self, region: str, length: int, shot: str, wish: TakeRequest) -> Settled:
        """What holds for a shot of a region that would be asked for as `wish`.

        Raises RequestError for an approval that does not tell its take.
        """
        found = list(self._held(f"{length}s/{shot} {wish.raster}", region, shot, wish))
        approved = [each for each in found if each.decision == "approve"]
        rejected = [each for each in found if each.decision == "reject"]
        fixed = bool(rejected) and same_with_any_seed(wish.parameters())
        request = wish if fixed else with_new_seed(wish, len(rejected))
        if approved:
            lock = self._lock(approved[-1])
            return Settled(request, lock, self._locked(lock, request))
        if fixed:
            rejected = [each for each in rejected if _shows(each, wish)]
        told = _told("rejected" if fixed else "new seed", rejected[-1]) if rejected else None
        return Settled(request, None, told)

    def _held(
        self, anywhere: str, region: str, shot: str, wish: TakeRequest
    ) -> Iterator[TakeDecision]:
        own = self._by_use.get(f"{region} {anywhere}", [])
        if shot not in self._own:
            yield from (
                each
                for each in self._elsewhere.get(anywhere, ())
                if each.asked is not None
                and each.asked.request.get("frames") == wish.frames
                and each not in own
            )
        yield from own  # last, so that what was approved here counts

    def _lock(self, decision: TakeDecision) -> Lock:
        if decision.take not in self._locks:
            self._locks[decision.take] = locked_take(decision, self._brief.folder)
        return self._locks[decision.take]

    def problem(self, lock: Lock, wish: TakeRequest, where: str) -> Problem | None:
        """Why a locked take cannot serve where `wish` would be asked for; None when it can."""
        why = self._refusal(lock, wish)
        if not why:
            return None
        what = f"its take {lock.key[:12]} was approved by {lock.decision.signed}, but {why}"
        hint = f"let it go with `adgen review --unlock {lock.key[:12]}`, or undo the change"
        return Problem(where, what, hint)

    def _refusal(self, lock: Lock, wish: TakeRequest) -> str:
        has = lock.request
        if (has.raster, has.rate) != (wish.raster, wish.rate):
            needed = f"{wish.raster} at {wish.rate} is needed"
            return f"it is {has.raster} at {has.rate}, and {needed}"
        if has.frames < wish.frames:
            return f"it has {has.frames} frames, and {wish.frames} are needed"
        if self._store.has(lock.key):
            return ""
        gone = self._changed_since(lock)
        return f"it is no longer in the store, and cannot be made again: {gone}" if gone else ""

    def _changed_since(self, lock: Lock) -> str:
        """Why what made a take would not make it again; empty when it would."""
        if lock.work.version != shoot.VERSION:
            return "adgen makes takes otherwise now"
        for picture in lock.request.pictures():
            try:
                same = sha256_of(picture.asset.path) == picture.asset.sha256
            except MediaError as error:
                return str(error)
            if not same:
                return f"{picture.asset.path.name} is another picture now"
        try:
            identity = self._engines.identity_of(lock.engine)
        except (AdgenError, KeyError, ValueError) as error:
            return str(error)
        return "" if lock.is_by(*identity) else f"the engine is {identity[0]} now"

    def _locked(self, lock: Lock, wish: TakeRequest) -> TakeReview:
        """What is told of a locked take; `wish` is what would be asked for without its lock."""
        changed = [*_changed(wish.parameters(), lock.request.parameters())]
        known = wish.engine == lock.request.engine and wish.engine in self._engines.loaded()
        if known and not lock.is_by(*self._engines.identity(wish.engine)):
            changed.append("model")
        return replace(_told("locked", lock.decision), changed=tuple(changed))


def with_new_seed(request: TakeRequest, rejections: int) -> TakeRequest:
    """A request with the seed that follows so many rejected takes: always the same one."""
    if not rejections:
        return request
    digest = hashlib.sha256(f"{request.seed} {rejections}".encode()).digest()
    return replace(request, seed=int.from_bytes(digest[:_SEED_BYTES]))


def _shows(decision: TakeDecision, wish: TakeRequest) -> bool:
    """Whether what was decided about shows what `wish` would; yes where nobody knows any more."""
    if decision.asked is None:
        return True
    now, then = wish.parameters(), decision.asked.request
    return all(now.get(name) == then.get(name) for name in {*now, *then} - _UNSEEN)


def _told(state: Literal["locked", "new seed", "rejected"], by: TakeDecision) -> TakeReview:
    return TakeReview(state, by.by, by.at.isoformat(), by.note)


def _anywhere(use: str) -> str:
    found = _ANYWHERE.search(use)
    return found[0] if found else ""


def _changed(now: Mapping[str, object], then: Mapping[str, object]) -> Iterator[str]:
    """Names of what a request would have otherwise."""
    for name in dict.fromkeys((*now, *then)):
        if now.get(name) != then.get(name):
            yield _WORDS.get(name, name)


def _texts(brief: Brief) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every shot with the texts that decide its takes, as they are written."""
    campaign = brief.campaign
    for shot in campaign.shots:
        anchors = (*((shot.product,) if shot.product else ()), *shot.anchors)
        pictures = (shot.picture or "", shot.mask or "", *(each.picture for each in anchors))
        yield shot.id, (shot.prompt, shot.negative, *pictures)
    card = campaign.end_card
    yield _END_CARD, (card.picture or "", card.product.picture if card.product else "")

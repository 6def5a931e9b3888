"""Why a piece of work has to be made: it is held against the one that stood in its place before.

Leaf by leaf: an input that is another piece of work is followed into that; of the sources that can
reach any other leaf those are told which changed, or the leaf itself where none of them did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from adgen.run.planning.tools import TOOLS
from adgen.run.store.folder import Store
from adgen.run.why.changes import changes, stage_text
from adgen.run.why.earlier import Item, Ledger, Place, Row
from adgen.run.why.leaves import Leaf, Spotted
from adgen.run.why.reach import Reach

MOST = 3
"""How many reasons are named; the others are counted."""
_NEVER = "never made before"
_UNTOLD = "the manifest of the earlier run does not say what it was made from"
_LEAVES = {
    ("compose", "cuts"): "its cuts are others",
    ("compose", "inputs"): "its shots changed",
    ("take", "frames"): "it is of another length",
    ("mix", "starts"): "the voice starts elsewhere",
    ("overlay", "cues"): "the subtitles' times moved",
    ("overlay", "shots"): "its cuts, or what its texts heed, are others",
    ("deliver", "burn"): "the way that texts are burnt in changed",
    ("check", "limits"): "thresholds of checks changed",
    ("mark", "marks"): "its market's rules ask for other marks",
    ("mark", "models"): "its models are others",
    ("mark", "producer"): "the producer that it names is another",
    ("mark", "ingredients"): "its supplied files are others",
    ("mark", "software"): "adgen is of another version",
    ("overlay", "label"): "the label that its market's rules ask for is another",
}
"""Words for leaves that follow from many sources, by stage and first key."""
_INPUTS = {"fonts": "the fonts changed", "logo": "brand logo changed", "music": "music changed",
           "overlay": "its texts' layout changed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """Where a piece of work is needed: a deliverable, and as what of it."""

    place: Place
    role: Literal["film", "mark", "check", "master", "mix", "take"]
    shot: str = ""
    """The shot of a take."""


class Reasons:
    """What to tell of the works of a plan, given what an earlier run left."""

    def __init__(self, now: Ledger, then: Ledger | None, store: Store) -> None:
        self._now, self._then, self._store = now, then, store
        old = then.sources if then else {}
        self._reach = Reach(old, now.sources, changes(old, now.sources) if old else ())
        self._differing: dict[tuple[str, str], list[Leaf]] = {}

    def why(self, uses: Iterable[Use]) -> list[str]:
        """Why a piece of work that is not in the store has to be made, told at its first use that
        the earlier run had too, or else at its first."""
        if self._then is None:
            return [_NEVER]
        first: Use | None = None
        for use in uses:
            first = first or use
            before, after = _key_of(self._then, use), _key_of(self._now, use)
            if before and after:
                spotted = Spotted(*use.place, use.shot)
                return list(self._told(after, before, spotted, use)) or [_UNTOLD]
        if first is None:
            return [_NEVER]
        return self._absent(self._then, first)

    def _absent(self, then: Ledger, use: Use) -> list[str]:
        """Why there was no such piece of work in the earlier run."""
        key = _key_of(self._now, use)
        if key in then.items:
            return [self._lost(key, then, use)]
        region, length, placement = use.place
        row = self._reach.row(region)
        if row is not None:
            return [row.text]
        lacks = (
            ("lengths", all(length != place[1] for place in then.rows)),
            ("placements", all(placement != place[2] for place in then.rows)),
            (f"shots[{use.shot}]", bool(use.shot) and use.place in then.rows),
        )
        found = [self._reach.change(f"campaign {key}") for key, lacking in lacks if lacking]
        return [change.text for change in found if change] or ["not a part of the earlier run"]

    def _lost(self, key: str, then: Ledger, use: Use) -> str:
        """Why the very work that the earlier run had is not in the store."""
        row = then.rows.get(use.place)
        if key in self._store.damaged or self._store.root_of(key).exists():
            return "its entry in the store was damaged"
        if use.role in ("film", "mark", "check") and row is not None and row.status != "delivered":
            return f"{row.status} in the earlier run"
        return "its entry is no longer in the store"

    def _told(self, after: str, before: str, spotted: Spotted, use: Use) -> dict[str, None]:
        """Reasons why the work `after` is not the work `before`, each once, in order."""
        assert self._then is not None
        if after == before:
            return {self._lost(after, self._then, use): None}
        new, old = self._now.items.get(after), self._then.items.get(before)
        if new is None or old is None:
            return {}
        told: dict[str, None] = {}
        if new["version"] != old["version"]:
            told[stage_text(new["stage"], new["version"])] = None
        if (after, before) not in self._differing:
            self._differing[after, before] = self._leaves(new, old, spotted)
        for leaf in self._differing[after, before]:
            told |= self._of_leaf(leaf, spotted, use)
        return told

    def _leaves(self, new: Item, old: Item, spotted: Spotted) -> list[Leaf]:
        """What differs, the takes of a master by their shots instead of their numbers."""
        stage = new["stage"]
        found = list(_differing(stage, (), new["parameters"], old["parameters"]))
        inputs, before = dict(new["inputs"]), dict(old["inputs"])
        assert self._then is not None
        if stage == "compose":
            inputs = _by_shot(inputs, self._now.rows.get(spotted.place))
            before = _by_shot(before, self._then.rows.get(spotted.place))
        return found + list(_differing(stage, ("inputs",), inputs, before))

    def _of_leaf(self, leaf: Leaf, spotted: Spotted, use: Use) -> dict[str, None]:
        """The sources behind a leaf, or what another piece of work tells of itself."""
        assert self._then is not None
        before, after = leaf.before, leaf.after
        if leaf.path[0] in TOOLS:
            return {f"{leaf.path[0]} is now {after}": None}
        if leaf.path == ("inputs", "overlay"):  # names what the layout came to, not its work
            rows = self._now.rows.get(spotted.place), self._then.rows.get(spotted.place)
            after, before = (row.overlay if row else "" for row in rows)
        if leaf.path[0] == "inputs" and after in self._now.items and before in self._then.items:
            inner = spotted
            if leaf.stage == "compose":
                inner = replace(spotted, shot=leaf.path[1])
            told = {} if after == before else self._told(after, before, inner, use)
            if told:
                return told
        return dict.fromkeys(self._reach.of(leaf, spotted)) or {_plain(leaf): None}


def shortened(reasons: Iterable[str]) -> str:
    """At most three reasons, and how many more there are."""
    named = list(reasons)
    rest = len(named) - MOST
    return "; ".join(named[:MOST]) + (f"; and {rest} more" if rest > 0 else "")


def _key_of(ledger: Ledger, use: Use) -> str:
    """The key of the work that stands at a use; empty when there is none."""
    row = ledger.rows.get(use.place)
    if row is None:
        return ""
    own = {"film": row.film, "mark": row.mark, "check": row.check}
    if use.role in own:
        return own[use.role]
    inputs = ledger.items.get(row.film, {}).get("inputs", {})
    if use.role == "mix":
        return str(inputs.get("mix", ""))
    master = str(inputs.get("master", ""))
    if use.role == "master" or use.shot not in row.shots:
        return master if use.role == "master" else ""
    takes = ledger.items.get(master, {}).get("inputs", {})
    return str(takes.get(str(row.shots.index(use.shot)), ""))


def _by_shot(inputs: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """The inputs of a master by the ids of its shots."""
    shots = row.shots if row else ()
    return {
        shots[int(name)] if name.isdigit() and int(name) < len(shots) else name: key
        for name, key in inputs.items()
    }


def _differing(stage: str, path: tuple[str, ...], new: Any, old: Any) -> Iterator[Leaf]:
    """Leaves whose values differ; lists, and objects that came or went, are leaves."""
    if new == old:
        return
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        for name in dict.fromkeys((*new, *old)):
            yield from _differing(stage, (*path, name), new.get(name), old.get(name))
    elif _as_json(new) != _as_json(old):
        yield Leaf(stage, path, old, new)


def _as_json(value: Any) -> Any:
    """Tuples as the lists that they are in a manifest."""
    return [_as_json(each) for each in value] if isinstance(value, list | tuple) else value


def _plain(leaf: Leaf) -> str:
    """A leaf in words, where no known source moved it."""
    words = _LEAVES.get((leaf.stage, leaf.path[0]))
    if words:
        return words
    if leaf.path[0] == "inputs":
        return _INPUTS.get(leaf.path[1], f"its {leaf.path[1]} changed")
    if leaf.path[0] == "texts" and len(leaf.path) > 1:
        return f"its text {leaf.path[1]} changed"
    return f"{leaf.name} of its {leaf.stage} changed"

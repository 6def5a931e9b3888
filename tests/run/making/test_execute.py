"""Any graph is carried out: each item once, after what it needs, and failures cost no more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.errors import AdgenError, DiskFullError, EngineError, RunnerError
from adgen.run.making.execute import Results, execute
from adgen.run.making.items import Item, Kind
from adgen.run.making.runner import Done
from adgen.run.making.workbench import Made
from adgen.run.mixes import PlannedMix
from adgen.run.progress import Advance
from adgen.run.work import Work
from adgen.schema.delivery import Loudness
from tests.studio.campaign import Told


def item(kind: Kind, name: str, *needs: Item, units: int = 0, cost: float = 1.0) -> Item:
    """An item of nothing: what it would be is not looked at, only its kind and its needs."""
    noun = PlannedMix(Work(kind, 1, {"name": name}, {}), Fraction(1), None, (), Loudness())
    return Item(kind, noun, tuple(need.key for need in needs), (), units, cost, name)


def graph(*items: Item) -> dict[str, Item]:
    return {one.key: one for one in items}


@dataclass
class Trial:
    """A runner that makes nothing out of nothing; `failing` says what fails, `chance` what ends
    first."""

    failing: Mapping[str, AdgenError] = field(default_factory=dict)
    room: int = 1
    masters: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    running: dict[str, tuple[Item, Advance]] = field(default_factory=dict)
    at_begin: Callable[[Item], None] = lambda begun: None

    @property
    def side_by_side(self) -> bool:
        return self.room > 1

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *ended: object) -> None:
        self.running.clear()

    def has_room(self, item: Item) -> bool:
        return len(self.running) < self.room

    def submit(self, item: Item, advance: Advance) -> None:
        assert self.has_room(item)
        self.at_begin(item)
        self.begun.append(item.label)
        self.running[item.key] = item, advance

    def wait(self) -> Done:
        key = self.chance.choice(sorted(self.running))
        item, advance = self.running.pop(key)
        error = self.failing.get(item.label)
        if error is not None:
            return Done(key, None, error)
        if item.units:
            advance(item.units)
        return Done(key, Made(key, 0.5, self.said.get(item.label, ())), None)


def carried_out(
    items: Mapping[str, Item], runner: Trial, told: Told | None = None
) -> tuple[Results, list[str]]:
    """The results, and the labels in the order in which they ended."""
    ended: list[str] = []

    def finished(item: Item, results: Results) -> None:
        assert results.settled(item.key)
        ended.append(item.label)

    return execute(items, runner, told or Told(), finished), ended


def film_with(name: str, *needs: Item) -> tuple[Item, Item]:
    made = item("film", f"film {name}", *needs)
    return made, item("check", f"check {name}", made)


def labels(items: Mapping[str, Item], keys: Iterable[str]) -> set[str]:
    return {items[key].label for key in keys}


# -- order ---------------------------------------------------------------------------------------


def test_one_at_a_time_files_come_out_as_early_as_they_can() -> None:
    one, two, sound = item("take", "take 1"), item("take", "take 2"), item("mix", "mix")
    items = graph(one, two, sound, *film_with("1", one, sound), *film_with("2", two, sound))
    runner = Trial()
    _, ended = carried_out(items, runner)
    wanted = ["mix", "take 1", "film 1", "check 1", "take 2", "film 2", "check 2"]
    assert runner.begun == ended == wanted


def test_side_by_side_the_longest_goes_first() -> None:
    items = graph(*(item("take", f"take {cost}", cost=cost) for cost in (3.0, 1.0, 9.0, 4.0)))
    runner = Trial(room=2)
    carried_out(items, runner)
    assert runner.begun == ["take 9.0", "take 4.0", "take 3.0", "take 1.0"]
    alone = Trial()
    carried_out(items, alone)
    assert alone.begun == ["take 3.0", "take 1.0", "take 9.0", "take 4.0"], "as planned"


def test_what_is_made_already_needs_nothing() -> None:
    before = item("take", "made before")
    late = item("film", "film", before)
    results, _ = carried_out(graph(late), Trial())
    assert set(results.made) == {late.key}


# -- failure -------------------------------------------------------------------------------------


def test_a_failure_costs_its_dependants_and_they_say_why() -> None:
    bad, good, sound = item("take", "bad"), item("take", "good"), item("mix", "mix")
    items = graph(bad, good, sound, *film_with("1", bad, good, sound), *film_with("2", good, sound))
    told = Told()
    runner = Trial({"bad": EngineError("no paint")})
    results, ended = carried_out(items, runner, told)
    assert sorted(ended) == sorted(one.label for one in items.values())
    reasons = {items[key].label: (f.reason, f.own) for key, f in results.failed.items()}
    assert reasons == {
        "bad": ("bad failed: no paint", True),
        "film 1": ("bad failed: no paint", False),
        "check 1": ("bad failed: no paint", False),
    }
    assert labels(items, results.made) == {"good", "mix", "film 2", "check 2"}
    assert told.said == ["bad failed: no paint"]
    assert "film 1" not in runner.begun


def test_a_full_disk_ends_everything_that_is_not_begun() -> None:
    takes = [item("take", f"take {number}") for number in range(6)]
    items = graph(*takes, *film_with("1", takes[5]))
    runner = Trial({"take 1": DiskFullError("no room is left")}, room=3)
    results, ended = carried_out(items, runner)
    assert len(ended) == len(items)
    assert set(results.made) | set(results.failed) == items.keys()
    begun = set(runner.begun)
    assert begun < {take.label for take in takes}
    for key, failure in results.failed.items():
        if items[key].label != "take 1":
            assert items[key].label not in begun
            assert (failure.reason, failure.own) == ("not begun, for no room is left", False)


def test_what_was_said_while_making_is_told() -> None:
    told = Told()
    carried_out(graph(item("take", "t")), Trial(said={"t": ("t: made with less",)}), told)
    assert told.said == ["t: made with less"]


class Lost(Trial):
    """A runner that is lost after so many items."""

    left = 0

    def wait(self) -> Done:
        if not self.left:
            raise RunnerError("the cluster is gone")
        self.left -= 1
        return super().wait()


def test_a_lost_runner_ends_everything_with_its_error() -> None:
    told, runner = Told(), Lost(room=2)
    runner.left = 1
    takes = [item("take", f"take {number}", units=5) for number in range(4)]
    items = graph(*takes, *film_with("1", takes[0], takes[3]))
    results, ended = carried_out(items, runner, told)
    assert sorted(ended) == sorted(one.label for one in items.values())
    (made,) = labels(items, results.made)
    own = {items[key].label for key, failure in results.failed.items() if failure.own}
    assert own == set(runner.begun) - {made} and len(runner.begun) == 3
    assert all("the cluster is gone" in failure.reason for failure in results.failed.values())
    assert len(told.bars) == 1, "no other bar claims to be done"


def test_an_interruption_leaves_every_bar_as_it_is() -> None:
    class Interrupted(Trial):
        def wait(self) -> Done:
            raise KeyboardInterrupt

    told = Told()
    with pytest.raises(KeyboardInterrupt):
        carried_out(graph(item("take", "t", units=5)), Interrupted(), told)
    assert told.bars == []


# -- bars ----------------------------------------------------------------------------------------


def test_bars_are_numbered_by_kind_and_only_for_what_has_units() -> None:
    take, other = item("take", "a", units=30), item("take", "b", units=25)
    sound = item("mix", "mix")
    told = Told()
    carried_out(graph(take, other, sound, *film_with("1", take, other, sound)), Trial(), told)
    assert told.bars == ["take 1/2 a 30/30", "take 2/2 b 25/25"]


def test_the_bar_of_what_failed_is_left_as_failed() -> None:
    left: list[type[BaseException] | None] = []

    class Watched(Told):
        def bar(self, label: str, total: int) -> AbstractContextManager[Advance]:
            return _Bar(left)

    items = graph(item("take", "good", units=1), item("take", "bad", units=1))
    carried_out(items, Trial({"bad": EngineError("no")}), Watched())
    assert left == [None, EngineError]


@dataclass
class _Bar:
    left: list[type[BaseException] | None]

    def __enter__(self) -> Advance:
        return lambda done: None

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.left.append(kind)


# -- masters -------------------------------------------------------------------------------------


def test_a_master_is_begun_when_the_films_of_the_one_before_are_made() -> None:
    one, two = item("master", "master 1"), item("master", "master 2")
    films = [*film_with("1", one), *film_with("2", one), *film_with("3", two), *film_with("4", two)]
    runner = Trial(room=3)
    carried_out(graph(one, two, *films), runner)
    assert runner.begun.index("master 2") > max(map(runner.begun.index, ("film 1", "film 2")))


def test_masters_whose_films_cannot_be_made_hold_up_nobody() -> None:
    one, two, sound = item("master", "master 1"), item("master", "master 2"), item("mix", "mix")
    films = [*film_with("1", one, sound), *film_with("2", two)]
    items = graph(sound, one, two, *films)
    for bad in ("mix", "master 1", "film 1"):
        results, ended = carried_out(items, Trial({bad: EngineError("no")}))
        assert len(ended) == len(items)
        assert films[2].key in results.made


# -- any graph -----------------------------------------------------------------------------------


def _some(items: list[Item]) -> st.SearchStrategy[list[Item]]:
    return st.lists(st.sampled_from(items), max_size=3, unique_by=lambda one: one.key)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Item]:
    """A plan's graph: films of takes or of kept masters, with mixes; every master has a film."""
    takes = [item("take", f"take {n}", cost=draw(st.integers(1, 9))) for n in range(4)]
    mixes = [item("mix", f"mix {n}") for n in range(2)]
    masters = [
        item("master", f"master {n}", *draw(_some(takes))) for n in range(draw(st.integers(0, 4)))
    ]
    films: list[Item] = []
    for number in range(draw(st.integers(len(masters), 8))):
        own = [masters[number % len(masters)]] if masters and draw(st.booleans()) else []
        picture = [masters[number]] if number < len(masters) else own or draw(_some(takes))
        films.append(item("film", f"film {number}", *picture, draw(st.sampled_from(mixes))))
    checks = [
        item("check", f"check {n}", draw(st.sampled_from(films)))
        for n in range(draw(st.integers(0, 8)) if films else 0)
    ]
    here = draw(st.permutations([*takes, *mixes, *masters, *films, *checks]))
    return graph(*here)


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_every_item_ends_once_after_what_it_needs(
    items: dict[str, Item], data: st.DataObject
) -> None:
    names = sorted(one.label for one in items.values())
    bad = data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    full = data.draw(st.booleans()) and bool(bad)
    failing: dict[str, AdgenError] = {name: EngineError(f"{name}!") for name in bad}
    if full:
        failing[bad[0]] = DiskFullError("full")
    room, masters = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    seed = data.draw(st.integers(0, 9))
    results = Results()
    ended: list[str] = []
    most_open = 0

    def finished(item: Item, so_far: Results) -> None:
        nonlocal results
        results = so_far
        ended.append(item.key)

    def begins(item: Item) -> None:
        nonlocal most_open
        assert all(need in results.made for need in item.needs if need in items)
        if item.kind == "master":
            begun = {*runner.begun, item.label}
            films = [one for one in items.values() if one.kind == "film"]
            still = [
                one for one in items.values() if one.kind == "master" and one.label in begun
                and one.key not in results.failed
                and any(one.key in film.needs and film.key not in ended for film in films)
            ]  # fmt: skip
            most_open = max(most_open, len(still))

    runner = Trial(failing, room, masters, random.Random(seed), at_begin=begins)
    execute(items, runner, Told(), finished)

    assert sorted(ended) == sorted(items), "each ends exactly once"
    assert results.made.keys() | results.failed.keys() == items.keys()
    assert not results.made.keys() & results.failed.keys()
    own = {key for key, failure in results.failed.items() if failure.own}
    assert len(runner.begun) == len(results.made) + len(own), "nothing is tried twice"
    assert labels(items, own) == set(runner.begun) & set(bad)
    assert most_open <= masters
    for key, failure in results.failed.items():
        lost = [need for need in items[key].needs if need in results.failed]
        assert failure.own or lost or full
        if lost:
            assert not failure.own
            assert failure.reason in {results.failed[need].reason for need in lost}
    if not full:
        for key in results.made:
            assert not any(need in results.failed for need in items[key].needs)

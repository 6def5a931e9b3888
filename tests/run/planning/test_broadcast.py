"""What television asks of a campaign, from its table to the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.schema.broadcast import Surround
from tests.studio.campaign import CAMPAIGN, Told, write_campaign
from tests.studio.television import OWN, PLACES

REGIONS = """\
region,headline,promise,line,cta,clock
en-GB,You can,All day,Hello,Buy now,ABC/DEFG001/003
en-IE,You can,All day,Hello,Buy today,ABC/DEFG002/003
"""
TELLY = CAMPAIGN.replace("placements: [wall, tile]", f"{OWN}placements: [telly, stick]").replace(
    "seed: 7", 'seed: 7\nrate: 25\nclock_number: "{{ clock }}"'
)
Planner = Callable[..., Plan]


@pytest.fixture
def plan(tmp_path: Path) -> Planner:
    def planned(*changes: tuple[str, str], regions: str = REGIONS, places: str = PLACES) -> Plan:
        campaign = TELLY
        for old, new in changes:
            assert old in campaign or old in places
            campaign, places = campaign.replace(old, new), places.replace(old, new)
        path = write_campaign(tmp_path / "small", campaign, regions=regions)
        (path.parent / "places.yaml").write_text(places, "utf-8")
        return pipeline.plan(Request(path), Store(tmp_path / "store"), Told()).plan

    return planned


def refused(plan: Planner, *changes: tuple[str, str], **more: str) -> list[tuple[str, str, str]]:
    """Where, what and the way out of each problem."""
    with pytest.raises(RequestError) as told:
        plan(*changes, **more)
    return [(each.where, each.what, each.hint or "") for each in told.value.problems]


def test_each_placement_gets_the_encode_it_demands(plan: Planner) -> None:
    found = {item.placement.id: item for item in plan().deliverables}
    assert found["telly"].file.endswith("_telly.mov")
    assert found["stick"].file.endswith("_stick.mp4")
    films = plan().films
    assert films[found["telly"].film].encode.id == "prores"
    assert films[found["stick"].film].encode.id == "ctv"
    other = plan(("encode: small", "encode: ctv-mov"))
    kinds = {item.placement.id: other.films[item.film].encode.id for item in other.deliverables}
    assert kinds == {"telly": "prores", "stick": "ctv-mov"}  # the stick takes it


def test_the_surround_and_the_slate_are_part_of_a_films_key(plan: Planner) -> None:
    first = plan()
    film = next(film for film in first.films.values() if film.slate)
    assert film.surround == Surround(50, 25, 25, "09:59:57:00")
    assert film.slate is not None and film.legal
    assert dict(film.slate.rows) == {
        "Brand": "Orlune", "Title": "small", "UK clock number": "ABC/DEFG001/003",
        "Region": "en-GB", "Length": "3 s, 75 frames", "Aspect": "16:9",
        "Picture": "192x108, 25 fps",
    }  # fmt: skip
    given = json.loads(json.dumps(film.work.parameters))
    assert given["surround"] == {"clock": 50, "black": 25, "hold": 25, "start": "09:59:57:00"}
    assert {"slate", "gamut"} <= given.keys()
    for change in (("black_seconds: 1", "black_seconds: 2"), ("hold_seconds: 1", "hold_seconds: 2"),
                   ('timecode: "10:00:00:00"', 'timecode: "01:00:00:00"')):  # fmt: skip
        changed = plan(change)
        keys = [{item.film for item in each.deliverables} for each in (first, changed)]
        assert len(keys[0] & keys[1]) == 2, change  # those of the stick stay
        assert changed.mixes.keys() == first.mixes.keys()


def test_a_film_without_any_of_it_has_the_key_it_always_had(plan: Planner) -> None:
    found = plan()
    for item in found.deliverables:
        if item.placement.id == "stick":
            film = found.films[item.film]
            assert {"surround", "slate", "gamut"}.isdisjoint(film.work.parameters)
            assert "quiet" not in found.mixes[film.mix].work.parameters
            assert film.surround == Surround() and film.slate is None and not film.legal


def test_a_rate_that_a_placement_does_not_take_is_refused_with_the_way_out(plan: Planner) -> None:
    (where, what, hint), *_ = refused(plan, ("rate: 25", "rate: 30"))
    assert where.endswith("rate")
    assert what == "30 frames a second is outside what telly takes, 25"
    assert hint == "set `rate: 25`, or leave telly out"


def test_an_encode_that_a_placement_does_not_take_is_refused(plan: Planner) -> None:
    demand = "encode: ctv\n    encodes: [prores, ctv-mov]"
    change = demand, "codecs: [h264]\n    containers: [mp4]"
    ((where, what, hint),) = refused(plan, ("encode: small", "encode: quality"), change)
    assert where.endswith("encode")
    assert what == "quality is h265 in mp4, which stick refuses"
    assert hint == "it takes small, balanced, ctv: choose one of them, or leave stick out"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("ABC/DEFG001/003", "ABC/DEFG001", "'ABC/DEFG001' is no UK clock number"),
        ("ABC/DEFG001", "ABC/DEFG002", "ABC/DEFG002/003 is the number of en-GB 3 s already"),
        ("ABC/DEFG001/003", "ABC/DEFG001/030", "ABC/DEFG001/030 is the number of a spot of 30 s"),
    ],
)
def test_a_number_that_is_none_or_anothers_is_refused(
    old: str, new: str, what: str, plan: Planner
) -> None:
    ((where, told, _),) = refused(plan, regions=REGIONS.replace(old, new))
    assert "clock_number" in where and "3 s" in where
    assert told == what


def test_a_missing_number_is_refused_where_it_is_asked_for(plan: Planner) -> None:
    found = refused(plan, ('clock_number: "{{ clock }}"\n', ""))
    assert [what for _, what, _ in found] == ["telly asks for a UK clock number"] * 2
    assert all("clock_number: ABC/DEFG001/015" in hint for *_, hint in found)
    by_length = 'clock_number: {3: "{{ clock }}"}'
    assert plan(('clock_number: "{{ clock }}"', by_length)).films


def test_a_number_that_nobody_asks_for_is_told(plan: Planner) -> None:
    assert not [doubt for doubt in plan().warnings if "asks for one" in doubt]
    (told,) = [
        doubt
        for doubt in plan(("seed: 7", "seed: 7\nad_id: ABCD1234000H")).warnings
        if "asks for one" in doubt
    ]
    assert "ad_id: none of the placements asks for one" in told


def test_what_a_held_picture_will_show_is_told(plan: Planner) -> None:
    assert not [doubt for doubt in plan().warnings if "holds" in doubt]
    faded = plan(('  cta: "{{ cta }}"\n', '  cta: "{{ cta }}"\n  leave: fade_out\n'))
    (told,) = [doubt for doubt in faded.warnings if "holds" in doubt]
    assert "telly holds the last picture for 1 s, which is black" in told


def test_a_number_for_a_length_that_no_spot_has_is_refused(plan: Planner) -> None:
    several = 'clock_number: {3: "{{ clock }}", 6: "{{ clock }}"}'
    ((where, what, hint),) = refused(plan, ('clock_number: "{{ clock }}"', several))
    assert where.endswith("clock_number.6")
    assert (what, hint) == ("no spot of 6 s is asked for", "lengths are 3")


def test_timecode_needs_a_whole_rate(plan: Planner) -> None:
    (where, what, hint), *_ = refused(
        plan, ("rate: 25", "rate: 29.97"), ("rates: [25]", "rates: [29.97]")
    )
    assert where.endswith("rate")
    assert "timecode at 29.970 frames a second drifts" in what
    assert "whole rate" in hint


def test_a_line_into_the_silence_at_the_end_is_refused(plan: Planner) -> None:
    late = ('  cta: "{{ cta }}"\n', '  cta: "{{ cta }}"\n  voice: "Hello and good day"\n')
    found = refused(plan, late, ("silent_frames: 6", "silent_frames: 30"))
    assert {hint.rpartition(", or ")[2] for *_, hint in found} == {"leave telly out"}
    assert all("frames, which telly wants silent" in what for _, what, _ in found)

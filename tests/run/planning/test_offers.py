"""Prices, counters, buttons and endings of whole plans: what is laid out, what decides it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen import pipeline
from adgen.brief import load
from adgen.errors import RequestError
from adgen.media import tables
from adgen.run.plan import Plan
from adgen.run.planning.layouts import Laid, read_layout, texts
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.schema.delivery import Seconds
from adgen.schema.time import FrameRange
from tests.studio.campaign import BRAND, write_campaign, write_png

CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [5]
placements: [facebook-feed]
engine: stills
music:
  {file: music.wav, beats_file: beats.json, start: 0,
   licence: {owner: us, terms: CC0-1.0, proof: us}}
shots:
  - id: count
    beats: 4
    counter: {start: 3, stop: 1, text: "{{ left }}", at: upper}
  - id: offer
    beats: 2
    price: {now: "{{ now }}", was: "{{ was }}", at: lower}
end_card: {beats: 4, cta: "{{ cta }}", tagline: "", leave: fade_out}
"""
REGIONS = """\
region,left,now,was,cta
en-US,Only {} left,$149,$199,Buy now
en-GB,Only {} left,$149,$199,Buy now
en-CA,Only {} left,$150,$199,Buy now
ar,باقي {} فقط,٤٩٩ ريال,٦٩٩ ريال,اشترِ الآن
"""
RATE = Fraction(30)


def planned(
    folder: Path, campaign: str = CAMPAIGN, regions: str = REGIONS, brand: str = BRAND
) -> tuple[Plan, Store]:
    path = write_campaign(folder / "small", campaign, brand, regions)
    store = Store(folder / "store")
    anyhow = {
        name: place.model_copy(update={"seconds": Seconds()})
        for name, place in tables.placements().items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "placements", lambda: anyhow)
        return pipeline.plan(Request(path), store, Silent()).plan, store


def laid(plan: Plan, store: Store) -> dict[str, Laid]:
    """The layouts by region."""
    return {
        item.spot.region.tag: read_layout(store, plan.films[item.film].overlay)
        for item in plan.deliverables
    }


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Store]:
    return planned(tmp_path_factory.mktemp("offers"))


def test_every_offer_is_laid_out_in_its_shot(offers: tuple[Plan, Store]) -> None:
    plan, store = offers
    for item in plan.deliverables:
        titles = laid(plan, store)[item.spot.region.tag].titles
        cuts = {cut.shot: cut.record for cut in item.spot.cuts.cuts}
        by_role = {title.role: title for title in titles}
        assert by_role.keys() >= {"counter", "price", "was", "cta"}
        assert by_role["price"].frames == by_role["was"].frames == cuts["offer"]
        assert by_role["counter"].frames == cuts["count"]


def test_a_counter_goes_on_with_the_beats_of_the_cut_list(offers: tuple[Plan, Store]) -> None:
    plan, store = offers
    found = laid(plan, store)
    numbers = {tag: next(t for t in one.titles if t.steps).steps for tag, one in found.items()}
    cuts = plan.spots[0].cuts
    shot = cuts.cuts[0].record
    inside = [beat for beat in cuts.beats if shot.start < beat < shot.stop]
    assert [frame for frame, _ in numbers["en-US"]] == [shot.start, *inside[:2]]
    assert [text for _, text in numbers["en-US"]] == ["3", "2", "1"]
    assert [text for _, text in numbers["ar"]] == ["٣", "٢", "١"]  # as the prices are written


def test_texts_come_when_half_of_the_transition_is_over(
    offers: tuple[Plan, Store], tmp_path: Path
) -> None:
    campaign = CAMPAIGN.replace("beats: 2\n", "beats: 2\n    transition: whip\n")
    campaign = campaign.replace(
        "end_card: {", "transition_seconds: 0.8\nend_card: {transition: wipe, "
    )
    plan, store = planned(tmp_path, campaign)
    late = []
    for found, kept in (offers, (plan, store)):
        spot, layout = found.spots[0], laid(found, kept)["en-US"]
        starts = {cut.shot: cut.record.start for cut in spot.cuts.cuts}
        seen = {title.role: title.frames.start for title in layout.titles}
        late.append((
            seen["counter"] - starts["count"], seen["price"] - starts["offer"],
            seen["was"] - starts["offer"], seen["cta"] - starts["end-card"],
            layout.logos[-1].frames.start - starts["end-card"],
        ))  # fmt: skip
        assert {title.frames.stop for title in layout.titles} == {
            cut.record.stop for cut in spot.cuts.cuts
        }
    whip, wipe = 10, 24  # frames: a third of a second, and what is asked
    assert late == [(0,) * 5, (0, whip // 2, whip // 2, wipe // 2, wipe // 2)]


def test_the_button_swells_on_the_beats_of_the_end_card(
    offers: tuple[Plan, Store], tmp_path: Path
) -> None:
    plan, store = offers
    cuts = plan.spots[0].cuts
    beats = tuple(beat for beat in cuts.beats if beat in cuts.cuts[-1].record)
    assert len(beats) >= 2
    button = next(t for t in laid(plan, store)["en-US"].titles if t.role == "cta")
    assert button.beats == beats
    still, kept = planned(tmp_path, CAMPAIGN.replace("leave: fade_out", "pulse: false"))
    button = next(t for t in laid(still, kept)["en-US"].titles if t.role == "cta")
    assert button.beats == ()
    overlays = [w.parameters["pulses"] for w in still.measured.values() if w.stage == "overlay"]
    assert overlays == [[]] * 3


def test_texts_are_known_by_their_places_and_markets_that_agree_share(
    offers: tuple[Plan, Store],
) -> None:
    plan, _ = offers
    assert texts(plan.spots[0]) == {
        "count.counter": "Only {} left",
        "offer.price": "$149",
        "offer.price.was": "$199",
        "end-card.cta": "Buy now",
    }
    films = [item.film for item in plan.deliverables]
    assert films[0] == films[1]
    assert len(set(films)) == 3


def test_only_what_is_drawn_with_decides_a_film(offers: tuple[Plan, Store], tmp_path: Path) -> None:
    """The shape counts where there is a price, the primary colour where there is a bar."""
    plan, _ = offers
    style = next(iter(plan.films.values())).work.parameters["style"]
    assert style["shape"] == "circle"
    assert "primary" not in style["palette"]
    bar = CAMPAIGN.replace('price: {now: "{{ now }}", was: "{{ was }}", at: lower}',
                           'super: {text: "{{ now }}{{ was }}", role: lower_third}')  # fmt: skip
    other, _ = planned(tmp_path, bar)
    style = next(iter(other.films.values())).work.parameters["style"]
    assert "shape" not in style
    assert style["palette"]["primary"] == "#14143C"


@pytest.mark.parametrize(("leave", "seconds"), [("fade_out", 0.5), ("hold", None)])
def test_a_spot_fades_out_at_its_end_if_it_is_to(
    leave: str, seconds: float | None, tmp_path: Path
) -> None:
    plan, _ = planned(tmp_path, CAMPAIGN.replace("fade_out", leave))
    film = next(iter(plan.films.values()))
    stop = plan.spots[0].cuts.frames
    card = plan.spots[0].cuts.cuts[-1].record
    if seconds is None:
        assert film.fade is None
        assert "fade" not in film.work.parameters
        return
    frames = min(round(seconds * RATE), len(card) // 3)
    assert film.fade == FrameRange(stop - frames, stop, RATE)
    assert film.work.parameters["fade"] == [stop - frames, stop]


@pytest.mark.parametrize(("old", "new", "key", "way_out"), [
    ("$149,$199", "just nineteen dollars and ninety nine,$199", "shots[1].price", "shorten"),
    ("Only {} left", '"Only {} ' + "Unfassbarlangeswort" * 6 + '"', "shots[0].counter", "shorten"),
])  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(
    old: str, new: str, key: str, way_out: str, tmp_path: Path
) -> None:
    regions = "\n".join(REGIONS.splitlines()[:2]).replace(old, new)
    with pytest.raises(RequestError) as caught:
        planned(tmp_path, regions=regions)
    (problem,) = caught.value.problems
    assert key in problem.where
    assert "does not fit" in problem.what
    assert problem.hint is not None and way_out in problem.hint


def test_a_count_without_time_is_told(tmp_path: Path) -> None:
    short = CAMPAIGN.replace("beats: 4\n    counter", "beats: 1\n    counter")
    short = short.replace("beats: 2\n", "beats: 5\n")
    with pytest.raises(RequestError) as caught:
        planned(tmp_path, short, "\n".join(REGIONS.splitlines()[:2]))
    (problem,) = caught.value.problems
    assert "shots[0].counter" in problem.where
    assert "counts from 3 to 1" in problem.what


@pytest.mark.parametrize(("at", "size", "warned"), [
    ("lower", 0.95, True), ("lower", 0.3, False), ("top", 0.3, False),
])  # fmt: skip
def test_a_price_over_a_product_that_it_cannot_leave_is_told(
    at: str, size: float, warned: bool, tmp_path: Path
) -> None:
    can = np.zeros((400, 200, 4), np.uint8)
    can[10:390, 10:190] = (60, 120, 240, 255)
    (tmp_path / "small" / "pictures").mkdir(parents=True)
    write_png(tmp_path / "small" / "pictures" / "can.png", can)
    campaign = CAMPAIGN.replace("at: lower", f"at: {at}").replace(
        "    price:", f"    product: {{picture: pictures/can.png, at: [0.5, 0.95], size: {size}}}\n"
        "    price:"
    )  # fmt: skip
    plan, _ = planned(tmp_path, campaign, "\n".join(REGIONS.splitlines()[:2]))
    found = [line for line in plan.warnings if "covers" in line]
    assert bool(found) == warned
    if warned:
        assert "shots[1].price" in found[0]
        assert "can.png" in found[0]

"""Whole plans laid out: texts, subtitles and logo of one film never get in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest

from adgen import pipeline
from adgen.media import tables
from adgen.run import request as requests
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning import Request
from adgen.run.progress import Silent
from adgen.run.store import Store
from adgen.schema.delivery import Seconds
from adgen.schema.picture import Box
from tests.studio.campaign import BRAND, write_campaign
from tests.studio.pages import WORDS

PLACES = ("tiktok", "douyin-feed", "instagram-reels", "youtube-shorts", "facebook-feed",
          "instagram-feed", "youtube-preroll", "pinterest")  # fmt: skip
SPOKEN = {"en", "zh-Hans", "ar", "ko", "ru"}
"""Languages whose line here is read as it is written."""
CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [10]
placements: [PLACES]
engine: stills
voice: {engine: espeak, rate: 1.3}
shots:
  - {id: open, seconds: 1, super: "{{ line }}", voice: "{{ voice | optional }}", logo: true}
  - {id: next, seconds: 1, super: {text: "{{ line }}", at: lower}, logo: true}
  - {id: last, seconds: 2, super: {text: "{{ legal }}", at: lower, role: legal}}
end_card: {seconds: 3, tagline: "{{ tagline }}", cta: "{{ cta }}", legal: "{{ legal }}"}
""".replace("PLACES", ", ".join(PLACES))


def regions() -> str:
    rows = ["region,line,voice,tagline,cta,legal"]
    for language, words in WORDS.items():
        voice = words.voice if language in SPOKEN else ""
        cells = (language, words.super, voice, words.tagline, words.cta, words.legal)
        rows.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(rows)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Nine scripts on eight placements."""
    folder = tmp_path_factory.mktemp("plan")
    path = write_campaign(folder / "small", CAMPAIGN, regions=regions())
    anyhow = {
        name: place.model_copy(update={"seconds": Seconds()})
        for name, place in tables.placements().items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "placements", lambda: anyhow)
        return pipeline.plan(Request(path), Store(folder / "store"), Silent()).plan


def together(first: range, second: range) -> bool:
    return first.start < second.stop and second.start < first.stop


def each(plan: Plan, check: Callable[[PlannedDeliverable], bool]) -> list[str]:
    """The files that do not pass."""
    return [item.file for item in plan.deliverables if not check(item)]


def test_every_file_is_laid_out(whole: Plan) -> None:
    assert len(whole.deliverables) == len(WORDS) * len(PLACES)
    assert sum(bool(item.overlay.cues) for item in whole.deliverables) == len(SPOKEN) * len(PLACES)


def test_all_texts_and_logos_are_in_the_safe_area(whole: Plan) -> None:
    def inside(item: PlannedDeliverable) -> bool:
        safe = item.placement.safe_box
        boxes = [block.box for block in item.overlay.blocks] + [p.box for p in item.logos]
        return all(safe.holds(box, slack=0.01) for box in boxes)

    assert each(whole, inside) == []


def test_what_is_seen_together_stands_apart(whole: Plan) -> None:
    def apart(item: PlannedDeliverable) -> bool:
        seen = [(b.box, range(b.frames.start, b.frames.stop)) for b in item.overlay.blocks]
        seen += [(_clear(p.box), range(p.frames.start, p.frames.stop)) for p in item.logos]
        return not any(
            first[0].meets(second[0]) and together(first[1], second[1])
            for first, second in combinations(seen, 2)
        )

    assert each(whole, apart) == []


def _clear(box: Box) -> Box:
    assert "clearance" not in BRAND  # the default, a tenth of the width
    return box.grown(0.1 * box.width)


def test_a_logo_does_not_blink_on_a_cut(whole: Plan) -> None:
    for item in whole.deliverables:
        corner, card = item.logos
        cuts = item.spot.cuts.cuts
        assert (corner.frames.start, corner.frames.stop) == (0, cuts[1].record.stop)
        assert (card.frames, card.zone) == (cuts[-1].record, "end card")


def test_no_subtitle_outlives_its_shot(whole: Plan) -> None:
    for item in whole.deliverables:
        first = item.spot.cuts.cuts[0].record
        assert all(cue.frames.stop <= first.stop for cue in item.overlay.cues)


def test_regions_whose_cuts_agree_share_their_pictures(whole: Plan) -> None:
    """Those that are silent do; every voice of these stretches its shot by a length of its own."""
    silent = [item for item in whole.deliverables if not item.overlay.cues]
    rasters = {item.placement.raster for item in silent}
    assert len({item.master for item in silent}) == len(rasters) == 5
    for raster in rasters:
        (key,) = {item.master for item in silent if item.placement.raster == raster}
        assert whole.masters[key].uses == sum(item.placement.raster == raster for item in silent)


def test_a_file_is_named_after_what_it_is(whole: Plan) -> None:
    names = [item.file for item in whole.deliverables]
    assert len(set(names)) == len(names)
    assert "small_zh-Hans_10s_1080x1920_douyin-feed.mp4" in names


def test_keys_tell_apart_what_is_different_only(whole: Plan) -> None:
    assert len({item.key for item in whole.deliverables}) == len(whole.deliverables)
    # One mix for each region that speaks, and one for all that are silent.
    assert len(whole.mixes) == len(SPOKEN) + 1

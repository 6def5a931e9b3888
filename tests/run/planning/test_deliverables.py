"""Whole plans laid out: texts, subtitles and logo of one film never get in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pytest

from adgen import pipeline
from adgen.brief import load
from adgen.media import tables
from adgen.post.text import burn
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.schema.delivery import Seconds
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import TextBlock
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
  - {id: open, seconds: 1, super: "{{ line }}", voice: "{{ voice | optional }}",
     stretch: true, logo: true}
  - {id: next, seconds: 1, super: {text: "{{ line }}", at: lower}, logo: true}
  - {id: last, seconds: 2, super: {text: "{{ legal }}", at: lower, role: legal}}
end_card: {seconds: 3, tagline: "{{ tagline }}", cta: "{{ cta }}", legal: "{{ legal }}"}
disclosure: {producer: us, shows: []}
""".replace("PLACES", ", ".join(PLACES))


def regions() -> str:
    rows = ["region,line,voice,tagline,cta,legal"]
    for language, words in WORDS.items():
        voice = words.voice if language in SPOKEN else ""
        cells = (language, words.super, voice, words.tagline, words.cta, words.legal)
        rows.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(rows)


@dataclass(frozen=True)
class Placed:
    """A deliverable with its layout."""

    item: PlannedDeliverable
    laid: Laid

    @property
    def blocks(self) -> tuple[TextBlock, ...]:
        return burn.blocks_of(self.laid.titles, self.laid.cues)


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, list[Placed]]:
    """Nine scripts on eight placements."""
    folder = tmp_path_factory.mktemp("plan")
    path = write_campaign(folder / "small", CAMPAIGN, regions=regions())
    anyhow = {
        name: place.model_copy(update={"seconds": Seconds()})
        for name, place in tables.placements().items()
    }
    store = Store(folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "placements", lambda: anyhow)
        plan = pipeline.plan(Request(path), store, Silent()).plan
    items = plan.deliverables
    return plan, [Placed(item, read_layout(store, plan.films[item.film].overlay)) for item in items]


@pytest.fixture
def plan(placed: tuple[Plan, list[Placed]]) -> Plan:
    return placed[0]


@pytest.fixture
def files(placed: tuple[Plan, list[Placed]]) -> list[Placed]:
    return placed[1]


def together(first: FrameRange, second: FrameRange) -> bool:
    return first.start < second.stop and second.start < first.stop


def each(files: list[Placed], check: Callable[[Placed], bool]) -> list[str]:
    """The files that do not pass."""
    return [file.item.file for file in files if not check(file)]


def test_every_file_is_laid_out(files: list[Placed]) -> None:
    assert len(files) == len(WORDS) * len(PLACES)
    assert sum(bool(file.laid.cues) for file in files) == len(SPOKEN) * len(PLACES)


def test_all_texts_and_logos_are_in_the_safe_area(files: list[Placed]) -> None:
    def inside(file: Placed) -> bool:
        safe = file.item.placement.safe_box
        boxes = [block.box for block in file.blocks] + [p.box for p in file.laid.logos]
        return all(safe.holds(box, slack=0.01) for box in boxes)

    assert each(files, inside) == []


def test_what_is_seen_together_stands_apart(files: list[Placed]) -> None:
    def apart(file: Placed) -> bool:
        seen = [(block.box, block.frames) for block in file.blocks]
        seen += [(_clear(place.box), place.frames) for place in file.laid.logos]
        return not any(
            first[0].meets(second[0]) and together(first[1], second[1])
            for first, second in combinations(seen, 2)
        )

    assert each(files, apart) == []


def _clear(box: Box) -> Box:
    assert "clearance" not in BRAND  # the default, a tenth of the width
    return box.grown(0.1 * box.width)


def test_a_logo_does_not_blink_on_a_cut(files: list[Placed]) -> None:
    for file in files:
        corner, card = file.laid.logos
        cuts = file.item.spot.cuts.cuts
        assert (corner.frames.start, corner.frames.stop) == (0, cuts[1].record.stop)
        assert (card.frames, card.zone) == (cuts[-1].record, "end card")


def test_no_subtitle_outlives_its_shot(files: list[Placed]) -> None:
    for file in files:
        first = file.item.spot.cuts.cuts[0].record
        assert all(cue.frames.stop <= first.stop for cue in file.laid.cues)


def test_regions_whose_cuts_agree_share_their_pictures(plan: Plan, files: list[Placed]) -> None:
    """Those that are silent do; every voice of these stretches its shot by a length of its own."""
    silent = [file.item for file in files if not file.laid.cues]
    rasters = {item.placement.raster for item in silent}
    masters = [plan.films[item.film].master for item in silent]
    assert len({master.key for master in masters}) == len(rasters) == 5
    assert {master.raster for master in masters} == rasters
    assert {master.key for master in masters} <= plan.masters.keys()


def test_a_file_is_named_after_what_it_is(plan: Plan) -> None:
    names = [item.file for item in plan.deliverables]
    assert len(set(names)) == len(names)
    assert "small_zh-Hans_10s_1080x1920_douyin-feed.mp4" in names


def test_keys_tell_apart_what_is_different_only(plan: Plan, files: list[Placed]) -> None:
    """A check is of one placement; a film of all whose raster, loudness and layout agree."""
    assert len({file.item.check for file in files}) == len(files)
    seen: dict[str, set[object]] = {}
    for file in files:
        place, language = file.item.placement, file.item.spot.region.language
        looks = str(place.raster), language, str(file.laid), place.loudness
        seen.setdefault(file.item.film, set()).add(looks)
    assert all(len(looks) == 1 for looks in seen.values())
    assert len(seen) == len(set().union(*seen.values())) == len(plan.films)
    # One mix for each region that speaks, and one for all that are silent, at every loudness.
    loudnesses = {file.item.placement.loudness for file in files}
    assert len(plan.mixes) == (len(SPOKEN) + 1) * len(loudnesses)

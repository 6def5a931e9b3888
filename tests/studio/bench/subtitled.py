"""The subtitles of new_year's markets, and of two more, on every placement that takes 15 s: seen
long enough to be read, and painted inside their boxes, which are inside the safe area and off the
logo and other texts. `python -m tests.studio.bench.subtitled` prints a row for each market.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from adgen import pipeline
from adgen.media.tables import placements
from adgen.post.text.burn import cues_of, document
from adgen.post.text.subtitles.speeds import rules_for, speed_of
from adgen.post.text.titles import Page, Title
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.pages import font_book, page_of
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from tests.studio.bench.figure import Figure
from tests.studio.goldens import ROOT
from tests.studio.libass import painted

SECONDS = 15
_MORE = (
    {
        "region": "he-IL", "setting": "lanterns", "table": "table", "finale": "mandarins",
        "table_words": "fresh mandarins", "greeting": "שנה סינית טובה", "dish": "קלמנטינות לכולם",
        "table_voice": "כל המשפחה סביב השולחן (כולה!).", "spark": "קלמנטינה מבעבעת",
        "headline": "ביחד זה תוסס", "together_voice": "מרימים כוס עם Tangora.",
        "tagline": "לחלוק את הניצוץ", "cta": "לקנייה",
    },
    {
        "region": "tr-TR", "setting": "fireworks", "table": "mandarins", "finale": "table",
        "table_words": "fresh mandarins", "greeting": "Yeni Yılınız Kutlu Olsun",
        "dish": "Sofrada mandalina var", "table_voice": "Bütün aile sofrada, ışıl ışıl.",
        "spark": "Mandalina köpürüyor", "headline": "Birlikte daha güzel",
        "together_voice": "İçten bir dilekle kadeh kaldırıyoruz.",
        "tagline": "Kıvılcımı paylaş", "cta": "Hemen al",
    },
)  # fmt: skip
_INK = 10
"""Levels of luma by which painted pixels differ from their ground; fewer are rounding."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one market's subtitles."""

    region: str
    files: int
    cues: int
    """On all placements."""
    fastest: float
    """Share of its language's reading speed that the fastest takes."""
    outside: int
    """Subtitles with ink outside their box."""
    unsafe: int
    """Whose box leaves the safe area."""
    covering: int
    """Whose box meets the logo or another text."""


def markets(folder: Path) -> Plan:
    """The plan of the campaign with both markets more, on every placement."""
    shutil.copytree(ROOT / "campaigns" / "new_year", folder / "campaigns" / "new_year")
    shutil.copytree(ROOT / "brand_profiles", folder / "brand_profiles")
    shutil.copy(ROOT / "LICENSE", folder)
    file = folder / "campaigns" / "new_year" / "campaign.yaml"
    taken = [
        place.id
        for place in placements().values()
        if (place.seconds.min or 0) <= SECONDS <= (place.seconds.max or SECONDS)
    ]
    text = file.read_text("utf-8")
    first, rest = text.split("placements: [", 1)
    file.write_text(f"{first}placements: [{', '.join(taken)}{rest[rest.index(']') :]}", "utf-8")
    table = file.with_name("regions.csv")
    with table.open(newline="", encoding="utf-8") as rows:
        head = csv.DictReader(rows).fieldnames or ()
    with table.open("a", newline="", encoding="utf-8") as rows:
        csv.DictWriter(rows, head, restval="", lineterminator="\n").writerows(_MORE)
    return pipeline.plan(Request(file), Store(folder / "store"), Silent()).plan


def seen(plan: Plan, store: Store, folder: Path) -> Iterator[Seen]:
    """A row for each market, from its layouts and their pixels."""
    book = font_book(plan.brief.brand, plan.brief.fonts)
    for spot in plan.spots:
        rows = [
            _file(plan, item, page_of(plan.films[item.film].page, book), store, folder)
            for item in plan.deliverables
            if item.spot == spot
        ]
        yield Seen(
            spot.region.tag, len(rows), sum(row.cues for row in rows),
            max(row.fastest for row in rows), sum(row.outside for row in rows),
            sum(row.unsafe for row in rows), sum(row.covering for row in rows),
        )  # fmt: skip


def _file(plan: Plan, item: PlannedDeliverable, page: Page, store: Store, folder: Path) -> Seen:
    laid = read_layout(store, plan.films[item.film].overlay)
    rules = rules_for(item.spot.region.tag)
    speeds = [speed_of(cue, rules) / rules.speed for cue in cues_of(laid.cues)]
    cues = [cue for cue in laid.cues if cue.role == "cue"]
    safe = item.placement.safe_box
    return Seen(
        item.spot.region.tag, 1, len(cues), max(speeds, default=0.0),
        _outside(page, laid.cues, folder),
        sum(not safe.holds(cue.block, 0.01) for cue in cues),
        sum(_covers(cue, laid) for cue in cues),
    )  # fmt: skip


def _outside(page: Page, cues: Sequence[Title], folder: Path) -> int:
    """How many paint something outside their box or nothing in it; each is drawn on a frame of its
    own."""
    if not cues:
        return 0
    firsts = [cue for cue in cues if cue.role == "cue"]
    rate = cues[0].frames.rate
    numbers = {cue.frames: number for number, cue in enumerate(firsts)}
    moved = [
        replace(
            cue, frames=FrameRange(numbers[cue.frames], numbers[cue.frames] + 1, rate), words=()
        )
        for cue in cues
    ]
    ass = document(page, (), moved, rate)
    frames = painted(ass, folder, page.raster, len(firsts), rate, ground="0x808080")
    return sum(
        _leaves(frame, cue.block) for frame, cue in zip(frames, firsts, strict=True)
    )  # fmt: skip


def _leaves(frame: np.typing.NDArray[np.uint8], box: Box) -> bool:
    ink = np.abs(frame.astype(np.int16) - int(frame[0, 0])) > _INK
    top, bottom = int(np.floor(box.top)), int(np.ceil(box.bottom))
    left, right = int(np.floor(box.left)), int(np.ceil(box.right))
    inside = ink[top:bottom, left:right].sum()
    return bool(inside < 100 or ink.sum() > inside)


def _covers(cue: Title, laid: Laid) -> bool:
    others = [(title.block, title.frames) for title in laid.titles]
    others += [(place.box, place.frames) for place in laid.logos]
    return any(
        box.meets(cue.block) and frames.start < cue.frames.stop and cue.frames.start < frames.stop
        for box, frames in others
    )


def figures(folder: Path) -> Iterator[Figure]:
    """Cues that are too fast, and those that are not where they belong, over all markets."""
    rows = list(measured(folder / "subtitled"))
    print(table(rows))
    count = sum(row.cues for row in rows)
    fast = sum(row.fastest > 1 for row in rows)
    wrong = sum(row.outside + row.unsafe + row.covering for row in rows)
    yield Figure("markets with a subtitle over its reading speed", "", 0, fast)
    yield Figure("subtitles outside their place", "", 0, wrong, remark=f"of {count}, from pixels")


def measured(folder: Path) -> Iterator[Seen]:
    """The rows, planned and drawn in `folder`."""
    plan = markets(folder)
    return seen(plan, Store(folder / "store"), folder)


def table(rows: Sequence[Seen]) -> str:
    """A line for each market."""
    head = f"{'market':8} {'files':>5} {'cues':>5} {'of its speed':>13} {'outside':>8} "
    lines = [f"{head}{'unsafe':>7} {'covering':>9}"]
    lines += [
        f"{row.region:8} {row.files:5} {row.cues:5} {row.fastest:13.0%} {row.outside:8} "
        f"{row.unsafe:7} {row.covering:9}"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        print(table(list(measured(Path(work)))))

"""Texts and logo of a spot laid out on a placement: measured while planning, kept in the store.

What is kept is the layout, not the document that burns it in: that is written when a film is made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from adgen.errors import StoreError
from adgen.media.fonts import FontBook
from adgen.post.text import layout
from adgen.post.text.placed import from_json
from adgen.post.text.titles import Title
from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground
from adgen.run.planning.laying import Layout, count_ticks, pulses, texts
from adgen.run.planning.spots import Spoken
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Aspect, Box
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace

LAYOUT = "layout.json"


def overlay_work(
    brief: Brief,
    spot: Spot,
    placement: Placement,
    grounds: Sequence[Ground],
    spoken: Spoken,
    fonts: str,
) -> Work:
    """Everything that decides where texts and logo stand, and when; never the region or the name
    of the placement, so that what agrees is laid out once."""
    language, box = spot.region.language, placement.safe_box
    brand, subtitles = brief.brand, brief.campaign.subtitles
    parameters = {
        "texts": texts(spot),
        "shots": _shots(spot, grounds, placement.raster.aspect),
        "pulses": list(pulses(spot)),
        "cues": [[placed.text, str(placed.start)] for placed in spot.speeches],
        "page": {
            "raster": str(placement.raster),
            "rate": str(spot.cuts.rate),
            "safe": [box.left, box.top, box.right, box.bottom],
            "captions": placement.captions,
            "language": language,
            "rtl": spot.region.rtl,
            "subtitles": None if subtitles is None else subtitles.size,
            "voiced": brief.campaign.voice is not None,
        },
        "brand": {
            "typography": brand.typography.model_dump(exclude={"files"}),
            "logo": brand.logo.model_dump(exclude={"file"}),
            "shape": brand.shape if any(shot.price for shot in spot.shots) else None,
        },
        **tools("harfbuzz", "budoux", "regex"),
    }
    voices = {
        f"voice {index}": spoken[placed.speech.text, language][0].key
        for index, placed in enumerate(spot.speeches)
    }
    inputs = {"logo": brief.logo.asset.sha256, "fonts": fonts, **voices}
    return Work("overlay", layout.VERSION, parameters, inputs)


def _shots(spot: Spot, grounds: Sequence[Ground], aspect: Aspect) -> list[dict[str, Any]]:
    """All of a spot's shots that decides where texts stand; `texts` has the words by their ids."""
    return [
        {
            "shot": shot.id,
            "frames": [cut.record.start, cut.record.stop],
            "texts_from": ground.frames.start,
            "super": None if shot.super is None else [shot.super.at.at(aspect), shot.super.role],
            "price": None if shot.price is None else shot.price.at.at(aspect),
            "products": [[*astuple(box)] for box in ground.products],
            "counter": _counter(spot, shot, ground.frames, aspect),
            "logo": shot.logo,
            "product": bool(shot.anchors),
            "voiced": bool(shot.voice),
        }
        for shot, cut, ground in zip(spot.shots, spot.cuts.cuts, grounds, strict=True)
    ]


def _counter(spot: Spot, shot: Shot, frames: FrameRange, aspect: Aspect) -> list[Any] | None:
    """What a shot counts, where and on which frames."""
    if shot.counter is None:
        return None
    ticks = count_ticks(spot, shot.counter, frames)
    return [shot.counter.start, shot.counter.stop, shot.counter.at.at(aspect), list(ticks)]


@dataclass(frozen=True, slots=True)
class Laid:
    """A layout as it was kept."""

    titles: tuple[Title, ...]
    cues: tuple[Title, ...]
    logos: tuple[LogoPlace, ...]


def read_layout(store: Store, key: str) -> Laid:
    """The layout of an overlay. Raises StoreError when it is not there."""
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"layout {key[:12]} is no longer in the store; run again to go on")
    found = json.loads((folder / LAYOUT).read_text("utf-8"))
    titles, cues, rate = from_json(found)
    logos = tuple(
        LogoPlace(Box(**box), FrameRange(start, stop, rate), zone)
        for box, start, stop, zone in found["logos"]
    )
    return Laid(titles, cues, logos)


def laid_out(
    work: Work,
    brief: Brief,
    spot: Spot,
    placement: Placement,
    grounds: Sequence[Ground],
    book: FontBook,
    store: Store,
) -> str:
    """SHA-256 of the layout's content, made now if it was not. Raises RequestError.

    The content decides what is burnt in: two placements of different safe areas may come to the
    same one.
    """

    def lay(folder: Path) -> None:
        document = Layout(brief, spot, placement, grounds, book).document()
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
        (folder / LAYOUT).write_text(text, "utf-8")

    seal = store.there(work.key)
    if seal is None:
        store.make(work.key, lay, work.document(), durable=False)
        seal = store.there(work.key)
    if seal is None:
        raise StoreError(f"layout {work.key[:12]} was removed meanwhile; run again to go on")
    return seal.files[LAYOUT].sha256

"""Texts and logo of a spot laid out on a placement: measured while planning, kept in the store.

What is kept is the layout, not the document that burns it in: that is written when a film is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from adgen.errors import StoreError
from adgen.media.fonts import FontBook
from adgen.post.text import layout
from adgen.post.text.placed import from_json
from adgen.post.text.titles import Title
from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground
from adgen.run.planning.laying import Doubt, Layout
from adgen.run.planning.texts import count_ticks, pulses, texts
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.labels import SpokenLabel
from adgen.schema.picture import Aspect, Box
from adgen.schema.sound import PlacedSpeech
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import Shot, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace

LAYOUT = "layout.json"
_DOUBTS = "doubts.json"  # beside it: what is told about a layout changes no film
_NONE = hashlib.sha256(b"[]").hexdigest()


def overlay_work(
    brief: Brief,
    spot: Spot,
    placement: Placement,
    grounds: Sequence[Ground],
    fonts: str,
    label: SpokenLabel | None = None,
) -> Work:
    """Everything that decides where texts and logo stand, and when; never the region or the name
    of the placement, so that what agrees is laid out once."""
    brand, subtitles = brief.brand, brief.campaign.subtitles
    parameters = {
        "texts": texts(spot),
        "shots": _shots(spot, grounds, placement.raster.aspect, subtitles is not None),
        "pulses": list(pulses(spot)),
        "cues": [_cue(placed) for placed in spot.speeches],
        "page": _page(brief, spot, placement),
        "brand": {
            "typography": brand.typography.model_dump(exclude={"files"}),
            "logo": brand.logo.model_dump(exclude={"file"}),
            "shape": brand.shape if any(shot.price for shot in spot.shots) else None,
        },
        **({"label": label.parameters()} if label else {}),
        **tools("harfbuzz", "budoux", "regex"),
    }
    voices = {f"voice {index}": work.key for index, work in enumerate(spot.voices)}
    inputs = {"logo": brief.logo.asset.sha256, "fonts": fonts, **voices}
    return Work("overlay", layout.VERSION, parameters, inputs)


def _page(brief: Brief, spot: Spot, placement: Placement) -> dict[str, Any]:
    """What the texts are laid out on."""
    subtitles, box = brief.campaign.subtitles, placement.safe_box
    return {
        "raster": str(placement.raster),
        "rate": str(spot.cuts.rate),
        "safe": [box.left, box.top, box.right, box.bottom],
        "captions": placement.captions,
        "language": spot.region.language,
        "rtl": spot.region.rtl,
        "subtitles": None if subtitles is None else subtitles.size,
        **_subtitled(spot, subtitles),
        "voiced": brief.campaign.voice is not None,
    }


def _cue(placed: PlacedSpeech) -> list[str]:
    """What a spoken line shows, and when."""
    said = [placed.text, str(placed.start)]
    return [*said, placed.translation] if placed.translation else said


def _subtitled(spot: Spot, subtitles: Subtitles | None) -> dict[str, Any]:
    """What of the subtitles decides their layout, besides their size: nothing by default."""
    if subtitles is None:
        return {}
    highlight = {"highlight": True} if subtitles.highlight else {}
    second = spot.board.second_language
    return highlight | ({"second": second} if second else {})


def _super(text: SuperText, aspect: Aspect) -> list[Any]:
    """A super's zone and role, and its size where that is not the role's own."""
    placed = [text.at.at(aspect), text.role]
    size = text.size.at(aspect)
    return placed if size == 1.0 else [*placed, size]


def _shots(
    spot: Spot, grounds: Sequence[Ground], aspect: Aspect, subtitled: bool
) -> list[dict[str, Any]]:
    """All of a spot's shots that decides where texts stand; `texts` has the words by their ids."""
    return [
        {
            "shot": shot.id,
            "frames": [cut.record.start, cut.record.stop],
            "texts_from": ground.frames.start,
            "super": None if shot.super is None else _super(shot.super, aspect),
            "price": None if shot.price is None else shot.price.at.at(aspect),
            "products": [[*astuple(box)] for box in ground.products],
            **(_passed(ground) if subtitled else {}),
            "counter": _counter(spot, shot, ground.frames, aspect),
            "logo": shot.logo,
            "product": bool(shot.anchors),
            "voiced": shot.is_voiced or bool(spot.board.tracks),
        }
        for shot, cut, ground in zip(spot.shots, spot.cuts.cuts, grounds, strict=True)
    ]


def _passed(ground: Ground) -> dict[str, Any]:
    """What subtitles keep off in a shot."""
    return {
        "passed": [[*astuple(box)] for box in ground.passed],
        "focus": [[*astuple(box)] for box in ground.focus],
    }


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


def doubts_of(store: Store, key: str) -> tuple[Doubt, ...]:
    """What its author should know of an overlay's layout."""
    seal = store.there(key)
    if seal is not None and seal.files[_DOUBTS].sha256 == _NONE:
        store.used(key)  # most have none, and are not read for that
        return ()
    folder = store.get(key)
    if folder is None:
        return ()
    return tuple(Doubt(**doubt) for doubt in json.loads((folder / _DOUBTS).read_text("utf-8")))


def laid_out(
    work: Work,
    brief: Brief,
    spot: Spot,
    placement: Placement,
    grounds: Sequence[Ground],
    book: FontBook,
    store: Store,
    label: SpokenLabel | None = None,
) -> str:
    """SHA-256 of the layout's content, made now if it was not. Raises RequestError.

    The content decides what is burnt in: two placements of different safe areas may come to the
    same one.
    """

    def lay(folder: Path) -> None:
        layout = Layout(brief, spot, placement, grounds, book, label)
        document = layout.document()
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
        (folder / LAYOUT).write_text(text, "utf-8")
        doubts = json.dumps([asdict(doubt) for doubt in layout.doubts], ensure_ascii=False)
        (folder / _DOUBTS).write_text(doubts, "utf-8")

    seal = store.there(work.key)
    if seal is None:
        store.make(work.key, lay, work.document(), durable=False)
        seal = store.there(work.key)
    if seal is None:
        raise StoreError(f"layout {work.key[:12]} was removed meanwhile; run again to go on")
    return seal.files[LAYOUT].sha256

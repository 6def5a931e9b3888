"""Panels, books and animatics as works: keyed, and made through the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

from adgen.delivery.encode import VERSION as ENCODE_VERSION
from adgen.delivery.storyboard import book
from adgen.post.anchor import apply
from adgen.post.edit import compose
from adgen.post.storyboard import caption, panel
from adgen.post.text import burn
from adgen.run.making.boards.facts import Placed
from adgen.run.planning.deliverables import fade_parameters
from adgen.run.planning.tools import tools
from adgen.run.takes import PlannedSegment
from adgen.run.work import Work
from adgen.schema.delivery import Encode
from adgen.schema.footage import Edit
from adgen.schema.panels import Panel
from adgen.schema.picture import Raster

_ANIMATIC_VERSION = 1


def panel_work(
    placed: Placed,
    said: Panel,
    still: str,
    note: str,
    on_path: bool,
    em: float,
    height: float,
) -> Work:
    """A panel: its picture from a still, its texts, its caption `height` pixels high.

    `em` is the caption's em size, `note` are words that are written on the picture, `on_path` says
    whether the still is on the shot's camera path.
    """
    edit = placed.film.master.segments[said.number - 1].edit
    cut = placed.item.spot.cuts.cuts[said.number - 1]
    safe = placed.item.placement.safe
    parameters = {
        **_seen(placed),
        "grade": edit.grade.parameters(),
        **(_anchors(edit, on_path) if edit.anchors else {}),
        "frames": [cut.record.start, cut.record.stop],
        "safe": safe.model_dump(),
        "said": _plain(asdict(said)),
        "note": note,
        "em": em,
        "height": height,
        "caption": caption.VERSION,
        "compose": compose.VERSION,
    }
    return Work("panel", panel.VERSION, parameters, {"still": still, **_inputs(placed)})


def _anchors(edit: Edit, on_path: bool) -> dict[str, Any]:
    placed = [anchor.parameters() for anchor in edit.anchors]
    return {"anchors": placed, "on_path": on_path, "anchor": apply.VERSION}


def animatic_work(placed: Placed, panels: Sequence[str], raster: Raster, settings: Encode) -> Work:
    """The panels' pictures as a film with the spot's cuts, texts and mix."""
    master = placed.film.master
    parameters = {
        **_seen(placed),
        "small": str(raster),
        "rate": str(master.rate),
        "cuts": [
            [part.edit.frames, part.edit.tail, part.edit.transition, part.edit.transition_frames]
            for part in master.segments
        ],
        **({"form": asdict(master.form)} if any(map(_formed, master.segments)) else {}),
        "compose": compose.VERSION,
        "encode": [settings.model_dump(), ENCODE_VERSION],
        **fade_parameters(placed.film.fade),
    }
    pictures = {str(index): key for index, key in enumerate(panels)}
    inputs = {**pictures, "mix": placed.film.mix, **_inputs(placed)}
    return Work("animatic", _ANIMATIC_VERSION, parameters, inputs)


def _formed(part: PlannedSegment) -> bool:
    """Whether it comes by what the brand's form draws; beats do not strike an animatic."""
    return replace(part.edit, beat_effect="none").branded


def book_work(heads: Sequence[Any], panels: Sequence[Sequence[str]]) -> Work:
    """The PDF of a spot; `heads` are what its pages say, as JSON values."""
    import fpdf

    inputs = {
        f"{board} {index}": key
        for board, keys in enumerate(panels)
        for index, key in enumerate(keys)
    }
    parameters = {"heads": list(heads), "fpdf2": fpdf.__version__, **tools("harfbuzz")}
    return Work("storyboard", book.VERSION, parameters, inputs)


def _seen(placed: Placed) -> dict[str, Any]:
    """What of a film decides how its texts are drawn."""
    film = placed.film.work.parameters
    return {
        "raster": film["raster"],
        "style": film["style"],
        "burn": burn.VERSION,
        **tools("ffmpeg", "opencv", "harfbuzz", "budoux", "regex"),
    }


def _inputs(placed: Placed) -> Mapping[str, str]:
    found = placed.film.work.inputs
    return {name: found[name] for name in ("overlay", "logo", "fonts")}


def _plain(values: Any) -> Any:
    """JSON values, fractions as text."""
    return json.loads(json.dumps(values, default=lambda value: str(Fraction(value))))

"""The project as an After Effects script: its data, then the code that builds the comp of them.

The script is ASCII and ECMAScript 3, which is what After Effects runs: everything beyond ASCII, the
line separators U+2028 and U+2029 among it, is written as \\u escapes.
"""

from __future__ import annotations

import json
from fractions import Fraction
from importlib import resources
from typing import Any

from adgen.delivery.handoff.keyframes import Keys, of_cutout, of_moments
from adgen.delivery.handoff.nouns import Ground, PlacedLogo, PlacedSound, PlacedText, Project
from adgen.delivery.handoff.shots import Moment, PlacedCutout, PlacedTake
from adgen.schema.time import FrameRange


def script_text(project: Project) -> str:
    """The .jsx file of a project: run with File > Scripts > Run Script File."""
    code = (resources.files("adgen.data") / "handoff" / "rebuild.jsx").read_text("utf-8")
    data = json.dumps(_data(project), ensure_ascii=True, indent=1)
    return f"// {project.name}: made by adgen\nvar adgenProject = {data};\n\n{code}"


def _data(project: Project) -> dict[str, Any]:
    raster = project.raster
    return {
        "name": project.name,
        "width": raster.width,
        "height": raster.height,
        "rate": float(project.rate),
        "seconds": float(project.frames / project.rate),
        "note": json.dumps(dict(project.notes), ensure_ascii=False),
        "sounds": [_sound(sound) for sound in project.sounds],
        "takes": [_take(take, project) for take in project.takes],
        "logos": [_logo(logo) for logo in project.logos],
        "texts": [_text(text) for text in project.texts],
        "fade": None
        if project.fade is None
        else {
            **_seen(project.fade),
            "from": 100 / len(project.fade),
            "arrived": float((project.fade.stop - 1) / project.rate),
        },
        "beats": [
            {"at": float(beat.frame / project.rate), "name": beat.name, "downbeat": beat.downbeat}
            for beat in project.beats
        ],
    }


def _take(take: PlacedTake, project: Project) -> dict[str, Any]:
    """Its first frame at `start`. A dissolve is an opacity that rises in a straight line from
    `from` percent to 100; where a take moves besides, all is in `pose`."""
    rate, length = take.record.rate, take.transition_frames
    blends = (take.fades or take.dissolves) and not take.moves
    middle = (project.raster.width / 2, project.raster.height / 2)
    return {
        "name": take.shot,
        "file": take.file,
        "seconds": float(take.available / rate),
        "start": float(take.record.start_seconds),
        "stop": float((take.record.stop + take.tail) / rate),
        "arrived": float((take.record.start + length) / rate) if blends else None,
        "from": 100 / (length + 1),
        "pose": _spread(take, middle) if take.moves else None,
        "plate": take.plate if take.layered else None,
        "cutouts": [_cutout(each, rate) for each in take.cutouts] if take.layered else [],
        "note": "; ".join(take.layer_notes),
        "look": take.look.note if take.look is not None else "",
    }


def _spread(take: PlacedTake, middle: tuple[float, float]) -> dict[str, Keys]:
    """The keyframes of a take that comes in and goes out, be it by a dissolve: at rest between."""
    rate, moves = take.record.rate, {moment.frame: moment for moment in take.moves}
    start, length = take.record.start, take.transition_frames
    if (take.fades or take.dissolves) and not take.rebuilt:
        blends = (Moment(start + at, opacity=(at + 1) / (length + 1)) for at in range(length))
        moves |= {moment.frame: moment for moment in blends}
    seen = range(start, take.record.stop + take.tail)
    moments = [moves.get(frame) or Moment(frame) for frame in seen]
    return of_moments(moments, middle, middle, 1.0, rate)


def _cutout(cutout: PlacedCutout, rate: Fraction) -> dict[str, Any]:
    """Its anchor point is its foot."""
    lost = ", ".join(cutout.lost)
    return {
        "file": cutout.file,
        "foot": [cutout.visible.centre[0], cutout.visible.bottom],
        "pose": of_cutout(cutout, rate),
        "note": f"not in this layer: {lost}" if lost else "",
    }


def _logo(logo: PlacedLogo) -> dict[str, Any]:
    first = logo.frames.start
    return {
        "file": logo.file,
        **_seen(logo.frames),
        "arrived": float((first + logo.fade - 1) / logo.frames.rate),
        "from": 100 / logo.fade,
        "centre": list(logo.box.centre),
        "scale": [100 * logo.box.width / logo.width, 100 * logo.box.height / logo.height],
    }


def _text(text: PlacedText) -> dict[str, Any]:
    return {
        "name": f"{text.role}: {text.name}",
        "text": "\r".join(text.lines),
        **_seen(text.frames),
        "font": text.font.postscript,
        "size": text.size,
        "leading": text.leading,
        "align": text.align,
        "rtl": text.rtl,
        "colour": _rgb(text.colour),
        "pose": _pose(text, text.stand, text.opacity),
        "note": text.note,
        "under": [_shape(text, shape) for shape in (text.ground, text.edge) if shape],
        "over": [_shape(text, shape) for shape in (text.strike,) if shape],
    }


def _shape(text: PlacedText, shape: Ground) -> dict[str, Any]:
    return {
        "size": [shape.box.width, shape.box.height],
        "form": [list(point) for point in shape.form],
        "radius": shape.radius,
        "colour": _rgb(shape.colour),
        "pose": _pose(text, shape.box.centre, shape.opacity),
    }


def _pose(text: PlacedText, point: tuple[float, float], opacity: float) -> dict[str, Keys]:
    moments = text.moves or (Moment(text.frames.start),)
    return of_moments(moments, point, text.about, opacity, text.frames.rate)


def _sound(sound: PlacedSound) -> dict[str, Any]:
    return {
        "name": sound.kind,
        "file": sound.file,
        **_seen(sound.frames),
        "muted": sound.muted,
    }


def _seen(frames: FrameRange) -> dict[str, float]:
    return {"start": float(frames.start_seconds), "stop": float(frames.stop_seconds)}


def _rgb(colour: str) -> list[float]:
    return [round(int(colour[at : at + 2], 16) / 255, 6) for at in (1, 3, 5)]

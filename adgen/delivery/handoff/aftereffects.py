"""The project as an After Effects script: its data, then the code that builds the comp of them.

The script is ASCII and ECMAScript 3, which is what After Effects runs: everything beyond ASCII, the
line separators U+2028 and U+2029 among it, is written as \\u escapes.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from adgen.delivery.handoff.nouns import (
    PlacedLogo,
    PlacedSound,
    PlacedTake,
    PlacedText,
    Project,
)
from adgen.schema.picture import Box
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
        "takes": [_take(take) for take in project.takes],
        "logos": [_logo(logo) for logo in project.logos],
        "texts": [_text(text) for text in project.texts],
        "beats": [
            {"at": float(beat.frame / project.rate), "name": beat.name, "downbeat": beat.downbeat}
            for beat in project.beats
        ],
    }


def _take(take: PlacedTake) -> dict[str, Any]:
    """Its first frame at `start`; opacity rises in a straight line from `from` percent to 100."""
    rate, length = take.record.rate, take.transition_frames
    return {
        "name": take.shot,
        "file": take.file,
        "start": float(take.record.start_seconds),
        "stop": float((take.record.stop + take.tail) / rate),
        "arrived": float((take.record.start + length) / rate) if length else None,
        "from": 100 / (length + 1),
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
    ground = text.ground
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
        "opacity": 100 * text.opacity,
        "stand": list(text.stand),
        "ground": None
        if ground is None
        else {
            **_place(ground.box),
            "radius": ground.radius,
            "colour": _rgb(ground.colour),
            "opacity": 100 * ground.opacity,
        },
    }


def _sound(sound: PlacedSound) -> dict[str, Any]:
    return {
        "name": sound.kind,
        "file": sound.file,
        **_seen(sound.frames),
        "muted": sound.muted,
    }


def _seen(frames: FrameRange) -> dict[str, float]:
    return {"start": float(frames.start_seconds), "stop": float(frames.stop_seconds)}


def _place(box: Box) -> dict[str, list[float]]:
    return {"centre": list(box.centre), "size": [box.width, box.height]}


def _rgb(colour: str) -> list[float]:
    return [round(int(colour[at : at + 2], 16) / 255, 6) for at in (1, 3, 5)]

"""What a plan was made from, leaf by leaf, as the manifest of its run keeps it.

Rows, shots and placements stand under their names, so that their order does not matter; lines are
kept only to say where something stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from adgen.media.tables import moods
from adgen.run.plan import Plan
from adgen.run.planning.tools import TOOLS
from adgen.schema.brief import Brief, Places
from adgen.schema.picture import Asset

Flat = Mapping[str, Any]


def sources_of(plan: Plan) -> dict[str, Any]:
    """Everything a plan depends on as JSON: flat values, rows by name, hashes of files.

    Of rows that were not asked for there is only the place.
    """
    brief = plan.brief
    ids = [shot.id for shot in brief.campaign.shots]
    asked = {spot.region.name for spot in plan.spots}
    return {
        "campaign": {
            "file": Path(brief.places.file).name,
            "values": _campaign(brief),
            "lines": _lines(brief.places, ids),
            "shots": ids,
        },
        "brand": flat(brief.brand.model_dump(mode="json")),
        "rows": {
            "values": {row.name: dict(row.values) for row in brief.rows if row.name in asked},
            "places": {row.name: Path(row.place).name.replace(",", "") for row in brief.rows},
        },
        "placements": {place.id: place.model_dump(mode="json") for place in plan.placements},
        "encode": _encode(plan),
        "mood": _mood(brief),
        "files": dict(sorted(_files(plan))),
        **({"certificate": plan.signing.fingerprint} if plan.signing else {}),
        "review": _decided(plan),
        **_identities(plan),
    }


def licences_of(plan: Plan) -> dict[str, Any]:
    """By whose leave the sound is heard: the music's licence and the terms of the voices."""
    music = plan.brief.campaign.music
    heard = {} if music is None else {"music": music.licence.model_dump()}
    return {**heard, "voices": [asdict(licence) for licence in plan.licences]}


def _decided(plan: Plan) -> dict[str, list[str]]:
    """Takes that were rejected or locked, by the shots that they are of."""
    found: dict[str, set[str]] = {}
    for key, decision in plan.brief.decisions.takes.items():
        for use in decision.used:
            shot = use.rpartition(" ")[0].rpartition("/")[2]
            name = "end_card" if shot == "end-card" else f"shots[{shot}]"
            found.setdefault(name, set()).add(f"{decision.decision} {key}")
    return {shot: sorted(told) for shot, told in sorted(found.items())}


def _encode(plan: Plan) -> dict[str, Any]:
    """How the campaign has its files compressed; one that a placement demands stands there."""
    own = [each for each in plan.films.values() if each.encode.id == plan.brief.campaign.encode]
    return next((film.encode.model_dump() for film in (*own, *plan.films.values())), {})


def _mood(brief: Brief) -> dict[str, Any]:
    """The campaign's mood as it was looked up; empty without one."""
    mood = moods().get(brief.campaign.mood or "")
    return {} if mood is None else flat(mood.model_dump(mode="json"))


def _identities(plan: Plan) -> dict[str, dict[str, Any]]:
    """What made it: revisions of engines and voices, versions of stages and tools."""
    fonts = next((film.work.inputs["fonts"] for film in plan.films.values()), None)
    works = list(plan.works())
    return {
        "engines": {
            take.request.engine: take.work.inputs["engine"] for take in plan.takes.values()
        },
        "voices": {
            work.parameters["voice"]["engine"]: work.inputs["engine"]
            for work in works
            if work.stage == "voice" and "voice" in work.parameters
        },
        "stages": {work.stage: work.version for work in works},
        "tools": {
            **{name: work.parameters[name] for work in works for name in TOOLS
               if name in work.parameters},
            **({"fonts": fonts} if fonts else {}),
        },
    }  # fmt: skip


def flat(value: Any, key: str = "") -> dict[str, Any]:
    """Nested objects by dotted keys; lists, and empty objects, are values."""
    if not isinstance(value, Mapping) or not value:
        return {key: value}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        found |= flat(inner, f"{key}.{name}" if key else str(name))
    return found


def _campaign(brief: Brief) -> dict[str, Any]:
    """The campaign's values after overrides; shots by their ids, as `shots[hook].prompt`."""
    document = brief.campaign.model_dump(mode="json")
    shots = {f"shots[{shot.pop('id')}]": shot for shot in document.pop("shots")}
    return flat({**document, **shots})


def _lines(places: Places, ids: list[str]) -> dict[str, int]:
    """Lines by the keys of `_campaign`; 0 for what `--set` gave."""

    def named(match: re.Match[str]) -> str:
        index = int(match[1])
        return f"shots[{ids[index]}]" if index < len(ids) else match[0]

    return {
        re.sub(r"^shots\[(\d+)\]", named, key): line
        for key, line in places.lines.items()
        if not key.endswith("]") or key.startswith("shots[")
    }


def _files(plan: Plan) -> Iterator[tuple[str, str]]:
    """Supplied files by what they are for: hashes of their contents."""
    brief = plan.brief
    yield "brand logo", brief.logo.asset.sha256
    yield from ((f"font {font.path.name}", font.sha256) for font in brief.fonts)
    if brief.music:
        yield "music", brief.music.sha256
    if brief.beats:
        yield "beats file", brief.beats.sha256
    for asset in plan.recordings:
        yield f"voice {shown(asset, brief.folder)}", asset.sha256
    for take in plan.takes.values():
        for picture in take.request.pictures():
            yield shown(picture.asset, brief.folder), picture.asset.sha256


def shown(asset: Asset, folder: Path) -> str:
    """A file as seen from the campaign's folder."""
    return os.path.relpath(asset.path.resolve(), folder.resolve())

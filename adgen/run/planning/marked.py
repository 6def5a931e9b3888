"""The work that puts marks into a film: what it claims, and what decides its bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adgen import __version__
from adgen.delivery.marks import mark
from adgen.run.films import PlannedFilm
from adgen.run.marking import Labelled, PlannedMark, Signing
from adgen.run.mixes import PlannedMix
from adgen.run.plan import Spot
from adgen.run.planning.tools import tools
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.campaign import EngineChoice
from adgen.schema.labels import FOLDER, Claim, Ingredient, Mark, ModelUse
from adgen.schema.picture import Asset

_SOFTWARE = "adgen"
_RECORDED = "recorded"
"""The voice engine that only reads what a person recorded."""


def planned_mark(
    brief: Brief,
    spot: Spot,
    film: PlannedFilm,
    sound: PlannedMix,
    takes: Sequence[tuple[EngineChoice, Work]],
    voices: Mapping[str, Work],
    labelled: Labelled,
    signing: Signing | None,
) -> PlannedMark | None:
    """The film with the marks that are in a file; None where there are none.

    `takes` are those it is cut from, with what made them, and `voices` the works of spoken lines
    by key. Neither region nor placement is named, so that files which are marked alike are made
    once.
    """
    marks = labelled.in_file
    if not marks:
        return None
    signs = signing if "c2pa" in marks else None
    engines = (_engine(choice, take) for choice, take in takes)
    claim = _claim(film, (*engines, *_voices(spot, voices)))
    if signs is not None:
        title = f"{brief.campaign.name}_{spot.length}s_{film.master.raster}"
        claim = replace(claim, title=title, ingredients=tuple(_ingredients(film, sound)))
    producer = brief.campaign.disclosure.producer if "aigc" in marks else ""
    parts = {f"ingredient {number}": part.sha256 for number, part in enumerate(claim.ingredients)}
    work = Work(
        "mark",
        mark.VERSION,
        _parameters(marks, claim, producer, signs),
        {"film": film.key, **parts},
    )
    master = film.master
    return PlannedMark(
        work, film.key, marks, claim, producer, signs, master.raster, master.frames
    )  # fmt: skip


def _parameters(
    marks: tuple[Mark, ...], claim: Claim, producer: str, signing: Signing | None
) -> dict[str, Any]:
    """All that decides what is written; the time and the salt of a signature do not count."""
    told: dict[str, Any] = {
        "marks": [*marks],
        "software": f"{claim.software} {claim.version}",
        "models": [[use.name, use.revision] for use in claim.models],
        "prompts": [*claim.prompts],
        "composited": claim.composited,
    }
    if producer:
        told["producer"] = producer
    if signing is not None:
        told["title"] = claim.title
        told["ingredients"] = [part.title for part in claim.ingredients]
        told |= {"certificate": signing.fingerprint, **tools("c2pa")}
        if signing.timestamp_url:
            told["timestamp"] = signing.timestamp_url
    return told


def _claim(film: PlannedFilm, models: Sequence[ModelUse]) -> Claim:
    """How a film was made, as far as a file without a manifest says it: neither names of files nor
    the campaign's are in its key, as they are not in it.

    It is a composite always, as every spot ends with its brand's logo.
    """
    said = dict.fromkeys(part.request.prompt for part in film.master.segments)
    name = film.key[:32]
    return Claim(
        title=name,
        software=_SOFTWARE,
        version=__version__,
        models=tuple(dict.fromkeys(models)),
        prompts=tuple(hashlib.sha256(each.encode()).hexdigest() for each in said if each),
        ingredients=(),
        composited=True,
        produce_id=name,
    )


def _engine(choice: EngineChoice, take: Work) -> ModelUse:
    """The engine of a take, and its model where that has a public name; never a folder."""
    name, model = choice.name, choice.model or ""
    named = f"{name} {model}" if model and not FOLDER.match(model) else name
    return ModelUse(named, take.inputs["engine"])


def _voices(spot: Spot, works: Mapping[str, Work]) -> Iterator[ModelUse]:
    """What spoke the lines; of one that was sped up, what spoke it first. A recording is nobody's
    model, and its file's name may be a person's: it is not named at all."""
    for work in spot.voices:
        while "speech" in work.inputs and work.inputs["speech"] in works:
            work = works[work.inputs["speech"]]
        engine = work.parameters.get("voice", {}).get("engine", _RECORDED)
        if engine != _RECORDED and "recording" not in work.inputs:
            yield ModelUse(engine, work.inputs["engine"])


def _ingredients(film: PlannedFilm, sound: PlannedMix) -> Iterator[Ingredient]:
    """Supplied pictures and music, each once."""
    pictures = [part.request.picture for part in film.master.segments]
    pictures += [
        anchor.picture for part in film.master.segments for anchor in part.edit.anchors
    ]  # fmt: skip
    assets = [picture.asset for picture in pictures if picture is not None]
    assets += [film.logo, *([sound.music.asset] if sound.music else [])]
    for asset in {each.sha256: each for each in assets}.values():
        yield Ingredient(_title(asset), asset.path, asset.sha256)


def _title(asset: Asset) -> str:
    return re.sub(r"[/\\]", "_", asset.path.name)

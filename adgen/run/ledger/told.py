"""What the ledger tells of works: of what a model made, and of what was handed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from adgen.run.ledger.rows import Entry
from adgen.run.plan import Plan, PlannedDeliverable, Spot
from adgen.run.store.seal import Seal
from adgen.run.work import Work
from adgen.schema.voice import Voice

STAGES = ("take", "voice", "preview")
"""What an engine or a voice made; everything else is put together from these."""
_CONTENT = {"prompt": "prompt", "negative": "negative", "text": "prompt"}
_LONGEST_PATH = 4096


@dataclass(frozen=True, slots=True)
class Generated:
    """A piece of work that an engine or a voice does, and what its key does not say of it."""

    work: Work
    model: str = ""
    uses: tuple[str, ...] = ()


def generated_of(plan: Plan) -> Iterator[Generated]:
    """Every take and every spoken line of a plan."""
    for take in plan.takes.values():
        yield Generated(take.work, named(take.engine.model), take.shots)
    heard: dict[str, dict[str, None]] = {}
    for spot in plan.spots:
        for work in spot.voices:
            for key in voice_keys(work):
                heard.setdefault(key, {})[spot.name] = None
    for work in _voices(plan):
        uses = tuple(heard.get(work.key, ()))
        yield Generated(work, _voice_model(work, plan.brief.campaign.voice), uses)


def made_entry(generated: Generated, campaign: str, seal: Seal | None, time: str = "") -> Entry:
    """The row of a piece of work that lies in the store under this seal.

    Without one, it was made and removed before `time`, and nothing told of it: what it was made
    from is known all the same, and what came of it is not.
    """
    work = generated.work
    asked = dict(work.parameters)
    content = {to: asked.pop(name) for name, to in _CONTENT.items() if name in asked}
    voice = asked.get("voice")
    spoken = voice if isinstance(voice, Mapping) else {}
    seed = asked.get("seed")
    facts = {name: spoken[name] for name in ("speaker",) if spoken.get(name)}
    kept = {} if seal is None else seal.files
    files = {name: each.sha256 for name, each in sorted(kept.items())}
    name = _main(files)
    return Entry(
        "made", time if seal is None else seal.made, work.stage, work.key,
        engine=str(asked.get("engine", spoken.get("engine", ""))),
        model=generated.model, revision=work.inputs.get("engine", ""),
        seed=seed if isinstance(seed, int) else None,
        name=name, sha256=files.get(name, ""), files=files,
        campaign=campaign, uses=generated.uses,
        facts={
            **_without_paths(facts),
            "inputs": dict(work.inputs),
            **({"removed_before_it_was_recorded": True} if seal is None else {}),
        },
        content={**content, "parameters": _without_paths(asked)},
    )  # fmt: skip


def delivered_entry(plan: Plan, item: PlannedDeliverable, sha256: str, time: str) -> Entry:
    """The row of a file that was handed out."""
    spot, film = item.spot, plan.films[item.film]
    takes = dict.fromkeys(part.take for part in film.master.segments)
    return Entry(
        "delivered", time, "deliver", item.delivers,
        name=item.file, sha256=sha256, files={item.file: sha256},
        campaign=plan.brief.campaign.name, uses=(spot.name,),
        facts={
            "region": spot.region.tag,
            "length": spot.length,
            "placement": item.placement.id,
            "marks": list(item.labelled.marks),
            "label": item.labelled.label.text if item.labelled.label else "",
            "takes": list(takes),
            "voices": [work.key for work in spot.voices],
        },
    )  # fmt: skip


def sources_of(plan: Plan, item: PlannedDeliverable) -> tuple[str, ...]:
    """Keys of all that was generated for a deliverable."""
    takes = (part.take for part in plan.films[item.film].master.segments)
    return tuple(dict.fromkeys((*takes, *_spoken(item.spot))))


def named(model: str | None) -> str:
    """A model as it may be told: its id on a hub, or the name of its file or folder."""
    return "" if model is None else _without_path(model)


def voice_keys(work: Work) -> Iterator[str]:
    """A spoken line, and the one that it is sped up from."""
    yield work.key
    if "speech" in work.inputs:
        yield work.inputs["speech"]


def _spoken(spot: Spot) -> Iterator[str]:
    for work in spot.voices:
        yield from voice_keys(work)


def _voices(plan: Plan) -> Iterator[Work]:
    yield from (work for work in plan.measured.values() if work.stage == "voice")


def _voice_model(work: Work, voice: Voice | None) -> str:
    """The model of the campaign's voice that spoke a line; its key has only the model's hash."""
    said = work.parameters.get("voice")
    if voice is None or not isinstance(said, Mapping):
        return ""
    for choice in (voice, *voice.languages.values()):
        if all(getattr(choice, name) == value for name, value in said.items()):
            return named(choice.model)
    return ""


def _main(files: Mapping[str, str]) -> str:
    """The file that is seen or heard, and not what is told beside it."""
    return next((name for name in files if not name.endswith(".json")), next(iter(files), ""))


def _without_paths(value: Any) -> Any:
    """JSON values in which a path of this machine is only a name."""
    if isinstance(value, Mapping):
        return {name: _without_paths(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_paths(each) for each in value]
    return _without_path(value) if isinstance(value, str) else value


def _without_path(text: str) -> str:
    if len(text) > _LONGEST_PATH or "\n" in text:
        return text
    for kind in (PurePosixPath(text), PureWindowsPath(text)):
        if kind.is_absolute() or text.startswith(("~", "..")):
            return kind.name
    return text

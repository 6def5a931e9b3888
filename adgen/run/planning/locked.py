"""An approved take as its approval tells it: nothing else is needed to plan with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.engines.base import TakeShape
from adgen.errors import RequestError
from adgen.run.work import Work
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Asset, Picture, Raster
from adgen.schema.review import AskedTake, TakeDecision


@dataclass(frozen=True, slots=True)
class Lock:
    """A take that stays as somebody approved it."""

    decision: TakeDecision
    work: Work
    request: TakeRequest
    shape: TakeShape
    engine: EngineChoice

    @property
    def key(self) -> str:
        return self.work.key

    def is_by(self, revision: str, settings: Mapping[str, object]) -> bool:
        """Whether an engine of that revision and these settings makes the very same take."""
        asked = {**self.work.parameters, "settings": settings}
        now = replace(self.work, parameters=asked, inputs={"engine": revision})
        return now.key == self.key


def locked_take(decision: TakeDecision, folder: Path) -> Lock:
    """The take of an approval, its pictures found from the campaign's folder.

    Raises RequestError when it does not come to the key that it names.
    """
    where = f"approval of take {decision.take[:12]} by {decision.signed}"
    hint = "take that line out of the review file, and approve the take again"
    asked = decision.asked
    if asked is None:
        raise RequestError.of(where, "does not say what the take was asked for", hint)
    try:
        request = _request(asked, folder)
        made = asked.made
        shape = TakeShape(_raster(made.raster), Fraction(made.rate), made.frames, made.kept)
        choice = EngineChoice.model_validate(asked.choice)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError.of(where, f"is damaged: {error}", hint) from error
    parameters = {**request.parameters(), "settings": dict(asked.settings)}
    work = Work("take", asked.version, parameters, {"engine": asked.revision})
    if work.key != decision.take:
        raise RequestError.of(where, "is damaged: what it says comes to another take", hint)
    return Lock(decision, work, request, shape, _here(choice, folder))


def _here(choice: EngineChoice, folder: Path) -> EngineChoice:
    """The choice with a model beside the campaign found where that is now."""
    if choice.model and (folder / choice.model).is_dir():
        beside = str((folder / choice.model).absolute())
        return choice.model_copy(update={"model": beside})
    return choice


def _request(asked: AskedTake, folder: Path) -> TakeRequest:
    """What the engine was asked, from its JSON values."""
    given = asked.request
    left, top, right, bottom = given["focus"]
    held: Any = given["held"]
    return TakeRequest(
        engine=given["engine"],
        prompt=given["prompt"],
        negative=given["negative"],
        seed=int(given["seed"]),
        raster=_raster(given["raster"]),
        rate=Fraction(given["rate"]),
        frames=int(given["frames"]),
        camera=given["camera"],
        motion=int(given["motion"]),
        picture=_picture(asked, "picture", folder),
        focus=(left, top, right, bottom),
        held=None if held is None else tuple(held),
        palette=tuple(given["palette"]),
        mask=_picture(asked, "mask", folder),
    )


def _picture(asked: AskedTake, role: str, folder: Path) -> Picture | None:
    digest = asked.request.get(role)
    if digest is None:
        return None
    file = asked.files[role]
    return Picture(Asset(folder / file.file, digest), file.width, file.height, file.alpha)


def _raster(text: str) -> Raster:
    width, _, height = text.partition("x")
    return Raster(int(width), int(height))

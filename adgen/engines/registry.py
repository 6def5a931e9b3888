"""The engines by name. Values are loaders, so that naming one imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adgen.engines.base import Capabilities, Engine
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest


def _embedded(choice: EngineChoice, download: bool) -> Engine:
    from adgen.engines.embedded.engine import load

    return load(choice)


def _stills(choice: EngineChoice, download: bool) -> Engine:
    from adgen.engines.stills import load

    return load(choice)


def _diffusers(choice: EngineChoice, download: bool) -> Engine:
    from adgen.engines.diffusers import load

    return load(choice, download)


ENGINES: dict[str, Callable[[EngineChoice, bool], Engine]] = {
    "embedded": _embedded,
    "stills": _stills,
    "diffusers": _diffusers,
}

REACH: dict[str, Capabilities] = {
    "embedded": Capabilities(
        text=True, first_frame=True, mask=True, motion=True, camera=True, palette=True
    ),
    "stills": Capabilities(first_frame=True, motion=True, camera=True, palette=True),
    "diffusers": Capabilities(text=True, first_frame=True),
}
"""What each engine can do at best, for hints; a loaded model may do less."""

ABOUT: dict[str, str] = {
    "embedded": "adgen's own small text-to-video model: plates from words, no GPU needed",
    "stills": "supplied pictures with camera moves and parallax; no weights, no GPU",
    "diffusers": "any video pipeline saved in the diffusers format: a local folder or a hub id",
}


ANY_SEED = "a picture is the same with any seed; change picture, camera or motion"
"""Why a rejected take stays as it is, see `same_with_any_seed`."""

KEEPS_A_MODEL = frozenset({"embedded", "diffusers"})
"""Engines whose instance holds a loaded model, so that a runner gives each a worker of its own."""


def load_engine(choice: EngineChoice, download: bool = False) -> Engine:
    """The engine of that name; `download` allows fetching a model that is not on this machine.

    Raises KeyError with the known names, and EngineError when its model cannot be loaded.
    """
    if choice.name not in ENGINES:
        raise KeyError(f"unknown engine {choice.name!r}; known: {', '.join(ENGINES)}")
    return ENGINES[choice.name](choice, download)


def needs(request: TakeRequest) -> tuple[str, ...]:
    """The capabilities a request cannot do without."""
    wanted: list[str] = []
    if request.mask is not None:
        wanted.append("mask")
    if request.picture is not None:
        wanted.append("first_frame")
    elif not request.prompt:
        wanted.append("palette")
    else:
        wanted.append("text")
    return tuple(wanted)


def same_with_any_seed(asked: Mapping[str, Any]) -> bool:
    """Whether another seed shows the same, of a request's parameters: stills throws dice for its
    dither, for gradients and for a camera in the hand, and all else of a picture is given."""
    given = asked["engine"] == "stills" and asked["picture"] is not None
    return given and asked["camera"] != "handheld"


def lacking(
    request: TakeRequest, capabilities: Capabilities, own_palette: bool = False
) -> tuple[str, ...]:
    """What the request needs and the engine cannot do.

    `own_palette`: the shot itself asks for its colours; the brand's are only an offer.
    """
    wanted = dict.fromkeys((*needs(request), *(("palette",) if own_palette else ())))
    return tuple(name for name in wanted if not getattr(capabilities, name))

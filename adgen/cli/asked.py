"""The options that every command about a campaign has: they stand here once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, get_type_hints

from adgen.cli.display import display
from adgen.cli.options import (
    AsJson,
    Cache,
    Campaign,
    Download,
    Lengths,
    Placements,
    Quiet,
    Regions,
    Settings,
    out_of,
    store_of,
)

if TYPE_CHECKING:
    from adgen.run.planning.works import Request
    from adgen.run.progress import Display
    from adgen.run.store.folder import Store

Own = ParamSpec("Own")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of a campaign. Each field is an option, of the same name."""

    campaign: Campaign
    region: Regions = field(default_factory=list)
    length: Lengths = field(default_factory=list)
    placement: Placements = field(default_factory=list)
    settings: Settings = field(default_factory=list)
    cache: Cache = None
    download: Download = False
    as_json: AsJson = False
    quiet: Quiet = False

    def request(self) -> Request:
        """The request for the library. Raises RequestError for a malformed --set."""
        from adgen.errors import RequestError
        from adgen.run.planning.request import Narrowed
        from adgen.run.planning.works import Request

        overrides: dict[str, str] = {}
        for setting in self.settings:
            key, equals, value = setting.partition("=")
            if not equals or not key:
                raise RequestError.of("--set", f"{setting!r} is not key=value", "e.g. --set seed=7")
            overrides[key.strip()] = value
        narrowed = Narrowed(tuple(self.region), tuple(self.length), tuple(self.placement))
        return Request(self.campaign, narrowed, overrides, self.download)

    def store(self) -> Store:
        """The store of finished work."""
        return store_of(self.cache)

    def out(self, out: Path | None) -> Path:
        """Where the campaign's files go."""
        return out_of(out, self.campaign)

    def display(self, *, bars: bool = True) -> Display:
        """Where progress goes."""
        return display(self.quiet, bars=bars)


def of_a_campaign(command: Callable[Concatenate[Asked, Own], None]) -> Callable[..., None]:
    """A command that Typer gives the options of `Asked`, then those that are its own."""
    hints = get_type_hints(Asked, include_extras=True)
    options = [
        Parameter(
            option.name,
            Parameter.KEYWORD_ONLY,
            default=_default(option.default, option.default_factory),
            annotation=hints[option.name],
        )
        for option in fields(Asked)
    ]
    _, *own = signature(command, eval_str=True).parameters.values()
    call: Callable[..., None] = command  # with what Typer checked

    @wraps(command)
    def called(**given: Any) -> None:
        call(Asked(**{option.name: given.pop(option.name) for option in options}), **given)

    only = [option.replace(kind=Parameter.KEYWORD_ONLY) for option in own]
    called.__signature__ = Signature([*options, *only])  # type: ignore[attr-defined]
    return called


def _default(value: object, factory: Any) -> object:
    if factory is not MISSING:
        return factory()
    return Parameter.empty if value is MISSING else value

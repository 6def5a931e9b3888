"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from adgen.run.planning import Request
    from adgen.run.store import Store

Campaign = Annotated[Path, typer.Argument(help="The campaign's YAML file.", metavar="CAMPAIGN")]
Regions = Annotated[list[str], typer.Option("--region", help="Only this region; may be repeated.")]
Lengths = Annotated[list[int], typer.Option("--length", help="Only this length, in seconds.")]
Placements = Annotated[list[str], typer.Option("--placement", help="Only this placement.")]
Settings = Annotated[
    list[str], typer.Option("--set", help="Override a field: key=value, e.g. seed=7.")
]
Cache = Annotated[
    Path | None,
    typer.Option(help="The store of finished work.", envvar="ADGEN_CACHE", show_envvar=True),
]
Out = Annotated[Path | None, typer.Option(help="Where files go. Default: out/NAME.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Download = Annotated[
    bool, typer.Option("--download", help="Allow fetching a model that is not here.")
]


def request_of(
    campaign: Path,
    regions: list[str],
    lengths: list[int],
    placements: list[str],
    settings: list[str],
    download: bool,
) -> Request:
    """The request of a command's options. Raises RequestError for a malformed --set."""
    from adgen.errors import RequestError
    from adgen.run.planning import Request
    from adgen.run.request import Narrowed

    overrides: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key:
            raise RequestError.of("--set", f"{setting!r} is not key=value", "e.g. --set seed=7")
        overrides[key.strip()] = value
    narrowed = Narrowed(tuple(regions), tuple(lengths), tuple(placements))
    return Request(campaign, narrowed, overrides, download)


def store_of(cache: Path | None) -> Store:
    """The store at `cache`, by default in the user's cache folder."""
    from adgen.run.store import Store

    if cache is None:
        base = os.environ.get("XDG_CACHE_HOME")
        cache = (Path(base) if base else Path.home() / ".cache") / "adgen"
    return Store(cache.absolute())  # ffmpeg takes `a:b` for a protocol, `/x/a:b` for a file

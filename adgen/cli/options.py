"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from adgen.run.store.folder import Store

Campaign = Annotated[Path, typer.Argument(help="The campaign's YAML file.", metavar="CAMPAIGN")]
Regions = Annotated[list[str], typer.Option("--region", help="Only this region; may be repeated.")]
Lengths = Annotated[
    list[int], typer.Option("--length", help="Only this length, in seconds; may be repeated.")
]
Placements = Annotated[
    list[str], typer.Option("--placement", help="Only this placement; may be repeated.")
]
OwnPlacements = Annotated[
    Path | None,
    typer.Option(help="YAML with placements of one's own, over the known.", metavar="FILE"),
]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set", help="Override a field, as seed=7 or shots[1].camera=pan_left; may be repeated."
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option(help="The store of finished work.", envvar="ADGEN_CACHE", show_envvar=True),
]
Out = Annotated[Path | None, typer.Option(help="Where files go. Default: out/NAME.")]
Download = Annotated[
    bool, typer.Option("--download", help="Allow fetching a model that is not here.")
]
ApprovedOnly = Annotated[
    bool, typer.Option("--approved-only", help="Only films that somebody approved as they are.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Neither progress nor warnings.")]
Runner = Annotated[
    str, typer.Option(help="inline makes one item at a time, here; ray makes many at once.")
]
Stems = Annotated[
    bool,
    typer.Option("--stems", help="Also keep the voice, and music with effects, as WAV files."),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Items at once, with ray. Default: all it has room for.")
]
Address = Annotated[
    str | None,
    typer.Option(help="A Ray cluster. Default: a Ray of its own, here.", metavar="HOST:PORT"),
]
Rows = Annotated[
    str | None,
    typer.Option(
        help="Take rows from stdin, one JSON object a line, and answer each file with a line. Rows "
        "of one region and id with other values are refused after the first that was delivered.",
        metavar="-",
    ),
]
LastOut = Annotated[
    Path | None, typer.Option("--out", help="Where the last run's files are. Default: out/NAME.")
]
Since = Annotated[
    Path | None,
    typer.Option(help="Compare with this run. Default: the last one.", metavar="MANIFEST"),
]
Pictures = Annotated[
    Path | None, typer.Option("--out", help="Where pictures go. Default: out/NAME/preview.")
]


def store_of(cache: Path | None) -> Store:
    """The store at `cache`, by default in the user's cache folder, with the key that is set.

    Raises RequestError when that is not the store's, or is missing.
    """
    from adgen.run.store.key import open_store

    return open_store(_root(cache))


def store_to_look_at(cache: Path | None) -> Store:
    """The same where nothing is made of what is in it: its key is used if there is one."""
    from adgen.run.store.key import store_to_look_at

    return store_to_look_at(_root(cache))


def _root(cache: Path | None) -> Path:
    if cache is None:
        base = os.environ.get("XDG_CACHE_HOME")
        cache = (Path(base) if base else Path.home() / ".cache") / "adgen"
    there = next((path for path in (cache, *cache.parents) if path.exists()), cache)
    if there.exists() and not there.is_dir():
        from adgen.errors import RequestError

        hint = "name a folder with --cache or ADGEN_CACHE; it is made where there is none"
        raise RequestError.of(str(there), "is no folder, and the store is one", hint)
    return cache.absolute()  # ffmpeg takes `a:b` for a protocol, `/x/a:b` for a file


def out_of(out: Path | None, campaign: Path) -> Path:
    """Where a campaign's files go unless told: out/ and the name of the campaign's folder."""
    folder = campaign if campaign.is_dir() else campaign.parent
    return out or Path("out") / folder.resolve().name

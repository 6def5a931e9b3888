"""The command `explain`: what one delivered file was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adgen.cli.options import AsJson, Cache, store_to_look_at


def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A delivered film.")],
    manifest: Annotated[
        Path | None, typer.Option(help="The run's manifest. Default: manifest.json beside FILE.")
    ] = None,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a delivered file was made from, and who shares it.

    Its inputs, keys, seeds and timings.
    """
    from adgen.cli.tables import print_ancestry
    from adgen.run.why.ancestry import ancestry
    from adgen.run.why.earlier import MANIFEST, read_manifest

    beside = manifest or file.parent / MANIFEST
    document = ancestry(read_manifest(beside), file, str(beside), store_to_look_at(cache))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print_ancestry(document)

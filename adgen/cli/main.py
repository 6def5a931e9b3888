"""The command line. Every command imports what it needs when it runs, so `--help` stays quick."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from typing import Annotated

import typer

from adgen.cli import (
    boarding,
    cache,
    campaigns,
    checking,
    explaining,
    handing_over,
    inspecting,
    ledger,
    listings,
    publishing,
    reporting,
    reviewing,
    sounds,
    starting,
)

INTERRUPTED = 130
_GO_ON = "interrupted; run again to go on"

app = typer.Typer(
    name="adgen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from adgen import __version__

        typer.echo(f"adgen {__version__}")
        raise typer.Exit


@app.callback()
def adgen(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print adgen's version.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    """A compiler for ad campaigns: one YAML and one CSV in, finished video ads out."""


for command in (
    campaigns.run,
    campaigns.plan,
    campaigns.preview,
    boarding.storyboard,
    checking.check,
    reporting.report,
    handing_over.handoff,
    inspecting.inspect,
    inspecting.certs,
    inspecting.labels,
    reviewing.review,
    publishing.publish,
    explaining.explain,
    sounds.beats,
    listings.engines,
    listings.placements,
    listings.rules,
    listings.voices,
    listings.doctor,
    starting.init,
    starting.schema,
):
    app.command()(command)
app.add_typer(cache.app)
app.add_typer(ledger.app)


def main() -> None:
    """Run the command line; the one place where errors become messages and exit codes."""
    from adgen.errors import AdgenError

    collect_rarely()
    try:
        app()
    except AdgenError as error:
        if os.environ.get("ADGEN_DEBUG") == "1":
            traceback.print_exc()
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _go_on_later()
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # Typer turns Ctrl-C into this without a word
            _go_on_later()
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def collect_rarely() -> None:
    """A plan is hundreds of thousands of objects that stay, without a cycle among them: looking
    through them again and again took a fifth of planning a thousand regions."""
    gc.set_threshold(200_000, 20, 100)


def _go_on_later() -> None:
    print(_GO_ON, file=sys.stderr)
    # Else the interpreter walks every object of torch before it ends, for a second or two.
    gc.freeze()

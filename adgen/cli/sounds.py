"""The command about music: beats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def beats(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sound file.")],
    tempo: Annotated[float | None, typer.Option(help="Hint in BPM.")] = None,
    offset: Annotated[float, typer.Option(help="Seconds added to every beat.")] = 0.0,
    picture: Annotated[Path | None, typer.Option(help="Draw waveform and beats as PNG.")] = None,
) -> None:
    """Print the beat grid of a track as JSON.

    Correct it by hand where need be, and name the file as music.beats_file.
    """
    from adgen.errors import MediaError
    from adgen.media.opening import refuse_no_file
    from adgen.media.sound import read_sound
    from adgen.prepro.rhythm.beats import find_beats
    from adgen.prepro.rhythm.beats_picture import draw_beats

    refuse_no_file(file)
    samples = read_sound(file).mean(axis=1)
    try:
        grid = find_beats(samples, 48_000, tempo, offset)
    except ValueError as error:
        raise MediaError(f"{file}: {error}") from error
    if picture is not None:
        draw_beats(samples, 48_000, grid, (), picture)
    typer.echo(grid.to_json())

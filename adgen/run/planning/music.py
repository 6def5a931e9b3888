"""The music's beats, measured once and kept."""

from __future__ import annotations

from pathlib import Path

from adgen.errors import MediaError, RequestError
from adgen.media.sound import sound_seconds
from adgen.prepro.rhythm import beats
from adgen.prepro.rhythm.beats_worker import measure_beats
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief


def beat_grid(brief: Brief, store: Store) -> BeatGrid | None:
    """The grid of the campaign's music; None without music. Raises RequestError."""
    music = brief.campaign.music
    if music is None or brief.music is None:
        return None
    if brief.beats is not None:
        try:
            length = float(sound_seconds(brief.music.path))
        except MediaError as error:
            raise RequestError.of(brief.where("music.file"), str(error)) from error
        try:
            return BeatGrid.from_json(brief.beats.path.read_text("utf-8"), length)
        except (ValueError, OSError) as error:
            raise RequestError.of(brief.where("music.beats_file"), str(error)) from error
    work = beats_work(brief)
    assert work is not None
    track = brief.music.path

    def measure(folder: Path) -> None:
        grid = measure_beats(track, music.tempo, music.offset)
        (folder / "grid.json").write_text(grid.to_json(), "utf-8")

    try:
        folder = store.make(work.key, measure, work.document())
        return BeatGrid.from_json((folder / "grid.json").read_text("utf-8"))
    except (MediaError, ValueError) as error:
        raise RequestError.of(
            brief.where("music.file"), str(error), "name a track with a clear beat, or a beats_file"
        ) from error


def beats_work(brief: Brief) -> Work | None:
    """What the grid of the campaign's music is measured from; None where nothing is measured."""
    music = brief.campaign.music
    if music is None or brief.music is None or brief.beats is not None:
        return None
    return Work(
        "beats",
        beats.VERSION,
        {"tempo": music.tempo, "offset": music.offset, **tools("ffmpeg", "librosa")},
        {"music": brief.music.sha256},
    )

"""Which plain subtitles got a box: measured on the kept master, and kept beside the film."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from adgen.errors import StoreError
from adgen.media.frames import read_frames
from adgen.post.text.subtitles import contrast
from adgen.post.text.titles import Page, Title
from adgen.run.films import PlannedFilm
from adgen.schema.delivery import Finding

CONTRAST = "contrast.json"


def measure(
    film: PlannedFilm, page: Page, cues: Sequence[Title], master: Path, folder: Path
) -> tuple[Title, ...]:
    """The subtitles with the boxes that they need on the picture in the file `master`.

    What was measured is written into `folder`, for those who draw or check the film later.
    """
    part = contrast.looked_at(page, cues, film.master.raster)
    if part is None:
        return tuple(cues)
    frames = read_frames(master, film.master.raster, part)
    found = contrast.measured(frames, part, page, cues)
    (folder / CONTRAST).write_text(json.dumps(contrast.to_json(found)), "utf-8")
    return contrast.with_boxes(cues, found)


def as_burnt(film: PlannedFilm, cues: Sequence[Title], entry: Path | None) -> tuple[Title, ...]:
    """The subtitles as the film in `entry` has them; without one as they were laid out."""
    return contrast.with_boxes(cues, _read(film, cues, entry))


def finding(film: PlannedFilm, cues: Sequence[Title], entry: Path) -> tuple[Finding, ...]:
    """What was measured beneath plain subtitles; nothing for others."""
    found = _read(film, cues, entry)
    return (contrast.finding(cues, found),) if found else ()


def _read(
    film: PlannedFilm, cues: Sequence[Title], entry: Path | None
) -> tuple[contrast.Contrast, ...]:
    if not film.contrast or not cues or entry is None:
        return ()
    try:
        rows = json.loads((entry / CONTRAST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"film {film.key[:12]} has lost its {CONTRAST}; run again") from error
    return contrast.from_json(rows)

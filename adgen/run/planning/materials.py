"""What planning opens once for a whole campaign: its fonts, engines, voices and music."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook
from adgen.prepro.schedule.cuts import spot_seconds
from adgen.prepro.schedule.music_start import MusicRefusedError, music_start
from adgen.run.planning.deliverables import fonts_digest
from adgen.run.planning.loaded import Engines
from adgen.run.planning.music import beat_grid
from adgen.run.planning.pages import font_book
from adgen.run.planning.request import Wanted
from adgen.run.planning.voices import Voices
from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief


@dataclass(frozen=True, slots=True)
class Materials:
    """What planning opens once, however many rows it is for: fonts, engines and voices."""

    book: FontBook
    fonts: str
    """Digest of the font files."""
    engines: Engines
    voices: Voices | None
    """None for a campaign that says nothing."""


def music_grid(
    brief: Brief, asked: Wanted, store: Store, problems: list[Problem]
) -> BeatGrid | None:
    """The music's grid, with a problem for every length that the track does not serve."""
    music, rate = brief.campaign.music, brief.campaign.frame_rate
    try:
        grid = beat_grid(brief, store)
    except RequestError as error:
        problems += error.problems
        return None
    if grid is None or music is None:
        return None
    for length in asked.lengths:
        seconds = spot_seconds(length, rate)
        try:
            music_start(music, grid, seconds, seconds)
        except MusicRefusedError as error:
            problems.append(Problem(brief.where(error.key), error.what, error.way_out))
    return grid


def counts_beats(brief: Brief) -> bool:
    """Whether any length is given in beats, so that nothing can be cut without a grid."""
    timed = (*brief.campaign.shots, brief.campaign.end_card)
    return any(shot.beats is not None for shot in timed)


def materials(brief: Brief, download: bool, problems: list[Problem]) -> Materials | None:
    """Fonts and engines of a campaign; None, with a problem, without usable fonts."""
    try:
        book = font_book(brief.brand, brief.fonts)
    except MediaError as error:
        problems.append(Problem(brief.brand_places.where("typography"), str(error)))
        return None
    voice = brief.campaign.voice
    voices = None if voice is None else Voices(brief, voice, download)
    return Materials(book, fonts_digest(book), Engines(brief, download), voices)

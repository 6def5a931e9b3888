"""From a campaign's rows to spots: expanded, spoken and cut, with every error of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from adgen.brief.files import Measured, asset_finder, picture_finder
from adgen.errors import Problem, RequestError
from adgen.prepro.expand import expand
from adgen.prepro.schedule.cuts import (
    Overrun,
    end_card_wanted,
    room_for_voice,
    schedule,
    select,
    spot_seconds,
)
from adgen.prepro.schedule.cutting import VOICE_LEAD
from adgen.prepro.schedule.music_start import MusicRefusedError, music_start
from adgen.run.plan import Spot
from adgen.run.planning.fit import exact_seconds, needed_speed, sped_up
from adgen.run.planning.lines import line_of, shot_key, track_key, track_of
from adgen.run.planning.overlong import Cast, told, track_told, ways_out
from adgen.run.planning.request import Wanted
from adgen.run.planning.speech import Spoken, Voiced
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief, Row
from adgen.schema.footage import CutList
from adgen.schema.sound import Line, PlacedSpeech
from adgen.schema.storyboard import Shot, Storyboard


def storyboards(
    brief: Brief, wanted: Wanted, known: Measured, problems: list[Problem]
) -> list[tuple[Row, Storyboard]]:
    """Every row's storyboard; rows with errors are left out and their problems added.

    Pictures in `known` are not decoded again.
    """
    resolve, find = picture_finder(brief.folder, known), asset_finder(brief.folder)
    boards: list[tuple[Row, Storyboard]] = []
    for row in wanted.rows:
        try:
            boards.append((row, expand(brief, row, resolve, find, wanted.mood)))
        except RequestError as error:
            problems += error.problems
    return boards


def spots(
    brief: Brief,
    wanted: Wanted,
    boards: list[tuple[Row, Storyboard]],
    spoken: Spoken,
    grid: BeatGrid | None,
    store: Store,
    problems: list[Problem],
) -> tuple[Spot, ...]:
    """Every region at every length with its cut list, its lines sped up where they must be."""
    found: list[Spot] = []
    for row, board in boards:
        for length in wanted.lengths:
            try:
                found.append(_spot(brief, board, length, spoken, grid, store))
            except RequestError as error:
                problems += error.problems
            except ValueError as error:
                where = f"{brief.where('shots')} ({row.region.tag}, {length} s)"
                hint = "drop a shot, make fewer essential, or bring music with more beats"
                problems.append(Problem(where, str(error), hint))
    return tuple(found)


def _spot(
    brief: Brief,
    board: Storyboard,
    length: int,
    spoken: Spoken,
    grid: BeatGrid | None,
    store: Store,
) -> Spot:
    shots = select(board.shots, length, grid)
    track = track_of(board, shots, length)
    if track is not None and track in spoken:
        return _tracked(brief, board, length, shots, track, spoken[track], grid)
    lines = {shot.id: line for shot in shots if (line := line_of(shot, board)) in spoken}
    voices = {name: spoken[line] for name, line in lines.items() if line is not None}
    lengths = {name: exact_seconds(voiced.speech) for name, voiced in voices.items()}
    fastest = Fraction(str(brief.brand.voice.fastest))

    def cut(asked: Sequence[Shot]) -> CutList:
        return _cut(brief, asked, length, grid, lengths, fastest)

    cast = Cast(shots, cut(shots), voices, fastest, cut)
    late = cast.late(cast.cuts)
    if late:
        raise RequestError(_too_long(brief, board, length, line, cast) for line in late)
    placed: list[PlacedSpeech] = []
    works: list[Work] = []
    for shot, place in zip(shots, cast.cuts.cuts, strict=True):
        if shot.id in voices:
            speed = needed_speed(lengths[shot.id], room_for_voice(place), fastest)
            said = sped_up(voices[shot.id], speed, store)
            start = place.record.start_seconds + VOICE_LEAD
            text = shot.voice or said.speech.text
            placed.append(PlacedSpeech(text, said.speech, start, said.words, shot.translation))
            works.append(said.work)
    return Spot(board.region, length, board, shots, cast.cuts, tuple(placed), tuple(works))


def _tracked(
    brief: Brief,
    board: Storyboard,
    length: int,
    shots: tuple[Shot, ...],
    line: Line,
    track: Voiced,
    grid: BeatGrid | None,
) -> Spot:
    """A spot with a finished voice track, which begins with it. Raises RequestError."""
    cuts = _cut(brief, shots, length, grid, {}, Fraction(1))
    seconds = spot_seconds(length, cuts.rate)
    if exact_seconds(track.speech) > seconds:
        where = f"{brief.where(track_key(board, length))} ({board.region.tag}, {length} s)"
        raise RequestError.of(where, *track_told(track, seconds))
    whole = PlacedSpeech(line.text or track.speech.text, track.speech, Fraction(0), track.words)
    return Spot(board.region, length, board, shots, cuts, (whole,), (track.work,))


def _cut(
    brief: Brief,
    shots: Sequence[Shot],
    length: int,
    grid: BeatGrid | None,
    voices: Mapping[str, Fraction],
    fastest: Fraction,
) -> CutList:
    """The cut list, from where the music is to start; without music from 0."""
    music, rate = brief.campaign.music, brief.campaign.frame_rate
    if music is None or grid is None:
        return schedule(shots, length, rate, grid, 0.0, voices, fastest=fastest)
    seconds = spot_seconds(length, rate)
    try:
        start = music_start(music, grid, seconds, end_card_wanted(shots, seconds, grid))
    except MusicRefusedError as error:
        raise RequestError.of(brief.where(error.key), error.what, error.way_out) from error
    return schedule(shots, length, rate, grid, start, voices, music.ending, fastest)


def _too_long(brief: Brief, board: Storyboard, length: int, line: Overrun, cast: Cast) -> Problem:
    where = brief.where(shot_key(board, line.shot, "voice"))
    return Problem(
        f"{where} ({board.region.tag}, {length} s)",
        told(line, cast.fastest),
        ways_out(line, cast, brief.brand.name, brief.campaign.voice),
    )

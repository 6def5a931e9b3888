"""From a campaign's rows to spots: expanded, spoken and cut, with every error of every row."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from adgen.brief.files import Measured, picture_finder
from adgen.errors import Problem, RequestError, VoiceError
from adgen.post.text.subtitles import PlacedSpeech
from adgen.prepro.expand import expand
from adgen.prepro.schedule.cuts import (
    Overrun,
    end_card_wanted,
    overruns,
    schedule,
    select,
    spot_seconds,
)
from adgen.prepro.schedule.cutting import VOICE_LEAD
from adgen.prepro.schedule.music_start import MusicRefusedError, music_start
from adgen.run.plan import Spot
from adgen.run.planning.request import Wanted
from adgen.run.planning.sound import speak, speech_work
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief, Row
from adgen.schema.footage import CutList
from adgen.schema.sound import Speech
from adgen.schema.storyboard import Shot, Storyboard
from adgen.voices.base import VoiceEngine
from adgen.voices.registry import VOICES, load_voice

Spoken = Mapping[tuple[str, str], tuple[Work, Speech]]


def storyboards(
    brief: Brief, wanted: Wanted, known: Measured, problems: list[Problem]
) -> list[tuple[Row, Storyboard]]:
    """Every row's storyboard; rows with errors are left out and their problems added.

    Pictures in `known` are not decoded again.
    """
    resolve = picture_finder(brief.folder, known)
    boards: list[tuple[Row, Storyboard]] = []
    for row in wanted.rows:
        try:
            boards.append((row, expand(brief, row, resolve, wanted.mood)))
        except RequestError as error:
            problems += error.problems
    return boards


def spoken_lines(
    brief: Brief, boards: list[tuple[Row, Storyboard]], store: Store, problems: list[Problem]
) -> Spoken:
    """Every line of every board spoken, by (text, language)."""
    voice = brief.campaign.voice
    if voice is None:
        return {}
    try:
        engine = load_voice(voice.engine)
    except KeyError:
        problems.append(Problem.unknown(brief.where("voice.engine"), voice.engine, VOICES))
        return {}
    lines: list[tuple[str, str]] = []
    revision = engine.revision()

    def heard(text: str, language: str) -> bool:
        """Spoken before, so that it need not be asked again whether it can be."""
        return store.has(speech_work(text, language, voice, revision).key)

    for row, board in boards:
        said = [shot.spoken for shot in board.shots if shot.voice]
        language = board.region.language
        new = [text for text in said if not heard(text, language)]
        silent = _unspeakable(brief, row, new, engine)
        problems += silent
        if not silent:
            lines += [(text, board.region.language) for text in said]
    try:
        return speak(lines, voice, engine, store)
    except VoiceError as error:
        problems.append(Problem(brief.where("voice"), str(error)))
        return {}


def _unspeakable(brief: Brief, row: Row, said: list[str], engine: VoiceEngine) -> list[Problem]:
    """Problems of a row whose lines the voice cannot say."""
    language = row.region.language
    if said and not engine.speaks(language):
        known = ", ".join(engine.languages())
        return [
            Problem(
                brief.where_row(row, "region"),
                f"the voice {engine.name} does not speak {language}",
                f"it speaks {known}; leave the voice lines of this region empty, or drop `voice:`",
            )
        ]
    return [
        Problem(
            brief.where_row(row),
            f"the voice {engine.name} cannot read {''.join(lacking)} in {text!r}",
            "give it in letters the voice reads, as `reading:` of the shot (kana for Japanese)",
        )
        for text in said
        if (lacking := engine.unreadable(text, language))
    ]


def spots(
    brief: Brief,
    wanted: Wanted,
    boards: list[tuple[Row, Storyboard]],
    spoken: Spoken,
    grid: BeatGrid | None,
    problems: list[Problem],
) -> tuple[Spot, ...]:
    """Every region at every length with its cut list."""
    found: list[Spot] = []
    for row, board in boards:
        for length in wanted.lengths:
            try:
                found.append(_spot(brief, board, length, spoken, grid))
            except RequestError as error:
                problems += error.problems
            except ValueError as error:
                where = f"{brief.where('shots')} ({row.region.tag}, {length} s)"
                hint = "drop a shot, make fewer essential, or bring music with more beats"
                problems.append(Problem(where, str(error), hint))
    return tuple(found)


def _spot(
    brief: Brief, board: Storyboard, length: int, spoken: Spoken, grid: BeatGrid | None
) -> Spot:
    language = board.region.language
    shots = select(board.shots, length, grid)
    voices = {
        shot.id: Fraction(spoken[shot.spoken, language][1].seconds)
        for shot in shots
        if shot.voice and (shot.spoken, language) in spoken
    }
    cuts = _cut(brief, shots, length, grid, voices)
    late = overruns(cuts, voices)
    if late:
        raise RequestError(_too_long(brief, board, length, line) for line in late)
    return Spot(board.region, length, board, shots, cuts, _placed(shots, cuts, spoken, language))


def _cut(
    brief: Brief,
    shots: tuple[Shot, ...],
    length: int,
    grid: BeatGrid | None,
    voices: Mapping[str, Fraction],
) -> CutList:
    """The cut list, from where the music is to start; without music from 0."""
    music, rate = brief.campaign.music, brief.campaign.frame_rate
    if music is None or grid is None:
        return schedule(shots, length, rate, grid, 0.0, voices)
    seconds = spot_seconds(length, rate)
    try:
        start = music_start(music, grid, seconds, end_card_wanted(shots, seconds, grid))
    except MusicRefusedError as error:
        raise RequestError.of(brief.where(error.key), error.what, error.way_out) from error
    return schedule(shots, length, rate, grid, start, voices, music.ending)


def _too_long(brief: Brief, board: Storyboard, length: int, line: Overrun) -> Problem:
    return Problem(
        f"{brief.where(shot_key(board, line.shot, 'voice'))} ({board.region.tag}, {length} s)",
        f"the voice lasts {float(line.voice_seconds):.2f} s, "
        f"{float(line.over):.2f} s more than its place of {float(line.room_seconds):.2f} s",
        "shorten the line, give the shot more time, or raise voice.rate",
    )


def shot_key(board: Storyboard, shot: str, field: str) -> str:
    """The dotted key of a shot's field in the campaign file."""
    index = next(index for index, found in enumerate(board.shots) if found.id == shot)
    return f"end_card.{field}" if index == len(board.shots) - 1 else f"shots[{index}].{field}"


def _placed(
    shots: tuple[Shot, ...], cuts: CutList, spoken: Spoken, language: str
) -> tuple[PlacedSpeech, ...]:
    """Each line at its shot's cut, after the lead."""
    return tuple(
        PlacedSpeech(
            shot.voice,
            spoken[shot.spoken, language][1],
            cut.record.start_seconds + VOICE_LEAD,
        )
        for shot, cut in zip(shots, cuts.cuts, strict=True)
        if shot.voice and (shot.spoken, language) in spoken
    )

"""Which lines a campaign has spoken: of every region's shots, or of its finished voice tracks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adgen.errors import Problem
from adgen.prepro.schedule.cuts import select
from adgen.run.planning.request import Wanted
from adgen.run.planning.speech import Asked, Spoken, UnspokenError, asked, speak
from adgen.run.planning.voices import Speaker, Voices
from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief, Row
from adgen.schema.picture import Asset
from adgen.schema.sound import Line
from adgen.schema.storyboard import Shot, Storyboard


def line_of(shot: Shot, board: Storyboard) -> Line | None:
    """What is said over a shot, its text empty where only a recording has it; None for silence."""
    if not shot.is_voiced:
        return None
    return Line(shot.voice, board.region.tag, shot.reading, shot.recording)


def track_of(board: Storyboard, shots: Sequence[Shot], length: int) -> Line | None:
    """The finished voice of a spot of these shots, with all that is said in it; None without."""
    track: Asset | None = board.tracks.get(length, board.tracks.get(0))
    if track is None:
        return None
    said = [shot for shot in shots if shot.voice]
    reading = "\n".join(shot.reading or shot.voice for shot in said)
    text = "\n".join(shot.voice for shot in said)
    return Line(text, board.region.tag, "" if reading == text else reading, track, track=True)


def spoken_lines(
    brief: Brief,
    asked_for: Wanted,
    boards: Sequence[tuple[Row, Storyboard]],
    grid: BeatGrid | None,
    voices: Voices | None,
    store: Store,
    problems: list[Problem],
) -> Spoken:
    """Every line of every board spoken; none, with the problems, where any cannot be."""
    if voices is None:
        return {}
    lexicon, found, places = brief.brand.voice.lexicon, list[Asked](), dict[Line, str]()
    for row, board in boards:
        problems += _trackless(brief, board, asked_for.lengths, grid)
        new: list[Asked] = []
        for key, line in _lines(board, asked_for.lengths, grid):
            speaker = voices.of(line.language, line.recording is not None, problems)
            if speaker is not None:
                new.append(asked(line, lexicon, speaker))
                places.setdefault(line, f"{brief.where(key)} ({row.region.tag})")
        silent = _unspeakable(brief, row, [line for line in new if not store.has(line.work.key)])
        problems += silent
        found += [] if silent else new
    try:
        return speak(found, store)
    except UnspokenError as error:
        problems += _untold(brief, error, places)
        return {}


def _untold(brief: Brief, error: UnspokenError, places: Mapping[Line, str]) -> list[Problem]:
    """A problem for each reason, at its line, or at the voice where it is that of several."""
    wheres: dict[str, list[str]] = {}
    for line, reason in error.reasons.items():
        wheres.setdefault(reason, []).append(places[line])
    return [
        Problem(found[0] if len(found) == 1 else brief.where("voice"), reason)
        for reason, found in wheres.items()
    ]


def _lines(
    board: Storyboard, lengths: Sequence[int], grid: BeatGrid | None
) -> Iterator[tuple[str, Line]]:
    """The tracks of a board where it has them, else the lines of its shots, each with its key."""
    if not board.tracks:
        for shot in board.shots:
            line = line_of(shot, board)
            if line is not None:
                yield shot_key(board, shot.id, "recording" if line.recording else "voice"), line
        return
    for length in lengths:
        track = track_of(board, select(board.shots, length, grid), length)
        if track is not None:
            yield track_key(board, length), track


def _trackless(
    brief: Brief, board: Storyboard, lengths: Sequence[int], grid: BeatGrid | None
) -> Iterator[Problem]:
    """Lengths in which something is said, of a board that has tracks, but none for these."""
    for length in lengths if board.tracks and 0 not in board.tracks else ():
        said = any(shot.is_voiced for shot in select(board.shots, length, grid))
        if said and length not in board.tracks:
            where = f"{brief.where('voice.track')} ({board.region.tag}, {length} s)"
            what = "its shots have voice lines, and there is no track of this length"
            yield Problem(where, what, f"give one as `{length}: FILE`, or tracks for no length")


def shot_key(board: Storyboard, shot: str, field: str) -> str:
    """The dotted key of a shot's field in the campaign file."""
    index = next(index for index, found in enumerate(board.shots) if found.id == shot)
    return f"end_card.{field}" if index == len(board.shots) - 1 else f"shots[{index}].{field}"


def track_key(board: Storyboard, length: int) -> str:
    """The dotted key of a spot's finished voice in the campaign file."""
    return f"voice.track.{length}" if length in board.tracks else "voice.track"


def _unspeakable(brief: Brief, row: Row, lines: Sequence[Asked]) -> list[Problem]:
    """Problems of a row whose lines its voice cannot say."""
    spoken = [line for line in lines if line.line.recording is None]
    for line in spoken:
        if not line.speaker.engine.speaks(line.line.language):
            return [_unknown_language(brief, row, line.speaker)]
    return [
        Problem(
            brief.where_row(row),
            f"the voice {line.speaker.engine.name} cannot read {''.join(lacking)} "
            f"in {line.reading.spoken!r}",
            "give it in letters the voice reads, as `reading:` of the shot (kana for Japanese)",
        )
        for line in spoken
        if (lacking := line.speaker.engine.unreadable(line.reading.spoken, line.line.language))
    ]


def _unknown_language(brief: Brief, row: Row, speaker: Speaker) -> Problem:
    engine = speaker.engine
    known = ", ".join(engine.languages())
    return Problem(
        brief.where_row(row, "region"),
        f"the voice {engine.name} does not speak {row.region.tag}",
        f"it speaks {known}; give this language another voice in `voice.languages`, leave the "
        "voice lines of this region empty, or drop `voice:`",
    )

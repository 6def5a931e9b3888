"""What is only heard is held against the rules as well, once it was listened to."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from adgen.brief.files import asset_finder, picture_finder
from adgen.brief.load import load_campaign
from adgen.errors import Problem
from adgen.prepro.expand import expand
from adgen.run.plan import Spot
from adgen.run.planning.lines import line_of
from adgen.run.planning.rules import breaches_of, heard_breaches, rules_record
from adgen.run.planning.speech import Voiced
from adgen.run.work import Work
from adgen.schema.brief import Brief, Row
from adgen.schema.footage import CutList
from adgen.schema.picture import Asset
from adgen.schema.sound import PlacedSpeech, Speech
from adgen.schema.storyboard import Storyboard
from tests.brief.written import write_campaign

WORK = Work("voice", 1, {}, {})


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Brief, Row, Storyboard]:
    """A Chinese row whose first shot has a recording and no words."""
    monkeypatch.chdir(tmp_path)
    write_campaign(Path())
    brief = load_campaign(Path("campaigns/feast/campaign.yaml"))
    row = brief.rows[0]
    board = expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
    recorded = replace(board.shots[0], voice="", recording=Asset(Path("line.wav"), "0" * 64))
    return brief, row, replace(board, shots=(recorded, *board.shots[1:]))


def said(text: str) -> Speech:
    return Speech(text, "zh-CN", Path("line.wav"), 1.0, ())


def test_a_recording_is_told_at_its_key(written: tuple[Brief, Row, Storyboard]) -> None:
    brief, row, board = written
    line = line_of(board.shots[0], board)
    assert line is not None
    problems: list[Problem] = []
    spoken = {line: Voiced(WORK, said("世界第一的味道"), ())}
    (breach,) = heard_breaches(brief, [(row, board)], spoken, (), problems)
    assert (breach.rule, breach.key) == ("cn-absolute-terms", "shots[0].recording")
    assert [problem.what for problem in problems] == [breach.what]
    assert heard_breaches(brief, [(row, board)], {}, (), []) == ()


def test_a_voice_track_is_told_at_its_key(written: tuple[Brief, Row, Storyboard]) -> None:
    brief, row, board = written
    board = replace(board, tracks={0: Asset(Path("track.wav"), "1" * 64)})
    placed = PlacedSpeech("全国第一", said("全国第一"), Fraction(0), ())
    cuts = CutList((), Fraction(30), 0.0)
    spot = Spot(row.region, 15, board, board.shots, cuts, (placed,), (WORK,))
    problems: list[Problem] = []
    (breach,) = heard_breaches(brief, [(row, board)], {}, (spot,), problems)
    assert (breach.key, breach.word, len(problems)) == ("voice.track", "全国第一", 1)
    told = replace(spot, shots=(replace(board.shots[0], voice="饺子"), *board.shots[1:]))
    assert heard_breaches(brief, [(row, board)], {}, (told,), []) == ()


def test_a_line_with_its_words_is_told_where_these_are_written(
    written: tuple[Brief, Row, Storyboard],
) -> None:
    brief, row, board = written
    worded = replace(board, shots=(replace(board.shots[0], voice="最佳"), *board.shots[1:]))
    line = line_of(worded.shots[0], worded)
    assert line is not None
    spoken = {line: Voiced(WORK, said("最佳"), ())}
    assert heard_breaches(brief, [(row, worded)], spoken, (), []) == ()
    problems: list[Problem] = []
    breaches = breaches_of(brief, [(row, worded)], problems)
    assert [breach.key for breach in breaches] == ["shots[0].voice"]
    assert len(problems) == 1
    assert [entry["word"] for entry in rules_record(breaches)["care"]] == ["最佳"]

"""Voices in their spots: as they are, on shots that stretch, sped up, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.brief.load import read_campaign
from adgen.errors import Problem
from adgen.media.sound import RATE, write_wav
from adgen.prepro.schedule.cuts import overruns, room_for_voice
from adgen.prepro.schedule.cutting import VOICE_LEAD
from adgen.run.plan import Spot
from adgen.run.planning.facts import PictureFacts
from adgen.run.planning.fit import exact_seconds
from adgen.run.planning.lines import line_of, track_of
from adgen.run.planning.music import beat_grid
from adgen.run.planning.request import Narrowed, wanted
from adgen.run.planning.speech import Voiced
from adgen.run.planning.spots import spots, storyboards
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.sound import Line, Speech, Word
from tests.studio.campaign import BRAND, CAMPAIGN, write_campaign

pytestmark = pytest.mark.usefixtures("small_placements")
FIVE = CAMPAIGN.replace("lengths: [3]", "lengths: [5]")
STRETCHED = FIVE.replace("    logo: true\n", "    logo: true\n    stretch: true\n")
ON_THE_CARD = CAMPAIGN.replace('  cta: "{{ cta }}"\n', '  cta: "{{ cta }}"\n  voice: "{{ cta }}"\n')


class Stage:
    """A small campaign whose lines last as long as is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.store = Store(folder / "store")

    def play(
        self, seconds: Mapping[str, float], campaign: str = CAMPAIGN, brand: str = BRAND
    ) -> tuple[dict[str, Spot], list[Problem]]:
        """The spots by their names, with lines of so many seconds, and what is wrong."""
        path = write_campaign(self._folder / "small", campaign, brand)
        write_wav(path.parent / "vo.wav", np.zeros(RATE))
        problems: list[Problem] = []
        brief, found = read_campaign(path, {}, known=PictureFacts(self.store))
        assert brief is not None, found
        asked = wanted(brief, Narrowed(), problems)
        boards = storyboards(brief, asked, PictureFacts(self.store), problems)
        grid = beat_grid(brief, self.store)
        spoken: dict[Line, Voiced] = {}
        for _, board in boards:
            track = track_of(board, board.shots, asked.lengths[0])
            lines = [track] if track else [line_of(shot, board) for shot in board.shots]
            for line in lines:
                if line is not None and line.text in seconds:
                    spoken[line] = self._voiced(line, seconds[line.text])
        made = spots(brief, asked, boards, spoken, grid, self.store, problems)
        return {spot.name: spot for spot in made}, problems

    def _voiced(self, line: Line, seconds: float) -> Voiced:
        path = self._folder / f"{line.text}-{seconds}.wav"
        times = np.arange(round(seconds * RATE)) / RATE
        write_wav(path, 0.3 * np.sin(2 * np.pi * 130 * times))
        words = (Word(0, len(line.text), 0.0),)
        speech = Speech(line.text, line.language, path, len(times) / RATE, words)
        work = Work("voice", 1, {"text": line.text, "seconds": seconds}, {"engine": "one"})
        return Voiced(work, speech, words)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_line_that_fits_is_said_as_it_is(stage: Stage) -> None:
    """The first shot has 1 s of the 3, of which the voice may have three quarters."""
    found, problems = stage.play({"Hello": 0.75, "Hallo": 0.5})
    assert problems == []
    english = found["en-US 3 s"]
    assert english.speeches[0].speech.seconds == 0.75
    assert english.speeches[0].start == VOICE_LEAD
    assert "faster" not in english.voices[0].parameters
    assert english.cuts == found["de-DE 3 s"].cuts


def test_a_line_that_is_too_long_is_sped_up_and_moves_no_cut(stage: Stage) -> None:
    found, problems = stage.play({"Hello": 0.8, "Hallo": 0.5})
    assert problems == []
    english, german = found["en-US 3 s"], found["de-DE 3 s"]
    assert english.voices[0].parameters["faster"] == "1.07"  # 0.8 / 0.75 = 1.0667
    assert english.speeches[0].speech.seconds == pytest.approx(0.8 / 1.07, abs=1e-3)
    assert english.speeches[0].speech.file.parent == stage.store.root_of(english.voices[0].key)
    assert english.cuts == german.cuts  # so that the markets share their takes
    assert "faster" not in german.voices[0].parameters


def test_no_line_is_sped_up_beyond_the_brands_limit(stage: Stage) -> None:
    strict = BRAND + "voice: {fastest: 1.05}\n"
    assert stage.play({"Hello": 0.8}, brand=strict)[1] != []
    assert stage.play({"Hello": 0.78}, brand=strict)[1] == []  # 1.04
    found, problems = stage.play({"Hello": 0.9, "Hallo": 0.5})  # 1.2, the limit is 1.15
    assert list(found) == ["de-DE 3 s"]
    (problem,) = problems
    assert problem.where.endswith("shots[0].voice (en-US, 3 s)")
    assert problem.what == (
        "the voice lasts 0.78 s at 1.15 times its speed, 0.04 s more than its place of 0.75 s"
    )


def test_a_shot_that_may_stretch_does_so_before_its_line_is_sped_up(stage: Stage) -> None:
    plain = stage.play({}, STRETCHED)[0]["en-US 5 s"].cuts
    room = float(room_for_voice(plain.cuts[0]))
    found, problems = stage.play({"Hello": room + 0.1, "Hallo": room}, STRETCHED)
    assert problems == []
    english, german = found["en-US 5 s"], found["de-DE 5 s"]
    assert german.cuts == plain
    assert len(english.cuts.cuts[0].record) == len(plain.cuts[0].record) + 15  # a beat
    assert [cut.record.stop % 15 for cut in english.cuts.cuts] == [0, 0, 0]
    assert "faster" not in english.voices[0].parameters
    assert overruns(english.cuts, {"open": exact_seconds(english.speeches[0].speech)}) == ()
    sped = stage.play({"Hello": room + 0.1}, FIVE)[0]["en-US 5 s"]
    assert sped.cuts == plain
    assert sped.voices[0].parameters["faster"] == f"{np.ceil((room + 0.1) / room * 100) / 100:g}"


def test_a_line_on_the_end_card_is_sped_up_too(stage: Stage) -> None:
    found, problems = stage.play({"Buy now": 1.3}, ON_THE_CARD)  # into 1.25 s
    assert problems == []
    assert found["en-US 3 s"].voices[0].parameters["faster"] == "1.04"
    (problem,) = stage.play({"Buy now": 1.6}, ON_THE_CARD)[1]
    assert problem.where.endswith("end_card.voice (en-US, 3 s)")


def test_the_same_line_has_the_speed_that_each_length_needs(stage: Stage) -> None:
    both = CAMPAIGN.replace("lengths: [3]", "lengths: [3, 5]")
    found, problems = stage.play({"Hello": 0.8}, both)
    assert problems == []
    assert "faster" in found["en-US 3 s"].voices[0].parameters
    assert "faster" not in found["en-US 5 s"].voices[0].parameters


@pytest.mark.parametrize(("seconds", "over"), [(2.0, None), (3.0, None), (3.25, "0.25 s more")])
def test_a_track_is_as_long_as_its_spot_at_most(
    stage: Stage, seconds: float, over: str | None
) -> None:
    tracked = CAMPAIGN.replace("rate: 1.5}", "rate: 1.5, track: vo.wav}")
    found, problems = stage.play({"Hello": seconds, "Hallo": 1.0}, tracked)
    if over is None:
        assert problems == []
        english = found["en-US 3 s"]
        assert english.cuts == found["de-DE 3 s"].cuts
        assert [placed.start for placed in english.speeches] == [Fraction(0)]
        assert english.speeches[0].speech.seconds == seconds
    else:
        (problem,) = problems
        assert "voice.track (en-US, 3 s)" in problem.where
        assert over in problem.what
        assert problem.hint == "shorten it, or give the spot a length of 4 s"


def test_the_words_shown_are_timed_with_the_voice_that_is_heard(stage: Stage) -> None:
    found, _ = stage.play({"Hello": 0.8})
    placed = found["en-US 3 s"].speeches[0]
    assert placed.words == placed.speech.words == (Word(0, 5, 0.0),)
    assert placed.speech.text == placed.text == "Hello"

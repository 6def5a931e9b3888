"""What is said of a line that is too long, and that each way out is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.media.sound import RATE, write_wav
from adgen.prepro.schedule.cuts import room_for_voice, schedule
from adgen.run.planning.overlong import Cast, droppable, told, track_told, ways_out
from adgen.run.planning.speech import Voiced
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.footage import CutList
from adgen.schema.sound import Speech, Word
from adgen.schema.storyboard import Shot
from adgen.schema.voice import Voice, VoiceChoice

FASTEST = Fraction(23, 20)
ORLUNE = "Orlune keeps the city out, right here tonight, and lets you listen"
BLANK = Shot(
    id="", beats=None, seconds=1.0, essential=True, engine="stills", prompt="", negative="",
    seed=1, picture=None, anchors=(), camera="static", motion=5, focus=None,
    super=None, voice="", reading="", logo=False, transition="cut",
)  # fmt: skip


def evenly(text: str, seconds: float) -> tuple[Word, ...]:
    """The words of a text, each said for as long as it has letters."""
    found = [match.span() for match in re.finditer(r"\S+", text)]
    return tuple(Word(start, stop, seconds * start / len(text)) for start, stop in found)


def voiced(text: str, seconds: float, rate: float = 1.0, recorded: bool = False) -> Voiced:
    inputs = {"engine": "one", **({"recording": "0" * 64} if recorded else {})}
    work = Work("voice", 1, {"text": text, "voice": {"rate": rate}}, inputs)
    words = evenly(text, seconds)
    return Voiced(work, Speech(text, "en-GB", Path("line.wav"), seconds, words), words)


def cast(hook: Voiced, **more: Voiced) -> Cast:
    """A spot of 8 s at 120 BPM: the hook with its line, the city, the case, the end card."""
    lengths = {"hook": 2.0, "city": 2.0, "case": 2.0, "end-card": 2.0}
    voices = {"hook": hook, **more}
    shots = tuple(
        replace(BLANK, id=name, seconds=seconds, voice=voices[name].speech.text)
        if name in voices
        else replace(BLANK, id=name, seconds=seconds)
        for name, seconds in lengths.items()
    )
    beats = tuple(n / 2 for n in range(24))
    track = BeatGrid(120, beats, beats[::4], (1.0,) * len(beats), 12.0)
    spoken = {name: Fraction(said.speech.seconds) for name, said in voices.items()}

    def cut(asked: Sequence[Shot]) -> CutList:
        return schedule(asked, 8, Fraction(30), track, 0.0, spoken, "fade", FASTEST)

    return Cast(shots, cut(shots), voices, FASTEST, cut)


def ways(of: Cast, voice: Voice | None = None) -> list[str]:
    (late,) = of.late(of.cuts)
    return ways_out(late, of, "Orlune", voice).split("; ")


# -- how much, and which words -------------------------------------------------------------------


def test_the_seconds_over_are_those_after_the_greatest_speed() -> None:
    spot = cast(voiced(ORLUNE, 2.3))
    (late,) = spot.late(spot.cuts)
    assert late.over == Fraction(23, 10) / FASTEST - Fraction(7, 4)
    assert told(late, FASTEST) == (
        "the voice lasts 2.00 s at 1.15 times its speed, 0.25 s more than its place of 1.75 s"
    )
    assert told(late, Fraction(1)).startswith("the voice lasts 2.00 s, 0.25 s more")
    fits = cast(voiced(ORLUNE, 2.01))  # 1.748 s when it is sped up
    assert fits.late(fits.cuts) == ()


@pytest.mark.parametrize(
    ("text", "surplus", "dropped"),
    [
        (ORLUNE, 0.5, "and lets you listen"),  # 1.9 s
        (ORLUNE, 1.95, "right here tonight"),  # 2.0 s; its sign goes with it
        (ORLUNE, 2.5, "Orlune keeps the city out"),
        (ORLUNE, 3.2, "here tonight, and lets you listen"),  # no clause is as long
        ("Tonight, all of the music is yours", 0.3, "Tonight"),
        ("All of the music is yours right here", 0.3, "here"),
        ("All of the music is yours right here", 0.5, "right here"),
        ("Only at 9,50 in all shops", 0.3, "shops"),  # what stands in a number parts nothing
        ("“Listen,” it says to you", 0.5, "“Listen,”"),
        ("العالم يهدأ، والموسيقى تبقى معك، الليلة", 0.6, "الليلة"),
        ("Wort", 0.1, ""),
    ],
)
def test_the_words_to_drop_are_the_fewest_that_make_sense(
    text: str, surplus: float, dropped: str
) -> None:
    seconds = len(text) / 10
    words = evenly(text, seconds)
    found = droppable(text, words, seconds, surplus)
    assert found == dropped
    if found:
        first = text.index(found)
        start = next(word.seconds for word in words if word.start_char == first)
        after = [word.seconds for word in words if word.start_char >= first + len(found)]
        assert min([*after, seconds]) - start >= surplus


def test_words_that_no_space_parts_are_dropped_too() -> None:
    text = "静けさを、あなたに、いま"
    words = (Word(0, 5, 0.0), Word(5, 10, 0.7), Word(10, 12, 1.2))
    assert droppable(text, words, 2.1, 0.8) == "いま"
    assert droppable(text, words, 2.1, 0.5) == "あなたに"


def test_the_brands_name_is_never_dropped() -> None:
    text = "All of the music, Orlune, and nothing else at all"
    words = evenly(text, 5.0)
    assert droppable(text, words, 5.0, 0.5) == "Orlune"
    assert droppable(text, words, 5.0, 0.5, "ORLUNE") == "All of the music"
    assert droppable("By Orlune", evenly("By Orlune", 1.0), 1.0, 0.2, "Orlune") == ""


def test_a_line_whose_words_are_not_known_is_told_in_characters() -> None:
    text = "世界安静下来，音乐还在。"
    line = replace(voiced(text, 2.3), words=(Word(0, len(text), 0.0),))
    # 0.25 s over at 1.15 x are 0.288 s of 2.3 s: 1.5 of 12 characters.
    assert ways(cast(line))[0] == "about 2 of its 12 characters must go"


# -- who gives way -------------------------------------------------------------------------------


def test_the_neighbour_with_most_room_is_named() -> None:
    assert "shot city has 1.50 s to spare" in ways(cast(voiced(ORLUNE, 2.3)))


def test_a_neighbour_that_speaks_keeps_what_it_needs() -> None:
    spot = cast(voiced(ORLUNE, 2.3), city=voiced("The city", 1.6))  # needs 1.85 of its 2 s
    assert "shot case has 1.50 s to spare" in ways(spot)


def test_stretching_is_advised_where_it_does_and_only_there() -> None:
    spot = cast(voiced(ORLUNE, 2.3))
    assert "`stretch: true` would give the shot 3.00 s" in ways(spot)
    grown = spot.recut([replace(shot, stretch=shot.id == "hook") for shot in spot.shots])
    assert grown.cuts[0].record.seconds == 3
    assert spot.late(grown) == ()
    hopeless = cast(voiced(ORLUNE, 8.0))
    assert not [way for way in ways(hopeless) if "stretch" in way]


def test_a_rate_is_advised_for_a_voice_that_can_be_asked_for_one() -> None:
    english = Voice(rate=0.9, languages={"en": VoiceChoice(rate=1.0), "de": VoiceChoice(rate=1.2)})
    # 2.3 s / 1.15 / 1.75 s = 1.143
    wanted = "voice.languages.en.rate of about 1.15 instead of 1 would do"
    assert wanted in ways(cast(voiced(ORLUNE, 2.3)), english)
    plain = ways(cast(voiced(ORLUNE, 2.3)), Voice(rate=1.1))
    assert "voice.rate of about 1.30 instead of 1.1 would do" in plain
    assert not [way for way in ways(cast(voiced(ORLUNE, 2.3)), Voice(rate=1.2)) if "rate" in way]
    recorded = ways(cast(voiced(ORLUNE, 2.3, recorded=True)), Voice())
    assert not [way for way in recorded if "rate" in way]
    assert room_for_voice(cast(voiced(ORLUNE, 2.3)).cuts.cuts[0]) == Fraction(7, 4)


# -- tracks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "way_out"),
    [
        (4.9, "nothing is heard after 5.00 s: cut it there"),
        (5.2, "shorten it, or give the spot a length of 6 s"),
    ],
)
def test_a_track_is_told_by_how_much_it_outlasts_its_spot(
    tmp_path: Path, heard: float, way_out: str
) -> None:
    samples = np.zeros(round(5.255 * RATE))
    samples[: round(heard * RATE)] = 0.1
    write_wav(tmp_path / "track.wav", samples)
    speech = Speech("", "en", tmp_path / "track.wav", len(samples) / RATE, ())
    what, hint = track_told(Voiced(Work("voice", 1, {}, {}), speech, ()), Fraction(5))
    assert what == "the track lasts 5.25 s, 0.26 s more than the spot's 5.00 s"
    assert hint == way_out

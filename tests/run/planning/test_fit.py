"""Lines that are sped up: by no more than they must be, each once, words and samples alike."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from adgen.media.sound import RATE, write_wav
from adgen.run.planning import fit
from adgen.run.planning.fit import exact_seconds, needed_speed, sped_up
from adgen.run.planning.speech import Voiced
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.sound import Speech, Word

FASTEST = Fraction(23, 20)


def voiced(path: Path, seconds: float = 2.0) -> Voiced:
    """A line of two words as it was spoken, and shown as one."""
    times = np.arange(round(seconds * RATE)) / RATE
    tones = sum(np.sin(2 * np.pi * 110 * n * times) / n for n in range(1, 12))
    write_wav(path, 0.2 * tones * np.sin(2 * np.pi * times) ** 2)
    words = (Word(0, 5, 0.0), Word(6, 11, 0.9))
    speech = Speech("forty hours", "en-US", path, len(times) / RATE, words, "whisper")
    work = Work("voice", 1, {"text": "forty hours"}, {"engine": "one"})
    return Voiced(work, speech, (Word(0, 8, 0.0),))


@given(
    samples=st.integers(1, 10 * RATE), room=st.integers(1, 10 * RATE), most=st.integers(100, 150)
)
def test_a_line_is_sped_up_by_the_fewest_hundredths_that_do(
    samples: int, room: int, most: int
) -> None:
    seconds, place, fastest = Fraction(samples, RATE), Fraction(room, RATE), Fraction(most, 100)
    if seconds / fastest > place:
        return
    speed = needed_speed(seconds, place, fastest)
    assert 1 <= speed <= fastest
    assert seconds / speed <= place
    assert speed == 1 or seconds / (speed - Fraction(1, 100)) > place
    assert (speed * 100).denominator == 1


def test_the_greatest_speed_need_not_be_whole_hundredths() -> None:
    fastest = Fraction("1.125")
    assert needed_speed(Fraction(9, 4), Fraction(2), fastest) == fastest
    assert needed_speed(Fraction(9, 4) - Fraction(1, RATE), Fraction(2), fastest) == fastest
    assert needed_speed(Fraction(2), Fraction(2), fastest) == 1


def test_samples_and_words_come_earlier_alike(tmp_path: Path) -> None:
    line, store = voiced(tmp_path / "line.wav"), Store(tmp_path / "store")
    speed = Fraction(107, 100)
    made = sped_up(line, speed, store)
    samples, rate = soundfile.read(made.speech.file)
    assert rate == RATE
    assert len(samples) == 2 * RATE // speed
    assert exact_seconds(made.speech) == Fraction(len(samples), RATE)
    assert made.speech.seconds == pytest.approx(2 / 1.07, abs=1e-3)
    assert [word.seconds for word in made.speech.words] == pytest.approx([0.0, 0.9 / 1.07])
    assert made.words == line.words
    assert (made.speech.text, made.speech.timed_by) == ("forty hours", "whisper")
    assert made.work.inputs == {"speech": line.work.key}
    assert made.work.parameters["faster"] == "1.07"
    assert made.speech.file == store.root_of(made.work.key) / "speech.wav"


def test_each_speed_is_made_once_and_gives_the_same_bytes_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = voiced(tmp_path / "line.wav")
    stores = [Store(tmp_path / name) for name in ("one", "other")]
    made = [sped_up(line, FASTEST, store) for store in stores]
    assert made[0].work == made[1].work
    assert made[0].speech.file.read_bytes() == made[1].speech.file.read_bytes()
    slower = sped_up(line, Fraction(114, 100), stores[0])
    assert slower.work.key != made[0].work.key
    monkeypatch.setattr(fit, "faster", None)
    assert sped_up(line, FASTEST, Store(stores[0].root)) == made[0]


def test_a_line_that_fits_is_left_as_it_is(tmp_path: Path) -> None:
    line, store = voiced(tmp_path / "line.wav"), Store(tmp_path / "store")
    assert sped_up(line, Fraction(1), store) is line

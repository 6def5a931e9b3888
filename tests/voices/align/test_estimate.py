"""Word times without an engine's help, against the times espeak-ng gives for its own words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.errors import VoiceError
from adgen.voices.align.envelope import FRAMES_PER_SECOND
from adgen.voices.align.estimate import estimated
from tests.studio.align_lines import LINES
from tests.studio.bench.align import Known, by_characters, errors_of, spoken_lines, tracks_of

RATE = 48_000


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    asked = {tag: said[: 3 if tag.startswith("en") else 1] for tag, said in LINES.items()}
    return spoken_lines(tmp_path_factory.mktemp("lines"), asked)


def hum(seconds: float) -> NDArray[np.float32]:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(0.2 * np.sin(2 * np.pi * 150 * time), np.float32)


def test_words_are_where_the_engine_says_in_every_language(lines: list[Known]) -> None:
    """Milliseconds; both thresholds are about twice what was measured."""
    off = [error for line in lines for error in errors_of(line)]
    plain = [error for line in lines for error in errors_of(line, by_characters)]
    assert len(off) > 100
    assert float(np.median(off)) <= 20
    assert float(np.percentile(off, 90)) <= 100
    assert float(np.median(off)) < float(np.median(plain)) / 4
    for language in LINES:
        own = [error for line in lines if line.language == language for error in errors_of(line)]
        assert float(np.median(own)) <= 60, language


def test_words_cover_the_text_in_order_and_lie_within_the_sound(lines: list[Known]) -> None:
    for line in lines[::2]:
        words = estimated(line.text, line.language, line.samples)
        left = list(line.text)
        for word in words:
            left[word.start_char : word.stop_char] = " " * (word.stop_char - word.start_char)
        assert not "".join(left).strip()
        times = [word.seconds for word in words]
        assert times == sorted(set(times))
        assert 0 <= times[0] < 0.1
        assert times[-1] < len(line.samples) / RATE
        assert words == estimated(line.text, line.language, line.samples.copy())


def test_the_lines_of_a_track_begin_after_its_pauses(lines: list[Known]) -> None:
    english = [line for line in lines if line.language.startswith("en")]
    found = list(tracks_of(english, seed=1, each=1))
    assert found
    for track in found:
        words = estimated(track.text, track.language, track.samples)
        starts = {word.start_char: word.seconds for word in words}
        for place, second in track.words:
            assert starts[place] == pytest.approx(second, abs=0.06)


def test_what_was_heard_decides_where_the_sound_does_not() -> None:
    """A hum says nothing of words: their weights halve it, and a listener knows better."""
    plain = estimated("la la", "it", hum(2.0))
    assert plain[1].seconds == pytest.approx(1.0, abs=0.03)
    heard = estimated("la la", "it", hum(2.0), (None, 0.7))
    assert heard[1].seconds == pytest.approx(0.75, abs=0.06)
    apart = np.concatenate([hum(1.0), np.zeros(RATE, np.float32), hum(1.0)])
    early = estimated("la la", "it", apart, (0.0, 1.1))  # as if the pause were the word's
    assert early[1].seconds == pytest.approx(2.0, abs=0.03)
    wild = estimated("la la la la la la la la", "it", hum(2.0), (None, 1.9, *[None] * 6))
    assert wild[1].seconds < 0.6


def test_a_text_that_is_not_in_the_sound_is_refused() -> None:
    assert estimated("", "en", hum(1.0)) == ()
    assert estimated(" \n", "en", np.zeros(0, np.float32)) == ()
    for silence in (np.zeros(RATE, np.float32), np.zeros(0, np.float32)):
        with pytest.raises(VoiceError, match="nobody is heard"):
            estimated("Hello", "en", silence)
    with pytest.raises(VoiceError, match=r"20 words are written and only 0\.3 s are spoken"):
        estimated("wonderful " * 20, "en", hum(0.3))


def test_what_is_not_said_alone_still_has_a_place() -> None:
    words = estimated("🎉", "en", np.concatenate([np.zeros(RATE, np.float32), hum(1.0)]))
    assert [(word.start_char, word.stop_char) for word in words] == [(0, 1)]
    assert words[0].seconds == pytest.approx(1.0, abs=1.5 / FRAMES_PER_SECOND)


def test_the_fixture_knows_its_words(lines: list[Known], tmp_path: Path) -> None:
    """The engine's times are what everything is measured by: they rise, and start with the line."""
    for line in lines:
        times = [second for _, second in line.words]
        assert times == sorted(times)
        assert times[0] < 0.1

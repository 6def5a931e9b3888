"""A Whisper of random weights hears nonsense: what counts is what is made of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.errors import VoiceError
from adgen.media.sound import RATE, write_wav
from adgen.voices.align.listener import open_listener
from adgen.voices.align.whisper import WhisperListener
from adgen.voices.hub import Place
from tests.studio.bench.align import Known, spoken_lines
from tests.voices.align.tiny_whisper import save_tiny_whisper

TEXT = "Everyone’s home for dinner. Here’s to a bright new year."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "whisper"
    save_tiny_whisper(folder, seed=1)
    return folder


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return spoken_lines(tmp_path_factory.mktemp("line"), {"en-GB": [TEXT]})[0]


@pytest.fixture
def sound(tmp_path: Path, line: Known) -> Path:
    write_wav(tmp_path / "line.wav", line.samples)
    return tmp_path / "line.wav"


class Hears:
    """In place of the pipeline: says what it was told to have heard."""

    def __init__(self, words: Sequence[tuple[str, float | None, float | None]]) -> None:
        self._chunks = [{"text": text, "timestamp": (a, b)} for text, a, b in words]
        self.model = type("", (), {"generation_config": type("", (), {"is_multilingual": False})})

    def __call__(self, *_: object, **__: object) -> dict[str, Any]:
        return {"chunks": self._chunks}


def hearing(*words: tuple[str, float | None, float | None]) -> WhisperListener:
    listener = WhisperListener("told", Place(Path(), None))
    listener.__dict__["_pipeline"] = Hears(words)
    return listener


def told(line: Known, off: float = 0.0) -> list[tuple[str, float | None, float | None]]:
    """The line's own words and times, those times off by alternating amounts."""
    stops = [place for place, _ in line.words[1:]] + [len(line.text)]
    return [
        (" " + line.text[place:stop].strip(), second + off * (-1) ** number, second + 0.2)
        for number, ((place, second), stop) in enumerate(zip(line.words, stops, strict=True))
    ]


def test_a_random_model_gives_words_in_order_within_the_sound(model: Path, sound: Path) -> None:
    listener = open_listener(model.name, model.parent, download=False)
    first = listener.transcript("zh-CN", sound)
    assert first.text.strip()
    left = list(first.text)
    for word in first.words:
        left[word.start_char : word.stop_char] = " " * (word.stop_char - word.start_char)
    assert not "".join(left).strip()
    times = [word.seconds for word in first.words]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] < 4
    assert first == open_listener(str(model), Path("/"), download=False).transcript("zh-CN", sound)
    with pytest.raises(VoiceError, match=r"it was heard to say .*, where the text is 'Free"):
        listener.words("Free delivery on Monday", "en", sound)
    with pytest.raises(VoiceError, match=r"does not hear sw\n\nhint: it hears de, en, ja, zh"):
        listener.words(TEXT, "sw", sound)


def test_more_than_half_a_minute_is_heard_in_parts(
    model: Path, tmp_path: Path, line: Known
) -> None:
    listener = open_listener(str(model), tmp_path, download=False)
    assert isinstance(listener, WhisperListener)
    heard = listener._heard("en", np.tile(line.samples, 12))
    assert heard[-1].start > 30
    assert all(a.start <= b.start for a, b in pairwise(heard))
    assert heard[-1].stop <= 12 * len(line.samples) / RATE


def test_words_heard_roughly_end_up_where_they_are_said(sound: Path, line: Known) -> None:
    words = hearing(*told(line, off=0.1)).words(TEXT, "en-GB", sound)
    found = {word.start_char: word.seconds for word in words}
    off = [abs(found[place] - second) for place, second in line.words if place in found]
    assert len(off) == len(line.words)
    assert max(off) < 0.1
    assert float(np.median(off)) < 0.03


def test_times_that_are_missing_or_beyond_the_sound_are_not_believed(sound: Path) -> None:
    listener = hearing(
        (" Everyone's", 0.0, None),
        (" home", None, None),
        (" for", 90.0, 91.0),
        (" dinner", 0.1, 0.2),
        (" Here's to a bright new year", 95.0, 99.0),
    )
    words = listener.words(TEXT, "en-GB", sound)
    times = [word.seconds for word in words]
    assert times == sorted(set(times))
    assert times[-1] < 4


def test_a_transcript_is_what_was_heard(sound: Path, line: Known) -> None:
    heard = hearing(*told(line)).transcript("en-GB", sound)
    assert heard.text == TEXT
    assert [word.start_char for word in heard.words] == [place for place, _ in line.words]


def test_silence_says_that_nobody_is_heard(tmp_path: Path) -> None:
    write_wav(tmp_path / "silence.wav", np.zeros(RATE))
    with pytest.raises(VoiceError, match="nobody is heard"):
        hearing((" Thank you.", 0.0, 1.0)).transcript("en", tmp_path / "silence.wav")
    with pytest.raises(VoiceError, match="nobody is heard"):
        hearing().transcript("en", tmp_path / "silence.wav")


def test_a_model_that_is_none_is_refused_with_the_way_out(model: Path, tmp_path: Path) -> None:
    def refused(name: str, *, download: bool = False) -> str:
        with pytest.raises(VoiceError) as caught:
            open_listener(name, tmp_path, download)
        return str(caught.value)

    assert refused("nowhere").startswith("nowhere: is no folder here and no hub id")
    assert "--download" in refused("adgen-nobody/whisper-none")
    (tmp_path / "empty").mkdir()
    assert "config.json: is missing" in refused("empty")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/config.json").write_text('{"model_type": "bert"}')
    assert "its model_type is 'bert'" in refused("other")
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare/config.json").write_text(json.dumps({"model_type": "whisper"}))
    (tmp_path / "bare/pytorch_model.bin").write_bytes(b"\x80")
    assert "pickled weights can run code" in refused("bare")


def test_another_model_has_another_revision(model: Path, tmp_path: Path) -> None:
    save_tiny_whisper(tmp_path / "other", seed=2)
    one = open_listener(str(model), tmp_path, download=False).revision()
    assert one == open_listener(str(model), tmp_path, download=False).revision()
    assert one != open_listener("other", tmp_path, download=False).revision()

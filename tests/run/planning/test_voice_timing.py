"""From what espeak-ng says to the times in the SRT: a cue starts with its first word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen import pipeline
from adgen.post.text.burn import cues_of
from adgen.post.text.subtitles.files.srt_vtt import srt
from adgen.run.plan import Plan
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.schema.sound import PlacedSpeech
from tests.studio.campaign import know_small_placements, write_campaign
from tests.studio.films import WALL

CAMPAIGN = """\
name: timed
brand: brand.yaml
regions: regions.csv
lengths: [10]
placements: [wall]
engine: stills
voice: {engine: espeak, pause: 0.4}
subtitles: {highlight: true}
shots:
  - {id: only, seconds: 9, picture: pictures/warm.png, camera: static, voice: "{{ line }}"}
end_card: {seconds: 1, cta: Now}
"""
LINES = {
    "en-US": "Everyone's home for dinner. It costs $4.99 today. Come and see it soon.",
    "de-DE": "Heute sind alle zu Hause. Das kostet nur 4,99 €. Kommen Sie bald vorbei.",
    "fr-FR": "Tout le monde est là. Il coûte 4,99 € ce soir. Venez vite le découvrir.",
    "ru-RU": "Сегодня все уже дома. Это стоит 90 рублей. Приходите к нам скорее.",
    "zh-CN": "今晚全家都在一起。现在只要五块钱。快来我们店里看看。",
    "ar-EG": "الجميع في البيت اليوم. العرض ينتهي هذا المساء. تعالوا إلينا قريبا.",
    "hi-IN": "आज सब लोग घर पर हैं। यह आज बहुत सस्ता है। जल्दी हमारे पास आइए।",
    "ko-KR": "오늘은 모두 집에 있어요. 지금 바로 시작하세요. 빨리 와서 보세요.",
}
SENTENCES = 3
FRAMES = 2
_CUE = re.compile(r"\d+\n(\d+):(\d+):(\d+),(\d+) --> .*\n((?:.+\n)+)")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(autouse=True)
def quick_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small placement that takes every rate."""
    know_small_placements(monkeypatch, {"wall": WALL.model_copy(update={"max_rate": 60})})


def planned(folder: Path, rate: int, store: Store) -> Plan:
    rows = "".join(f'{tag},"{line}"\n' for tag, line in LINES.items())
    text = f"{CAMPAIGN}rate: {rate}\ndisclosure: {{producer: us}}\n"
    path = write_campaign(folder, text, regions="region,line\n" + rows)
    return pipeline.plan(Request(path, Narrowed()), store, Silent()).plan


def cue_starts(text: str, document: str) -> Iterator[tuple[int, float]]:
    """Of every cue in an SRT document the place of its first letter in the text, and its second."""
    bare = [(place, char) for place, char in enumerate(text) if is_shown(char)]
    shown = 0
    for hours, minutes, seconds, thousandths, lines in _CUE.findall(document):
        start = 3600 * int(hours) + 60 * int(minutes) + int(seconds) + int(thousandths) / 1000
        letters = "".join(filter(is_shown, lines))
        assert letters == "".join(char for _, char in bare[shown : shown + len(letters)])
        yield bare[shown][0], start
        shown += len(letters)
    assert shown == len(bare)


def is_shown(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) != "Cf"


def heard_sentences(placed: PlacedSpeech) -> list[float]:
    """When sound begins after at least 0.3 s of silence, in seconds of the spot."""
    samples, rate = soundfile.read(placed.speech.file)
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))
    first = np.flatnonzero(np.diff(loud, prepend=-rate) > 0.3 * rate)
    return [float(placed.start) + place / rate for place in loud[first]]


@pytest.mark.parametrize("rate", [24, 25, 30, 60])
def test_a_cue_starts_within_two_frames_of_its_first_word(
    rate: int, tmp_path: Path, store: Store
) -> None:
    plan = planned(tmp_path, rate, store)
    assert [spot.region.tag for spot in plan.spots] == list(LINES)
    compared = 0
    for item in plan.deliverables:
        (placed,) = item.spot.speeches
        assert placed.speech.timed_by == "engine"
        cues = cues_of(read_layout(store, plan.films[item.film].overlay).cues)
        starts = dict(cue_starts(placed.text, srt(cues, item.spot.region.tag)))
        said = {word.start_char: float(placed.start) + word.seconds for word in placed.words}
        off = {place: start - said[place] for place, start in starts.items()}
        assert max(map(abs, off.values())) <= FRAMES / rate, (item.spot.name, off)

        heard = heard_sentences(placed)
        begun = [0, *(end.end() for end in re.finditer(r"[.。।]\s*(?=\D)", placed.text))]
        assert len(heard) == len(begun) == SENTENCES
        for place, second in zip(begun, heard, strict=True):
            if place in starts:
                assert abs(starts[place] - second) <= FRAMES / rate, (item.spot.name, place)
                compared += 1
    assert compared > 2 * len(LINES)

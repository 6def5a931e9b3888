"""Which lines are spoken: recordings and finished tracks through planning, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen import pipeline
from adgen.brief.load import load_campaign
from adgen.errors import Problem, RequestError
from adgen.run.mixes import VoiceLicence
from adgen.run.plan import Plan
from adgen.run.planning.request import Narrowed
from adgen.run.planning.voices import Voices
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.schema.voice import Voice, VoiceChoice
from adgen.voices.recorded import Recordings
from tests.studio.campaign import write_campaign

pytestmark = pytest.mark.usefixtures("small_placements")
CAMPAIGN = """\
name: said
brand: brand.yaml
regions: regions.csv
lengths: [3]
placements: [tile]
engine: stills
voice: {engine: recorded}
shots:
  - id: open
    seconds: 2
    essential: true
    picture: pictures/warm.png
    voice: "{{ line }}"
    recording: "{{ file | optional }}"
end_card: {seconds: 1, cta: Now}
"""
TRACKED = CAMPAIGN.replace("voice: {engine: recorded}", 'voice: {track: "{{ file }}"}').replace(
    '    recording: "{{ file | optional }}"\n', ""
)
REGIONS = """\
region,line,file
en-US,You can,one.wav
de-DE,Du kannst,two.wav
fr-FR,Tu peux,one.wav
"""
LINES = ["You can", "Du kannst", "Tu peux"]


class Studio:
    """A small campaign with two recordings, `one.wav` and `two.wav`."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self._store = folder / "small", store
        self.folder.mkdir()
        self.record("one.wav", 200)
        self.record("two.wav", 300)

    def record(self, name: str, hertz: float) -> None:
        """A second of a hum in three parts, as the words of a line."""
        times = np.arange(48_000) / 48_000
        loud = 0.3 * (np.sin(2 * np.pi * 1.5 * times) > -0.5)
        soundfile.write(self.folder / name, loud * np.sin(2 * np.pi * hertz * times), 48_000)

    def plan(self, campaign: str = CAMPAIGN, regions: str = REGIONS) -> Plan:
        """What is planned, or RequestError."""
        path = write_campaign(self.folder, campaign, regions=regions)
        return pipeline.plan(Request(path, Narrowed()), self._store, Silent()).plan

    def refused(self, campaign: str = CAMPAIGN, regions: str = REGIONS) -> list[str]:
        """Every problem, a paragraph with its hint each."""
        with pytest.raises(RequestError) as caught:
            self.plan(campaign, regions)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def studio(tmp_path: Path, store: Store) -> Studio:
    return Studio(tmp_path, store)


def films(plan: Plan) -> dict[str, set[str]]:
    """The keys of each region's films."""
    found: dict[str, set[str]] = {}
    for item in plan.deliverables:
        found.setdefault(item.spot.region.tag, set()).add(item.film)
    return found


def test_another_recording_makes_the_films_of_its_region_anew(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = studio.plan()
    assert [spot.speeches[0].text for spot in before.spots] == LINES
    assert [asset.path.name for asset in before.recordings] == ["one.wav", "two.wav"]
    assert before.licences == (VoiceLicence("recorded", "recordings", "the campaign's own"),)
    studio.record("two.wav", 400)
    after = films(studio.plan())
    assert {tag for tag, keys in films(before).items() if keys != after[tag]} == {"de-DE"}
    monkeypatch.setattr(Recordings, "speak_many", None)
    assert films(studio.plan()) == after, "what was taken once is kept"


def test_a_track_is_the_voice_of_its_whole_spot(studio: Studio) -> None:
    plan = studio.plan(TRACKED)
    for spot in plan.spots:
        (line,) = spot.speeches
        assert (line.start, line.speech.seconds) == (0, 1.0)
        assert line.words[0].start_char == 0
    assert [spot.speeches[0].text for spot in plan.spots] == LINES
    unwritten = studio.plan(TRACKED.replace('    voice: "{{ line }}"\n', ""))
    assert [spot.speeches[0].words for spot in unwritten.spots] == [()] * 3


def test_a_length_with_lines_and_without_its_track_is_refused(studio: Studio) -> None:
    some = TRACKED.replace("[3]", "[3, 5]").replace('"{{ file }}"', '{3: "{{ file }}"}')
    told = studio.refused(some)
    assert len(told) == 3
    assert "voice.track (en-US, 5 s): its shots have voice lines" in told[0]
    assert told[0].endswith("hint: give one as `5: FILE`, or tracks for no length")
    silent = studio.plan(some.replace('    voice: "{{ line }}"\n', ""))
    assert [len(spot.speeches) for spot in silent.spots] == [1, 0] * 3


def test_every_line_that_cannot_be_spoken_is_named_and_the_others_kept(studio: Studio) -> None:
    (studio.folder / "bad.wav").write_text("no sound")
    rows = REGIONS + "es-ES,Puedes,bad.wav\nit-IT,Puoi,\n"
    told = studio.refused(regions=rows)
    assert len(told) == 2
    assert "shots[0].recording (es-ES): " in told[0] and "bad.wav: no sound" in told[0]
    assert "shots[0].voice (it-IT): " in told[1] and "no recording of 'Puoi'" in told[1]
    assert all("\n\nhint: give" in problem for problem in told)


def test_what_no_line_is_to_blame_for_is_told_once(studio: Studio) -> None:
    espeak = CAMPAIGN.replace("engine: recorded", "engine: espeak, speaker: nobody")
    (told,) = studio.refused(espeak, REGIONS.replace("one.wav", "").replace("two.wav", ""))
    assert told.partition(":")[0].endswith("voice")
    assert "espeak-ng has no speaker 'nobody'" in told


def test_every_voice_of_a_campaign_has_its_licence_in_the_record(studio: Studio) -> None:
    chosen = {}
    for model, tag in (("english", "en"), ("german", "de")):
        write_model(studio.folder / model, tag)
        chosen[tag] = VoiceChoice(engine="transformers", model=model)
    brief = load_campaign(write_campaign(studio.folder, CAMPAIGN, regions=REGIONS))
    voices, problems = Voices(brief, Voice(languages=chosen), download=False), list[Problem]()
    for tag in ("en-US", "de-DE", "en-GB", "de-AT"):
        assert voices.of(tag, False, problems), problems
    assert voices.licences() == (
        VoiceLicence("transformers", "english", "mit"),
        VoiceLicence("transformers", "german", "mit"),
    )


def write_model(folder: Path, language: str) -> None:
    """What is read of a VITS before it speaks."""
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "vits"}')
    (folder / "model.safetensors").touch()
    (folder / "README.md").write_text(f"---\nlicense: mit\nlanguage: {language}\n---\n")

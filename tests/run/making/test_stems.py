"""The parts of a mix as files: made once, delivered beside their films, taken away again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen import pipeline
from adgen.media.sound import RATE, read_sound, write_wav
from adgen.run.making.checked import FINDINGS
from adgen.run.making.handed import sounds_of
from adgen.run.making.items import unmade
from adgen.run.making.outcomes import Outcomes
from adgen.run.making.steps import FILM, MIX, STEMS
from adgen.run.making.workbench import Workbench
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN, REGIONS, Told, write_campaign

TEXT = CAMPAIGN.replace("wall, tile", "tile, twin").replace(
    "beats: 1\n", "beats: 1\n    transition: whip\n"
)
MORE = "sound_effects: {level: 0}\nstems: true\n"


class Delivery:
    """A campaign of one region at two placements of one film, whose sound alone is made."""

    def __init__(self, folder: Path) -> None:
        self.campaign, self.store = folder / "small", Store(folder / "store")
        self.out = folder / "out"
        self.out.mkdir()

    def plan(self, text: str) -> Plan:
        regions = "\n".join(REGIONS.splitlines()[:2])
        path = write_campaign(self.campaign, text, regions=regions)
        return pipeline.plan(Request(path), self.store, Told()).plan

    def deliver(self, plan: Plan) -> Outcomes:
        """Make mixes and stems; films and checks are a few bytes."""
        with Workbench(self.store) as bench:
            for item in unmade(plan, plan.deliverables, self.store).values():
                if item.kind in ("mix", "stems"):
                    bench.make(item, lambda done: None)
        for key in (*plan.films, *plan.marks):
            self.store.make(key, lambda folder: (folder / FILM).write_bytes(b"film") and None)
        for key in plan.checks:
            self.store.make(key, lambda folder: (folder / FINDINGS).write_text("[]") and None)
        outcomes = Outcomes(plan, {}, self.store, self.out, Told())
        outcomes.made_before()
        return outcomes


@pytest.fixture
def delivery(tmp_path: Path, small_placements: None) -> Delivery:
    return Delivery(tmp_path)


def test_stems_lie_beside_their_films_until_they_are_no_longer_asked_for(
    delivery: Delivery,
) -> None:
    plan = delivery.plan(TEXT + MORE)
    found = delivery.deliver(plan).found
    for item in plan.deliverables:
        stem = item.file.removesuffix(".mp4")
        told = found[item.file].stems
        assert told == tuple(str(delivery.out / f"{stem}.{name}") for name in STEMS.values())
    tile, twin = (found[item.file].stems[0] for item in plan.deliverables)
    assert Path(tile).samefile(twin)
    (planned,) = plan.mixes.values()
    mix = read_sound(delivery.store.root_of(planned.key) / MIX)
    voice, plain = (read_sound(Path(path)) for path in found[plan.deliverables[0].file].stems)
    assert len(voice) == len(plain) == len(mix) == 3 * RATE
    assert max(np.abs(voice).max(), np.abs(plain).max()) <= 10 ** (-1 / 20)
    before = slice(0, round(float(planned.voices[0][1]) * RATE) - RATE // 8)
    assert not voice[before].any()
    assert np.abs(voice).max() > 0.05
    quiet = round(2.75 * RATE)  # nothing is said there, and nothing lowered
    assert mix[quiet:] == pytest.approx(plain[quiet:], abs=0.02)
    without = delivery.plan(TEXT)
    assert delivery.deliver(without).found[without.deliverables[0].file].stems == ()
    assert not list(delivery.out.glob("*.wav"))


def test_music_in_its_stem_is_not_lowered_under_the_voice(delivery: Delivery) -> None:
    """The track's chord is as strong under the line as after it."""
    plan = delivery.plan(TEXT.replace("music: {", "music: {fade: 0, ") + "stems: true\n")
    delivery.deliver(plan)
    (planned,) = plan.mixes.values()
    (parts,) = plan.stems.values()
    folder = delivery.store.root_of(parts.key)
    plain, mix = (
        read_sound(folder / STEMS["plain"]),
        read_sound(delivery.store.root_of(planned.key) / MIX),
    )
    first = round(float(planned.voices[0][1]) * RATE)

    def chord(sound: np.ndarray, start: int) -> float:
        part = sound[start : start + RATE // 5, 0] * np.hanning(RATE // 5)
        return float(abs((part * np.exp(-2j * np.pi * 440 * np.arange(len(part)) / RATE)).sum()))

    late = round(2.6 * RATE)
    assert chord(plain, first) == pytest.approx(chord(plain, late), rel=0.15)
    assert chord(mix, first) < chord(mix, late) / 2


def test_a_campaign_that_says_nothing_has_no_voice_stem(delivery: Delivery) -> None:
    text = TEXT.replace('    voice: "{{ line }}"\n', "").replace(
        "voice: {engine: espeak, rate: 1.5}\n", ""
    )
    plan = delivery.plan(text + "stems: true\n")
    found = delivery.deliver(plan).found
    assert [
        Path(path).name.split(".", 1)[1] for path in found[plan.deliverables[0].file].stems
    ] == ["me.wav"]


def test_editors_get_the_effects_on_a_track_of_their_own(delivery: Delivery) -> None:
    plan = delivery.plan(TEXT + MORE)
    delivery.deliver(plan)
    (planned,) = plan.mixes.values()
    handed = list(sounds_of(planned, Fraction(30), delivery.store))
    assert [kind for kind, *_ in handed] == ["music", "effects", "voice", "mix"]
    assert planned.effects is not None
    (whip,) = planned.effects.struck
    heard = {kind: samples for kind, _, samples in handed}
    first = np.flatnonzero(np.abs(heard["effects"]).max(axis=1) > 1e-5)[0]
    assert RATE // 2 < first < round(whip.at * RATE)  # the whoosh swells into the cut
    together = heard["music"] + heard["effects"] + heard["voice"][:, None]
    assert np.corrcoef(together[:, 0], heard["mix"][:, 0])[0, 1] > 0.97


def test_what_is_doubtful_of_a_mix_is_told_as_it_is_made(delivery: Delivery) -> None:
    text = TEXT.replace('    voice: "{{ line }}"\n', "").replace(
        "voice: {engine: espeak, rate: 1.5}\n", ""
    )
    path = write_campaign(delivery.campaign, text, regions="\n".join(REGIONS.splitlines()[:2]))
    write_wav(path.parent / "music.wav", np.zeros((5 * RATE, 2)))
    plan = pipeline.plan(Request(path), delivery.store, Told()).plan
    items = unmade(plan, plan.deliverables, delivery.store).values()
    (sound,) = (item for item in items if item.kind == "mix")
    with Workbench(delivery.store) as bench:
        said = bench.make(sound, lambda done: None).said
    name = plan.deliverables[0].file
    assert said == (f"mix of {name}: it is silent: nothing in it is louder than -70 LUFS",)

"""Where a campaign's music starts and how it ends, from its keys to the plan's mixes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.cli.tables import print_plan
from adgen.errors import RequestError
from adgen.prepro.schedule.best_start import LEAD
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.run.why.explain import plan_document
from tests.studio.campaign import CAMPAIGN, Told, know_small_placements, write_campaign, write_track

TRACK = (
    "music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}, "
    "beats_file: beats.json}"
)


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plan]:
    """Plans a small campaign with further keys of its music; its track is 120 BPM, of 5 s."""
    know_small_placements(monkeypatch)

    def plan(music: str = "", campaign: str = CAMPAIGN, seconds: float = 5.0) -> Plan:
        text = campaign.replace(TRACK, f"{TRACK[:-1]}{music and ', '}{music}}}")
        path = write_campaign(tmp_path / "small", text)
        write_track(path.parent / "music.wav", seconds)
        store = Store(tmp_path / "store")
        return pipeline.plan(Request(path), store, Told()).plan

    return plan


def starts(plan: Plan) -> set[float]:
    found = {spot.cuts.music_start for spot in plan.spots}
    assert found == {mix.music.start for mix in plan.mixes.values() if mix.music}
    return found


def test_the_music_starts_where_it_is_asked_to(planned: Callable[..., Plan]) -> None:
    assert starts(planned()) == {0.0}
    assert starts(planned("start: 1.25")) == {1.25}
    assert starts(planned("bar: 2")) == {2 - LEAD}
    assert starts(planned("start: best")) == {1 - LEAD}  # a bar begins 1.5 s before the end or so
    cuts = planned("bar: 2").spots[0].cuts
    assert [cut.record.start for cut in cuts.cuts] == [0, 16, 31]  # 30 ms later than the beats
    assert cuts.beats[:2] == (1, 16)


def test_a_plan_tells_where_its_music_begins(
    planned: Callable[..., Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "store")
    for music, told in (
        ("bar: 2", (2 - LEAD, 2, "music from bar 2")),
        ("start: 1.25", (1.25, None, "music from 1.25 s")),
        ("start: 0", (0.0, 1, "")),
    ):
        document = plan_document(planned(music), store)
        for variant in document["variants"]:
            assert (variant["music_start"], variant["music_bar"]) == told[:2]
        print_plan(document)
        shown = capsys.readouterr().out
        assert told[2] in shown
        assert ("music from" in shown) == bool(told[2])


@pytest.mark.parametrize(
    ("music", "found"),
    [
        ("bar: 3", r"music.bar: 1\.03 s of music from bar 3 on, for a spot of 3 s\n\n"
                   r"hint: bars 1 to 2 leave enough"),
        ("bar: 9", r"music.bar: bar 9, but the track has 3\n"),
        ("bar: 2, start: 1", r"music.start: both bar 2 and start 1\.0 are given\n"),
        ("start: 2.5", r"music: 2\.50 s of music, from 2\.5 s on, for a spot of 3 s\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_once(planned: Callable[..., Plan], music: str, found: str) -> None:
    with pytest.raises(RequestError, match=found) as refused:
        planned(music)
    assert len(refused.value.problems) == 1


def test_whole_frames_need_music_too(planned: Callable[..., Plan]) -> None:
    """3 s are 90 frames, which at 29.97 last 3.003 s."""
    ntsc = CAMPAIGN.replace("seed: 7\n", "seed: 7\nrate: 29.97\n")
    assert starts(planned("start: 2", ntsc, 5.01)) == {2.0}
    with pytest.raises(
        RequestError, match=r"3\.00 s of music, from 2 s on, for a spot of 3\.003 s"
    ):
        planned("start: 2", ntsc, 5.0)


def test_a_fade_begins_on_a_beat(planned: Callable[..., Plan]) -> None:
    """Of the beats at 2.0 and 2.5 s the one nearest to where the fade would begin."""

    def fade(music: str) -> set[float]:
        return {mix.music.fade for mix in planned(music).mixes.values()}

    assert fade("fade: 0.8") == {1.0}
    assert fade("fade: 0.7") == {0.5}
    assert fade("fade: 1.4") == {1.5}
    assert fade("fade: 0.1") == {0.1}  # no beat is near: half a second would be five times as long
    assert fade("fade: 0") == {0.0}


def test_a_last_hit_reaches_the_mix_and_its_key(planned: Callable[..., Plan]) -> None:
    """From 0.6 s on the downbeat at 2 s falls 1.4 s into the spot."""
    hit, faded = planned("start: 0.6, ending: hit"), planned("start: 0.6")
    assert {spot.cuts.last_hit for spot in hit.spots} == {Fraction(7, 5)}
    assert {mix.music.last_hit for mix in hit.mixes.values()} == {Fraction(7, 5)}
    assert not set(hit.mixes) & set(faded.mixes)
    assert set(hit.mixes) == set(planned("start: 0.6, ending: hit, fade: 2").mixes)
    assert set(faded.mixes) != set(planned("start: 0.6, fade: 2").mixes)

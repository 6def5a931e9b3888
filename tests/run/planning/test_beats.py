"""Beats are measured and lines are spoken once, and found again by what they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.brief.load import load_campaign
from adgen.errors import RequestError
from adgen.run.planning import music
from adgen.run.planning.music import beat_grid, beats_work
from adgen.run.store.folder import Store
from adgen.schema.beats import BeatGrid
from tests.studio.campaign import CAMPAIGN, write_campaign

GRID = BeatGrid(120.0, (0.5, 1.0), (0.5,), (1.0, 1.0), 5.0)
PLAIN = CAMPAIGN.replace(", beats_file: beats.json", "")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float | None, float]]:
    """What was asked of the measurement, which itself has tests of its own."""
    asked: list[tuple[float | None, float]] = []

    def measure(track: Path, tempo: float | None, offset: float) -> BeatGrid:
        asked.append((tempo, offset))
        return GRID

    monkeypatch.setattr(music, "measure_beats", measure)
    return asked


def test_beats_are_measured_once_for_a_track_and_its_hints(
    tmp_path: Path, measured: list[tuple[float | None, float]]
) -> None:
    brief = load_campaign(write_campaign(tmp_path / "small", PLAIN))
    store = Store(tmp_path / "store")
    assert beat_grid(brief, store) == beat_grid(brief, Store(store.root)) == GRID
    assert measured == [(None, 0.0)]
    hinted = load_campaign(brief.folder / "campaign.yaml", {"music.tempo": "120"})
    beat_grid(hinted, store)
    later = load_campaign(brief.folder / "campaign.yaml", {"music.offset": "0.1"})
    beat_grid(later, store)
    assert measured[1:] == [(120.0, 0.0), (None, 0.1)]
    works = [beats_work(found) for found in (brief, hinted, later)]
    assert all(work is not None and store.has(work.key) for work in works)


def test_without_music_there_is_no_grid(tmp_path: Path) -> None:
    text = PLAIN.replace(
        "music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}}\n", ""
    ).replace("beats:", "seconds:")
    brief = load_campaign(write_campaign(tmp_path / "small", text))
    assert beat_grid(brief, Store(tmp_path / "store")) is None


def test_corrected_beats_need_no_more_than_their_times(
    tmp_path: Path, measured: list[tuple[float | None, float]]
) -> None:
    brief = load_campaign(write_campaign(tmp_path / "small"))
    (tmp_path / "small" / "beats.json").write_text('{"beats": [0.25, 0.75, 1.25]}', "utf-8")
    grid = beat_grid(brief, Store(tmp_path / "store"))
    assert grid is not None
    assert (grid.beats, grid.tempo, grid.duration) == ((0.25, 0.75, 1.25), 120.0, 5.0)
    assert measured == []
    assert beats_work(brief) is None


def test_a_track_without_a_beat_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(*words: object) -> BeatGrid:
        raise ValueError("no regular beat can be heard")

    monkeypatch.setattr(music, "measure_beats", measure)
    brief = load_campaign(write_campaign(tmp_path / "small", PLAIN))
    with pytest.raises(RequestError, match=r"no regular beat.*\n\nhint: .*beats_file"):
        beat_grid(brief, Store(tmp_path / "store"))

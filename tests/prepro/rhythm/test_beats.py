"""Beats against clicks and tracks whose beats are known to the sample."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.prepro.rhythm.attacks import attack_starts
from adgen.prepro.rhythm.beats import find_beats
from adgen.prepro.rhythm.beats_picture import draw_beats
from adgen.schema.beats import BeatGrid, Section
from tests.studio.beat_table import clicks, compare, mono, plain
from tests.studio.music import render

RATE = 44_100


def blows(times: NDArray[np.float64], tail: float = 1.0) -> NDArray[np.float32]:
    """Bursts of noise at the given seconds, mono at `RATE`."""
    random = np.random.default_rng(3)
    samples = np.zeros(int((times[-1] + tail) * RATE), dtype=np.float32)
    for time in times:
        burst = random.normal(size=3000) * np.exp(-np.arange(3000) / 500)
        samples[round(time * RATE) :][:3000] += (0.3 * burst).astype(np.float32)
    return samples


@pytest.mark.parametrize("bpm", [70, 93, 120, 128, 150, 170])
def test_clicks_are_found_to_two_milliseconds(bpm: int) -> None:
    track = clicks(bpm, seconds=12.0, lead=0.37)
    grid = find_beats(mono(track), track.rate)
    assert grid.tempo == pytest.approx(bpm, rel=0.001)
    assert len(grid.beats) == len(track.beats)
    assert np.abs(np.subtract(grid.beats, track.beats)).max() < 0.002
    assert grid.downbeats == pytest.approx(track.downbeats, abs=0.002)


def test_a_beat_on_the_first_sample_is_found() -> None:
    track = clicks(120, seconds=10.0, lead=0.0)
    assert find_beats(mono(track), track.rate).beats[0] == pytest.approx(0.0, abs=0.002)


def test_plain_librosa_is_late_and_adgen_is_not() -> None:
    track = clicks(120, seconds=12.0)
    late, _ = compare(plain(mono(track), track.rate)[0], track.beats)
    error, _ = compare(find_beats(mono(track), track.rate).beats, track.beats)
    assert late > 15
    assert abs(error) < 1


@pytest.mark.parametrize(("style", "bpm"), [("nocturne", 100), ("festival", 120)])
def test_music_is_found_within_five_milliseconds(style: str, bpm: int) -> None:
    track = render(style, bpm, bars=4, seed=5, lead=0.21)
    grid = find_beats(mono(track), track.rate)
    error, f_measure = compare(grid.beats, track.beats)
    assert grid.tempo == pytest.approx(bpm, rel=0.002)
    assert abs(error) < 5
    assert f_measure > 0.95
    assert compare(grid.downbeats, track.downbeats)[1] > 0.95


def test_a_hint_settles_half_and_double_tempo() -> None:
    track = clicks(75, seconds=12.0)
    sound = mono(track)
    assert find_beats(sound, track.rate, tempo_hint=75).tempo == pytest.approx(75, rel=0.002)
    assert find_beats(sound, track.rate, tempo_hint=150).tempo == pytest.approx(150, rel=0.002)


def test_offset_moves_every_beat() -> None:
    track = clicks(120, seconds=10.0)
    still = find_beats(mono(track), track.rate)
    moved = find_beats(mono(track), track.rate, offset=0.1)
    assert np.subtract(moved.beats, still.beats) == pytest.approx(0.1, abs=0.0002)
    assert moved.downbeats == pytest.approx([time + 0.1 for time in still.downbeats], abs=0.0002)


def test_a_tempo_that_speeds_up_is_followed() -> None:
    times = 0.4 + np.cumsum(np.linspace(0.60, 0.52, 32))
    grid = find_beats(blows(times), RATE)
    assert len(grid.beats) == len(times)
    assert np.abs(np.subtract(grid.beats, times)).max() < 0.005


def test_beats_in_a_pause_are_counted_on_but_none_after_the_end() -> None:
    beats = np.arange(0.5, 14.0, 0.5)
    played = np.delete(beats, [11, 12, 13])
    grid = find_beats(blows(played, tail=4.0), RATE, tempo_hint=120)
    assert len(grid.beats) == len(beats)
    assert np.abs(np.subtract(grid.beats, beats)).max() < 0.002


@pytest.mark.parametrize("hint", [None, 120])
@pytest.mark.parametrize("kind", ["silence", "noise", "tone", "offset", "swing"])
def test_a_track_without_a_beat_is_refused(kind: str, hint: float | None) -> None:
    rate = 48_000  # at which a constant, resampled, has a ripple that comes back regularly
    t = np.arange(10 * rate) / rate
    sound = {
        "silence": np.zeros(len(t)),
        "noise": 0.1 * np.random.default_rng(1).normal(size=len(t)),
        "tone": 0.3 * np.sin(2 * np.pi * 220 * t),
        "offset": np.full(len(t), 0.01),
        "swing": 0.3 * np.sin(2 * np.pi * 5 * t),
    }[kind]
    with pytest.raises(ValueError, match="no beats found"):
        find_beats(sound.astype(np.float32), rate, hint)


def test_beats_over_a_constant_offset_are_found() -> None:
    track = clicks(120, seconds=8.0)
    grid = find_beats(mono(track) + np.float32(0.05), track.rate)
    assert np.subtract(grid.beats, track.beats) == pytest.approx(0.0, abs=0.002)


def test_an_attack_is_picked_at_its_sample() -> None:
    starts, clear = attack_starts(blows(np.array([1.0])), RATE, np.array([0.99, 0.5]))
    assert starts[0] == pytest.approx(1.0, abs=0.0005)
    assert clear[0] > 0
    assert clear[1] == 0


def test_picture_shows_beats_and_cuts(tmp_path: Path) -> None:
    track = clicks(120, seconds=8.0)
    parts = (Section(0.0, 0.25), Section(2.0, 1.0))
    grid = BeatGrid(
        120.0, (1.0, 1.5, 2.5), (1.0,), (1.0, 0.5, 0.5), 8.0,
        sections=parts, sure=(True, True, False),
    )  # fmt: skip
    path = tmp_path / "beats.png"
    draw_beats(mono(track), track.rate, grid, [4.0], path)
    picture = cv2.imread(str(path))
    assert picture is not None
    row = picture[58 + 105 - 15]
    cut = 24 + round(4.0 / 10 * 1552)
    beat = 24 + round(1.5 / 10 * 1552)
    assert row[cut].tolist() == [96, 90, 255]
    assert row[beat].tolist() == [196, 176, 120]
    assert row[cut + 40].tolist() not in ([96, 90, 255], [196, 176, 120])
    unsure = picture[58 + 20 : 58 + 190, 24 + round(2.5 / 10 * 1552)]
    assert not (unsure == [196, 176, 120]).all(axis=1).any()
    assert 20 < (unsure == [137, 123, 86]).all(axis=1).sum() < 120
    strip = picture[58 + 236 - 4 - 16 : 58 + 236 - 4]
    filled = [(strip[:, 24 + round(at / 10 * 1552)] == [120, 150, 84]).all(axis=1) for at in (1, 3)]
    assert filled[0].sum() == pytest.approx(4, abs=1)
    assert filled[1].all()


def test_grid_goes_through_json_unchanged() -> None:
    grid = BeatGrid(120.0, (0.5, 1.0, 1.5), (0.5,), (1.0, 0.25, 0.5), 3.0)
    assert BeatGrid.from_json(grid.to_json()) == grid
    assert list(json.loads(grid.to_json())) == [
        "tempo", "meter", "beats", "downbeats", "unsure", "strength", "sections", "duration",
    ]  # fmt: skip


def test_a_beats_file_by_hand_needs_only_beats() -> None:
    grid = BeatGrid.from_json('{"beats": [0.5, 1, 1.5, 2.0, 2.5]}', duration=4.0)
    assert grid == BeatGrid(120.0, (0.5, 1.0, 1.5, 2.0, 2.5), (0.5, 2.5), (1.0,) * 5, 4.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"beats": [1.0, 0.5]}', "beats: 0.5 comes after 1.0"),
        ('{"beats": [0.5, 9.5]}', "beats: 9.5 is outside the track, which lasts 4.000 s"),
        ('{"beats": [-0.5, 0.5]}', "beats: -0.5 is outside"),
        ('{"beats": [0.5, 1.0], "downbeats": [0.7]}', "downbeats: 0.7 is not among the beats"),
        ('{"beats": [0.5, 1.0], "strength": [1]}', "strength: 1 values for 2 beats"),
        ('{"beats": [0.5, 1.0], "strength": [1, 2]}', "strength: 2.0 is outside 0..1"),
        ('{"beats": [0.5, "x"]}', "beats: 'x' is not a number"),
        ('{"beats": 3}', "beats: 3 is not a list"),
        ('{"beats": []}', r"beats: \[\], at least one"),
        ('{"beets": [1]}', "beets: unknown key"),
        ('{"tempo": 120}', "beats: is missing"),
        ('{"beats": [0.5], "tempo": 0}', "tempo: 0.0"),
        ('{"beats": [NaN, 1.0]}', "beats: nan is outside"),
        ("[1, 2]", "a JSON object"),
        ("{", "no JSON"),
    ],
)
def test_a_wrong_beats_file_names_key_and_value(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        BeatGrid.from_json(text, duration=4.0)

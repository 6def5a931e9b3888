"""Which pulse is the beat, bars, parts and doubtful beats, on music that is known to the sample."""

import numpy as np
import pytest

from adgen.prepro.rhythm.beats import find_beats
from adgen.schema.beats import BeatGrid
from tests.studio.beat_table import compare, mono
from tests.studio.beat_tracks import Piece, drifting, even, perform, slowing_intro
from tests.studio.music import Track


def found(piece: Piece) -> tuple[Track, BeatGrid]:
    """The piece and its grid, without a hint."""
    track = perform(piece)
    return track, find_beats(mono(track), track.rate)


@pytest.mark.parametrize(
    ("piece", "meter"),
    [
        (Piece("double", "rock", 70, "0113"), 4),
        (Piece("half", "amen", 170, "01133333"), 4),
        (Piece("off-beat hats", "disco", 112, "011333"), 4),
        (Piece("swung eighths", "shuffle", 126, "011333"), 4),
        (Piece("3/4", "waltz", 156, "01133333"), 3),
        (Piece("3/4", "six strings", 92, "011333"), 3),
    ],
    ids=lambda value: value.name if isinstance(value, Piece) else None,
)
def test_the_beat_is_found_and_not_its_half_or_double(piece: Piece, meter: int) -> None:
    track, grid = found(piece)
    assert_known(piece, meter, track, grid)


def assert_known(piece: Piece, meter: int, track: Track, grid: BeatGrid) -> None:
    """Tempo, beats, meter and first beats are the piece's."""
    error, f_measure = compare(grid.beats, track.beats)
    assert grid.tempo == pytest.approx(piece.bpm, rel=0.005)
    assert f_measure > 0.95
    assert abs(error) < 5
    assert grid.meter == meter
    assert compare(grid.downbeats, track.downbeats)[1] > 0.9


def test_an_intro_that_slows_down_is_followed() -> None:
    track, grid = found(Piece("ritardando", "piano", 90, "111133", slowing_intro))
    steps = np.diff(grid.beats)
    assert compare(grid.beats, track.beats)[1] > 0.97
    assert steps[7] > 1.5 * steps[0]
    assert grid.tempo == pytest.approx(90, rel=0.01)


def test_a_drifting_tempo_is_followed() -> None:
    track, grid = found(Piece("drift", "rock", 112, "0113333", drifting))
    error, f_measure = compare(grid.beats, track.beats)
    assert f_measure > 0.97
    assert abs(error) < 5
    assert np.ptp(np.diff(grid.beats)) > 0.02


@pytest.fixture(scope="module")
def broken() -> tuple[Track, BeatGrid]:
    """A track with two quiet bars of pads and two of nothing in the middle of its drums."""
    return found(Piece("breakdown", "breakbeat", 132, "11333344__3333"))


def test_beats_of_a_breakdown_are_counted_on_but_not_sure(
    broken: tuple[Track, BeatGrid],
) -> None:
    track, grid = broken
    assert np.subtract(grid.beats, track.beats) == pytest.approx(0, abs=0.003)
    sure = np.array([grid.is_sure(index) for index in range(len(grid.beats))])
    assert sure[:24].all()
    assert not sure[33:39].any()
    assert sure[40:].all()


def test_parts_are_cut_at_downbeats_and_a_breakdown_has_little_energy(
    broken: tuple[Track, BeatGrid],
) -> None:
    track, grid = broken
    starts = [section.start for section in grid.sections]
    assert starts[0] == 0
    assert set(starts[1:]) <= set(grid.downbeats)
    bar = track.downbeats
    assert grid.energy_at(bar[8] + 1) < 0.2 * grid.energy_at(bar[3] + 1)
    assert grid.energy_at(bar[11] + 1) > 0.8
    assert any(abs(start - bar[10]) < 0.01 for start in starts)


def test_no_beat_is_invented_in_silence_before_or_after_a_fade() -> None:
    track, grid = found(Piece("fade", "house", 126, "1133333333", even, lead=2.6, fade=6.0))
    end = 2.6 + 40 * 60 / 126
    assert grid.beats[0] == pytest.approx(2.6, abs=0.003)
    assert end - 3.5 < grid.beats[-1] < end - 0.5
    assert compare(grid.beats, track.beats)[1] > 0.97
    assert grid.energy_at(1.0) < 0.05


def test_a_hint_finds_the_same_beats_where_the_tempo_was_right() -> None:
    piece = Piece("half", "house", 150, "011333")
    track, free = found(piece)
    assert_known(piece, 4, track, free)
    hinted = find_beats(mono(track), track.rate, tempo_hint=151)
    halved = find_beats(mono(track), track.rate, tempo_hint=75)
    assert hinted.beats == free.beats
    assert halved.tempo == pytest.approx(75, rel=0.002)

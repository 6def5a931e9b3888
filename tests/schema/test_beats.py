"""The grid as a file that is written, edited by hand and read back."""

import json

import pytest

from adgen.schema.beats import BeatGrid, Section

GRID = BeatGrid(
    tempo=120.0,
    beats=tuple(0.5 + 0.5 * index for index in range(7)),
    downbeats=(0.5, 2.0, 3.5),
    strength=(1.0, 0.25, 0.5, 1.0, 0.2, 0.4, 1.0),
    duration=5.0,
    meter=3,
    sections=(Section(0.0, 0.25), Section(2.0, 1.0)),
    sure=(True, True, False, True, True, False, True),
)


def edited(**changes: object) -> str:
    """The grid's file with some keys changed; a key that is None is taken out."""
    content = json.loads(GRID.to_json()) | changes
    return json.dumps({key: value for key, value in content.items() if value is not None})


def test_a_grid_comes_back_unchanged() -> None:
    assert BeatGrid.from_json(GRID.to_json()) == GRID


def test_the_file_has_a_bar_to_a_line_and_names_unsure_beats() -> None:
    text = GRID.to_json()
    assert "\n  0.5, 1.0, 1.5,\n  2.0, 2.5, 3.0,\n  3.5]" in text
    assert json.loads(text)["unsure"] == [1.5, 3.0]


def test_all_are_sure_where_nothing_is_said() -> None:
    grid = BeatGrid(120.0, (0.5, 1.0), (0.5,), (1.0, 1.0), 2.0)
    assert (grid.meter, grid.sections, grid.sure) == (4, (), ())
    assert grid.is_sure(1)
    assert grid.energy_at(1.0) == 1.0


def test_energy_is_that_of_the_part_that_sounds() -> None:
    assert [GRID.energy_at(time) for time in (0.0, 1.99, 2.0, 4.9)] == [0.25, 0.25, 1.0, 1.0]


def test_a_file_of_the_time_before_meter_and_parts_is_read() -> None:
    grid = BeatGrid.from_json(edited(meter=None, unsure=None, sections=None))
    assert (grid.meter, grid.downbeats) == (3, GRID.downbeats)
    assert grid.sure == ()


def test_another_meter_by_hand_moves_the_downbeats() -> None:
    grid = BeatGrid.from_json(edited(meter=2, downbeats=None))
    assert grid.downbeats == (0.5, 1.5, 2.5, 3.5)


def test_a_beat_moved_by_hand_takes_its_other_entries_with_it() -> None:
    beats = [0.5, 1.0, 1.52, 2.03, 2.5, 3.0, 3.5]
    grid = BeatGrid.from_json(edited(beats=beats))
    assert grid.downbeats == (0.5, 2.03, 3.5)
    assert not grid.is_sure(2)


def test_a_beat_taken_out_by_hand_needs_its_strength_out_too() -> None:
    beats = [0.5, 1.0, 2.0, 2.5, 3.0, 3.5]
    with pytest.raises(ValueError, match="strength: 7 values for 6 beats"):
        BeatGrid.from_json(edited(beats=beats, unsure=[3.0], meter=None))
    grid = BeatGrid.from_json(edited(beats=beats, unsure=[3.0], meter=None, strength=None))
    assert grid.strength == (1.0,) * 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"meter": 4}, "meter: 4, but 3 beats lie between downbeats; change the one"),
        ({"meter": 1, "downbeats": None}, "meter: 1, 2 to 12 are possible"),
        ({"meter": 0, "downbeats": None}, "meter: 0, 2 to 12 are possible"),
        ({"meter": 3.5}, "meter: 3.5 is not a whole number"),
        ({"unsure": [1.2]}, "unsure: 1.2 is not among the beats, 1.0 is the nearest"),
        ({"downbeats": [float("nan")]}, "downbeats: nan is not among the beats"),
        ({"sections": [{"start": 1.0, "energy": 1}]}, "sections: the first starts at 1.0"),
        ({"sections": [{"start": 0, "energy": 2}]}, "sections: energy 2.0 is outside 0..1"),
        ({"sections": [{"start": 0}]}, "sections: {'start': 0} is not an object of start"),
        ({"sections": 3}, "sections: 3 is not a list"),
        (
            {"sections": [{"start": 0, "energy": 1}, {"start": 9, "energy": 1}]},
            "sections: 9.0 is outside the track",
        ),
        ({"beats": []}, r"beats: \[\], at least one"),
        ({"sure": [True]}, "sure: unknown key, known are tempo, meter, beats"),
    ],
)
def test_a_wrong_edit_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BeatGrid.from_json(edited(**changes))


def test_sure_needs_a_value_for_each_beat() -> None:
    with pytest.raises(ValueError, match="sure: 1 values for 2 beats"):
        BeatGrid(120.0, (0.5, 1.0), (0.5,), (1.0, 1.0), 2.0, sure=(True,))

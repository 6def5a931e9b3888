"""Colour tables in files: both kinds, what they mean, and what is said of broken ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.errors import RequestError
from adgen.post.look.cube import read_cube, tetrahedral, write_cube
from adgen.post.look.grade import plain

RED_IS_QUICKEST = """\
TITLE "swap"
# made by hand
LUT_3D_SIZE 2
0 0 0
0 0 1
0 1 0
0 1 1
1 0 0
1 0 1
1 1 0
1 1 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "made.cube"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_red_changes_quickest_along_the_file(tmp_path: Path) -> None:
    cube = read_cube(written(tmp_path, RED_IS_QUICKEST))
    assert cube.of(np.array([0.1, 0.4, 0.9])) == pytest.approx([0.9, 0.4, 0.1])


def test_windows_files_with_a_mark_and_comments_are_read(tmp_path: Path) -> None:
    text = "﻿" + RED_IS_QUICKEST.replace("\n", "\r\n").replace("1 0 0", "# here\r\n1 0 0")
    assert read_cube(written(tmp_path, text)).values.shape == (2, 2, 2, 3)


def test_three_curves_are_read_as_such(tmp_path: Path) -> None:
    cube = read_cube(written(tmp_path, "LUT_1D_SIZE 3\n0 0 1\n0.25 0.5 0.5\n1 1 0\n"))
    done = cube.of(np.array([[0.5, 0.5, 0.5], [0.25, 0.25, 0.25], [1.0, 1.0, 1.0]]))
    assert done == pytest.approx(np.array([[0.25, 0.5, 0.5], [0.125, 0.25, 0.75], [1.0, 1.0, 0.0]]))


@pytest.mark.parametrize(
    "domain", ["DOMAIN_MIN -1 -1 -1\nDOMAIN_MAX 3 3 3\n", "LUT_3D_INPUT_RANGE -1 3\n"]
)
def test_a_domain_says_what_inputs_the_entries_stand_for(tmp_path: Path, domain: str) -> None:
    cube = read_cube(written(tmp_path, domain + RED_IS_QUICKEST))
    assert cube.of(np.array([0.0, 1.0, 5.0])) == pytest.approx([1.0, 0.5, 0.25])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    values = np.random.default_rng(2).random((5, 5, 5, 3))
    write_cube(tmp_path / "made.cube", values, 'a "table"')
    assert read_cube(tmp_path / "made.cube").values == pytest.approx(values, abs=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("LUT_3D_SIZE 2\n", "", 1, "LUT_3D_SIZE is missing"),
        ("LUT_3D_SIZE 2", "LUT_3D_SIZE 1", 3, "from 2 to 65"),
        ("LUT_3D_SIZE 2", "LUT_3D_SIZE 66", 3, "from 2 to 65"),
        ("LUT_3D_SIZE 2", "LUT_3D_SIZE two", 3, "is two"),
        ("LUT_3D_SIZE 2", "LUT_3D_SIZE 2\nLUT_1D_SIZE 2", 4, "one table"),
        ("LUT_3D_SIZE 2", "LUT_3D_SIZES 2", 3, "unknown keyword LUT_3D_SIZES"),
        ("# made by hand", "DOMAIN_MIN 1 1 1", 2, "not below"),
        ("# made by hand", "DOMAIN_MIN 0 0", 2, "not 3 numbers"),
        ("0 1 1\n", "0 1\n", 7, "has 2 values"),
        ("0 1 1\n", "0 1 x\n", 7, "'0 1 x'"),
        ("0 1 1\n", "0 nan 1\n", 7, "'0 nan 1'"),
        ("0 1 1\n", "", 10, "7 colours, LUT_3D_SIZE 2 needs 8"),
        ("1 1 1\n", "1 1 1\n1 1 1\n", 12, "9 colours"),
        ("1 0 0\n", 'TITLE "late"\n1 0 0\n', 8, "after the table began"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in RED_IS_QUICKEST
    with pytest.raises(RequestError) as caught:
        read_cube(written(tmp_path, RED_IS_QUICKEST.replace(old, new, 1)), "looks/made.cube")
    (problem,) = caught.value.problems
    assert problem.where == f"looks/made.cube, line {line}"
    assert words in problem.what
    assert problem.hint


def test_a_picture_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "made.cube"
    path.write_bytes(np.random.default_rng(1).bytes(4000))
    with pytest.raises(RequestError, match=r"made\.cube, line"):
        read_cube(path)


def test_the_lattice_is_exact_for_straight_functions_and_goes_on_beyond() -> None:
    turn = np.array([[0.5, 0.3, 0.2], [-0.2, 1.0, 0.2], [0.1, 0.1, 0.6]])
    table = plain() @ turn
    colours = np.random.default_rng(4).uniform(-0.05, 1.05, (500, 3))
    assert tetrahedral(table, colours) == pytest.approx(colours @ turn, abs=1e-9)


def test_greys_are_looked_up_among_greys_alone() -> None:
    """Whatever stands beside the grey diagonal, greys do not take it on."""
    table = np.random.default_rng(5).random((9, 9, 9, 3))
    diagonal = table[np.arange(9), np.arange(9), np.arange(9)]
    codes = np.linspace(0.0, 1.0, 77)
    wanted = np.stack(
        [np.interp(codes, np.linspace(0, 1, 9), diagonal[:, channel]) for channel in range(3)], -1
    )
    assert tetrahedral(table, np.repeat(codes[:, None], 3, axis=1)) == pytest.approx(wanted)

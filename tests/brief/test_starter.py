"""What `adgen init` writes can be read and expanded at once, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.brief.files import asset_finder, picture_finder
from adgen.brief.load import load_campaign
from adgen.brief.starter import write_starter
from adgen.engines.embedded.words import Words
from adgen.errors import RequestError
from adgen.media.pictures import read_rgba
from adgen.media.tables import placements
from adgen.prepro.expand import expand


def test_the_starter_reads_and_expands_for_every_region(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new" / "summer", "summer")
    assert [path.name for path in written] == [
        "campaign.yaml",
        "brand.yaml",
        "regions.csv",
        "logo.png",
    ]
    brief = load_campaign(written[0])
    assert brief.campaign.name == "summer"
    assert set(brief.campaign.placements) <= set(placements())
    boards = [
        expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
        for row in brief.rows
    ]
    assert [len(board.shots) for board in boards] == [4, 4, 4, 4]
    assert boards[0].shots[2].super is not None
    assert boards[1].shots[2].super is None, "the market without an offer shows none"
    assert any(board.region.rtl for board in boards)
    # The model that comes with adgen can draw every prompt, all its words and dissolves included.
    assert {shot.engine for shot in boards[0].shots[:-1]} == {"embedded"}
    read = [Words.of_grammar().encode(shot.prompt) for shot in boards[0].shots[:-1]]
    assert all(len(found.known) > 2 and not found.ignored for found in read)
    assert boards[0].shots[1].transition == "dissolve"
    assert (boards[0].shots[0].seconds or 0) <= 3.5
    assert all((shot.seconds or 0) <= 4 for shot in boards[0].shots)
    assert sum(shot.seconds or 0 for shot in boards[0].shots) == max(brief.campaign.lengths)
    kept = sum(shot.seconds or 0 for shot in boards[0].shots if shot.essential)
    assert kept <= min(brief.campaign.lengths) * 1.25


def test_the_logo_is_crisp_and_clear_of_its_edge(tmp_path: Path) -> None:
    write_starter(tmp_path / "a", "a")
    alpha = read_rgba(tmp_path / "a" / "logo.png")[:, :, 3]
    assert 0.2 < np.mean(alpha == 255) < 0.7
    assert np.mean((alpha > 0) & (alpha < 255)) < 0.02
    assert not alpha[[0, -1], :].any()
    assert not alpha[:, [0, -1]].any()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text("mine")
    with pytest.raises(RequestError) as caught:
        write_starter(tmp_path, "summer")
    assert str(caught.value) == (
        f"{tmp_path}/brand.yaml: exists already"
        "\n\nhint: choose another folder, or move the file away"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["brand.yaml"]


@pytest.mark.parametrize("name", ["Summer", "a b", "", "../x", "a" * 65])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="expected a name in lower case"):
        write_starter(tmp_path / "a", name)
    assert not (tmp_path / "a").exists()

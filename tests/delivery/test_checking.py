"""Checks on request: of a manifest's files, or of one film."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery import checking
from adgen.delivery.checking import check_manifest, check_one, delivered
from adgen.errors import RequestError
from tests.studio.films import WALL, colours, film, known_placements, noise, remade
from tests.studio.manifests import row, written


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "placements", lambda: known_placements(WALL))


def verdicts(document: dict[str, Any]) -> dict[str, set[str]]:
    """The failed checks of each file."""
    return {
        Path(file["path"]).name: {f["check"] for f in file["findings"] if not f["passed"]}
        for file in document["files"]
    }


def test_every_delivered_file_is_checked_and_no_other(tmp_path: Path) -> None:
    good = film(tmp_path / "good.mp4", noise(1.2), 36)
    loud = film(tmp_path / "loud.mp4", noise(1.2, -10), 36)
    folder = written(tmp_path, row(good), row(loud), row(tmp_path / "x.mp4", "failed"))
    assert verdicts(check_manifest(delivered(folder))) == {
        "good.mp4": set(),
        "loud.mp4": {"loudness"},
    }


def test_a_file_that_is_gone_or_broken_fails_and_the_others_are_still_checked(
    tmp_path: Path,
) -> None:
    good = film(tmp_path / "good.mp4", noise(1.2), 36)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(good.read_bytes()[:2000])
    folder = written(tmp_path, row(tmp_path / "gone.mp4"), row(broken), row(good))
    found = verdicts(check_manifest(delivered(folder)))
    assert found == {"gone.mp4": {"readable"}, "broken.mp4": {"readable"}, "good.mp4": set()}


def test_a_placement_narrows(tmp_path: Path) -> None:
    good = film(tmp_path / "good.mp4", noise(1.2), 36)
    folder = written(tmp_path, row(good), row(good, placement="tiktok"))
    (file,) = check_manifest(delivered(folder, ["wall"]))["files"]
    assert file["placement"] == "wall"
    with pytest.raises(RequestError, match="unknown name 'wal'\n\nhint: did you mean wall"):
        delivered(folder, ["wal"])


def test_one_film_against_one_placement(tmp_path: Path) -> None:
    good = film(tmp_path / "good.mp4", noise(1.2), 36)
    assert verdicts(check_one(good, ["wall"])) == {"good.mp4": set()}
    found = verdicts(check_one(good, ["tiktok"]))
    assert found["good.mp4"] >= {"raster", "length"}


@pytest.mark.parametrize("names", [[], ["wall", "tiktok"]])
def test_one_film_needs_one_placement(names: list[str], tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="--placement: name one placement"):
        check_one(tmp_path / "x.mp4", names)


def test_an_unknown_placement_is_answered_with_the_nearest(tmp_path: Path) -> None:
    good = film(tmp_path / "good.mp4", noise(1.2), 36)
    with pytest.raises(RequestError, match="unknown name 'tictok'\n\nhint: did you mean tiktok"):
        check_one(good, ["tictok"])
    with pytest.raises(RequestError, match="there is no such file"):
        check_one(tmp_path / "gone.mp4", ["wall"])


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path, tmp_path / "pipe.mp4", Path("/dev/null")):
        with pytest.raises(RequestError, match="is no file: it is a folder, a pipe or a device"):
            check_one(path, ["wall"])


@pytest.mark.parametrize("text", ["", "no json", "[" * 100_000, "[]", '{"deliverables": 3}', "{}"])
def test_a_manifest_that_cannot_be_used_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(RequestError, match=r"manifest\.json: is no manifest of a run"):
        delivered(tmp_path)


def test_no_manifest_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="hint: run the campaign first, or give --out"):
        delivered(tmp_path)


def test_one_film_for_two_markets_is_warned_of_at_both(tmp_path: Path) -> None:
    """The same film coded twice, once for words that it does not have."""
    first = film(tmp_path / "de.mp4", noise(1.2), 36)
    again = remade(first, "fr.mp4", "-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart")
    other = film(tmp_path / "it.mp4", noise(1.2)[::-1].copy(), 36, picture=[*colours(36)][::-1])
    texts = ("Hallo", "Salut", "Ciao")
    rows = [
        {**row(path), "texts": {"offer.super": text}, "key": text, "region": path.stem}
        for path, text in zip((first, again, other), texts, strict=True)
    ]
    told = {
        Path(file["path"]).name: [f["where"] for f in file["findings"] if f["check"] == "duplicate"]
        for file in check_manifest(delivered(written(tmp_path, *rows)))["files"]
    }
    assert told == {"de.mp4": ["fr.mp4 is for fr"], "fr.mp4": ["de.mp4 is for de"], "it.mp4": []}

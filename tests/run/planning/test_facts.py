"""What is known of pictures: each is decoded once, as long as nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.brief import files
from adgen.errors import RequestError
from adgen.media import pictures
from adgen.media.pictures import sha256_of
from adgen.run.planning.facts import PictureFacts
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import logo, picture, write_png

ALL = {"cold.png", "logo.png", "warm.png"}


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pictures that were decoded to be measured."""
    names: list[str] = []
    real = files.inspect_picture

    def noted(path: Path) -> tuple[int, int, bool]:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(files, "inspect_picture", noted)
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two pictures."""
    write_png(tmp_path / "warm.png", picture(1))
    write_png(tmp_path / "logo.png", logo())
    return tmp_path


def entry_of(root: Path, name: str) -> Path:
    """The entry of the picture of that file."""
    wanted = sha256_of(root.parent / name)
    (found,) = (
        path.parent
        for path in root.glob("??/*/entry.json")
        if json.loads(path.read_text("utf-8"))["record"]["inputs"]["file"] == wanted
    )
    return found


def measured(folder: Path) -> dict[str, tuple[int, int, bool]]:
    """Both pictures as a run of its own finds them."""
    known = PictureFacts(Store(folder / "store"))
    found = [(name, files.picture(folder, name, known)) for name in ("warm.png", "logo.png")]
    return {name: (each.width, each.height, each.alpha) for name, each in found}


FACTS = {"warm.png": (200, 200, False), "logo.png": (60, 20, True)}


def test_a_picture_is_decoded_once(folder: Path, decoded: list[str]) -> None:
    assert measured(folder) == FACTS
    assert measured(folder) == FACTS
    assert decoded == ["warm.png", "logo.png"]


def test_a_whole_campaign_decodes_each_of_its_pictures_once(
    campaign: Path, tmp_path: Path, decoded: list[str]
) -> None:
    request = Request(campaign)
    first = pipeline.plan(request, Store(tmp_path / "store"), Silent())
    assert sorted(decoded) == sorted(ALL)
    again = pipeline.plan(request, Store(tmp_path / "store"), Silent())
    assert sorted(decoded) == sorted(ALL)
    assert again.plan.takes.keys() == first.plan.takes.keys()


def test_other_pixels_are_decoded_and_no_others(folder: Path, decoded: list[str]) -> None:
    measured(folder)
    decoded.clear()
    write_png(folder / "warm.png", picture(3)[:100])
    assert measured(folder) == {**FACTS, "warm.png": (200, 100, False)}
    assert decoded == ["warm.png"]


def test_a_picture_under_another_name_is_known(folder: Path, decoded: list[str]) -> None:
    measured(folder)
    decoded.clear()
    (folder / "warm.png").rename(folder / "other.png")
    known = PictureFacts(Store(folder / "store"))
    assert files.picture(folder, "other.png", known).width == 200
    assert decoded == []


def test_another_way_of_measuring_decodes_again(
    folder: Path, decoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(folder)
    decoded.clear()
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "VERSION", pictures.VERSION + 1)
        assert measured(folder) == FACTS
        assert sorted(decoded) == ["logo.png", "warm.png"]
    assert measured(folder) == FACTS
    assert len(decoded) == 2, "what was measured before is kept beside it"


def test_a_damaged_entry_is_decoded_again(folder: Path, decoded: list[str]) -> None:
    measured(folder)
    decoded.clear()
    (entry,) = entry_of(folder / "store", "warm.png").glob("facts.json")
    entry.write_text(entry.read_text("utf-8").replace("200", "900"), "utf-8")
    assert measured(folder) == FACTS
    assert decoded == ["warm.png"]
    decoded.clear()
    assert measured(folder) == FACTS
    assert decoded == [], "it is mended"


def test_a_broken_picture_is_told_every_time_and_never_kept(
    folder: Path, decoded: list[str]
) -> None:
    whole = (folder / "warm.png").read_bytes()
    (folder / "warm.png").write_bytes(whole[:-20])
    for _ in range(2):
        with pytest.raises(RequestError, match="cut short"):
            measured(folder)
    assert decoded == ["warm.png"] * 2
    assert list((folder / "store").glob("??/*/facts.json")) == []
    (folder / "warm.png").write_bytes(whole)
    assert measured(folder) == FACTS


def test_what_is_not_known_is_not_there(folder: Path) -> None:
    known = PictureFacts(Store(folder / "store"))
    assert known.get("0" * 64) is None
    known["0" * 64] = (3, 4, True)
    assert PictureFacts(Store(folder / "store")).get("0" * 64) == (3, 4, True)

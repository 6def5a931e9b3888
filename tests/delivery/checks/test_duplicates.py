"""Files that are one film though their texts differ are named; shared ones are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.delivery.checks.duplicates import Likeness, duplicates
from adgen.media.frames import I420
from adgen.media.sound import Samples
from adgen.media.watching import View, small_raster, watched
from adgen.schema.picture import Raster
from tests.studio.films import film, noise, remade
from tests.studio.takes import solid

RASTER = Raster(180, 320)


def row(name: str, words: str, **more: Any) -> dict[str, Any]:
    """A deliverable with one text, of a film of its own."""
    return {
        "path": f"/somewhere/{name}", "placement": "wall", "length": 2, "region": name[:2],
        "sha256": name, "key": name, "texts": {"offer.super": words}, "voice": [], **more,
    }  # fmt: skip


def warned(*rows: dict[str, Any], **likenesses: Likeness) -> set[str]:
    alike = {f"{name}.mp4": like for name, like in likenesses.items()}
    return set(duplicates(rows, alike))


def test_the_same_bytes_with_other_texts_are_told_and_name_each_other() -> None:
    rows = [row("de.mp4", "Hallo", sha256="1"), row("fr.mp4", "Salut", sha256="1")]
    found = duplicates(rows)
    assert found["de.mp4"].status == "warned"
    assert found["de.mp4"].measured == "the same bytes as fr.mp4"
    assert found["fr.mp4"].where == "de.mp4 is for de"


@pytest.mark.parametrize(
    "other",
    [
        {"texts": {"offer.super": "Hello"}},  # the same words elsewhere: shared
        {"key": "gb.mp4"},  # planned as one film
        {"sha256": "2"},
        {"placement": "hall"},
        {"length": 6},
    ],
)
def test_what_may_be_shared_or_differs_is_left_alone(other: dict[str, Any]) -> None:
    first = row("gb.mp4", "Hello", sha256="1")
    assert warned(first, {**row("us.mp4", "Howdy", sha256="1"), **other}) == set()
    assert len(warned(first, row("us.mp4", "Howdy", sha256="1"))) == 2


def test_other_spoken_words_are_other_words() -> None:
    said = [{"text": text} for text in ("Guten Tag", "Grüezi")]
    rows = [row(f"{at}.mp4", "Logo", sha256="1", voice=[said[at]]) for at in range(2)]
    assert len(warned(*rows)) == 2
    rows[1]["voice"] = rows[0]["voice"]
    assert warned(*rows) == set()


def pictures(lettered: bool) -> list[I420]:
    """A second of a moving picture, with or without lines as of a subtitle in the middle third."""
    frames = []
    for number in range(60):
        frame = solid("#14643C", RASTER)
        frame[4 * number % 320][:] = 200
        if lettered and 20 <= number < 40:
            frame[254:267, 54:126] = np.where(np.arange(72) // 4 % 2, 230, 40)
        frames.append(frame)
    return frames


def likeness(path: Path) -> Likeness:
    made = Likeness()
    with watched(path, [View(small_raster(RASTER.width, RASTER.height), made.see)], made.hear):
        return made


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Likeness]:
    """One film; the same coded worse; with a subtitle; with other words in it; shorter."""
    folder = tmp_path_factory.mktemp("films")

    def made(name: str, sound: Samples, lettered: bool = False) -> Path:
        return film(folder / f"{name}.mp4", sound, 60, raster=RASTER, picture=pictures(lettered))

    plain = made("plain", noise(2))
    other = noise(2)
    other[24_000:60_000] *= np.float32(0.3)
    paths = {
        "plain": plain,
        "worse": remade(plain, "worse.mp4", "-c:v", "libx264", "-crf", "30", "-c:a", "aac"),
        "lettered": made("lettered", noise(2), lettered=True),
        "spoken": made("spoken", other),
        "short": remade(plain, "short.mp4", "-t", "1.5"),
    }
    return {name: likeness(path) for name, path in paths.items()}


@pytest.mark.parametrize(
    ("name", "same"),
    [("plain", True), ("worse", True), ("lettered", False), ("spoken", False), ("short", False)],
)
def test_films_that_look_and_sound_the_same(
    name: str, same: bool, films: dict[str, Likeness]
) -> None:
    assert films["plain"].same(films[name]) is same
    assert films[name].same(films["plain"]) is same


def test_a_film_coded_twice_is_found_by_its_looks(films: dict[str, Likeness]) -> None:
    rows = row("plain.mp4", "Hallo"), row("worse.mp4", "Salut"), row("lettered.mp4", "Ciao")
    assert warned(*rows, **films) == {"plain.mp4", "worse.mp4"}
    found = duplicates(rows, {f"{name}.mp4": like for name, like in films.items()})
    assert found["worse.mp4"].measured == "the same picture and sound as plain.mp4"


def test_a_long_film_is_kept_small() -> None:
    made, frame = Likeness(), solid("#808080", Raster(108, 192))
    for index in range(3000):
        made.see(index, frame)
    kept = made._frames
    assert 12 <= len(kept) <= 24
    assert next(iter(kept.values())).shape == (96, 54)

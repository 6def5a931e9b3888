"""The data files: the brief's rows are there, and every placement can be used."""

from __future__ import annotations

import pytest

from adgen.media.tables import data_path, encodes, moods, placements
from adgen.schema.look import Look


def test_the_placements_of_the_brief_are_there() -> None:
    rasters = {name: str(place.raster) for name, place in placements().items()}
    wanted = {
        "douyin-feed": "1080x1920",
        "instagram-reels": "1080x1920",
        "tiktok": "1080x1920",
        "youtube-shorts": "1080x1920",
        "youtube-preroll": "1920x1080",
        "facebook-feed": "1080x1080",
        "instagram-feed": "1080x1350",
    }
    assert rasters.items() >= wanted.items()


@pytest.mark.parametrize("name", placements())
def test_every_placement_has_room_a_source_and_sane_limits(name: str) -> None:
    place = placements()[name]
    safe = place.safe_box
    assert safe.width >= 0.5 * place.width
    assert safe.height >= 0.4 * place.height
    assert (safe.left, safe.top) == (place.safe.left, place.safe.top)
    assert place.sources
    assert (place.seconds.min or 0) < (place.seconds.max or 1e9)
    assert place.min_rate < place.max_rate
    assert place.loudness.true_peak <= -1


def test_the_encodes_are_those_of_the_brief() -> None:
    found = {name: (row.codec, row.crf, row.max_kbps) for name, row in encodes().items()}
    assert found == {
        "small": ("h264", 28, 2000),
        "balanced": ("h264", 23, 4000),
        "quality": ("h265", 18, 6000),
    }
    assert {row.audio_kbps for row in encodes().values()} == {128}


def test_the_moods_are_those_of_the_brief_and_change_the_picture() -> None:
    assert set(moods()) == {"excited", "happy", "calm", "luxury", "nostalgic"}
    assert all(mood.look != Look() for mood in moods().values())
    assert moods()["luxury"].look.contrast > 1 > moods()["calm"].look.contrast


def test_data_is_found_beside_the_code() -> None:
    assert (data_path("fonts") / "fonts.yaml").is_file()

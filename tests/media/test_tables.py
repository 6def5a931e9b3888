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
    assert place.sources or place.confidence == "none"
    assert (place.seconds.min or 0) < (place.seconds.max or 1e9)
    assert place.min_rate < place.max_rate
    assert place.loudness.true_peak <= -1


def test_the_encodes_are_those_of_the_brief() -> None:
    found = {name: (row.codec, row.crf, row.max_kbps) for name, row in encodes().items()}
    brief = [*found][:3]
    assert {name: found[name] for name in brief} == {
        "small": ("h264", 28, 2000),
        "balanced": ("h264", 23, 4000),
        "quality": ("h265", 18, 6000),
    }
    assert {encodes()[name].audio_kbps for name in brief} == {128}


def test_the_encodes_of_television_are_its_distributors() -> None:
    ctv, mov, prores = (encodes()[name] for name in ("ctv", "ctv-mov", "prores"))
    assert (ctv.codec, ctv.kbps, ctv.container) == ("h264", 20_000, "mp4")
    assert ctv.audio_kbps is not None and ctv.audio_kbps >= 224
    assert (mov.codec, mov.kbps, mov.suffix, mov.audio) == ("h264", 20_000, ".mov", "pcm")
    assert (prores.codec, prores.suffix, prores.audio) == ("prores", ".mov", "pcm")


def test_every_encode_that_a_placement_names_is_known_and_taken_there() -> None:
    for place in placements().values():
        for name in filter(None, (place.encode, *place.encodes)):
            found = encodes()[name]
            assert not place.codecs or found.codec in place.codecs, place.id
            assert not place.containers or found.container in place.containers, place.id


def test_the_moods_are_those_of_the_brief_and_change_the_picture() -> None:
    assert set(moods()) == {"excited", "happy", "calm", "luxury", "nostalgic"}
    assert all(mood.look != Look() for mood in moods().values())
    assert moods()["luxury"].look.contrast > 1 > moods()["calm"].look.contrast


def test_data_is_found_beside_the_code() -> None:
    assert (data_path("fonts") / "fonts.yaml").is_file()

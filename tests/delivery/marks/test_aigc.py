"""The label of GB 45438: as its text asks, where other programs find it, and one of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pymediainfo import MediaInfo

from adgen.delivery.marks.aigc import FIELDS, first_label, parse
from adgen.delivery.marks.keys import values, with_value
from adgen.delivery.marks.mark import mark
from adgen.errors import MediaError
from adgen.media.boxes import content, inside, made, rewritten, top_boxes
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.schema.labels import Claim
from tests.delivery.marks.conftest import PRODUCER
from tests.studio.films import remade

TEXT = (
    '{"Label":"1","ContentProducer":"ACME","ProduceID":"x1","ReservedCode1":"",'
    '"ContentPropagator":"ACME","PropagateID":"x1","ReservedCode2":""}'
)


def moov(path: Path) -> bytes:
    with path.open("rb") as stream:
        return next(content(stream, box) for box in top_boxes(stream) if box.kind == "moov")


def test_the_text_is_what_the_standard_writes() -> None:
    assert first_label("ACME", "x1").text() == TEXT
    assert parse(TEXT) == first_label("ACME", "x1")


def test_it_is_read_within_an_object_too() -> None:
    assert parse(f'{{"AIGC":{TEXT}}}') == first_label("ACME", "x1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AI",
        "[]",
        "[" * 100_000,
        TEXT.replace('"1"', '"4"'),
        TEXT.replace('"1"', "1"),
        TEXT.replace("ACME", "AC ME"),
        TEXT.replace("ACME", "上海"),
        TEXT.replace('"ACME"', '""'),
        TEXT.replace(',"ReservedCode2":""', ""),
        TEXT.replace("ReservedCode2", "ReservedCode3"),
        TEXT.replace("Label", "X").replace("ReservedCode2", "Label").replace('"X"', '"R"'),
    ],
)
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(MediaError):
        parse(text)


@pytest.mark.parametrize("name", ["", "two words", 'quo"te', "back\\slash", "上海茶业"])
def test_a_name_that_the_standard_has_no_letters_for_is_refused(name: str) -> None:
    with pytest.raises(MediaError, match="producer"):
        first_label(name, "x1")
    with pytest.raises(MediaError, match="produce id"):
        first_label("ACME", name)


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_other_programs_read_it(
    suffix: str, mp4: Path, mov: Path, claim: Claim, tmp_path: Path
) -> None:
    target = tmp_path / f"b.{suffix}"
    mark(mp4 if suffix == "mp4" else mov, target, claim, ("aigc",), PRODUCER)
    wanted = first_label(PRODUCER, claim.produce_id).text()
    told = run([find_ffmpeg().path, "-v", "error", "-i", target, "-f", "ffmetadata", "-"]).decode()
    assert f"AIGC={wanted}" in told.splitlines()
    assert MediaInfo.parse(str(target)).tracks[0].to_data()["aigc"] == wanted
    assert tuple(json.loads(wanted)) == FIELDS


def test_it_is_read_where_ffmpeg_wrote_it_and_takes_its_place(mp4: Path, claim: Claim) -> None:
    words = ("-c", "copy", "-movflags", "+faststart+use_metadata_tags")
    other = remade(mp4, "other.mp4", *words, "-metadata", f"AIGC={TEXT}", "-metadata", "city=Jena")
    assert values(moov(other), "AIGC") == (TEXT,)
    target = other.with_name("again.mp4")
    mark(other, target, claim, ("aigc",), PRODUCER)
    assert values(moov(target), "AIGC") == (first_label(PRODUCER, claim.produce_id).text(),)
    assert values(moov(target), "city") == ("Jena",)


def test_itunes_tags_are_not_thrown_away(mp4: Path, claim: Claim) -> None:
    tagged = remade(mp4, "tagged.mp4", "-c", "copy", "-metadata", "title=Tea")
    with pytest.raises(MediaError, match="iTunes"):
        mark(tagged, tagged.with_name("no.mp4"), claim, ("aigc",), PRODUCER)
    assert not tagged.with_name("no.mp4").exists()


def test_the_zeros_at_the_end_of_a_quicktime_list_are_no_box(mov: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.mov"
    ended = made("udta", made("name", b"tea!") + bytes(4))
    rewritten(mov, target, lambda data: with_value(data + ended, "AIGC", TEXT))
    assert values(moov(target), "AIGC") == (TEXT,)
    last = inside(moov(target))[-1]
    user = moov(target)[last.body : last.end]
    assert [box.kind for box in inside(user)][-2:] == ["name", "meta"]

"""`adgen inspect` and `adgen certs`: what they print and end with; damage stops neither."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.marks import xmp
from adgen.delivery.marks.aigc import first_label
from adgen.delivery.marks.inspect import inspect
from adgen.delivery.marks.mark import mark
from adgen.media.boxes import made, rewritten
from adgen.schema.labels import Claim
from tests.delivery.marks.conftest import PRODUCER, Certificates

Adgen = Callable[..., Any]


def failed(path: Path) -> list[str]:
    return [row.check for row in inspect(path).findings if not row.passed]


def test_a_marked_file_is_told_and_passes(
    adgen: Adgen, marked: Path, certificates: Certificates, claim: Claim
) -> None:
    words = ("--trust", certificates.root, "--region", "zh-CN", "--placement", "douyin-feed")
    answer = adgen("inspect", marked, *words, "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["valid"] is True
    assert told["marks"]["aigc"] == [first_label(PRODUCER, claim.produce_id).text()]
    assert told["marks"]["xmp"]["source_type"] == claim.source_type
    assert told["marks"]["c2pa"]["state"] == "Trusted"
    assert told["needs"]["required"] == ["visible", "aigc"]
    assert told["needs"]["not_looked_for"] == ["visible"]
    shown = adgen("inspect", marked, *words)
    assert shown.code == 0
    assert "adgen test signer" in shown.out
    assert "FAILED" not in shown.out
    assert "the label on the picture is needed too" in shown.out


def test_one_flipped_byte_ends_with_1(adgen: Adgen, marked: Path, tmp_path: Path) -> None:
    data = bytearray(marked.read_bytes())
    data[data.index(b"mdat") + 5000] ^= 1
    path = tmp_path / "flipped.mp4"
    path.write_bytes(data)
    answer = adgen("inspect", path)
    assert answer.code == 1
    assert "assertion.bmffHash.mismatch" in answer.out


def test_a_stranger_is_not_trusted(adgen: Adgen, marked: Path, tmp_path: Path) -> None:
    assert adgen("inspect", marked).code == 0
    made_now = adgen("certs", "--test", tmp_path / "new")
    assert made_now.code == 0
    names = ["root.pem", "chain.pem", "key.pem"]
    assert [Path(line).name for line in made_now.out.split()] == names
    answer = adgen("inspect", marked, "--trust", tmp_path / "new" / "root.pem")
    assert answer.code == 1
    assert adgen("certs", "--test", tmp_path / "new").code == 2


def test_roots_that_cannot_be_read_are_not_the_films_fault(
    adgen: Adgen, marked: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "roots.pem"
    damaged.write_text("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n")
    for path, words in (
        (damaged, "holds no certificates as PEM, or one that is damaged"),
        (marked, "holds no certificates as PEM"),
        (tmp_path / "gone.pem", "cannot be read: No such file"),
    ):
        answer = adgen("inspect", marked, "--trust", path)
        assert (answer.code, answer.out) == (2, "")
        assert f"{path}: {words}" in answer.err
        assert "hint: give PEM" in answer.err


def test_no_marks_and_missing_marks_end_with_1(
    adgen: Adgen, mp4: Path, claim: Claim, tmp_path: Path
) -> None:
    assert adgen("inspect", mp4).code == 1
    target = tmp_path / "xmp.mp4"
    mark(mp4, target, claim, ("xmp",))
    assert adgen("inspect", target).code == 0
    assert adgen("inspect", target, "--region", "de").code == 0
    answer = adgen("inspect", target, "--region", "zh-CN")
    assert answer.code == 1
    assert "needs aigc" in answer.out


def test_wrong_requests_end_with_2(adgen: Adgen, marked: Path, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate")
    for words in (
        (tmp_path / "gone.mp4",),
        (marked, "--region", "nowhere!"),
        (marked, "--trust", tmp_path / "gone.pem"),
        (marked, "--trust", tmp_path / "no.pem"),
    ):
        answer = adgen("inspect", *words)
        assert answer.code == 2
        assert answer.out == ""
        assert answer.err


def test_marks_that_contradict_themselves_fail(
    mp4: Path, marked: Path, claim: Claim, tmp_path: Path
) -> None:
    told = xmp.packet(replace(claim, composited=False), signed=False)
    path = tmp_path / "two.mp4"
    rewritten(marked, path, bytes, made("uuid", told, xmp.UUID))
    assert "xmp" in failed(path)
    assert "signature" in failed(path)
    space = 'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
    label = first_label("ACME", "x1").text().replace('"', "&quot;")
    second = f'<rdf:Description {space} TC260:AIGC="{label}"/></rdf:RDF>'.encode()
    path = tmp_path / "labels.mp4"
    mark(mp4, path, claim, ("aigc",), PRODUCER)
    packet = xmp.packet(claim, signed=False).replace(b"</rdf:RDF>", second)
    rewritten(path, path, bytes, made("uuid", packet, xmp.UUID))
    assert failed(path) == ["aigc"]


def test_a_source_type_that_says_no_machine_had_a_part_fails(
    mp4: Path, claim: Claim, tmp_path: Path
) -> None:
    packet = xmp.packet(claim, signed=False)
    camera = packet.replace(b"compositeWithTrainedAlgorithmicMedia", b"digitalCapture")
    path = tmp_path / "camera.mp4"
    rewritten(mp4, path, bytes, made("uuid", camera, xmp.UUID))
    assert inspect(path, needed=("xmp",)).valid is False


@pytest.mark.parametrize("name", ["empty", "picture", "cut", "text"])
def test_what_is_no_film_is_a_failed_check(
    name: str, marked: Path, claim: Claim, tmp_path: Path
) -> None:
    data = {
        "empty": b"",
        "picture": claim.ingredients[0].path.read_bytes(),
        "cut": marked.read_bytes()[:9000],
        "text": b"not a film at all, however long it may be",
    }[name]
    path = tmp_path / "b.mp4"
    path.write_bytes(data)
    assert failed(path) == ["boxes"]
    if name == "picture":
        assert inspect(path).findings[0].measured == "holds no moving picture: it is a PNG picture"


def test_damage_never_stops_it(marked: Path, tmp_path: Path) -> None:
    """150 files with bytes flipped, cut out or put in, most where the boxes and the marks are."""
    rolls, data, path = random.Random(7), marked.read_bytes(), tmp_path / "b.mp4"
    start = time.monotonic()
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(rolls.choice((1, 3, 30))):
            at = rolls.randrange(rolls.choice((60, 9000, len(broken))))
            if rolls.random() < 0.7:
                broken[at] = rolls.choice((0, 255, rolls.randrange(256)))
            elif rolls.random() < 0.5:
                del broken[at : at + rolls.randrange(1, 40)]
            else:
                broken[at:at] = rolls.randbytes(4)
        path.write_bytes(broken)
        found = inspect(path)
        assert found.findings
    assert time.monotonic() - start < 30

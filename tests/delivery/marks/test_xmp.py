"""XMP: what it says, that other programs find it, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adgen.delivery.marks.mark import mark
from adgen.delivery.marks.xmp import packet, read
from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.schema.labels import Claim

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def wrapped(inner: str) -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>{inner}</rdf:RDF></x:xmpmeta>'.encode()
    )


def test_it_says_how_the_file_was_made(claim: Claim) -> None:
    facts = read(packet(claim, signed=True))
    assert facts.source_type == f"{TERMS}compositeWithTrainedAlgorithmicMedia"
    assert facts.software == "adgen 1.2.3"
    models = "models: studio/small & <fine>@0123abc"
    assert facts.history == (f"created · adgen 1.2.3 · {models}, sha256:{claim.prompts[0]}",)
    assert facts.signed
    assert facts.tells_of_a_machine


def test_a_spot_of_models_alone_is_no_composite(claim: Claim) -> None:
    alone = read(packet(replace(claim, composited=False), signed=False))
    assert alone.source_type == f"{TERMS}trainedAlgorithmicMedia"
    assert not alone.signed


def test_the_same_claim_gives_the_same_bytes_and_another_file_another_id(claim: Claim) -> None:
    assert packet(claim, True) == packet(claim, True)
    assert packet(claim, True) != packet(replace(claim, title="other.mp4"), True)


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_ffmpeg_finds_it(suffix: str, mp4: Path, mov: Path, claim: Claim, tmp_path: Path) -> None:
    target = tmp_path / f"b.{suffix}"
    mark(mp4 if suffix == "mp4" else mov, target, claim, ("xmp",))
    told = run([find_ffmpeg().path, "-v", "error", "-export_xmp", "1", "-i", target,
                "-f", "ffmetadata", "-"]).decode()  # fmt: skip
    assert f"<Iptc4xmpExt:DigitalSourceType>{claim.source_type}<" in told


@pytest.mark.parametrize(
    "inner",
    [
        '<rdf:Description {ns} e:DigitalSourceType="{term}"/>',
        "<rdf:Description {ns}><e:DigitalSourceType>{term}</e:DigitalSourceType></rdf:Description>",
        '<rdf:Description {ns}><e:DigitalSourceType rdf:resource="{term}"/></rdf:Description>',
    ],
)
def test_all_ways_to_write_a_property_are_read(inner: str) -> None:
    space = 'xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    term = f"{TERMS}digitalCapture"
    facts = read(wrapped(inner.format(ns=space, term=term)))
    assert facts.source_type == term
    assert not facts.tells_of_a_machine


def test_the_chinese_label_is_read_here_too() -> None:
    space = 'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
    text = '{"Label":"1"}'
    inner = f"<rdf:Description {space}><TC260:AIGC>{text}</TC260:AIGC></rdf:Description>"
    assert read(wrapped(inner)).aigc == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a>",
        b"\xff\xfe\x00",
        b"<a/>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + wrapped("<rdf:Description/>"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + wrapped("<rdf:Description/>").decode()).encode(
            "utf-16"
        ),
    ],
)
def test_what_is_no_xmp_is_refused(data: bytes) -> None:
    with pytest.raises(MediaError):
        read(data)

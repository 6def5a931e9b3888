"""Signed manifests: what they claim, who is trusted, and that no change goes unseen."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from c2pa import Builder, C2paSignerInfo, Signer

from adgen.delivery.marks import c2pa
from adgen.delivery.marks.certs import make_test_chain
from adgen.delivery.marks.credentials import Credentials
from adgen.delivery.marks.inspect import inspect
from adgen.delivery.marks.manifest import ASSERTION, smallest
from adgen.delivery.marks.mark import mark
from adgen.delivery.marks.signature import Signature
from adgen.errors import MediaError
from adgen.media.boxes import content, top_boxes
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.probe import probe
from adgen.media.process import run
from adgen.schema.labels import Claim
from tests.delivery.marks.conftest import PRODUCER, Certificates

MP4 = "video/mp4"
NOT_HASHED = ("ftyp", "free")
"""Boxes that C2PA leaves out of its hash (specification, BMFF-based hash)."""


def signature(path: Path, trust: str | None = None) -> Signature:
    found = c2pa.read(path, MP4, trust)
    assert found is not None
    return found


def hashes(path: Path) -> bytes:
    """Of every picture and every piece of sound, once decoded."""
    return run([find_ffmpeg().path, "-v", "error", "-i", path, "-f", "framemd5",
                "-fflags", "+bitexact", "-"])  # fmt: skip


def test_it_claims_what_it_was_told(marked: Path, claim: Claim) -> None:
    found = signature(marked)
    assert (found.state, found.failures) == ("Valid", ())
    assert found.signer == "adgen test signer, adgen test, not for delivery"
    assert found.algorithm == "Es256"
    assert found.software == "adgen 1.2.3"
    assert found.source_type == claim.source_type
    assert sorted(found.ingredients) == ["logo.png", "song.xm"]
    assert found.generation == {
        "prompts": [f"sha256:{claim.prompts[0]}"],
        "models": [{"name": "studio/small & <fine>", "revision": "0123abc"}],
        "ingredients": [{"title": part.title, "sha256": part.sha256} for part in claim.ingredients],
        "produceId": "ab12cd34",
    }


def test_a_signer_is_trusted_by_his_root_alone(
    marked: Path, certificates: Certificates, tmp_path: Path
) -> None:
    stranger = make_test_chain(tmp_path / "other")[0].read_text("ascii")
    assert signature(marked, certificates.trust).state == "Trusted"
    assert signature(marked, stranger).state == "Valid"
    assert inspect(marked, certificates.trust).valid
    assert not inspect(marked, stranger).valid


def test_the_film_is_the_same_to_every_decoder(marked: Path, mp4: Path) -> None:
    assert hashes(marked) == hashes(mp4)
    assert probe(marked).faststart
    with marked.open("rb") as stream:
        kinds = [box.kind for box in top_boxes(stream)]
    assert kinds.index("moov") < kinds.index("mdat")


def test_no_folder_and_no_key_is_in_the_file(
    marked: Path, claim: Claim, certificates: Certificates
) -> None:
    data = marked.read_bytes()
    for part in claim.ingredients:
        assert str(part.path.parent).encode() not in data
    assert b"PRIVATE KEY" not in data
    lines = certificates.key.read_text("ascii").splitlines()
    assert not any(line.encode() in data for line in lines if len(line) > 20)


def test_one_flipped_byte_makes_it_invalid(marked: Path, tmp_path: Path) -> None:
    data = marked.read_bytes()
    with marked.open("rb") as stream:
        found = top_boxes(stream)
    hashed = [box for box in found if box.kind not in NOT_HASHED and box.uuid != c2pa.UUID]
    assert [box.kind for box in hashed] == ["moov", "mdat", "uuid"]
    for box in hashed:
        for at in range(box.start, box.end, max(1, box.size // 12)):
            path = tmp_path / "flipped.mp4"
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert not inspect(path).valid, f"{box.kind}, byte {at - box.start}"


def test_a_flipped_byte_of_the_picture_is_named(marked: Path, tmp_path: Path) -> None:
    data = bytearray(marked.read_bytes())
    data[data.index(b"mdat") + 3000] ^= 1
    path = tmp_path / "flipped.mp4"
    path.write_bytes(data)
    found = signature(path)
    assert found.state == "Invalid"
    assert found.failures == ("assertion.bmffHash.mismatch",)


@pytest.mark.parametrize("claimed", [b"studio/small", b"compositeWithTrained", b"logo.png"])
def test_a_claim_cannot_be_changed(claimed: bytes, marked: Path, tmp_path: Path) -> None:
    with marked.open("rb") as stream:
        box = next(box for box in top_boxes(stream) if box.uuid == c2pa.UUID)
        assert claimed in content(stream, box)
    data = bytearray(marked.read_bytes())
    data[data.index(claimed, box.start)] ^= 1
    path = tmp_path / "claimed.mp4"
    path.write_bytes(data)
    assert signature(path).state == "Invalid"


def test_a_signature_cut_out_is_missed(marked: Path, mp4: Path, claim: Claim) -> None:
    data = marked.read_bytes()
    at = data.index(c2pa.UUID)
    path = marked.with_name("cut.mp4")
    path.write_bytes(data[:at] + bytes(16) + data[at + 16 :])
    found = inspect(path)
    assert found.signature is None
    assert [row.check for row in found.findings if not row.passed] == ["signed at last"]


def test_a_mark_after_the_signature_takes_its_place(
    marked: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    again = tmp_path / "again.mp4"
    marks = ("aigc", "xmp", "c2pa")
    mark(marked, again, replace(claim, version="2"), marks, PRODUCER, certificates.credentials)
    found = inspect(again)
    assert found.valid
    assert len(found.labels) == 1
    assert found.signature is not None and found.signature.software == "adgen 2"
    assert hashes(again) == hashes(marked)


def test_a_mov_is_signed_as_one(
    mov: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    target = tmp_path / "b.mov"
    mark(mov, target, claim, ("aigc", "xmp", "c2pa"), PRODUCER, certificates.credentials)
    found = inspect(target, certificates.trust, ("aigc", "xmp", "c2pa"))
    assert found.valid
    assert found.signature is not None and found.signature.trusted
    assert hashes(target) == hashes(mov)


def test_what_cannot_be_signed_leaves_nothing(
    mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    good = certificates.credentials
    wrong: tuple[tuple[Claim, Credentials | None, str], ...] = (
        (claim, None, "takes a certificate"),
        (claim, replace(good, algorithm="ps256"), "cannot be signed"),
        (claim, replace(good, timestamp_url=""), "cannot be signed"),
        (replace(claim, ingredients=(replace(claim.ingredients[0], path=tmp_path / "gone.png"),)),
         good, "gone.png"),
    )  # fmt: skip
    for told, credentials, words in wrong:
        with pytest.raises(MediaError, match=words) as caught:
            mark(mp4, tmp_path / "b.mp4", told, ("xmp", "c2pa"), "", credentials)
        assert good.key not in str(caught.value)
        assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_read_back_is_not_left(
    mp4: Path, claim: Claim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(c2pa, "sign", lambda source, target, *_: shutil.copy(source, target))
    credentials = Credentials("", "", "es256", "", "", None, False)  # type: ignore[arg-type]
    with pytest.raises(MediaError, match="needs c2pa: missing"):
        mark(mp4, tmp_path / "b.mp4", claim, ("xmp", "c2pa"), "", credentials)
    assert list(tmp_path.iterdir()) == []


def test_a_strangers_assertions_may_have_any_shape(
    mp4: Path, certificates: Certificates, tmp_path: Path
) -> None:
    told = smallest(MP4)
    told["assertions"].append({"label": ASSERTION, "data": [1, "two"]})
    told["assertions"].append({"label": "org.example", "data": {"a": [[[]]]}})
    good, path = certificates.credentials, tmp_path / "b.mp4"
    info = C2paSignerInfo("es256", good.chain.encode(), good.key.encode(), None)
    with (
        Signer.from_info(info) as signer,
        Builder(told) as builder,
        mp4.open("rb") as stream,
        path.open("w+b") as sink,
    ):
        builder.sign(signer, MP4, stream, sink)
    found = signature(path)
    assert (found.state, found.generation, found.ingredients) == ("Valid", {}, ())
    assert inspect(path).valid


def test_a_claim_names_no_folder_and_hashes_are_hashes(claim: Claim) -> None:
    part = claim.ingredients[0]
    for wrong in (
        {"title": "folder/spot.mp4"},
        {"prompts": ("a cup of tea",)},
        {"ingredients": (replace(part, sha256="AB"),)},
        {"ingredients": (replace(part, title="C:\\art\\logo.png"),)},
        {"models": (replace(claim.models[0], name="/home/ada/model"),)},
        {"models": (replace(claim.models[0], name="../model"),)},
        {"models": (replace(claim.models[0], name="D:\\model"),)},
    ):
        with pytest.raises(ValueError, match="is "):
            replace(claim, **wrong)  # type: ignore[arg-type]

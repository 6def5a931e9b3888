"""Signatures with the time of an authority: what is told of it, and authorities that fail."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from c2pa import Context, Reader
from cryptography.x509.oid import ExtendedKeyUsageOID

from adgen.delivery.marks import c2pa
from adgen.delivery.marks.certs import make_test_chain
from adgen.delivery.marks.credentials import Credentials, load_credentials
from adgen.delivery.marks.inspect import inspect
from adgen.delivery.marks.mark import mark
from adgen.errors import MediaError
from adgen.schema.labels import Claim
from tests.delivery.marks.conftest import PRODUCER, Certificates
from tests.studio.authority import HAND, OWNER, Authority, Fault, authority

Adgen = Callable[..., Any]
MARKS = ("aigc", "xmp", "c2pa")
STAMP = bytes.fromhex("060b2a864886f70d0109100104")
"""The name of what is stamped with, before the stamp."""
ECDSA = bytes.fromhex("06082a8648ce3d040302")
"""The name of an algorithm, before a signature by it."""
NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
"""When the clocks of the tests stopped."""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture(scope="module")
def clock() -> Iterator[Authority]:
    with authority(NOON) as told:
        yield told


@pytest.fixture(scope="module")
def stamped(
    mp4: Path, claim: Claim, certificates: Certificates, clock: Authority
) -> Iterator[Path]:
    """The MP4 with all marks in it, and a time stamp in its signature."""
    target = mp4.with_name("stamped.mp4")
    mark(mp4, target, claim, MARKS, PRODUCER, asking(certificates, clock))
    yield target
    target.unlink()


def asking(certificates: Certificates, clock: Authority) -> Credentials:
    return replace(certificates.credentials, timestamp_url=clock.address)


def said(path: Path, trust: str) -> dict[str, str]:
    """Of the library's own report: its state, and which codes about the stamp are of which kind."""
    with (
        Context.from_dict({"trust": {"user_anchors": trust}}) as rules,
        path.open("rb") as stream,
        Reader("video/mp4", stream, context=rules) as reader,
    ):
        report = json.loads(reader.json())
    rows = report["validation_results"]["activeManifest"]
    codes = {row["code"]: kind for kind, found in rows.items() for row in found}
    told = {code: kind for code, kind in codes.items() if code.startswith("timeStamp")}
    return {"state": report["validation_state"], **told}


def test_the_library_accepts_the_stamp(
    stamped: Path, certificates: Certificates, clock: Authority
) -> None:
    assert said(stamped, certificates.trust) == {
        "state": "Trusted", "timeStamp.validated": "success",
        "timeStamp.untrusted": "informational",
    }  # fmt: skip
    assert said(stamped, certificates.trust + clock.trust) == {
        "state": "Trusted", "timeStamp.validated": "success", "timeStamp.trusted": "success",
    }  # fmt: skip


def test_the_authority_is_asked_once_for_a_hash(stamped: Path, clock: Authority) -> None:
    (request,) = clock.asked
    assert len(request.imprint.digest) == 32
    assert request.certificates


def test_inspect_tells_when_it_was_stamped_by_whom_and_who_trusts_him(
    adgen: Adgen, stamped: Path, certificates: Certificates, clock: Authority, tmp_path: Path
) -> None:
    answer = adgen("inspect", stamped, "--trust", certificates.root, "--json")
    assert answer.code == 0, "whose time stamp it is decides nothing"
    document = json.loads(answer.out)
    assert document["marks"]["c2pa"]["stamp"] == {
        "time": NOON.isoformat(), "by": f"{HAND}, {OWNER}", "fits": True, "trusted": False,
        "faults": [],
    }  # fmt: skip
    (finding,) = [row for row in document["findings"] if row["check"] == "time stamp"]
    assert finding["measured"] == f"{NOON.isoformat()} by {HAND}, {OWNER}, not trusted"
    both = tmp_path / "both.pem"
    both.write_text(f"# signers, Prüfer\n{certificates.trust}# clocks\n{clock.trust}", "utf-8")
    shown = adgen("inspect", stamped, "--trust", both)
    assert shown.code == 0
    assert re.search(rf"C2PA time\W+{re.escape(NOON.isoformat())}", shown.out)
    assert re.search(rf"C2PA time by\W+{HAND}, {OWNER}, trusted", shown.out)


def test_a_signature_without_a_stamp_has_none(marked: Path) -> None:
    found = inspect(marked, needed=MARKS)
    assert found.valid
    assert found.signature is not None and found.signature.stamp is None
    missed = inspect(marked, needed=MARKS, stamped=True)
    assert [row.check for row in missed.findings if not row.passed] == ["needs time stamp"]


def test_a_stamp_that_was_changed_is_found(
    adgen: Adgen, stamped: Path, clock: Authority, tmp_path: Path
) -> None:
    """Neither the signature nor the hash of the film covers it, and to the library it is `Valid`
    still."""
    data = stamped.read_bytes()
    kind = data.index(STAMP, data.index(b"sigTst2")) + len(STAMP) - 1
    imprint = data.index(clock.asked[0].imprint.digest, kind)
    signature = data.rindex(ECDSA, kind, kind + 3000) + 20
    faults = set()
    for at in (kind, imprint, signature):
        path = tmp_path / "changed.mp4"
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        found = inspect(path)
        assert [row.check for row in found.findings if not row.passed] == ["time stamp"], at
        assert found.signature is not None and found.signature.stamp is not None
        assert (found.signature.state, found.signature.stamp.time) == ("Valid", "")
        faults.update(found.signature.stamp.faults)
        answer = adgen("inspect", path)
        assert answer.code == 1
        assert "C2PA time" not in answer.out
    assert faults


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500", "status = 500"),
        ("rubbish", "decode error"),
        ("hangs up", "error sending request"),
        ("refuses", "unable to find signed data"),
        ("empty", "unable to find signed data"),
        ("another", "time stamp does not match data"),
    ],
)
def test_an_authority_that_fails_leaves_no_film(
    fault: Fault, words: str, mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    with authority() as failing:
        failing.fault = fault
        told = refused(mp4, claim, asking(certificates, failing), tmp_path)
        assert f"the authority {failing.address} gives no valid time stamp: " in told
    assert words in told


def test_an_authority_that_is_not_there_leaves_no_film(
    mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and never listens
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/stamp"
        told = refused(mp4, claim, replace(certificates.credentials, timestamp_url=url), tmp_path)
    assert f"the authority {url} gives no valid time stamp: " in told


def test_stamps_of_another_key_time_or_purpose_are_refused(
    mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    with authority() as forged, authority() as real:
        forged.hand = replace(forged.hand, key=real.hand.key)
        assert "is untrusted" in refused(mp4, claim, asking(certificates, forged), tmp_path)
    with authority(datetime.now(UTC) + timedelta(days=99)) as late:
        assert "expired" in refused(mp4, claim, asking(certificates, late), tmp_path)
    with authority(purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION) as other:
        told = refused(mp4, claim, asking(certificates, other), tmp_path)
        assert other.address in told
        assert "EKU" in told


def refused(mp4: Path, claim: Claim, credentials: Credentials, folder: Path) -> str:
    """What is said where a film gets no stamp; nothing of it is left, and no key is told."""
    with pytest.raises(MediaError) as caught:
        mark(mp4, folder / "b.mp4", claim, MARKS, PRODUCER, credentials)
    told = str(caught.value)
    assert list(folder.iterdir()) == []
    assert told.startswith("b.mp4: cannot be signed, as the authority http://")
    assert "hint: see that it answers from here within 30 s, or name another in " in told
    assert credentials.key not in told
    return told


def test_an_address_that_it_sends_to_is_not_told(
    mp4: Path, claim: Claim, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    import c2pa as library

    def failing(*_: Any) -> None:
        raise library.C2paError.Signature('redirect to "http://x.example/?key=geheim" (from here)')

    credentials = replace(certificates.credentials, timestamp_url="http://y.example")
    monkeypatch.setattr(library.Builder, "sign", failing)
    with pytest.raises(MediaError, match=r'redirect to "\(address\)" \(from here\)') as caught:
        c2pa.sign(mp4, mp4.with_name("b.mp4"), "video/mp4", claim, credentials)
    assert "geheim" not in str(caught.value)


def test_an_ingredient_that_is_not_there_is_not_the_authoritys_fault(
    mp4: Path, claim: Claim, certificates: Certificates, clock: Authority, tmp_path: Path
) -> None:
    part = replace(claim.ingredients[0], path=tmp_path / "gone.png")
    with pytest.raises(MediaError, match=r"b\.mp4: cannot be signed: .*gone\.png") as caught:
        mark(mp4, tmp_path / "b.mp4", replace(claim, ingredients=(part,)), ("c2pa",), "",
             asking(certificates, clock))  # fmt: skip
    assert "authority" not in str(caught.value)


def test_an_authority_that_takes_its_time_is_waited_for(
    mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    with authority(NOON) as slow:
        slow.fault = "slow"
        mark(mp4, tmp_path / "b.mp4", claim, ("c2pa",), "", asking(certificates, slow))
    assert inspect(tmp_path / "b.mp4", stamped=True).valid


@pytest.mark.faults
def test_an_authority_that_never_answers_is_given_up(
    mp4: Path, claim: Claim, certificates: Certificates, tmp_path: Path
) -> None:
    with authority() as silent:
        silent.fault = "silent"
        start = time.monotonic()
        refused(mp4, claim, asking(certificates, silent), tmp_path)
        assert 25 < time.monotonic() - start < 60


@pytest.mark.faults
def test_a_signature_outlives_its_certificate_where_its_stamp_is_trusted(
    mp4: Path, claim: Claim, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    root, chain, key = make_test_chain(tmp_path, now - timedelta(days=365) + timedelta(seconds=12))
    plain, path = tmp_path / "plain.mp4", tmp_path / "stamped.mp4"
    with authority() as clock:
        mark(mp4, plain, claim, MARKS, PRODUCER, load_credentials(chain, key))
        mark(mp4, path, claim, MARKS, PRODUCER, load_credentials(chain, key, clock.address))
        ends = load_credentials(chain, key).expires
        time.sleep((ends - datetime.now(UTC)).total_seconds() + 1.5)
        both = root.read_text("ascii") + clock.trust
    states = []
    for film, trust in ((path, both), (path, root.read_text("ascii")), (plain, both)):
        signature = inspect(film, trust).signature
        assert signature is not None
        states.append((signature.state, "signingCredential.expired" in signature.failures))
    assert states == [("Trusted", False), ("Invalid", True), ("Invalid", True)]

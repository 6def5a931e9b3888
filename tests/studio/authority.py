"""A time-stamping authority (RFC 3161) on the loopback, real but for the trust, with faults on
demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    ExtendedKeyUsage,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    SubjectKeyIdentifier,
    random_serial_number,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.studio.stamps import GRANTED, REJECTED, Hand, Imprint, Reply, Request, Status, token

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
OWNER, HAND = "Clocks of the tests", "hand of a clock"
Fault = Literal["500", "rubbish", "slow", "silent", "hangs up", "refuses", "another", "empty"]
"""What it does instead of a stamp at once: HTTP 500; bytes that are no reply; the stamp, but after
a second; nothing until it ends; a closed connection; a refusal in a whole reply; the stamp of
something else; a granted reply without a stamp."""


@dataclass
class Authority:
    """What it stamps with, and what befalls those who ask."""

    hand: Hand
    time: datetime
    """What it stamps, whatever the time is."""
    address: str = ""
    fault: Fault | None = None
    asked: list[Request] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def trust(self) -> str:
        """Its root as PEM."""
        return self.hand.root.public_bytes(Encoding.PEM).decode("ascii")

    def reply(self, query: bytes) -> bytes:
        """The reply to a query, as DER."""
        request = asn1.decode_der(Request, query)
        self.asked.append(request)
        imprint = request.imprint
        if self.fault == "another":
            imprint = Imprint(algorithm=imprint.algorithm, digest=bytes(len(imprint.digest)))
        stamp = token(self.hand, imprint, request.nonce, self.time, len(self.asked))
        refused = self.fault == "refuses"
        status = Status(status=REJECTED if refused else GRANTED)
        given = None if refused or self.fault == "empty" else stamp
        return asn1.encode_der(Reply(status=status, token=given))


@contextmanager
def authority(
    at: datetime | None = None, purpose: ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING
) -> Iterator[Authority]:
    """An authority that answers at its address until the end of the block."""
    told = Authority(_hand(purpose), (at or datetime.now(UTC)).replace(microsecond=0))

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] != QUERY:
                self.send_error(415)
            elif told.fault == "500":
                self.send_error(500)
            elif told.fault == "silent":
                told.ended.wait()
            elif told.fault != "hangs up":
                self._answer(b"<p>Sign in" if told.fault == "rubbish" else told.reply(query))

        def _answer(self, body: bytes) -> None:
            if told.fault == "slow":
                time.sleep(1)
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    told.address = f"http://127.0.0.1:{server.server_port}/stamp"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield told
    finally:
        told.ended.set()
        server.shutdown()
        server.server_close()


def _hand(purpose: ObjectIdentifier) -> Hand:
    """A key, which may be for nothing but time stamps (RFC 3161, 2.3), and a root over it."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        Name([NameAttribute(NameOID.ORGANIZATION_NAME, OWNER),
              NameAttribute(NameOID.COMMON_NAME, title)])
        for title in ("root of time", HAND)
    ]  # fmt: skip
    root = _certificate(names[0], keys[0], names[0], keys[0], None)
    return Hand(root, _certificate(names[1], keys[1], names[0], keys[0], purpose), keys[1])


def _certificate(
    subject: Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    purpose: ObjectIdentifier | None,
) -> Certificate:
    """A certificate for a purpose; one for none is an authority's."""
    authority = purpose is None
    now = datetime.now(UTC)
    usage = KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    by = AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    built = (
        CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(by, critical=False)
    )
    if purpose is not None:
        built = built.add_extension(ExtendedKeyUsage([purpose]), critical=True)
    return built.sign(issuer_key, hashes.SHA256())

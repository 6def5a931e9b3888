"""Time stamps in the words of RFC 3161 and RFC 5652: what is asked, what is answered, and how a
stamp is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate, ObjectIdentifier

SIGNED_DATA = ObjectIdentifier("1.2.840.113549.1.7.2")
STAMP = ObjectIdentifier("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = ObjectIdentifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE = ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
ECDSA_SHA256 = ObjectIdentifier("1.2.840.10045.4.3.2")
POLICY = ObjectIdentifier("1.3.6.1.4.1.32473.1")
"""Below the arc that RFC 5612 keeps for examples."""
GRANTED, REJECTED = 0, 2


@asn1.sequence
class Algorithm:
    name: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Imprint:
    algorithm: Algorithm
    digest: bytes


@asn1.sequence
class Request:
    version: int
    imprint: Imprint
    policy: ObjectIdentifier | None
    nonce: int | None
    certificates: Annotated[bool, asn1.Default(False)]


@asn1.sequence
class Stamp:
    version: int
    policy: ObjectIdentifier
    imprint: Imprint
    serial: int
    time: asn1.GeneralizedTime
    nonce: int | None


@asn1.sequence
class Attribute:
    name: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class Named:
    """Of a certificate: its issuer, as it is written there, and its number."""

    issuer: asn1.TLV
    serial: int


@asn1.sequence
class SignerInfo:
    version: int
    signer: Named
    digest: Algorithm
    attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    algorithm: Algorithm
    signature: bytes


@asn1.sequence
class Content:
    kind: ObjectIdentifier
    data: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    version: int
    digests: asn1.SetOf[Algorithm]
    content: Content
    certificates: Annotated[asn1.SetOf[Certificate], asn1.Implicit(0)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class Token:
    kind: ObjectIdentifier
    data: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class Status:
    status: int


@asn1.sequence
class Reply:
    status: Status
    token: Token | None


@asn1.sequence
class CertificateId:
    digest: bytes


@asn1.sequence
class SignedBy:
    certificates: list[CertificateId]


# -- A stamp -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """What stamps are signed with."""

    root: Certificate
    certificate: Certificate
    key: ec.EllipticCurvePrivateKey


def token(hand: Hand, imprint: Imprint, nonce: int | None, time: datetime, serial: int) -> Token:
    """The stamp of an imprint, signed, with the certificates of who signed it."""
    content = asn1.encode_der(
        Stamp(version=1, policy=POLICY, imprint=imprint, serial=serial,
              time=asn1.GeneralizedTime(time), nonce=nonce)
    )  # fmt: skip
    data = SignedData(
        version=3,
        digests=asn1.SetOf([Algorithm(name=SHA256, parameters=None)]),
        content=Content(kind=STAMP, data=content),
        certificates=asn1.SetOf([hand.certificate, hand.root]),
        signers=asn1.SetOf([_signed(hand, content)]),
    )
    return Token(kind=SIGNED_DATA, data=data)


def _signed(hand: Hand, content: bytes) -> SignerInfo:
    """The signature of RFC 5652, 5.4: of the attributes, among them the content's digest."""
    signer = hand.certificate
    by = CertificateId(digest=signer.fingerprint(hashes.SHA256()))
    attributes = asn1.SetOf([
        _attribute(CONTENT_TYPE, STAMP),
        _attribute(MESSAGE_DIGEST, sha256(content).digest()),
        _attribute(SIGNING_CERTIFICATE, SignedBy(certificates=[by])),
    ])  # fmt: skip
    return SignerInfo(
        version=1,
        signer=Named(
            issuer=asn1.decode_der(asn1.TLV, signer.issuer.public_bytes()),
            serial=signer.serial_number,
        ),
        digest=Algorithm(name=SHA256, parameters=None),
        attributes=attributes,
        algorithm=Algorithm(name=ECDSA_SHA256, parameters=None),
        signature=hand.key.sign(asn1.encode_der(attributes), ec.ECDSA(hashes.SHA256())),
    )


def _attribute(name: ObjectIdentifier, value: object) -> Attribute:
    written = asn1.decode_der(asn1.TLV, asn1.encode_der(value))
    return Attribute(name=name, values=asn1.SetOf([written]))

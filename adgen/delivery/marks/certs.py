"""Certificates of others and for tests: roots to trust, and a chain to try signing with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from adgen.errors import Problem, RequestError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.x509 import Certificate, Name

TEST_OWNER = "adgen test, not for delivery"
"""Organisation of every certificate of a chain for tests."""
_DAYS = 365
_EARLIER = timedelta(days=1)
"""Clocks differ, and a signature before its certificate is not valid."""


def roots_in(path: Path) -> str:
    """The certificates of a file of roots to trust, as PEM. Raises RequestError."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificates

    hint = "give PEM, as `adgen certs --test FOLDER` writes it to root.pem"
    try:
        found = load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise RequestError.of(str(path), f"cannot be read: {error.strerror}", hint) from error
    except ValueError as error:
        what = "holds no certificates as PEM, or one that is damaged"
        raise RequestError.of(str(path), what, hint) from error
    return "".join(part.public_bytes(Encoding.PEM).decode("ascii") for part in found)


def make_test_chain(folder: Path, now: datetime | None = None) -> tuple[Path, Path, Path]:
    """Write `root.pem`, `chain.pem` and `key.pem`, valid for a year, and give their paths.

    The chain has the signer's certificate first and not the root; the key can be read by its owner
    alone. Raises RequestError where one of them is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization

    paths = (folder / "root.pem", folder / "chain.pem", folder / "key.pem")
    there = [path for path in paths if path.exists()]
    if there:
        hint = "choose another folder, or move it away"
        raise RequestError(Problem(str(path), "is there already", hint) for path in there)
    root, between, leaf, key = _chain((now or datetime.now(UTC)) - _EARLIER)
    pem = serialization.Encoding.PEM
    form, secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths[0].write_bytes(root.public_bytes(pem))
        paths[1].write_bytes(leaf.public_bytes(pem) + between.public_bytes(pem))
        paths[2].touch(mode=0o600, exist_ok=False)
        paths[2].write_bytes(key.private_bytes(pem, form, secret))
    except OSError as error:
        hint = "choose a folder that you may write to"
        raise RequestError.of(str(folder), f"cannot be written: {error.strerror}", hint) from error
    return paths


def _chain(
    start: datetime,
) -> tuple[Certificate, Certificate, Certificate, EllipticCurvePrivateKey]:
    """Root, intermediate and signer, and the signer's key: P-256 all three."""
    from cryptography.hazmat.primitives.asymmetric import ec

    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    names = [_name(title) for title in ("root", "intermediate", "signer")]
    root = _certificate(names[0], keys[0].public_key(), names[0], keys[0], start, 1)
    between = _certificate(names[1], keys[1].public_key(), names[0], keys[0], start, 0)
    leaf = _certificate(names[2], keys[2].public_key(), names[1], keys[1], start, None)
    return root, between, leaf, keys[2]


def _name(title: str) -> Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST_OWNER),
        x509.NameAttribute(NameOID.COMMON_NAME, f"adgen test {title}"),
    ])  # fmt: skip


def _certificate(
    subject: Name,
    public: EllipticCurvePublicKey,
    issuer: Name,
    signed_by: EllipticCurvePrivateKey,
    start: datetime,
    below: int | None,
) -> Certificate:
    """A certificate of an authority with `below` authorities under it; None makes a signer's.

    Its extensions are those that RFC 5280 and the C2PA specification ask for.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority = below is not None
    usage = x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key())
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _EARLIER + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(authority, below), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    if not authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        built = built.add_extension(purpose, critical=False)
    return built.sign(signed_by, hashes.SHA256())

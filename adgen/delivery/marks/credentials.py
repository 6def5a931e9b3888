"""The certificate and the key that sign manifests, checked before anything is made.

A signer's certificate is held to what the C2PA specification asks of it: one of a few purposes,
keys of a few kinds, no authority's certificate.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adgen.delivery.marks.certs import TEST_OWNER
from adgen.errors import Problem, RequestError
from adgen.schema.labels import Disclosure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

    Secret = EllipticCurvePrivateKey | Ed25519PrivateKey | RSAPrivateKey

PURPOSES = (
    "1.3.6.1.5.5.7.3.4",  # e-mail protection
    "1.3.6.1.5.5.7.3.36",  # signing of documents
    "1.3.6.1.4.1.62558.2.1",  # signing of C2PA claims
)
PASSPHRASE = "ADGEN_SIGNING_PASSPHRASE"
"""Variable of the environment that opens an encrypted key."""
CERTIFICATE, KEY = "ADGEN_SIGNING_CERTIFICATE", "ADGEN_SIGNING_KEY"
"""Variables of the environment that name the two files, before the campaign does."""
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_LEAST_RSA = 2048
_HINT = "`adgen certs --test FOLDER` makes a chain to try it with"
_NO_KEY = "is of a kind that signs no manifest"
_KINDS = f"take one of P-256, P-384, P-521, Ed25519 or RSA of at least {_LEAST_RSA} bits"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a manifest is signed with. The key shows in no text made of it."""

    chain: str = field(repr=False)
    """PEM, the signer's own certificate first."""
    key: str = field(repr=False)
    """PEM, PKCS #8, not encrypted."""
    algorithm: str
    """As C2PA names it: es256, es384, es512, ed25519 or ps256."""
    fingerprint: str
    """SHA-256 of the signer's certificate, in hex."""
    signer: str
    """Its subject, as RFC 4514 writes it."""
    expires: datetime
    test: bool
    """Whether `adgen certs --test` made it."""
    timestamp_url: str | None = None
    """A time-stamping authority (RFC 3161), which takes a network."""


def credentials_for(
    disclosure: Disclosure, folder: Path, environment: Mapping[str, str]
) -> Credentials | None:
    """What a campaign in a folder is signed with: the environment's files, else the campaign's.

    None where neither names any. Raises RequestError where one of the two is missing or wrong.
    """
    paths = credential_files(disclosure, folder, environment)
    return None if paths is None else load_credentials(*paths, disclosure.timestamp_url)


def credential_files(
    disclosure: Disclosure, folder: Path, environment: Mapping[str, str]
) -> tuple[Path, Path] | None:
    """Where the certificate and the key are that `credentials_for` reads, as absolute paths."""
    if environment.get(CERTIFICATE) or environment.get(KEY):
        names = environment.get(CERTIFICATE), environment.get(KEY)
        folder, where = Path(), "the environment"
    else:
        names, where = (disclosure.certificate, disclosure.key), "disclosure"
    chain, key = names
    if not chain and not key:
        return None
    if not chain or not key:
        what = "names a certificate without its key" if chain else "names a key alone"
        raise RequestError.of(where, what, f"give both, there or as {CERTIFICATE} and {KEY}")
    return (folder / chain).absolute(), (folder / key).absolute()


def load_credentials(
    chain: Path, key: Path, timestamp_url: str | None = None, now: datetime | None = None
) -> Credentials:
    """Read a chain and its key, and refuse what no manifest can be signed with, by trying it.

    An encrypted key is opened with the passphrase in ADGEN_SIGNING_PASSPHRASE. Raises RequestError
    with everything that is wrong.
    """
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    from adgen.delivery.marks.c2pa import refusal

    certificates, secret = _certificates(chain), _secret(key)
    leaf = certificates[0]
    problems = [*_wrong(chain, certificates, now or datetime.now(UTC))]
    algorithm = _algorithm(secret)
    if algorithm is None:
        problems.append(Problem(str(key), _NO_KEY, _KINDS))
    if leaf.public_key() != secret.public_key():
        what = f"is not the key of the first certificate of {chain}"
        problems.append(Problem(str(key), what, "put the signer's own certificate first"))
    if timestamp_url:
        problems += _wrong_address(timestamp_url)
    if problems or algorithm is None:
        raise RequestError(problems)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    owners = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    found = Credentials(
        chain="".join(part.public_bytes(pem).decode("ascii") for part in certificates),
        key=secret.private_bytes(pem, form, serialization.NoEncryption()).decode("ascii"),
        algorithm=algorithm,
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        signer=leaf.subject.rfc4514_string(),
        expires=leaf.not_valid_after_utc,
        test=TEST_OWNER in [owner.value for owner in owners],
        timestamp_url=timestamp_url or None,
    )
    refused = refusal(found)
    if refused is not None:
        raise RequestError.of(str(chain), f"signs no manifest: {refused}", _HINT)
    return found


def _certificates(path: Path) -> list[Certificate]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import load_pem_x509_certificates

    try:
        found = load_pem_x509_certificates(_bytes(path))
        for part in found:
            part.public_key()
        return found
    except UnsupportedAlgorithm as error:  # such as SM2
        raise RequestError.of(str(path), _NO_KEY, _KINDS) from error
    except ValueError as error:
        raise RequestError.of(str(path), "holds no certificates as PEM", _HINT) from error


def _secret(path: Path) -> Secret:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    passphrase = os.environ.get(PASSPHRASE)
    data = _bytes(path)
    try:
        found = load_pem_private_key(data, passphrase.encode() if passphrase else None)
    except TypeError as error:  # encrypted without a passphrase, or the other way round
        if passphrase is None:
            raise RequestError.of(
                str(path), "is encrypted", f"put its passphrase into {PASSPHRASE}"
            ) from error
        found = load_pem_private_key(data, None)
    except UnsupportedAlgorithm as error:
        raise RequestError.of(str(path), _NO_KEY, _KINDS) from error
    except ValueError as error:
        what = "holds no private key as PEM, or the passphrase is wrong"
        raise RequestError.of(str(path), what, _HINT) from error
    if isinstance(found, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        return found
    if isinstance(found, rsa.RSAPrivateKey):
        return found
    raise RequestError.of(str(path), _NO_KEY, _KINDS)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError.of(str(path), f"cannot be read: {error.strerror}", _HINT) from error


def _algorithm(secret: Secret) -> str | None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(secret, ec.EllipticCurvePrivateKey):
        return _CURVES.get(secret.curve.name)
    if isinstance(secret, rsa.RSAPrivateKey):
        return "ps256" if secret.key_size >= _LEAST_RSA else None
    return "ed25519"


def _wrong(path: Path, chain: Sequence[Certificate], now: datetime) -> Iterator[Problem]:
    """What is wrong with a chain: its days, its order, and what its first certificate is for."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import BasicConstraints, ExtendedKeyUsage, ExtensionNotFound

    for number, part in enumerate(chain, 1):
        if not part.not_valid_before_utc <= now <= part.not_valid_after_utc:
            days = f"{part.not_valid_before_utc:%Y-%m-%d} to {part.not_valid_after_utc:%Y-%m-%d}"
            what = f"certificate {number} is valid from {days} only"
            yield Problem(str(path), what, "have it renewed, and see that the clock here is right")
    for number, (part, issuer) in enumerate(pairwise(chain), 1):
        try:
            part.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            what = f"certificate {number} was not issued by certificate {number + 1}"
            yield Problem(str(path), what, "put each after the one it issued, the signer's first")
    extensions = chain[0].extensions
    try:
        purposes = extensions.get_extension_for_class(ExtendedKeyUsage).value
        fit = any(purpose.dotted_string in PURPOSES for purpose in purposes)
    except ExtensionNotFound:
        fit = False
    if not fit:
        what = f"certificate 1 has none of the purposes {', '.join(PURPOSES)}"
        yield Problem(str(path), what, f"ask its issuer for one that signs documents; {_HINT}")
    try:
        authority = extensions.get_extension_for_class(BasicConstraints).value.ca
    except ExtensionNotFound:
        authority = False
    if authority:
        what = "certificate 1 is an authority's, not a signer's"
        yield Problem(str(path), what, "put the signer's own certificate first")


def _wrong_address(url: str) -> Iterator[Problem]:
    """What is wrong with an authority's address. It is told by manifest and report as it is, so
    that it may hold no secret; what is refused for one is not repeated."""
    where, hint = "disclosure.timestamp_url", "name an authority that answers without one"
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of brackets, or of a port
        fit = False
    if "@" in url or "?" in url or "#" in url:
        what = "holds a name, a password or a query, which manifest and report would tell"
        yield Problem(where, what, hint)
    elif not fit or re.search(r"\s", url):
        yield Problem(where, f"{url!r} is no address", "write it like http://timestamp.example/tsa")

"""Certificates: those made for tests fit, and what no manifest can be signed with is refused."""

from __future__ import annotations

import base64
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    CertificateBuilder,
    ExtendedKeyUsage,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    load_pem_x509_certificates,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

from adgen.delivery.marks.certs import make_test_chain
from adgen.delivery.marks.credentials import (
    CERTIFICATE,
    KEY,
    PASSPHRASE,
    PURPOSES,
    credentials_for,
    load_credentials,
)
from adgen.delivery.marks.inspect import inspect
from adgen.delivery.marks.mark import mark
from adgen.errors import RequestError
from adgen.schema.labels import Claim, Disclosure
from tests.delivery.marks.conftest import Certificates

NOW = datetime.now(UTC)
P256_AS_SM2 = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a811ccf5501822d")
"""The name of the curve P-256 in a key, and that of SM2, which is as long."""
Secret = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def pair(
    folder: Path,
    key: Secret,
    purpose: str = "1.3.6.1.5.5.7.3.4",
    ca: bool = False,
    signs: bool = True,
) -> Path:
    """`chain.pem` of one certificate, by an issuer that is not in it, and `key.pem`."""
    issuer = ec.generate_private_key(ec.SECP256R1())
    names = [Name([NameAttribute(NameOID.ORGANIZATION_NAME, who)]) for who in ("Tea Ltd", "CA")]
    usage = KeyUsage(digital_signature=signs, content_commitment=False, key_encipherment=not signs,
                     data_encipherment=False, key_agreement=False, key_cert_sign=False,
                     crl_sign=False, encipher_only=False, decipher_only=False)  # fmt: skip
    by = AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    built = (
        CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(by, critical=False)
        .add_extension(ExtendedKeyUsage([ObjectIdentifier(purpose)]), critical=False)
        .sign(issuer, hashes.SHA256())
    )
    (folder / "chain.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    write_key(folder / "key.pem", key)
    return folder


def write_key(path: Path, key: Secret, passphrase: bytes = b"") -> None:
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        locked = serialization.BestAvailableEncryption(passphrase)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, form, locked))


def told(chain: Path, key: Path, **more: datetime) -> str:
    with pytest.raises(RequestError) as caught:
        load_credentials(chain, key, **more)
    return str(caught.value)


def test_a_chain_for_tests_is_a_chain(certificates: Certificates) -> None:
    leaf, between = load_pem_x509_certificates(certificates.chain.read_bytes())
    (root,) = load_pem_x509_certificates(certificates.root.read_bytes())
    leaf.verify_directly_issued_by(between)
    between.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert [part.extensions.get_extension_for_class(BasicConstraints).value.ca
            for part in (leaf, between, root)] == [False, True, True]  # fmt: skip
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=366)
    assert stat.S_IMODE(certificates.key.stat().st_mode) == 0o600


def test_it_is_read_and_known_as_one_for_tests(certificates: Certificates, tmp_path: Path) -> None:
    found = certificates.credentials
    assert (found.algorithm, found.test) == ("es256", True)
    leaf = load_pem_x509_certificates(certificates.chain.read_bytes())[0]
    assert found.fingerprint == leaf.fingerprint(hashes.SHA256()).hex()
    assert found.expires == leaf.not_valid_after_utc
    assert "PRIVATE" not in repr(found)
    real = pair(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    assert not load_credentials(real / "chain.pem", real / "key.pem").test


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("somebody's key")
    with pytest.raises(RequestError, match=r"key\.pem: is there already"):
        make_test_chain(tmp_path)
    assert (tmp_path / "key.pem").read_text() == "somebody's key"
    assert not (tmp_path / "root.pem").exists()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ec.generate_private_key(ec.SECP521R1()), "es512"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
)
def test_the_kind_of_key_says_the_algorithm(key: Secret, algorithm: str, tmp_path: Path) -> None:
    pair(tmp_path, key)
    assert load_credentials(tmp_path / "chain.pem", tmp_path / "key.pem").algorithm == algorithm


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_certificate_of_each_purpose_signs_a_film(
    purpose: str, mp4: Path, claim: Claim, tmp_path: Path
) -> None:
    pair(tmp_path, ec.generate_private_key(ec.SECP256R1()), purpose)
    found = load_credentials(tmp_path / "chain.pem", tmp_path / "key.pem")
    mark(mp4, tmp_path / "b.mp4", claim, ("c2pa",), "", found)
    signature = inspect(tmp_path / "b.mp4").signature
    assert signature is not None
    assert (signature.state, signature.signer) == ("Valid", "Tea Ltd")


def test_what_the_library_refuses_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    pair(tmp_path, ec.generate_private_key(ec.SECP256R1()), signs=False)
    words = told(tmp_path / "chain.pem", tmp_path / "key.pem")
    assert "signs no manifest" in words
    assert "PRIVATE" not in words


def test_what_signs_no_manifest_is_refused(tmp_path: Path) -> None:
    for number, (key, purpose, ca, words) in enumerate([
        (ec.generate_private_key(ec.SECP256K1()), "1.3.6.1.5.5.7.3.4", False, "is of a kind"),
        (rsa.generate_private_key(65537, 1024), "1.3.6.1.5.5.7.3.4", False, "is of a kind"),
        (ed25519.Ed25519PrivateKey.generate(), "1.3.6.1.5.5.7.3.1", False, "none of the purposes"),
        (ed25519.Ed25519PrivateKey.generate(), "1.3.6.1.5.5.7.3.4", True, "an authority's"),
    ]):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        pair(folder, key, purpose, ca)
        said = told(folder / "chain.pem", folder / "key.pem")
        assert words in said
        assert "hint: " in said


def test_a_chain_is_in_order_and_in_its_days(certificates: Certificates, tmp_path: Path) -> None:
    chain, key = certificates.chain, certificates.key
    late, early = NOW + timedelta(days=400), NOW - timedelta(days=2)
    assert "certificate 1 is valid from" in told(chain, key, now=late)
    assert "hint: have it renewed" in told(chain, key, now=late)
    assert "certificate 2 is valid from" in told(chain, key, now=early)
    parts = chain.read_text().split("-----BEGIN")
    turned = tmp_path / "turned.pem"
    turned.write_text("-----BEGIN" + parts[2] + "-----BEGIN" + parts[1])
    words = told(turned, key)
    assert "certificate 1 was not issued by certificate 2" in words
    assert "is not the key of the first certificate" in words


def test_a_key_that_is_locked_is_opened_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pair(tmp_path, key)
    chain, file = tmp_path / "chain.pem", tmp_path / "key.pem"
    write_key(file, key, b"tea")
    monkeypatch.delenv(PASSPHRASE, raising=False)
    assert PASSPHRASE in told(chain, file)
    monkeypatch.setenv(PASSPHRASE, "coffee")
    assert "the passphrase is wrong" in told(chain, file)
    monkeypatch.setenv(PASSPHRASE, "tea")
    assert "ENCRYPTED" not in load_credentials(chain, file).key
    write_key(file, key)  # not locked, and the variable is for another one
    assert load_credentials(chain, file).algorithm == "ed25519"


def test_files_that_are_no_pem_or_not_there_are_named(
    certificates: Certificates, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    assert "empty.pem: holds no certificates" in told(empty, certificates.key)
    assert "empty.pem: holds no private key" in told(certificates.chain, empty)
    assert "gone.pem: cannot be read" in told(tmp_path / "gone.pem", certificates.key)


def test_the_environment_names_the_files_before_the_campaign_does(
    certificates: Certificates, tmp_path: Path
) -> None:
    pair(tmp_path, ed25519.Ed25519PrivateKey.generate())
    own = Disclosure(certificate="chain.pem", key="key.pem", timestamp_url="http://time.example")
    found = credentials_for(own, tmp_path, {})
    assert found is not None
    assert (found.algorithm, found.timestamp_url) == ("ed25519", "http://time.example")
    named = {CERTIFICATE: str(certificates.chain), KEY: str(certificates.key)}
    found = credentials_for(own, tmp_path, named)
    assert found is not None
    assert found.fingerprint == certificates.credentials.fingerprint
    assert credentials_for(Disclosure(), tmp_path, {}) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://ann:geheim@time.example",
        "https://time.example/?key=geheim",
        "//geheim@x",
        "x#geheim",
    ],
)
def test_an_address_with_a_secret_is_refused_and_not_told(
    address: str, certificates: Certificates
) -> None:
    with pytest.raises(RequestError, match="holds a name, a password or a query") as caught:
        load_credentials(certificates.chain, certificates.key, address)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "time.example",
        "ftp://time.example",
        "http://",
        "http://[::1",
        "http://x:99999",
        "http://x y",
    ],
)
def test_what_is_no_address_is_refused(address: str, certificates: Certificates) -> None:
    with pytest.raises(RequestError, match="is no address") as caught:
        load_credentials(certificates.chain, certificates.key, address)
    assert str(caught.value).startswith("disclosure.timestamp_url: ")
    assert "hint: write it like http" in str(caught.value)


@pytest.mark.parametrize("address", ["https://time.example", "HTTP://[::1]:8318/tsa"])
def test_what_is_an_address_is_taken(address: str, certificates: Certificates) -> None:
    found = load_credentials(certificates.chain, certificates.key, address)
    assert found.timestamp_url == address


def test_a_kind_that_nobody_here_reads_is_refused(
    certificates: Certificates, tmp_path: Path
) -> None:
    """SM2 stands for them, which Chinese authorities issue."""
    odd = {}
    for path in (certificates.chain, certificates.key):
        lines = path.read_text("ascii").split("-----")
        data = base64.b64decode(lines[2]).replace(*P256_AS_SM2)
        lines[2] = f"\n{base64.encodebytes(data).decode()}"
        odd[path] = tmp_path / path.name
        odd[path].write_text("-----".join(lines))
    for chain, key, name in (
        (odd[certificates.chain], certificates.key, "chain.pem"),
        (certificates.chain, odd[certificates.key], "key.pem"),
    ):
        words = told(chain, key)
        assert f"{name}: is of a kind that signs no manifest" in words
        assert "hint: take one of P-256" in words


def test_a_certificate_without_its_key_is_refused(certificates: Certificates) -> None:
    folder = certificates.chain.parent
    for told, environment in (
        (Disclosure(certificate="chain.pem"), {}),
        (Disclosure(key="key.pem"), {}),
        (Disclosure(certificate="chain.pem", key="key.pem"), {KEY: str(certificates.key)}),
    ):
        with pytest.raises(RequestError, match="give both"):
            credentials_for(told, folder, environment)

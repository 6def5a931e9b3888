"""Manifests of C2PA: signed as the last thing done to a file, and read back.

Any change to the file after it makes the signature invalid, and a remux drops it. The library
reaches for no network here, neither for remote manifests nor for the state of certificates; only
to sign it asks the time-stamping authority, where one is named.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from adgen.delivery.marks.credentials import PURPOSES, Credentials
from adgen.delivery.marks.manifest import ingredient, manifest, media_type, smallest
from adgen.delivery.marks.signature import STAMPED, Signature, signature_of
from adgen.errors import MediaError
from adgen.schema.labels import Claim

UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_TRIAL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)
"""A PNG of one pixel."""
_MOST_HELD = 32
"""Megabytes of a film that the library keeps in memory while it signs; more goes to a file."""
_PATIENCE = 30
"""Seconds for which the library waits for a whole reply of an authority."""
_ADDRESS = re.compile(r"\w+://[^\s\")]+")
"""Where an authority sends the library instead may be an address with a key in it."""


def sign(source: Path, target: Path, kind: str, claim: Claim, credentials: Credentials) -> None:
    """Copy a film of a MIME type with a signed manifest in it; `target` is whole or not there.

    An ingredient that has a manifest of its own brings it along. Raises MediaError, also where the
    credentials name an authority that gives no time stamp. No two signatures are the same bytes:
    salts and new ids are in them.
    """
    import c2pa

    beside = target.with_name(f".{target.name}.{os.getpid()}")
    known = c2pa.Builder.get_supported_mime_types()
    added = [
        number for number, part in enumerate(claim.ingredients) if media_type(part.title) in known
    ]
    try:
        with (
            _signer(credentials) as signer,
            c2pa.Context.from_dict(_settings(None)) as rules,
            c2pa.Builder(manifest(claim, kind, added), context=rules) as builder,
            source.open("rb") as stream,
            beside.open("w+b") as sink,
        ):
            for number in added:
                told = ingredient(claim, number)
                with claim.ingredients[number].path.open("rb") as supplied:
                    builder.add_ingredient(told, told["format"], supplied)
            builder.sign(signer, kind, stream, sink)
        beside.replace(target)
    except (c2pa.C2paError, OSError) as error:
        raise MediaError(f"{target.name}: {_unsigned(error, credentials)}") from error
    finally:
        beside.unlink(missing_ok=True)


def refusal(credentials: Credentials) -> str | None:
    """Why nothing can be signed with these, by trying it on a picture; None where it can.

    The library knows more of what a certificate must be than is checked beside it. No network.
    """
    import c2pa

    try:
        with (
            _signer(replace(credentials, timestamp_url=None)) as signer,
            c2pa.Context.from_dict(_settings(None)) as rules,
            c2pa.Builder(smallest("image/png"), context=rules) as builder,
        ):
            builder.sign(signer, "image/png", BytesIO(_TRIAL), BytesIO())
    except c2pa.C2paError as error:
        return _words(error, credentials)
    return None


def read(path: Path, kind: str, trust: str | None = None) -> Signature | None:
    """A film's manifest, validated; None where it has none. Raises MediaError.

    `trust` is PEM of the roots to trust; without it no signer is trusted.
    """
    import c2pa

    try:
        with c2pa.Context.from_dict(_settings(trust)) as rules, path.open("rb") as stream:
            reader = c2pa.Reader.try_create(kind, stream, context=rules)
            if reader is None:
                return None
            with reader:
                text = reader.json()
                details = reader.crjson() if STAMPED in text else "{}"
        return signature_of(json.loads(text), json.loads(details))
    except (c2pa.C2paError, OSError, ValueError, RecursionError) as error:
        raise MediaError(f"its manifest cannot be read: {error}") from error


def _signer(credentials: Credentials) -> Any:
    import c2pa

    info = c2pa.C2paSignerInfo(
        credentials.algorithm,
        credentials.chain.encode(),
        credentials.key.encode(),
        credentials.timestamp_url,  # None and not an empty text, which fails in the library
    )
    return c2pa.Signer.from_info(info)


def _settings(trust: str | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "builder": {"thumbnail": {"enabled": False}},
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": True},
        "core": {"backing_store_memory_threshold_in_mb": _MOST_HELD},
        "trust": {"trust_config": "\n".join(PURPOSES)},
    }
    if trust is not None:
        settings["trust"]["user_anchors"] = trust
    return settings


def _unsigned(error: Exception, credentials: Credentials) -> str:
    """Why a film is not signed, and the way out.

    The credentials were tried without an authority: where a signature fails now, it is the stamp.
    """
    import c2pa

    words = _words(error, credentials)
    authority = credentials.timestamp_url
    if not authority or not isinstance(error, c2pa.C2paError.Signature | c2pa.C2paError.Verify):
        return f"cannot be signed: {words}"
    words = _ADDRESS.sub("(address)", words)
    return (
        f"cannot be signed, as the authority {authority} gives no valid time stamp: {words}\n\n"
        f"hint: see that it answers from here within {_PATIENCE} s, or name another in "
        "disclosure.timestamp_url; without any the signature tells no time"
    )


def _words(error: Exception, credentials: Credentials) -> str:
    """What went wrong, without the key, should the library ever repeat it."""
    return str(error).replace(credentials.key, "(key)")

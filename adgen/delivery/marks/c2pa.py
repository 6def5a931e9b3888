"""Manifests of C2PA: signed as the last thing done to a file, and read back.

Any change to the file after it makes the signature invalid, and a remux drops it. The library
reaches for no network here: neither for remote manifests nor for the state of certificates.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from adgen.delivery.marks.credentials import PURPOSES, Credentials
from adgen.delivery.marks.manifest import (
    ACTIONS,
    ASSERTION,
    ingredient,
    manifest,
    media_type,
    smallest,
)
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
_UNTRUSTED = "signingCredential.untrusted"


@dataclass(frozen=True, slots=True)
class Signature:
    """A file's manifest as the library reads and validates it."""

    state: str
    """`Invalid`; `Valid`, signed by somebody; `Trusted`, by a chain that ends at a trusted root."""
    failures: tuple[str, ...]
    """Codes of what is wrong, such as `assertion.bmffHash.mismatch`."""
    signer: str
    algorithm: str
    software: str
    source_type: str
    """Of the first action; empty where it says none."""
    ingredients: tuple[str, ...]
    """Titles."""
    generation: Mapping[str, Any]
    """Our own assertion; empty where there is none."""

    @property
    def trusted(self) -> bool:
        return self.state == "Trusted"


def sign(source: Path, target: Path, kind: str, claim: Claim, credentials: Credentials) -> None:
    """Copy a film of a MIME type with a signed manifest in it; `target` is whole or not there.

    An ingredient that has a manifest of its own brings it along. Raises MediaError. No two
    signatures are the same bytes: salts and new ids are in them.
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
        words = _words(error, credentials)
        if credentials.timestamp_url:
            words += "\n\nhint: see that the authority of disclosure.timestamp_url answers"
        raise MediaError(f"{target.name}: cannot be signed: {words}") from error
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
                document = json.loads(reader.json())
    except (c2pa.C2paError, OSError, ValueError, RecursionError) as error:
        raise MediaError(f"its manifest cannot be read: {error}") from error
    return _signature(document)


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


def _signature(document: Mapping[str, Any]) -> Signature:
    """Of the library's report. What a stranger's manifest holds may have any shape."""
    manifests = _object(document.get("manifests"))
    active = _object(manifests.get(str(document.get("active_manifest"))))
    results = _object(_object(document.get("validation_results")).get("activeManifest"))
    codes = (str(row.get("code", "")) for row in _rows(results.get("failure")))
    told = {str(row.get("label")): row.get("data") for row in _rows(active.get("assertions"))}
    actions = _rows(_object(told.get(ACTIONS, told.get("c2pa.actions"))).get("actions"))
    by = _object(active.get("signature_info"))
    software = (_rows(active.get("claim_generator_info")) or [{}])[0]
    return Signature(
        state=str(document.get("validation_state", "Invalid")),
        failures=tuple(dict.fromkeys(code for code in codes if code != _UNTRUSTED)),
        signer=", ".join(filter(None, (by.get("common_name"), by.get("issuer")))),
        algorithm=str(by.get("alg", "")),
        software=f"{software.get('name', '')} {software.get('version', '')}".strip(),
        source_type=str(actions[0].get("digitalSourceType", "")) if actions else "",
        ingredients=tuple(str(part.get("title", "")) for part in _rows(active.get("ingredients"))),
        generation=_object(told.get(ASSERTION)),
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> Sequence[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _words(error: Exception, credentials: Credentials) -> str:
    """What went wrong, without the key, should the library ever repeat it."""
    return str(error).replace(credentials.key, "(key)")

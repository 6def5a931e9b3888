"""What the library's reports say of a file's manifest, in our words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adgen.delivery.marks.manifest import ACTIONS, ASSERTION

STAMPED = "timeStamp."
"""How the codes of the library begin that are about a time stamp."""
_FITS, _TRUSTED = f"{STAMPED}validated", f"{STAMPED}trusted"
_STRANGERS = ("signingCredential.untrusted", f"{STAMPED}untrusted")
"""Codes that say no more than that nobody knows who signed, or stamped."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time that an authority put to a signature (RFC 3161).

    Where both are trusted, the signature outlives its certificate.
    """

    time: str
    """ISO 8601, in UTC; empty where the stamp does not fit."""
    by: str
    """Who owns the certificate that stamped; empty where it does not fit."""
    fits: bool
    """Whether it is whole, and of this signature."""
    trusted: bool
    """Whether its chain ends at a trusted root."""
    faults: tuple[str, ...]
    """Codes of what is wrong, such as `timeStamp.mismatch`."""

    def __str__(self) -> str:
        if not self.fits:
            return ", ".join(self.faults) or "cannot be validated"
        return f"{self.time} by {self.by}, {'trusted' if self.trusted else 'not trusted'}"


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
    stamp: Stamp | None
    """None where no authority was asked for the time."""

    @property
    def trusted(self) -> bool:
        return self.state == "Trusted"


def signature_of(report: Mapping[str, Any], details: Mapping[str, Any]) -> Signature:
    """A signature by the library's report and, for who stamped it, its details in crJSON.

    What a stranger's manifest holds may have any shape.
    """
    label = str(report.get("active_manifest"))
    active = _object(_object(report.get("manifests")).get(label))
    results = _object(_object(report.get("validation_results")).get("activeManifest"))
    told = {str(row.get("label")): row.get("data") for row in _rows(active.get("assertions"))}
    actions = _rows(_object(told.get(ACTIONS, told.get("c2pa.actions"))).get("actions"))
    by = _object(active.get("signature_info"))
    software = (_rows(active.get("claim_generator_info")) or [{}])[0]
    return Signature(
        state=str(report.get("validation_state", "Invalid")),
        failures=_faults(_codes(results, "failure")),
        signer=", ".join(filter(None, (by.get("common_name"), by.get("issuer")))),
        algorithm=str(by.get("alg", "")),
        software=f"{software.get('name', '')} {software.get('version', '')}".strip(),
        source_type=str(actions[0].get("digitalSourceType", "")) if actions else "",
        ingredients=tuple(str(part.get("title", "")) for part in _rows(active.get("ingredients"))),
        generation=_object(told.get(ASSERTION)),
        stamp=_stamp(label, results, details),
    )


def _stamp(label: str, results: Mapping[str, Any], details: Mapping[str, Any]) -> Stamp | None:
    """To the library a stamp that does not fit is no failure, and its time is not told."""
    codes = _codes(results, "success", "informational", "failure")
    codes = tuple(code for code in codes if code.startswith(STAMPED))
    if not codes:
        return None
    parts = (part for part in _rows(details.get("manifests")) if part.get("label") == label)
    info = _object(_object(next(parts, {}).get("signature")).get("timeStampInfo"))
    subject = _object(_object(info.get("certificateInfo")).get("subject"))
    names = (str(subject[name]) for name in ("CN", "O") if subject.get(name))
    return Stamp(
        time=str(info.get("timestamp", "")),
        by=", ".join(names),
        fits=_FITS in codes,
        trusted=_FITS in codes and _TRUSTED in codes,
        faults=_faults(code for code in codes if code not in (_FITS, _TRUSTED)),
    )


def _codes(results: Mapping[str, Any], *kinds: str) -> tuple[str, ...]:
    return tuple(str(row.get("code", "")) for kind in kinds for row in _rows(results.get(kind)))


def _faults(codes: Iterable[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(code for code in codes if code not in _STRANGERS))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> Sequence[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []

"""Put the marks into a finished file, in the only order in which all of them stay."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from adgen.delivery.marks import aigc, c2pa, keys, xmp
from adgen.delivery.marks.credentials import Credentials
from adgen.delivery.marks.inspect import inspect
from adgen.errors import MediaError
from adgen.media import boxes
from adgen.schema.labels import Claim, Mark

VERSION = 2


def mark(
    source: Path,
    target: Path,
    claim: Claim,
    marks: Collection[Mark],
    producer: str = "",
    credentials: Credentials | None = None,
) -> None:
    """Copy a film with marks in it: first `aigc` into its `moov`, then `xmp`, and `c2pa` last.

    Pictures and sound are copied byte for byte, and `moov` stays where it was. Marks that the file
    had give way. What was made is read back and must be valid, with a time stamp where the
    credentials name an authority. `visible` is nothing to do here: it is on the picture. Raises
    MediaError, and then `target` is not there.
    """
    signer = credentials if "c2pa" in marks else None
    if "c2pa" in marks and signer is None:
        raise MediaError(f"{target.name}: a signed manifest takes a certificate and its key")
    try:
        with source.open("rb") as stream:
            mov = boxes.quicktime(stream)
    except OSError as error:
        raise MediaError(f"{source}: cannot be read: {error}") from error
    plain = target.with_name(f".{target.name}.{os.getpid()}.unsigned") if signer else target
    try:
        _write(source, plain, claim, marks, producer, mov)
        if signer is not None:
            kind = "video/quicktime" if mov else "video/mp4"
            c2pa.sign(plain, target, kind, claim, signer)
    finally:
        if signer is not None:
            plain.unlink(missing_ok=True)
    _read_back(target, marks, signer is not None and signer.timestamp_url is not None)


def _write(
    source: Path, target: Path, claim: Claim, marks: Collection[Mark], producer: str, mov: bool
) -> None:
    """The marks that are not signed, in one copy."""
    packet = xmp.packet(claim, "c2pa" in marks) if "xmp" in marks else b""
    label = aigc.first_label(producer, claim.produce_id).text() if "aigc" in marks else ""

    def changed(moov: bytes) -> bytes:
        if label:
            moov = keys.with_value(moov, aigc.KEY, label)
        return keys.with_user_box(moov, xmp.USER_BOX, packet) if packet and mov else moov

    tail = boxes.made("uuid", packet, xmp.UUID) if packet and not mov else b""
    boxes.rewritten(source, target, changed, tail, _is_old_mark)


def _is_old_mark(box: boxes.Box) -> bool:
    return box.uuid in (xmp.UUID, c2pa.UUID)


def _read_back(target: Path, marks: Collection[Mark], stamped: bool) -> None:
    """Raises MediaError, and removes the file, unless its marks are all there and valid."""
    in_file = [name for name in marks if name != "visible"]
    found = inspect(target, needed=in_file, stamped=stamped)
    wrong = [finding for finding in found.findings if not finding.passed]
    if wrong and in_file:
        target.unlink(missing_ok=True)
        told = "; ".join(f"{finding.check}: {finding.measured}" for finding in wrong)
        raise MediaError(f"{target.name}: its marks do not read back: {told}")

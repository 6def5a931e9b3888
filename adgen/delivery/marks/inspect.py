"""Read back what a file says of its making, whoever made it, and validate it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adgen.delivery.marks import aigc, c2pa, keys, xmp
from adgen.delivery.marks.signature import Signature
from adgen.errors import MediaError
from adgen.media import boxes
from adgen.media.opening import MP4, kind_of
from adgen.schema.delivery import Finding
from adgen.schema.labels import Mark


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a file, and what was found of each."""

    labels: tuple[str, ...]
    """Every AIGC label as it is written, of keys and of XMP."""
    xmp: xmp.XmpFacts | None
    signature: Signature | None
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether every check passed."""
        return all(finding.passed for finding in self.findings)


def inspect(
    path: Path, trust: str | None = None, needed: Collection[Mark] = (), stamped: bool = False
) -> Marks:
    """A file's marks. Damage is a failed check and no error; so is a file without any mark.

    `trust` is PEM of the roots that may sign: without it, any signature that fits the file will do.
    Of the marks `needed` those in the file's metadata must be there, and a time stamp where it is
    to be `stamped`; what is seen on the picture is not looked for here. Whose time stamp it is
    decides nothing.
    """
    try:
        with path.open("rb") as stream:
            kind, moov, packets = _parts(stream)
            labels = list(keys.values(moov, aigc.KEY))
    except (MediaError, OSError) as error:
        return Marks((), None, None, (_unread(path, error),))
    findings: list[Finding] = []
    facts = _xmp(packets, findings)
    if facts is not None and facts.aigc:
        labels.append(facts.aigc)
    findings += _labels(labels)
    signature = _signature(path, kind, trust, findings)
    findings += _together(facts, signature)
    there: dict[Mark, bool] = {
        "aigc": bool(labels), "xmp": facts is not None and facts.tells_of_a_machine,
        "c2pa": signature is not None,
    }  # fmt: skip
    findings += [_needs(mark, there[mark]) for mark in needed if mark in there]
    if stamped:
        findings.append(_needs("time stamp", signature is not None and signature.stamp is not None))
    if not findings:
        findings.append(Finding("marks", False, "no marks", "at least one mark"))
    return Marks(tuple(labels), facts, signature, tuple(findings))


def _unread(path: Path, error: Exception) -> Finding:
    """What is told of a file whose boxes cannot be read: what it is, if it is something else."""
    try:
        other = kind_of(path)
    except MediaError as told:
        words = str(told).removeprefix(f"{path}: ")
    else:
        words = str(error) if other == MP4 else f"it is {other.name}"
    return Finding("boxes", False, words, "a whole MP4 or MOV: marks are read from these")


def _needs(what: str, there: bool) -> Finding:
    return Finding(f"needs {what}", there, "there" if there else "missing", "there")


def _parts(stream: BinaryIO) -> tuple[str, bytes, list[bytes]]:
    """MIME type, content of `moov`, and the XMP packets. Raises MediaError."""
    found = boxes.top_boxes(stream)
    films = [box for box in found if box.kind == "moov"]
    if len(films) != 1:
        raise MediaError(f"it has {len(films)} boxes moov instead of one")
    moov = boxes.content(stream, films[0])
    packets = [boxes.content(stream, box, xmp.MOST_BYTES) for box in found if box.uuid == xmp.UUID]
    packets += keys.user_boxes(moov, xmp.USER_BOX)
    kind = "video/quicktime" if boxes.quicktime(stream) else "video/mp4"
    return kind, moov, packets


def _xmp(packets: Sequence[bytes], findings: list[Finding]) -> xmp.XmpFacts | None:
    if not packets:
        return None
    try:
        facts = xmp.read(packets[0])
    except MediaError as error:
        findings.append(Finding("xmp", False, str(error), "XMP that can be read"))
        return None
    told = facts.source_type or "no digital source type"
    single = len(packets) == 1
    told = told if single else f"{len(packets)} packets"
    findings.append(Finding("xmp", single and (facts.tells_of_a_machine or not facts.source_type),
                            told, "one packet, a source type of IPTC's"))  # fmt: skip
    return facts


def _labels(labels: Sequence[str]) -> Iterator[Finding]:
    if len(labels) > 1:
        yield Finding("aigc", False, f"{len(labels)} labels", "exactly one")
    for text in labels:
        try:
            aigc.parse(text)
        except MediaError as error:
            yield Finding("aigc", False, str(error), "the seven fields of GB 45438")
        else:
            yield Finding("aigc", True, text, "the seven fields of GB 45438")


def _signature(
    path: Path, kind: str, trust: str | None, findings: list[Finding]
) -> Signature | None:
    try:
        found = c2pa.read(path, kind, trust)
    except MediaError as error:
        findings.append(Finding("signature", False, str(error), "Valid or Trusted"))
        return None
    if found is not None:
        fits = found.state in ("Valid", "Trusted") and not found.failures
        told = ", ".join((found.state, *found.failures))
        findings.append(Finding("signature", fits, told, "Valid or Trusted"))
        if trust is not None:
            findings.append(Finding("signer", found.trusted, found.signer, "one that is trusted"))
        if found.stamp is not None:
            told = str(found.stamp)
            findings.append(Finding("time stamp", found.stamp.fits, told, "of this signature"))
    return found


def _together(facts: xmp.XmpFacts | None, signature: Signature | None) -> Iterator[Finding]:
    """What two marks say of each other: a missing signature, and source types that differ."""
    if facts is None:
        return
    if facts.signed:
        there = signature is not None
        told = "there" if there else "missing"
        yield Finding("signed at last", there, told, "the manifest that the XMP tells of")
    if signature is not None and facts.source_type and signature.source_type:
        same = facts.source_type == signature.source_type
        yield Finding("same source type", same, signature.source_type, facts.source_type)

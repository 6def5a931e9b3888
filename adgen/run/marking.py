"""The marks of files as they are planned: what is made of each, by whom it is signed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.run.work import Work
from adgen.schema.labels import Claim, LabelRule, Mark, SpokenLabel
from adgen.schema.picture import Raster


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs: where the certificate and its key lie, never what is in them.

    Where the environment names the two files, as it may on a worker of another machine, those are
    taken; they must be of the same certificate.
    """

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256 of the signer's certificate, in hex."""
    timestamp_url: str | None


@dataclass(frozen=True, slots=True)
class PlannedMark:
    """A film with its marks in it, its subtitles beside it as they were: what is delivered.

    Files of the same film that are marked alike are one, whatever their markets.
    """

    work: Work
    film: str
    """Key of the film without marks."""
    marks: tuple[Mark, ...]
    """Those in the file; what is seen is on the film already."""
    claim: Claim
    producer: str
    signing: Signing | None
    raster: Raster
    frames: int
    """Of the film."""

    @property
    def key(self) -> str:
        return self.work.key


@dataclass(frozen=True, slots=True)
class Labelled:
    """What one deliverable says of its making."""

    marks: tuple[Mark, ...] = ()
    """Those that are made."""
    unmade: tuple[Mark, ...] = ()
    """Those that are advised and for which something lacks."""
    label: SpokenLabel | None = None
    """The visible one."""
    rules: tuple[LabelRule, ...] = ()
    """Those that its market and its placement have, whether they require or advise."""

    @property
    def in_file(self) -> tuple[Mark, ...]:
        """The marks that are in the file and not on its picture, in the order of their making."""
        order: tuple[Mark, ...] = ("aigc", "xmp", "c2pa")
        return tuple(mark for mark in order if mark in self.marks)

    def row(self) -> dict[str, Any]:
        """What a manifest tells of it; `declare` is for a person to do at the upload."""
        return {
            "marks": [*self.marks],
            "unmade_marks": [*self.unmade],
            "label": self.label.text if self.label else "",
            "label_rules": [{"id": rule.id, "law": rule.law} for rule in self.rules],
            "declare": [rule.declare for rule in self.rules if rule.declare],
        }

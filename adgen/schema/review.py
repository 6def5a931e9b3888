"""What people decided about deliverables and takes: the lines of a campaign's review file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from adgen.schema.base import Fraction01, Model, Slug

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
State = Literal["approved", "rejected", "lapsed", "unseen"]


class _Decided(Model):
    """Who decided when, and what they had to say."""

    at: AwareDatetime
    by: str = Field(min_length=1)
    note: str = ""

    @property
    def signed(self) -> str:
        """`Ann on 2026-11-21`."""
        return f"{self.by} on {self.at.date().isoformat()}"

    @property
    def told(self) -> str:
        """The same with the note, if there is one."""
        return f"{self.signed}: {self.note}" if self.note else self.signed


class FileDecision(_Decided):
    """About one deliverable, as long as its film has these bytes or shows and sounds the same."""

    what: Literal["deliverable"] = "deliverable"
    file: str = Field(min_length=1, description="the film's name without folder")
    sha256: Digest
    saw: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64})?$",
        description="`saw_of` what was decided about; empty in lines of an older adgen",
    )
    decision: Literal["approve", "reject", "note"]

    def is_of(self, sha256: str, seen: str = "") -> bool:
        """Whether this is about the film that has these bytes and of which `seen` stands for
        picture and sound, whatever marks are in its file.

        What is seen counts where it is known: a film that was only signed again is the one that
        somebody looked at. Else the bytes must be the same.
        """
        if self.saw and seen:
            return self.saw == saw_of(self.file, self.sha256, seen)
        return self.sha256 == sha256


def saw_of(file: str, sha256: str, seen: str) -> str:
    """What ties a decision to the film that was looked at: the SHA-256 of its name, the SHA-256 of
    its bytes, and what stands for its picture and sound; empty where that is not known.

    All three in one, so that a line in which one of them was changed is about no film at all.
    """
    return hashlib.sha256(f"{file}\n{sha256}\n{seen}".encode()).hexdigest() if seen else ""


class PictureFile(Model):
    """A supplied picture of a take: where it lay, as seen from the campaign's folder, its size in
    pixels and whether it is transparent anywhere."""

    file: str
    width: int
    height: int
    alpha: bool


class TakeShapeRow(Model):
    """What an engine made of a request: see engines.base.TakeShape."""

    raster: str
    rate: str
    frames: int = Field(description="that were generated")
    kept: int


class AskedTake(Model):
    """All that a take was asked for: enough to make it again, whatever became of its campaign."""

    version: int = Field(description="of the stage that takes are made by")
    request: Mapping[str, Any] = Field(description="see schema.footage.TakeRequest.parameters")
    settings: Mapping[str, Any]
    revision: str
    choice: Mapping[str, Any] = Field(description="see schema.campaign.EngineChoice")
    files: Mapping[str, PictureFile] = Field(default_factory=dict, description="by `picture, mask`")
    made: TakeShapeRow


class TakeDecision(_Decided):
    """About one take, wherever it is used. `unlock` takes back what was decided before."""

    what: Literal["take"] = "take"
    take: Digest = Field(description="its key")
    use: str = Field(default="", description="`region length/shot raster`, the first of its uses")
    uses: tuple[str, ...] = Field(default=(), description="all of them")
    sha256: str = ""
    decision: Literal["approve", "reject", "note", "unlock"]
    asked: AskedTake | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """Every use that is known."""
        return self.uses or ((self.use,) if self.use else ())


Decision = Annotated[FileDecision | TakeDecision, Field(discriminator="what")]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a film stands as it is now."""

    state: State
    by: FileDecision | None = None
    """The decision behind it; for a lapsed one, about another film of that name."""

    @property
    def words(self) -> str:
        """The state for people: who, when, and why."""
        if self.by is None:
            return "not reviewed"
        if self.state == "lapsed":
            was = {"approve": "approval", "reject": "rejection"}[self.by.decision]
            return f"the {was} by {self.by.signed} lapsed, as the film is another now"
        return f"{self.state} by {self.by.told}"

    def row(self) -> dict[str, str]:
        """As JSON values."""
        if self.by is None:
            return {"state": self.state}
        by = self.by
        return {"state": self.state, "by": by.by, "at": by.at.isoformat(), "note": by.note}


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of a campaign, the earliest first, and which of them count.

    Of those about the same thing the last counts, by its time; of equal times the later line. A
    note changes nothing.
    """

    all: tuple[FileDecision | TakeDecision, ...] = ()
    takes: Mapping[str, TakeDecision] = field(default_factory=dict)
    """What counts, by the take's key; nothing of those that were unlocked."""
    files: Mapping[str, tuple[FileDecision, ...]] = field(default_factory=dict)
    """What was decided about films of a name, whatever they showed; the latest last."""

    @classmethod
    def of(cls, lines: Iterable[FileDecision | TakeDecision]) -> Decisions:
        """The decisions of lines in the order of their file."""
        found = sorted(lines, key=lambda each: each.at)
        takes: dict[str, TakeDecision] = {}
        files: dict[str, list[FileDecision]] = {}
        for each in found:
            if each.decision == "note":
                continue
            if isinstance(each, FileDecision):
                files.setdefault(each.file, []).append(each)
                continue
            takes.pop(each.take, None)  # so that they stand in the order of their times
            if each.decision != "unlock":
                takes[each.take] = each
        return cls(tuple(found), takes, {name: tuple(each) for name, each in files.items()})

    def of_film(self, file: str, sha256: str, seen: str = "") -> Verdict:
        """How a film stands; `lapsed` when only others of that name were decided about."""
        about = self.files.get(file, ())
        found = next((each for each in reversed(about) if each.is_of(sha256, seen)), None)
        if found is not None:
            return Verdict("approved" if found.decision == "approve" else "rejected", found)
        return Verdict("lapsed", about[-1]) if about else Verdict("unseen")


class Risk(Model):
    """A reason to look at a deliverable rather than at another: a row of data/review.yaml."""

    id: Slug
    weight: float = Field(ge=0)
    why: str = Field(min_length=3)


class ReviewTable(Model):
    """How the sample of a review is drawn."""

    all_up_to: int = Field(ge=1, description="deliverables of which every one is shown")
    share: Fraction01 = Field(description="of more than that")
    at_random: Fraction01 = Field(description="part of the sample that no risk chooses")
    shared_by: int = Field(ge=2, description="deliverables from which a take counts as shared")
    risks: tuple[Risk, ...]

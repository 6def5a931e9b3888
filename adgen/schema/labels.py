"""How a spot says that a machine made it: the rules of markets, and what is claimed of a file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from adgen.schema.base import Fraction01, Model, Slug
from adgen.schema.delivery import Confidence
from adgen.schema.time import FrameRange

Mark = Literal["visible", "aigc", "xmp", "c2pa"]
"""A text on the picture; the fields of GB 45438; IPTC's source type in XMP; a signed manifest."""
Shown = Literal["lifelike", "performer"]
"""What a spot shows: what could be taken for real, or a person who does not exist."""
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = "trainedAlgorithmicMedia"
COMPOSITED = "compositeWithTrainedAlgorithmicMedia"
_HEX = re.compile(r"[0-9a-f]{64}")
_SEPARATOR = re.compile(r"[/\\]")
_LETTER = "[A-Za-z]"
"""Of words that have spaces between them."""
FOLDER = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]")
"""How a path begins; the id of a model on a hub has a slash as well, but later."""


class VisibleLabel(Model):
    """What a law asks of the text on the picture."""

    seconds: float = Field(ge=0.0, description="at least as long, from the first picture on")
    share: Fraction01 = Field(description="of the frame's short side, the least height of the text")
    words: tuple[tuple[str, ...], ...] = Field(
        default=(), description="of each group the text holds one"
    )
    language: str = Field(
        default="", description="whose text serves where the region's lacks a word of a group"
    )

    def satisfied_by(self, text: str) -> bool:
        """Whether a text holds one word of each group."""
        return len(self.found_in(text)) == len(self.words)

    def found_in(self, text: str) -> tuple[str, ...]:
        """Of each group the first word that a text holds, if any; `AI` is not in `FAIR`."""
        found = (next((w for w in group if _holds(text, w)), None) for group in self.words)
        return tuple(word for word in found if word is not None)


class LabelRule(Model):
    """What one law, or one platform, asks of files for its market."""

    id: Slug
    law: str
    markets: tuple[str, ...] = Field(default=(), description="territories, or groups of them")
    placements: tuple[str, ...] = Field(default=(), description="ids; * stands for any letters")
    since: datetime.date | None
    requires: tuple[Mark, ...] = ()
    advises: tuple[Mark, ...] = ()
    shows: Shown | None = Field(
        default=None, description="it requires only of spots that show this, and advises the rest"
    )
    visible: VisibleLabel | None = None
    declare: str = Field(default="", description="what is to be said at the upload besides")
    source: str
    confidence: Confidence
    notes: str = ""


class LabelText(Model):
    """The visible label in one language."""

    text: str
    source: str
    confidence: Confidence


class LabelTable(Model):
    """All of data/labels.yaml."""

    groups: Mapping[str, tuple[str, ...]]
    usual: VisibleLabel = Field(description="a visible label that no rule asks for")
    rules: tuple[LabelRule, ...]
    texts: Mapping[str, LabelText]
    """By BCP-47 tag."""


class Disclosure(Model):
    """What a campaign adds to the rules: who answers for its files, and what they show."""

    producer: str = Field(
        default="", description="who makes the files, in the letters that GB 45438 takes"
    )
    label: str = Field(default="", description="text of the visible label, instead of the table's")
    visible: Literal["required", "advised", "always"] = Field(
        default="required", description="which files get the visible label: those whose rules "
        "require it, those too whose rules advise it, or all"
    )  # fmt: skip
    throughout: bool = Field(
        default=False, description="the visible label stays to the last picture"
    )
    shows: tuple[Shown, ...] | None = Field(
        default=None, description="what of this its spots show; [] for nothing of it"
    )
    certificate: str | None = Field(
        default=None, description="PEM beside the campaign: the signer's certificate, its issuers"
    )
    key: str | None = Field(default=None, description="PEM beside the campaign, never copied")
    timestamp_url: str | None = Field(
        default=None, description="http or https address of a time-stamping authority (RFC 3161), "
        "told as it is; every signature asks it over the network"
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpokenLabel:
    """The visible label of one file, in words: what it says, how large and how long."""

    text: str
    language: str
    """BCP-47 tag of the text's language, which need not be the region's."""
    words: tuple[str, ...]
    """Those of its words that a rule names, which it measures."""
    height: int
    """Pixels that these words must be high at least; without any, the least em size."""
    frames: FrameRange
    """From the first picture on."""

    def parameters(self) -> dict[str, Any]:
        """As it stands in a key."""
        return {
            "text": self.text, "language": self.language, "words": [*self.words],
            "height": self.height, "frames": [self.frames.start, self.frames.stop],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that made some of a spot's pictures or sounds."""

    name: str
    revision: str
    """Commit or version; empty for one that has none."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A picture or a piece of music that went into a spot and was not generated for it."""

    title: str
    """What it is called in the manifest: its file's name, without its folder."""
    path: Path
    sha256: str
    """Of the whole file, in hex."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of how a file was made. No person is named, and no folder.

    Raises ValueError for a prompt or an ingredient without its hash, and for a folder of this
    machine in a title or a model's name.
    """

    title: str
    """What it is called: no folder and no person."""
    software: str
    version: str
    models: tuple[ModelUse, ...]
    prompts: tuple[str, ...]
    """SHA-256 of each prompt's UTF-8, in hex."""
    ingredients: tuple[Ingredient, ...]
    composited: bool
    """Whether anything beside the models' work is seen or heard: supplied pictures, logo, music."""
    produce_id: str
    """Names this content among all of its producer: letters and digits."""

    def __post_init__(self) -> None:
        hashes = (*self.prompts, *(part.sha256 for part in self.ingredients))
        for value in hashes:
            if not _HEX.fullmatch(value):
                raise ValueError(f"{value!r} is no SHA-256 in hex")
        for title in (self.title, *(part.title for part in self.ingredients)):
            if not title or _SEPARATOR.search(title):
                raise ValueError(f"{title!r} is no file name")
        for model in self.models:
            if FOLDER.match(model.name):
                raise ValueError(f"{model.name!r} is a folder of this machine")

    @property
    def source_type(self) -> str:
        """The term of IPTC's digital source types (cv.iptc.org/newscodes/digitalsourcetype)."""
        return f"{SOURCE_TYPES}{COMPOSITED if self.composited else GENERATED}"


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word; one of Latin letters not as a part of another."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<!{_LETTER}){re.escape(word)}(?!{_LETTER})", text) is not None

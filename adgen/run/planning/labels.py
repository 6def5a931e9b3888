"""What every file has to say of its making: by the rules of its market and its placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

from adgen.delivery.marks.aigc import writable
from adgen.delivery.marks.credentials import Credentials, credential_files, credentials_for
from adgen.delivery.marks.needs import (
    Kit,
    Needs,
    label_height,
    marks_for,
    table,
    unmakeable,
    worded,
)
from adgen.errors import Problem, RequestError
from adgen.media.tags import value_for
from adgen.post.text.legible import hold_seconds, words_in
from adgen.run.marking import Labelled, Signing
from adgen.run.plan import Spot
from adgen.run.planning.pages import second_of
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.labels import LabelRule, Mark, SpokenLabel, VisibleLabel
from adgen.schema.time import FrameRange

_SPARE = Fraction(1, 2)
"""Seconds that the visible label stays longer than a rule asks: platforms cut and players begin
late. Ours."""
_LEAST = Fraction(5, 2)
"""Seconds of a visible label whose rule names no time, or less: ours."""
_SOON = timedelta(days=30)
"""Before its end a certificate is told to expire: ours, the time that getting another may take."""


class Labels:
    """The marks of all deliverables of a plan; what stops or troubles them is told once each."""

    def __init__(self, brief: Brief, environment: Mapping[str, str]) -> None:
        self._brief, self._told = brief, brief.campaign.disclosure
        self._refused: list[Problem] = []
        self._lacking: dict[tuple[str, str], list[str]] = {}
        """Places by what lacks there, and the way out."""
        self._untold: dict[str, LabelRule] = {}
        self._unchecked: dict[str, str] = {}
        self._credentials: Credentials | None = None
        self.signing: Signing | None = None
        """Who signs manifests; None where nobody does."""
        try:
            self._open(environment)
        except RequestError as error:
            self._refused += map(self._placed, error.problems)
        producer = self._told.producer
        if producer and not writable(producer):
            where = brief.where("disclosure.producer")
            what = f"has letters that the AIGC label does not take: {producer!r}"
            hint = "write it in printable ASCII without spaces, quotation marks and backslashes"
            self._refused.append(Problem(where, what, hint))

    def of(self, spot: Spot, placement: Placement) -> Labelled:
        """What a spot's file for a placement says, of its marks all that can be made.

        A required one that cannot be made is among the `problems`.
        """
        told, tag = self._told, spot.region.tag
        needs = marks_for(tag, placement.id, told.shows or (), placement.like)
        self._note(needs)
        asked = self._asked(needs)
        words = None if asked is None else worded(tag, asked, told.label)
        kit = Kit(words[0] if words else None, told.producer, self.signing is not None)
        for problem in unmakeable(needs, kit):
            self._lack(problem)
        if asked is not None and words is None and "visible" not in needs.required:
            what = "no visible label is known in its language"
            where, hint = f"{tag}, {placement.id}", "give disclosure.label"
            self._lack(Problem(where, what, hint))
        if needs.visible is not None and spot.cuts.frames < needs.visible.seconds * spot.cuts.rate:
            seconds = float(spot.cuts.frames / spot.cuts.rate)
            what = f"is to show its visible label for {needs.visible.seconds:g} s"
            hint = "make it longer, or leave this length out for the market"
            self._lack(Problem(f"{tag}, {placement.id}", f"{what}, and lasts {seconds:g} s", hint))
        wanted = dict.fromkeys((*needs.required, *needs.advised))
        able: dict[Mark, bool] = {
            "visible": bool(words), "aigc": writable(kit.producer), "xmp": True, "c2pa": kit.signs,
        }  # fmt: skip
        label = None
        if asked is not None and words is not None:
            label = self._spoken(spot, placement, asked, *words)
            wanted["visible"] = None
        elif asked is None:
            wanted.pop("visible", None)
        return Labelled(
            tuple(mark for mark in wanted if able[mark]),
            tuple(mark for mark in wanted if not able[mark] and mark not in needs.required),
            label,
            (*needs.rules, *needs.looser),
        )

    @property
    def problems(self) -> list[Problem]:
        """Whatever of the credentials is wrong, and required marks that cannot be made."""
        found = list(self._refused)
        bad = self._told.producer and not writable(self._told.producer)
        for (what, hint), places in self._lacking.items():
            if bad and "the mark aigc" in what:
                continue  # told already, where it is written
            each = list(dict.fromkeys(places))
            more = f" and {len(each) - 1} more" if len(each) > 1 else ""
            where = f"{self._brief.where('disclosure')} ({each[0]}{more})"
            found.append(Problem(where, what, hint or None))
        return found

    def doubts(self) -> Iterator[str]:
        """What its author should know though all that is required can be made."""
        where, signer = self._brief.where("disclosure"), self._credentials
        if signer is not None and signer.test:
            what = f"{signer.signer} is a certificate for tests"
            yield f"{where}: {what}: nobody trusts its signatures; do not deliver these files"
        if signer is not None and signer.expires - datetime.now(UTC) < _SOON:
            day = f"{signer.expires:%Y-%m-%d}"
            yield f"{where}: the certificate of {signer.signer} expires on {day}"
        if self._told.timestamp_url and signer is None:
            asked = self._brief.where("disclosure.timestamp_url")
            yield f"{asked}: nothing is signed, so that no time is stamped: name a certificate"
        if self._told.shows is None and self._untold:
            named = ", ".join(self._untold)
            yield (
                f"{where}: whether {named} ask for a visible label depends on what is shown; say "
                "disclosure.shows: [lifelike], [performer], both, or [] for neither"
            )
        yield from (f"{where}: {what}" for what in self._unchecked.values())

    def _lack(self, problem: Problem) -> None:
        places = self._lacking.setdefault((problem.what, problem.hint or ""), [])
        places.append(problem.where)

    def _open(self, environment: Mapping[str, str]) -> None:
        """Raises RequestError."""
        told, folder = self._told, self._brief.folder
        files = credential_files(told, folder, environment)
        found = credentials_for(told, folder, environment)
        if files is not None and found is not None:
            self._credentials = found
            self.signing = Signing(*files, found.fingerprint, found.timestamp_url)

    def _placed(self, problem: Problem) -> Problem:
        """The same with its file and line, where it is about the campaign's own words, or about a
        file that it names there."""
        for key in ("certificate", "key"):
            name = getattr(self._told, key)
            if name and problem.where == str((self._brief.folder / name).absolute()):
                where = self._brief.where(f"disclosure.{key}")
                return replace(problem, where=where, what=f"{name} {problem.what}")
        if problem.where.split(".")[0] != "disclosure":
            return problem
        return replace(problem, where=self._brief.where(problem.where))

    def _asked(self, needs: Needs) -> VisibleLabel | None:
        """What is asked of the visible label; None where there is to be none."""
        if self._told.visible == "required":
            return needs.visible
        found = needs.advised_visible
        return table().usual if found is None and self._told.visible == "always" else found

    def _spoken(
        self, spot: Spot, placement: Placement, asked: VisibleLabel, text: str, language: str
    ) -> SpokenLabel:
        rate, frames = spot.cuts.rate, spot.cuts.frames
        if not self._told.throughout:
            seconds = max(Fraction(asked.seconds) + _SPARE, _LEAST, hold_seconds(words_in(text)))
            frames = min(frames, ceil(seconds * rate))
        words = asked.found_in(text)
        height = label_height(asked, placement.raster)
        written = second_of(language)[0]  # so that en-AU and en-GB, of equal words, are one
        return SpokenLabel(text, written, words, height, FrameRange(0, frames, rate))

    def _note(self, needs: Needs) -> None:
        """Keep what is to be told of a region's rules, once for all of them."""
        for rule in needs.looser:
            if "visible" in rule.requires:
                self._untold[rule.id] = rule
        for rule in needs.rules:
            if rule.requires and rule.confidence == "none":
                what = f"nobody who could be checked says that {rule.law} asks for marks"
                self._unchecked[rule.id] = what
        if needs.visible is not None and not self._told.label:
            self._doubt_wording(needs, needs.visible)

    def _doubt_wording(self, needs: Needs, asked: VisibleLabel) -> None:
        """A required label in words that nobody checked."""
        words = worded(needs.region, asked)
        row = value_for(words[1], table().texts) if words else None
        if row is not None and row.confidence == "none":
            what = f"the visible label {row.text!r} is a wording of our own that nobody checked"
            self._unchecked[row.text] = f"{what}; a disclosure.label of yours takes its place"

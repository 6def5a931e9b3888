"""Decisions as they are made: about which file or take, by whom, and written down at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from adgen.brief.decisions import append_decisions, lines_of
from adgen.errors import Problem, RequestError
from adgen.run.making.reporting.made import file_of, seen_of
from adgen.run.review.reviewed import Reviewed, shown_by
from adgen.schema.review import AskedTake, FileDecision, TakeDecision, saw_of

Word = Literal["approve", "reject", "note", "unlock"]
_KEY = re.compile(r"[0-9a-f]{6,64}")
_SHOWN = 12
"""Figures of a key that people are shown."""
_NEXT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """Decisions that are to be recorded, and what became of the rest."""

    new: tuple[FileDecision | TakeDecision, ...]
    known: int = 0
    """Lines that had been recorded before."""
    refused: tuple[str, ...] = ()
    """Why lines were left out, each with its place."""


class Deciding:
    """Turns words into decisions about what a run made. `by` is who decides."""

    def __init__(self, reviewed: Reviewed, by: str) -> None:
        self._reviewed, self._by = reviewed, by
        self._rows = {file_of(row): row for row in reviewed.rows()}
        self._names = {Path(name).stem: name for name in self._rows}
        self._shown = {key for row in self._rows.values() for _, key in shown_by(row)}
        self._uses = {key: tuple(uses) for key, uses in reviewed.uses().items()}

    def decided(self, asked: Mapping[Word, Iterable[str]], note: str) -> Taken:
        """Decisions about files and takes, by what is asked of each: a file's name, a take's key
        or the beginning of it, or one of the take's uses. Raises RequestError for all that is
        unknown; nothing is recorded yet."""
        problems: list[Problem] = []
        found = [
            self._about(word, thing, note, problems)
            for word, things in asked.items()
            for thing in things
        ]
        taken = tuple(each for each in found if each is not None)
        judged = Counter(
            thing for thing, word in {(_thing(each), each.decision) for each in taken}
            if word != "note"
        )  # fmt: skip
        for thing in (thing for thing, count in judged.items() if count > 1):
            what = "more than one decision at once"
            problems.append(Problem(thing, what, "say which one it is"))
        if problems:
            raise RequestError(problems)
        return Taken(taken)

    def record(self, decisions: Iterable[FileDecision | TakeDecision]) -> None:
        """Write decisions into the review file. Raises StoreError."""
        append_decisions(self._reviewed.log, decisions)

    def imported(self, path: Path) -> Taken:
        """The decisions that the report page saved, those that no longer fit left out.

        Raises RequestError for a file that cannot be read, and for lines that are no decisions.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RequestError.of(str(path), f"cannot be read: {error.strerror}") from error
        problems: list[Problem] = []
        lines = lines_of(data, str(path), problems, self._by)
        if problems:
            raise RequestError(problems)
        known = {_identity(each) for each in self._reviewed.decisions.all}
        new: dict[object, FileDecision | TakeDecision] = {}
        refused: list[str] = []
        for number, line in lines:
            if _identity(line) in known or _identity(line) in new:
                continue
            fits = self._fitting(line, f"{path}, line {number}")
            if isinstance(fits, str):
                refused.append(fits)
            else:
                new[_identity(line)] = fits
        return Taken(tuple(new.values()), len(lines) - len(new) - len(refused), tuple(refused))

    def _about(
        self, word: Word, thing: str, note: str, problems: list[Problem]
    ) -> FileDecision | TakeDecision | None:
        option, now = "--remark" if word == "note" else f"--{word}", self._now()
        file = Path(thing).name
        row = self._rows.get(self._names.get(file, file))
        if row is not None and word == "unlock":
            hint = "approve or reject it anew: the last decision counts"
            problems.append(Problem(f"{option} {thing}", "is a film, and only takes are", hint))
            return None
        if row is not None:
            return FileDecision(at=now, by=self._by, note=note, file=file_of(row),
                                sha256=row["sha256"], decision=word,
                                saw=saw_of(file_of(row), row["sha256"], seen_of(row)),
            )  # fmt: skip
        key = self._take(thing, option, problems)
        if key is None:
            return None
        asked = None if word == "unlock" else self._asked(key)
        if isinstance(asked, str):
            problems.append(Problem(f"{option} {thing}", asked, "run the campaign again"))
            return None
        uses = self._uses.get(key) or self._reviewed.decisions.takes[key].used
        return TakeDecision(at=now, by=self._by, note=note, take=key, use=uses[0], uses=uses,
                            decision=word, asked=asked)  # fmt: skip

    def _now(self) -> datetime:
        """The time, to the millisecond; after all that was decided before, as the last counts and a
        clock of another machine may have been fast. Raises RequestError where that is none."""
        now = datetime.now(UTC).astimezone()
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        earlier = self._reviewed.decisions.all
        try:
            return max(now, earlier[-1].at + _NEXT) if earlier else now
        except OverflowError as error:
            what = f"has a decision of {earlier[-1].at.isoformat()}, and none can come after it"
            hint = "mend the time of that line by hand"
            raise RequestError.of(str(self._reviewed.log), what, hint) from error

    def _take(self, thing: str, option: str, problems: list[Problem]) -> str | None:
        """The key of the take that is meant."""
        known = {**self._uses, **dict.fromkeys(self._reviewed.decisions.takes)}
        if _KEY.fullmatch(thing):
            found = [key for key in known if key.startswith(thing)]
        else:
            found = [key for key, uses in self._uses.items() if thing in uses]
        if len(found) == 1:
            return found[0]
        if found:
            what = f"{len(found)} takes begin with {thing}"
            problems.append(Problem(option, what, "give more figures of the key"))
        else:
            files = () if option == "--unlock" else self._rows
            names = (*files, *(key[:_SHOWN] for key in known))
            problems.append(Problem.unknown(option, thing, names))
        return None

    def _asked(self, key: str) -> AskedTake | str | None:
        """What a take was asked for, or why that cannot be told; None for one that is no longer
        among those made, and is known from an earlier decision alone."""
        work = self._reviewed.document.get("items", {}).get(key)
        told = self._reviewed.requested(key)
        if work is None or not told:
            earlier = self._reviewed.decisions.takes.get(key)
            return earlier.asked if earlier else f"take {key[:_SHOWN]} is not in the manifest"
        if "choice" not in told:
            return "the manifest was written by an older adgen"
        if key not in self._shown:
            return f"take {key[:_SHOWN]} is in no film that was made"
        parameters = dict(work["parameters"])
        return AskedTake.model_validate({
            "version": work["version"],
            "settings": parameters.pop("settings"),
            "request": parameters,
            "revision": work["inputs"]["engine"],
            "choice": told["choice"],
            "files": told.get("files", {}),
            "made": _made(told["made"]),
        })  # fmt: skip

    def _fitting(
        self, line: FileDecision | TakeDecision, where: str
    ) -> FileDecision | TakeDecision | str:
        """A line with all that the log needs, or why it does not fit what was made."""
        if isinstance(line, FileDecision):
            row = self._rows.get(line.file)
            if row is None:
                return f"{where}: {line.file} is not in {self._reviewed.manifest}"
            if not line.is_of(row["sha256"], seen_of(row)):
                return (
                    f"{where}: {line.file} was made anew since {line.by} looked at it: "
                    f"it is {row['sha256'][:_SHOWN]} now, and was {line.sha256[:_SHOWN]}"
                )
            return line.model_copy(update={"saw": saw_of(line.file, line.sha256, seen_of(row))})
        if line.take not in self._uses:
            return f"{where}: take {line.take[:_SHOWN]} is not in {self._reviewed.manifest}"
        asked = self._asked(line.take)
        if isinstance(asked, str):
            return f"{where}: {asked}"
        uses = self._uses[line.take]
        return line.model_copy(update={"use": uses[0], "uses": uses, "asked": asked})


def _thing(line: FileDecision | TakeDecision) -> str:
    """What a decision is about, in words."""
    return line.file if isinstance(line, FileDecision) else f"take {line.take[:_SHOWN]}"


def _identity(line: FileDecision | TakeDecision) -> tuple[object, ...]:
    """What makes two lines the same decision."""
    thing = (line.file, line.sha256) if isinstance(line, FileDecision) else (line.take, "")
    return line.at, line.by, line.what, line.decision, line.note, *thing


def _made(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("raster", "rate", "frames", "kept")}

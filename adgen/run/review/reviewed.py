"""What a run delivered, with what people decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.brief.decisions import read_decisions, review_file
from adgen.errors import RequestError
from adgen.run.making.reporting.made import Row, name_of
from adgen.run.review.verdicts import REVIEW_FILE, verdict_row
from adgen.run.why.earlier import MANIFEST, read_manifest
from adgen.schema.manifest import rows_of
from adgen.schema.review import Decisions


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A manifest beside the decisions about its files and takes."""

    document: Mapping[str, Any]
    manifest: Path
    log: Path
    """The review file, which need not exist yet."""
    decisions: Decisions

    def rows(self) -> list[Row]:
        """Every deliverable that was made, with its verdict, in the manifest's order."""
        return [
            {**row, "review": verdict_row(row, self.decisions)}
            for row in rows_of(self.document)
            if row.get("sha256")
        ]

    def path_of(self, row: Row) -> str:
        """Where a row's film lies; empty for one that was held back."""
        return str(self.manifest.parent / Path(row["path"]).name) if row["path"] else ""

    def uses(self) -> dict[str, dict[str, None]]:
        """`region length/shot raster` of every use of each take, by the take's key, in order."""
        found: dict[str, dict[str, None]] = {}
        for row in rows_of(self.document):
            for shot, key in shown_by(row):
                found.setdefault(key, {})[f"{spot_of(row)}/{shot} {self.raster_of(key)}"] = None
        return found

    def raster_of(self, take: str) -> str:
        """The raster that a take was asked for; empty for one that the manifest lacks."""
        return str(self.requested(take).get("raster", ""))

    def requested(self, take: str) -> Mapping[str, Any]:
        """What a take was asked for; empty for one that the manifest lacks."""
        found: Mapping[str, Any] = self.document.get("take_requests", {}).get(take, {})
        return found

    def take_rows(self) -> Iterator[dict[str, Any]]:
        """Every take that is shown, and every other one that was decided about: what it was asked
        for, how it stands, and where it is seen."""
        seen_in = {key: row for row in reversed(self.rows()) for _, key in shown_by(row)}
        shown: dict[str, Iterable[str]] = {**self.uses()}
        for key, decided in self.decisions.takes.items():
            shown.setdefault(key, decided.used)
        for key, uses in shown.items():
            by = self.decisions.takes.get(key)
            asked = self.requested(key)
            if not asked and by is not None and by.asked is not None:
                asked = by.asked.request
            state = {"approve": "locked", "reject": "rejected"}[by.decision] if by else "unseen"
            yield {
                "take": key,
                "engine": asked.get("engine", ""),
                "prompt": asked.get("prompt", ""),
                "seed": asked.get("seed"),
                "uses": list(uses),
                "state": state,
                **({"by": by.by, "at": by.at.isoformat(), "note": by.note} if by else {}),
                "seen_in": self.path_of(seen_in[key]) if key in seen_in else "",
            }


def opened(campaign: Path, out: Path) -> Reviewed:
    """The last run of a campaign, and its review file. Raises RequestError."""
    if not campaign.exists():
        raise RequestError.of(str(campaign), "no such file", "name the campaign's YAML file")
    manifest = out / MANIFEST
    document, log = read_manifest(manifest), review_file(campaign)
    named = document.get(REVIEW_FILE)
    if named is None:
        hint = "run the campaign again: what is made already stays"
        raise RequestError.of(str(manifest), "was written by an older adgen", hint)
    if Path(str(named)).name != log.name:
        what = f"is of another campaign, whose decisions stand in {named}"
        raise RequestError.of(str(manifest), what, "name the run's folder with --out")
    return Reviewed(document, manifest, log, read_decisions(log))


def spot_of(row: Row) -> str:
    """`region length` of a row, as uses of takes begin."""
    return f"{name_of(row)} {row['length']}s"


def shown_by(row: Row) -> Iterator[tuple[str, str]]:
    """The shots of a row with the keys of their takes."""
    for cut, key in zip(row["cuts"], row.get("takes", ()), strict=False):
        yield cut["shot"], key

"""A plan and the manifest of an earlier run in one form, so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.errors import RequestError
from adgen.run.making.reporting.made import name_of
from adgen.run.plan import Plan
from adgen.run.why.sources import sources_of
from adgen.schema.manifest import manifest_in, rows_of

MANIFEST = "manifest.json"
Place = tuple[str, int, str]
"""Region, length and placement of a deliverable."""
Item = Mapping[str, Any]
"""A piece of work as JSON: stage, version, parameters, inputs."""


@dataclass(frozen=True, slots=True)
class Row:
    """The works of one deliverable."""

    film: str
    check: str
    overlay: str
    shots: tuple[str, ...]
    """Ids of its shots in the order of its cuts."""
    status: str
    """What came of it; empty for one that is planned."""
    mark: str = ""
    """The film with its marks; empty where it has none in the file."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every deliverable and every piece of work of a plan or of an earlier run."""

    rows: Mapping[Place, Row]
    items: Mapping[str, Item]
    sources: Mapping[str, Any]

    @classmethod
    def of_plan(cls, plan: Plan) -> Ledger:
        """The ledger of what is planned now."""
        rows = {
            (item.spot.region.name, item.spot.length, item.placement.id): Row(
                item.film,
                item.check,
                plan.films[item.film].overlay,
                tuple(cut.shot for cut in item.spot.cuts.cuts),
                "",
                item.mark or "",
            )
            for item in plan.deliverables
        }
        items = {work.key: work.document() for work in plan.works()}
        return cls(rows, items, sources_of(plan))

    @classmethod
    def of_manifest(cls, document: Mapping[str, Any]) -> Ledger:
        """The ledger of an earlier run."""
        rows = {
            place_of(row): Row(
                row["key"],
                row.get("check", ""),
                row.get("overlay", ""),
                tuple(cut["shot"] for cut in row["cuts"]),
                row["status"],
                row.get("mark", ""),
            )
            for row in rows_of(document)
        }
        return cls(rows, document.get("items", {}), document.get("sources", {}))


def place_of(row: Mapping[str, Any]) -> Place:
    """The place of a deliverable of a manifest."""
    return name_of(row), row["length"], row["placement"]


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of an earlier run. Raises RequestError when there is none at `path`."""
    hint = "name the manifest.json that `adgen run` wrote beside its files"
    try:
        return manifest_in(path.read_bytes())
    except OSError as error:
        raise RequestError.of(str(path), f"cannot be read: {error.strerror}", hint) from error
    except ValueError as error:
        raise RequestError.of(str(path), "is no manifest of a run", hint) from error

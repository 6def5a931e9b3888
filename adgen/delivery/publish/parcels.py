"""Which files of a run are published: those that were delivered, passed their checks, and are
still the files that the run wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.errors import MediaError, Problem
from adgen.media.pictures import sha256_of

_MADE_AGAIN = "run the campaign again; what is not as it was is put right"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to be published: where it lies here, its name there, its SHA-256 and its bytes."""

    source: Path
    name: str
    sha256: str
    size: int

    @classmethod
    def of(cls, source: Path) -> Parcel:
        """The parcel of a file under the name that it has here. Raises MediaError, OSError."""
        return cls(source, source.name, sha256_of(source), source.stat().st_size)


def parcels_of(
    rows: Sequence[Mapping[str, Any]], folder: Path, problems: list[Problem]
) -> list[Parcel]:
    """The films of delivered rows of a manifest in `folder`, each followed by its subtitles and
    stems.

    A film that failed a check is a problem, and a file that is gone or is no longer what the run
    wrote.
    """
    found: dict[str, Parcel] = {}
    for row in rows:
        film = folder / Path(row["path"]).name
        failed = [finding["check"] for finding in row["findings"] if not finding["passed"]]
        if failed:
            what = f"failed its checks: {', '.join(failed)}"
            hint = "leave it out with --region, --length or --placement, or mend it and run again"
            problems.append(Problem(str(film), what, hint))
            continue
        sums = {**row.get("sums", {}), film.name: row["sha256"]}  # none by an older adgen
        for path in (film, *_beside(row, folder)):
            parcel = _parcel(path, sums.get(path.name, ""), problems)
            if parcel is not None:
                found[parcel.name] = parcel
    return list(found.values())


def _beside(row: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    for kind in ("subtitles", "stems"):
        for name in row.get(kind, ()):
            yield folder / Path(name).name


def _parcel(path: Path, digest: str, problems: list[Problem]) -> Parcel | None:
    """The parcel of a file whose SHA-256 the manifest may know."""
    try:
        parcel = Parcel.of(path)
    except (MediaError, OSError, ValueError) as error:  # a manifest may name what is no file's name
        problems.append(Problem(str(path), str(error), _MADE_AGAIN))
        return None
    if digest and parcel.sha256 != digest:
        problems.append(Problem(str(path), "is not the file that the run wrote", _MADE_AGAIN))
        return None
    return parcel

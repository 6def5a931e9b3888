"""What people have decided about a campaign's films and takes so far."""

from __future__ import annotations

from pathlib import Path

from adgen.brief.decisions import lines_of
from adgen.errors import Problem
from adgen.schema.review import Decisions


def decided(path: Path, notes: list[str]) -> Decisions:
    """All decisions of a review file; none where there is none.

    What cannot be read is told in `notes`: a report shows what there is, and refuses nothing.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Decisions()
    except OSError as error:
        notes.append(f"{path.name} cannot be read, so no decision is shown: {error.strerror}")
        return Decisions()
    problems: list[Problem] = []
    found = lines_of(data, path.name, problems)
    notes += [f"{problem.where} {problem.what}, and is not shown" for problem in problems]
    return Decisions.of(each for _, each in found)

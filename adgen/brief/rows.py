"""One row of words, wherever it stands: its region, its id, the names of its values."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adgen.brief.files import at
from adgen.brief.tags import region_of
from adgen.brief.wording import nearest
from adgen.errors import Problem, RequestError
from adgen.schema.brief import Row
from adgen.schema.storyboard import Region

REGION = "region"
ID = "id"
"""The value that tells apart the rows of one region; it is a variable like the others too."""
ID_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What may stand in a file's name on every system."""
RESERVED = frozenset({"true", "false", "none", "self", "super", "loop", "caller"})
"""Names that mean something to the template language itself."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table, its header too: the line it starts on, and its cells, stripped."""

    line: int
    cells: tuple[str, ...]


def row_of(values: Mapping[str, str], line: int, place: str, cell: str) -> Row:
    """The row of stripped values, `region` among them. Raises RequestError at its cells."""

    def where(name: str) -> str:
        return f"{place}, {cell} {name}"

    tag, name = values[REGION], values.get(ID, "")
    if not tag:
        hint = "name the market by its language tag, as en-US"
        raise RequestError.of(where(REGION), "is empty", hint)
    try:
        region = region_of(tag, line)
    except RequestError as error:
        raise RequestError(at(error, where(REGION))) from error
    if name:
        if not ID_SHAPE.fullmatch(name):
            hint = (
                "it becomes part of the file's name: up to 40 of A-Z, a-z, 0-9, - and _; "
                f"a variable of another kind needs another {cell}"
            )
            raise RequestError.of(where(ID), f"cannot tell rows apart: {name!r}", hint)
        region = Region(region.tag, region.language, region.rtl, line, name)
    return Row(region, values, line, place, cell)


def unusable_name(name: str, where: str, cell: str) -> Problem | None:
    """Why a value's name cannot be a variable of the template language; None when it can."""
    if name.isidentifier() and not keyword.iskeyword(name) and name.lower() not in RESERVED:
        return None
    better = re.sub(r"\W+", "_", name).strip("_").lower()
    usable = better.isidentifier() and not keyword.iskeyword(better) and better not in RESERVED
    hint = f"rename it to {better}" if usable else "use letters, digits and _, as in call_to_action"
    return Problem(where, f"{cell} {name!r} cannot be a variable", hint)


def no_region(names: Iterable[str], where: str, cell: str, holds: str) -> Problem:
    """That no value is called region, with the one that probably was meant to be."""
    known = list(names)
    near = nearest(REGION, [name.lower() for name in known])
    found = next((name for name in known if name.lower() == near), None)
    return Problem(where, f"no {cell} is named {REGION}", f"rename {found!r}" if found else holds)

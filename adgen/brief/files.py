"""The files a campaign names: relative to the file that names them, and inside its folder.

Errors carry no place: who called knows where the name stood, and says so with `at`.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.pictures import inspect_picture, sha256_of
from adgen.schema.picture import Asset, Picture

MOST_LISTED = 2000
"""Files looked at to find the one that was meant."""
Measured = MutableMapping[str, tuple[int, int, bool]]
"""Width, height and transparency of pictures that were decoded once, by the SHA-256 of the file."""
ABSOLUTE = re.compile(r"/|\\|~|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*://")


def at(error: RequestError, where: str) -> tuple[Problem, ...]:
    """The problems of an error, each at `where`."""
    return tuple(Problem(where, problem.what, problem.hint) for problem in error.problems)


def locate(folder: Path, name: str, confined: bool = True) -> Path:
    """The existing file `name` of `folder`; a confined one may not leave it, links followed.

    Raises RequestError without a place.
    """
    if not name.strip():
        raise RequestError.of("", "is empty", f"give a path relative to {folder}")
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise RequestError.of("", "holds a control character", "rename the file")
    if ABSOLUTE.match(name):
        hint = f"name a file relative to {folder}"
        raise RequestError.of("", f"is not a relative path: {name}", hint)
    path = folder / name
    try:
        if confined and not path.resolve().is_relative_to(folder.resolve()):
            hint = f"copy the file into {folder}"
            raise RequestError.of("", f"leaves the folder {folder}: {name}", hint)
        if path.is_file():
            return path
        found = path.exists()
    except (OSError, RuntimeError) as error:
        raise RequestError.of("", f"cannot be opened: {name}", "is it a loop of links?") from error
    if found:
        raise RequestError.of("", f"is not a file: {name}", "name a file in it")
    raise RequestError.of("", f"no such file: {name}", _hint(folder, name, confined))


def asset(folder: Path, name: str, confined: bool = True) -> Asset:
    """A file with the hash of its bytes. Raises RequestError without a place."""
    path = locate(folder, name, confined)
    try:
        return Asset(path, sha256_of(path))
    except MediaError as error:
        raise RequestError.of("", str(error)) from error


def picture(folder: Path, name: str, known: Measured | None = None) -> Picture:
    """A picture of the folder, decoded once to be sure, or never where `known` has its bytes.

    A picture that is whole is added to `known`. Raises RequestError without a place.
    """
    found = asset(folder, name)
    facts = known.get(found.sha256) if known is not None else None
    if facts is None:
        try:
            facts = inspect_picture(found.path)
        except MediaError as error:
            hint = "save it as PNG, JPEG or WebP, 8 or 16 bits, RGB or grey"
            raise RequestError.of("", str(error), hint) from error
        if known is not None:
            known[found.sha256] = facts
    return Picture(found, *facts)


def picture_finder(folder: Path, known: Measured | None = None) -> Callable[[str], Picture]:
    """`picture` for one folder that opens every file once, for all rows of a campaign."""
    seen: dict[str, Picture | RequestError] = {}

    def find(name: str) -> Picture:
        if name not in seen:
            try:
                seen[name] = picture(folder, name, known)
            except RequestError as error:
                seen[name] = error
        found = seen[name]
        if isinstance(found, RequestError):
            raise RequestError(found.problems)
        return found

    return find


def asset_finder(folder: Path) -> Callable[[str], Asset]:
    """`asset` for one folder that hashes every file once, for all rows of a campaign."""
    return lru_cache(maxsize=None)(partial(asset, folder))


def _hint(folder: Path, name: str, confined: bool) -> str:
    if confined:
        known = list(islice(_files(folder, folder), MOST_LISTED))
    else:
        parent = (folder / name).parent
        inside = sorted(parent.iterdir()) if parent.is_dir() else []
        known = [os.path.join(os.path.dirname(name), path.name) for path in inside]  # noqa: PTH118, PTH120  # keeps `..` as written
    match = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if not match:
        same = {Path(each).name: each for each in known}
        match = [same[each] for each in difflib.get_close_matches(Path(name).name, same, n=1)]
    return f"did you mean {match[0]!r}?" if match else f"paths are relative to {folder}"


def _files(folder: Path, base: Path) -> Iterator[str]:
    """Files below a folder as relative paths, hidden ones left out, links not followed."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, base)
        elif path.is_file():
            yield path.relative_to(base).as_posix()

"""The folder of the model's weights: whole, as it was saved, and known by its checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from adgen.errors import EngineError, Problem
from adgen.media.tables import data_path

CHECKSUMS = "checksums.json"
"""Name of the manifest: file, relative to the folder, to the SHA-256 of its bytes in hex."""
INDEX = "model_index.json"
PIPELINE = "PlatePipeline"
_MODEL = (INDEX, "vocabulary.json", "config.json")
_POINTER = b"version https://git-lfs"


def shipped() -> Path:
    """The folder of the weights that come with adgen."""
    return data_path("embedded")


def write_checksums(folder: Path) -> Path:
    """Seal a folder of weights: write the manifest of all files that the model is made of.

    Gives the manifest's path.
    """
    files = {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix == ".safetensors" or path.name in _MODEL
    }
    target = folder / CHECKSUMS
    target.write_text(json.dumps(files, indent=1, sort_keys=True) + "\n", "utf-8")
    return target


def fingerprint(folder: Path) -> str:
    """Identity of the weights, from their checksums, after every file was checked against them.

    Raises EngineError naming the first file that is missing, damaged or not in the manifest.
    """
    known = _manifest(folder)
    for name, digest in known.items():
        path = folder / name
        if not path.is_file():
            raise _error(path, "is missing")
        if _digest(path) != digest:
            raise _error(path, _damage(path))
    for path in sorted(folder.rglob("*.safetensors")):
        if path.relative_to(folder).as_posix() not in known:
            raise _error(path, f"is not in {CHECKSUMS}")
    _same_pipeline(folder)
    return hashlib.sha256(json.dumps(dict(known), sort_keys=True).encode()).hexdigest()


def _manifest(folder: Path) -> Mapping[str, str]:
    path = folder / CHECKSUMS
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise _error(path, "is missing") from error
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {error}") from error
    whole = isinstance(found, dict) and all(
        isinstance(digest, str) and _is_inside(name) for name, digest in found.items()
    )
    if not whole or INDEX not in found:
        raise _error(path, f"does not list the files of a model, {INDEX} among them")
    return dict(found)


def _is_inside(name: str) -> bool:
    pure = PurePosixPath(name)
    return not pure.is_absolute() and ".." not in pure.parts


def _same_pipeline(folder: Path) -> None:
    """Refuse the folder of another model."""
    try:
        name = json.loads((folder / INDEX).read_text("utf-8"))["_class_name"]
    except (ValueError, LookupError, TypeError) as error:
        raise _error(folder / INDEX, f"cannot be read: {error}") from error
    if name != PIPELINE:
        what = f"holds a {name}, not the embedded model's {PIPELINE}"
        raise EngineError(str(Problem(str(folder / INDEX), what, "name it with engine: diffusers")))


def _damage(path: Path) -> str:
    with path.open("rb") as file:
        pointer = file.read(len(_POINTER)) == _POINTER
    return "is a Git LFS pointer, not the file itself" if pointer else "does not have its checksum"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _error(path: Path, what: str) -> EngineError:
    if path.is_relative_to(shipped()):
        hint = (
            "install adgen again; in a checkout `git checkout -- adgen/data/embedded` puts the "
            "files back, after `git lfs pull` where they are kept with Git LFS"
        )
    else:
        hint = "save or copy the model again, or leave engine.model out for the one that is shipped"
    return EngineError(str(Problem(str(path), what, hint)))

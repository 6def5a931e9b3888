"""A model in the diffusers format, on disk: found, checked and named without loading it.

Only JSON and the headers of safetensors files are read, so planning needs neither torch nor
diffusers. Pickled weights and code inside a model are refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from adgen.errors import EngineError, Problem

INDEX = "model_index.json"
WEIGHTS = ("diffusion_pytorch_model.safetensors", "model.safetensors")
PICKLED = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
SETTINGS = (".json", ".txt", ".model", ".jinja")
"""Files of a component that are read when it is loaded, besides its weights."""
CONFIGURED = ("transformer", "vae", "unet", "motion_adapter")
"""Components whose config.json decides sizes and lengths."""
SAMPLES, SAMPLE = 64, 4096
"""Blocks hashed of each weight file, spread evenly, and their size in bytes: a fine-tuned model
has the same header and size as its parent but changes nearly every value."""

LONGEST_HEADER = 100_000_000
"""Bytes; the limit that the safetensors library sets itself."""

_NO_WEIGHTS = re.compile(r"(Tokenizer|Scheduler|Processor|FeatureExtractor)(Fast|Pil)?$")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


def _error(where: str | Path, what: str, hint: str | None = None) -> EngineError:
    return EngineError(str(Problem(str(where), what, hint)))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model's folder and what its model_index.json says."""

    folder: Path
    index: Mapping[str, Any]
    hub: tuple[str, str] | None
    """Id and commit on the hub; None for a folder of the user's."""

    @property
    def class_name(self) -> str:
        """The pipeline class that saved it."""
        return str(self.index["_class_name"])

    def components(self) -> Iterator[tuple[str, str, str]]:
        """Name, library and class of every component that is present."""
        for name, entry in self.index.items():
            if not name.startswith("_") and isinstance(entry, list) and any(entry):
                if not name.isidentifier() or len(entry) != 2:
                    raise _error(self.folder / INDEX, f"has a malformed entry: {name}", _WAY_OUT)
                yield name, str(entry[0]), str(entry[1])

    def config(self, component: str) -> Mapping[str, Any]:
        """The config.json of a component. Raises EngineError when it is missing or no JSON."""
        return _read_json(self.folder / component / "config.json")

    def weights(self) -> tuple[Path, ...]:
        """Every weight file, each checked to be whole.

        Raises EngineError naming the first folder or file that is missing, cut short or pickled.
        """
        found: list[Path] = []
        for name, _, class_name in self.components():
            folder = self.folder / name
            if not folder.is_dir():
                raise _error(folder, "is missing", f"it holds the {class_name}; {_WAY_OUT}")
            if not _NO_WEIGHTS.search(class_name):
                found.extend(_weights_of(folder))
        for path in found:
            _header(path)
        return tuple(found)

    def fingerprint(self) -> str:
        """Identity of the weights and settings.

        A hub model is named by its commit, which is a hash of all its files. A folder is hashed:
        its small files whole, its weight files by size, header and evenly spread samples, which
        takes milliseconds where hashing every byte of a large model would take minutes.
        """
        if self.hub is not None:
            return "@".join(self.hub)
        weights = self.weights()
        settings = [
            path
            for name, _, _ in self.components()
            for path in (self.folder / name).iterdir()
            if path.suffix in SETTINGS
        ]
        digest = hashlib.sha256()
        for path in sorted({self.folder / INDEX, *settings, *weights}):
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0".encode())
            for block in _samples(path) if path in weights else [path.read_bytes()]:
                digest.update(struct.pack("<Q", len(block)) + block)
        return f"sha256:{digest.hexdigest()}"


_WAY_OUT = "copy the whole model again, or name it by its hub id and run with --download"


def find(model: str, revision: str | None, download: bool) -> Checkpoint:
    """The model of that folder or hub id; a folder wins.

    A hub id is looked up among the models already on this machine; `download` allows fetching its
    small files from the hub. Raises EngineError when there is none, when it is not in the
    diffusers format, or when it carries code.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        if revision is not None:
            raise _error("engine.revision", "goes with a hub id, and the model is a folder")
        return _opened(folder, None)
    if not _HUB_ID.fullmatch(model):
        raise _error(model, "is no folder here and no hub id", "a hub id looks like owner/name")
    path = _fetch(model, revision) if download else _cached(model, revision)
    return _opened(path.parent, (model, path.parent.name))


def fetch_weights(checkpoint: Checkpoint) -> Checkpoint:
    """The same hub model with all its files on this machine. Raises EngineError."""
    from diffusers import DiffusionPipeline

    if checkpoint.hub is None:
        return checkpoint
    model, commit = checkpoint.hub
    try:
        folder = DiffusionPipeline.download(
            model, revision=commit, use_safetensors=True, trust_remote_code=False
        )
    except Exception as error:  # the hub's client raises the errors of three packages
        raise _error(model, f"could not be downloaded: {error}") from error
    return _opened(Path(folder), checkpoint.hub)


def _cached(model: str, revision: str | None) -> Path:
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(model, INDEX, revision=revision)
    if not isinstance(path, str):
        named = f"{model} at {revision}" if revision else model
        raise _error(
            f"model {named}", "is not on this machine",
            "run again with --download to fetch it, or name a folder that holds it",
        )  # fmt: skip
    return Path(path)


def _fetch(model: str, revision: str | None) -> Path:
    from huggingface_hub import hf_hub_download

    try:
        path = Path(hf_hub_download(model, INDEX, revision=revision))
        commit = path.parent.name
        index = _read_json(path)
        for name in CONFIGURED:
            if isinstance(index.get(name), list) and index[name][0] is not None:
                hf_hub_download(model, f"{name}/config.json", revision=commit)
    except EngineError:
        raise
    except Exception as error:  # the hub's client raises the errors of three packages
        raise _error(f"model {model}", f"could not be fetched: {error}") from error
    return path


def _opened(folder: Path, hub: tuple[str, str] | None) -> Checkpoint:
    if not (folder / INDEX).is_file():
        modular = (folder / "modular_model_index.json").is_file()
        what = "is a modular pipeline, which this engine cannot run" if modular else "is missing"
        raise _error(folder / INDEX, what, "the folder must hold a pipeline saved by diffusers")
    index = _read_json(folder / INDEX)
    if not isinstance(index.get("_class_name"), str):
        raise _error(folder / INDEX, "names a pipeline class of its own", _NO_CODE)
    checkpoint = Checkpoint(folder, index, hub)
    for name, library, class_name in checkpoint.components():
        if not _is_known(library) or (folder / name / f"{library}.py").exists():
            raise _error(
                folder / INDEX, f"loads {name} from code of its own, {library}.{class_name}",
                _NO_CODE,
            )  # fmt: skip
    return checkpoint


_NO_CODE = "adgen never runs code that comes with a model; choose a model without it"


def _is_known(library: str) -> bool:
    """Whether a component's library is diffusers, transformers or one of diffusers' pipelines."""
    if library in ("diffusers", "transformers"):
        return True
    spec = find_spec("diffusers")
    inside = Path(spec.origin).parent / "pipelines" / library if spec and spec.origin else None
    return inside is not None and library.isidentifier() and inside.is_dir()


def _weights_of(folder: Path) -> list[Path]:
    if not (folder / "config.json").is_file():
        raise _error(folder / "config.json", "is missing", _WAY_OUT)
    for name in WEIGHTS:
        if (folder / name).is_file():
            return [folder / name]
        shards = folder / f"{name}.index.json"
        if shards.is_file():
            parts = set(_read_json(shards).get("weight_map", {}).values())
            paths = [folder / str(part) for part in sorted(parts)]
            for path in paths:
                if not path.is_file():
                    raise _error(path, "is missing", _WAY_OUT)
            return paths
    pickled = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLED)
    if pickled:
        raise _error(
            folder / pickled[0], "is pickled, and pickles can run code",
            "save the model again with safe_serialization=True",
        )  # fmt: skip
    raise _error(folder / WEIGHTS[0], "is missing", _WAY_OUT)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise _error(path, "is missing", _WAY_OUT) from error
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {error}", _WAY_OUT) from error
    if not isinstance(content, dict):
        raise _error(path, "is no JSON object", _WAY_OUT)
    return content


def _header(path: Path) -> bytes:
    """The header of a safetensors file, after checking that the file is as long as it says.

    Format: eight bytes of little-endian header length, a JSON header, then the tensors.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8).ljust(8, b"\0"))
        header = stream.read(length) if 2 <= length <= min(size - 8, LONGEST_HEADER) else b""
    try:
        tensors = json.loads(header)
        tensors.pop("__metadata__", None)
        ends = [entry["data_offsets"][1] for entry in tensors.values()]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise _error(path, f"is no safetensors file ({size} bytes)", _WAY_OUT) from error
    whole = 8 + length + max(ends, default=0)
    if size != whole:
        raise _error(path, f"has {size} bytes and should have {whole}", _WAY_OUT)
    return header


def _samples(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    yield struct.pack("<Q", size)
    yield _header(path)
    with path.open("rb") as stream:
        for sample in range(SAMPLES):
            stream.seek(max(size - SAMPLE, 0) * sample // (SAMPLES - 1))
            yield stream.read(SAMPLE)

"""A model on disk: the user's own folder or one fetched from the hub, found without loading it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.errors import Problem, VoiceError
from adgen.voices.fingerprints import fingerprint

CONFIG = "config.json"
WHOLE = ("*.json", "*.txt", "*.model", "*.safetensors", "*.npy", "README.md")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A model's folder; `hub` are its id and commit on the hub, None for a folder of the user's."""

    folder: Path
    hub: tuple[str, str] | None

    def revision(self) -> str:
        """Its commit, which is a hash of all its files, or the digest of those that matter."""
        if self.hub is not None:
            return "@".join(self.hub)
        kinds = {pattern[1:] for pattern in WHOLE if pattern.startswith("*")}
        return fingerprint(
            self.folder, (path for path in self.folder.rglob("*") if path.suffix in kinds)
        )

    def whole(self, download: bool) -> Place:
        """The same with all its files here, as far as `download` allows to fetch them."""
        if self.hub is None or not download:
            return self
        from huggingface_hub import snapshot_download

        model, commit = self.hub
        folder = _fetched(
            model,
            lambda: snapshot_download(model, revision=commit, allow_patterns=list(WHOLE)),
        )
        return Place(Path(folder), self.hub)


def find(model: str, revision: str | None, folder: Path, download: bool) -> Place:
    """The model of a path, relative to the campaign's `folder`, or of a hub id; a folder wins.

    Of a hub model only the settings and the card are fetched. Raises VoiceError.
    """
    local = folder / Path(model).expanduser()
    if local.is_dir():
        if revision is not None:
            raise error(model, "is a folder, and a revision goes with a hub id", "drop it")
        if not (local / CONFIG).is_file():
            raise error(local / CONFIG, "is missing", "the folder must hold a whole model")
        return Place(local, None)
    if not _HUB_ID.fullmatch(model):
        hint = "name a folder that holds a model, or with --download a hub id like owner/name"
        raise error(model, "is no folder here and no hub id", hint)
    return on_hub(model, revision, download)


def check_weights(place: Place) -> None:
    """Raises VoiceError where a model has none in safetensors."""
    if not any(place.folder.glob("*.safetensors")):
        hint = "run again with --download, or save the model as such: pickled weights can run code"
        raise error(place.folder, "holds no weights in safetensors", hint)


def read_json(path: Path) -> Mapping[str, Any]:
    """A JSON object; empty where there is no such file. Raises VoiceError for a damaged one."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as failed:
        raise error(path, f"cannot be read: {failed}") from failed
    return told if isinstance(told, dict) else {}


def on_hub(model: str, revision: str | None, download: bool) -> Place:
    """A hub model, from those that are here unless `download` allows to fetch it."""
    from huggingface_hub import hf_hub_download, try_to_load_from_cache

    if download:
        path = Path(_fetched(model, lambda: hf_hub_download(model, CONFIG, revision=revision)))
        commit = path.parent.name
        _fetched(model, lambda: _card(model, commit))
        return Place(path.parent, (model, commit))
    found = try_to_load_from_cache(model, CONFIG, revision=revision)
    if not isinstance(found, str):
        named = f"{model} at {revision}" if revision else model
        hint = "run again with --download to fetch it, or name a folder that holds it"
        raise error(f"model {named}", "is not on this machine", hint)
    return Place(Path(found).parent, (model, Path(found).parent.name))


def _card(model: str, commit: str) -> str:
    """The path of a model's README.md; empty where it has none, and so no known licence."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError

    try:
        return str(hf_hub_download(model, "README.md", revision=commit))
    except EntryNotFoundError:
        return ""


def _fetched(model: str, fetch: Callable[[], str]) -> str:
    try:
        return fetch()
    except Exception as failed:  # the hub's client raises the errors of three packages
        raise error(f"model {model}", f"could not be fetched: {failed}") from failed


def error(where: str | Path, what: str, hint: str | None = None) -> VoiceError:
    """A VoiceError of where, what and the way out."""
    return VoiceError(str(Problem(str(where), what, hint)))

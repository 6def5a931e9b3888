"""Everything that one delivered file was made from, read from the manifest beside it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from adgen.errors import RequestError
from adgen.run.store.folder import Store, file_hash
from adgen.run.why.earlier import Item
from adgen.run.why.sound import effect_rows
from adgen.schema.manifest import rows_of

_PICTURES = ("picture", "mask")
_TOLD = ("prompt", "negative", "seed", "camera", "motion", "focus", "palette", "rate", "frames",
         "raster")  # fmt: skip
"""What a take was asked for, as the engine saw it."""


def ancestry(
    document: Mapping[str, Any], file: Path, where: str, store: Store | None = None
) -> dict[str, Any]:
    """The document of `adgen explain --json`: a file with its check, texts, sound and picture.

    `document` is the manifest named `where`; with a store it is told of every work whether it is
    still kept. Raises RequestError when the manifest does not list the file.
    """
    row = _row_of(document, file, where)
    return _Ancestry(document, row, store).document(file)


def _row_of(document: Mapping[str, Any], file: Path, where: str) -> Mapping[str, Any]:
    rows = {Path(row["path"]).name: row for row in rows_of(document) if row["path"]}
    if file.name not in rows:
        near = difflib.get_close_matches(file.name, rows, 1, 0.5)
        such = f", such as {next(iter(rows))}" if rows else ""
        hint = f"did you mean {near[0]}?" if near else f"it lists {len(rows)} files{such}"
        raise RequestError.of(where, f"has no file {file.name}", hint)
    row: Mapping[str, Any] = rows[file.name]
    if row["key"] not in document.get("items", {}):
        hint = "run the campaign again: what is made already stays"
        raise RequestError.of(where, "was written by an older adgen", hint)
    return row


class _Ancestry:
    """Looks up the works of one deliverable."""

    def __init__(
        self, manifest: Mapping[str, Any], row: Mapping[str, Any], store: Store | None
    ) -> None:
        self._manifest, self._row, self._store = manifest, row, store
        self._items: Mapping[str, Item] = manifest["items"]
        self._names = {digest: name for name, digest in manifest.get("inputs", {}).items()}

    def document(self, file: Path) -> dict[str, Any]:
        row, film = self._row, self._items[self._row["key"]]
        return {
            "file": str(file),
            "region": row["region"],
            **({"id": row["id"]} if row.get("id") else {}),
            "length": row["length"],
            "placement": row["placement"],
            "sha256": row["sha256"],
            "on_disk": _on_disk(file, row["sha256"]),
            "campaign": self._manifest["campaign"],
            "film": {
                **self._work(row["key"]),
                "encode": film["parameters"].get("encode", {}),
                "ffmpeg": film["parameters"].get("ffmpeg"),
                "logo": self._file(film["inputs"].get("logo")),
                "same_file": self._others(lambda other: _delivers(other) == _delivers(row)),
            },
            "marks": self._marks(),
            "check": self._check(),
            "texts": self._texts(),
            "sound": self._sound(film["inputs"].get("mix", "")),
            "picture": self._picture(film["inputs"].get("master", "")),
        }

    def _marks(self) -> dict[str, Any] | None:
        """What the file says of its making, and by whose rules; None where an older manifest does
        not know."""
        row = self._row
        if "marks" not in row:
            return None
        told = self._items.get(row.get("mark", ""), {}).get("parameters", {})
        names = ("producer", "certificate", "timestamp", "models", "ingredients")
        return {
            **self._work(row.get("mark", "")),
            **{name: row[name] for name in
               ("marks", "unmade_marks", "label", "label_rules", "declare")},
            **{name: told[name] for name in names if name in told},
        }  # fmt: skip

    def _check(self) -> dict[str, Any]:
        findings, key = self._row["findings"], self._row.get("check", "")
        return {
            **self._work(key),
            "limits": self._items.get(key, {}).get("parameters", {}).get("placement"),
            "passed": sum(finding["passed"] for finding in findings),
            "failed": [finding for finding in findings if not finding["passed"]],
        }

    def _texts(self) -> dict[str, Any]:
        key = self._row.get("overlay", "")
        page = self._items.get(key, {}).get("parameters", {}).get("page", {})
        return {
            **self._work(key),
            "texts": self._row["texts"],
            "language": page.get("language"),
            "fonts": self._items.get(key, {}).get("inputs", {}).get("fonts"),
            "subtitles": self._row.get("subtitles", []),
        }

    def _sound(self, key: str) -> dict[str, Any]:
        mix = self._items.get(key, {})
        parameters, inputs = mix.get("parameters", {}), mix.get("inputs", {})
        return {
            **self._work(key),
            "length": parameters.get("seconds"),
            "target": parameters.get("target"),
            "music": self._music(parameters.get("music"), inputs.get("music")),
            "voices": [
                self._line(line, inputs.get(f"voice {number}", ""))
                for number, line in enumerate(self._row["voice"])
            ],
            "effects": self._effects(parameters.get("effects")),
            "stems": self._row.get("stems", []),
            "shared_by": self._sharing(key, "mix"),
        }

    def _line(self, line: Mapping[str, Any], key: str) -> dict[str, Any]:
        """A spoken line: how long it is, how much it was sped up, and who timed its words, null
        where an older manifest does not know."""
        work = self._work(key)
        told = {name: line.get(name) for name in ("text", "read", "start", "timed_by")}
        return {
            **work,
            **told,
            "length": line.get("seconds"),
            "faster": float(line.get("faster", 1)),
            "engine": self._engine(key),
        }

    def _engine(self, key: str) -> str | None:
        """Who says a line; of one that was sped up, who said it first."""
        item = self._items.get(key, {})
        if "speech" in item.get("inputs", {}):
            return self._engine(item["inputs"]["speech"])
        engine: str | None = item.get("parameters", {}).get("voice", {}).get("engine")
        return engine

    def _effects(self, made: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What is struck on which cut, and how loud against the music, in LU."""
        if made is None:
            return None
        return {"level": made["level"], "struck": effect_rows(made["struck"])}

    def _music(self, settings: Any, digest: str | None) -> dict[str, Any] | None:
        """The track, and what its beats come from: measured, or a file corrected by hand."""
        if digest is None:
            return None
        values = self._manifest.get("sources", {}).get("campaign", {}).get("values", {})
        beats = [
            self._work(key)
            for key, item in self._items.items()
            if item["stage"] == "beats" and item["inputs"].get("music") == digest
        ]
        return {
            **self._file(digest),
            **(settings or {}),
            "beats": beats[0] if beats else None,
            "beats_file": values.get("music.beats_file"),
            "licence": self._manifest.get("licences", {}).get("music"),
        }

    def _picture(self, key: str) -> dict[str, Any]:
        master = self._items.get(key, {})
        parameters, inputs = master.get("parameters", {}), master.get("inputs", {})
        return {
            **self._work(key),
            "raster": parameters.get("raster"),
            "rate": parameters.get("rate"),
            "shared_by": self._sharing(key, "master"),
            "cuts": [
                {
                    **cut,
                    "look": parameters.get("cuts", {}).get(str(number), {}).get("grade"),
                    "take": self._take(inputs.get(str(number), "")),
                }
                for number, cut in enumerate(self._row["cuts"])
            ],
        }

    def _take(self, key: str) -> dict[str, Any]:
        take, asked = self._items.get(key, {}), self._manifest["take_requests"].get(key, {})
        parameters = take.get("parameters", {})
        return {
            **self._work(key),
            "engine": parameters.get("engine"),
            "revision": take.get("inputs", {}).get("engine"),
            "settings": parameters.get("settings"),
            **{name: parameters.get(name) for name in _TOLD},
            "made_frames": asked.get("made", {}).get("frames"),
            "pictures": [
                {"as": name, **self._file(digest)} for name, digest in _pictures(parameters)
            ],
            "used_by": asked.get("used_by", []),
        }

    def _work(self, key: str) -> dict[str, Any]:
        """A work's key, its stage's version, how long it took and when, null where not known."""
        item = self._items.get(key, {})
        kept = {} if self._store is None else {"kept": bool(key) and self._store.has(key)}
        return {
            "key": key,
            "version": item.get("version"),
            "seconds": item.get("seconds"),
            "made": item.get("made"),
            **kept,
        }

    def _file(self, digest: str | None) -> dict[str, str | None]:
        """A supplied file by its hash, with the name it was given under."""
        return {"file": self._names.get(digest or ""), "sha256": digest}

    def _sharing(self, key: str, role: str) -> list[str]:
        return self._others(
            lambda other: self._items.get(other["key"], {}).get("inputs", {}).get(role) == key
        )

    def _others(self, fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
        """Names of the other delivered files that fit."""
        return [
            Path(other["path"]).name
            for other in rows_of(self._manifest)
            if other is not self._row and other["path"] and fits(other)
        ]


def _delivers(row: Mapping[str, Any]) -> str:
    """Key of what lies under a row's name."""
    return str(row.get("mark") or row["key"])


def _pictures(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a take shows, as what: hashes of its pictures."""
    for name in _PICTURES:
        found = parameters.get(name)
        if found:
            yield name, found


def _on_disk(file: Path, digest: str) -> str:
    """Whether the file still is what was delivered: `same`, `changed` or `missing`."""
    try:
        return "same" if file_hash(file) == digest else "changed"
    except OSError:
        return "missing"

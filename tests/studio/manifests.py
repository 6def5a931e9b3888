"""Manifests of films that no run made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def row(path: Path, status: str = "delivered", placement: str = "wall") -> dict[str, Any]:
    """A row of a manifest about a film of two seconds."""
    return {
        "region": "en-US", "length": 2, "placement": placement, "path": str(path), "sha256": "",
        "status": status, "findings": [], "key": path.stem, "cuts": [],
    }  # fmt: skip


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    """The folder, with a manifest of these rows in it."""
    text = json.dumps({"campaign": "small", "deliverables": list(rows)})
    (folder / "manifest.json").write_text(text, "utf-8")
    return folder

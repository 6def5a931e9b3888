"""Write the report's folder: the page, its data as scripts, which open from disk, its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, StrictUndefined

from adgen.delivery.report.nouns import Report, SpotPage
from adgen.media.tables import data_path

PAGE = "report.html"
SPOTS, PICTURES, FILMS, SCRIPT = "spots", "pictures", "films", "script"
"""Folders beside the page."""
_OWN = re.compile(r"[0-9a-f]{16}(-[a-z]+)?\.jpg")
"""How the report names its pictures: whatever else lies there is nobody's to remove."""


def write_page(report: Report, folder: Path) -> list[Path]:
    """The page, its style and scripts, and the data of the matrix."""
    source = data_path("report")
    scripts = sorted(source.glob("*.js"))
    drawn = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        (source / "page.html").read_text("utf-8")
    )
    texts = {
        PAGE: drawn.render(report=report),
        "page.css": (source / "page.css").read_text("utf-8"),
        **{f"{SCRIPT}/{path.name}": path.read_text("utf-8") for path in scripts},
        "data.js": _script("adgenReport", asdict(report)),
    }
    return [_put(folder / name, text) for name, text in texts.items()]


def write_spot(page: SpotPage, folder: Path) -> Path:
    """The data of one spot, which the page loads when it is opened."""
    return _put(folder / SPOTS / f"{page.id}.js", _script("adgenSpot", asdict(page)))


def sweep(folder: Path, written: Iterable[Path]) -> None:
    """Remove pictures and data that an earlier report left and this one has no use for."""
    kept = set(written)
    for path in (folder / PICTURES).glob("*.jpg"):
        if path not in kept and _OWN.fullmatch(path.name):
            path.unlink(missing_ok=True)
    for path in (folder / SPOTS).glob("*.js"):
        if path not in kept:
            path.unlink(missing_ok=True)


def _script(call: str, value: Any) -> str:
    """A script that hands a value to the page. Nothing in it can end a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, code in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, code)
    return f"{call}({text});\n"


def _put(path: Path, text: str) -> Path:
    """A file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid4().hex}")
    try:
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path

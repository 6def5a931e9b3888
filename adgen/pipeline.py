"""The line, on one screen: a campaign file becomes finished spots.

    load → expand → storyboard → schedule → [generate] → edit → brand → compose
         → voice & subtitles → encode → check → report

Planning is cheap and complete: after it every cut point, take, voice, text box and file is known
and valid, or nothing at all is made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adgen.errors import StoreError
from adgen.run.inline import InlineRunner
from adgen.run.manifest import manifest
from adgen.run.planning import Planned, Request, plan_campaign
from adgen.run.progress import Display
from adgen.run.store import Store

MANIFEST = "manifest.json"


def plan(request: Request, store: Store, display: Display) -> Planned:
    """Everything a campaign will need. Raises RequestError with every problem of every row."""
    return plan_campaign(request, store, display)


def run(request: Request, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Make everything that is not made yet; gives the manifest, which also lies in `out`."""
    planned = plan_campaign(request, store, display)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write to {out}: {error}") from error
    runner = InlineRunner(planned, store, out, display)
    outcomes = runner.run()
    document = manifest(planned.plan, planned.engines, outcomes, runner.generated, runner.reused)
    _write(out / MANIFEST, document)
    return document


def _write(path: Path, document: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    beside.replace(path)

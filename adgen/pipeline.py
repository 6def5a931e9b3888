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

from adgen.brief.load import read_campaign
from adgen.errors import Problem, RequestError, StoreError
from adgen.run.inline import InlineRunner
from adgen.run.manifest import manifest
from adgen.run.planning import Planned, Request, counts_beats, font_book, music_grid, works
from adgen.run.preview import previews
from adgen.run.progress import Display
from adgen.run.request import wanted
from adgen.run.spots import spoken_lines, spots, storyboards
from adgen.run.store import Store

MANIFEST = "manifest.json"


def plan(request: Request, store: Store, display: Display) -> Planned:
    """Everything a campaign will need. Raises RequestError with every problem of every row."""
    brief, found = read_campaign(request.campaign, request.overrides)
    problems: list[Problem] = list(found)
    if brief is None:
        raise RequestError(problems)
    asked = wanted(brief, request.narrowed, problems)
    display.stage("load", f"{len(brief.rows)} regions from {brief.regions_file}")
    boards = storyboards(brief, asked, problems)
    display.stage("expand", f"{len(boards)} storyboards of {len(brief.campaign.shots) + 1} shots")
    grid = music_grid(brief, asked, store, problems)
    if grid is not None:
        display.stage("beats", f"{grid.tempo:.1f} BPM, {len(grid.beats)} beats")
    spoken = spoken_lines(brief, boards, store, problems)
    display.stage("voice", f"{len(spoken)} lines")
    cut = grid is not None or not counts_beats(brief)
    schedule = spots(brief, asked, boards, spoken, grid, problems) if cut else ()
    book = font_book(brief, problems)
    planned = works(brief, asked, schedule, spoken, grid, book, request.download, problems)
    counts = f"{len(planned.plan.takes)} takes, {len(planned.plan.deliverables)} deliverables"
    display.stage("schedule", f"{len(schedule)} spots, {counts}")
    for warning in planned.plan.warnings:
        display.say(f"warning: {warning}")
    return planned


def run(request: Request, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Make everything that is not made yet; gives the manifest, which also lies in `out`."""
    planned = plan(request, store, display)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write to {out}: {error}") from error
    runner = InlineRunner(planned, store, out, display)
    runner.generate()
    runner.compose()
    outcomes = runner.deliver()
    document = manifest(planned.plan, planned.engines, outcomes, runner.generated, runner.reused)
    _write(out / MANIFEST, document)
    return document


def preview(request: Request, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Draw the first frame of every take, and a sheet of them; gives what was written to `out`."""
    return previews(plan(request, store, display), store, out, display)


def _write(path: Path, document: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error}") from error

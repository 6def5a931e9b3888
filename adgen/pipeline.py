"""The line, on one screen: a campaign file becomes finished spots.

    load → expand → storyboard → schedule → [generate] → edit → brand → compose
         → voice & subtitles → encode → label → check → report

Planning is cheap and complete: after it every cut point, take, voice, text box and file is known
and valid, or nothing at all is made. Making carries out what the plan lacks in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from adgen.brief.load import read_campaign
from adgen.delivery.checking import delivered
from adgen.delivery.handoff.media import Codec
from adgen.errors import AdgenError, Problem, RequestError
from adgen.run.ledger.recorder import Recorder
from adgen.run.ledger.retention import opened_ledger
from adgen.run.making.estimate import measured_rates, remember
from adgen.run.making.execute import Results, execute
from adgen.run.making.folder import open_folder
from adgen.run.making.handoff import handoffs
from adgen.run.making.items import Item, summary, unmade
from adgen.run.making.outcomes import Judges, Outcome, Outcomes, Told
from adgen.run.making.preview import previews
from adgen.run.making.rechecked import check_again
from adgen.run.making.report import Reporting, write_report
from adgen.run.making.reporting.made import Made
from adgen.run.making.reporting.since import asked_rows, known_since
from adgen.run.making.runner import Runner
from adgen.run.making.storyboard import Boarding, draw_storyboards
from adgen.run.making.stream import Answered, Arrival, Line, batches, delivered_line, error_line
from adgen.run.manifest import manifest, with_review_file, write_manifest
from adgen.run.narrowed import with_earlier
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning.facts import PictureFacts
from adgen.run.planning.lines import spoken_lines
from adgen.run.planning.materials import Materials, counts_beats, materials, music_grid
from adgen.run.planning.request import wanted
from adgen.run.planning.rules import breaches_of, heard_breaches, with_breaches
from adgen.run.planning.spots import spots, storyboards
from adgen.run.planning.works import Planned, Request, works
from adgen.run.progress import Display, Silent
from adgen.run.runners.choice import RunnerChoice, refuse_wrong, start_runner
from adgen.run.store.folder import Store
from adgen.run.store.uses import in_use
from adgen.run.why.earlier import MANIFEST, read_manifest
from adgen.schema.brief import Brief, Row

_INLINE = RunnerChoice()
_BATCH = 64
"""Rows that wait are planned and made together by a runner that makes several items at once."""


def plan(request: Request, store: Store, display: Display) -> Planned:
    """Everything a campaign will need. Raises RequestError with every problem of every row."""
    problems: list[Problem] = []
    brief = _brief(request, store, problems)
    display.stage("load", f"{len(brief.rows)} regions from {brief.regions_file}")
    opened = materials(brief, request.download, problems)
    planned = _planned(brief, opened, request, store, display, problems)
    for warning in planned.plan.warnings:
        display.say(f"warning: {warning}")
    return planned


def _brief(request: Request, store: Store, problems: list[Problem], *, rows: bool = True) -> Brief:
    known = PictureFacts(store)
    brief, found = read_campaign(request.campaign, request.overrides, rows=rows, known=known)
    problems += found
    if brief is None:
        raise RequestError(problems)
    return brief


def _planned(
    brief: Brief,
    opened: Materials | None,
    request: Request,
    store: Store,
    display: Display,
    problems: list[Problem],
) -> Planned:
    """The planning half of the line."""
    asked = wanted(brief, request.narrowed, problems)
    boards = storyboards(brief, asked, PictureFacts(store), problems)
    breaches = breaches_of(brief, boards, problems)
    display.stage("expand", f"{len(boards)} storyboards of {len(brief.campaign.shots) + 1} shots")
    grid = music_grid(brief, asked, store, problems)
    if grid is not None:
        display.stage("beats", f"{grid.tempo:.1f} BPM, {len(grid.beats)} beats")
    voices = None if opened is None else opened.voices
    spoken = spoken_lines(brief, asked, boards, grid, voices, store, problems)
    display.stage("voice", f"{len(spoken)} lines")
    cut = grid is not None or not counts_beats(brief)
    schedule = spots(brief, asked, boards, spoken, grid, store, problems) if cut else ()
    breaches += heard_breaches(brief, boards, spoken, schedule, problems)
    planned = works(brief, asked, schedule, spoken, grid, opened, store, problems)
    counts = f"{len(planned.plan.takes)} takes, {len(planned.plan.deliverables)} deliverables"
    display.stage("schedule", f"{len(schedule)} spots, {counts}")
    return replace(planned, plan=with_breaches(planned.plan, breaches))


def run(
    request: Request,
    store: Store,
    out: Path,
    display: Display,
    runner: RunnerChoice = _INLINE,
    *,
    approved_only: bool = False,
) -> dict[str, Any]:
    """Make everything that is not made yet; gives the manifest, which also lies in `out`.

    With `approved_only` films that nobody approved as they are stay in the store.
    """
    refuse_wrong(runner)
    recorder = opened_ledger(store, display)
    planned = plan(request, store, display)
    open_folder(out)
    with start_runner(runner, store, planned.engines, display) as started:
        only = planned.plan.brief.decisions.of_film if approved_only else None
        outcomes, results = _made(planned.plan, started, store, out, display, recorder, only=only)
    document = with_review_file(manifest(planned.plan, outcomes, results, store), planned.plan, out)
    if request.narrowed:
        document = with_earlier(document, out / MANIFEST)
    write_manifest(out / MANIFEST, document)
    return document


def _made(
    whole: Plan, runner: Runner, store: Store, out: Path, display: Display, recorder: Recorder,
    told: Told | None = None, only: Judges | None = None,
) -> tuple[Mapping[str, Outcome], Results]:  # fmt: skip
    """The making half of the line: whatever of the plan is not in the store."""
    store.forget()
    with in_use(store, whole.keys()):
        items = unmade(whole, whole.deliverables, store)
        for key in store.told_damaged():
            display.say(f"store entry {key[:12]} was damaged and is made again where it is needed")
        recorder.begin(whole, making=bool(items))
        outcomes = Outcomes(whole, items, store, out, display, told, only, recorder.delivered)
        display.stage("make", summary(items, whole))

        def finished(item: Item, results: Results) -> None:
            if item.kind == "take" and item.key in results.made:
                recorder.made(item.key, display)
            outcomes.finished(item, results)

        try:
            outcomes.made_before()
            results = execute(items, runner, display, finished)
        finally:
            store.digests.save()
            for key in store.told_damaged():
                display.say(f"store entry {key[:12]} was damaged; run again to make it again")
    remember(store, measured_rates(items, results.made))
    return outcomes.found, results


def stream(
    request: Request,
    lines: Iterable[str],
    store: Store,
    out: Path,
    display: Display,
    tell: Callable[[Line], None],
    runner: RunnerChoice = _INLINE,
) -> None:
    """Make the spots of rows that come one by one as JSON, with engines kept warm between them.

    `tell` gets one line per finished deliverable as soon as it is there, and one for each row that
    cannot be made, or would overwrite the files of another, which ends nothing. Raises RequestError
    when the campaign itself is wrong, StoreError when the lines can no longer be read.
    """
    refuse_wrong(runner)
    problems: list[Problem] = []
    brief = _brief(request, store, problems, rows=False)
    opened = materials(brief, request.download, problems)
    if opened is not None:
        opened.engines.load_all(problems)
    music_grid(brief, wanted(brief, request.narrowed, problems), store, problems)
    if opened is None or problems:
        raise RequestError(problems)
    recorder = opened_ledger(store, display)
    open_folder(out)
    answered = Answered()

    def answer(rows: Mapping[str, tuple[Row, Arrival]]) -> None:
        asked = replace(brief, rows=tuple(row for row, _ in rows.values()))
        try:
            planned = _planned(asked, opened, request, store, Silent(), [])
        except AdgenError as error:
            if len(rows) > 1:  # each alone, so that one bad row costs no other
                for name in rows:
                    answer({name: rows[name]})
            else:
                for _, arrival in rows.values():
                    tell(error_line(arrival, error))
            return

        def told(item: PlannedDeliverable, outcome: Outcome) -> None:
            row, arrival = rows[item.spot.region.name]
            if outcome.status == "delivered":
                answered.keep(row)
            tell(delivered_line(arrival, item, outcome))

        _made(planned.plan, started, store, out, display, recorder, told)

    with start_runner(runner, store, opened.engines, display) as started:
        for batch in batches(lines, _BATCH if started.side_by_side else 1, answered):
            for line in batch.wrong:
                tell(line)
            if batch.rows:
                answer(batch.rows)


def preview(request: Request, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Draw the first frame of every take, and a sheet of them; gives what was written to `out`."""
    recorder = opened_ledger(store, display)
    planned = plan(request, store, display)
    recorder.begin(planned.plan, making=False)
    return previews(planned.plan, planned.engines, store, out, display, recorder)


def handoff(
    request: Request, store: Store, out: Path, display: Display, codec: Codec = "prores"
) -> dict[str, Any]:
    """Write a project for editors of every spot that was made; gives what was written to `out`."""
    planned = plan(request, store, display)
    return handoffs(planned.plan, store, out, codec, display)


def storyboard(
    request: Request, store: Store, out: Path, display: Display, asked: Boarding
) -> dict[str, Any]:
    """Draw panels, books and animatics of all spots; gives what was written to `out`."""
    recorder = opened_ledger(store, display)
    planned = plan(request, store, display)
    recorder.begin(planned.plan, making=False)
    return draw_storyboards(planned.plan, planned.engines, store, out, display, asked, recorder)


def check(request: Request, store: Store, out: Path, display: Display) -> dict[str, Any]:
    """Check what runs delivered to `out` once more; gives `adgen check --json`.

    Raises RequestError without a manifest.
    """
    found = delivered(out, request.narrowed.placements)
    return check_again(found, lambda: plan(request, store, Silent()), store, display)


def report(
    request: Request, store: Store, out: Path, display: Display, asked: Reporting
) -> dict[str, Any]:
    """Write the page about the last run, whose manifest lies in `out`; gives what was written.

    The manifest says what was delivered; a campaign that has changed since, or cannot be planned
    any more, is told of on the page. Raises RequestError without a manifest.
    """
    if not (out / MANIFEST).exists():
        hint = "run the campaign first, or give --out"
        raise RequestError.of(str(out / MANIFEST), "there is no such file", hint)
    document = read_manifest(out / MANIFEST)
    rows = asked_rows(document, request.narrowed)
    since = known_since(lambda: plan(request, store, Silent()), store, rows)
    made = Made.of(document, out, store, since.grid)
    return write_report(made, rows, since.notes, since.panels, asked, display)

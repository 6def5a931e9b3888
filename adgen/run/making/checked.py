"""Checks of a film: what was promised of it, and what they found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.duplicates import Likeness
from adgen.delivery.checks.every import check_deliverable
from adgen.delivery.marks.inspect import inspect
from adgen.media.fonts import FontBook
from adgen.post.text import burn
from adgen.run.films import PlannedCheck
from adgen.run.making import boxed
from adgen.run.making.drawn_texts import drawn_texts
from adgen.run.making.steps import entry_of, film_in
from adgen.run.marking import PlannedMark
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.pages import page_of
from adgen.run.store.folder import Store
from adgen.schema.delivery import Finding

FINDINGS = "findings.json"


def make_check(
    checked: PlannedCheck, book: FontBook, fonts: Path, store: Store, folder: Path
) -> None:
    """What the checks find on a film, written into `folder`."""
    path = film_in(entry_of(store, checked.looked_at, "film"))
    findings = found_on(path, checked, book, fonts, store, folder)
    text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
    (folder / FINDINGS).write_text(text, "utf-8")


def found_on(
    path: Path,
    checked: PlannedCheck,
    book: FontBook,
    fonts: Path,
    store: Store,
    folder: Path,
    likeness: Likeness | None = None,
) -> tuple[Finding, ...]:
    """What the checks find on the file at `path`, which is that film or was it once; `folder` is
    for what is drawn meanwhile, and `likeness` sees and hears it as well.

    Raises StoreError when the film is not in the store and was measured in its making, MediaError
    when the file cannot be read.
    """
    film, marked = checked.film, checked.mark
    laid = read_layout(store, film.overlay)
    entry = entry_of(store, checked.looked_at, "film") if film.contrast else path.parent
    page, cues = page_of(film.page, book), boxed.as_burnt(film, laid.cues, entry)
    lit = film.fade.start if film.fade else film.master.frames
    lead = checked.placement.surround(film.master.rate).lead
    promise = Promise(
        film.page.brand, film.logo.path, checked.placement, checked.cuts, laid.logos,
        burn.blocks_of(laid.titles, cues), film.fade, checked.silent,
        drawn_texts(page, laid.titles, cues, film.master.rate, lit, fonts, folder), checked.spoken,
    )  # fmt: skip
    return (
        *check_deliverable(path, film.encode, film.master.rate, promise, likeness),
        *(found.later(lead) for found in boxed.finding(film, laid.cues, entry)),
        *(_marks(path, marked) if marked else ()),
    )


def _marks(path: Path, marked: PlannedMark) -> tuple[Finding, ...]:
    stamped = marked.signing is not None and marked.signing.timestamp_url is not None
    return inspect(path, needed=marked.marks, stamped=stamped).findings


def read_findings(folder: Path) -> tuple[Finding, ...]:
    """What the checks found on a film."""
    rows: list[Mapping[str, object]] = json.loads((folder / FINDINGS).read_text("utf-8"))
    return tuple(Finding(**row) for row in rows)  # type: ignore[arg-type]

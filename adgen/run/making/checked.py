"""Checks of a film: what was promised of it, and what they found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.every import check_deliverable
from adgen.delivery.marks.inspect import inspect
from adgen.media.fonts import FontBook
from adgen.post.text import burn
from adgen.run.films import PlannedCheck
from adgen.run.making import boxed
from adgen.run.making.drawn_texts import drawn_texts
from adgen.run.making.steps import entry_of, film_in
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.pages import page_of
from adgen.run.store.folder import Store
from adgen.schema.delivery import Finding

FINDINGS = "findings.json"


def make_check(
    checked: PlannedCheck, book: FontBook, fonts: Path, store: Store, folder: Path
) -> None:
    """What the checks find on a film."""
    film, marked = checked.film, checked.mark
    laid = read_layout(store, film.overlay)
    path = film_in(entry_of(store, marked.key if marked else film.key, "film"))
    page, cues = page_of(film.page, book), boxed.as_burnt(film, laid.cues, path.parent)
    lit = film.fade.start if film.fade else film.master.frames
    lead = checked.placement.surround(film.master.rate).lead
    promise = Promise(
        film.page.brand, film.logo.path, checked.placement, checked.cuts, laid.logos,
        burn.blocks_of(laid.titles, cues), film.fade, checked.silent,
        drawn_texts(page, laid.titles, cues, film.master.rate, lit, fonts, folder), checked.spoken,
    )  # fmt: skip
    findings = (
        *check_deliverable(path, film.encode, film.master.rate, promise),
        *(found.later(lead) for found in boxed.finding(film, laid.cues, path.parent)),
        *(inspect(path, needed=marked.marks).findings if marked else ()),
    )
    text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
    (folder / FINDINGS).write_text(text, "utf-8")


def read_findings(folder: Path) -> tuple[Finding, ...]:
    """What the checks found on a film."""
    rows: list[Mapping[str, object]] = json.loads((folder / FINDINGS).read_text("utf-8"))
    return tuple(Finding(**row) for row in rows)  # type: ignore[arg-type]

"""Every check of a finished film, in one decoding: of any file, and of what a plan promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks import (
    call_to_action,
    coded,
    constant_rate,
    container,
    form,
    length,
    loudness,
    size,
    sound,
    timecode,
    voice_start,
    words_seen,
)
from adgen.delivery.checks.bars import Bars
from adgen.delivery.checks.base import Film, Inspects, Listens, Scans, Studies, Watches
from adgen.delivery.checks.black import Black
from adgen.delivery.checks.blends import Blends
from adgen.delivery.checks.brand import BrandColours, BrandSigns, unseen
from adgen.delivery.checks.brand_seen import BrandSeen
from adgen.delivery.checks.clipped import Clipping
from adgen.delivery.checks.combing import Combing
from adgen.delivery.checks.compression import Compression
from adgen.delivery.checks.duplicates import Likeness
from adgen.delivery.checks.filled_bars import FilledBars
from adgen.delivery.checks.flashes import Flashes
from adgen.delivery.checks.frozen import Frozen
from adgen.delivery.checks.gamut import Gamut
from adgen.delivery.checks.pace import Pace
from adgen.delivery.checks.phase import Phase
from adgen.delivery.checks.repeats import Repeats
from adgen.delivery.checks.silent import Silence
from adgen.delivery.checks.stripes import Stripes
from adgen.delivery.checks.texts import Texts
from adgen.media.frames import I420
from adgen.media.probe import probe
from adgen.media.watching import Seen, View, small_raster, watched
from adgen.schema.delivery import Encode, Finding, Placement
from adgen.schema.picture import Raster

VERSION = 7
STUDIED = 270
"""Pixels of the short side of the frames of middle size."""
STUDIES_A_SECOND = 6
"""A pattern that stays for half a second is seen in three of them."""
SCANNED = 64
"""Columns of the frames that have all their rows."""

WATCHES: Sequence[Callable[[Film], Watches]] = (
    Flashes, Black, Frozen, Bars, FilledBars, Gamut, Repeats, Blends, Pace,
)  # fmt: skip
STUDIES: Sequence[Callable[[Film], Studies]] = (Stripes,)
SCANS: Sequence[Callable[[Film], Scans]] = (Combing, Compression)
LISTENS: Sequence[Callable[[Film], Listens]] = (Silence, Clipping, Phase)
PLAIN: Sequence[Callable[[Film], Iterable[Finding]]] = (
    form.findings, coded.findings, container.findings, size.findings, timecode.findings,
)  # fmt: skip
"""By the file's facts alone."""
TOLD: Sequence[Callable[[Film], Iterable[Finding]]] = (
    call_to_action.findings, voice_start.findings, words_seen.findings,
)  # fmt: skip
"""By the plan alone, of a film that adgen made; their frames are the spot's."""
SEEN: Sequence[Callable[[Film, Seen], Iterable[Finding]]] = (
    constant_rate.findings, length.findings, sound.findings, loudness.findings,
)  # fmt: skip
"""By the facts, and what is known once it has been decoded."""
WATCHES_PROMISED: Sequence[Callable[[Film], Watches]] = (BrandColours,)
INSPECTS: Sequence[Callable[[Film], Inspects]] = (BrandSigns, BrandSeen, Texts)
"""Of a film that adgen made, with the raster and the length that were planned; the frames of what
they find are the spot's."""

Found = Watches | Studies | Scans | Listens


def check_file(path: Path, placement: Placement) -> tuple[Finding, ...]:
    """What any file is held to at a placement, whoever made it. Raises MediaError."""
    return examined(path, placement)[1]


def examined(
    path: Path, placement: Placement, likeness: Likeness | None = None
) -> tuple[Film, tuple[Finding, ...]]:
    """`check_file`, and the film's facts beside what was found.

    `likeness` sees and hears it as well, to compare it with others afterwards.
    """
    film = Film(path, probe(path), placement)
    return film, tuple(_checked(film, likeness))


def check_deliverable(
    path: Path, encode: Encode, rate: Fraction, promise: Promise, likeness: Likeness | None = None
) -> tuple[Finding, ...]:
    """`examined`, and what the plan promised of this one: codec, rate, frames, text places, and
    the brand's rules on its pixels. Raises MediaError."""
    film = Film(path, probe(path), promise.placement, promise)
    return (
        *_checked(film, likeness),
        *form.promised(film, encode, rate),
    )


def _checked(film: Film, likeness: Likeness | None = None) -> Iterator[Finding]:
    facts, promise = film.facts, film.promise
    planned = promise is not None and _as_planned(film, promise)
    watches = [make(film) for make in WATCHES]
    promised = [make(film) for make in WATCHES_PROMISED] if planned else []
    studies, scans = [make(film) for make in STUDIES], [make(film) for make in SCANS]
    inspects = [make(film) for make in INSPECTS] if planned else []
    listens = [make(film) for make in LISTENS]
    if likeness is not None:
        watches.append(likeness)
        listens.append(likeness)
    wanted = sorted({film.lead + frame for check in inspects for frame in check.wanted})

    def hear(samples: NDArray[np.float32]) -> None:
        for listening in listens:
            listening.hear(samples)

    with watched(
        film.path,
        list(_views(film, [*watches, *promised], studies, scans)),
        hear if facts.sound_codec else None,
        Raster(facts.width, facts.height) if wanted else None,
        wanted,
        facts.width * facts.height,
    ) as seen:
        whole = {frame - film.lead: seen.whole[frame] for frame in wanted}
        for plain in PLAIN:
            yield from plain(film)
        for known in SEEN:
            yield from known(film, seen)
        looked: Sequence[Found] = (*watches, *studies, *scans, *listens)
        for check in looked:
            yield from check.findings()
        of_spot = [found for told in TOLD for found in told(film)]
        of_spot += [found for watching in promised for found in watching.findings()]
        of_spot += [found for inspecting in inspects for found in inspecting.findings(whole)]
        yield from (found.later(film.lead) for found in of_spot)
        if promise is not None and not planned:
            yield unseen(film, promise)


def _views(
    film: Film, watches: Sequence[Watches], studies: Sequence[Studies], scans: Sequence[Scans]
) -> Iterator[View]:
    facts = film.facts

    def see(index: int, frame: I420) -> None:
        for check in watches:
            check.see(index, frame)

    def study(index: int, frame: I420) -> None:
        for check in studies:
            check.study(index, frame)

    def scan(index: int, frame: I420) -> None:
        for check in scans:
            check.scan(index, frame)

    yield View(small_raster(facts.width, facts.height), see)
    if studies:
        every = max(1, ceil(film.rate / STUDIES_A_SECOND))
        yield View(small_raster(facts.width, facts.height, STUDIED), study, every)
    if scans:
        yield View(Raster(SCANNED, facts.height // 2 * 2), scan)


def _as_planned(film: Film, promise: Promise) -> bool:
    facts, placement = film.facts, film.placement
    frames = film.lead + promise.frames + film.hold
    size = placement.width, placement.height, frames
    return (facts.width, facts.height, facts.frames) == size

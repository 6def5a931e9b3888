"""What is measured of the same pictures, samples and films is measured once a session: the small
campaign is run by many tests, and most of its runs are alike."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.drawn import DrawnText
from adgen.delivery.checks.duplicates import Likeness
from adgen.delivery.checks.every import check_deliverable
from adgen.media.sound import Samples
from adgen.media.subject import Subject, subject_of
from adgen.post.sound.loudness import Mixed, loudened
from adgen.post.text.titles import Page, Title
from adgen.run.making import checked, steps
from adgen.run.making.drawn_texts import drawn_texts
from adgen.run.planning import subjects
from adgen.schema.delivery import Encode, Finding, Loudness

Known = TypeVar("Known")
MOST = 32
"""Of each kind, which bounds the memory that mixes take."""
_known: dict[str, dict[Hashable, Any]] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """Whole runs take from memory what was measured in this process of the very same bytes."""
    patch.setattr(subjects, "subject_of", _subject)
    patch.setattr(steps, "loudened", _loudened)
    patch.setattr(checked, "drawn_texts", _drawn)
    patch.setattr(checked, "check_deliverable", _checked)


def measure_anew(patch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered: for tests that measuring twice gives the same."""
    patch.setattr(subjects, "subject_of", subject_of)
    patch.setattr(steps, "loudened", loudened)
    patch.setattr(checked, "drawn_texts", drawn_texts)
    patch.setattr(checked, "check_deliverable", check_deliverable)


def _subject(rgb: NDArray[np.uint8]) -> Subject:
    return _once("subject", _digest(rgb), lambda: subject_of(rgb))


def _loudened(samples: Samples, target: Loudness) -> Mixed:
    key = _digest(samples), target.model_dump_json()
    mixed = _once("mix", key, lambda: loudened(samples, target))
    return replace(mixed, samples=mixed.samples.copy())


def _drawn(
    page: Page, titles: Sequence[Title], cues: Sequence[Title], rate: Fraction, lit: int,
    fonts: Path, folder: Path,
) -> tuple[DrawnText, ...]:  # fmt: skip
    files = tuple(sorted((path.name, path.stat().st_size) for path in fonts.iterdir()))
    seen = repr((page.raster, page.brand, page.subtitles, titles, cues))
    key = seen, page.language, page.second, page.label, rate, lit, files
    asked = page, titles, cues, rate, lit, fonts, folder
    return _once("drawn", key, lambda: drawn_texts(*asked))


def _checked(
    path: Path, encode: Encode, rate: Fraction, promise: Promise, likeness: Likeness | None
) -> tuple[Finding, ...]:
    if likeness is not None:  # which is to see it
        return check_deliverable(path, encode, rate, promise, likeness)
    logo = hashlib.sha256(promise.logo.read_bytes()).hexdigest()
    film = hashlib.sha256(path.read_bytes()).hexdigest()
    # Two campaigns in folders of their own promise the same.
    folder = str(promise.logo.parent).encode()
    told = pickle.dumps(replace(promise, logo=Path(logo))).replace(folder, b"")
    key = film, encode.model_dump_json(), rate, hashlib.sha256(told).hexdigest()
    return _once("film", key, lambda: check_deliverable(path, encode, rate, promise))


def _digest(array: NDArray[Any]) -> tuple[Hashable, ...]:
    return array.shape, str(array.dtype), hashlib.sha256(array.tobytes()).hexdigest()


def _once(kind: str, key: Hashable, measure: Callable[[], Known]) -> Known:
    known = _known.setdefault(kind, {})
    if key not in known:
        found = measure()
        if len(known) >= MOST:
            known.pop(next(iter(known)))
        known[key] = found
    result: Known = known[key]
    return result

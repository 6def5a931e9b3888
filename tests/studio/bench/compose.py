"""What composing costs beside the encode, with look, anchors, beats and supers on; and by steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import cv2

from adgen.media.frames import I420, read_frames
from adgen.post.anchor.apply import anchored
from adgen.post.edit.between import Between
from adgen.post.edit.effects import struck
from adgen.post.edit.framing import framing
from adgen.post.edit.moved import scaled
from adgen.post.edit.transitions import Passage
from adgen.post.logo import with_logo
from adgen.post.look import look_filter
from adgen.production.shoot import TAKE
from adgen.run.store.folder import Store
from tests.studio.bench.figure import Figure, median
from tests.studio.bench.spot import (
    Prepared,
    Reading,
    by_adgen,
    by_x264,
    prepared,
    timed,
    write_raw,
)

LOOKED = {
    "look.contrast": "1.08", "look.saturation": "1.05", "look.warmth": "0.1", "look.grain": "0.3",
    "look.vignette": "0.3", "look.bloom": "0.3", "beat_effect": "zoom",
}  # fmt: skip
"""Overrides of the demo: a grade, a finish, grain and beats, over its cut-outs and supers."""
_LIMIT = 1.35
_FRAMES = 12
"""Frames that a step is timed over."""


def figures(folder: Path, length: int, rounds: int) -> Iterator[Figure]:
    """The ratio to x264 alone on the same frames, and milliseconds of the processor a step."""
    raw, ours, bare = (folder / name for name in ("looked.yuv", "looked.mp4", "bare.mp4"))
    taken: tuple[list[Reading], list[Reading]] = [], []
    with prepared(Store(folder / "store"), folder / "looked", length, LOOKED) as ready:
        try:
            write_raw(ready, raw)
            for _ in range(rounds):
                taken[0].append(timed(lambda: by_adgen(ready, ours)))
                taken[1].append(timed(lambda: by_x264(ready, raw, bare)))
        finally:
            raw.unlink(missing_ok=True)
        yield _ratio(taken, f"{length} s 1080x1920 with look, anchors, beats, supers")
        yield from profile(ready)


def _ratio(taken: tuple[list[Reading], list[Reading]], spot: str) -> Figure:
    pairs = list(zip(*taken, strict=True))
    wall = median([ours.wall / bare.wall for ours, bare in pairs])
    cpu = median([ours.cpu / bare.cpu for ours, bare in pairs])
    ours, bare = (median([reading.cpu for reading in read]) for read in taken)
    readings = {
        f"{name} {kind}": [getattr(reading, kind) for reading in read]
        for name, read in zip(("adgen", "x264"), taken, strict=True)
        for kind in ("wall", "cpu")
    }
    return Figure(
        f"{spot}: adgen / x264 alone", "x", _LIMIT, wall,
        remark=f"{len(pairs)} pairs; cpu {cpu:.2f} x, {ours:.1f} / {bare:.1f} s",
        readings=readings,
    )  # fmt: skip


def profile(spot: Prepared) -> Iterator[Figure]:
    """Each step of composing on the spot's own frames, on one thread."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for name, took in _steps(spot):
            yield Figure(f"compose: {name}", "ms a frame", None, took)
    finally:
        cv2.setNumThreads(threads)


def _steps(spot: Prepared) -> Iterator[tuple[str, float]]:
    master = spot.film.master
    raster, rate, form = master.raster, master.rate, master.form
    part = max(master.segments, key=lambda part: len(part.edit.anchors))
    take = spot.store.root_of(part.take) / TAKE
    edit, shape = part.edit, part.shape
    start = time.monotonic()
    count = sum(1 for _ in read_frames(take, shape.raster))
    yield "reading a take (wall)", (time.monotonic() - start) / count * 1000
    view = framing(take, shape.raster, raster, edit.centre, part.request.frames, shape.rate, rate)
    cut = [frame.copy() for frame in islice(view.read(take), _FRAMES)]
    look = look_filter(edit.grade, raster, rate, edit.seed)
    yield "grade and finish", _each(cut, lambda frame, index: look.plate(frame, index, 0.0))
    over = anchored(edit, part.request, shape.raster, raster, view, take, shape.rate)
    laid = f"{len(edit.anchors)} anchor"
    yield laid, _each(cut, lambda frame, index: over.lay(frame, float(index), index))
    for effect in ("zoom", "flash", "colour"):
        yield f"beat: {effect}", _each(cut, lambda frame, _, e=effect: struck(frame, e, 0.7, form))  # type: ignore[misc]
    yield "grain", _each(cut, look.grain)
    for kind in ("dissolve", "slide", "whip", "flash", "wipe", "zoom"):
        passage = Passage(kind, _FRAMES, form, raster)
        yield f"transition: {kind}", _each(
            cut, lambda frame, index, p=passage: p.frame(cut[0], frame, index)  # type: ignore[misc]
        )  # fmt: skip
    pair = cut[0], scaled(cut[0], 1.01)
    yield "slow motion: movement of a pair", _each(cut[:3], lambda frame, _: Between(*pair))
    between = Between(*pair)
    yield "slow motion: a frame between", _each(cut[:3], lambda frame, _: between.at(0.5))
    logo = with_logo(iter(cut), spot.film.logo.path, spot.laid.logos, raster)
    start = time.process_time()
    count = sum(1 for _ in logo)
    yield "logo", (time.process_time() - start) / count * 1000


def _each(frames: list[I420], work: Callable[[I420, int], object]) -> float:
    """Milliseconds of the processor a frame; what is built once is not counted."""
    work(frames[0], 0)
    start = time.process_time()
    for index, frame in enumerate(frames):
        work(frame, index)
    return (time.process_time() - start) / len(frames) * 1000

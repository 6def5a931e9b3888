"""What checking a film takes, against making it: one spot of the demo, in turn, with the very
functions that a run uses, and how much memory a long film takes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from adgen import pipeline
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.run.making.checked import make_check
from adgen.run.making.items import unmade
from adgen.run.making.steps import FILM, make_film
from adgen.run.making.workbench import Workbench
from adgen.run.planning.pages import font_book
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.bench.figure import Figure, median
from tests.studio.bench.memory import peak_memory
from tests.studio.bench.spot import DEMO, PLACEMENT, PLAIN, REGION, Reading, timed

LIMIT = 0.5
"""Of the time that composing, burning in and encoding take: both at 1080x1920, `balanced`."""
_AGAIN = 8
"""Times the spot that the long film has."""


def figures(folder: Path, length: int, rounds: int) -> Iterator[Figure]:
    """The ratio for a spot of `length` seconds, without its takes' looks, which are quick to
    compose; then what memory does when the same film is longer."""
    store = Store(folder / "checks")
    request = Request(DEMO, Narrowed((REGION,), (length,), (PLACEMENT,)), PLAIN)
    plan = pipeline.plan(request, store, Silent()).plan
    (film,), (check,) = plan.films.values(), plan.checks.values()
    taken: list[tuple[Reading, Reading]] = []
    with Workbench(store) as bench, store.workplace() as place, TemporaryDirectory() as scratch:
        for item in unmade(plan, plan.deliverables, store).values():
            if item.kind != "check":
                bench.make(item, lambda done: None)
        book = font_book(film.page.brand, film.page.fonts)
        fonts, made = book.gather(place), Path(scratch)
        for _ in range(rounds):
            encoded = timed(lambda: make_film(film, book, fonts, store, made, lambda done: None))
            checked = timed(lambda: make_check(check, book, fonts, store, made))
            taken.append((encoded, checked))
            print(f"  encoded in {encoded.wall:.1f} s, checked in {checked.wall:.1f} s", flush=True)
        yield _ratio(taken, length)
        yield from _memory(made / FILM, made / "long.mp4", length)


def _ratio(taken: list[tuple[Reading, Reading]], length: int) -> Figure:
    walls = [median([pair[which].wall for pair in taken]) for which in (0, 1)]
    cpus = [median([pair[which].cpu for pair in taken]) for which in (0, 1)]
    return Figure(
        f"{length} s 1080x1920: check / encode", "x", LIMIT,
        median([checked.wall / encoded.wall for encoded, checked in taken]),
        remark=f"{len(taken)} pairs, wall {walls[1]:.1f} / {walls[0]:.1f} s, "
        f"cpu {cpus[1]:.1f} / {cpus[0]:.1f} s",
        readings={
            "encode wall": [encoded.wall for encoded, _ in taken],
            "check wall": [checked.wall for _, checked in taken],
        },
    )  # fmt: skip


def _memory(short: Path, long: Path, length: int) -> Iterator[Figure]:
    """The check as a command, on the spot and on one that is so many times as long."""
    repeat = ["-stream_loop", str(_AGAIN - 1), "-i", short, "-c", "copy", "-movflags", "+faststart"]
    run([find_ffmpeg().path, "-v", "error", "-y", *repeat, long])
    # Not the command, which ends with status 1 where a film is too long for its placement.
    program = (
        "import sys; from pathlib import Path; from adgen.delivery.checking import check_one; "
        "check_one(Path(sys.argv[1]), [sys.argv[2]])"
    )
    peaks = [
        peak_memory([sys.executable, "-c", program, path, PLACEMENT]).megabytes
        for path in (short, long)
    ]
    yield Figure(
        f"memory of checking {length * _AGAIN} s / {length} s", "x", 1.25, peaks[1] / peaks[0],
        remark=f"{peaks[1]:.0f} / {peaks[0]:.0f} MB",
    )  # fmt: skip

"""Measure adgen's figures on this machine: `make bench`, or `python -m tests.studio.bench --quick`.

Everything is measured side by side in one run, several times; the middle counts. Prints one table
and writes it with every reading to build/bench.json. Ends with status 1 when a limit is missed.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from adgen.media.ffmpeg import find_ffmpeg
from adgen.run.store.folder import Store
from tests.studio.bench import (
    align,
    anchors,
    beats,
    checks,
    command,
    compose,
    cues,
    cuts,
    embedded,
    flashes,
    graph,
    loudness,
    ray,
    subtitled,
    text,
)
from tests.studio.bench.figure import Figure, median, table
from tests.studio.bench.spot import (
    DEMO,
    PLAIN,
    Reading,
    by_adgen,
    by_x264,
    picture_digest,
    prepared,
    timed,
    write_raw,
)
from tests.studio.bench.timeline import by_moviepy, install, write_timeline

BUILD = Path("build")
GROUPS = (
    "start",
    "plan",
    "graph",
    "ray",
    "spot",
    "compose",
    "anchors",
    "memory",
    "beats",
    "cuts",
    "flashes",
    "checks",
    "align",
    "cues",
    "subtitled",
    "text",
    "loudness",
    "bytes",
    "embedded",
)


def spot(folder: Path, length: int, rounds: int) -> list[Figure]:
    """adgen, x264 alone and MoviePy in turn, on one spot of `length` seconds."""
    packages = folder / "moviepy"
    install(packages)
    raw, ours, bare, theirs = (
        folder / name for name in ("raw.yuv", "adgen.mp4", "x264.mp4", "moviepy.mp4")
    )
    taken: dict[str, list[Reading]] = {}

    def take(name: str, reading: Reading) -> None:
        taken.setdefault(name, []).append(reading)
        print(f"  {name}: {reading.wall:.1f} s, cpu {reading.cpu:.1f} s", flush=True)

    with prepared(Store(folder / "store"), folder / "spot", length, PLAIN) as ready:
        timeline = write_timeline(ready, theirs)
        try:
            write_raw(ready, raw)
            for rival in ("moviepy", "tuned") * rounds:
                take("adgen", timed(lambda: by_adgen(ready, ours)))
                take("x264", timed(lambda: by_x264(ready, raw, bare)))
                take(rival, by_moviepy(timeline, packages, tuned=rival == "tuned"))
        finally:
            raw.unlink(missing_ok=True)
    if picture_digest(ours) != picture_digest(bare):
        raise RuntimeError("x264 was not given the very frames and settings that adgen used")
    return _ratios(taken, f"{length} s 1080x1920")


def _ratios(taken: dict[str, list[Reading]], spot: str) -> list[Figure]:
    """Ratios of neighbouring runs, so that what else the machine does weighs on both alike."""
    adgen = taken["adgen"]
    readings = {
        f"{name} {kind}": [getattr(reading, kind) for reading in read]
        for name, read in taken.items()
        for kind in ("wall", "cpu")
    }
    theirs = (
        (f"{spot}: MoviePy / adgen", "moviepy", adgen[::2], 2.5),
        (f"{spot}: MoviePy tuned by hand / adgen", "tuned", adgen[1::2], None),
    )
    return [
        Figure(f"{spot}: adgen / x264 alone", "x", 1.25, _ratio(adgen, taken["x264"]),
               remark=f"{_told(adgen, taken['x264'])}; same picture stream", readings=readings),
        *(Figure(title, "x", limit, _ratio(taken[name], ours), at_least=True,
                 remark=_told(taken[name], ours)) for title, name, ours, limit in theirs),
    ]  # fmt: skip


def _ratio(one: list[Reading], other: list[Reading]) -> float:
    return median([a.wall / b.wall for a, b in zip(one, other, strict=True)])


def _told(one: list[Reading], other: list[Reading]) -> str:
    wall = " / ".join(f"{median([reading.wall for reading in read]):.1f}" for read in (one, other))
    cpu = " / ".join(f"{median([reading.cpu for reading in read]):.1f}" for read in (one, other))
    return f"{len(one)} pairs, wall {wall} s, cpu {cpu} s"


def measured(groups: list[str], folder: Path, quick: bool) -> Iterator[Figure]:
    """The figures of the groups asked for, one after the other."""
    length, times = (6, 1) if quick else (15, 3)
    if "start" in groups:
        yield command.start(3 if quick else 7)
    if "plan" in groups:
        for campaign in (command.NEW_YEAR, DEMO):
            yield command.planning(campaign, folder / "store", times)
    if "graph" in groups:
        yield graph.shared_takes()
        yield from graph.synthetic(folder, times)
        yield graph.second_run(folder, times)
    if "ray" in groups:
        yield from ray.figures(quick)
    if "spot" in groups:
        yield from spot(folder, length, times)
    if "compose" in groups:
        yield from compose.figures(folder, length, times)
    if "anchors" in groups:
        yield from anchors.figures(quick)
    if "memory" in groups:
        yield command.memory(folder, length)
    if "beats" in groups:
        yield from beats.figures(quick)
    if "cuts" in groups:
        yield from cuts.figures()
    if "flashes" in groups:
        yield from flashes.figures(quick)
    if "checks" in groups:
        yield from checks.figures(folder, length, times)
    if "align" in groups:
        yield from align.figures(quick)
    if "text" in groups:
        yield from text.figures(quick)
    if "loudness" in groups:
        yield from loudness.figures(quick)
    if "cues" in groups:
        yield from cues.figures(quick)
    if "subtitled" in groups:
        yield from subtitled.figures(folder)
    if "bytes" in groups:
        yield command.same_bytes(folder, 6)
    if "embedded" in groups:
        yield embedded.speed(times)
        yield embedded.memory()
        yield from embedded.quality(quick)


def machine() -> dict[str, object]:
    """What it was measured on, and how busy that was."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "ffmpeg": find_ffmpeg().version,
    }


def main() -> int:
    """Measure, print, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="short settings, to try the bench")
    asked.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    given = asked.parse_args()
    folder = BUILD / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    before = machine()
    load = os.getloadavg()[0]
    if load > 1:
        print(f"this machine is busy (load {load:.1f}): times will be longer than they are")
    figures: list[Figure] = []
    for figure in measured(given.only, folder, given.quick):
        figures.append(figure)
        print(table([figure]).splitlines()[1], flush=True)
    print(f"\n{table(figures)}")
    document = {"machine": before, "figures": [figure.document() for figure in figures]}
    (BUILD / "bench.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return 1 if any(figure.verdict == "MISSED" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())

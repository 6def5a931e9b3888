"""What planning, keys and store cost: second runs, a thousand regions, one changed cell."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.studio.bench.command import ADGEN, NEW_YEAR
from tests.studio.bench.figure import Figure, median
from tests.studio.synthetic import write_synthetic

_FEW, _MANY = 100, 1000
"""Regions; the ratio tells how planning grows."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One process: its wall time with Python's start, and what it told."""

    wall: float
    told: dict[str, Any]


def second_run(folder: Path, times: int) -> Figure:
    """Wall time of `adgen run` on new_year when all its deliverables are present.

    `folder` is kept between benches, so that the first run is made once, which takes a while.
    """
    command = [str(word) for word in (
        ADGEN, "run", NEW_YEAR, "--cache", folder / "store", "--out", folder / "new_year",
        "--quiet", "--json",
    )]  # fmt: skip
    print("  the first run of new_year makes 48 films, if they are not there", flush=True)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    readings: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True)
        readings.append(time.perf_counter() - start)
        document = json.loads(done.stdout)
        assert all(row["reason"] == "made before" for row in document["deliverables"])
    size = sum(path.stat().st_size for path in (folder / "new_year").glob("*.mp4")) / 1e6
    remark = f"{document['delivered']} files, {size:.0f} MB; start of Python included"
    return Figure("second run of new_year", "s", 1.5, median(readings), remark=remark,
                  readings={"wall": readings})  # fmt: skip


def shared_takes() -> Figure:
    """Takes that new_year needs, of those that a loop over regions and placements would make."""
    done = subprocess.run([str(ADGEN), "plan", str(NEW_YEAR), "--quiet", "--json"],
                          check=True, capture_output=True)  # fmt: skip
    document = json.loads(done.stdout)
    naive = sum(
        len(variant["shots"])
        for variant in document["variants"]
        for row in document["deliverables"]
        if (row["region"], row["length"]) == (variant["region"], variant["length"])
    )
    takes = len(document["takes"])
    remark = f"{takes} takes for {naive} shots of {len(document['deliverables'])} deliverables"
    return Figure("new_year: takes generated / of a naive loop", "", None, takes / naive,
                  remark=remark)  # fmt: skip


def synthetic(folder: Path, times: int) -> Iterator[Figure]:
    """A thousand regions by four placements: planning, second run, memory, growth, one cell."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        root = Path(place)
        few = write_synthetic(root / "few", regions=_FEW)
        many = write_synthetic(root / "many", regions=_MANY)
        plans: dict[int, list[_Run]] = {_FEW: [], _MANY: []}
        for number in range(times):
            plans[_FEW].append(_graph_run("plan", few, root / f"store few {number}", root))
            plans[_MANY].append(_graph_run("plan", many, root / f"store many {number}", root))
        store = root / "store many 0"
        first = _graph_run("run", many, store, root)
        again = [_graph_run("run", many, store, root) for _ in range(times)]
        assert not any(sum(run.told["made"].values()) for run in again)
        walls = [run.wall for run in plans[_MANY]]
        name = f"{_MANY} regions x 4 placements"
        yield Figure(f"planning {name}, empty store", "s", 10, median(walls),
                     readings={"wall": walls})  # fmt: skip
        walls = [run.wall for run in again]
        yield Figure(f"second run of {name}", "s", 5, median(walls), readings={"wall": walls},
                     remark="films of a few bytes")  # fmt: skip
        runs = [*plans[_MANY], first, *again]
        yield Figure(f"memory of {name}", "MB", 500, max(run.told["megabytes"] for run in runs),
                     remark="the most of planning, first and second run")  # fmt: skip
        growth = median(
            [many.wall / few.wall for few, many in zip(plans[_FEW], plans[_MANY], strict=True)]
        )
        yield Figure(f"planning {_MANY} / {_FEW} regions", "x", _MANY / _FEW, growth)
        yield _changed_cell(many, store, root)


def _changed_cell(campaign: Path, store: Path, out: Path) -> Figure:
    """Items made again after one cell was changed: of that region's deliverables, nothing else."""
    table = campaign.parent / "regions.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    column = lines[0].rstrip("\n").split(",").index("cta")
    cells = lines[500].split(",")
    cells[column] = "Now"
    lines[500] = ",".join(cells)
    table.write_text("".join(lines), "utf-8")
    made = _graph_run("run", campaign, store, out).told["made"]
    remark = "of 4000: " + ", ".join(f"{count} {kind}s" for kind, count in made.items())
    return Figure("films made after one changed cell", "", 4, made.get("film", 0), remark=remark)


def _graph_run(what: str, campaign: Path, store: Path, root: Path) -> _Run:
    out = root / f"out {store.name}"
    words = [sys.executable, "-m", "tests.studio.bench.graph_run", what, campaign, store, out]
    start = time.perf_counter()
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True)
    return _Run(time.perf_counter() - start, json.loads(done.stdout))

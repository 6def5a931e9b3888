"""What the command line takes: start, planning, memory, and the same bytes twice."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from adgen.run.store.folder import file_hash
from tests.studio.bench.figure import Figure, median
from tests.studio.bench.memory import peak_memory
from tests.studio.bench.spot import DEMO, PLACEMENT, REGION

ADGEN = Path(sys.executable).parent / "adgen"
NEW_YEAR = Path("campaigns/new_year/campaign.yaml")
_ONE = ("--region", REGION, "--placement", PLACEMENT, "--quiet")


def start(times: int) -> Figure:
    """Wall time of `adgen --help`, after one that fills the page cache."""
    readings = _walls([ADGEN, "--help"], times)
    return Figure("adgen --help", "s", 0.3, median(readings), readings={"wall": readings})


def planning(campaign: Path, cache: Path, times: int) -> Figure:
    """Wall time of planning when music and voices have been measured before."""
    name = f"second plan of {campaign.parent.name}"
    if not campaign.exists():
        return Figure(name, "s", 5.0, None, remark=f"{campaign} is not there")
    command: list[str | Path] = [ADGEN, "plan", campaign, "--cache", cache, "--quiet", "--json"]
    try:
        readings = _walls(command, times)
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        return Figure(name, "s", 5.0, None, remark=f"it does not plan: {told[0] if told else ''}")
    return Figure(name, "s", 5.0, median(readings), readings={"wall": readings})


def memory(folder: Path, length: int) -> Figure:
    """Peak memory of a whole run with `stills` into an empty store."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        peak = peak_memory(_run(Path(place), length))
    parts = ", ".join(f"{name} {held:.0f}" for name, held in peak.parts.items())
    remark = f"RSS: {parts}; {peak.plain:.0f} with file pages counted for every process"
    return Figure(f"peak memory of a run, {length} s", "MB", 700, peak.megabytes, remark=remark)


def same_bytes(folder: Path, length: int) -> Figure:
    """How many files differ between two runs from empty stores."""
    made: list[dict[str, str]] = []
    for _ in range(2):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            subprocess.run([str(word) for word in _run(Path(place), length)], check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip
            files = sorted((Path(place) / "out").glob("demo_*"))
            made.append({file.name: file_hash(file) for file in files})
    for digests in made:
        for name, digest in digests.items():
            print(f"  {digest}  {name}")
    if not made[0]:
        raise RuntimeError("a run left no files")
    names = made[0].keys() | made[1].keys()
    differing = sum(made[0].get(name) != made[1].get(name) for name in names)
    remark = f"{len(names)} files, two runs from empty stores"
    return Figure("files that differ between runs", "files", 0, differing, remark=remark)


def _run(place: Path, length: int) -> list[str | Path]:
    folders = ("--cache", place / "store", "--out", place / "out")
    return [ADGEN, "run", DEMO, *_ONE, "--length", str(length), *folders]


def _walls(command: list[str | Path], times: int) -> list[float]:
    """Wall times of a command; the first of all is not counted."""
    walls: list[float] = []
    for _ in range(times + 1):
        begun = time.monotonic()
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        walls.append(time.monotonic() - begun)
    return walls[1:]

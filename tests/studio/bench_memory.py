"""Peak memory of a command with all its children, and its wall time."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.02
_PAGE = 4096 / 1e6


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest sum of resident memory seen, in MB of 10^6 bytes, and who held it."""

    megabytes: float
    parts: Mapping[str, float]
    seconds: float


def peak_memory(command: Sequence[str | Path]) -> Peak:
    """Run a command to its end, looking at its process tree each 20 ms.

    The sum is of resident sets (RSS), not of proportional ones (PSS): /proc's smaps_rollup walks
    the pages of every process and would slow what is measured. Pages that processes share count
    once for each, so the sum is never too small. Raises CalledProcessError.
    """
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    best: dict[str, float] = {}
    while process.poll() is None:
        now = _resident(process.pid)
        if sum(now.values()) > sum(best.values()):
            best = now
        time.sleep(_INTERVAL)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Peak(sum(best.values()), best, time.monotonic() - start)


def _resident(root: int) -> dict[str, float]:
    """Megabytes of a process and its descendants by `name pid`.

    A child between vfork and exec still runs on its parent's memory; its statm is then the same
    as its parent's, and it is left out.
    """
    found: dict[str, float] = {}
    stack: list[tuple[int, str]] = [(root, "")]
    while stack:
        pid, parents = stack.pop()
        try:
            pages = Path(f"/proc/{pid}/statm").read_text("ascii")
            name = Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
            children = [
                int(child)
                for task in Path(f"/proc/{pid}/task").iterdir()
                for child in (task / "children").read_text("ascii").split()
            ]
        except (OSError, ValueError):
            continue
        if pages != parents:
            found[f"{name} {pid}"] = int(pages.split()[1]) * _PAGE
        stack += [(child, pages) for child in children]
    return found


if __name__ == "__main__":
    peak = peak_memory(sys.argv[1:])
    print(f"{peak.megabytes:.0f} MB in {peak.seconds:.1f} s", dict(peak.parts))

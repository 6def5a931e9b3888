"""Plan or run a campaign whose items are made without work: what is left is adgen's own share.

    python -m tests.studio.bench.graph_run plan|run CAMPAIGN STORE OUT

Every take, mix, master and film becomes a file of a few bytes, and no check finds anything. All
else is real: reading, planning, layout of the texts, keys, store, names, manifest. Prints one JSON
object: what was made by kind, and the peak of this process's memory.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from adgen import pipeline
from adgen.cli.main import collect_rarely
from adgen.engines.base import Engine
from adgen.run.making import steps as making
from adgen.run.making import workbench
from adgen.run.making.checked import FINDINGS
from adgen.run.making.items import Item
from adgen.run.planning.works import Request
from adgen.run.progress import Advance, Silent
from adgen.run.store.key import open_store

_FILES = {
    "take": "take.mkv",
    "mix": making.MIX,
    "master": making.MASTER,
    "film": making.FILM,
    "mark": making.FILM,
    "check": FINDINGS,
    "stems": making.STEMS["plain"],
}


def without_work(made: Counter[str]) -> None:
    """Let every workbench of this process make items of a few bytes, and count them."""

    def make(
        bench: workbench.Workbench, item: Item, advance: Advance, engine: Engine | None
    ) -> tuple[str, ...]:
        made[item.kind] += 1
        content = "[]" if item.kind == "check" else item.key

        def write(folder: Path) -> None:
            (folder / _FILES[item.kind]).write_text(content, "utf-8")

        bench._store.make(item.key, write, item.noun.work.document(), durable=False)
        return ()

    workbench.Workbench._make = make  # type: ignore[method-assign]


def main() -> None:
    """Carry out the arguments."""
    what, campaign, store, out = sys.argv[1:]
    collect_rarely()
    made: Counter[str] = Counter()
    without_work(made)
    request, kept = Request(Path(campaign)), open_store(Path(store))
    if what == "plan":
        pipeline.plan(request, kept, Silent())
    else:
        document = pipeline.run(request, kept, Path(out), Silent())
        assert document["delivered"] == document["expected"]
    # Not getrusage: what it tells begins with the memory of whoever started this process.
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"made": made, "megabytes": peak}))


if __name__ == "__main__":
    main()

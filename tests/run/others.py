"""Other processes that use a store."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MAKE = """
import sys, time
from pathlib import Path
from adgen.run.store.folder import Store

def work(folder):
    (folder / "take.bin").write_text(sys.argv[3], "utf-8")
    print("working", flush=True)
    sys.stdin.read()

print(Store(Path(sys.argv[1])).make(sys.argv[2], work), flush=True)
"""


def making(root: Path, key: str, text: str) -> subprocess.Popen[str]:
    """A process in the midst of making an entry, until its standard input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", MAKE, str(root), key, text],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "working\n"
    return child


RUN = """
import sys
from pathlib import Path
from adgen.run.store.folder import Store
from adgen.run.store.uses import in_use

with in_use(Store(Path(sys.argv[1])), sys.argv[2:]):
    print("running", flush=True)
    sys.stdin.read()
"""


def running(root: Path, *keys: str) -> subprocess.Popen[str]:
    """Another process that needs these keys until its standard input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, str(root), *keys],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "running\n"
    return child

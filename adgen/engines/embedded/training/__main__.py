"""Train the embedded model: python -m adgen.engines.embedded.training cpu FOLDER [--stage STAGE].

Without a stage everything is done in order, going on from what the folder holds. `--minutes` ends
this piece early; the next goes on.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from adgen.engines.embedded.training.settings import SETTINGS
from adgen.engines.embedded.training.stages import PARTS, STAGES, train


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, prog="adgen.engines.embedded.training")
    parser.add_argument("settings", choices=sorted(SETTINGS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stage", choices=(*STAGES, *PARTS))
    parser.add_argument("--minutes", type=float, default=float("inf"))
    asked = parser.parse_args()
    end = time.monotonic() + asked.minutes * 60
    for stage in [asked.stage] if asked.stage else STAGES:
        left = (end - time.monotonic()) / 60
        if left > 0 or stage == "export":
            train(stage, SETTINGS[asked.settings], asked.folder, left)


if __name__ == "__main__":
    main()

"""`adgen run` in a process of its own, where the small placements and the painter are known, and
films are checked by their length alone.

python -m tests.studio.run_small CAMPAIGN --cache STORE --out OUT ...
"""

from __future__ import annotations

import sys

import pytest

from adgen.cli.main import main
from tests.studio.campaign import know_small_placements, look_at_no_film
from tests.studio.painter import know_painter


def run(words: list[str]) -> None:
    """Run the command."""
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        know_painter(patch)
        look_at_no_film(patch)
        patch.setattr(sys, "argv", ["adgen", "run", *words])
        main()


if __name__ == "__main__":
    run(sys.argv[1:])

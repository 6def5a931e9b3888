"""What the tests of faults share: the small placements, and a run that nothing disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import pytest

from tests.studio.bare import Site
from tests.studio.campaign import CAMPAIGN, know_small_placements, look_at_no_film
from tests.studio.painter import know_painter

_CHANGES = {
    "wall, tile": "wall, tile, twin",
    "seed: 7": "seed: 7\nrate: 24",
    "picture: pictures/warm.png\n    camera: static\n": "engine: painter\n    prompt: a wash\n",
}
THREE = reduce(lambda text, change: text.replace(*change), _CHANGES.items(), CAMPAIGN)
"""Of the three placements two have equal files, and one shot is painted."""


@contextmanager
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        know_painter(patch)
        look_at_no_film(patch)
        yield


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with _small():
        yield


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site where everything was made at once; tests must leave it alone."""
    site = Site.at(tmp_path_factory.mktemp("calm"), THREE)
    with _small():
        assert site.run_here()["delivered"] == 6
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site of the same campaign where nothing is made."""
    return Site.at(tmp_path, THREE)

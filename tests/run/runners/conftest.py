"""What the tests of the Ray runner share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.run.sleeping import Notes, sleeper  # noqa: F401


@pytest.fixture(scope="session", autouse=True)
def _as_urgent_as_others() -> Iterator[None]:
    """Ray has its workers make way for everything else, and here that is the other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")
        yield


@pytest.fixture
def notes() -> Notes:
    """A display that remembers."""
    return Notes()

"""What the tests of the Ray runner share."""

from __future__ import annotations

import pytest

from tests.run.sleeping import Notes, sleeper  # noqa: F401


@pytest.fixture
def notes() -> Notes:
    """A display that remembers."""
    return Notes()

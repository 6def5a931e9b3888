"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.studio.campaign import know_small_placements, write_campaign


@pytest.fixture
def small_placements(monkeypatch: pytest.MonkeyPatch) -> None:
    """The placements `wall` (90x160) and `tile` (96x96) are known."""
    know_small_placements(monkeypatch)


@pytest.fixture
def campaign(tmp_path: Path, small_placements: None) -> Path:
    """A small campaign on disk: its YAML."""
    return write_campaign(tmp_path / "campaigns" / "small")

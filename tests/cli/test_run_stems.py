"""`adgen run --stems` asks for what `stems: true` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.run.planning.works import Request


@pytest.mark.parametrize(("words", "asked"), [((), {}), (("--stems",), {"stems": "true"})])
def test_stems_are_asked_for_by_an_option(
    words: tuple[str, ...], asked: dict[str, str], adgen: Callable[..., Any], campaign: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen: list[Request] = []

    def run(request: Request, *others: object, **more: object) -> dict[str, Any]:
        seen.append(request)
        return {"deliverables": [], "expected": 0, "delivered": 0, "checks_failed": 0}

    monkeypatch.setattr(pipeline, "run", run)
    assert adgen("run", campaign, "--json", *words).code == 0
    assert [request.overrides for request in seen] == [asked]

"""How findings are told: the worst first, each with its moment, and how many there are."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.cli.found import print_findings
from adgen.delivery.checking import finding_row
from adgen.schema.delivery import Finding

FINDINGS = (
    Finding("raster", True, "1080x1920", "1080x1920"),
    Finding("black", True, "0.40 s at 0.80 s", "at most 0.1 s", "", 20, "open", warns=True),
    Finding("flashes", False, "4 general", "at most 3", "preliminary", 90),
)


def document(*names: str) -> dict[str, object]:
    rows = [finding_row(finding, Fraction(25)) for finding in FINDINGS]
    counts = {"failed": 1, "warned": 1, "passed": 1}
    files = [
        {"path": f"out/{name}", "placement": "wall", **counts, "findings": rows} for name in names
    ]
    checked = {"checked": len(names), "failed": len(names), "warned": 0, "passed": 0}
    return {**checked, "files": files}


def test_the_worst_first_with_time_and_frame(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings(document("a.mp4"), every=True)
    told = capsys.readouterr().out
    places = [told.index(word) for word in ("FAILED", "WARNED", "passed")]
    assert places == sorted(places)
    assert "3.60 s, frame 90" in told
    assert "0.80 s, frame 20" in told
    assert "a.mp4 at wall: 1 failed, 1 warned, 1 passed" in told


def test_what_passed_is_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings(document("a.mp4"))
    told = capsys.readouterr().out
    assert "raster" not in told
    assert "files checked" not in told
    print_findings(document("a.mp4", "b.mp4"))
    told = capsys.readouterr().out
    assert told.count("FAILED") == 2
    assert told.endswith("2 files checked: 2 failed\n")
    assert "raster" not in told
    assert "b.mp4 at wall: 1 failed, 1 warned, 1 passed" in told


def test_json_rows_have_status_and_seconds() -> None:
    rows = [finding_row(finding, Fraction(25)) for finding in FINDINGS]
    assert [row["status"] for row in rows] == ["passed", "warned", "failed"]
    assert [row["seconds"] for row in rows] == [None, 0.8, 3.6]
    assert finding_row(FINDINGS[2], None)["seconds"] is None

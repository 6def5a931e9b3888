"""Findings say where they were measured."""

from __future__ import annotations

import json
from dataclasses import asdict

from adgen.schema.delivery import Finding


def test_a_finding_tells_shot_frame_and_what_of_them() -> None:
    assert Finding("logo place", True, "0", "1", "", 117, "hush").place == "hush, frame 117"
    assert Finding("flashes", True, "0", "3", "a note", 0).place == "frame 0, a note"
    assert Finding("raster", True, "1x1", "1x1").place == ""


def test_findings_of_before_are_still_read() -> None:
    row = {"check": "size", "passed": True, "measured": "1", "limit": "2", "where": "x"}
    assert Finding(**row) == Finding("size", True, "1", "2", "x", None, "")  # type: ignore[arg-type]
    found = Finding("logo place", False, "2", "1", "", 5, "hush")
    assert Finding(**json.loads(json.dumps(asdict(found)))) == found

"""Amounts are read as people write them."""

from __future__ import annotations

import pytest

from adgen.cli.quantities import age_text, bytes_of, seconds_of, size_text
from adgen.errors import RequestError


def test_amounts_are_read_as_people_write_them() -> None:
    ages = {"45s": 45, "90m": 5400, "12h": 43200, "1.5 D": 129600, "2w": 1209600}
    assert {text: seconds_of("o", text) for text in ages} == ages
    sizes = {"7B": 7, "1.5kb": 1500, "800MB": 8 * 10**8, "50 GB": 5 * 10**10, "1GiB": 2**30,
             "2TB": 2 * 10**12}  # fmt: skip
    assert {text: bytes_of("o", text) for text in sizes} == sizes
    for wrong in ("", "GB", "1e3GB", "1.GB", "nan", "5XB", "1 2GB"):
        with pytest.raises(RequestError):
            bytes_of("o", wrong)


def test_amounts_are_written_short() -> None:
    sizes = [0, 999, 1000, 1234, 999_999, 45_600_000, 7.1e12, 5e15]
    assert [size_text(int(size)) for size in sizes] == [
        "0 B", "999 B", "1 kB", "1.23 kB", "1 MB", "45.6 MB", "7.1 TB", "5000 TB",
    ]  # fmt: skip
    assert [age_text(s) for s in (0.2, 45, 90, 5400, 200000, 5e6)] == [
        "now", "45 s ago", "2 min ago", "2 h ago", "2 d ago", "58 d ago",
    ]  # fmt: skip

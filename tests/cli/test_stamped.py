"""Films whose signatures are stamped by an authority: made, told, kept, and refused without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.marks.certs import make_test_chain
from tests.cli.test_labels import GERMANY, HOME, SIGNED, write
from tests.studio.authority import HAND, OWNER, Authority, authority
from tests.studio.campaign import look_at_no_film

Adgen = Callable[..., Any]
NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
TOLD = f"{NOON.isoformat()} by {HAND}, {OWNER}, not trusted"


@pytest.fixture(autouse=True)
def _here(adgen: Adgen, small_placements: None, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at_no_film(monkeypatch)
    for name in ("CERTIFICATE", "KEY", "PASSPHRASE"):
        monkeypatch.delenv(f"ADGEN_SIGNING_{name}", raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture
def clock() -> Iterator[Authority]:
    with authority(NOON) as told:
        yield told


def made(adgen: Adgen, *words: str) -> Any:
    return adgen("run", HOME, "--out", "out", "--placement", "tile", *words)


def test_without_its_stamp_no_film_is_delivered_and_with_it_all_tell_of_it(
    adgen: Adgen, clock: Authority
) -> None:
    write(GERMANY, disclosure=f"{{{SIGNED}, timestamp_url: '{clock.address}'}}")
    make_test_chain(HOME)
    clock.fault = "500"
    failed = made(adgen)
    assert failed.code == 1
    before = json.loads(Path("out/manifest.json").read_text("utf-8"))["items"]
    assert f"the authority {clock.address} gives no valid time stamp" in failed.err
    assert "small_de-DE_3s_96x96_tile.mp4" in failed.err
    assert "hint: see that it answers" in failed.err
    assert "BEGIN" not in failed.err + failed.out
    left = [path for top in ("out", "store") for path in Path(top).rglob("*.mp4")]
    assert [path.name for path in left] == ["film.mp4"], "the film without marks stays in the store"
    assert not list(Path("store").rglob("*unsigned*"))

    clock.fault = None
    answer = made(adgen, "--json")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    (row,) = document["deliverables"]
    new = [item for key, item in document["items"].items() if item != before[key]]
    stages = {item["stage"] for item in new}
    assert stages == {"mark", "check"}, "what was made before is kept"
    assert document["items"][row["mark"]]["parameters"]["timestamp"] == clock.address
    (told,) = [found for found in row["findings"] if found["check"] == "time stamp"]
    assert (told["passed"], told["measured"]) == (True, TOLD)
    inspected = json.loads(adgen("inspect", row["path"], "--json").out)
    assert inspected["marks"]["c2pa"]["stamp"]["time"] == NOON.isoformat()
    assert f"time from {clock.address}" in adgen("explain", row["path"]).out
    assert adgen("report", HOME, "--out", "out").code == 0
    assert any(TOLD in path.read_text("utf-8") for path in Path("out/report").rglob("*.js"))

    clock.fault, asked = "500", len(clock.asked)
    again = made(adgen)
    assert (again.code, len(clock.asked)) == (0, asked)
    assert "1 of 1 files were made before" in again.err


def test_an_authority_without_a_certificate_is_told(adgen: Adgen) -> None:
    write(GERMANY, disclosure="{shows: [], timestamp_url: 'http://time.example'}")
    answer = adgen("plan", HOME, "--json", "--placement", "tile")
    assert answer.code == 0
    assert json.loads(answer.out)["warnings"][0].endswith(
        "timestamp_url: nothing is signed, so that no time is stamped: name a certificate"
    )

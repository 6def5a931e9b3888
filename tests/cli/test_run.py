"""`adgen run` in full: what it ends with, its runners, and rows from standard input."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.cli.delivered import print_delivered
from adgen.engines.stills import StillsEngine
from adgen.errors import EngineError, RunnerError
from adgen.media.frames import I420
from adgen.post.edit.compose import Segment
from adgen.run.making import steps
from adgen.schema.picture import Raster
from tests.studio.campaign import look_at_no_film
from tests.studio.takes import solid

Adgen = Callable[..., Any]


@contextmanager
def failing_pan() -> Iterator[None]:
    """The take of the shot `detail` fails for the placement `tile`."""
    real = StillsEngine.make

    def make(self: StillsEngine, request: Any, *more: Any) -> Iterator[Any]:
        if request.camera == "pan_left" and request.raster.width == 96:
            raise EngineError("out of [red] memory")
        yield from real(self, request, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StillsEngine, "make", make)
        yield


@pytest.fixture
def no_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What checks find is not asked."""
    look_at_no_film(monkeypatch)


@pytest.fixture
def pan_fails() -> Iterator[None]:
    """One take fails, whatever the test does."""
    with failing_pan():
        yield


# -- the end of a run ----------------------------------------------------------------------------


def test_what_is_missing_is_told_with_its_reason(
    adgen: Adgen, campaign: Path, pan_fails: None, no_looks: None
) -> None:
    answer = adgen("run", campaign, "--quiet")
    assert answer.code == 1
    assert answer.err == "2 of 4 files are not there; run again to go on\n"
    *table, counts = answer.out.splitlines()
    assert counts == "small: 2 of 4 delivered, 2 skipped; 5 takes generated, 0 reused"
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in table if "│" in line]
    assert [row[2:4] for row in rows[:2]] == [["wall", "delivered"]] * 2
    why = "en-US 3s/detail 96x96 failed: out of [red] memory"
    assert rows[2:] == [["en-US 3 s tile", "skipped", why], ["de-DE 3 s tile", "", ""]]


def test_a_film_that_flashes_fails_the_run(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no plan foresaw, as a flickering take: it is found on the film's own pixels."""

    def flickering(segments: Sequence[Segment], raster: Raster, *more: Any) -> Iterator[I420]:
        for index in range(sum(part.edit.frames for part in segments)):
            yield solid("#FFFFFF" if index // 3 % 2 else "#101010", raster)

    monkeypatch.setattr(steps, "compose", flickering)
    one = ("--region", "en-US", "--placement", "tile")
    answer = adgen("run", campaign, *one, "--quiet", "--json")
    assert answer.code == 1
    (row,) = json.loads(answer.out)["deliverables"]
    found = {finding["check"]: finding for finding in row["findings"]}
    assert row["status"] == "delivered"
    told = found["flashes"]["passed"], found["flashes"]["measured"]
    assert told == (False, "5 general and 0 red flashes in a second")
    assert adgen("check", row["path"], "--placement", "tile").code == 1


def test_the_run_after_that_goes_on(adgen: Adgen, campaign: Path, no_looks: None) -> None:
    words = ("run", campaign, "--quiet", "--region", "en-US")
    with failing_pan():
        assert adgen(*words).code == 1
    answer = adgen(*words)
    assert (answer.code, answer.err) == (0, "")
    last = "small: 2 of 2 delivered; 1 take generated, 5 reused"
    assert answer.out.splitlines()[-1] == last


def test_json_is_one_document_though_something_failed(
    adgen: Adgen, campaign: Path, pan_fails: None, no_looks: None
) -> None:
    answer = adgen("run", campaign, "--quiet", "--json", "--region", "en-US")
    document = json.loads(answer.out)
    ends = [document[end] for end in ("expected", "delivered", "failed", "skipped")]
    assert ends == [2, 1, 0, 1]
    assert answer.err.endswith("run again to go on\n")


def row(number: int, **other: Any) -> dict[str, Any]:
    found = {
        "region": "en-US", "id": f"u{number}", "length": 6, "placement": "tile",
        "path": f"out/big/{number}.mp4", "status": "delivered", "reason": "made", "findings": [],
    }  # fmt: skip
    return {**found, **other}


def test_a_thousand_files_are_counted_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(n) for n in range(997)]
    beside = {"subtitles": ["out/big/997.srt", "out/big/997.vtt"], "stems": ["out/big/997.vo.wav"]}
    rows += [row(997, findings=[{"check": "loudness", "passed": False}], **beside)]
    rows += [row(n, status="failed", path="", reason="[why]") for n in range(998, 1008)]
    print_delivered({
        "campaign": "big", "expected": 1008, "delivered": 998, "failed": 10, "skipped": 0,
        "checks_failed": 1, "takes": {"generated": 7, "reused": 2}, "deliverables": rows,
    })  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 20
    assert any("en-US-u997" in line and "FAILED loudness" in line for line in lines)
    assert "997 more files in out/big" in lines
    assert "beside them 1 .srt, 1 .vtt, 1 .vo.wav" in lines
    told = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if "│" in line]
    assert told[1:] == [
        ["en-US-u998 6 s tile", "failed", "[why]"],
        ["en-US-u999 6 s tile", "", ""],
        ["en-US-u1000 6 s tile", "", ""],
        ["and 7 more", "", ""],
    ]
    assert lines[-1] == (
        "big: 998 of 1008 delivered, 10 failed, 1 check failed; 7 takes generated, 2 reused"
    )


# -- runners -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--runner", "rai"), "--runner: unknown name 'rai'\n\nhint: did you mean ray?"),
        (("--jobs", "3"), "--jobs: the runner inline makes one item at a time"),
        (("--address", "10.0.0.1:6379"), "--address: is for the runner ray"),
    ],
)
def test_a_runner_that_cannot_be_is_refused_before_anything_is_planned(
    words: tuple[str, ...], told: str, adgen: Adgen, campaign: Path
) -> None:
    answer = adgen("run", campaign, *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(told)
    assert not Path("store").exists()
    assert not Path("out").exists()


def test_the_options_of_the_runner_reach_it(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = []

    def lost(*words: Any, **more: Any) -> None:
        chosen.append(words[-1])
        raise RunnerError("no Ray answers at 10.0.0.1:6379")

    monkeypatch.setattr(pipeline, "run", lost)
    words = ("--runner", "ray", "--jobs", "8", "--address", "10.0.0.1:6379", "--download")
    answer = adgen("run", campaign, *words)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "no Ray answers at 10.0.0.1:6379\n"
    (choice,) = chosen
    assert (choice.name, choice.jobs, choice.address, choice.download) == (
        "ray", 8, "10.0.0.1:6379", True,
    )  # fmt: skip


# -- rows from standard input --------------------------------------------------------------------

ANN = (
    '{"region": "en-US", "id": "ann", "headline": "Hi Ann", "promise": "All day", "line": "Hello",'
    ' "cta": "Buy now"}'
)
BOB = ANN.replace("ann", "bob").replace("Ann", "Bob").replace("en-US", "de-DE")


@pytest.fixture
def stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], None]]:
    """Gives what standard input holds."""
    path = tmp_path / "stdin"
    with pytest.MonkeyPatch.context() as patch:

        def give(data: bytes) -> None:
            path.write_bytes(data)
            patch.setattr(sys, "stdin", path.open(encoding="utf-8"))

        yield give


def test_each_row_is_answered_with_a_line_for_each_file(
    adgen: Adgen, campaign: Path, stdin: Callable[[bytes], None]
) -> None:
    stdin(f"\ufeff{ANN}\n\n{BOB}\n".encode())
    answer = adgen("run", campaign, "--rows", "-", "--out", "out")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0, answer.err
    assert [(line["line"], line["id"], line["placement"]) for line in lines] == [
        (1, "ann", "wall"), (1, "ann", "tile"), (3, "bob", "wall"), (3, "bob", "tile"),
    ]  # fmt: skip
    for line in lines:
        assert (line["status"], line["failed_checks"]) == ("delivered", [])
        assert Path(line["path"]).stat().st_size > 1000
        assert line["seconds"] > 0
    assert answer.err.splitlines()[-1] == "rows      4 delivered"
    assert not Path("out/manifest.json").exists()


def test_a_bad_line_is_answered_and_ends_nothing(
    adgen: Adgen, campaign: Path, stdin: Callable[[bytes], None], no_looks: None
) -> None:
    stdin(b"{\n" + ANN.replace("Hi", "H\xff").encode("latin-1") + b"\n" + ANN.encode())
    answer = adgen("run", campaign, "--rows", "-", "--quiet", "--placement", "tile")
    first, second, third = map(json.loads, answer.out.splitlines())
    assert (answer.code, answer.err) == (1, "")
    assert (first["line"], first["status"]) == (1, "error")
    assert "line 1" in first["error"]
    assert (second["line"], second["status"]) == (2, "error")
    assert "in UTF-8" in second["error"]
    assert (third["line"], third["status"]) == (3, "delivered")


def test_a_file_that_is_skipped_exits_with_one(
    adgen: Adgen, campaign: Path, stdin: Callable[[bytes], None], pan_fails: None, no_looks: None
) -> None:
    stdin(ANN.encode())
    answer = adgen("run", campaign, "--rows", "-", "--quiet")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 1
    assert sorted(line["status"] for line in lines) == ["delivered", "skipped"]


def test_rows_go_with_no_other_rows(adgen: Adgen, campaign: Path) -> None:
    answer = adgen("run", campaign, "--rows", "a.jsonl", "--json", "--region", "en-US")
    assert (answer.code, answer.out) == (2, "")
    wheres = re.findall(r"^(--\w+): ", answer.err, re.MULTILINE)
    assert wheres == ["--rows", "--json", "--region"]
    assert "hint: --rows - < a.jsonl" in answer.err


# -- plan against an earlier run -----------------------------------------------------------------


def test_plan_compares_with_the_last_run_or_with_the_one_named(
    adgen: Adgen, campaign: Path, no_looks: None
) -> None:
    assert adgen("run", campaign, "--quiet", "--placement", "tile").code == 0
    Path("out/small/manifest.json").rename("first.json")
    regions = campaign.parent / "regions.csv"
    regions.write_text(regions.read_text("utf-8").replace("Buy now", "Buy it"), "utf-8")

    def reason(*words: str) -> str:
        answer = adgen("plan", campaign, "--json", "--quiet", "--placement", "tile", *words)
        assert answer.code == 0, answer.err
        rows = {row["region"]: row for row in json.loads(answer.out)["deliverables"]}
        assert rows["de-DE"]["status"] == "cached"
        assert rows["en-US"]["status"] == "new"
        return str(rows["en-US"]["reason"])

    assert reason("--since", "first.json") == "regions.csv row 2 cta changed"
    without = reason()
    assert "cta" not in without
    Path("elsewhere").mkdir()
    Path("first.json").rename("elsewhere/manifest.json")
    assert reason("--out", "elsewhere") == "regions.csv row 2 cta changed"


def test_a_manifest_that_is_none(adgen: Adgen, campaign: Path) -> None:
    Path("gone.json").write_text("{}", "utf-8")
    answer = adgen("plan", campaign, "--since", "gone.json", "--quiet")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("gone.json: is no manifest of a run\n\nhint: ")
    assert adgen("plan", campaign, "--since", "none.json").code == 2
    # One that nobody named is only told of.
    Path("out/small").mkdir(parents=True)
    Path("out/small/manifest.json").write_text("{}", "utf-8")
    answer = adgen("plan", campaign, "--json")
    assert answer.code == 0
    assert answer.err.startswith("warning: out/small/manifest.json is no manifest of a run; ")

"""What fails in a real run costs its dependants only, is tried again where that may help, and is
told."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery import encode as encoding
from adgen.run.making import steps as making
from adgen.run.planning.request import Narrowed
from tests.studio.campaign import (
    CAMPAIGN,
    REGIONS,
    Told,
    look_at_no_film,
    picture,
    run,
    write_campaign,
    write_png,
)
from tests.studio.painter import Painter, know_painter
from tests.studio.takes import children

PAINTED = CAMPAIGN.replace("engine: stills", "engine: {name: painter, options: {OPTIONS}}").replace(
    "    camera: static\n", ""
).replace("    picture: pictures/warm.png\n", "    prompt: a wash\n").replace(
    "    picture: pictures/cold.png\n", "    engine: stills\n    picture: pictures/cold.png\n"
)  # fmt: skip
ONE = "\n".join(REGIONS.splitlines()[:2])
"""One region, where no other has a part in what fails."""


@pytest.fixture
def made(
    tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Run the campaign with some words of it replaced; gives the manifest."""
    know_painter(monkeypatch)
    look_at_no_film(monkeypatch)

    def call(told: Told, *changes: tuple[str, str], regions: str = ONE) -> dict[str, Any]:
        text = PAINTED
        for old, new in (*changes, ("OPTIONS", "")):
            assert old == "OPTIONS" or old in text
            text = text.replace(old, new)
        campaign = write_campaign(tmp_path / "small", text, regions=regions)
        return run(campaign, tmp_path / "s", tmp_path / "o", told)

    return call


def counts(document: dict[str, Any]) -> tuple[int, int, int]:
    """Delivered, failed, skipped; that they add up is checked here."""
    statuses = Counter(row["status"] for row in document["deliverables"])
    told = [document[key] for key in ("delivered", "failed", "skipped")]
    assert told == [statuses[key] for key in ("delivered", "failed", "skipped")]
    assert sum(told) == document["expected"] == len(document["deliverables"])
    return told[0], told[1], told[2]


def lines(told: Told, *words: str) -> list[str]:
    """What was said with all of the words."""
    return [line for line in told.said if all(word in line for word in words)]


# -- engines -------------------------------------------------------------------------------------


def test_a_shot_that_cannot_be_painted_costs_its_region_only(made: Any) -> None:
    told = Told()
    regions = REGIONS.replace("Hello,", "failing,")
    prompt = ("prompt: a wash", "prompt: '{{ line }}'")
    document = made(told, prompt, regions=regions)
    assert counts(document) == (2, 0, 2)
    reasons = {
        (row["region"], row["placement"]): row["reason"]
        for row in document["deliverables"] if row["status"] == "skipped"
    }  # fmt: skip
    assert reasons == {
        ("en-US", place): f"en-US 3s/open {raster} failed: seed 7: cannot paint 'failing'"
        for place, raster in (("wall", "90x160"), ("tile", "96x96"))
    }
    for reason in reasons.values():
        assert lines(told, reason) == [reason], "said once, when it failed"
    document = made(Told(), prompt, regions=REGIONS)
    assert counts(document) == (4, 0, 0)


def test_memory_that_ends_is_tried_again_with_less_and_told(made: Any) -> None:
    told = Told()
    document = made(told, ("OPTIONS", "needs: 2"))
    assert counts(document) == (2, 0, 0)
    said = lines(told, "memory ran out")
    assert [line.split(": ")[0] for line in said] == ["en-US 3s/open 90x160", "en-US 3s/open 96x96"]
    assert all("smaller tiles" in line for line in said)
    plain = made(Told(), ("OPTIONS", "needs: 1"))
    assert counts(plain) == (2, 0, 0)


def test_memory_that_ends_twice_fails_the_take(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Painter, "frugal", lambda self: Painter(self.choice))
    told = Told()
    document = made(told, ("OPTIONS", "needs: 2"))
    assert counts(document) == (0, 0, 2)
    assert len(lines(told, "failed", "memory ran out")) == 2
    assert all("memory ran out" in row["reason"] for row in document["deliverables"])


# -- pictures ------------------------------------------------------------------------------------


def swapped(path: Path, how: Callable[[Path], None]) -> Told:
    """A display that changes a file as soon as making begins, when it was planned already."""

    class Swapping(Told):
        def stage(self, name: str, detail: str) -> None:
            super().stage(name, detail)
            if name == "make":
                how(path)

    return Swapping()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (lambda path: path.write_bytes(b"no picture"), "changed since it was planned; run again"),
        (lambda path: write_png(path, picture(9)), "changed since it was planned; run again"),
        (Path.unlink, "cannot be read: No such file"),
    ],
    ids=["broken", "another", "gone"],
)
def test_a_picture_that_changes_after_planning_is_not_taken_for_the_one_before(
    how: Callable[[Path], None], words: str, made: Any, tmp_path: Path
) -> None:
    path = tmp_path / "small" / "pictures" / "cold.png"
    told = swapped(path, how)
    document = made(told)
    assert counts(document) == (0, 0, 2)
    assert document["takes"] == {"generated": 4, "reused": 0}, "the other shots are made"
    for row in document["deliverables"]:
        assert row["reason"].startswith("en-US 3s/detail ")
        assert words in row["reason"]
    document = made(Told())
    assert counts(document) == (2, 0, 0)
    assert document["takes"] == {"generated": 2, "reused": 4}


# -- ffmpeg --------------------------------------------------------------------------------------


def kill_encoders(patch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Kill ffmpeg in the middle of the first films with SIGKILL; gives who was killed."""
    killed: list[int] = []
    real = encoding.encode

    def encode(frames: Callable[[], Iterator[Any]], *rest: Any) -> int:
        return real(lambda: _killing(frames(), killed, times), *rest)

    patch.setattr(making, "encode", encode)
    return killed


def _killing(frames: Iterator[Any], killed: list[int], times: int) -> Iterator[Any]:
    for number, frame in enumerate(frames):
        if number == 40 and len(killed) < times:
            (pid,) = (child for child in children() if b"libx264" in _words(child))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
        yield frame


def _words(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def test_a_film_whose_ffmpeg_is_killed_is_made_all_the_same(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    with monkeypatch.context() as patch:
        killed = kill_encoders(patch, 1)
        document = made(told)
    assert len(killed) == 1
    assert counts(document) == (2, 0, 0)
    (said,) = lines(told, "killed by signal 9")
    assert said.startswith("small_en-US_3s_90x160_wall.mp4: ffmpeg")
    assert said.endswith("once more")
    (hurt,) = (row for row in document["deliverables"] if row["placement"] == "wall")
    narrowed = Narrowed(placements=("wall",))
    campaign = tmp_path / "small" / "campaign.yaml"
    plain = run(campaign, tmp_path / "s2", tmp_path / "o2", narrowed=narrowed)
    assert [row["sha256"] for row in plain["deliverables"]] == [hurt["sha256"]]


def test_a_film_whose_ffmpeg_is_killed_twice_fails(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    with monkeypatch.context() as patch:
        killed = kill_encoders(patch, 2)
        document = made(told)
    assert len(killed) == 2
    assert counts(document) == (1, 1, 0)
    (row,) = (row for row in document["deliverables"] if row["status"] == "failed")
    assert row["reason"].startswith("small_en-US_3s_90x160_wall.mp4 failed: ffmpeg")
    assert "killed by signal 9" in row["reason"]
    assert lines(told, row["reason"]) == [row["reason"]]
    assert counts(made(Told())) == (2, 0, 0)

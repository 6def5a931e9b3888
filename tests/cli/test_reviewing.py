"""`adgen review`, and who obeys it: run --approved-only, publish, plan."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.cli import questions
from tests.studio.reviewing import Place, first_run, know_all

Adgen = Callable[..., Any]
EN_TILE, EN_WALL = "small_en-US_3s_96x96_tile.mp4", "small_en-US_3s_90x160_wall.mp4"
DE_TILE = "small_de-DE_3s_96x96_tile.mp4"


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_all(patch)
        patch.setenv("ADGEN_REVIEWER", "Ann")
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return first_run(tmp_path_factory.mktemp("once"))


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    """A copy, in the folder in which the command line runs."""
    return once.copied(tmp_path)


def listed(adgen: Adgen, place: Place) -> dict[str, dict[str, Any]]:
    """How films stand, by file, and takes, by key."""
    answer = adgen("review", place.campaign, "--list", "--json")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    rows = {row["file"]: row for row in document["deliverables"]}
    return rows | {row["take"]: row for row in document["takes"]}


def take_of(adgen: Adgen, place: Place, use: str) -> str:
    return next(key for key, row in listed(adgen, place).items() if use in row.get("uses", ()))


def lines(place: Place) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.log.read_text("utf-8").splitlines()]


def test_the_sample_is_shown_with_reasons(adgen: Adgen, place: Place) -> None:
    answer = adgen("review", place.campaign, "--json")
    assert answer.code == 0
    document = json.loads(answer.out)
    assert document["waiting"] == len(document["sample"]) == 4
    first = document["sample"][0]
    assert "2 takes that nobody has seen" in first["reasons"]
    assert set(first["takes"]) == {"open", "where", "end-card"}
    assert Path(first["path"]).is_file()
    assert adgen("review", place.campaign, "--json").out == answer.out
    assert not place.log.exists(), "to look is not to decide"
    answer = adgen("review", place.campaign, "--sample", "2")
    assert answer.out.count("small_") >= 2
    assert answer.out.endswith("small: 2 of 4 that wait for review\n")


def test_decisions_are_recorded_with_name_and_time(adgen: Adgen, place: Place) -> None:
    answer = adgen("review", place.campaign, "--approve", EN_TILE, "--approve", f"x/{EN_WALL}")
    assert answer.code == 0
    assert f"approved {EN_TILE}, by Ann\n" in answer.out
    assert answer.out.endswith("2 recorded\n")
    answer = adgen(
        "review", place.campaign, "--reject", DE_TILE, "--note", "the [b]logo", "--by", "Bob"
    )
    assert answer.code == 0
    first, _, last = lines(place)
    assert first.keys() == {"at", "by", "what", "file", "sha256", "saw", "decision"}
    assert (last["by"], last["note"], last["decision"]) == ("Bob", "the [b]logo", "reject")
    found = listed(adgen, place)
    assert (found[EN_TILE]["state"], found[DE_TILE]["state"]) == ("approved", "rejected")
    assert "the [b]logo" in adgen("review", place.campaign, "--list").out
    rest = json.loads(adgen("review", place.campaign, "--json").out)
    assert [row["file"] for row in rest["sample"]] == ["small_de-DE_3s_90x160_wall.mp4"]
    adgen("review", place.campaign, "--remark", EN_TILE, "--note", "warmer next time")
    assert listed(adgen, place)[EN_TILE]["state"] == "approved"


def test_whoever_rejects_a_picture_is_told_that_it_stays(adgen: Adgen, place: Place) -> None:
    place.edit("    prompt: a wash of paint", "    engine: stills\n    picture: pictures/warm.png")
    assert adgen("run", place.campaign, "--quiet").code == 0
    stays = ", by Ann, and stays as it is: a picture is the same with any seed; change picture"
    answer = adgen("review", place.campaign, "--reject", "en-US 3s/open 96x96")
    assert (answer.code, stays in answer.out) == (0, True)
    for word, thing in (("--reject", "en-US 3s/where 96x96"), ("--approve", "en-US 3s/open 96x96")):
        assert ", by Ann\n" in adgen("review", place.campaign, word, thing).out
    assert all("doubt" not in line for line in lines(place)), "which is no part of a decision"


def test_wrong_requests_record_nothing(adgen: Adgen, place: Place) -> None:
    for words, what in (
        (("--approve", "small_en-US_3s_96x96_tle.mp4"), f"did you mean {EN_TILE}?"),
        (("--reject", "abcdef012345"), "--reject: unknown name"),
        (("--unlock", EN_TILE), f"--unlock {EN_TILE}: is a film, and only takes are"),
        (("--unlock", "abcdef012345"), "--unlock: unknown name"),
        (("--approve", EN_TILE, "--reject", EN_TILE), f"{EN_TILE}: more than one decision"),
        (("--list", "--approve", EN_TILE), "--list: does not go with decisions"),
        (("--list", "--export", "x"), "--list: does not go with --export"),
        (("--remark", EN_TILE), "--remark: says nothing"),
        (("--remark", "x", "--note", "hm"), "--remark: unknown name 'x'"),
        (("--note", "hm"), "--note: is about nothing"),
        (("--from", "x", "--approve", EN_TILE), "--from: does not go with decisions"),
        (("--from", "gone.jsonl"), "cannot be read"),
        (("--sample", "many"), "is no size of a sample"),
        (("--out", "nowhere"), "manifest.json: cannot be read"),
    ):
        answer = adgen("review", place.campaign, *words)
        assert (answer.code, answer.out) == (2, ""), words
        assert what in answer.err, words
    assert not place.log.exists()
    answer = adgen("review", "gone.yaml")
    assert (answer.code, answer.err.partition("\n")[0]) == (2, "gone.yaml: no such file")


def test_a_manifest_of_another_campaign_is_refused(adgen: Adgen, place: Place) -> None:
    other = place.campaign.with_name("other.yaml")
    other.write_text("", "utf-8")
    answer = adgen("review", other)
    assert answer.code == 2
    assert "is of another campaign, whose decisions stand in" in answer.err


def test_plan_says_what_was_decided(adgen: Adgen, place: Place) -> None:
    adgen("review", place.campaign, "--approve", EN_TILE, "--approve", "en-US 3s/open 96x96")
    adgen("review", place.campaign, "--reject", "en-US 3s/open 90x160", "--note", "blotchy")
    place.edit("a wash of paint", "a storm of ink")
    place.edit("You can", "You may", "regions.csv")
    document = json.loads(adgen("plan", place.campaign, "--json").out)
    told = {(use, row["raster"]): row.get("review") for row in document["takes"]
            for use in row["shots"]}  # fmt: skip
    locked, new = told["en-US 3s/open", "96x96"], told["en-US 3s/open", "90x160"]
    assert (locked["state"], locked["by"], locked["changed"]) == ("locked", "Ann", ["prompt"])
    assert (new["state"], new["note"]) == ("new seed", "blotchy")
    assert adgen("run", place.campaign, "--quiet").code == 0
    takes = [row for row in listed(adgen, place).values() if row["state"] == "rejected"]
    assert [(row["prompt"], row["seen_in"]) for row in takes] == [("a wash of paint", "")]
    rows = {row["file"]: row for row in document["deliverables"]}
    assert rows[EN_TILE]["review"]["by"] == "Ann"
    assert "that lapses unless the same film comes of it" in rows[EN_TILE]["reason"]
    assert "review" not in rows[EN_WALL]
    answer = adgen("plan", place.campaign)
    text = " ".join(answer.out.replace("│", " ").split())
    assert "(approved by Ann on 2" in text
    assert "prompt changed since)" in text


def test_an_approval_lapses_with_its_bytes(adgen: Adgen, place: Place) -> None:
    adgen("review", place.campaign, "--approve", EN_TILE, "--approve", DE_TILE)
    place.edit("You can", "You may", "regions.csv")
    answer = adgen("run", place.campaign, "--quiet")
    assert answer.code == 0
    assert "1 of 4 films changed since somebody decided about them" in answer.out
    found = listed(adgen, place)
    assert (found[EN_TILE]["state"], found[DE_TILE]["state"]) == ("lapsed", "approved")
    document = json.loads(adgen("plan", place.campaign, "--json").out)
    rows = {row["file"]: row for row in document["deliverables"]}
    assert rows[EN_TILE]["review"]["state"] == "lapsed"
    assert "the approval by Ann on 2" in rows[EN_TILE]["reason"]
    assert rows[DE_TILE]["reason"].partition("; approved by Ann")[1]
    first = json.loads(adgen("review", place.campaign, "--json").out)["sample"][0]
    assert first["reasons"][0] == "changed since Ann decided about it"
    place.edit("You may", "You can", "regions.csv")
    adgen("run", place.campaign, "--quiet")
    assert listed(adgen, place)[EN_TILE]["state"] == "approved", "the very bytes again"


def test_only_what_is_approved_is_delivered(adgen: Adgen, place: Place, tmp_path: Path) -> None:
    adgen("review", place.campaign, "--approve", EN_TILE, "--approve", EN_WALL)
    answer = adgen("run", place.campaign, "--approved-only", "--out", "good", "--json", "--quiet")
    assert answer.code == 0, "what was approved is delivered, and nothing failed"
    assert answer.err == "2 of 4 files are not there; look at them with `adgen review`\n"
    document = json.loads(answer.out)
    counts = [document[name] for name in ("expected", "delivered", "failed", "skipped")]
    assert counts == [4, 2, 0, 2]
    assert {path.name for path in (tmp_path / "good").glob("*.mp4")} == {EN_TILE, EN_WALL}
    held = [row for row in document["deliverables"] if row["status"] == "skipped"]
    assert {row["reason"] for row in held} == {"not approved: look at it with `adgen review`"}
    assert all(len(row["sha256"]) == 64 and row["path"] == "" for row in held)
    adgen("review", place.campaign, "--reject", held[0]["file"], "--note", "too dark")
    answer = adgen("run", place.campaign, "--approved-only", "--out", "good", "--json", "--quiet")
    assert answer.err == "2 of 4 files are not there; look at them with `adgen review`\n"
    told = [row["reason"] for row in json.loads(answer.out)["deliverables"]]
    assert [text for text in told if text.startswith("rejected by Ann") and "too dark" in text]
    for row in held:
        adgen("review", place.campaign, "--out", "good", "--approve", row["file"])
    answer = adgen("run", place.campaign, "--approved-only", "--out", "good", "--quiet")
    assert (answer.code, answer.err) == (0, "")
    assert len([*(tmp_path / "good").glob("*.mp4")]) == 4


def test_what_lies_there_unapproved_is_told(adgen: Adgen, place: Place) -> None:
    adgen("review", place.campaign, "--approve", EN_TILE)
    before = (place.out / DE_TILE).read_bytes()
    answer = adgen("run", place.campaign, "--approved-only")
    assert answer.code == 0
    assert f"warning: out/small/{DE_TILE} is of an earlier run" in answer.err
    assert f"{EN_TILE} is of an earlier run" not in answer.err
    assert answer.err.endswith("3 of 4 files are not there; look at them with `adgen review`\n")
    assert (place.out / DE_TILE).read_bytes() == before
    assert "the file there is of an earlier run" in " ".join(answer.out.split())
    rows = {row["file"]: row for row in json.loads((place.out / "manifest.json").read_text())[
        "deliverables"
    ]}  # fmt: skip
    assert rows[DE_TILE]["earlier_file"] == f"out/small/{DE_TILE}"
    assert "earlier_file" not in rows[EN_TILE]
    assert adgen("report", place.campaign).code == 0
    page = (place.out / "report" / "data.js").read_text("utf-8")
    assert page.count("the file there is of an earlier run") == 3


def test_a_film_of_an_earlier_run_is_never_published(
    adgen: Adgen, place: Place, tmp_path: Path
) -> None:
    """It lies under the name of one that this run held back, with the bytes of its row even."""
    adgen("review", place.campaign, "--approve", EN_TILE)
    assert adgen("run", place.campaign, "--approved-only", "--quiet").code == 0
    assert len([*place.out.glob("*.mp4")]) == 4
    answer = adgen("publish", "out/small", "there")
    assert answer.code == 1
    assert [path.name for path in (tmp_path / "there").glob("*.mp4")] == [EN_TILE]
    assert "the file there is of an earlier run" in answer.err
    assert adgen("publish", "out/small", "other", "--region", "de-DE").code == 2
    assert not (tmp_path / "other").exists()


def test_rows_that_are_to_come_cannot_be_approved(adgen: Adgen, place: Place) -> None:
    answer = adgen("run", place.campaign, "--approved-only", "--rows", "-")
    assert answer.code == 2
    assert "nobody can have approved" in answer.err


def test_a_rejected_film_is_never_published(adgen: Adgen, place: Place, tmp_path: Path) -> None:
    adgen("review", place.campaign, "--reject", DE_TILE, "--note", "wrong logo")
    answer = adgen("publish", "out/small", "there")
    assert (answer.code, answer.out) == (2, "")
    assert f"{DE_TILE}: was rejected by Ann on 2" in answer.err
    assert ": wrong logo\n" in answer.err
    assert not (tmp_path / "there").exists()
    assert adgen("publish", "out/small", "there", "--region", "en-US").code == 0
    published = (tmp_path / "there" / "manifest.json").read_text("utf-8")
    assert "review_file" not in published


def test_only_what_is_approved_is_published(adgen: Adgen, place: Place, tmp_path: Path) -> None:
    answer = adgen("publish", "out/small", "there", "--approved-only")
    assert answer.code == 2
    assert "tells of no approved file" in answer.err
    adgen("review", place.campaign, "--approve", EN_TILE, "--reject", DE_TILE)
    answer = adgen("publish", "out/small", "there", "--approved-only")
    assert answer.code == 0
    assert "en-US 3 s wall, de-DE 3 s wall, skipped: not approved: look at it" in answer.err
    assert "de-DE 3 s tile, skipped: rejected by Ann on 2" in answer.err
    assert [path.name for path in (tmp_path / "there").glob("*.mp4")] == [EN_TILE]
    document = json.loads((tmp_path / "there" / "manifest.json").read_text("utf-8"))
    (row,) = document["deliverables"]
    assert (row["review"]["state"], row["review"]["by"]) == ("approved", "Ann")


def test_a_manifest_that_was_moved_away_still_tells(
    adgen: Adgen, place: Place, tmp_path: Path
) -> None:
    """What was decided before the run stands in it; what came later is in the review file."""
    adgen("review", place.campaign, "--approve", EN_TILE, "--reject", DE_TILE)
    assert adgen("run", place.campaign, "--quiet").code == 0
    (tmp_path / "far" / "away").mkdir(parents=True)
    place.out.rename(tmp_path / "far" / "away" / "small")
    answer = adgen("publish", "far/away/small", "there")
    assert f"{DE_TILE}: was rejected" in answer.err
    assert "what was decided since its run is not known: name it with --review" in answer.err
    adgen("review", place.campaign, "--out", "far/away/small", "--approve", DE_TILE)
    later = adgen("publish", "far/away/small", "there", "--review", place.log, "--approved-only")
    assert later.code == 0
    assert len([*(tmp_path / "there").glob("*.mp4")]) == 2
    wrong = adgen("publish", "far/away/small", "there", "--review", "gone.jsonl")
    assert (wrong.code, "no such file" in wrong.err) == (2, True)


def saved(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    """Decisions as the report page saves them."""
    path = tmp_path / "decisions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_decisions_of_the_report_are_taken_over_once(
    adgen: Adgen, place: Place, tmp_path: Path
) -> None:
    found = listed(adgen, place)
    take = take_of(adgen, place, "en-US 3s/open 96x96")
    at = {"at": "2026-11-21T12:00:00.000Z", "by": "Eve", "note": "", "decision": "approve"}
    film = {**at, "what": "deliverable", "file": EN_TILE, "sha256": found[EN_TILE]["sha256"]}
    other = {**film, "file": EN_WALL, "sha256": "0" * 64}
    page = saved(
        tmp_path, film, other, {**at, "what": "take", "take": take, "use": "en-US 3s/open 96x96"},
        {**at, "what": "take", "take": "0" * 64, "use": ""}, {**film, "file": "gone.mp4", "by": ""},
    )  # fmt: skip
    answer = adgen("review", place.campaign, "--from", page)
    assert answer.code == 1
    assert "2 recorded, 3 refused" in answer.out
    told = answer.err.splitlines()
    assert told[0].startswith(f"{page}, line 2: {EN_WALL} was made anew since Eve looked at it")
    assert told[1].startswith(f"{page}, line 4: take 000000000000 is not in")
    assert told[2].startswith(f"{page}, line 5: gone.mp4 is not in")
    now = listed(adgen, place)
    assert (now[EN_TILE]["state"], now[take]["state"]) == ("approved", "locked")
    assert lines(place)[1]["asked"]["request"]["prompt"] == "a wash of paint"
    before = place.log.read_bytes()
    answer = adgen("review", place.campaign, "--from", page)
    assert "0 recorded, 2 known before, 3 refused" in answer.out
    assert place.log.read_bytes() == before
    assert adgen("plan", place.campaign, "--quiet").code == 0


def test_a_saved_file_with_a_damaged_line_is_refused_whole(
    adgen: Adgen, place: Place, tmp_path: Path
) -> None:
    page = tmp_path / "decisions.jsonl"
    page.write_text('{"what": "deliverable", "decision": "maybe"}\n{"a\n', "utf-8")
    answer = adgen("review", place.campaign, "--from", page)
    assert (answer.code, answer.out) == (2, "")
    assert f"{page}, line 1: is no decision" in answer.err
    assert f"{page}, line 2: is damaged" in answer.err
    assert not place.log.exists()


def test_on_a_terminal_each_is_asked_for(
    adgen: Adgen, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["maybe", "y", "t", "a remark", "n", "too dark", "s", "q"])
    monkeypatch.setattr(questions.typer, "prompt", lambda *words, **more: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    answer = adgen("review", place.campaign)
    assert answer.code == 0, answer.err
    assert answer.out.endswith("3 recorded\n")
    kept = [(line["decision"], line.get("note", "")) for line in lines(place)]
    assert kept == [("approve", ""), ("note", "a remark"), ("reject", "too dark")]
    assert next(answers, "none left") == "none left"


def test_approved_takes_teach(adgen: Adgen, place: Place, tmp_path: Path) -> None:
    answer = adgen("review", place.campaign, "--export", "taught")
    assert (answer.code, "no take that was made from words is approved" in answer.err) == (2, True)
    use, store = "en-US 3s/open 96x96", tmp_path / "store"
    bad = take_of(adgen, place, use)
    adgen("review", place.campaign, "--reject", use, "--note", "blotchy")
    assert adgen("run", place.campaign, "--quiet").code == 0
    good = take_of(adgen, place, use)
    adgen("review", place.campaign, "--approve", good, "--approve", "de-DE 3s/where 90x160")
    adgen("review", place.campaign, "--approve", "en-US 3s/end-card 90x160")
    answer = adgen("review", place.campaign, "--export", "taught")
    assert (answer.code, answer.out) == (0, "taught: 2 takes with their prompts\n")
    rows = [json.loads(line) for line in (tmp_path / "taught/metadata.jsonl").open("rb")]
    first, second = rows
    assert (first["text"], second["text"]) == ("a wash of paint", "a wash over Berlin")
    assert first["instead_of"] == [{"take": bad, "text": "a wash of paint", "note": "blotchy"}]
    film = tmp_path / "taught" / first["file_name"]
    assert film.read_bytes() == (store / good[:2] / good / "take.mkv").read_bytes()
    assert sorted(path.name for path in film.parent.iterdir()) == sorted(
        [row["file_name"] for row in rows] + ["metadata.jsonl"]
    )
    shutil.rmtree(store / good[:2] / good)
    film.unlink()
    answer = adgen("review", place.campaign, "--export", "taught", "--json")
    assert answer.code == 1
    assert f"take {good[:12]} ({use}) is no longer in the store" in answer.out


def test_a_damaged_review_file_is_told(adgen: Adgen, place: Place) -> None:
    place.log.write_text("<<<<<<< HEAD\n", "utf-8")
    for command, thing in (
        ("review", place.campaign), ("plan", place.campaign), ("publish", place.out)
    ):  # fmt: skip
        answer = adgen(command, thing, *(["x"] if command == "publish" else []))
        assert answer.code == 2, command
        assert "campaign.review.jsonl, line 1: is damaged" in answer.err, command


def test_a_rejection_counts_though_the_clock_that_approved_was_fast(
    adgen: Adgen, place: Place
) -> None:
    assert adgen("review", place.campaign, "--approve", EN_TILE).code == 0
    (line,) = lines(place)
    place.log.write_text(json.dumps({**line, "at": "2099-01-01T00:00:00+00:00"}) + "\n", "utf-8")
    assert listed(adgen, place)[EN_TILE]["state"] == "approved"
    assert adgen("review", place.campaign, "--reject", EN_TILE).code == 0
    assert listed(adgen, place)[EN_TILE]["state"] == "rejected"

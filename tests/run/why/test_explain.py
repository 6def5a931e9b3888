"""A plan in words, against a real run of a small campaign."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.brief import load
from adgen.cli.tables import print_plan
from adgen.errors import RequestError
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.run.why.earlier import read_manifest
from adgen.run.why.explain import plan_document
from tests.studio.campaign import (
    KNOWN,
    know_small_placements,
    logo,
    look_at_no_film,
    picture,
    run,
    write_campaign,
    write_png,
)

Document = dict[str, Any]
Edit = Callable[[Path], None]
FILES = [
    f"small_{region}_3s_{place}.mp4"
    for region in ("en-US", "de-DE")
    for place in ("90x160_wall", "96x96_tile")
]
GERMAN = [name for name in FILES if "de-DE" in name]


@dataclass(frozen=True)
class Studio:
    """A campaign that was run, and a place for changed copies of it."""

    root: Path

    def planned(self, edit: Edit, store: Path | None = None, **overrides: str) -> Document:
        """The plan of an edited copy, compared with the run."""
        copy = self.root / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root / "small", copy)
        edit(copy)
        known = Store(store or self.root / "store")
        request = Request(copy / "campaign.yaml", overrides=overrides)
        plan = pipeline.plan(request, known, Silent()).plan
        return plan_document(plan, known, read_manifest(self.root / "out" / "manifest.json"))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    root = tmp_path_factory.mktemp("explain")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        look_at_no_film(patch)
        run(write_campaign(root / "small"), root / "store", root / "out")
        yield Studio(root)


def nothing(folder: Path) -> None:
    """Leave it as it was."""


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")

    return edit


def reasons(rows: list[Document]) -> dict[str, str]:
    """Reasons of what is not there, by file or by first use and raster."""
    return {
        row.get("file") or f"{row['shots'][0]} {row['raster']}": row["reason"]
        for row in rows
        if row["status"] != "cached"
    }


def test_after_a_run_everything_is_cached(studio: Studio) -> None:
    document = studio.planned(nothing)
    for part in ("takes", "masters", "mixes", "deliverables"):
        assert {row["status"] for row in document[part]} == {"cached"}
        assert all("made before" in row["reason"] or "not needed" in row["reason"]
                   for row in document[part])  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "files", "reason", "takes"),
    [
        (replaced("regions.csv", "Kaufen", "Los"), GERMAN, "regions.csv row 3 cta changed", 0),
        (replaced("regions.csv", "Hallo", "Tag"), GERMAN, "regions.csv row 3 line changed", 0),
        (lambda folder: write_png(folder / "logo.png", logo() // 2), FILES,
         "brand logo changed", 0),
        (lambda folder: write_png(folder / "pictures" / "warm.png", picture(5)), FILES,
         "pictures/warm.png changed", 2),
        (replaced("campaign.yaml", "pan_left", "pan_right"), FILES,
         "campaign.yaml line 24 shots[1].camera changed", 2),
        (replaced("campaign.yaml", "transition: dissolve", "transition: cut"), FILES,
         "campaign.yaml line 29 end_card.transition changed", 2),
        (replaced("campaign.yaml", "seed: 7", "seed: 8"), FILES,
         "campaign.yaml line 6 seed changed", 6),
        (replaced("brand.yaml", "#FFB07A", "#FFB07B"), FILES,
         "brand palette.accent changed", 2),
        (replaced("brand.yaml", "Hear it", "Feel it"), FILES, "brand tagline changed", 0),
        (replaced("regions.csv", "de-DE", "fr-FR,Tu,Toi,Salut,Va\nde-DE"),
         ["small_fr-FR_3s_90x160_wall.mp4", "small_fr-FR_3s_96x96_tile.mp4"],
         "row for fr-FR is new", 0),
    ],
)  # fmt: skip
def test_a_change_is_the_reason_of_what_it_reaches_and_of_nothing_else(
    studio: Studio, edit: Edit, files: list[str], reason: str, takes: int
) -> None:
    document = studio.planned(edit)
    assert reasons(document["deliverables"]) == dict.fromkeys(files, reason)
    new = [row for row in document["takes"] if row["status"] != "cached"]
    assert len(new) == takes
    for row in new:
        assert row["status"] == ("shared" if len(row["shots"]) > 1 else "new")
        assert row["reason"] == f"{reason}, shared by 2 shots"


@pytest.mark.parametrize(
    ("name", "line", "reached", "reason"),
    [
        ("campaign.yaml", "sound_effects: true\n", FILES,
         "campaign.yaml line 30 sound_effects changed"),
        ("campaign.yaml", "stems: true\n", [], ""),
        ("brand.yaml", "voice: {lexicon: {Hallo: {de: Halloo}}}\n", GERMAN,
         "brand voice.lexicon changed"),
        ("brand.yaml", "voice: {fastest: 1.1}\n", [], ""),
    ],
)  # fmt: skip
def test_a_change_of_the_sound_reaches_those_who_hear_it(
    studio: Studio, name: str, line: str, reached: list[str], reason: str
) -> None:
    def edit(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(line)

    document = studio.planned(edit)
    assert reasons(document["deliverables"]) == dict.fromkeys(reached, reason)
    assert {row["status"] for row in document["takes"]} == {"cached"}
    stems = line.startswith("stems")
    for row in document["deliverables"]:
        assert row["reason"].endswith("; its stems are to be made") == stems


def test_the_plan_tells_how_the_voice_fits_and_what_else_is_heard_and_delivered(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    wipe = replaced("campaign.yaml", "transition: dissolve", "transition: wipe")
    document = studio.planned(wipe, sound_effects="true", stems="true")
    variant, file = document["variants"][0], document["deliverables"][0]
    (line,) = variant["voice"]
    assert (line["text"], line["faster"], line["timed_by"]) == ("Hello", 1.0, "engine")
    assert 0.2 < line["seconds"] < line["room"] < 1.0
    assert variant["effects"] == [
        {"at": 1.0, "transition": "cut", "whoosh": False, "hit": True},
        {"at": 1.5, "transition": "wipe", "whoosh": True, "hit": True},
    ]
    stem = "small_en-US_3s_90x160_wall"
    assert file["stems"] == [f"{stem}.vo.wav", f"{stem}.me.wav"]
    assert file["subtitles"] == [f"{stem}{end}" for end in (".srt", ".vtt", ".ttml", ".ass")]
    assert document["licences"]["music"] == {"owner": "us", "terms": "CC0-1.0", "proof": "us"}
    assert document["licences"]["voices"][0]["engine"] == "espeak"
    line["faster"] = 1.07
    print_plan(document)
    shown = capsys.readouterr().out
    told = f"{line['seconds']:.2f} of {line['room']:.2f} s at 1.07 x"
    for words in (told, "effects at 1.00 s, 1.50 s", "4 .vo.wav, 4 .me.wav",
                  "music: CC0-1.0, us, proof: us", "voice espeak"):  # fmt: skip
        assert words in shown


def test_set_is_named_as_what_changed(studio: Studio) -> None:
    document = studio.planned(nothing, seed="9")
    assert set(reasons(document["deliverables"]).values()) == {"--set seed changed"}


def test_what_is_shared_is_not_made_by_the_row_that_shares_it(studio: Studio) -> None:
    header = "region,id,headline,promise,line,cta\n"
    rows = "en-US,a,So,All,Hi,Go\nen-US,b,So,All,Hi,Go\n"
    document = studio.planned(lambda folder: _write(folder / "regions.csv", header + rows))
    wall = [row for row in document["deliverables"] if row["placement"] == "wall"]
    assert [row["status"] for row in wall] == ["new", "shared"]
    assert [row["id"] for row in wall] == ["a", "b"]
    assert wall[1]["reason"] == f"the same bytes as {wall[0]['file']}"
    assert wall[0]["key"] == wall[1]["key"]


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def test_a_limit_that_only_the_check_knows_leaves_the_film(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower = KNOWN["tile"].model_copy(update={"max_megabytes": 3.0})
    monkeypatch.setattr(load, "placements", lambda: {**KNOWN, "tile": lower})
    rows = studio.planned(nothing)["deliverables"]
    assert {row["status"] for row in rows} == {"cached"}
    told = {row["reason"] for row in rows if row["placement"] == "tile"}
    assert told == {
        "made before from the same inputs; "
        "to be checked again: placement tile max_megabytes changed"
    }


def test_entries_that_are_gone_or_damaged_are_said_to_be(studio: Studio, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(studio.root / "store", store)
    wall, tile = read_manifest(studio.root / "out" / "manifest.json")["deliverables"][:2]
    shutil.rmtree(Store(store).root_of(wall["mark"]))
    film = next(Store(store).root_of(tile["mark"]).glob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1] + b"?")
    assert reasons(studio.planned(nothing, store)["deliverables"]) == {
        Path(wall["path"]).name: "its entry is no longer in the store",
        Path(tile["path"]).name: "its entry in the store was damaged",
    }


def test_without_an_earlier_run_nothing_was_made_before(studio: Studio, tmp_path: Path) -> None:
    store = Store(tmp_path / "empty")
    plan = pipeline.plan(Request(studio.root / "small"), store, Silent()).plan
    document = plan_document(plan, store)
    assert {row["status"] for row in document["deliverables"]} == {"new"}
    assert {row["reason"] for row in document["deliverables"]} == {"never made before"}
    assert {row["reason"] for row in document["takes"]} == {"never made before, shared by 2 shots"}


def test_what_is_no_manifest_is_refused(tmp_path: Path) -> None:
    for name, text in (("not.json", "{"), ("list.json", "[]"), ("else.json", '{"a": 1}')):
        (tmp_path / name).write_text(text, "utf-8")
        with pytest.raises(RequestError, match="is no manifest of a run"):
            read_manifest(tmp_path / name)
    with pytest.raises(RequestError, match="cannot be read: No such file"):
        read_manifest(tmp_path / "none.json")


def test_a_thousand_rows_can_be_read(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    document = studio.planned(nothing)
    file, variant = document["deliverables"][0], document["variants"][0]
    document["deliverables"] = [
        {**file, "file": f"spot{number}.mp4", "status": "new",
         "reason": f"regions.csv row {number} cta changed" if number < 900 else "music changed"}
        for number in range(1000)
    ]  # fmt: skip
    (line,) = variant["voice"]
    document["variants"] = [
        {**variant, "region": f"r{number}", "voice": [{**line, "seconds": number / 1000}]}
        for number in range(1000)
    ]
    print_plan(document)
    shown = capsys.readouterr().out
    assert shown.count("\n") < 60
    assert "regions.csv row … cta changed" in shown
    assert "and 897 more" in shown
    assert "and 97 more" in shown
    assert "and 997 more" in shown

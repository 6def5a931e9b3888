"""What a delivered file was made from, of a real run and of a manifest with known answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.cli.explaining import explain
from adgen.cli.heard import sound_lines
from adgen.errors import RequestError
from adgen.run.store.folder import Store, file_hash
from adgen.run.why.ancestry import ancestry
from adgen.run.why.earlier import Ledger, read_manifest
from tests.studio.campaign import know_small_placements, run, write_campaign

FILE = "small_de-DE_3s_90x160_wall.mp4"
TWIN = "small_en-US_3s_90x160_wall.mp4"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a campaign, its store and its files."""
    root = tmp_path_factory.mktemp("ancestry")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        run(write_campaign(root / "small"), root / "store", root / "out")
        yield root


@pytest.fixture
def told(made: Path) -> dict[str, Any]:
    manifest = made / "out" / "manifest.json"
    store = Store(made / "store")
    return ancestry(read_manifest(manifest), made / "out" / FILE, str(manifest), store)


def test_the_file_is_the_one_that_was_delivered(made: Path, told: dict[str, Any]) -> None:
    assert (told["region"], told["length"], told["placement"]) == ("de-DE", 3, "wall")
    assert told["sha256"] == file_hash(made / "out" / FILE)
    assert told["on_disk"] == "same"
    assert told["film"]["encode"]["id"] == "small"
    assert told["film"]["logo"] == {
        "file": "logo.png",
        "sha256": file_hash(made / "small/logo.png"),
    }
    assert told["film"]["same_file"] == []
    assert told["check"]["passed"] > 10
    assert told["check"]["failed"] == []
    assert told["check"]["limits"]["id"] == "wall"


def test_texts_and_sound(made: Path, told: dict[str, Any]) -> None:
    assert told["texts"]["texts"] == {
        "open.super": "Du kannst", "detail.super": "Jeden Tag",
        "end-card.tagline": "Hear it", "end-card.cta": "Kaufen",
    }  # fmt: skip
    sound = told["sound"]
    assert sound["music"]["file"] == "music.wav"
    assert sound["music"]["sha256"] == file_hash(made / "small" / "music.wav")
    assert sound["music"]["beats_file"] == "beats.json"
    assert sound["target"]["integrated"] == -14.0
    assert sound["music"]["licence"] == {"owner": "us", "terms": "CC0-1.0", "proof": "us"}
    (line,) = sound["voices"]
    assert (line["text"], line["kept"]) == ("Hallo", True)
    assert (line["engine"], line["timed_by"], line["faster"]) == ("espeak", "engine", 1.0)
    assert 0.2 < line["length"] < 1.0
    assert (sound["effects"], sound["stems"]) == (None, [])
    assert [Path(name).suffix for name in told["texts"]["subtitles"]] == [
        ".srt", ".vtt", ".ttml", ".ass"
    ]  # fmt: skip
    assert sound["shared_by"] == ["small_de-DE_3s_96x96_tile.mp4"]


def test_the_picture_down_to_seeds_and_pictures(made: Path, told: dict[str, Any]) -> None:
    picture = told["picture"]
    assert picture["shared_by"] == [TWIN]
    assert (picture["raster"], picture["rate"]) == ("90x160", "30")
    cuts = picture["cuts"]
    assert [(cut["shot"], cut["start"], cut["stop"]) for cut in cuts] == [
        ("open", 0, 30), ("detail", 30, 45), ("end-card", 45, 90)
    ]  # fmt: skip
    take = cuts[1]["take"]
    assert (take["engine"], take["seed"], take["camera"]) == ("stills", 7, "pan_left")
    assert take["revision"].startswith("stills-")
    assert take["made_frames"] == take["frames"] == 25
    assert take["pictures"] == [
        {"as": "picture", "file": "pictures/cold.png",
         "sha256": file_hash(made / "small" / "pictures" / "cold.png")}
    ]  # fmt: skip
    assert take["used_by"] == ["en-US 3s/detail", "de-DE 3s/detail"]
    assert cuts[2]["take"]["palette"] == ["#14143C", "#0A0A1E", "#FFB07A"]


def test_every_work_has_its_key_its_time_and_whether_it_is_kept(
    made: Path, told: dict[str, Any]
) -> None:
    works = [told[part] for part in ("film", "check", "texts", "sound", "picture")]
    works += [*told["sound"]["voices"], *(cut["take"] for cut in told["picture"]["cuts"])]
    store = Store(made / "store")
    for work in works:
        seal = store.seal(work["key"])
        assert seal is not None
        assert work["kept"]
        assert work["seconds"] == round(seal.seconds, 3)
        assert work["made"] == seal.made


def test_a_file_changed_or_gone_is_said_to_be(made: Path, tmp_path: Path) -> None:
    manifest = made / "out" / "manifest.json"
    document = read_manifest(manifest)
    other = tmp_path / FILE
    assert ancestry(document, other, str(manifest))["on_disk"] == "missing"
    other.write_bytes(b"another film")
    assert ancestry(document, other, str(manifest))["on_disk"] == "changed"


def test_works_that_were_pruned_are_told_apart(made: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    shutil.copytree(made / "store", store.root)
    manifest = made / "out" / "manifest.json"
    document = read_manifest(manifest)
    shutil.rmtree(store.root_of(document["deliverables"][0]["mix"]))
    file = Path(document["deliverables"][0]["path"])
    told = ancestry(document, file, str(manifest), store)
    assert (told["sound"]["kept"], told["film"]["kept"]) == (False, True)


def test_a_file_that_is_not_listed(made: Path) -> None:
    manifest = made / "out" / "manifest.json"
    document = read_manifest(manifest)
    with pytest.raises(RequestError) as error:
        ancestry(document, Path("small_de-DE_3s_90x160_walls.mp4"), "manifest.json")
    problem = error.value.problems[0]
    assert problem.what == "has no file small_de-DE_3s_90x160_walls.mp4"
    assert problem.hint == f"did you mean {FILE}?"
    with pytest.raises(RequestError) as error:
        ancestry(document, Path("film.mp4"), "manifest.json")
    assert error.value.problems[0].hint == f"it lists 4 files, such as {TWIN}"


def test_a_manifest_from_before_works_were_listed(made: Path) -> None:
    document = read_manifest(made / "out" / "manifest.json")
    with pytest.raises(RequestError, match="was written by an older adgen"):
        ancestry({**document, "items": {}}, Path(FILE), "manifest.json")


def test_files_of_equal_bytes_name_each_other(made: Path) -> None:
    document = read_manifest(made / "out" / "manifest.json")
    rows = document["deliverables"]
    twin = {**rows[0], "path": "twin.mp4"}
    told = ancestry({**document, "deliverables": [*rows, twin]}, Path("twin.mp4"), "manifest.json")
    assert told["film"]["same_file"] == [Path(rows[0]["path"]).name]


def test_a_file_that_a_later_run_left_alone_is_explained_too(
    made: Path, told: dict[str, Any]
) -> None:
    manifest = made / "out" / "manifest.json"
    document = read_manifest(manifest)
    rows = document["deliverables"]
    later = {
        **document,
        "deliverables": [row for row in rows if row["region"] == "en-US"],
        "earlier": [row for row in rows if row["region"] == "de-DE"],
    }
    store = Store(made / "store")
    assert ancestry(later, made / "out" / FILE, str(manifest), store) == told
    assert len(Ledger.of_manifest(later).rows) == 4


def test_who_says_a_line_that_was_sped_up_and_what_is_struck_where(made: Path) -> None:
    manifest = made / "out" / "manifest.json"
    document = read_manifest(manifest)
    items, rows = document["items"], document["deliverables"]
    said = next(key for key, item in items.items() if item["stage"] == "voice")
    quick = {"stage": "voice", "version": 1, "parameters": {"faster": "1.07"},
             "inputs": {"speech": said}}  # fmt: skip
    heard = rows[0]["mix"]
    mix = {**items[heard], "inputs": {**items[heard]["inputs"], "voice 0": "quick"}}
    struck = [["whip", "4/3", "1/3", 1, True, False]]
    mix["parameters"] = {**mix["parameters"], "effects": {"level": -6.0, "struck": struck}}
    changed = {**document, "items": {**items, "quick": quick, heard: mix}}
    rows[0]["voice"][0]["faster"] = 1.07
    told = ancestry(changed, Path(rows[0]["path"]), str(manifest))["sound"]
    assert (told["voices"][0]["engine"], told["voices"][0]["faster"]) == ("espeak", 1.07)
    assert told["effects"] == {
        "level": -6.0,
        "struck": [{"at": 1.3333, "transition": "whip", "whoosh": True, "hit": False}],
    }
    assert [*sound_lines({**told, "stems": ["out/a.vo.wav"]})][1:] == [
        "effects, -6 LU against the music: whoosh at 1.33 s (whip)",
        "stems: a.vo.wav",
    ]


def test_the_command_prints_one_document_or_a_tree(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    explain(made / "out" / FILE, cache=made / "store", as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert document["picture"]["cuts"][0]["take"]["seed"] == 7
    explain(made / "out" / FILE, cache=made / "store")
    shown = capsys.readouterr().out
    for words in ("as delivered", "end-card.cta: Kaufen", "voice", "Hallo", "seed 7, 25 frames",
                  "picture: pictures/cold.png", f"shared with {TWIN}", "beats of beats.json",
                  "used by en-US 3s/open, de-DE 3s/open"):  # fmt: skip
        assert words in shown


def test_the_manifest_may_lie_elsewhere_and_must_lie_somewhere(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(made / "out" / FILE, tmp_path)
    with pytest.raises(RequestError, match="cannot be read: No such file"):
        explain(tmp_path / FILE, cache=made / "store")
    explain(tmp_path / FILE, made / "out" / "manifest.json", made / "store", as_json=True)
    assert json.loads(capsys.readouterr().out)["on_disk"] == "same"

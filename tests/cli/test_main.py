"""The command line as shell scripts see it: exit codes, one JSON document, errors on stderr."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adgen import __version__, pipeline
from adgen.engines.stills import StillsEngine
from adgen.errors import EngineError
from tests.studio.campaign import know_small_placements, run, write_campaign
from tests.studio.films import film, noise

Adgen = Callable[..., Any]
HEAVY = ("torch", "cv2", "pandas", "pydantic", "librosa", "numpy", "diffusers", "transformers")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a campaign, its store and its files."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        run(write_campaign(root / "small"), root / "store", root / "out")
    return root


def in_place(made: Path) -> tuple[str | Path, ...]:
    return made / "small", "--cache", made / "store", "--quiet"


# -- help and imports ----------------------------------------------------------------------------


def loaded_by(*words: str) -> set[str]:
    """The heavy packages that a command line imports, and proof that it printed something."""
    code = (
        "import sys\n"
        f"sys.argv = ['adgen', *{list(words)!r}]\n"
        "from adgen.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code in (0, 2), end.code\n"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told, _, names = done.stdout.rpartition("LOADED")
    assert len(told) > 100
    return set(names.split())


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (("--help",), set()),
        (("run", "--help"), {"pydantic"}),  # Typer's own, for options
        (("engines",), {"pydantic", "numpy"}),
    ],
)
def test_help_and_lists_load_nothing_heavy(words: tuple[str, ...], allowed: set[str]) -> None:
    assert loaded_by(*words) <= allowed


def test_help_names_every_command(adgen: Adgen) -> None:
    answer = adgen("--help")
    assert answer.code == 0
    for command in ("run", "plan", "preview", "check", "report", "explain", "beats", "engines",
                    "placements", "publish", "voices", "doctor", "init", "schema",
                    "cache"):  # fmt: skip
        assert f"\n  {command} " in answer.out


@pytest.mark.parametrize(
    ("command", "own"),
    [("run", "--runner --jobs --address --rows --out"), ("plan", "--since --out"),
     ("preview", "--out")],
)  # fmt: skip
def test_commands_about_a_campaign_have_the_same_options(
    command: str, own: str, adgen: Adgen
) -> None:
    answer = adgen(command, "--help")
    assert answer.code == 0
    shared = "--region --length --placement --set --cache --download --json --quiet"
    for option in (*shared.split(), *own.split()):
        assert re.search(rf"^  (-\w, )?{option} ", answer.out, re.MULTILINE), option


@pytest.mark.parametrize("words", [(), ("rum",), ("run",), ("run", "a.yaml", "--colour")])
def test_a_command_line_that_is_wrong_exits_with_two(words: tuple[str, ...], adgen: Adgen) -> None:
    answer = adgen(*words)
    assert answer.code == 2
    assert "Usage" in answer.out + answer.err


# -- run -----------------------------------------------------------------------------------------


def test_run_prints_one_document_and_nothing_else(
    made: Path, adgen: Adgen, small_placements: None
) -> None:
    answer = adgen("run", *in_place(made), "--out", made / "out", "--json")
    document = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert document.keys() >= {
        "expected", "delivered", "failed", "skipped", "takes", "deliverables",
    }  # fmt: skip
    assert document["deliverables"][0].keys() >= {
        "region", "length", "placement", "path", "sha256", "status", "findings",
    }  # fmt: skip
    assert document == json.loads((made / "out" / "manifest.json").read_text("utf-8"))


def test_progress_goes_to_stderr(made: Path, adgen: Adgen, small_placements: None) -> None:
    answer = adgen("run", made / "small", "--cache", made / "store", "--json")
    json.loads(answer.out)
    lines = answer.err.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(("warning", " "))] == [
        "load", "expand", "beats", "voice", "schedule", "make",
    ]  # fmt: skip


def test_run_ends_with_a_table_of_files(made: Path, adgen: Adgen, small_placements: None) -> None:
    answer = adgen("run", *in_place(made))
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "small: 4 of 4 delivered; 0 takes generated, 6 reused"
    # Without --out they lie in out/ and the campaign's folder.
    assert answer.out.count("out/small/small_") == 4
    assert len(list(Path("out/small").glob("*.mp4"))) == 4


@pytest.mark.parametrize("name", ["small", "small/campaign.yaml", "small/.", "small/../small"])
def test_files_go_to_a_folder_named_like_the_campaigns(
    name: str, made: Path, adgen: Adgen, small_placements: None
) -> None:
    answer = adgen("run", f"{made}/{name}", "--cache", made / "store", "--quiet", "--region",
                   "de-DE", "--placement", "tile")  # fmt: skip
    assert answer.code == 0, answer.err
    assert [path.name for path in Path("out").iterdir()] == ["small"]


def test_a_failed_take_exits_with_one(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(*words: object) -> Any:
        raise EngineError("out of memory")
        yield

    monkeypatch.setattr(StillsEngine, "make", make)
    answer = adgen("run", campaign, "--json", "--placement", "tile")
    document = json.loads(answer.out)
    assert answer.code == 1
    assert (document["expected"], document["skipped"], document["delivered"]) == (2, 2, 0)
    assert answer.err.count("failed: out of memory") == 3  # once for each take


def test_a_failed_check_exits_with_one(adgen: Adgen, campaign: Path) -> None:
    """A placement whose files must be larger than these few pixels are."""
    from tests.studio.campaign import KNOWN

    place = KNOWN["tile"].model_copy(update={"min_kbps": 90_000})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adgen.brief.load.placements", lambda: {**KNOWN, "tile": place})
        answer = adgen("run", campaign, "--placement", "tile", "--region", "en-US", "--quiet")
    assert answer.code == 1
    assert "FAILED " in answer.out
    assert answer.out.splitlines()[-1].startswith("small: 1 of 1 delivered, 1 check failed; ")
    assert answer.err == ""  # once more would give the same


def test_an_interrupted_run_exits_with_130(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run", interrupted)
    answer = adgen("run", campaign)
    assert (answer.code, answer.out) == (130, "")
    assert answer.err == "interrupted; run again to go on\n"


def test_a_traceback_only_when_asked_for(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("plan", campaign, "--set", "encode=smal", "--quiet")
    assert "Traceback" not in adgen(*words).err
    monkeypatch.setenv("ADGEN_DEBUG", "1")
    answer = adgen(*words)
    assert answer.code == 2
    assert "Traceback" in answer.err
    assert answer.err.rstrip().endswith("hint: did you mean small?")


@pytest.mark.parametrize("setting", ["seed", "=3", ""])
def test_a_malformed_setting_is_told(setting: str, adgen: Adgen, campaign: Path) -> None:
    answer = adgen("plan", campaign, "--set", setting, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"--set: {setting!r} is not key=value\n\nhint: e.g. --set seed=7\n"


def test_a_reader_that_goes_away_is_no_error_to_shout_about() -> None:
    code = "import sys; sys.argv = ['adgen', 'placements', '--json']; "
    code += "from adgen.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 1


# -- plan ----------------------------------------------------------------------------------------


def test_plan_shows_what_would_be_made_and_makes_nothing(adgen: Adgen, campaign: Path) -> None:
    answer = adgen("plan", campaign, "--json", "--quiet")
    document = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert document.keys() >= {"variants", "takes", "deliverables", "estimate"}
    assert len(document["variants"]) == 2
    assert len(document["takes"]) == 6
    for take in document["takes"]:
        assert take.keys() >= {"key", "shots", "status", "reason"}
        assert take["status"] == "shared"
        assert [shot.split()[0] for shot in take["shots"]] == ["en-US", "de-DE"]
        assert "shared by 2 shots" in take["reason"]
    for row in document["deliverables"]:
        assert row.keys() >= {"region", "length", "placement", "status", "reason"}
        assert row["status"] == "new"
    assert document["estimate"]["take_frames"] == 2 * (30 + 25 + 45)
    assert document["estimate"]["deliverable_frames"] == 4 * 90
    assert not Path("out").exists()
    cuts = document["variants"][0]["cuts"]
    assert [(cut["start"], cut["stop"]) for cut in cuts] == [(0, 30), (30, 45), (45, 90)]


def test_plan_after_a_run_finds_everything(
    made: Path, adgen: Adgen, small_placements: None
) -> None:
    document = json.loads(adgen("plan", *in_place(made), "--json").out)
    assert {row["status"] for row in document["takes"] + document["deliverables"]} == {"cached"}
    estimate = document["estimate"]
    assert (estimate["take_frames"], estimate["deliverable_frames"]) == (0, 0)
    assert (estimate["seconds"], estimate["megabytes"]) == (0, 0)


def test_plan_as_tables(adgen: Adgen, campaign: Path) -> None:
    answer = adgen("plan", campaign, "--quiet")
    assert answer.code == 0
    for part in ("open 0 (0.00), detail 30 (1.00), end-card 45 (1.50)", "90x160", "stills",
                 "small_de-DE_3s_96x96_tile.mp4", "estimate: 200 frames to generate"):  # fmt: skip
        assert part in answer.out


# -- preview ---------------------------------------------------------------------------------------


def test_preview_draws_a_still_of_every_take_and_a_sheet(
    made: Path, adgen: Adgen, small_placements: None
) -> None:
    answer = adgen("preview", *in_place(made), "--json")
    document = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert len(document["previews"]) == 6
    files = sorted(path.name for path in Path("out/small/preview").iterdir())
    assert files == [
        "detail_90x160_en-US_3s.png", "detail_96x96_en-US_3s.png", "end-card_90x160_en-US_3s.png",
        "end-card_96x96_en-US_3s.png", "open_90x160_en-US_3s.png", "open_96x96_en-US_3s.png",
        "sheet.png",
    ]  # fmt: skip
    again = adgen("preview", *in_place(made), "--placement", "tile", "--out", made / "looks")
    assert again.code == 0
    assert again.out.splitlines()[-1] == str(made / "looks" / "sheet.png")
    assert len(again.out.splitlines()) == 4


def test_a_preview_looks_first_whether_it_can_be_written(
    made: Path, adgen: Adgen, small_placements: None, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    answer = adgen("preview", *in_place(made), "--out", tmp_path / "taken")
    assert (answer.code, answer.out) == (1, "")
    assert f"cannot write to {tmp_path / 'taken'}: File exists\n\nhint: name another" in answer.err


def test_a_preview_that_fails_is_told_and_exits_with_one(
    adgen: Adgen, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = StillsEngine.preview

    def broken(self: StillsEngine, request: Any, progress: Any) -> Any:
        if request.camera == "pan_left":
            raise EngineError("out of memory")
        return real(self, request, progress)

    monkeypatch.setattr(StillsEngine, "preview", broken)
    answer = adgen("preview", campaign, "--placement", "tile", "--json")
    rows = json.loads(answer.out)["previews"]
    assert answer.code == 1
    assert [row["status"] for row in rows] == ["drawn", "failed", "drawn"]
    assert rows[1]["reason"] == "out of memory"
    assert answer.err.count("failed: out of memory") == 1
    assert len(list(Path("out/small/preview").glob("*.png"))) == 3


# -- check ---------------------------------------------------------------------------------------


def test_check_a_campaign(made: Path, adgen: Adgen, small_placements: None) -> None:
    for target in (made / "small", made / "small" / "campaign.yaml"):
        answer = adgen("check", target, "--cache", made / "store", "--out", made / "out", "--json")
        assert answer.code == 0, answer.err
        document = json.loads(answer.out)
        assert [file["by_plan"] for file in document["files"]] == [True] * 4
        assert document["not_looked_for"] == []
    words = ("--cache", made / "store", "--out", made / "out", "--placement", "tile")
    answer = adgen("check", made / "small", *words)
    assert answer.code == 0
    assert "passed" in answer.out
    assert "FAILED" not in answer.out


def test_check_the_folder_of_a_run(
    made: Path, adgen: Adgen, small_placements: None, tmp_path: Path
) -> None:
    """By the campaign that its manifest names; moved away from it, by what the files show."""
    for target in (made / "out", made / "out" / "manifest.json"):
        answer = adgen("check", target, "--cache", made / "store", "--json")
        assert answer.code == 0, answer.err
        document = json.loads(answer.out)
        assert [file["by_plan"] for file in document["files"]] == [True] * 4
        counts = [document[name] for name in ("checked", "passed", "warned", "failed")]
        assert (counts[0], sum(counts[1:]), counts[3]) == (4, 4, 0)
        for file in document["files"]:
            passed = [row for row in file["findings"] if row["status"] == "passed"]
            assert file["passed"] == len(passed) > 20
    away = tmp_path / "away" / "from" / "home"
    shutil.copytree(made / "out", away)
    answer = adgen("check", away, "--json")
    assert answer.code == 0, answer.err
    assert [file["by_plan"] for file in json.loads(answer.out)["files"]] == [False] * 4
    assert "warning: the campaign of" in answer.err
    answer = adgen("check", away, "--out", "x")
    assert (answer.code, "--out: goes with a CAMPAIGN" in answer.err) == (2, True)


def test_the_version_is_told(adgen: Adgen) -> None:
    answer = adgen("--version")
    assert (answer.code, answer.out) == (0, f"adgen {__version__}\n")


def test_check_a_file(tmp_path: Path, adgen: Adgen, small_placements: None) -> None:
    path = film(tmp_path / "a.mp4", noise(1.2), 36)
    assert adgen("check", path, "--placement", "wall").code == 0
    answer = adgen("check", path, "--placement", "tile", "--json")
    assert answer.code == 1
    failed = [f["check"] for f in json.loads(answer.out)["files"][0]["findings"] if not f["passed"]]
    assert failed == ["raster"]
    table = adgen("check", path, "--placement", "tile", "--all").out
    assert table.index("FAILED") < table.index("passed")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "an empty file"), (b"#EXTM3U\nfilm.mp4\n", "a playlist"), (b"no film", "text")],
)
def test_what_is_no_film_has_one_failed_finding(
    content: bytes, told: str, tmp_path: Path, adgen: Adgen, small_placements: None
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    answer = adgen("check", path, "--placement", "wall", "--json")
    (finding,) = json.loads(answer.out)["files"][0]["findings"]
    assert (answer.code, finding["check"], finding["passed"]) == (1, "readable", False)
    assert told in finding["measured"]
    table = adgen("check", path, "--placement", "wall")
    assert (table.code, "Traceback" in table.out + table.err) == (1, False)
    assert "readable" in table.out


def test_check_needs_something_to_check(tmp_path: Path, adgen: Adgen) -> None:
    answer = adgen("check", tmp_path / "gone.mp4", "--placement", "tiktok")
    assert (answer.code, answer.err) == (2, f"{tmp_path}/gone.mp4: there is no such file\n")
    assert adgen("check", tmp_path / "gone.mp4").code == 2
    assert "hint: run the campaign first" in adgen("check", "gone.yaml").err
    assert "--out: goes with a CAMPAIGN" in adgen("check", "a.mp4", "--out", "x").err
    answer = adgen("check", "gone.yaml", "--placements-file", "ours.yaml")
    assert (answer.code, "--placements-file: goes with a FILE" in answer.err) == (2, True)


# -- the others ----------------------------------------------------------------------------------


def test_lists(adgen: Adgen) -> None:
    found = json.loads(adgen("placements", "--json").out)["placements"]
    assert {"tiktok", "youtube-preroll"} <= {place["id"] for place in found}
    assert "1080x1920" in adgen("placements").out
    assert {"embedded", "stills", "diffusers"} <= set(
        json.loads(adgen("engines", "--json").out)["engines"]
    )
    assert "zh" in json.loads(adgen("voices", "--json").out)["voices"]["espeak"]["languages"]


def test_doctor_says_what_is_used_and_why(adgen: Adgen) -> None:
    answer = adgen("doctor", "--json")
    checks = {row["name"]: row for row in json.loads(answer.out)["checks"]}
    assert answer.code == 0
    assert "ffmpeg" in checks["ffmpeg"]["detail"] or ": " in checks["ffmpeg"]["detail"]
    assert all(row["ok"] and row["detail"] for row in checks.values())


def test_doctor_exits_with_one_when_something_is_missing(
    adgen: Adgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adgen.errors import MediaError

    def missing() -> None:
        raise MediaError("no ffmpeg on PATH")

    monkeypatch.setattr("adgen.media.ffmpeg.find_ffmpeg", missing)
    answer = adgen("doctor")
    assert answer.code == 1
    assert "MISSING" in answer.out
    assert "no ffmpeg on PATH" in answer.out


def test_the_starter_can_be_planned_as_it_is(adgen: Adgen) -> None:
    answer = adgen("init", "spring")
    assert answer.code == 0
    assert "campaigns/spring/campaign.yaml" in answer.out
    answer = adgen("plan", "campaigns/spring", "--json", "--quiet")
    assert answer.code == 0, answer.err
    assert len(json.loads(answer.out)["deliverables"]) == 4 * 2 * 2
    again = adgen("init", "spring")
    assert again.code == 2
    assert "campaigns/spring" in again.err


def test_schema_is_one_document(adgen: Adgen) -> None:
    assert json.loads(adgen("schema").out)["properties"].keys() >= {"shots", "placements"}


def test_beats_of_a_file(tmp_path: Path, adgen: Adgen) -> None:
    from adgen.media.sound import write_wav
    from tests.studio.beat_table import clicks

    track = clicks(120, seconds=8.0)
    write_wav(tmp_path / "clicks.wav", track.samples, track.rate)
    answer = adgen("beats", tmp_path / "clicks.wav", "--picture", tmp_path / "beats.png")
    found = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert found["tempo"] == pytest.approx(120, abs=0.5)
    assert found["beats"] == pytest.approx(track.beats, abs=0.003)
    assert (tmp_path / "beats.png").stat().st_size > 2000


def test_beats_of_what_has_none(tmp_path: Path, adgen: Adgen) -> None:
    (tmp_path / "words.ogg").write_text("la la la", "utf-8")
    answer = adgen("beats", tmp_path / "words.ogg")
    assert (answer.code, answer.out) == (1, "")
    assert "words.ogg: no sound can be read from it" in answer.err
    gone = adgen("beats", tmp_path / "gone.ogg")
    assert (gone.code, gone.err) == (2, f"{tmp_path / 'gone.ogg'}: there is no such file\n")

"""A campaign's own placements: added, laid over known ones, and refused with line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.brief.load import load_campaign, read_campaign
from adgen.brief.own_placements import own_placements
from adgen.errors import RequestError
from adgen.media.pictures import sha256_of
from adgen.media.tables import placements
from adgen.schema.delivery import Placement
from tests.studio.campaign import CAMPAIGN, write_campaign

OURS = """\
placements:
  - id: tiktok
    safe: {bottom: 700}
    max_megabytes: 50
  - id: station
    like: youtube-bumper
    width: 1280
    height: 720
  - id: booth
    width: 360
    height: 640
    seconds: {max: 10}
    safe: {top: 10, bottom: 10, left: 10, right: 10}
"""


def read(folder: Path, text: str) -> tuple[dict[str, Placement], list[str]]:
    path = folder / "ours.yaml"
    path.write_text(text, "utf-8")
    found, problems = own_placements(path, "ours.yaml", placements())
    return found, [str(problem) for problem in problems]


def test_what_is_given_counts_and_the_rest_stays(tmp_path: Path) -> None:
    found, problems = read(tmp_path, OURS)
    assert problems == []
    ours, theirs = found["tiktok"], placements()["tiktok"]
    assert (ours.safe.bottom, ours.safe.top) == (700, theirs.safe.top)
    assert ours.max_megabytes == 50
    assert ours.seconds == theirs.seconds
    assert (ours.confidence, ours.sources) == (theirs.confidence, theirs.sources)
    assert str(found["station"].raster) == "1280x720"
    assert found["station"].seconds.max == 6
    assert found["douyin-feed"] == placements()["douyin-feed"]
    assert len(found) == len(placements()) + 2


def test_what_a_placement_is_like_stays_known(tmp_path: Path) -> None:
    again = "  - {id: annex, like: station, title: Annex}\n"
    found, problems = read(tmp_path, OURS + again)
    assert problems == []
    assert found["station"].like == ("youtube-bumper",)
    assert found["annex"].like == ("youtube-bumper", "station")
    assert found["booth"].like == found["tiktok"].like == ()


def test_its_values_are_the_campaigns_own_word(tmp_path: Path) -> None:
    found, _ = read(tmp_path, OURS)
    ours = found["tiktok"].evidence_of("safe.bottom")
    assert (ours.confidence, ours.sources) == ("official", ("ours.yaml",))
    assert found["tiktok"].evidence_of("max_megabytes").sources == ("ours.yaml",)
    assert found["tiktok"].evidence_of("safe.top").confidence == "code"  # stays as it was
    doubted = {doubt.field for doubt in found["tiktok"].doubtful}
    assert doubted == {"safe.top", "safe.left", "safe.right"}
    assert found["booth"].evidence_of("safe.top").sources == ("ours.yaml",)
    assert found["booth"].doubtful == ()


def test_a_row_may_say_whose_word_it_is(tmp_path: Path) -> None:
    found, problems = read(tmp_path, """\
placements:
  - id: linkedin
    max_megabytes: 150
    safe: {top: 80}
    confidence: third
    sources: [an agency]
    checked: 2027-01-05
    evidence: {safe: {confidence: none, notes: a guess}}
""")  # fmt: skip
    assert problems == []
    told = found["linkedin"].evidence_of("max_megabytes")
    assert (told.confidence, told.sources) == ("third", ("an agency",))
    assert str(told.checked) == "2027-01-05"
    assert found["linkedin"].evidence_of("safe.top").notes == "a guess"
    assert found["linkedin"].confidence == "official"  # of what stays


def test_what_is_wrong_is_told_by_line_and_key_all_at_once(tmp_path: Path) -> None:
    found, problems = read(tmp_path, """\
placements:
  - id: tiktok
    saef: {top: 1}
    safe: {top: -1}
  - id: tiktokk
    width: 10
  - id: door
    like: nowhere
  - width: 3
  - id: x
    loudness: {integrated: loud}
  - id: x-square
    width: 700
  - id: x-square
    width: 700
rows: []
""")  # fmt: skip
    told = "\n".join(problems)
    for line in (
        "ours.yaml, line 3, placements[0].saef: unknown key\n\nhint: did you mean 'safe'?",
        "ours.yaml, line 4, placements[0].safe.top: must be at least 0, got -1",
        "ours.yaml, line 5, placements[1].id: 'tiktokk' is no known placement, and for a new one "
        "it lacks height, seconds, safe\n\nhint: did you mean 'tiktok'? Else give them, or "
        "like: ID",
        "ours.yaml, line 8, placements[2].like: unknown name 'nowhere'",
        "ours.yaml, line 9, placements[3]: expected an id",
        "ours.yaml, line 11, placements[4].loudness.integrated: expected a number, got 'loud'",
        "ours.yaml, line 14, placements[6].id: 'x-square' is given twice",
        "ours.yaml, line 16, rows: unknown key",
    ):
        assert line in told, line
    assert len(problems) == 8
    assert found["tiktok"] == placements()["tiktok"]


@pytest.mark.parametrize("text", ["placements: {tiktok: {}}", "placements: 3", "other: []"])
def test_a_file_that_is_no_list_of_rows_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(RequestError, match=r"ours\.yaml.*expected a list"):
        read(tmp_path, text)


def test_a_campaign_may_name_what_its_file_adds_and_keeps_the_files_hash(tmp_path: Path) -> None:
    text = CAMPAIGN.replace(
        "placements: [wall, tile]", "placements: [booth, tiktok]\nplacements_file: ours.yaml"
    )
    path = write_campaign(tmp_path, text)
    (tmp_path / "ours.yaml").write_text(OURS, "utf-8")
    brief = load_campaign(path)
    assert brief.placements["booth"].width == 360
    assert brief.placements["tiktok"].safe.bottom == 700
    assert placements()["tiktok"].safe.bottom == 660  # nothing of it is left behind
    own = {asset.path.name: asset.sha256 for asset in brief.sources}["ours.yaml"]
    assert own == sha256_of(tmp_path / "ours.yaml")
    without = load_campaign(path, {"placements_file": "null", "placements": "[tiktok]"})
    assert without.placements == placements()


def test_what_is_wrong_with_the_file_comes_with_the_campaigns_own_problems(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("seed: 7", "seed: 7\nplacements_file: ours.yaml")
    path = write_campaign(tmp_path, text)
    _, (problem,) = read_campaign(path)
    assert problem.where.endswith("placements_file")
    assert problem.what == "no such file: ours.yaml"
    (tmp_path / "ours.yaml").write_text("placements: [{id: tiktok, width: 0}]", "utf-8")
    brief, (problem,) = read_campaign(path)
    assert brief is not None
    assert problem.where.endswith("ours.yaml, line 1, placements[0].width")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("like: [tiktok]", "unknown name"),
        ("like: {}", "unknown name"),
        ("width: 1081", "multiple of 2"),
        ("safe: {top: 5000}", "leaves nothing of 1080x1920"),
        ("seconds: {min: 9, max: 2}", "min is 9, and max less"),
        ("min_rate: 0", "must be more than 0"),
        ("max_rate: 12", "min_rate is 23, and max_rate 12"),
    ],
)
def test_what_no_film_can_be_is_refused_with_its_line(row: str, told: str, tmp_path: Path) -> None:
    found, problems = read(tmp_path, f"placements:\n  - {{id: tiktok, {row}}}\n")
    assert found["tiktok"] == placements()["tiktok"]
    (problem,) = problems
    assert problem.startswith("ours.yaml, line 2")
    assert told in problem

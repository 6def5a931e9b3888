"""Storyboards of a whole campaign: nothing is generated, and everything is as the film will be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest

from adgen import pipeline
from adgen.engines.embedded.engine import EmbeddedEngine
from adgen.engines.stills import StillsEngine
from adgen.errors import EngineError
from adgen.media.sound import measure_loudness
from adgen.media.tables import encodes
from adgen.run.making.boards.facts import boarded, panels_of
from adgen.run.making.boards.works import animatic_work
from adgen.run.making.storyboard import Boarding
from adgen.run.plan import Plan
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.schema.picture import Raster
from tests.studio.campaign import BRAND, CAMPAIGN, Told, write_campaign
from tests.studio.making import note_making
from tests.studio.remembered import measure_anew

ONE = Narrowed(("en-US",), (), ("wall",))
MODEL = CAMPAIGN.replace(
    "    picture: pictures/cold.png\n",
    "    engine: embedded\n    prompt: a calm light\n"
    "    palette: ['#205080', '#103050', '#FFC080']\n",
)


def draw(
    campaign: Path, root: Path, narrowed: Narrowed = ONE, told: Told | None = None, **asked: bool
) -> dict[str, Any]:
    request = Request(campaign, narrowed)
    store = Store(root / "store")
    return pipeline.storyboard(request, store, root / "boards", told or Told(), Boarding(**asked))


def planned(campaign: Path, root: Path, narrowed: Narrowed = ONE) -> Plan:
    return pipeline.plan(Request(campaign, narrowed), Store(root / "store"), Told()).plan


def frames_of(path: str) -> np.ndarray:
    """Every frame of a film, small and grey."""
    film = cv2.VideoCapture(path)
    found = []
    while True:
        there, frame = film.read()
        if not there:
            break
        small = cv2.resize(frame, (54, 96), interpolation=cv2.INTER_AREA)
        found.append(small.astype(int).mean(axis=2))
    film.release()
    return np.array(found)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """The campaign, where it was drawn, and what was told."""
    from tests.studio.campaign import know_small_placements

    root = tmp_path_factory.mktemp("drawn")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        campaign = write_campaign(root / "small")
        return campaign, root, draw(campaign, root)


def test_every_shot_has_its_panel_before_any_take(
    drawn: tuple[Path, Path, dict[str, Any]],
) -> None:
    _, root, document = drawn
    (row,) = document["storyboards"]
    (board,) = row["boards"]
    names = [Path(path).name for path in board["panels"]]
    assert names == [
        f"small_en-US_3s_90x160_wall_{name}.png" for name in ("01_open", "02_detail", "03_end-card")
    ]
    sizes = {cv2.imread(path).shape for path in board["panels"]}  # type: ignore[union-attr]
    assert len(sizes) == 1
    ((height, width, _),) = sizes
    assert width == 720
    assert height > 1280 + 100, "a caption lies under the picture"
    store = Store(root / "store")
    seals = [store.seal(path.parent.name) for path in store.root.rglob("entry.json")]
    stages = {seal.record["stage"] for seal in seals if seal and seal.record}
    assert {"panel", "animatic", "storyboard", "preview", "mix"} <= stages
    assert not {"take", "compose", "deliver"} & stages


def test_a_panel_shows_the_takes_first_frame(
    drawn: tuple[Path, Path, dict[str, Any]], small_placements: None
) -> None:
    campaign, root, document = drawn
    plan = planned(campaign, root)
    (film,) = plan.films.values()
    board = document["storyboards"][0]["boards"][0]
    take = plan.takes[film.master.segments[1].take]
    first = next(StillsEngine().make(take.request, lambda *step: None))
    wanted = cv2.resize(first[..., ::-1], (720, 1280), interpolation=cv2.INTER_CUBIC)
    panel = cv2.imread(board["panels"][1])
    assert panel is not None
    off = np.abs(panel[300:700, 200:500].astype(int) - wanted[300:700, 200:500])
    assert off.mean() < 3


def test_the_animatic_is_cut_and_sounds_as_the_film(
    drawn: tuple[Path, Path, dict[str, Any]], small_placements: None
) -> None:
    campaign, root, document = drawn
    (spot,) = planned(campaign, root).spots
    path = document["storyboards"][0]["boards"][0]["animatic"]
    frames = frames_of(path)
    assert len(frames) == spot.cuts.frames == 90
    change = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2))
    hard = spot.cuts.cuts[1].record.start
    assert int(change.argmax()) + 1 == hard
    soft = spot.cuts.cuts[2].record.start
    middle = frames[soft + 4]
    before, after = frames[soft - 1], frames[soft + 12]
    assert 0.2 < np.abs(middle - before).mean() / np.abs(after - before).mean() < 0.8
    measured = measure_loudness(Path(path))
    assert measured.integrated == pytest.approx(-14.0, abs=1.0)


def test_an_animatic_hangs_on_the_form_that_wipes_it(
    tmp_path: Path, small_placements: None
) -> None:
    wiped = CAMPAIGN.replace("transition: dissolve", "transition: wipe")
    keys: dict[str, set[str]] = {}
    for name, film in (("cut", CAMPAIGN), ("wiped", wiped)):
        for shape in ("circle", "diamond"):
            brand = BRAND + f"shape: {shape}\n"
            plan = planned(
                write_campaign(tmp_path / f"{name}{shape}" / "small", film, brand), tmp_path
            )
            (placed,) = boarded(plan, False)
            work = animatic_work(placed, ["1", "2", "3"], Raster(90, 160), encodes()["small"])
            keys.setdefault(name, set()).add(work.key)
    assert [len(keys[name]) for name in ("cut", "wiped")] == [1, 2]


def test_a_caption_tells_what_no_still_shows(tmp_path: Path, small_placements: None) -> None:
    struck = CAMPAIGN.replace(
        "    camera: static\n", "    camera: static\n    speed: [2, 1]\n    beat_effect: zoom\n"
    )
    plan = planned(write_campaign(tmp_path / "small", struck), tmp_path)
    (placed,) = boarded(plan, False)
    said = panels_of(plan, placed)
    count = len(placed.film.master.segments[0].edit.accents)
    assert count > 0
    assert said[0].timing == f"speed 2 to 1, zoom on {count} strong beat{'s' * (count > 1)}"
    assert [panel.timing for panel in said[1:]] == ["", ""]


def test_the_book_tells_of_the_spot(drawn: tuple[Path, Path, dict[str, Any]]) -> None:
    *_, document = drawn
    book = pypdfium2.PdfDocument(document["storyboards"][0]["book"])
    (page,) = (page.get_textpage().get_text_range() for page in book)
    book.close()
    for words in ("Orlune · small", "en-US · 3 s · wall", "music.wav, 120.0 BPM", "1 open",
                  "2 beats from beat 1", "pan left", "dissolve", "Hello", "seed 7",
                  "warm.png"):  # fmt: skip
        assert words in page


def test_what_was_drawn_is_not_drawn_again(
    drawn: tuple[Path, Path, dict[str, Any]],
    small_placements: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign, root, before = drawn
    files = [path for path in sorted((root / "boards").iterdir()) if path.is_file()]
    contents = {path: path.read_bytes() for path in files}
    made = note_making(monkeypatch)
    assert draw(campaign, root) == before
    assert made == {}
    assert {path: path.read_bytes() for path in files} == contents


def test_another_store_gives_the_same_bytes(
    drawn: tuple[Path, Path, dict[str, Any]],
    small_placements: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measure_anew(monkeypatch)
    campaign, root, _ = drawn
    draw(campaign, tmp_path)
    names = sorted(path.name for path in (root / "boards").iterdir())
    assert sorted(path.name for path in (tmp_path / "boards").iterdir()) == names
    assert len(names) == 5
    for name in names:
        same = (root / "boards" / name).read_bytes() == (tmp_path / "boards" / name).read_bytes()
        assert same, name


def test_one_changed_text_draws_only_its_own_spot(
    drawn: tuple[Path, Path, dict[str, Any]],
    small_placements: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign, root, _ = drawn
    rows = campaign.with_name("regions.csv")
    whole = rows.read_text("utf-8")
    rows.write_text(whole.replace("You can", "You may"), "utf-8")
    try:
        made = note_making(monkeypatch)
        draw(campaign, root)
    finally:
        rows.write_text(whole, "utf-8")
    stages = sorted(record["stage"] for record in made.values())
    assert stages == ["animatic", "overlay", "panel", "panel", "panel", "storyboard"]


def test_placements_of_one_size_have_one_board_unless_all_are_asked(
    tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = write_campaign(
        tmp_path / "small", CAMPAIGN.replace("[wall, tile]", "[tile, twin, wall]")
    )
    monkeypatch.setattr("adgen.run.making.storyboard.make_animatic", _no_film)
    narrowed = Narrowed(("de-DE",), (), ("tile", "twin"))
    for every, wanted in ((False, ["tile"]), (True, ["tile", "twin"])):
        (row,) = draw(campaign, tmp_path, narrowed, every=every)["storyboards"]
        assert [board["placement"] for board in row["boards"]] == wanted


def test_no_model_is_started_before_it_is_asked(
    tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = write_campaign(tmp_path / "small", MODEL)
    monkeypatch.setattr("adgen.run.making.storyboard.make_animatic", _no_film)

    def never(*words: object) -> None:
        raise AssertionError("a model was started")

    monkeypatch.setattr(EmbeddedEngine, "preview", never)
    monkeypatch.setattr(EmbeddedEngine, "make", never)
    (row,) = draw(campaign, tmp_path)["storyboards"]
    plain = cv2.imread(row["boards"][0]["panels"][1])
    assert plain is not None
    blue, _, red = (float(np.median(plain[:1280, :, channel])) for channel in range(3))
    assert blue > red + 20, "the ground has the shot's first colour"
    told = pypdfium2.PdfDocument(row["book"])[0].get_textpage().get_text_range()
    assert "a calm light" in told
    assert "made by embedded" in told

    green = np.full((160, 90, 3), (20, 180, 20), np.uint8)
    monkeypatch.setattr(EmbeddedEngine, "preview", lambda *words: green)
    (row,) = draw(campaign, tmp_path, previews=True)["storyboards"]
    shown = cv2.imread(row["boards"][0]["panels"][1])
    assert shown is not None
    assert np.median(shown[:1280, :, 1]) == pytest.approx(180, abs=4)


def test_a_spot_that_fails_leaves_the_others(
    tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = write_campaign(tmp_path / "small")
    broken = EngineError("the picture is gone")

    def animatic(placed: Any, *rest: Any) -> None:
        if placed.item.spot.region.tag == "en-US":
            raise broken
        _no_film(placed, *rest)

    monkeypatch.setattr("adgen.run.making.storyboard.make_animatic", animatic)
    told = Told()
    document = draw(campaign, tmp_path, Narrowed((), (), ("tile",)), told)
    assert [row["status"] for row in document["storyboards"]] == ["failed", "drawn"]
    assert document["storyboards"][0]["reason"] == "the picture is gone"
    assert told.said == ["storyboard of en-US 3 s failed: the picture is gone"]


def _no_film(*words: Any) -> None:
    """In place of the animatic where it is not looked at: it takes longest."""
    from adgen.run.making.boards.make import ANIMATIC

    folder, advance = words[-2:]
    (folder / ANIMATIC).write_bytes(b"")
    advance(90)

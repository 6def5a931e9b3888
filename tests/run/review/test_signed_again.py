"""An approval is about what was seen and heard: signing it again changes neither."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from adgen.delivery.marks.certs import make_test_chain
from adgen.run.store.folder import file_hash
from adgen.schema.review import Decisions, FileDecision, saw_of
from tests.studio.campaign import logo, write_campaign, write_track
from tests.studio.reviewing import CAMPAIGN, Place, know_all

Adgen = Callable[..., Any]
SIGNED = CAMPAIGN.replace("placements: [wall, tile]", "placements: [tile]").replace(
    "shots:\n", "disclosure: {shows: [], certificate: chain.pem, key: key.pem}\nshots:\n", 1
)
REGIONS = "region,headline,place,cta\nen-US,You can,Boston,Buy now\n"
FILE = "small_en-US_3s_96x96_tile.mp4"


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_all(patch)
        patch.setenv("ADGEN_REVIEWER", "Ann")
        for name in ("CERTIFICATE", "KEY", "PASSPHRASE"):
            patch.delenv(f"ADGEN_SIGNING_{name}", raising=False)
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A signed film that Ann approved."""
    place = Place(tmp_path_factory.mktemp("once"))
    write_campaign(place.campaign.parent, SIGNED, regions=REGIONS)
    make_test_chain(place.campaign.parent)
    place.run()
    place.decide("approve", FILE)
    return place


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    copy = once.copied(tmp_path)
    shutil.copyfile(once.log, copy.log)
    return copy


def row_of(document: dict[str, Any]) -> dict[str, Any]:
    (row,) = document["deliverables"]
    found: dict[str, Any] = row
    return found


def renewed(place: Place) -> None:
    """Another certificate signs from now on."""
    for name in ("root.pem", "chain.pem", "key.pem"):
        (place.campaign.parent / name).unlink()
    make_test_chain(place.campaign.parent)


def pruned(place: Place) -> None:
    """The store is empty."""
    shutil.rmtree(place.root / "store")


def forgot_the_film(place: Place) -> None:
    """The certificate was renewed, the film signed with it, and the bare film has expired since."""
    renewed(place)
    row = row_of(place.run())
    shutil.rmtree(place.root / "store" / row["key"][:2] / row["key"])
    for key in row["takes"]:
        shutil.rmtree(place.root / "store" / key[:2] / key)


@pytest.mark.parametrize("change", [renewed, pruned, forgot_the_film])
def test_a_film_that_is_signed_again_stays_approved(
    place: Place, change: Callable[[Place], None], adgen: Adgen, tmp_path: Path
) -> None:
    before = file_hash(place.out / FILE)
    change(place)
    words = "approved by Ann on" if change is not pruned else "lapses unless the same film"
    document = json.loads(adgen("plan", place.campaign, "--json").out)
    assert words in row_of(document)["reason"]
    row = row_of(place.run())
    assert row["sha256"] == file_hash(place.out / FILE) != before
    assert (row["review"]["state"], row["review"]["by"]) == ("approved", "Ann")
    assert adgen("run", place.campaign, "--approved-only", "--out", "good", "-q").code == 0
    assert (tmp_path / "good" / FILE).is_file()
    assert adgen("publish", "good", "there", "--approved-only").code == 0
    answer = adgen("review", place.campaign, "--list", "--json")
    assert row_of(json.loads(answer.out))["state"] == "approved"
    assert json.loads(adgen("review", place.campaign, "--json").out)["waiting"] == 0


def another_picture(place: Place) -> None:
    place.edit("a wash of paint", "a storm of ink")


def another_word(place: Place) -> None:
    place.edit("Buy now", "Buy it", "regions.csv")


def a_visible_label(place: Place) -> None:
    place.edit("shows: []", "shows: [], visible: always")


def another_sound(place: Place) -> None:
    """A tone where there was silence."""
    write_track(place.campaign.with_name("track.wav"))
    owner = "{owner: us, terms: CC0-1.0, proof: none}"
    place.edit("lengths: [3]", f"lengths: [3]\nmusic: {{file: track.wav, licence: {owner}}}")


def another_logo(place: Place) -> None:
    path = place.campaign.with_name("logo.png")
    pixels = logo()
    pixels[..., :3] = 255 - pixels[..., :3]
    cv2.imwrite(str(path), pixels)


@pytest.mark.parametrize(
    "change", [another_picture, another_word, a_visible_label, another_sound, another_logo]
)
def test_whatever_is_seen_or_heard_lets_it_lapse(
    place: Place, change: Callable[[Place], None], adgen: Adgen
) -> None:
    change(place)
    row = row_of(place.run())
    assert row["review"]["state"] == "lapsed"
    answer = adgen("run", place.campaign, "--approved-only", "--out", "good", "-q")
    assert (answer.code, Path("good", FILE).exists()) == (0, False)
    assert "tells of no approved file" in adgen("publish", place.out, "x", "--approved-only").err


def test_another_mark_in_the_file_changes_nothing_to_see(place: Place) -> None:
    before = row_of(json.loads((place.out / "manifest.json").read_text("utf-8")))
    place.edit("certificate: chain.pem, key: key.pem", "producer: us")
    row = row_of(place.run())
    assert before["marks"] != row["marks"]
    assert (before["seen"], row["review"]["state"]) == (row["seen"], "approved")


def test_a_rejection_holds_too(place: Place, adgen: Adgen) -> None:
    place.decide("reject", FILE)
    renewed(place)
    assert row_of(place.run())["review"]["state"] == "rejected"
    assert f"{FILE}: was rejected by Ann" in adgen("publish", place.out, "there").err


def test_a_line_of_an_older_adgen_holds_for_its_bytes(place: Place) -> None:
    line = json.loads(place.log.read_text("utf-8"))
    del line["saw"]
    place.log.write_text(json.dumps(line) + "\n", "utf-8")
    assert row_of(place.run())["review"]["state"] == "approved"
    renewed(place)
    assert row_of(place.run())["review"]["state"] == "lapsed"


def test_a_manifest_of_an_older_adgen_is_read(place: Place) -> None:
    path = place.out / "manifest.json"
    text = path.read_text("utf-8")
    row = row_of(json.loads(text))
    path.write_text(text.replace(f', "seen": "{row["seen"]}"', ""), "utf-8")
    (found,) = place.reviewed().rows()
    assert "seen" not in found
    assert found["review"]["state"] == "approved"
    place.decide("reject", FILE)
    assert "saw" not in json.loads(place.log.read_text("utf-8").splitlines()[-1])


def approval(file: str, sha256: str, saw: str) -> FileDecision:
    return FileDecision.model_validate({
        "at": "2026-11-21T12:00:00Z", "by": "Ann", "file": file, "sha256": sha256, "saw": saw,
        "decision": "approve",
    })  # fmt: skip


@pytest.mark.parametrize("edited", ["", "file", "sha256", "saw"])
def test_a_line_that_was_edited_by_hand_is_about_no_film(edited: str) -> None:
    """One part of a line is that of another film, or of another film of the same name."""
    mine, again = ("a.mp4", "1" * 64, "3" * 64), ("a.mp4", "9" * 64, "3" * 64)
    others = [("a.mp4", "2" * 64, "4" * 64), ("b.mp4", "2" * 64, "4" * 64)]
    for other in others:
        own = {"file": mine[0], "sha256": mine[1], "saw": saw_of(*mine)}
        parts = {"file": "b.mp4", "sha256": other[1], "saw": saw_of(*other)}
        line = approval(**own | ({edited: parts[edited]} if edited else {}))
        of_film = Decisions.of([line]).of_film
        held = [film for film in (mine, again, *others) if of_film(*film).state == "approved"]
        assert held == ([] if edited else [mine, again])


def test_what_the_page_saved_of_an_earlier_signature_fits(
    place: Place, adgen: Adgen, tmp_path: Path
) -> None:
    line = json.loads(place.log.read_text("utf-8"))
    place.log.unlink()
    renewed(place)
    before = row_of(place.run())
    page = tmp_path / "decisions.jsonl"
    page.write_text(json.dumps(line) + "\n", "utf-8")
    assert adgen("review", place.campaign, "--from", page).code == 0
    assert row_of(place.run())["review"]["state"] == "approved"
    for edited in ({"saw": "0" * 64}, {"saw": ""}, {"sha256": before["sha256"]}):
        page.write_text(json.dumps({**line, **edited, "note": "again"}) + "\n", "utf-8")
        answer = adgen("review", place.campaign, "--from", page)
        assert answer.code == 1
        assert f"{FILE} was made anew since Ann looked at it" in answer.err

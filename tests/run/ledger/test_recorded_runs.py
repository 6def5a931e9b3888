"""A run tells the ledger of all it makes and hands out, once, and hands out nothing untold."""

from __future__ import annotations

import getpass
import json
import os
import platform
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.errors import DiskFullError, StoreError
from adgen.run.ledger import ledger as ledgers
from adgen.run.ledger.answers import document, exported
from adgen.run.ledger.chain import verified
from adgen.run.ledger.database import FILE, Database
from adgen.run.ledger.ledger import Ledger
from adgen.run.ledger.rows import Entry
from adgen.run.planning.works import Request
from adgen.run.store.cipher import new_key
from adgen.run.store.folder import Store
from adgen.run.store.key import KEY, KEY_FILE, open_store
from adgen.run.store.seal import SEAL
from tests.studio.campaign import (
    CAMPAIGN,
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
)
from tests.studio.making import note_making
from tests.studio.painter import know_painter

PROMPT, NEGATIVE = "a wash of ultramarine", "no people at all"
_CHANGES = {
    "picture: pictures/warm.png\n    camera: static\n":
        f"engine: painter\n    prompt: {PROMPT}\n    negative: {NEGATIVE}\n",
    "wall, tile": "tile, twin",
}  # fmt: skip
PAINTED = reduce(lambda text, change: text.replace(*change), _CHANGES.items(), CAMPAIGN)
Answers = Callable[..., Any]


@pytest.fixture(autouse=True)
def _known(small_placements: None, monkeypatch: pytest.MonkeyPatch) -> None:
    know_painter(monkeypatch)
    look_at_no_film(monkeypatch)
    for name in (KEY, KEY_FILE):
        monkeypatch.delenv(name, raising=False)


@dataclass(frozen=True)
class First:
    """What lies there after one run of a campaign, in a plain store and in an encrypted one."""

    folder: Path
    secret: str


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Made once; tests work in copies."""
    folder, (secret, _) = tmp_path_factory.mktemp("first"), new_key()
    campaign = write_campaign(folder / "campaigns" / "small", PAINTED)
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        know_painter(patch)
        look_at_no_film(patch)
        run(campaign, folder / "store", folder / "out")
        locked = open_store(folder / "locked", {KEY: secret})
        pipeline.run(Request(campaign), locked, folder / "out locked", Told())
    return First(folder, secret)


@pytest.fixture
def painted(first: First, tmp_path: Path) -> Path:
    """The campaign, made, in the test's own folder."""
    for name in ("campaigns", "store", "out"):
        shutil.copytree(first.folder / name, tmp_path / name)
    return tmp_path / "campaigns" / "small" / "campaign.yaml"


@pytest.fixture
def locked(first: First, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in an encrypted store, whose key is set."""
    shutil.copytree(first.folder / "campaigns", tmp_path / "campaigns")
    shutil.copytree(first.folder / "locked", tmp_path / "store")
    shutil.copytree(first.folder / "out locked", tmp_path / "out")
    monkeypatch.setenv(KEY, first.secret)
    return tmp_path / "campaigns" / "small" / "campaign.yaml"


@pytest.fixture
def unmade(tmp_path: Path) -> Path:
    """The campaign, not made."""
    return write_campaign(tmp_path / "campaigns" / "small", PAINTED)


def made(painted: Path, root: Path, **asked: object) -> Mapping[str, Any]:
    """Run it in a folder."""
    told = asked.pop("told", None)
    assert told is None or isinstance(told, Told)
    return run(painted, root / "store", root / "out", told, **asked)


def rows(root: Path) -> list[dict[str, Any]]:
    """Every row of the store's ledger, which is whole."""
    database = Database(root / "store")
    assert verified(database).faults == ()
    return list(exported(database, None))


def events(root: Path) -> Counter[str]:
    """How many rows tell of what."""
    return Counter(f"{row['event']} {row['stage']}" for row in rows(root))


def test_a_run_tells_of_all_it_made_and_handed_out_once(painted: Path, tmp_path: Path) -> None:
    manifest = made(painted, tmp_path)
    assert manifest["takes"]["generated"] == 0
    takes, voices = len(manifest["take_requests"]), 2
    first = {"made take": takes, "made voice": voices, "delivered deliver": 4}
    assert events(tmp_path) == first
    head = verified(Database(tmp_path / "store")).head
    made(painted, tmp_path)
    assert verified(Database(tmp_path / "store")).head == head, "reused work is no generation"


def test_rows_say_what_made_a_file(painted: Path, tmp_path: Path) -> None:
    manifest = made(painted, tmp_path)
    told = rows(tmp_path)
    by_key = {row["key"]: row for row in told if row["event"] == "made"}
    delivered = {row["name"]: row for row in told if row["event"] == "delivered"}
    for deliverable in manifest["deliverables"]:
        row = delivered[Path(deliverable["path"]).name]
        assert row["sha256"] == deliverable["sha256"]
        assert row["facts"]["placement"] == deliverable["placement"]
        assert row["facts"]["takes"] == deliverable["takes"]
        assert {*row["facts"]["takes"], *row["facts"]["voices"]} <= by_key.keys()
    (wash,) = [row for row in by_key.values() if row["engine"] == "painter"]
    asked = manifest["take_requests"][wash["key"]]
    assert wash["content"]["prompt"] == asked["prompt"]
    assert PROMPT in wash["content"]["prompt"] and NEGATIVE in wash["content"]["negative"]
    assert (wash["seed"], wash["revision"]) == (asked["seed"], "painter-1")
    assert list(wash["uses"]) == asked["used_by"]
    store = Store(tmp_path / "store")
    sealed = store.seal(wash["key"])
    assert sealed is not None
    assert wash["files"] == {name: kept.sha256 for name, kept in sealed.files.items()}
    spoken = [row for row in by_key.values() if row["stage"] == "voice"]
    assert {row["engine"] for row in spoken} == {"espeak"}
    assert all(row["content"]["prompt"] and row["revision"] for row in spoken)


def test_rows_name_no_place_no_machine_and_nobody(painted: Path, tmp_path: Path) -> None:
    made(painted, tmp_path)
    data = (tmp_path / "store" / FILE).read_bytes()
    assert PROMPT.encode() in data
    for secret in (str(tmp_path), str(painted.parent), str(Path.home()), platform.node()):
        assert len(secret) < 5 or secret.encode() not in data
    assert getpass.getuser() == "root" or getpass.getuser().encode() not in data


def test_what_a_killed_run_left_untold_is_told_by_the_next(painted: Path, tmp_path: Path) -> None:
    made(painted, tmp_path)
    before = events(tmp_path)
    (tmp_path / "store" / FILE).unlink()
    with pytest.MonkeyPatch.context() as patch:
        again = note_making(patch)
        made(painted, tmp_path)
    assert not again
    assert events(tmp_path) == before


def test_a_piece_made_anew_is_another_generation(painted: Path, tmp_path: Path) -> None:
    manifest = made(painted, tmp_path)
    (key,) = [k for k, row in manifest["take_requests"].items() if row["engine"] == "painter"]
    store = Store(tmp_path / "store")
    for path in (tmp_path / "store").glob("??/*"):
        sealed = store.seal(path.name)
        if sealed and (sealed.record or {}).get("stage") != "voice":
            path.rename(path.with_name(f".aside-{path.name}"))
    later = "2030-01-01T00:00:00+00:00"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adgen.run.store.folder.datetime", _Clock(later))
        made(painted, tmp_path)
    times = [row["time"] for row in rows(tmp_path) if row["key"] == key]
    assert len(times) == 2 and times[1] == later


class _Clock:
    """A datetime whose now is fixed."""

    def __init__(self, text: str) -> None:
        self.text = text

    def now(self, zone: object) -> _Clock:
        """Itself."""
        return self

    def isoformat(self, timespec: str) -> str:
        """The text."""
        return self.text


def test_a_locked_ledger_ends_a_run_before_anything_is_made(
    unmade: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers.Ledger.__init__, "__defaults__", (None, 0.1))
    (tmp_path / "store").mkdir()
    Ledger(tmp_path / "store").append(())
    assert Ledger(tmp_path / "store").refusal() is None
    holder = sqlite3.connect(tmp_path / "store" / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        made(unmade, tmp_path)
    holder.execute("ROLLBACK")
    holder.close()
    assert not list((tmp_path / "store").glob(f"??/*/{SEAL}"))
    assert not (tmp_path / "out").exists()


def test_a_ledger_that_fails_in_the_middle_fails_what_it_should_tell_of(
    unmade: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ledger.append

    def full(self: Ledger, entries: Any) -> int:
        entries = tuple(entries)
        if any(isinstance(e, Entry) and e.stage in ("take", "deliver") for e in entries):
            raise DiskFullError("no room is left to write the ledger")
        return real(self, entries)

    told = Told()
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append", full)
        manifest = made(unmade, tmp_path, told=told)
    assert (manifest["expected"], manifest["failed"], manifest["delivered"]) == (4, 4, 0)
    assert any("no record of take" in line for line in told.said)
    assert all("no room" in row["reason"] for row in manifest["deliverables"])
    assert made(unmade, tmp_path)["delivered"] == 4
    assert events(tmp_path)["delivered deliver"] == 4


def test_previews_are_told(unmade: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    shown = pipeline.preview(Request(unmade), store, tmp_path / "out", Told())
    assert all(row["status"] == "drawn" for row in shown["previews"])
    assert events(tmp_path)["made preview"] == len(shown["previews"])
    pipeline.preview(Request(unmade), store, tmp_path / "out", Told())
    assert events(tmp_path)["made preview"] == len(shown["previews"])


def test_an_encrypted_run_delivers_the_same_bytes_and_leaves_no_words(
    first: First, locked: Path, tmp_path: Path, adgen: Answers
) -> None:
    names = {path.name for path in (first.folder / "out").glob("*.mp4")}
    assert len(names) == 4
    for name in names:
        assert (first.folder / "out" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    files = [path for path in (first.folder / "locked").rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        data = path.read_bytes()
        assert PROMPT.encode() not in data and first.secret.encode() not in data, path
        assert path.suffix in (".age", ".json", ".sqlite"), path
    again = adgen("run", locked, "--out", tmp_path / "out", "--json")
    assert json.loads(again.out)["takes"]["generated"] == 0
    shown = (tmp_path / "out" / "manifest.json").read_text("utf-8") + again.out + again.err
    assert first.secret not in shown and first.secret[16:40] not in shown
    assert not list((tmp_path / "store").glob(".plain-*"))


def test_a_wrong_key_ends_a_run_before_anything_is_made(
    locked: Path, tmp_path: Path, adgen: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted((tmp_path / "store").rglob("*"))
    for secret in (new_key()[0], ""):
        monkeypatch.setenv(KEY, secret)
        answer = adgen("run", locked, "-q")
        assert answer.code == 2
        assert "is encrypted by the key" in answer.err
        assert sorted((tmp_path / "store").rglob("*")) == before
        assert adgen("cache", "verify").code == 0, "looking needs no key"


def test_what_is_too_old_is_destroyed_told_and_made_anew(
    locked: Path, tmp_path: Path, adgen: Answers
) -> None:
    database = Database(tmp_path / "store")
    told = len(list(database.rows()))
    fresh = json.loads(adgen("cache", "expire", "--json").out)
    assert (fresh["days"], fresh["expired"]) == (7.0, [])
    for path in (tmp_path / "store").glob(f"??/*/{SEAL}"):
        os.utime(path, (0, 0))
    count = len(list((tmp_path / "store").glob(f"??/*/{SEAL}")))
    looked = json.loads(adgen("cache", "expire", "--dry-run", "--json").out)
    assert len(looked["expired"]) == count
    assert len(list((tmp_path / "store").glob(f"??/*/{SEAL}"))) == count
    answer = adgen("run", locked)
    assert answer.code == 0
    assert "not used for 7 days, destroyed" in " ".join(answer.err.split())
    found = Counter(row.event for row in database.rows())
    assert found["expired"] == count
    assert sum(found.values()) > told + count, "made anew, and told of"
    assert verified(database).faults == ()


def test_without_encryption_a_time_must_be_given(
    painted: Path, tmp_path: Path, adgen: Answers
) -> None:
    answer = adgen("cache", "expire")
    assert answer.code == 2 and "--older 7" in answer.err
    for path in (tmp_path / "store").glob(f"??/*/{SEAL}"):
        os.utime(path, (0, 0))
    count = len(list((tmp_path / "store").glob(f"??/*/{SEAL}")))
    assert adgen("run", painted, "-q").code == 0
    assert len(list((tmp_path / "store").glob(f"??/*/{SEAL}"))) == count, "nothing goes unasked"
    gone = json.loads(adgen("cache", "expire", "--older", "7", "--json").out)["expired"]
    assert 0 < len(gone) < count, "what the run has read was used just now"
    assert adgen("run", painted, "-q").code == 0


def test_the_commands(locked: Path, tmp_path: Path, adgen: Answers) -> None:
    verify = adgen("ledger", "verify", "--json")
    assert verify.code == 0
    head = json.loads(verify.out)["head"]
    assert adgen("ledger", "verify", "--head", head).code == 0
    assert adgen("ledger", "verify", "--head", "0a" * 32).code == 1

    film = sorted((tmp_path / "out").glob("*de-DE*tile.mp4"))[0]
    row = json.loads(adgen("ledger", "find", film, "--json").out)["rows"][0]
    assert row["campaign"] == "small"
    assert {source["stage"] for source in row["made_from"]} == {"take", "voice"}
    for asked in (row["sha256"], row["sha256"][:16], film.name):
        assert f"prompt: {PROMPT}" in adgen("ledger", "find", asked).out
    assert adgen("ledger", "find", locked).code == 1
    assert adgen("ledger", "find", tmp_path / "none.mp4").code == 2

    lines = adgen("ledger", "export").out.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [*range(1, len(lines) + 1)]
    table = tmp_path / "ledger.csv"
    assert adgen("ledger", "export", "--format", "csv", "--output", table).code == 0
    assert PROMPT in table.read_text("utf-8")
    assert adgen("ledger", "export", "--since", "2999-01-01").out == ""
    assert adgen("ledger", "export", "--since", "then").code == 2


def test_without_the_key_a_row_keeps_its_words(
    locked: Path, tmp_path: Path, adgen: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY)
    assert adgen("ledger", "verify").code == 0
    database = Database(tmp_path / "store")
    assert all(document(row, None)["content"] is None for row in database.rows())
    name = next(row.name for row in database.rows() if row.event == "delivered")
    assert "prompt: locked" in adgen("ledger", "find", name).out


def test_a_changed_ledger_ends_verify_with_1(painted: Path, tmp_path: Path, adgen: Answers) -> None:
    with sqlite3.connect(tmp_path / "store" / FILE) as connection:
        connection.execute("DROP TRIGGER never_changed")
        connection.execute("UPDATE rows SET content = '{}' WHERE number = 1")
    answer = adgen("ledger", "verify")
    assert answer.code == 1
    assert answer.out.startswith("row 1 (made ")

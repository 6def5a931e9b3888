"""Entries of an encrypted store lie locked, come back as they were, and leave nothing plain."""

from __future__ import annotations

import os
import pickle
import signal
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.errors import RequestError, StoreError
from adgen.run.store import upkeep
from adgen.run.store.cipher import HEADER, Cipher, UnlockError, destroy, new_key
from adgen.run.store.encrypted import EncryptedStore
from adgen.run.store.folder import Store
from adgen.run.store.key import (
    KEY,
    KEY_FILE,
    MARK,
    open_store,
    sealed_by,
    store_to_look_at,
    worker_store,
    write_key,
)
from adgen.run.store.plain import PLAIN_AT, PLAIN_FOLDER

SECRET, PRINT = new_key()
OTHER, OTHER_PRINT = new_key()
ONE, TWO = "1" * 64, "2" * 64
WORDS = "the words of a prompt"
RECORD = {"stage": "take", "version": 1, "parameters": {"prompt": WORDS}, "inputs": {}}
LARGE = 1 << 20


def writing(data: bytes = WORDS.encode(), name: str = "take.bin") -> Callable[[Path], None]:
    """Work that writes one file, and one in a folder below."""

    def work(folder: Path) -> None:
        (folder / name).write_bytes(data)
        (folder / "below").mkdir()
        (folder / "below" / "more.txt").write_text("more", "utf-8")

    return work


def never(folder: Path) -> None:
    """Work that is there already."""
    raise AssertionError("made again")


def opened(root: Path, secret: str = SECRET, **more: str) -> EncryptedStore:
    """The store with a key, as another process would have it."""
    store = open_store(root, {KEY: secret, **more})
    assert isinstance(store, EncryptedStore)
    return store


def on_disk(root: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def plain_folders(root: Path) -> list[Path]:
    """What processes have opened there."""
    return list(root.glob(f"{PLAIN_FOLDER}*"))


def test_an_entry_comes_back_as_it_was_and_lies_locked(tmp_path: Path) -> None:
    large = os.urandom(3 * LARGE + 7)
    first = opened(tmp_path)
    made = first.make(ONE, writing(large), RECORD)
    assert (made / "take.bin").read_bytes() == large
    again = opened(tmp_path)
    folder = again.make(ONE, never, RECORD)
    assert folder == again.get(ONE)
    assert (folder / "take.bin").read_bytes() == large
    assert (folder / "below" / "more.txt").read_text("utf-8") == "more"
    names = {path.name for path in (tmp_path / "11" / ONE).rglob("*") if path.is_file()}
    assert names == {"take.bin.age", "more.txt.age", "entry.json"}


def test_nothing_of_it_can_be_read_without_the_key(tmp_path: Path) -> None:
    store = opened(tmp_path / "store", **{PLAIN_AT: str(tmp_path)})
    store.make(ONE, writing(), RECORD)
    assert not any(WORDS.encode() in data for data in on_disk(tmp_path / "store").values())
    assert not any(SECRET.encode() in data for data in on_disk(tmp_path).values())


def test_what_is_opened_is_for_its_user_only_and_goes(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.make(ONE, writing())
    (home,) = plain_folders(tmp_path)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    with store.workplace() as place:
        assert place.is_relative_to(home), "speech is spoken there"
    del store
    assert plain_folders(tmp_path) == []


def test_what_an_item_opened_is_closed_after_it_if_it_is_large(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.make(ONE, writing(bytes(LARGE)))
    first.make(TWO, writing())
    store = opened(tmp_path)
    with store.lent():
        large, small = store.get(ONE), store.get(TWO)
        assert large is not None and small is not None and large.is_dir()
    assert not large.exists()
    assert small.is_dir()
    with store.lent():
        assert store.get(ONE) is not None
    held = store.get(ONE)
    with store.lent():
        assert store.get(ONE) == held
    assert held is not None and held.is_dir(), "opened before, it stays"


def test_a_seal_tells_size_stage_and_hash_to_all_and_the_record_to_the_key(tmp_path: Path) -> None:
    opened(tmp_path).make(ONE, writing(), RECORD)
    sealed = Store(tmp_path).seal(ONE)
    assert sealed is not None
    assert sealed.record == {"stage": "take"}
    assert sealed.files["take.bin"].bytes == len(WORDS)
    with_key = opened(tmp_path).seal(ONE)
    assert with_key is not None
    assert with_key.record == RECORD


def test_without_the_key_one_can_look_but_not_read(tmp_path: Path) -> None:
    opened(tmp_path).make(ONE, writing(), RECORD)
    bare = store_to_look_at(tmp_path, {})
    assert bare.has(ONE)
    assert bare.there(ONE) is not None
    assert upkeep.size(bare).stages["take"][0] == 1
    assert upkeep.verify(bare).whole == 1
    with pytest.raises(StoreError, match="encrypted, and there is no key"):
        bare.get(ONE)


def test_a_flipped_bit_is_a_miss_that_is_told(tmp_path: Path) -> None:
    opened(tmp_path).make(ONE, writing(), RECORD)
    path = tmp_path / "11" / ONE / "take.bin.age"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    store = opened(tmp_path)
    assert store.get(ONE) is None
    assert store.told_damaged() == [ONE]
    assert (store.make(ONE, writing()) / "take.bin").read_bytes() == WORDS.encode()


def test_an_entry_locked_with_another_key_is_a_miss_that_is_told(tmp_path: Path) -> None:
    """Its bytes are as its seal says, so only opening it tells."""
    opened(tmp_path / "other", OTHER).make(ONE, writing(), RECORD)
    store = opened(tmp_path / "store")
    (tmp_path / "other" / "11").rename(tmp_path / "store" / "11")
    assert store.get(ONE) is None
    assert store.told_damaged() == [ONE]
    assert not store.has(ONE)


def test_a_file_is_opened_on_its_way_out(tmp_path: Path) -> None:
    opened(tmp_path / "store").make(ONE, writing())
    store = opened(tmp_path / "store")
    store.copy_out(ONE, "take.bin", tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_bytes() == WORDS.encode()
    assert plain_folders(tmp_path / "store") == []
    with pytest.raises(FileNotFoundError):
        store.copy_out(TWO, "take.bin", tmp_path / "out.bin")


def test_an_entry_goes_to_another_store_locked(tmp_path: Path) -> None:
    ours, theirs = opened(tmp_path / "ours"), opened(tmp_path / "theirs")
    ours.make(ONE, writing())
    packed = ours.pack(ONE)
    assert not any(WORDS.encode() in data for data in packed.values())
    theirs.adopt(ONE, packed)
    folder = theirs.get(ONE)
    assert folder is not None
    assert (folder / "take.bin").read_bytes() == WORDS.encode()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), StoreError("y")])
def test_work_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    store = opened(tmp_path)

    def work(folder: Path) -> None:
        (folder / "half").write_text(WORDS, "utf-8")
        raise error

    with pytest.raises(type(error)):
        store.make(ONE, work)
    assert not store.has(ONE)
    assert not any(WORDS.encode() in data for data in on_disk(tmp_path).values())


def test_a_key_is_asked_for_wrong_and_changed_keys_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "store"
    opened(root).make(ONE, writing())
    with pytest.raises(
        RequestError, match=f"encrypted by the key {PRINT}, and none is set"
    ) as told:
        open_store(root, {})
    assert told.value.exit_code == 2
    with pytest.raises(RequestError, match="never changes its key") as told:
        open_store(root, {KEY: OTHER})
    assert told.value.exit_code == 2
    assert OTHER not in str(told.value)
    assert sealed_by(root) == PRINT


def test_plain_work_is_never_mixed_with_locked(tmp_path: Path) -> None:
    Store(tmp_path).make(ONE, writing())
    with pytest.raises(RequestError, match="has work that is not encrypted"):
        open_store(tmp_path, {KEY: SECRET})
    assert not (tmp_path / MARK).exists()
    assert type(open_store(tmp_path, {})) is Store


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AGE-SECRET-KEY-1QQQQ", "is no age identity"),
        ("", "has 0 keys"),
        (f"{SECRET}\n{OTHER}\n", "has 2 keys"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_no_key_is_told_without_what_it_says(
    tmp_path: Path, text: str | None, told: str
) -> None:
    path = tmp_path / "key"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(RequestError, match=told) as error:
        open_store(tmp_path / "store", {KEY_FILE: str(path)})
    shown = "".join(traceback.format_exception_only(error.value))
    assert not {"AGE-SECRET-KEY-1QQQQ", SECRET, OTHER} & {*shown.split()}
    assert error.value.__cause__ is None or "QQQQ" not in str(error.value.__cause__)


def test_a_key_is_kept_in_a_file_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_key(path, SECRET, PRINT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store = open_store(tmp_path / "store", {KEY_FILE: str(path)})
    assert sealed_by(tmp_path / "store") == PRINT
    assert store.cipher is not None
    with pytest.raises(RequestError, match="File exists"):
        write_key(path, OTHER, OTHER_PRINT)
    with pytest.raises(RequestError, match="unset one of them"):
        open_store(tmp_path / "store", {KEY_FILE: str(path), KEY: SECRET})


def test_a_damaged_mark_is_told(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / MARK).write_text("{}", "utf-8")
    with pytest.raises(StoreError, match="is damaged, or of another version"):
        open_store(tmp_path, {KEY: SECRET})


def test_a_key_is_never_pickled_or_shown() -> None:
    cipher = Cipher(SECRET, "")
    with pytest.raises(TypeError):
        pickle.dumps(cipher)
    assert SECRET not in repr(cipher)
    assert cipher.fingerprint == PRINT


def test_a_worker_has_the_key_or_makes_nothing(tmp_path: Path) -> None:
    assert type(worker_store(tmp_path, None, {KEY: SECRET})) is Store
    assert isinstance(worker_store(tmp_path, PRINT, {KEY: SECRET}), EncryptedStore)
    for environment in ({}, {KEY: OTHER}, {KEY: "nonsense"}):
        with pytest.raises(StoreError, match=r"every worker|no age identity"):
            worker_store(tmp_path, PRINT, environment)


def test_a_file_whose_header_is_destroyed_is_lost(tmp_path: Path) -> None:
    cipher, path = Cipher(SECRET, ""), tmp_path / "file"
    path.write_bytes(bytes(100_000))
    cipher.lock(path, tmp_path / "locked")
    size = (tmp_path / "locked").stat().st_size
    destroy(tmp_path / "locked")
    assert (tmp_path / "locked").stat().st_size == size
    assert (tmp_path / "locked").read_bytes()[:HEADER] == bytes(HEADER)
    with pytest.raises(UnlockError):
        cipher.unlock(tmp_path / "locked", tmp_path / "again")


def test_what_is_removed_has_lost_its_key_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path).make(ONE, writing(), RECORD)
    seen: list[bytes] = []

    def look(folder: Path, ignore_errors: bool = False) -> None:
        seen.extend(path.read_bytes()[:HEADER] for path in folder.rglob("*") if path.is_file())

    monkeypatch.setattr(upkeep.shutil, "rmtree", look)
    assert len(upkeep.prune(store_to_look_at(tmp_path, {}), older_than=-1).removed) == 1
    assert len(seen) == 3
    assert not any(any(data) for data in seen)


KILLED = """
import os, sys, time
from pathlib import Path
from adgen.run.store.key import open_store
store = open_store(Path(sys.argv[1]))
store.make("3" * 64, lambda folder: (folder / "secret").write_text("plain words") and None)
def half(folder):
    (folder / "half").write_text("plain words")
    print("ready", flush=True)
    time.sleep(60)
store.make("4" * 64, half)
"""


def killed(root: Path, **more: str) -> None:
    """A process that is killed while it has an entry open and makes another."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, KEY: SECRET, **more},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_a_killed_process_opened_goes_with_the_next(tmp_path: Path, elsewhere: bool) -> None:
    root, base = tmp_path / "store", tmp_path / "memory" if elsewhere else tmp_path / "store"
    base.mkdir()
    more = {PLAIN_AT: str(base)} if elsewhere else {}
    killed(root, **more)
    assert any(b"plain words" in data for data in on_disk(base).values())
    store = opened(root, **more)
    assert store.get("3" * 64) is not None
    assert len(plain_folders(base)) == 1, "its own"
    del store
    assert not any(b"plain words" in data for data in on_disk(tmp_path).values())


def test_what_others_have_open_stays(tmp_path: Path) -> None:
    first = opened(tmp_path)
    folder = first.make(ONE, writing())
    second = opened(tmp_path)
    second.make(TWO, writing())
    second.sweep_opened()
    assert (folder / "take.bin").exists()
    strange = tmp_path / f"{PLAIN_FOLDER}another-machine"
    strange.mkdir()
    (strange / "lock").touch()
    second.sweep_opened()
    assert strange.exists(), "what another machine has open is left alone for a day"
    os.utime(strange, (0, 0))
    second.sweep_opened()
    assert not strange.exists()

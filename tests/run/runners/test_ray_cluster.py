"""The Ray runner on several nodes: a node that is lost, and one that shares no disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="the optional extra `ray` is not installed")

import ray
from ray.cluster_utils import Cluster

from adgen.errors import MediaError
from adgen.run.making.workbench import Workbench
from adgen.run.runners.ray.files import Parcels, Place
from adgen.run.runners.ray.runner import RayRunner
from adgen.run.store.folder import Store, file_hash
from tests.run.sleeping import Notes, carry, take

pytestmark = pytest.mark.usefixtures("sleeper")
OBJECTS = 80 << 20


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Begin a cluster whose head has these resources."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    begun: list[Cluster] = []

    def begin(**resources: Any) -> Cluster:
        options = {**resources, "object_store_memory": OBJECTS, "include_dashboard": False}
        begun.append(Cluster(initialize_head=True, head_node_args=options))
        return begun[0]

    yield begin
    ray.shutdown()
    for cluster in begun:
        cluster.shutdown()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert true()


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.faults
def test_a_lost_node_costs_its_takes_some_time_and_a_new_one_is_used(
    head: Callable[..., Cluster], tmp_path: Path
) -> None:
    cluster = head(num_cpus=1)
    cluster.add_node(num_cpus=1, num_gpus=1, object_store_memory=OBJECTS)
    lost = cluster.add_node(num_cpus=1, num_gpus=1, object_store_memory=OBJECTS)
    notes, diary = Notes(), tmp_path / "loads"
    items = [take(number, "sleep 1.5", diary=diary) for number in (5, 4, 3)]
    # One holds the actor that is left until the new node's has begun with the other.
    items += [take(number, "loads 3", diary=diary) for number in (2, 1)]
    items += [take(number, "sleep 0.5", engine="light") for number in (6, 7)]

    removed = threading.Event()
    added: list[Any] = []

    def disturb() -> None:
        until(lambda: len(lines(diary)) == 2)
        cluster.remove_node(lost, allow_graceful=False)
        removed.set()

    def mend() -> None:
        if removed.is_set() and not added:
            added.append(cluster.add_node(num_cpus=1, num_gpus=1, object_store_memory=OBJECTS))

    with RayRunner(cluster.address, None, Store(tmp_path / "store"), False, notes) as runner:
        disturbing = threading.Thread(target=disturb)
        disturbing.start()
        results = carry(runner, items, notes, mend)
        disturbing.join()
    assert sorted(results.made) == sorted(item.key for item in items)
    assert any("another goes on with it" in line for line in notes.said)
    loads = lines(diary)
    assert len(loads) == 3  # the third on the node that came
    assert [line.split()[1] for line in loads] == ["0", "0", "0"]  # each sees its own GPU alone
    ray.init(address=cluster.address, logging_level="ERROR", log_to_driver=False)
    # The cluster goes on, and everything on it is free.
    until(lambda: [ray.available_resources().get(name) for name in ("CPU", "GPU")] == [3, 2])


def blind_node(address: str, *hidden: Path) -> subprocess.Popen[bytes]:
    """A node of one processor that sees empty folders in the place of these."""
    mounts = " && ".join(f"mount -t tmpfs none '{path}'" for path in hidden)
    start = f"'{Path(sys.executable).parent / 'ray'}' start --address={address} --num-cpus=1"
    command = f"{mounts} && exec {start} --num-gpus=0 --object-store-memory={OBJECTS} --block"
    return subprocess.Popen(
        ["unshare", "-Urm", "sh", "-c", command],
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def may_hide() -> bool:
    try:
        test = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]
        return subprocess.run(test, capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.faults
@pytest.mark.skipif(not may_hide(), reason="no mounts of one's own on this system")
def test_without_a_shared_disk_everything_goes_through_ray(
    head: Callable[..., Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = head(num_cpus=0)
    campaign, store = tmp_path / "campaign", Store(tmp_path / "store")
    campaign.mkdir()
    store.root.mkdir()
    picture = campaign / "picture.bin"
    picture.write_bytes(bytes([77]))
    first = take(1, picture=picture)
    items = [first, take(2, needs=(first.key,)), take(3, engine="light", needs=(first.key,))]
    items.append(take(4, "fail", needs=(first.key,)))
    packed: list[str] = []
    pack = Store.pack
    monkeypatch.setattr(Store, "pack", lambda self, key: packed.append(key) or pack(self, key))
    node = blind_node(cluster.address, campaign, store.root)
    try:
        until(lambda: len(cluster.global_state.node_table()) == 2)
        with RayRunner(cluster.address, None, store, False, Notes()) as runner:
            results = carry(runner, items)
    finally:
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()
    assert sorted(results.made) == sorted(item.key for item in items[:3])
    assert "cannot make this" in results.failed[items[3].key].reason
    assert packed.count(first.key) == 1
    here = Store(tmp_path / "here")
    with Workbench(here) as bench:
        for item in items[:3]:
            bench.make(item, lambda done: None)
            assert file_hash(next(store.root_of(item.key).glob("take.*"))) == file_hash(
                next(here.root_of(item.key).glob("take.*"))
            )
    own = Store(tmp_path / "cache" / "adgen-worker" / "store")
    assert all(own.has(item.key) for item in items[:3])
    shutil.rmtree(campaign)


def test_a_worker_of_its_own_store_forgets_what_it_did_not_use_for_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    own = tmp_path / "adgen-worker"
    store = Store(own / "store")
    old, new = "ab" + "0" * 62, "ab" + "1" * 62
    long_ago = time.time() - 4 * 24 * 3600
    for key in (old, new):
        folder = store.make(key, lambda to: (to / "take.bin").write_bytes(b"x") and None)
        (own / "files" / key).mkdir(parents=True)
        if key == old:
            for path in (*folder.iterdir(), own / "files" / key):
                os.utime(path, (long_ago, long_ago))
    place = Place(tmp_path / "elsewhere", tmp_path / "no token", "run")
    assert not place.shared
    item = take(1)
    assert place.settle(item, {}) == (item, ())
    assert [Store(own / "store").has(key) for key in (old, new)] == [False, True]
    assert [path.name for path in (own / "files").iterdir()] == [new]


def test_parcels_are_put_once_and_dropped_when_nobody_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs: dict[int, bytes] = {}
    monkeypatch.setattr(ray, "put", lambda value: refs.setdefault(len(refs), value) and len(refs))
    store = Store(tmp_path)
    key = "ab" + "0" * 62
    store.make(key, lambda folder: (folder / "take.bin").write_bytes(b"x" * 100) and None)
    picture = tmp_path / "picture.bin"
    picture.write_bytes(b"M")
    both, one = take(1, picture=picture, needs=(key,)), take(2, needs=(key,))
    parcels = Parcels(store, kept=50)
    packed = parcels.pack(both)
    assert packed.keys() == {key, file_hash(picture)}
    assert parcels.pack(one)[key] == packed[key] and len(refs) == 2
    parcels.unpacked(packed)
    assert parcels.pack(one)[key] == packed[key]
    parcels.unpacked([key])
    parcels.unpacked(parcels.pack(take(3, picture=picture)))
    assert len(refs) == 2
    parcels.unpacked([key])  # nobody needs it, and it is larger than what is kept for nobody
    assert parcels.pack(both)[file_hash(picture)] == packed[file_hash(picture)]
    assert len(refs) == 3
    picture.unlink()
    with pytest.raises(MediaError, match=r"picture\.bin cannot be read"):
        Parcels(store).pack(both)

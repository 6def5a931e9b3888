"""Ray as the runner finds it: one of its own, or a cluster by its address, and the adgen there."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import adgen
from adgen.errors import RunnerError

_SOURCES = {".py", ".yaml", ".json"}
_OBJECTS = 100 << 20
"""Bytes of shared memory for a Ray of our own: on one machine only answers travel through it."""
_LISTENS_WITHIN = 5.0
"""Seconds within which a cluster's address must answer."""
_ANSWERS_WITHIN = 60.0
"""Seconds within which a node must tell which adgen it has; the first call starts a process."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which adgen this is: workers that differ would make other bytes under the same key."""

    version: str
    digest: str
    """SHA-256, in hex, of its sources and tables."""

    def __str__(self) -> str:
        return f"adgen {self.version} (sources {self.digest[:12]})" if self.digest else self.version


def identity() -> Identity:
    """The adgen of this machine as it is now."""
    root = Path(adgen.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SOURCES):
        name = str(path.relative_to(root)).encode()
        digest.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return Identity(adgen.__version__, digest.hexdigest())


def same_or_raise(node: str, theirs: Identity, ours: Identity) -> None:
    """Raises RunnerError where a node has another adgen than the machine that runs the campaign."""
    if theirs != ours:
        raise RunnerError(
            f"node {node} has {theirs}, but this machine has {ours}\n\n"
            "hint: install the same adgen on every machine of the cluster, then run again"
        )


@dataclass(slots=True)
class Session:
    """A connection to Ray."""

    own: bool
    """Started here for this run alone, and ended with it."""
    joined: bool
    """Connected here; False where the process was connected before."""
    folder: Path | None
    """Where a Ray of our own keeps its logs."""
    keep_logs: bool = False

    def __post_init__(self) -> None:
        if self.joined:
            _say_nothing()

    def close(self) -> None:
        """End a Ray of our own; leave another's, which goes on without us."""
        import ray

        if self.own:
            _kill_monitor()
        if self.joined:
            ray.shutdown()
        if self.folder and not self.keep_logs:
            shutil.rmtree(self.folder, ignore_errors=True)


def open_session(address: str | None, jobs: int | None) -> Session:
    """Connect to the cluster at `address`, or at RAY_ADDRESS, or start a Ray here with `jobs` CPUs.

    Raises RunnerError when Ray is not installed, does not start or does not answer.
    """
    try:
        import ray
    except ImportError as error:
        raise RunnerError(
            "the ray runner needs Ray, which is not installed here\n\n"
            "hint: install it with adgen: pip install 'adgen[ray]'"
        ) from error
    if ray.is_initialized():
        return Session(own=False, joined=False, folder=None)
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    # What workers print comes over the board: Ray would write it to stdout, which is for data.
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    folder = None
    if address == "local":
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        folder = Path(tempfile.mkdtemp(prefix="adgen-ray-"))
        options |= {"num_cpus": jobs, "include_dashboard": False, "object_store_memory": _OBJECTS}
        options |= {"_temp_dir": str(folder)}
    session = Session(own=address == "local", joined=True, folder=folder)
    try:
        _knock(address)
        with _same_sigterm():
            ray.init(address=address, **options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        session.close()
        what = "Ray does not start here" if session.own else f"no Ray answers at {address}"
        raise RunnerError(
            f"{what}: {error}\n\n"
            "hint: `ray start --head` begins a cluster and prints its address, `ray status` on its "
            "machines shows it; without an address adgen starts a Ray of its own"
        ) from error
    except BaseException:
        session.close()
        raise
    return session


def refuse_other_adgens() -> None:
    """Raises RunnerError when a node of the cluster has another adgen than this process, or none.

    Asked of each node once, before anything is made; a node that joins later is asked by the first
    item that it gets.
    """
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    there = {node["NodeID"]: node["NodeManagerHostname"] for node in ray.nodes() if node["Alive"]}
    ask = ray.remote(num_cpus=0, max_retries=0)(_asking())
    asked = {
        ask.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote():
        name for node, name in there.items()
    }  # fmt: skip
    ready, late = ray.wait(list(asked), num_returns=len(asked), timeout=_ANSWERS_WITHIN)
    if late:
        raise RunnerError(
            f"node {asked[late[0]]} did not answer within {_ANSWERS_WITHIN:g} s\n\n"
            "hint: `ray status` shows the nodes of the cluster and what keeps them busy"
        )
    for ref in ready:
        with suppress(ray.exceptions.RayError):  # a node that went away is not asked for work
            version, digest = ray.get(ref)
            same_or_raise(asked[ref], Identity(version, digest), identity())


def node_name() -> str:
    """This machine's name, as it is shown before what its workers say."""
    return socket.gethostname()


def _asking() -> Callable[[], tuple[str, str]]:
    """A function that goes to workers by value: what stands in a module, they take from theirs."""

    def ask() -> tuple[str, str]:
        try:
            from adgen.run.runners.ray.start import identity
        except ImportError as error:
            return f"no such adgen ({error})", ""
        return identity().version, identity().digest

    return ask


def _knock(address: str) -> None:
    """Raises OSError where nothing listens at `host:port`, for which Ray would wait for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port)), _LISTENS_WITHIN).close()


@contextmanager
def _same_sigterm() -> Iterator[None]:
    """Ray puts a handler of its own in the place of whatever handled SIGTERM."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    if before not in (signal.SIG_DFL, None):
        with suppress(ValueError):  # not in the main thread: Ray did not put its own either
            signal.signal(signal.SIGTERM, before)


def _say_nothing() -> None:
    """Ray prints what it notices, such as a lost worker, to stdout, which is for data here; the
    runner says it in its own words. Where Ray names this otherwise, it goes on printing."""
    from ray._private import worker

    if hasattr(worker, "_worker_logs_enabled"):
        worker._worker_logs_enabled = False


def _kill_monitor() -> None:
    """Ray's autoscaler, of no use on one machine, takes a second to end on request: half of what
    Ctrl-C may take. Where Ray names it otherwise, shutdown ends it in its own time."""
    from ray._private import worker

    processes = getattr(getattr(worker, "_global_node", None), "all_processes", {})
    for info in processes.get("monitor", ()):
        with suppress(OSError, AttributeError):
            info.process.kill()

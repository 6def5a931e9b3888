"""Ray as the runner finds it: one of its own, or a cluster by its address."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.errors import RunnerError

LOSSES = 3
"""Workers that an item may lose; it is more likely the cause than the victim of the third."""
_OBJECTS = 100 << 20
"""Bytes of shared memory for a Ray of our own: on one machine only answers travel through it."""
_LISTENS_WITHIN = 5.0
"""Seconds within which a cluster's address must answer."""
_RETRIES_WITHOUT_MEMORY = "RAY_task_oom_retries"
"""Ray starts a task that it ended for want of memory again without end unless told otherwise."""


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
    _refuse_doors(address)
    os.environ.setdefault(_RETRIES_WITHOUT_MEMORY, str(LOSSES - 1))
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
        there = f"no Ray answers at {address}"
        if not isinstance(error, OSError):  # one does, as of another version
            there = f"the Ray at {address} cannot be joined"
        what = "Ray does not start here" if session.own else there
        raise RunnerError(
            f"{what}: {error}\n\n"
            "hint: `ray start --head` begins a cluster and prints its address, `ray status` on its "
            "machines shows it; without an address adgen starts a Ray of its own"
        ) from error
    except BaseException:
        session.close()
        raise
    return session


def node_name() -> str:
    """This machine's name, as it is shown before what its workers say."""
    return socket.gethostname()


def _refuse_doors(address: str) -> None:
    """Raises RunnerError for the address of Ray's client or dashboard: not of a cluster itself."""
    if "://" in address:
        raise RunnerError(
            f"{address} is no address of a Ray cluster, but of a door to one\n\n"
            "hint: run adgen on one of the cluster's machines, with --address auto"
        )


def _knock(address: str) -> None:
    """Raises OSError where nothing listens at `host:port`, for which Ray would wait for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port)), _LISTENS_WITHIN).close()


@contextmanager
def _same_sigterm() -> Iterator[None]:
    """Ray puts a handler of its own in the place of whatever handled SIGTERM."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
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

"""Which adgen a machine has: workers that differ would make other bytes under the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import adgen
from adgen.errors import RunnerError
from adgen.run.planning.tools import TOOLS, tools

_SOURCES = {".py", ".yaml", ".json"}
_ANSWERS_WITHIN = 60.0
"""Seconds within which a node must tell which adgen it has; the first call starts a process."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What keys take for granted of the machine that makes an item."""

    version: str
    digest: str
    """SHA-256, in hex, of adgen's sources and tables."""
    tools: tuple[tuple[str, str], ...]
    """Their versions, which keys name as those of the machine where the run was planned."""

    def __str__(self) -> str:
        if not self.digest:
            return self.version
        tools = ", ".join(f"{name} {version}" for name, version in self.tools)
        return f"adgen {self.version} (sources {self.digest[:12]}) with {tools}"


def identity() -> Identity:
    """The adgen of this machine as it is now. Raises MediaError where it has no ffmpeg."""
    root = Path(adgen.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SOURCES):
        name = str(path.relative_to(root)).encode()
        digest.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return Identity(adgen.__version__, digest.hexdigest(), tuple(tools(*TOOLS).items()))


def same_or_raise(node: str, theirs: Identity, ours: Identity) -> None:
    """Raises RunnerError where a node has another adgen than the machine that runs the campaign."""
    if theirs != ours:
        raise RunnerError(
            f"node {node} has {theirs}, but this machine has {ours}\n\n"
            "hint: install the same adgen on every machine of the cluster, then run again"
        )


def refuse_other_adgens(ours: Identity) -> None:
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
        try:
            theirs = Identity(*ray.get(ref))
        except ray.exceptions.RayTaskError as error:
            raise RunnerError(f"node {asked[ref]} cannot be used: {error.cause}") from error
        except ray.exceptions.RayError:
            continue  # a node that went away is not asked for work
        same_or_raise(asked[ref], theirs, ours)


_Told = tuple[str, str, tuple[tuple[str, str], ...]]


def _asking() -> Callable[[], _Told]:
    """A function that goes to workers by value: what stands in a module, they take from theirs."""

    def ask() -> _Told:
        try:
            from adgen.run.runners.ray.identity import identity
        except ImportError as error:
            return f"no such adgen ({error})", "", ()
        here = identity()
        return here.version, here.digest, here.tools

    return ask

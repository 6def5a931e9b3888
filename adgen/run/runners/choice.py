"""The runners by name. Values are starters, so that naming one imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adgen.errors import Problem, RequestError
from adgen.run.making.runner import Runner
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Display
from adgen.run.runners.inline import InlineRunner
from adgen.run.store.folder import Store


@dataclass(frozen=True, slots=True)
class RunnerChoice:
    """Which runner, and on what."""

    name: str = "inline"
    address: str | None = None
    """Of a Ray cluster; None starts Ray on this machine, or takes the cluster of RAY_ADDRESS."""
    jobs: int | None = None
    """Items at a time; None takes what there is."""
    download: bool = False
    """Whether workers may fetch a model that is not on their machine."""


def _inline(choice: RunnerChoice, store: Store, engines: Engines, display: Display) -> Runner:
    return InlineRunner(store, engines, choice.download)


def _ray(choice: RunnerChoice, store: Store, engines: Engines, display: Display) -> Runner:
    from adgen.run.runners.ray.runner import RayRunner

    return RayRunner(choice.address, choice.jobs, store, choice.download, display)


RUNNERS: dict[str, Callable[[RunnerChoice, Store, Engines, Display], Runner]] = {
    "inline": _inline,
    "ray": _ray,
}


def refuse_wrong(choice: RunnerChoice) -> None:
    """Raises RequestError for a choice that cannot be; asked before anything is planned."""
    if choice.name not in RUNNERS:
        raise RequestError((Problem.unknown("--runner", choice.name, RUNNERS),))
    if choice.name == "inline":
        if choice.jobs not in (None, 1):
            hint = "add --runner ray, which makes as many items at a time as you say"
            raise RequestError.of("--jobs", "the runner inline makes one item at a time", hint)
        if choice.address is not None:
            raise RequestError.of("--address", "is for the runner ray", "add --runner ray")


def start_runner(choice: RunnerChoice, store: Store, engines: Engines, display: Display) -> Runner:
    """The runner of that name, ready. Raises RequestError for a choice that cannot be, RunnerError
    when it does not start."""
    refuse_wrong(choice)
    return RUNNERS[choice.name](choice, store, engines, display)

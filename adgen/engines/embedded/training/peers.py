"""Several processes that train one model, each on a core of its own.

Two processes of one thread each learn nearly twice as fast as one of two threads: at these sizes
threads spend their time waiting for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, distributed, multiprocessing


@dataclass(frozen=True, slots=True)
class Peers:
    """This process among `count` that train together."""

    rank: int
    count: int

    @classmethod
    def here(cls) -> Peers:
        """The processes that were started together, or this one alone."""
        if not distributed.is_initialized():
            return cls(0, 1)
        return cls(distributed.get_rank(), distributed.get_world_size())

    def share(self, weights: Iterable[Tensor]) -> None:
        """Put the mean of all processes' gradients in place of each one's own."""
        if self.count == 1:
            return
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= self.count
        start = 0
        for gradient in gradients:
            gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
            start += gradient.numel()

    def mean(self, value: float) -> float:
        """The mean of a number over all processes, the same for each."""
        if self.count == 1:
            return value
        held = torch.tensor([value], dtype=torch.float64)
        distributed.all_reduce(held)
        return float(held[0]) / self.count


def together(work: Callable[..., None], count: int, folder: Path, *arguments: object) -> None:
    """Run `work(*arguments)` in `count` processes that know one another, one thread each."""
    if count == 1:
        work(*arguments)
        return
    meeting = folder / "meeting"
    meeting.unlink(missing_ok=True)
    multiprocessing.spawn(_join, (count, meeting, work, arguments), count)
    meeting.unlink(missing_ok=True)


def _join(
    rank: int, count: int, meeting: Path, work: Callable[..., None], arguments: tuple[object, ...]
) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method=meeting.absolute().as_uri(), rank=rank, world_size=count
    )
    work(*arguments)
    distributed.destroy_process_group()

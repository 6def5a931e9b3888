"""Checkpoints small enough to move: shards of at most 16 MiB.

Weights in full, their running mean as its difference from them and Adam's second moments in
bfloat16; Adam's first moments build up again within some ten steps and are left out. That is
8 bytes for each parameter. Of a stage that is done only the mean is kept, in float16.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

SHARD = 16 * 2**20 - 65536


def _done(mean: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"weight/{name}": weight.half().cpu() for name, weight in mean.items()}


def _tensors(
    model: nn.Module, mean: dict[str, Tensor], adam: torch.optim.Optimizer
) -> dict[str, Tensor]:
    kept: dict[str, Tensor] = {}
    for name, weight in model.named_parameters():
        kept[f"weight/{name}"] = weight.detach().float().cpu()
        kept[f"mean/{name}"] = (mean[name] - weight.detach()).to(torch.bfloat16).cpu()
        moments = adam.state.get(weight)
        if moments:
            kept[f"square/{name}"] = moments["exp_avg_sq"].sqrt().to(torch.bfloat16).cpu()
    return kept


def save(
    folder: Path,
    model: nn.Module,
    mean: dict[str, Tensor],
    adam: torch.optim.Optimizer,
    progress: dict[str, Any],
    done: bool = False,
) -> None:
    """Write a checkpoint; the file `progress.json` comes last and makes it valid.

    `done`: the stage is over, and what only learning needs is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shards: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, tensor in (_done(mean) if done else _tensors(model, mean, adam)).items():
        if size + tensor.nbytes > SHARD and shards[-1]:
            shards.append({})
            size = 0
        shards[-1][name] = tensor.contiguous()
        size += tensor.nbytes
    tag = str(progress["step"])
    for index, shard in enumerate(shards):
        save_file(shard, folder / f"{tag}-{index}.safetensors")
    beside = folder / "progress.part"
    beside.write_text(json.dumps({**progress, "shards": len(shards)}))
    beside.rename(folder / "progress.json")
    for old in folder.glob("*.safetensors"):
        if not old.name.startswith(f"{tag}-"):
            old.unlink()


def load(
    folder: Path, model: nn.Module, mean: dict[str, Tensor], adam: torch.optim.Optimizer
) -> dict[str, Any]:
    """Fill model, mean and optimiser from a checkpoint; returns its progress, {} if none is."""
    if not (folder / "progress.json").is_file():
        return {}
    progress: dict[str, Any] = json.loads((folder / "progress.json").read_text())
    kept: dict[str, Tensor] = {}
    for index in range(progress["shards"]):
        kept |= load_file(folder / f"{progress['step']}-{index}.safetensors")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(kept[f"weight/{name}"])
            apart = kept.get(f"mean/{name}")
            mean[name].copy_(weight if apart is None else weight + apart.to(weight))
            square = kept.get(f"square/{name}")
            if square is not None:
                adam.state[weight] = {
                    "step": torch.tensor(float(progress["step"])),
                    "exp_avg": torch.zeros_like(weight),
                    "exp_avg_sq": square.to(weight) ** 2,
                }
    return progress


def forget(folder: Path) -> None:
    """Remove a stage's weights once the next stage has them; its progress and curve stay."""
    for shard in folder.glob("*.safetensors"):
        shard.unlink()

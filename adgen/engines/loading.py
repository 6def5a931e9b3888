"""Bring a pipeline of diffusers into memory and onto its device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adgen.engines.checkpoint import Checkpoint
from adgen.engines.options import parameters
from adgen.engines.pipelines import Rules
from adgen.errors import EngineError, Problem
from adgen.schema.campaign import EngineChoice


def load_pipeline(choice: EngineChoice, checkpoint: Checkpoint, rules: Rules) -> Any:
    """The pipeline, loaded whole and placed, or an exception and nothing.

    Raises EngineError for settings it cannot follow, and what diffusers raises.
    """
    import diffusers
    import torch

    checkpoint.weights()
    device = device_of(choice.device)
    if choice.offload == "model" and device.type == "cpu":
        raise _refused("engine.offload", "model needs a GPU to offload from", "use none or group")
    dtype: Any = getattr(torch, choice.dtype)
    if rules.full_precision:
        dtype = {"default": dtype, **dict.fromkeys(rules.full_precision, torch.float32)}
    loader: Any = diffusers.DiffusionPipeline
    pipeline = loader.from_pretrained(
        checkpoint.folder, dtype=dtype, use_safetensors=True, local_files_only=True,
        trust_remote_code=False,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    if choice.vae_tiling:
        if not hasattr(pipeline.vae, "enable_tiling"):
            what = f"{type(pipeline.vae).__name__} cannot decode in tiles"
            raise _refused("engine.vae_tiling", what, "set it to false")
        pipeline.vae.enable_tiling()
    if choice.offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    elif choice.offload == "group":
        pipeline.enable_group_offload(
            onload_device=device, offload_type="leaf_level", use_stream=device.type == "cuda"
        )
    else:
        pipeline.to(device)
    return pipeline


def as_class(pipeline: Any, class_name: str, choice: EngineChoice) -> Any:
    """The pipeline as another class over the same components, at no cost in memory."""
    import diffusers

    wanted = getattr(diffusers, class_name)
    parts = {**pipeline.config, **pipeline.components}
    # Not `from_pipe`: unless told otherwise it turns every component to float32.
    sibling = wanted(**{name: parts[name] for name in parameters(wanted.__init__) & parts.keys()})
    sibling.set_progress_bar_config(disable=True)
    if choice.offload == "model":
        sibling.enable_model_cpu_offload(device=device_of(choice.device))
    return sibling


def device_of(name: str) -> Any:
    """The torch device of that name; `auto` is the first there is of cuda, mps and cpu."""
    import torch

    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the progress bars and advice of the libraries off our own progress."""
    import diffusers.utils.logging
    import transformers.utils.logging

    logs: tuple[Any, ...] = (diffusers.utils.logging, transformers.utils.logging)
    levels = [log.get_verbosity() for log in logs]
    for log in logs:
        log.set_verbosity_error()
        log.disable_progress_bar()
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.set_verbosity(level)


def _refused(where: str, what: str, hint: str) -> EngineError:
    return EngineError(str(Problem(where, what, hint)))

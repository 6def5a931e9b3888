"""Bring a pipeline of diffusers into memory and onto its device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adgen.engines.checkpoint import Checkpoint, fetch_weights
from adgen.engines.options import parameters
from adgen.engines.pipelines import Rules
from adgen.errors import EngineError, Problem
from adgen.schema.campaign import EngineChoice


class Loaded:
    """One model in memory, for all the engines that use it, placed as the last of them asked."""

    def __init__(
        self, choice: EngineChoice, checkpoint: Checkpoint, rules: Rules, download: bool
    ) -> None:
        """Loads nothing yet. `download`: weights that are not here may be fetched."""
        self._choice, self._checkpoint, self._rules = choice, checkpoint, rules
        self._download = download
        self._pipeline: Any = None
        self._placed: bool | None = None

    def pipeline(self, class_name: str, frugal: bool) -> Any:
        """The pipeline as that class, loaded whole and placed, or an exception and nothing.

        `frugal`: its VAE in tiles, and its parts on the GPU only while they work. Raises
        EngineError for settings it cannot follow, and what diffusers raises.
        """
        if self._pipeline is None:
            self._pipeline = self._load()
        if type(self._pipeline).__name__ != class_name:
            self._pipeline = as_class(self._pipeline, class_name)
            if self._offload(frugal) == "model":
                self._placed = None  # the hooks that move its parts belong to the pipeline
        if self._placed is not frugal:
            self._place(frugal)
        return self._pipeline

    def disturbed(self) -> None:
        """A failure left its parts anywhere: they are placed anew before they work again."""
        self._placed = None

    def could_save(self) -> bool:
        """Whether placing it the frugal way saves memory."""
        tiles = self._pipeline is not None and hasattr(self._pipeline.vae, "use_tiling")
        moves = self._offload(frugal=True) != self._offload(frugal=False)
        return moves or (tiles and not self._choice.vae_tiling)

    def _load(self) -> Any:
        import diffusers
        import torch

        checkpoint, choice = self._checkpoint, self._choice
        if self._download and checkpoint.hub is not None:
            checkpoint = fetch_weights(checkpoint)
        checkpoint.weights()
        if choice.offload == "model" and device_of(choice.device).type == "cpu":
            what, hint = "model needs a GPU to offload from", "use none or group"
            raise _refused("engine.offload", what, hint)
        dtype: Any = getattr(torch, choice.dtype)
        if self._rules.full_precision:
            dtype = {"default": dtype, **dict.fromkeys(self._rules.full_precision, torch.float32)}
        loader: Any = diffusers.DiffusionPipeline
        pipeline = loader.from_pretrained(
            checkpoint.folder, dtype=dtype, use_safetensors=True, local_files_only=True,
            trust_remote_code=False,
        )  # fmt: skip
        pipeline.set_progress_bar_config(disable=True)
        if choice.vae_tiling and not hasattr(pipeline.vae, "use_tiling"):
            what = f"{type(pipeline.vae).__name__} cannot decode in tiles"
            raise _refused("engine.vae_tiling", what, "set it to false")
        if choice.offload == "group":
            device = device_of(choice.device)
            pipeline.enable_group_offload(
                onload_device=device, offload_type="leaf_level", use_stream=device.type == "cuda"
            )
        return pipeline

    def _place(self, frugal: bool) -> None:
        """Put its parts where they belong; what was placed halfway before is mended."""
        pipeline, device = self._pipeline, device_of(self._choice.device)
        vae = pipeline.vae
        self._placed = None
        if hasattr(vae, "use_tiling"):
            tiled = frugal or self._choice.vae_tiling
            (vae.enable_tiling if tiled else vae.disable_tiling)()
        if hasattr(vae, "use_slicing"):
            (vae.enable_slicing if frugal else vae.disable_slicing)()
        offload = self._offload(frugal)
        if offload == "model":
            pipeline.enable_model_cpu_offload(device=device)
        elif offload == "none":
            pipeline.remove_all_hooks()
            pipeline.to(device)
        self._placed = frugal

    def _offload(self, frugal: bool) -> str:
        """How parts are moved: as chosen, or by whole models where that is frugal and possible."""
        chosen = self._choice.offload
        if frugal and chosen == "none" and device_of(self._choice.device).type == "cuda":
            return "model"
        return chosen


def as_class(pipeline: Any, class_name: str) -> Any:
    """The pipeline as another class over the same components, at no cost in memory."""
    import diffusers

    wanted = getattr(diffusers, class_name)
    parts = {**pipeline.config, **pipeline.components}
    # Not `from_pipe`: unless told otherwise it turns every component to float32.
    sibling = wanted(**{name: parts[name] for name in parameters(wanted.__init__) & parts.keys()})
    sibling.set_progress_bar_config(disable=True)
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

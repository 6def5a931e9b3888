"""The embedded model with few random weights, saved and sealed as the real one is."""

from __future__ import annotations

from pathlib import Path

import torch

from adgen.engines.embedded.denoiser import PlateDenoiser
from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.text import TextEncoder
from adgen.engines.embedded.upscaler import Upscaler
from adgen.engines.embedded.weights import write_checksums
from adgen.engines.embedded.words import Words


def tiny_weights(folder: Path) -> Path:
    """Write a folder of weights; no layer of it is zero, so that everything asked for matters."""
    torch.set_num_threads(1)
    torch.manual_seed(5)
    words = Words.of_grammar()
    sizes = {"widths": (8, 16), "depths": (1, 1), "words": 16, "conditions": 16}
    pipeline = PlatePipeline(
        PlateDenoiser(channels=12, heads=2, **sizes),
        PlateDenoiser(channels=48, below=3, heads=0, **sizes),
        Upscaler(width=4, depth=1),
        TextEncoder(len(words), width=16, depth=1, heads=2),
        words,
    )
    for model in pipeline.models().values():
        for weights in model.parameters():
            if not weights.any():
                torch.nn.init.normal_(weights, std=0.05)
    pipeline.save_pretrained(folder)
    write_checksums(folder)
    return folder

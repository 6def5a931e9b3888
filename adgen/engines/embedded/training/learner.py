"""What is trained: a denoiser together with the text encoder."""

from __future__ import annotations

from torch import Tensor, nn

from adgen.engines.embedded.denoiser import Denoised, PlateDenoiser
from adgen.engines.embedded.text import TextEncoder
from adgen.engines.embedded.training.examples import Example
from adgen.engines.embedded.training.settings import Shape


class Learner(nn.Module):
    """A denoiser and the text encoder it learns with."""

    def __init__(self, shape: Shape, text: TextEncoder, learns_words: bool) -> None:
        super().__init__()
        self.denoiser = PlateDenoiser(
            channels=3 * 4**shape.levels,
            below=shape.below,
            widths=shape.widths,
            depths=shape.depths,
            heads=shape.heads,
        )
        self.text = text
        for weight in text.parameters():
            weight.requires_grad_(learns_words)

    def forward(self, batch: Example, noisy: Tensor, timestep: Tensor) -> Denoised:
        """The denoiser's answer to a batch at some noise."""
        said: Denoised = self.denoiser(
            noisy,
            timestep,
            batch.place,
            batch.steering,
            self.text(batch.ids),
            batch.given,
            batch.below,
            batch.below_noise,
        )
        return said

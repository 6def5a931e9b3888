"""The text encoder: words in, a state per word and one for the whole prompt out.

A pre-norm transformer (Xiong et al. 2020, "On Layer Normalization in the Transformer
Architecture") over whole words, trained from scratch. A prompt without a known word is one token
of padding, whose embedding is learned: it is also the empty prompt of classifier-free guidance.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional

from adgen.engines.embedded.words import MOST, PAD, Words


@dataclass(frozen=True, slots=True)
class TextStates:
    """`tokens` (B, L, D); `pooled` (B, D); `keep` (B, L) bool, False for padding."""

    tokens: Tensor
    pooled: Tensor
    keep: Tensor


class Layer(nn.Module):
    """Self-attention and a feed-forward net, each after a normalisation and added."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.feed = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, tokens: Tensor, keep: Tensor) -> Tensor:
        """(B, L, D) to (B, L, D); attention sees only tokens of `keep` (B, L)."""
        batch, length, width = tokens.shape
        parts = self.project(self.before(tokens)).view(batch, length, 3, self.heads, -1)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=keep[:, None, None, :]
        )
        tokens = tokens + self.join(seen.transpose(1, 2).reshape(batch, length, width))
        fed: Tensor = tokens + self.feed(tokens)
        return fed


class TextEncoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Token embedding, learned positions, `depth` transformer layers, attention pooling."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        vocabulary: int,
        width: int = 128,
        depth: int = 2,
        heads: int = 4,
        length: int = MOST,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(length, width) * 0.02)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(depth))
        self.after = nn.LayerNorm(width)
        self.weigh = nn.Linear(width, 1)
        nn.init.normal_(self.words.weight, std=0.05)

    def forward(self, ids: Tensor) -> TextStates:
        """Ids (B, L) padded with 0 to states. Raises ValueError for more words than places."""
        if ids.shape[1] > len(self.places):
            raise ValueError(f"{ids.shape[1]} words, the text encoder reads {len(self.places)}")
        keep = ids != PAD
        first = torch.arange(ids.shape[1], device=ids.device) == 0
        keep = keep | (first & ~keep.any(1, keepdim=True))
        tokens = self.words(ids) + self.places[: ids.shape[1]]
        for layer in self.layers:
            tokens = layer(tokens, keep)
        tokens = self.after(tokens)
        weights = self.weigh(tokens).squeeze(-1).masked_fill(~keep, float("-inf")).softmax(1)
        return TextStates(tokens, (weights[..., None] * tokens).sum(1), keep)


def batch_ids(words: Words, prompts: list[str], length: int | None = None) -> Tensor:
    """Prompts as ids (B, L) padded with 0 to `length`, or to the longest prompt (at least 1)."""
    rows = [words.encode(prompt).ids for prompt in prompts]
    wide = length or max(1, *map(len, rows))
    return torch.tensor([[*row[:wide], *[PAD] * (wide - len(row))] for row in rows])

"""Self-attention over tokens of moving pictures in three forms, and attention to text.

Tokens are (B, T, H, W, C): takes, frames, rows, columns, channels. Each form takes normalised
tokens and returns what is to be added to them: `x = x + attention(norm(x))`. All have heads of
equal width, queries and keys normalised by their root mean square (Dehghani et al. 2023, "Scaling
Vision Transformers to 22 Billion Parameters"; RMSNorm of Zhang and Sennrich 2019), and know the
order of frames by a bias alone (ALiBi, see `frame_bias`), so that they work on more frames than
they were trained on.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import rms_norm, scaled_dot_product_attention


def frame_bias(heads: int, frames: int, like: Tensor) -> Tensor:
    """What is added to the scores of head h between frames i and j: -m_h · |i - j|.

    Shape (heads, frames, frames), of the type and device of `like`. Attention with linear biases
    (Press, Smith and Lewis 2022, "Train Short, Test Long"), made symmetric as nothing here is
    causal; their slopes m_h = 2^(-8h / heads), h = 1…heads.
    """
    order = torch.arange(1, heads + 1, device=like.device, dtype=torch.float32)
    place = torch.arange(frames, device=like.device, dtype=torch.float32)
    apart = (place[:, None] - place[None, :]).abs()
    return (-torch.exp2(-8.0 * order / heads)[:, None, None] * apart).to(like.dtype)


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    """Softmax attention (…, heads, tokens, width of a head); `bias` is added to the scores.

    On CPUs in bfloat16 the plain products are two to three times faster, backward included, than
    torch's own kernel, which is made for float32.
    """
    if query.device.type == "cpu" and query.dtype == torch.bfloat16:
        scores = (query @ key.mT) * query.shape[-1] ** -0.5
        weights = (scores if bias is None else scores + bias).softmax(-1)
        return torch.as_tensor(weights @ value)
    return scaled_dot_product_attention(query, key, value, attn_mask=bias)


def over_space(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention within each frame. All are (B, T, H, W, heads, width of a head)."""
    shape = query.shape

    def rows(part: Tensor) -> Tensor:
        """(B·T, heads, H·W, width of a head)"""
        return part.flatten(2, 3).flatten(0, 1).transpose(1, 2)

    seen = attend(rows(query), rows(key), rows(value))
    return seen.transpose(1, 2).reshape(shape)


def over_time(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention between the frames at each place. All are (B, T, H, W, heads, width of a head)."""
    takes, frames, height, width, heads, size = query.shape
    if frames == 1:
        # One frame sees itself alone.
        return value

    def rows(part: Tensor) -> Tensor:
        """(B·H·W, heads, T, width of a head)"""
        return part.permute(0, 2, 3, 4, 1, 5).reshape(-1, heads, frames, size)

    bias = frame_bias(heads, frames, query)
    seen = attend(rows(query), rows(key), rows(value), bias[None])
    return seen.view(takes, height, width, heads, frames, size).permute(0, 4, 1, 2, 3, 5)


def over_all(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention of every token to every token. All are (B, T, H, W, heads, width of a head).

    Taken frame by frame of the queries: then the bias is one row for all of a frame's queries, and
    memory does not grow with the square of the tokens.
    """
    _, frames, height, width, heads, _ = query.shape

    def rows(part: Tensor) -> Tensor:
        """(B, heads, T·H·W, width of a head)"""
        return part.flatten(1, 3).transpose(1, 2)

    every, values = rows(key), rows(value)
    bias = frame_bias(heads, frames, query).repeat_interleave(height * width, 2)
    seen = [
        scaled_dot_product_attention(asked, every, values, attn_mask=bias[None, :, frame, None])
        for frame, asked in enumerate(rows(query).chunk(frames, 2))
    ]
    return torch.cat(seen, 2).transpose(1, 2).reshape(query.shape)


def _unit(x: Tensor, norm: nn.RMSNorm) -> Tensor:
    """The norm in the type of `x`: with weights of another type torch has no fused one."""
    return rms_norm(x, norm.normalized_shape, norm.weight.to(x.dtype), norm.eps)


class _Attention(nn.Module):
    """Queries, keys and values of every token, and the mixing of heads at the end."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"{heads} heads cannot share a width of {width} evenly")
        self.heads = heads
        self.asks = nn.Linear(width, 3 * width, bias=False)
        self.query_norm = nn.RMSNorm(width // heads, eps=1e-6)
        self.key_norm = nn.RMSNorm(width // heads, eps=1e-6)
        self.mix = nn.Linear(width, width)

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value, each (B, T, H, W, heads, width of a head)."""
        query, key, value = self.asks(x).unflatten(-1, (3, self.heads, -1)).unbind(-3)
        return _unit(query, self.query_norm), _unit(key, self.key_norm), value


class FullAttention(_Attention):
    """Joint attention of all tokens of a take, as in ViViT's model 1 (Arnab et al. 2021).

    Work grows with (T·H·W)².
    """

    def forward(self, x: Tensor) -> Tensor:
        """What to add to the tokens (B, T, H, W, C), of the same shape."""
        return torch.as_tensor(self.mix(over_all(*self.parts(x)).flatten(-2)))


class SpaceAttention(_Attention):
    """Attention between the tokens of each frame; frames are not mixed."""

    def forward(self, x: Tensor) -> Tensor:
        """What to add to the tokens (B, T, H, W, C), of the same shape."""
        return torch.as_tensor(self.mix(over_space(*self.parts(x)).flatten(-2)))


class TimeAttention(_Attention):
    """Attention between the frames at each place; places are not mixed."""

    def forward(self, x: Tensor) -> Tensor:
        """What to add to the tokens (B, T, H, W, C), of the same shape."""
        return torch.as_tensor(self.mix(over_time(*self.parts(x)).flatten(-2)))


class SeparableAttention(nn.Module):
    """Attention over space in each frame, then over time at each place, each a residual.

    ViViT's model 3 (Arnab et al. 2021, "ViViT: A Video Vision Transformer"), the divided attention
    of TimeSformer (Bertasius et al. 2021) in the other order. Work grows with T·(H·W)² + H·W·T².
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.space = SpaceAttention(width, heads)
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.time = TimeAttention(width, heads)

    def forward(self, x: Tensor) -> Tensor:
        """What to add to the tokens (B, T, H, W, C), of the same shape."""
        change = self.space(x)
        return torch.as_tensor(change + self.time(_unit(x + change, self.norm)))


class FactorisedAttention(_Attention):
    """Half of the heads attend over space, the other half over time, in one layer.

    Dot-product factorisation, ViViT's model 4 (Arnab et al. 2021). Parameters of one attention;
    work grows with (T·(H·W)² + H·W·T²) / 2. `heads` must be even.
    """

    def __init__(self, width: int, heads: int) -> None:
        if heads % 2:
            raise ValueError(f"factorised attention halves its heads; {heads} is odd")
        super().__init__(width, heads)

    def forward(self, x: Tensor) -> Tensor:
        """What to add to the tokens (B, T, H, W, C), of the same shape."""
        halves = [part.chunk(2, -2) for part in self.parts(x)]
        space = over_space(*(half[0] for half in halves))
        time = over_time(*(half[1] for half in halves))
        return torch.as_tensor(self.mix(torch.cat([space, time], -2).flatten(-2)))


class CrossAttention(nn.Module):
    """Tokens of a picture attend to the words of its prompt (Rombach et al. 2022, section 3.3).

    One learned word, "nothing", stands in every prompt: an empty one has an answer, and a token
    that no word concerns has something to attend to.
    """

    def __init__(self, width: int, text_width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"{heads} heads cannot share a width of {width} evenly")
        self.heads = heads
        self.ask = nn.Linear(width, width, bias=False)
        self.answer = nn.Linear(text_width, 2 * width, bias=False)
        self.query_norm = nn.RMSNorm(width // heads, eps=1e-6)
        self.key_norm = nn.RMSNorm(width // heads, eps=1e-6)
        self.mix = nn.Linear(width, width)
        self.nothing = nn.Parameter(0.02 * torch.randn(1, 1, text_width))

    def forward(self, x: Tensor, text: Tensor, keep: Tensor) -> Tensor:
        """What to add to the tokens `x` (B, T, H, W, C), of the same shape.

        `text` (B, L, D): the words' vectors. `keep` (B, L), bool: False where there is no word.
        """
        takes = x.shape[0]
        words = torch.cat([self.nothing.to(text.dtype).expand(takes, -1, -1), text], 1)
        kept = torch.cat([keep.new_ones(takes, 1), keep], 1)[:, None, None]
        query = self.ask(x).flatten(1, 3).unflatten(-1, (self.heads, -1))
        key, value = self.answer(words).unflatten(-1, (2, self.heads, -1)).unbind(-3)
        seen = scaled_dot_product_attention(
            _unit(query, self.query_norm).transpose(1, 2),
            _unit(key, self.key_norm).transpose(1, 2),
            value.transpose(1, 2),
            attn_mask=kept,
        )
        return torch.as_tensor(self.mix(seen.transpose(1, 2).flatten(2)).view_as(x))

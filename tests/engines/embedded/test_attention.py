"""Attention over space and time against formulas written out, and what must not mix."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from adgen.engines.embedded.attention import (
    CrossAttention,
    FactorisedAttention,
    FullAttention,
    SeparableAttention,
    SpaceAttention,
    TimeAttention,
    frame_bias,
)


def tokens(frames: int = 3, height: int = 2, width: int = 4, channels: int = 16) -> Tensor:
    """Two takes of tokens that are the same in every run."""
    thrown = torch.Generator().manual_seed(7)
    return torch.randn(2, frames, height, width, channels, generator=thrown)


def made(kind: type[nn.Module], *sizes: int) -> nn.Module:
    torch.manual_seed(11)
    return kind(*sizes).eval()


def by_hand(part: nn.Module, x: Tensor, bias: Tensor) -> Tensor:
    """softmax(q·k / √d + bias) · v of tokens (N, C), head by head; `bias` (heads, N, N)."""
    q, k, v = (x @ weight.T for weight in part.asks.weight.chunk(3))
    size = x.shape[-1] // part.heads
    heads = []
    for head in range(part.heads):
        here = slice(head * size, (head + 1) * size)
        a, b = q[:, here], k[:, here]
        a = a / a.pow(2).mean(-1, keepdim=True).add(1e-6).sqrt() * part.query_norm.weight
        b = b / b.pow(2).mean(-1, keepdim=True).add(1e-6).sqrt() * part.key_norm.weight
        scores = a @ b.T / math.sqrt(size) + bias[head]
        heads.append(scores.softmax(-1) @ v[:, here])
    return torch.cat(heads, -1) @ part.mix.weight.T + part.mix.bias


@torch.no_grad()
def test_separable_attention_equals_the_formula() -> None:
    x = tokens()
    model = made(SeparableAttention, 16, 2)
    nn.init.uniform_(model.time.query_norm.weight, 0.5, 2.0)
    none = torch.zeros(2, 8, 8)
    apart = torch.tensor([[0.0, 1, 2], [1, 0, 1], [2, 1, 0]])
    bias = torch.stack([-apart / 16, -apart / 256])
    space = torch.stack(
        [by_hand(model.space, frame.flatten(0, 1), none) for take in x for frame in take]
    ).view_as(x)
    inner = model.norm(x + space)
    time = torch.empty_like(x)
    for take in range(2):
        for row in range(2):
            for column in range(4):
                time[take, :, row, column] = by_hand(model.time, inner[take, :, row, column], bias)
    torch.testing.assert_close(model(x), space + time, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_full_attention_equals_the_formula() -> None:
    x = tokens()
    model = made(FullAttention, 16, 2)
    frame = torch.arange(24) // 8
    apart = (frame[:, None] - frame[None]).abs()
    expected = by_hand(model, x[1].flatten(0, 2), torch.stack([-apart / 16, -apart / 256]))
    torch.testing.assert_close(model(x)[1].flatten(0, 2), expected, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_factorised_halves_are_space_and_time() -> None:
    x = tokens()
    model = made(FactorisedAttention, 16, 4)
    with torch.no_grad():
        model.mix.weight.copy_(torch.eye(16))
        model.mix.bias.zero_()
    before = model(x)
    later = x.clone()
    later[:, 2] += 1.0
    changed = (model(later) - before).abs()[:, :2].amax((0, 1, 2, 3))
    assert changed[:8].max() == 0, "the heads of space see one frame"
    assert changed[8:].min() > 0, "the heads of time see the others"
    beside = x.clone()
    beside[..., 3, :] += 1.0
    changed = (model(beside) - before).abs()[..., :3, :].amax((0, 1, 2, 3))
    assert changed[:8].min() > 0, "the heads of space see other places"
    assert changed[8:].max() == 0, "the heads of time see one place"


@torch.no_grad()
def test_space_attention_keeps_frames_apart_and_knows_no_order_of_places() -> None:
    x = tokens()
    model = made(SpaceAttention, 16, 2)
    shuffled = torch.randperm(3)
    torch.testing.assert_close(model(x[:, shuffled]), model(x)[:, shuffled])
    torch.testing.assert_close(model(x.flip(3)), model(x).flip(3))
    torch.testing.assert_close(model(x[:, :1]), model(x)[:, :1])


@torch.no_grad()
def test_time_attention_is_the_same_backwards_but_knows_distance() -> None:
    x = tokens(frames=5)
    model = made(TimeAttention, 16, 2)
    torch.testing.assert_close(model(x.flip(1)), model(x).flip(1), rtol=1e-4, atol=1e-5)
    order = torch.tensor([1, 0, 2, 3, 4])
    assert (model(x[:, order]) - model(x)[:, order]).abs().max() > 1e-4


@torch.no_grad()
def test_full_attention_of_one_frame_is_space_attention() -> None:
    x = tokens(frames=1)
    full, space = made(FullAttention, 16, 2), made(SpaceAttention, 16, 2)
    space.load_state_dict(full.state_dict())
    torch.testing.assert_close(full(x), space(x), rtol=1e-4, atol=1e-5)


def test_frame_bias_is_symmetric_and_falls_with_distance() -> None:
    bias = frame_bias(8, 40, torch.empty(0))
    torch.testing.assert_close(bias, bias.mT)
    assert bias.diagonal(dim1=1, dim2=2).abs().max() == 0
    torch.testing.assert_close(bias[:, 0, 10], -10 * 0.5 ** torch.arange(1.0, 9.0))
    assert torch.equal(bias[:, :16, :16], frame_bias(8, 16, torch.empty(0)))


@torch.no_grad()
@pytest.mark.parametrize("kind", [FullAttention, SeparableAttention, FactorisedAttention])
def test_half_precision_is_near_and_more_frames_than_before_are_taken(
    kind: type[nn.Module],
) -> None:
    model = made(kind, 16, 4)
    x = tokens(frames=40)
    whole, half = model(x), model.to(torch.bfloat16)(x.bfloat16())
    assert half.dtype == torch.bfloat16
    assert (whole - half.float()).abs().max() < 0.1 * whole.abs().max()


@torch.no_grad()
def test_words_left_out_change_nothing_and_no_words_have_an_answer() -> None:
    x = tokens()
    model = made(CrossAttention, 16, 12, 4)
    text = torch.randn(2, 5, 12, generator=torch.Generator().manual_seed(3))
    keep = torch.tensor([[True, True, False, False, False], [False] * 5])
    seen = model(x, text, keep)
    other = text.clone()
    other[0, 2:], other[1] = 9.0, -9.0
    assert torch.equal(seen, model(x, other, keep))
    torch.testing.assert_close(seen[:1], model(x[:1], text[:1, :2], keep[:1, :2]))
    assert seen.isfinite().all()
    said = text.clone()
    said[0, 0] += 1.0
    assert (model(x, said, keep) - seen)[0].abs().max() > 1e-4


def test_heads_must_fit() -> None:
    with pytest.raises(ValueError, match="evenly"):
        SpaceAttention(30, 4)
    with pytest.raises(ValueError, match="odd"):
        FactorisedAttention(30, 3)

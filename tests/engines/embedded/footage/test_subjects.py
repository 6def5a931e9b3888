"""Subjects stand in the lower middle, wear the palette, leave the rest of the plate as it was."""

from __future__ import annotations

import pytest
import torch

from adgen.engines.embedded.footage.render import Order, Samples, render
from adgen.engines.embedded.footage.subjects import SUBJECTS

PALETTE = torch.tensor([[0.1, 0.1, 0.12], [0.2, 0.6, 0.4], [0.95, 0.8, 0.3]])
STILL = torch.tensor([[0.0, 0.0, 1.0, 0.0]])
SHAPES = SUBJECTS[1:]
PORTRAIT, WIDE = (36, 64), (64, 36)


def taken(
    name: str, seed: int = 5, size: tuple[int, int] = PORTRAIT, motion: float = 7.0
) -> Samples:
    times = torch.tensor([0.5, 0.8])
    order = Order(seed, "studio_sweep", name, PALETTE, STILL.expand(2, 4), motion, times)
    return render([order], size)


def stood_on(samples: Samples) -> torch.Tensor:
    return samples.mask[0, 0, 0] > 0.5


@pytest.mark.parametrize("size", [PORTRAIT, WIDE])
@pytest.mark.parametrize("name", SHAPES)
def test_a_subject_stands_in_the_lower_middle(name: str, size: tuple[int, int]) -> None:
    short = min(size)
    for seed in range(4):
        rows, columns = stood_on(taken(name, seed, size)).nonzero(as_tuple=True)
        assert 0.25 * size[0] < float(columns.float().mean()) < 0.75 * size[0]
        assert 0.68 * size[1] < int(rows.max()) < size[1] - 1
        assert 0.2 * short < int(rows.max() - rows.min()) + 1 < 0.85 * short
        assert 0.12 * short < int(columns.max() - columns.min()) + 1 < 0.75 * short


@pytest.mark.parametrize("name", SHAPES)
def test_a_seed_is_a_subject_and_another_is_another(name: str) -> None:
    assert torch.equal(taken(name).frames, taken(name).frames)
    assert not torch.equal(stood_on(taken(name)), stood_on(taken(name, seed=6)))


@pytest.mark.parametrize("name", SHAPES)
def test_only_the_subject_and_its_shadow_change_the_plate(name: str) -> None:
    plain, dressed = taken("none").frames[0, 0], taken(name)
    rest = ~stood_on(dressed)
    brighter = ((dressed.frames[0, 0] - plain) > 0.02).any(0)
    # A pixel at the border is partly the subject's.
    assert int((brighter & rest).sum()) < 0.05 * rest.sum()
    assert torch.allclose(dressed.frames[0, 0][:, :8], plain[:, :8], atol=1e-3)
    darker = ((plain - dressed.frames[0, 0]) > 0.02).any(0)
    assert int((darker & rest).sum()) > 8


@pytest.mark.parametrize("name", SHAPES)
def test_the_surface_moves_and_depth_is_one(name: str) -> None:
    one = taken(name)
    body = stood_on(one)
    change = (one.frames[0, 1] - one.frames[0, 0]).abs().amax(0)[body]
    assert float(change.max()) > 0.03
    assert torch.allclose(one.depth[0, 0, 0][one.mask[0, 0, 0] == 1], torch.ones(1))
    turns = float(one.flow[0, 0][:, body].abs().mean())
    assert (turns > 0.003) == (name in {"box", "sphere"})


@pytest.mark.parametrize("name", SHAPES)
def test_a_subject_wears_second_and_accent(name: str) -> None:
    """Chromaticity of lit pixels is near that of either colour for most of the body."""
    one = taken(name, seed=7)
    body = one.frames[0, 0][:, stood_on(one)]
    hue = body / body.sum(0).clamp(min=0.05)
    worn = (PALETTE[1:] / PALETTE[1:].sum(1, keepdim=True))[..., None]
    near = (hue[None] - worn).abs().amax(1).amin(0) < 0.12
    assert float(near.float().mean()) > (0.35 if name == "glass" else 0.6)


def test_a_name_that_is_no_subject_is_refused() -> None:
    with pytest.raises(KeyError, match="teapot"):
        taken("teapot")

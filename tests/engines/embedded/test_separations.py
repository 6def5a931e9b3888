from __future__ import annotations

import pytest
import torch

from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.paint import to_linear
from adgen.engines.embedded.footage.render import render
from adgen.engines.embedded.separations import develop, separate

PALETTE = torch.tensor([[[0.05, 0.1, 0.3], [0.8, 0.3, 0.2], [0.95, 0.9, 0.7]]])


@pytest.mark.parametrize("index", range(3))
def test_full_coverage_shows_the_palette_colour_itself(index: int) -> None:
    separations = torch.zeros(1, 3, 2, 2)
    separations[:, index] = 1
    shown = develop(separations, PALETTE)
    assert torch.allclose(shown[0, :, 0, 0], PALETTE[0, index], atol=1e-5)


def test_half_coverages_mix_in_linear_light() -> None:
    half = 1.055 * 0.5 ** (1 / 2.4) - 0.055
    separations = torch.tensor([half, half, 0.0]).view(1, 3, 1, 1)
    black_and_white = torch.tensor([[[0.0] * 3, [1.0] * 3, [1.0] * 3]])
    assert develop(separations, black_and_white)[0, 0, 0, 0] == pytest.approx(half, abs=1e-4)


def test_a_picture_made_of_the_palette_is_separated_and_shown_again() -> None:
    torch.manual_seed(0)
    share = torch.rand(1, 3, 8, 8)
    share = share / share.sum(1, keepdim=True)
    shown = develop(share, PALETTE)
    again = develop(separate(shown, PALETTE), PALETTE)
    assert (again - shown).abs().max() < 0.01


def test_what_the_palette_cannot_show_becomes_the_nearest_that_it_can() -> None:
    green = torch.tensor([0.1, 0.9, 0.1]).view(1, 3, 1, 1)
    found = separate(green, PALETTE)
    assert found.min() >= 0
    wanted = to_linear(green)
    error = (to_linear(develop(found, PALETTE)) - wanted).square().sum()
    for share in (torch.rand(100, 3) * 1.2).clamp(0, 1):
        other = develop(share.view(1, 3, 1, 1), PALETTE)
        assert error <= (to_linear(other) - wanted).square().sum() + 1e-3


@pytest.mark.parametrize("kind", ["silk", "fireworks", "dunes", "confetti"])
def test_separations_shown_in_a_palette_are_the_render_in_that_palette(kind: str) -> None:
    order = chance_order(12, 1, 1.0, kind=kind, subject="none")
    plain = render([order], (36, 64)).frames
    separated = render([order], (36, 64), separated=True).frames
    shown = develop(separated, order.palette[None].float())
    # Light brighter than white is bleached in one and full coverage in the other.
    assert (shown - plain).abs().mean() < 0.01
    assert (separated - plain).abs().mean() > 0.05

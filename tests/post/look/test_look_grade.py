"""Grades as tables: each word of a look does what it says, and colours stay believable."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.media.tables import moods
from adgen.post.look.cube import Cube
from adgen.post.look.grade import PIVOT, SIDE, graded, lattice, plain, tone
from adgen.post.look.lattice import ycc_of_rgb
from adgen.post.look.oklab import hex_oklab, oklab_of
from adgen.schema.look import Grade, Look

GREYS = np.repeat(np.linspace(0.0, 1.0, 101)[:, None], 3, axis=1)
SKIN = ("#FFDBC4", "#F1C27D", "#E0AC69", "#C29682", "#A1665E", "#8D5524", "#735244", "#5C3A21")


def rgb(*colours: str) -> np.ndarray:
    return np.array([[int(text[at : at + 2], 16) for at in (1, 3, 5)] for text in colours]) / 255


def chroma_of(lab: np.ndarray) -> np.ndarray:
    return np.linalg.norm(lab[..., 1:], axis=-1)


def hue_of(lab: np.ndarray) -> np.ndarray:
    return np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))


def turned(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Degrees between two hues."""
    return np.abs((hue_of(first) - hue_of(second) + 180) % 360 - 180)


def test_a_look_that_bends_no_colour_has_no_table() -> None:
    assert lattice(Grade(Look(grain=0.5, vignette=1.0, tint=1.0))) is None


def test_the_table_is_by_blue_green_and_red() -> None:
    table = lattice(Grade(Look(contrast=1.2)))
    assert table is not None
    assert table.shape == (SIDE, SIDE, SIDE, 3)
    wanted = graded(np.array([0.25, 0.5, 0.75]), Look(contrast=1.2))
    assert table[24, 16, 8] == pytest.approx(wanted)


@pytest.mark.parametrize("contrast", [0.5, 0.85, 1.25, 1.6])
def test_contrast_turns_about_its_pivot_and_clips_nothing(contrast: float) -> None:
    codes = np.linspace(0.0, 1.0, 1001)
    bent = tone(codes, contrast, 0.0)
    assert (bent[0], bent[450], bent[-1]) == pytest.approx((0.0, PIVOT, 1.0))
    assert (bent[451] - bent[449]) / 0.002 == pytest.approx(contrast, rel=0.01)
    slopes = np.diff(bent) / 0.001
    assert slopes.min() > 0.98 * min(contrast, 1 / contrast)
    assert slopes.max() < 1.02 * max(contrast, 1 / contrast)


def test_lift_raises_black_and_keeps_white() -> None:
    done = graded(GREYS, Look(lift=0.1))
    assert done[0] == pytest.approx([0.1] * 3, abs=1e-3)
    assert done[-1] == pytest.approx([1.0] * 3, abs=1e-3)
    assert (np.diff(done[:, 0]) > 0).all()


def test_no_saturation_gives_the_grey_of_the_same_lightness() -> None:
    colours = rgb("#FF6B35", "#14143C", "#00C2A8", "#E63946")
    done = graded(colours, Look(saturation=0.0))
    assert np.ptp(done, axis=-1).max() < 1e-6
    assert oklab_of(done)[:, 0] == pytest.approx(oklab_of(colours)[:, 0], abs=1e-3)


def test_more_saturation_lifts_pale_colours_and_spares_strong_ones() -> None:
    pale, strong = rgb("#9FB4C8"), rgb("#0A84FF")
    gain = [
        float(chroma_of(oklab_of(graded(colour, Look(saturation=1.5))))[0])
        / float(chroma_of(oklab_of(colour))[0])
        for colour in (pale, strong)
    ]
    assert gain[0] > 1.4
    assert 1.0 < gain[1] < 1.15


@pytest.mark.parametrize("warmth", [-1.0, 1.0])
def test_warmth_moves_a_mid_grey_by_the_code_values_it_names(warmth: float) -> None:
    grey = np.full((1, 3), 0.5)
    _, blue, red = ycc_of_rgb(graded(grey, Look(warmth=warmth)))[0]
    assert -blue * warmth == pytest.approx(16, abs=4)
    assert red * warmth == pytest.approx(16, abs=7)
    done = graded(GREYS[[0, -1]], Look(warmth=warmth))
    assert done[0] == pytest.approx([0, 0, 0], abs=1e-6)
    assert chroma_of(oklab_of(done[1])) < 0.02


def test_a_tint_draws_shadows_mids_and_highlights_to_the_palette_in_order() -> None:
    palette = ("#FFD9A0", "#1F3A5F", "#B0508A")
    done = oklab_of(graded(GREYS, Look(colours=palette, tint=1.0)))
    for grey, colour in ((20, "#1F3A5F"), (55, "#B0508A"), (88, "#FFD9A0")):
        assert turned(done[grey], hex_oklab(colour)) < 30
        assert chroma_of(done[grey]) > 0.02
    assert chroma_of(done[[0, -1]]).max() < 0.02
    assert done[:, 0] == pytest.approx(oklab_of(GREYS)[:, 0], abs=0.01)


@pytest.mark.parametrize("palette", [("#2F4F4F", "#87CEEB"), ("#1B5E20",), ("#FF4500", "#FFD700")])
def test_skin_stays_skin_under_a_full_tint(palette: tuple[str, ...]) -> None:
    skin = oklab_of(rgb(*SKIN))
    done = oklab_of(graded(rgb(*SKIN), Look(colours=palette, tint=1.0)))
    assert turned(done, skin).max() < 20
    assert (chroma_of(done) / chroma_of(skin)).min() > 0.5


@pytest.mark.parametrize("mood", ["excited", "happy", "calm"])
@pytest.mark.parametrize("colour", ["#FF6B35", "#00C2A8", "#0A84FF", "#E63946"])
def test_strong_colours_keep_their_hue_in_a_mood(mood: str, colour: str) -> None:
    before, after = oklab_of(rgb(colour)), oklab_of(graded(rgb(colour), moods()[mood].look))
    assert turned(before, after)[0] < 12
    assert float(chroma_of(after)[0]) > 0.6 * float(chroma_of(before)[0])
    assert float(chroma_of(after)[0]) < 1.15 * float(chroma_of(before)[0])


def test_luxury_is_all_but_black_white_and_gold() -> None:
    look = moods()["luxury"].look
    cold = oklab_of(graded(rgb("#0A84FF", "#00C2A8", "#7030C0", "#14143C"), look))
    assert chroma_of(cold).max() < 0.06
    gold = oklab_of(graded(rgb("#FF6B35", "#E0AC69", "#C29682"), look))
    assert chroma_of(gold).min() > 0.03
    assert turned(gold, hex_oklab("#D09A4E")).max() < 25


@pytest.mark.parametrize("mood", moods())
def test_no_mood_posterises(mood: str) -> None:
    """Neighbours in the table stay apart and do not fly apart."""
    table = lattice(Grade(moods()[mood].look))
    assert table is not None
    before, after = oklab_of(plain()), oklab_of(table)
    for axis in range(3):
        inside = np.linalg.norm(np.diff(before, axis=axis), axis=-1)
        beyond = np.linalg.norm(np.diff(after, axis=axis), axis=-1)
        steps = beyond / inside
        assert np.percentile(steps, 0.5) > 0.1
        assert np.percentile(steps, 99) < 2.5
        assert steps.max() < 8  # only beside the purest blue, which no camera sees


def test_a_cube_is_mixed_in_by_its_amount() -> None:
    swapped = Cube(plain()[..., ::-1])
    colour = np.array([0.2, 0.5, 0.8])
    assert graded(colour, Look(), swapped) == pytest.approx([0.8, 0.5, 0.2])
    half = graded(colour, Look(cube_amount=0.5), swapped)
    assert half == pytest.approx([0.5, 0.5, 0.5])
    assert graded(colour, Look(cube_amount=0.0), swapped) == pytest.approx(colour)


def test_the_moods_are_as_the_table_words_them() -> None:
    known = moods()
    contrast = {name: mood.look.contrast for name, mood in known.items()}
    assert min(contrast["excited"], contrast["luxury"]) > contrast["happy"] > 1 > contrast["calm"]
    assert known["excited"].look.glitch
    assert known["excited"].look.bloom
    assert known["happy"].look.saturation > 1
    assert known["calm"].look.soft_focus > 0.3
    assert known["luxury"].look.lift
    assert known["nostalgic"].look.grain > 0.2
    assert 16 <= (known["nostalgic"].look.feel or 0) <= 20
    seconds = [known[name].transition_seconds for name in ("excited", "happy", "luxury", "calm")]
    assert seconds == sorted(seconds)
    motion = [known[name].motion for name in ("luxury", "calm", "happy", "excited")]
    assert motion == [0.1, 0.3, 0.5, 0.9]
    for mood in known.values():
        assert not mood.look.colours or mood.look.colours == mood.colours

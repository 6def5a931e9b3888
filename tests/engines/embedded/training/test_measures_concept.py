"""The classifier on pictures that a ruler could tell apart, its colour blindness and its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.training.measures import concept, looks
from adgen.engines.embedded.training.measures.concept import (
    ConceptClassifier,
    accuracy,
    confusions,
    fitted,
    load_classifier,
    named_of,
    own_colours,
    save_classifier,
)
from adgen.engines.embedded.training.measures.looks import Looks, kept, look, places, rendered
from adgen.errors import EngineError


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def stripes(down: bool, seed: int, size: tuple[int, int] = (24, 24)) -> np.ndarray:
    """A take of stripes that lie or stand, of two colours by chance, (3, H, W, 3)."""
    random = np.random.default_rng(seed)
    width, height = size
    along = np.arange(height)[:, None] if down else np.arange(width)[None]
    wave = np.sin(along / random.uniform(1.2, 2.5) + random.uniform(0, 6))
    part = np.broadcast_to(wave * 0.5 + 0.5, (height, width))[..., None]
    first, second = random.integers(0, 256, (2, 3))
    return np.tile((first + part * (second - first)).astype(np.uint8), (3, 1, 1, 1))


def test_it_learns_to_tell_lying_stripes_from_standing_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(concept, "BATCH", 12)
    truths = np.arange(60) % 2
    pictures = np.stack([stripes(bool(truth), 10 + n) for n, truth in enumerate(truths)])
    classifier = fitted([Looks(pictures, truths, np.zeros(60, np.int64))], 25, 0)
    tested = [
        stripes(bool(n % 2), 900 + n, size) for n, size in enumerate([(36, 64), (48, 48)] * 6)
    ]
    kinds = [KINDS[n % 2] for n in range(12)]
    assert accuracy(classifier, tested, kinds) >= 0.9
    assert accuracy(classifier, tested, kinds[::-1]) <= 0.1
    assert {subject for _, subject in named_of(classifier, tested)} == {"none"}
    table, _ = confusions(classifier, [Looks(pictures, truths, np.zeros(60, np.int64))])
    assert table.sum() == 60
    assert np.trace(table) >= 54


def test_training_again_from_the_same_seed_ends_in_the_same_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(concept, "BATCH", 8)
    known = [Looks(np.stack([stripes(True, n) for n in range(9)]), *np.zeros((2, 9), np.int64))]
    one, two, other = (fitted(known, 3, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["kind.weight"], other["kind.weight"])


def test_other_hues_and_less_contrast_look_the_same() -> None:
    seen = torch.rand(2, 3, 3, 24, 16) ** torch.tensor([1.0, 2.0, 3.0]).view(1, 1, 3, 1, 1)
    own = own_colours(seen)
    assert own.var((1, 3, 4), unbiased=False) == pytest.approx(torch.ones(2, 3), abs=0.02)
    for other in (seen[:, :, [2, 0, 1]], 0.5 * seen + 0.3):
        assert own_colours(other) == pytest.approx(own, abs=0.05)


def test_three_frames_are_looked_at_in_every_aspect() -> None:
    assert places(16) == (0, 2, 8)
    assert places(2) == (0, 1, 1)
    assert places(1) == (0, 0, 0)
    for size, wanted in (((288, 512), (36, 64)), ((512, 288), (64, 36)), ((96, 96), (48, 48))):
        frames = np.zeros((16, size[1], size[0], 3), np.uint8)
        frames[2], frames[8] = 50, 200
        seen = look(frames)
        assert seen.shape == (3, wanted[1], wanted[0], 3)
        assert [int(frame.max()) for frame in seen] == [0, 50, 200]


def test_weights_survive_a_file_and_other_kinds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(1)
    classifier = ConceptClassifier().eval()
    save_classifier(classifier, tmp_path / "judge.safetensors")
    held = load_classifier(tmp_path / "judge.safetensors")
    seen = torch.rand(2, 3, 3, 36, 64)
    assert held(seen)[0].detach() == pytest.approx(classifier(seen)[0].detach(), abs=0.01)
    monkeypatch.setattr(concept, "KINDS", KINDS[::-1])
    with pytest.raises(EngineError, match="train it anew"):
        load_classifier(tmp_path / "judge.safetensors")


def test_looks_are_drawn_by_seed_and_kept_for_the_same_renderer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = rendered(5, 2, ("studio_sweep",), ()), rendered(5, 2, ("studio_sweep",), ())
    assert all((a.pictures == b.pictures).all() for a, b in zip(first, second, strict=True))
    assert (rendered(6, 2, ("studio_sweep",), ())[0].pictures != first[0].pictures).any()
    monkeypatch.setattr(looks, "KINDS", ("studio_sweep",))
    monkeypatch.setattr(looks, "SUBJECTS", SUBJECTS[:1])
    drawn = kept(5, 2, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(looks.SIZES)
    monkeypatch.setattr(looks, "render", None)
    read = kept(5, 2, tmp_path)
    for one, two in zip(drawn, read, strict=True):
        assert (one.pictures == two.pictures).all()
        assert (one.kinds == two.kinds).all()

"""Captions: true to the take, varied, and the grammar complete."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from adgen.engines.embedded.footage.captions import (
    caption,
    chance_caption,
    colour_names,
    held_out,
    suggesting,
)
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.footage.truths import camera_moves, mood_of, motion_word
from adgen.engines.embedded.grammar import MOODS, grammar, spoken
from adgen.engines.embedded.words import Words


def order(**changes: object) -> Order:
    made = chance_order(3, 12, 1 / 8, kind="silk", subject="none")
    return replace(made, **changes)


def path(x: float = 0, y: float = 0, zoom: float = 0, turn: float = 0) -> torch.Tensor:
    times = torch.arange(12) / 8
    return torch.stack([times * x, times * y, torch.exp(times * zoom), times * turn], 1)


def test_every_kind_and_subject_has_enough_names() -> None:
    rules = grammar()
    assert set(rules.kinds) == set(KINDS)
    assert set(rules.subjects) == set(rules.goods) == set(SUBJECTS)
    assert set(MOODS) <= set(rules.concepts)
    for phrases in rules.kinds.values():
        assert len(set(phrases["en"])) >= 6
        assert len(set(phrases["zh"])) >= 4
    for name, concept in rules.concepts.items():
        assert set(concept.kinds) <= set(KINDS), name
    suggested = {kind for concept in rules.concepts.values() for kind in concept.kinds}
    assert suggested == set(KINDS)


@pytest.mark.parametrize(
    ("camera", "moves"),
    [
        (path(), ("static",)),
        (path(x=0.3), ("pan_right",)),
        (path(x=-0.3), ("pan_left",)),
        (path(y=0.3), ("tilt_down",)),
        (path(y=-0.3), ("tilt_up",)),
        (path(zoom=-0.2), ("push_in",)),
        (path(zoom=0.2), ("pull_out",)),
        (path(turn=0.1), ("roll",)),
        (path(x=0.1, zoom=-0.3), ("push_in", "pan_right")),
        (path(x=0.05), ()),
    ],
)
def test_camera_words_follow_the_path(camera: torch.Tensor, moves: tuple[str, ...]) -> None:
    assert camera_moves(order(camera=camera)) == moves


def test_a_swaying_camera_is_handheld() -> None:
    sway = path()
    sway[:, 0] += 0.03 * torch.sin(torch.arange(12) / 8 * 8)
    assert camera_moves(order(camera=sway)) == ("handheld",)


def test_a_single_frame_has_no_camera_move() -> None:
    assert camera_moves(chance_order(1, 1, 1 / 8)) == ()


@pytest.mark.parametrize(
    ("motion", "word"),
    [(1, "still"), (3, "gentle"), (5, "steady"), (7, "lively"), (10, "rushing")],
)
def test_motion_words_follow_the_motion(motion: float, word: str) -> None:
    assert motion_word(order(motion=motion)) == word


@pytest.mark.parametrize(
    ("palette", "motion", "mood"),
    [
        ([[1, 0.27, 0], [1, 0.5, 0], [1, 0.84, 0]], 9, "excited"),
        ([[0.02, 0.02, 0.02], [1, 1, 1], [0.79, 0.64, 0.15]], 1.5, "luxury"),
        ([[0.53, 0.81, 0.92], [0.18, 0.31, 0.31], [0.6, 0.8, 1]], 3, "calm"),
        ([[0.55, 0.42, 0.29], [0.85, 0.76, 0.63], [0.4, 0.3, 0.2]], 3, "nostalgic"),
        ([[1, 0.9, 0.4], [1, 0.6, 0.6], [0.4, 0.9, 0.8]], 5, "happy"),
        ([[0.4, 0.4, 0.4], [0.3, 0.3, 0.3], [0.5, 0.5, 0.5]], 10, None),
    ],
)
def test_moods_follow_palette_and_motion(
    palette: list[list[float]], motion: float, mood: str | None
) -> None:
    assert mood_of(order(palette=torch.tensor(palette), motion=motion)) == mood


def test_colours_are_named_by_the_nearest_name() -> None:
    near = torch.tensor([[0.05, 0.1, 0.28], [0.78, 0.63, 0.16], [0.99, 1, 0.99]])
    table = {colour.phrases["zh"][0]: colour.phrases["zh"] for colour in grammar().colours}
    random = np.random.default_rng(0)
    seen = {name for _ in range(50) for name in colour_names(order(palette=near), "zh", random)}
    allowed = {spoken(p, "zh") for name in ("深蓝", "金色", "白色") for p in table[name]}
    assert seen <= allowed
    assert len(seen) >= 5


def test_plain_captions_name_kind_and_subject() -> None:
    rules, random = grammar(), np.random.default_rng(5)
    for seed in range(200):
        take = chance_order(seed, 12, 1 / 8)
        for language in ("en", "zh"):
            text = caption(take, language, random, plain=True)
            kinds = [spoken(p, language) for p in rules.kinds[take.kind][language]]
            assert any(name in text for name in kinds), text
            if take.subject != "none":
                names = [spoken(p, language) for p in rules.subjects[take.subject][language]]
                assert any(name in text for name in names), text


def test_captions_are_readable_by_the_tokenizer() -> None:
    words, random = Words.of_grammar(), np.random.default_rng(6)
    for seed in range(400):
        text = chance_caption(chance_order(seed, 12, 1 / 8), random)
        encoded = words.encode(text)
        assert encoded.ids, text
        assert encoded.ignored == (), text
        assert not set(text) & set("{}_"), text


def test_captions_vary_and_repeat_with_the_dice() -> None:
    take = order()
    made = [chance_caption(take, np.random.default_rng(seed)) for seed in range(200)]
    again = [chance_caption(take, np.random.default_rng(seed)) for seed in range(200)]
    assert made == again
    assert len(set(made)) > 150
    assert 0.4 < np.mean([text.isascii() for text in made]) < 0.8


def test_a_concept_comes_with_its_kinds_in_their_ratio() -> None:
    for name, concept in grammar().concepts.items():
        found = {}
        for kind in KINDS:
            names, chances, often = suggesting(kind)
            assert 0 < often <= 1
            found[kind] = often * dict(zip(names, chances, strict=True)).get(name, 0.0)
        total, weights = sum(found.values()), sum(concept.kinds.values())
        for kind in KINDS:
            assert found[kind] / total == pytest.approx(concept.kinds.get(kind, 0) / weights)


def test_about_one_pair_in_ten_is_held_out_and_never_a_whole_kind() -> None:
    pairs = [(kind, subject) for kind in KINDS for subject in SUBJECTS[1:]]
    held = [pair for pair in pairs if held_out(*pair)]
    assert 0.06 < len(held) / len(pairs) < 0.14
    assert not any(held_out(kind, "none") for kind in KINDS)
    assert max(sum(kind == one for one, _ in held) for kind in KINDS) == 1
    assert {subject for _, subject in held} == set(SUBJECTS[1:])


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises((ValueError, KeyError), match="fr"):
        caption(order(), "fr", np.random.default_rng(0))

"""The pipeline on tiny random weights: what must hold whatever it has learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from adgen.engines.embedded.denoiser import PlateDenoiser
from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.plate import Plate
from tests.engines.embedded.tiny import tiny_weights


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> PlatePipeline:
    return PlatePipeline.from_pretrained(tiny_weights(tmp_path_factory.mktemp("weights")))


def plate(frames: int = 5, **more: Any) -> Plate:
    times = np.arange(frames) / 24
    camera = np.zeros((frames, 4))
    camera[:, 2] = 1
    palette = np.array([[0.1, 0.1, 0.3], [0.2, 0.5, 0.8], [0.9, 0.8, 0.3]])
    return replace(Plate("flowing silk", "", 3, (96, 64), times, 5.0, camera, palette), **more)


def draw(pipeline: PlatePipeline, asked: Plate, **more: Any) -> np.ndarray:
    return np.stack(list(pipeline(asked, steps=4, **more)))


def peak(pipeline: PlatePipeline, asked: Plate, together: int | None) -> int:
    """The most bytes that torch holds at once while a plate is drawn."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        draw(pipeline, asked, together=together)
    events = watched.profiler.kineto_results.events()
    changes = sorted((e.start_ns(), e.nbytes()) for e in events if e.name() == "[memory]")
    return int(np.cumsum([change for _, change in changes]).max())


@pytest.mark.parametrize("size", [(96, 64), (64, 96), (72, 88)])
def test_frames_have_the_asked_size_and_number(
    pipeline: PlatePipeline, size: tuple[int, int]
) -> None:
    made = draw(pipeline, plate(7, size=size))
    assert made.shape == (7, size[1], size[0], 3) and made.dtype == np.float32
    assert made.min() >= 0 and made.max() <= 1


@pytest.fixture(scope="module")
def plain(pipeline: PlatePipeline) -> np.ndarray:
    return draw(pipeline, plate())


def test_one_seed_gives_the_same_bytes_and_another_does_not(
    pipeline: PlatePipeline, plain: np.ndarray
) -> None:
    assert np.array_equal(plain, draw(pipeline, plate()))
    assert not np.allclose(plain, draw(pipeline, plate(seed=4)), atol=0.02)


@pytest.mark.parametrize(
    "other",
    [
        {"prompt": "grass"},
        {"motion": 10.0},
        {"palette": np.ones((3, 3))},
        {"camera": np.array([[0.3 * i, 0, 1, 0] for i in range(5)])},
        {"negative": "fireworks"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_everything_asked_for_matters(
    pipeline: PlatePipeline, plain: np.ndarray, other: dict[str, Any]
) -> None:
    assert not np.allclose(plain, draw(pipeline, plate(**other)), atol=1e-3)


def test_the_given_picture_is_the_first_frame(pipeline: PlatePipeline) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8)
    made = draw(pipeline, plate(13, image=picture))
    assert np.abs(made[0] - picture / 255).max() < 1e-4
    assert np.abs(made[-1] - picture / 255).mean() > 0.02


def test_the_first_frame_alone_is_one_frame(pipeline: PlatePipeline) -> None:
    assert draw(pipeline, plate(9), only_first=True).shape == (1, 64, 96, 3)


def test_steps_are_told_one_by_one(pipeline: PlatePipeline) -> None:
    told: list[tuple[int, int]] = []
    draw(pipeline, plate(), callback_on_step_end=lambda done, total: told.append((done, total)))
    # Of the refiner's four steps half are saved: it begins from the enlarged layout.
    # The layout's four are led by a sketch of three.
    assert told == [(step + 1, 9) for step in range(9)]


def test_numbers_that_are_none_name_seed_and_step(
    pipeline: PlatePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    bias = pipeline.layout.leave.bias
    kept = bias.detach().clone()
    bias.data.fill_(float("nan"))
    with pytest.raises(FloatingPointError, match=r"step 1 of 9, seed 3"):
        draw(pipeline, plate())
    bias.data.copy_(kept)


def test_a_later_part_counts_on(pipeline: PlatePipeline) -> None:
    bias = pipeline.refiner.leave.bias
    kept = bias.detach().clone()
    bias.data.fill_(float("nan"))
    try:
        # A sketch of three and four steps of the layout come before the refiner's two.
        with pytest.raises(FloatingPointError, match=r"step 8 of 9, seed 3"):
            draw(pipeline, plate())
    finally:
        bias.data.copy_(kept)


@pytest.mark.parametrize("frames", [1, 5, 12])
def test_fewer_frames_together_are_the_same_frames(pipeline: PlatePipeline, frames: int) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8)
    mask = np.zeros((64, 96), np.float32)
    mask[20:50] = 1
    asked = plate(frames, image=picture, mask=mask)
    whole = draw(pipeline, asked)
    for together in (1, 3):
        parts = draw(pipeline, asked, together=together)
        assert np.abs(parts - whole).max() < 1e-5


def test_fewer_frames_together_take_less_memory(pipeline: PlatePipeline) -> None:
    wide = PlateDenoiser(48, 3, (64, 64), (1, 1), heads=0, words=16, conditions=16)
    usual = PlatePipeline(
        pipeline.layout, wide, pipeline.upscaler, pipeline.text_encoder, pipeline.words
    )
    whole, parts = (peak(usual, plate(60), together) for together in (None, 1))
    assert parts < 0.8 * whole


def test_guidance_of_one_needs_no_second_look(
    pipeline: PlatePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    answer = pipeline.layout.forward
    monkeypatch.setattr(
        pipeline.layout, "forward", lambda *given: calls.append(1) or answer(*given)
    )
    draw(pipeline, plate(), guidance=1.0)
    assert len(calls) == 7
    draw(pipeline, plate(), guidance=2.0)
    assert len(calls) == 7 + 14


def test_a_folder_says_what_it_is(pipeline: PlatePipeline, tmp_path: Path) -> None:
    pipeline.save_pretrained(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "layout", "refiner", "upscaler", "text_encoder", "vocabulary.json", "model_index.json",
    }  # fmt: skip
    again = PlatePipeline.from_pretrained(tmp_path)
    assert again.understand("Silk and quarks").ignored == ("quarks",)
    for name, model in pipeline.models().items():
        for key, weight in model.state_dict().items():
            assert torch.equal(weight, again.models()[name].state_dict()[key])

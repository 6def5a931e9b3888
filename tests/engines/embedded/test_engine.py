"""The embedded engine: what it refuses, what the model is told, and what its frames become."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.engines.base import Engine
from adgen.engines.embedded import limits
from adgen.engines.embedded.engine import load
from adgen.engines.registry import ABOUT, ENGINES, REACH, lacking, load_engine
from adgen.errors import EngineError, OutOfMemoryError
from adgen.production.shoot import shoot
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Raster
from tests.engines.embedded.asked import Known, ask, engine_with, quiet, saved, soft
from tests.engines.embedded.tiny import tiny_weights


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_weights(tmp_path_factory.mktemp("weights") / "tiny")


def identity(request: TakeRequest, engine: Engine) -> str:
    """What a take's key is made of."""
    return json.dumps([request.parameters(), engine.settings(), engine.revision()])


# ---------------------------------------------------------------- planning


def test_it_is_what_is_used_when_none_is_named() -> None:
    assert EngineChoice().name == "embedded"
    assert ENGINES.keys() == REACH.keys() == ABOUT.keys()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"dtype": "bfloat16"}, r"engine\.dtype: means nothing to the embedded model; it takes"),
        ({"offload": "model"}, r"engine\.offload: means nothing"),
        ({"vae_tiling": True}, r"engine\.vae_tiling: means nothing"),
        ({"revision": "main"}, r"engine\.revision: means nothing"),
        ({"device": "tpu"}, r"engine\.device: is one of auto, cpu, cuda, not tpu"),
        ({"options": {"eta": 1}}, r"engine\.options\.eta: no such option; known: feel"),
        ({"options": {"feel": 8}}, r"engine\.options\.feel: is frames per second from 12 to 60"),
        ({"options": {"feel": 61}}, r"from 12 to 60, not 61"),
        ({"options": {"feel": True}}, r"from 12 to 60, not True"),
        ({"options": {"feel": "film"}}, r"from 12 to 60, not 'film'"),
    ],
)
def test_options_that_mean_nothing_are_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        load(EngineChoice(**changes))


def test_planning_imports_neither_torch_nor_diffusers(weights: Path) -> None:
    program = (
        "import sys\n"
        "from tests.engines.embedded.asked import REQUEST\n"
        "from adgen.engines.embedded.engine import load\n"
        "from adgen.schema.campaign import EngineChoice\n"
        f"e = load(EngineChoice(model={str(weights)!r}))\n"
        "e.revision(), e.settings(), e.shape(REQUEST), e.doubts(REQUEST)\n"
        "print(*sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_four_seconds_are_made_and_no_more(tmp_path: Path) -> None:
    engine = engine_with(Known(), tmp_path)
    shape = engine.shape(ask(frames=120))
    assert (shape.made, shape.kept, shape.raster) == (120, 120, Raster(180, 320))
    assert engine.shape(ask(frames=1)).kept == 1
    with pytest.raises(ValueError, match=r"lasts 4\.03 s .* 4 s at most: cut the shot in two"):
        engine.shape(ask(frames=121))


def test_rasters_beyond_its_aspects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="from 9:16 to 16:9"):
        engine_with(Known(), tmp_path).shape(ask(raster=Raster(200, 80)))


@pytest.mark.parametrize("prompt", ["", "  "])
def test_nothing_to_draw_is_refused_with_the_ways_out(tmp_path: Path, prompt: str) -> None:
    engine = engine_with(Known(), tmp_path)
    with pytest.raises(ValueError, match="a prompt or a picture, or `engine: stills`"):
        engine.shape(ask(prompt=prompt))
    assert engine.shape(ask(prompt=prompt, picture=saved(tmp_path, "p.png", soft(1)))).kept


@pytest.mark.parametrize(
    ("prompt", "ignored"),
    [
        ("zebra qwerty", "zebra, qwerty"),
        ("ยินดีต้อนรับ", "ยินดีต้อนรับ"),
        ("مدينة", "مدينة"),
        ("of the", "of the"),
    ],
)
def test_a_prompt_without_a_known_word_is_refused(
    tmp_path: Path, prompt: str, ignored: str
) -> None:
    with pytest.raises(ValueError) as caught:
        engine_with(Known(), tmp_path).shape(ask(prompt=prompt))
    told = str(caught.value)
    assert f"knows no word of the prompt ({ignored})" in told
    assert "bokeh, lanterns, fireworks, city night" in told
    assert "engine: {name: diffusers, model: FOLDER}" in told


def test_words_that_are_not_known_are_told(tmp_path: Path) -> None:
    engine = engine_with(Known(), tmp_path)
    assert engine.doubts(ask()) == ()
    assert engine.doubts(ask(prompt="丝绸")) == ()
    assert engine.doubts(ask(prompt="silk and a zebra, qwerty", negative="blurz")) == (
        "the embedded model does not know: zebra, qwerty, blurz",
    )


def test_a_palette_has_three_colours_that_differ(tmp_path: Path) -> None:
    engine = engine_with(Known(), tmp_path)
    with pytest.raises(ValueError, match="needs three colours, the palette has 1"):
        engine.shape(ask(palette=("#102030",)))
    with pytest.raises(ValueError, match="the palette is one colour, #1020aa"):
        engine.shape(ask(palette=("#1020aa", "#1020AA", "#1020aa")))
    assert engine.shape(ask(palette=("#102030", "#102030", "#102031"))).kept == 24


def test_too_small_pictures_are_refused_as_by_stills(tmp_path: Path) -> None:
    thumb = saved(tmp_path, "t.png", soft(1, 80, 45))
    with pytest.raises(ValueError, match=r"t\.png \(45x80\) would be enlarged"):
        engine_with(Known(), tmp_path).shape(ask(picture=thumb))


def test_it_can_do_all_that_is_asked_of_it(tmp_path: Path) -> None:
    picture = saved(tmp_path, "p.png", soft(1))
    request = ask(picture=picture, mask=picture)
    able = engine_with(Known(), tmp_path).capabilities()
    assert lacking(request, able, own_palette=True) == ()
    assert lacking(ask(), able) == ()
    assert set(able.names()) == set(REACH["embedded"].names())
    assert lacking(request, REACH["stills"]) == ("mask",)
    assert lacking(ask(), REACH["diffusers"], own_palette=True) == ("palette",)


def test_the_key_holds_what_decides_the_pixels(tmp_path: Path) -> None:
    usual = engine_with(Known(), tmp_path)
    keys = {identity(ask(), usual)}
    for choice in (
        EngineChoice(steps=7), EngineChoice(guidance=1.5), EngineChoice(options={"feel": 24}),
    ):  # fmt: skip
        keys.add(identity(ask(), engine_with(Known(), tmp_path, choice)))
    keys.add(identity(ask(palette=("#102030", "#405060", "#708090")), usual))
    keys.add(identity(ask(prompt="snow"), usual))
    assert len(keys) == 6
    elsewhere = engine_with(Known(), tmp_path, EngineChoice(device="cpu"))
    assert identity(ask(), elsewhere) in keys


def test_the_usual_settings_are_those_of_the_pipeline(tmp_path: Path) -> None:

    settings = engine_with(Known(), tmp_path).settings()
    assert settings == {"steps": limits.STEPS, "guidance": limits.GUIDANCE, "feel": None}


# ---------------------------------------------------------------- what the model is told


def test_what_is_asked_reaches_the_model(tmp_path: Path) -> None:
    known = Known()
    choice = EngineChoice(steps=5, guidance=1.25, options={"feel": 24})
    request = ask(camera="pan_right", motion=8, negative="smoke", seed=77)
    list(engine_with(known, tmp_path, choice).make(request, quiet))
    (plate,) = known.plates
    assert (plate.prompt, plate.negative, plate.seed) == ("flowing silk", "smoke", 77)
    assert (plate.size, plate.motion, plate.feel) == ((288, 512), 8.0, 24.0)
    assert plate.times == pytest.approx(np.arange(24) / 30)
    assert plate.camera.shape == (24, 4)
    assert (np.diff(plate.camera[:, 0]) > 0).all()
    assert plate.palette == pytest.approx(
        np.array([(0x14, 0x14, 0x3C), (0x2B, 0x2C, 0x66), (0xFF, 0xB0, 0x70)]) / 255
    )
    assert (plate.image, plate.mask) == (None, None)
    assert known.settings == [{"steps": 5, "guidance": 1.25, "only_first": False, "together": None}]


def test_beside_a_picture_the_palette_is_the_pictures_unless_the_shot_has_its_own(
    tmp_path: Path,
) -> None:
    known = Known()
    picture = saved(tmp_path, "p.png", np.full((640, 360, 3), 51, np.uint8))
    own = ("#FF0000", "#00FF00", "#0000FF")
    for palette in ((), own):
        list(engine_with(known, tmp_path).make(ask(picture=picture, palette=palette), quiet))
    assert known.plates[0].palette == pytest.approx(np.full((3, 3), 0.2), abs=0.003)
    assert np.array_equal(known.plates[1].palette, np.eye(3))


def test_preview_samples_the_first_frame_alone(tmp_path: Path) -> None:
    known = Known()
    engine = engine_with(known, tmp_path)
    request = ask(picture=saved(tmp_path, "p.png", soft(4)), camera="push_in")
    told: list[tuple[int, int]] = []
    first = engine.preview(request, lambda *step: told.append(step))
    assert np.array_equal(first, next(engine.make(request, quiet)))
    assert known.settings[0]["only_first"] is True
    assert len(known.plates[0].times) == 24, "the path is the whole take's"
    assert told[-1][0] == told[-1][1]


def test_progress_counts_steps_and_then_frames(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    engine = engine_with(Known(), tmp_path, EngineChoice(steps=6))
    list(engine.make(ask(), lambda *step: told.append(step)))
    assert told[:6] == [(8 * step, 72) for step in range(1, 7)]
    assert told[6:] == [(48 + frame, 72) for frame in range(1, 25)]


# ---------------------------------------------------------------- failures


def nan_at(frame: int) -> Any:
    return Known(lambda index: float("nan") if index == frame else 0.5)


def raising(error: Exception) -> Any:
    class Broken(Known):
        def __call__(self, plate: Any, **rest: Any) -> Iterator[Any]:
            raise error
            yield

    return Broken()


@pytest.mark.parametrize(
    ("pipeline", "what"),
    [
        (nan_at(0), "seed 1: frame 0 is not made of finite numbers"),
        (nan_at(9), "seed 1: frame 9 is not made of finite numbers"),
        (raising(FloatingPointError("sampling left the numbers at step 3 of 16, seed 1")),
         "seed 1: sampling left the numbers at step 3 of 16, seed 1\n\nhint: try another seed"),
        (raising(RuntimeError("CUDA out of memory. Tried\nmore")),
         "seed 1: memory ran out making 24 frames of 180x320: CUDA out of memory. Tried\n\n"
         "hint: make the shot shorter, set engine.device to cpu"),
        (raising(MemoryError()), "making 24 frames of 180x320: MemoryError"),
        (raising(RuntimeError("shapes differ")), "seed 1: the model failed: shapes differ"),
    ],
)  # fmt: skip
def test_a_take_that_fails_says_why(tmp_path: Path, pipeline: Any, what: str) -> None:
    place = tmp_path / "take"
    place.mkdir()
    with pytest.raises(EngineError) as caught:
        shoot(ask(), engine_with(pipeline, tmp_path), place, quiet)
    assert what in str(caught.value)


@pytest.mark.parametrize("missing", [1, -1])
def test_another_count_than_asked_is_an_error(tmp_path: Path, missing: int) -> None:
    class Other(Known):
        def __call__(self, plate: Any, **rest: Any) -> Iterator[Any]:
            width, height = plate.size
            for _ in range(len(plate.times) - missing):
                yield np.zeros((height, width, 3), np.float32)

    with pytest.raises(EngineError, match=r"24 were asked|made frame 25"):
        list(engine_with(Other(), tmp_path).make(ask(), quiet))


# ---------------------------------------------------------------- the real pipeline, tiny


def test_a_seed_means_the_same_bytes_every_time(weights: Path) -> None:
    choice = EngineChoice(model=str(weights), device="cpu", steps=2)
    first, again = load_engine(choice), load_engine(choice)
    request = ask(frames=3, raster=Raster(90, 160))
    frames = list(first.make(request, quiet))
    assert [frame.shape for frame in frames] == [(160, 90, 3)] * 3
    assert np.array_equal(frames, list(again.make(request, quiet)))
    for change in ({"seed": 2}, {"prompt": "snow"}, {"camera": "roll"}, {"motion": 10},
                   {"palette": ("#FF0000", "#00FF00", "#0000FF")}):  # fmt: skip
        assert not np.array_equal(frames, list(first.make(ask(frames=3, raster=Raster(90, 160),
                                                               **change), quiet)))  # fmt: skip


def test_the_first_frame_of_a_take_is_its_picture(weights: Path, tmp_path: Path) -> None:
    from adgen.engines.stills import StillsEngine

    engine = load_engine(EngineChoice(model=str(weights), device="cpu", steps=2))
    request = ask(picture=saved(tmp_path, "p.png", soft(5)), frames=4, camera="push_in")
    frames = list(engine.make(request, quiet))
    stills = list(StillsEngine().make(request, quiet))
    assert np.array_equal(frames[0], stills[0])
    assert np.array_equal(engine.preview(request, quiet), stills[0])


def test_damaged_numbers_in_the_weights_stop_the_take(weights: Path) -> None:
    import torch

    engine = load(EngineChoice(model=str(weights), device="cpu", steps=2))
    with torch.no_grad():
        engine._pipeline.layout.leave.bias.fill_(float("nan"))
    with pytest.raises(EngineError, match=r"seed 9: .*step 1 of 7.*\n\nhint: try another seed"):
        list(engine.make(ask(seed=9, frames=3), quiet))


def test_what_ran_out_of_memory_is_made_a_frame_at_a_time(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from adgen.engines.embedded.upscaler import Upscaler

    engine = load(EngineChoice(model=str(weights), device="cpu", steps=2))
    request = ask(frames=6, raster=Raster(90, 160))
    plain = list(engine.make(request, quiet))
    enlarge = Upscaler.forward

    def enlarge_within(self: Any, frames: Any) -> Any:
        if len(frames) > 1:
            torch.empty(1 << 46, dtype=torch.uint8)  # 64 TiB: torch's own error
        return enlarge(self, frames)

    monkeypatch.setattr(Upscaler, "forward", enlarge_within)
    with pytest.raises(OutOfMemoryError, match=r"6 frames of 90x160: .*allocate m") as caught:
        list(engine.make(request, quiet))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (OutOfMemoryError, str(caught.value))
    frugal = engine.frugal()
    assert frugal is not None
    made = list(frugal.make(request, quiet))
    assert np.abs(np.subtract(made, plain, dtype=np.int16)).max() <= 1
    assert frugal.frugal() is None
    assert (frugal.settings(), frugal.revision()) == (engine.settings(), engine.revision())
    assert frugal._pipeline is engine._pipeline

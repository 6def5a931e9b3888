"""The diffusers engine, through real pipelines of random weights."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from adgen.engines.base import Engine
from adgen.engines.diffusers import first_frame, load
from adgen.engines.loading import Loaded
from adgen.engines.options import parameters
from adgen.engines.pipelines import PIPELINES, count_frames, fit_raster
from adgen.engines.registry import lacking, load_engine
from adgen.errors import EngineError, OutOfMemoryError
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Asset, Picture, Raster
from tests.engines import tiny

Folder = Callable[[str], Path]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Gives the folder of a tiny pipeline by the name of its builder; each is built once."""
    root = tmp_path_factory.mktemp("pipelines")

    def folder(name: str) -> Path:
        path = root / name
        return path if path.exists() else getattr(tiny, name)(path)

    return folder


@pytest.fixture
def copied(saved: Folder, tmp_path: Path) -> Path:
    """A tiny Wan that a test may damage."""
    return shutil.copytree(saved("wan"), tmp_path / "model")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield


@pytest.fixture(scope="session")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """200x120, the left half red, the right half blue."""
    pixels = np.zeros((120, 200, 3), np.uint8)
    pixels[:, :100, 0] = 255
    pixels[:, 100:, 2] = 255
    path = tmp_path_factory.mktemp("pictures") / "halves.png"
    Image.fromarray(pixels).save(path)
    return Picture(Asset(path, "0" * 64), 200, 120, alpha=False)


def choose(model: Path | str, **changes: Any) -> EngineChoice:
    return EngineChoice(name="diffusers", model=str(model), device="cpu", **{"steps": 2} | changes)


def ask(**changes: Any) -> TakeRequest:
    """Twelve frames at 30 per second, 96x64."""
    request = TakeRequest(
        engine="diffusers", prompt="a bottle on a table", negative="", seed=7,
        raster=Raster(96, 64), rate=Fraction(30), frames=12, camera="static", motion=5,
        picture=None, held=None, focus=(0.3, 0.3, 0.7, 0.7), palette=(),
    )  # fmt: skip
    return replace(request, **changes)


def taken(engine: Engine, request: TakeRequest) -> NDArray[np.uint8]:
    return np.stack(list(engine.make(request, lambda done, total: None)))


# ---------------------------------------------------------------- planning


def test_planning_imports_neither_torch_nor_diffusers(saved: Folder) -> None:
    program = (
        "import sys\n"
        "from adgen.engines.diffusers import load\n"
        "from adgen.schema.campaign import EngineChoice\n"
        f"e = load(EngineChoice(name='diffusers', model={str(saved('wan'))!r}))\n"
        "e.revision(), e.settings(), e.capabilities()\n"
        "print(*sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")


@pytest.mark.parametrize(
    ("name", "words", "picture"),
    [
        ("wan", True, False),
        ("wan_image", False, True),
        ("ltx", True, True),
        ("wan_both", True, True),
    ],
)
def test_capabilities_are_those_of_the_checkpoint(
    saved: Folder, halves: Picture, name: str, words: bool, picture: bool
) -> None:
    engine = load_engine(choose(saved(name)))
    assert (engine.capabilities().text, engine.capabilities().first_frame) == (words, picture)
    assert bool(lacking(ask(), engine.capabilities())) is not words
    assert bool(lacking(ask(picture=halves), engine.capabilities())) is not picture


@pytest.mark.parametrize(
    ("name", "asked", "given"),
    [
        ("wan", (1080, 1920), (480, 832)),
        ("wan", (1920, 1080), (832, 480)),
        ("wan", (1080, 1080), (624, 624)),
        ("wan", (96, 64), (96, 64)),
        ("wan", (100, 60), (112, 64)),
        ("ltx", (1920, 1080), (800, 448)),
        ("wan_both", (1080, 1920), (704, 1280)),
    ],
)
def test_raster_keeps_the_aspect_within_the_models_budget(
    saved: Folder, name: str, asked: tuple[int, int], given: tuple[int, int]
) -> None:
    engine = load(choose(saved(name)))
    assert engine.shape(ask(raster=Raster(*asked))).raster == Raster(*given)


@pytest.mark.parametrize("pixels", [64 * 64, 200_000, 832 * 480])
@pytest.mark.parametrize("name", sorted(PIPELINES))
def test_every_raster_obeys_its_pipeline(name: str, pixels: int) -> None:
    rules = PIPELINES[name]
    for asked in (Raster(1080, 1920), Raster(1080, 1350), Raster(1080, 1080), Raster(1920, 1080)):
        made = fit_raster(asked, rules, pixels)
        assert made.width % rules.multiple == made.height % rules.multiple == 0
        assert made.width * made.height <= pixels
        scale = min(made.width / asked.width, made.height / asked.height)
        larger = scale + rules.multiple / min(asked.width, asked.height)
        assert larger**2 * asked.width * asked.height > pixels


@pytest.mark.parametrize(
    ("name", "frames", "rate", "made", "kept"),
    [
        ("wan", 45, 30, 25, 24),  # 1.5 s at 16 per second, 4k+1
        ("wan", 1, 30, 5, 1),
        ("wan", 151, 30, 81, 81),
        ("ltx", 60, 30, 57, 50),  # 8k+1 at 25 per second
        ("wan_both", 75, 25, 73, 72),
    ],
)
def test_counts_round_up_and_are_trimmed(
    saved: Folder, name: str, frames: int, rate: int, made: int, kept: int
) -> None:
    shape = load(choose(saved(name))).shape(ask(frames=frames, rate=Fraction(rate)))
    assert (shape.made, shape.kept) == (made, kept)
    assert shape.kept / shape.rate >= Fraction(frames, rate)


def test_a_shot_longer_than_the_model_is_refused_with_the_way_out(saved: Folder) -> None:
    engine = load(choose(saved("wan")))
    with pytest.raises(ValueError, match=r"5\.33 s .* at most 81 .* split the shot"):
        engine.shape(ask(frames=160))


def test_free_counts_are_not_rounded() -> None:
    svd = PIPELINES["StableVideoDiffusionPipeline"]
    assert count_frames(60, Fraction(30), svd) == (14, 14)


def test_a_model_with_one_raster_refuses_other_aspects() -> None:
    fixed = replace(PIPELINES["CogVideoXPipeline"], only=(720, 480))
    assert fit_raster(Raster(1920, 1080), fixed, 10**6) == Raster(720, 480)
    with pytest.raises(ValueError, match="makes only 720x480"):
        fit_raster(Raster(1080, 1920), fixed, 10**6)


@pytest.mark.parametrize("name", sorted(PIPELINES))
def test_the_rules_name_real_arguments(name: str) -> None:
    """Guards the table against a new version of diffusers."""
    import diffusers

    rules = PIPELINES[name]
    for class_name in filter(None, (rules.text, rules.image)):
        pipeline = getattr(diffusers, class_name)
        accepted = parameters(pipeline.__call__)
        sent = {
            "width", "height", "num_inference_steps", "generator", "output_type",
            "callback_on_step_end", rules.frames_argument, rules.guidance_argument,
        }  # fmt: skip
        sent |= {"prompt", "negative_prompt"} if rules.prompted else set()
        sent |= {"image"} if class_name == rules.image else set()
        sent |= {rules.rate_argument} if rules.rate_argument else set()
        sent |= {rules.motion_argument} if rules.motion_argument else set()
        assert sent <= accepted
        assert isinstance(pipeline.num_timesteps, property)
        assert "latents" in pipeline._callback_tensor_inputs
    assert any(rules.text == name or rules.image == name for rules in PIPELINES.values())


def test_revision_changes_with_one_weight_and_with_one_setting(copied: Path) -> None:
    from safetensors.torch import load_file, save_file

    first = load(choose(copied)).revision()
    weights = copied / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    size = weights.stat().st_size
    next(iter(tensors.values())).view(-1)[0] += 1
    save_file(tensors, weights, metadata={"format": "pt"})
    assert weights.stat().st_size == size
    second = load(choose(copied)).revision()
    scheduler = copied / "scheduler" / "scheduler_config.json"
    scheduler.write_text(scheduler.read_text().replace("3.0", "5.0"))
    third = load(choose(copied)).revision()
    moved = copied.rename(copied.with_name("moved"))
    assert len({first, second, third}) == 3
    assert load(choose(moved)).revision() == third


def test_settings_hold_what_decides_the_pixels(saved: Folder) -> None:
    settings = load(choose(saved("wan"), steps=None, dtype="bfloat16")).settings()
    assert json.loads(json.dumps(settings)) == settings
    assert (settings["steps"], settings["guidance"], settings["dtype"]) == (50, 5.0, "bfloat16")
    elsewhere = load(choose(saved("wan"), steps=None, dtype="bfloat16", offload="group"))
    assert elsewhere.settings() == settings


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"guidence_rescale": 0.7}, "guidence_rescale.*did you mean guidance_rescale"),
        ({"prompt": "x"}, "prompt: is not an option.*prompt of the shot"),
        ({"generator": 3}, "generator.*seed"),
        ({"height": 480}, "height.*max_pixels"),
        ({"frame_rate": 30}, "frame_rate.*model decides"),
        ({"prompt_embeds": 1}, "no such argument"),
        ({"trust_remote_code": True}, "never run"),
        ({"max_pixels": 10}, "from 1024"),
        ({"timesteps": [1000.0, 500.0]}, "steps cannot"),
    ],
)
def test_options_are_checked_in_planning(
    saved: Folder, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        load(choose(saved("ltx"), options=options))


def test_a_missing_model_is_asked_for() -> None:
    with pytest.raises(ValueError, match="a folder or a hub id"):
        load(EngineChoice(name="diffusers"))
    with pytest.raises(EngineError, match="no folder here and no hub id"):
        load(choose("./nowhere/at/all"))


@pytest.mark.usefixtures("no_network")
def test_a_hub_id_without_download_opens_no_connection() -> None:
    with pytest.raises(EngineError, match="not on this machine") as caught:
        load(choose("nobody/no-such-model"))
    assert "--download" in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_a_hub_model_on_this_machine_is_used(
    saved: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "c" * 40
    repository = tmp_path / "models--adgen--tiny"
    snapshot = repository / "snapshots" / commit
    shutil.copytree(saved("wan"), snapshot)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    engine = load(choose("adgen/tiny"))
    assert engine.revision().endswith(f"adgen/tiny@{commit}")
    by_folder = load(choose(saved("wan")))
    assert np.array_equal(taken(engine, ask()), taken(by_folder, ask()))
    (snapshot / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(EngineError, match="is missing") as caught:
        load(choose("adgen/tiny"))
    assert "--download" in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_download_fetches_json_to_plan_and_weights_to_make(
    saved: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import diffusers

    source, snapshot = saved("wan"), tmp_path / "snapshots" / ("d" * 40)
    calls: list[dict[str, Any]] = []

    def one_file(model: str, name: str, revision: str | None = None) -> str:
        assert model == "adgen/tiny"
        (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
        return shutil.copy(source / name, snapshot / name)

    def all_files(model: str, **settings: Any) -> str:
        calls.append(settings)
        return str(shutil.copytree(source, snapshot, dirs_exist_ok=True))

    monkeypatch.setattr("huggingface_hub.hf_hub_download", one_file)
    monkeypatch.setattr(diffusers.DiffusionPipeline, "download", all_files)
    engine = load(choose("adgen/tiny"), download=True)
    assert engine.shape(ask()).made == 9
    assert engine.revision().endswith("d" * 40)
    assert not calls and not list(snapshot.rglob("*.safetensors"))
    assert len(taken(engine, ask())) == 7
    assert calls == [{"revision": "d" * 40, "use_safetensors": True, "trust_remote_code": False}]


def test_a_download_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr("huggingface_hub.hf_hub_download", offline)
    with pytest.raises(EngineError, match=r"adgen/tiny: could not be fetched: no route to host"):
        load(choose("adgen/tiny"), download=True)


def test_missing_and_damaged_weights_are_named(copied: Path) -> None:
    weights = copied / "transformer" / "diffusion_pytorch_model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100])
    with pytest.raises(EngineError, match=rf"transformer.*has {len(whole) - 100} bytes"):
        load(choose(copied))
    weights.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    with pytest.raises(EngineError, match="is no safetensors file"):
        load(choose(copied))
    weights.unlink()
    with pytest.raises(EngineError, match=r"transformer.diffusion_pytorch_model.* is missing"):
        load(choose(copied))
    shutil.rmtree(copied / "vae")
    shutil.copytree(copied / "text_encoder", copied / "transformer", dirs_exist_ok=True)
    with pytest.raises(EngineError, match=r"vae.* is missing"):
        load(choose(copied))


def test_a_missing_shard_is_named(copied: Path) -> None:
    folder = copied / "transformer"
    (folder / "diffusion_pytorch_model.safetensors").unlink()
    shards = {"weight_map": {"a": "diffusion_pytorch_model-00002-of-00002.safetensors"}}
    index = folder / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps(shards))
    with pytest.raises(EngineError, match=r"00002-of-00002\.safetensors: is missing"):
        load(choose(copied))


def test_pickled_weights_are_refused(copied: Path) -> None:
    weights = copied / "vae" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(EngineError, match="pickled"):
        load(choose(copied))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"_class_name": ["my_pipeline", "MyPipeline"]}, "class of its own"),
        ({"transformer": ["my_module", "MyModel"]}, "transformer from code of its own, my_module"),
        ({"../evil": ["diffusers", "AutoencoderKLWan"]}, "malformed entry"),
        ({"_class_name": "StableDiffusionPipeline"}, "whose rules adgen does not know"),
    ],
)
def test_a_model_with_code_of_its_own_is_refused(
    copied: Path, change: dict[str, Any], message: str
) -> None:
    index = copied / "model_index.json"
    (copied / "my_pipeline.py").write_text("raise SystemExit('ran')")
    (copied / "transformer" / "my_module.py").write_text("raise SystemExit('ran')")
    index.write_text(json.dumps(json.loads(index.read_text()) | change))
    with pytest.raises(EngineError, match=message):
        load(choose(copied))


def test_code_hidden_under_the_name_of_a_library_is_refused(copied: Path) -> None:
    (copied / "vae" / "diffusers.py").write_text("raise SystemExit('ran')")
    with pytest.raises(EngineError, match="code of its own"):
        load(choose(copied))


# ---------------------------------------------------------------- making


def test_words_become_frames_as_planned(saved: Folder, capfd: pytest.CaptureFixture[str]) -> None:
    engine = load(choose(saved("wan")))
    request = ask()
    told: list[tuple[int, int]] = []
    frames = list(engine.make(request, lambda done, total: told.append((done, total))))
    shape = engine.shape(request)
    assert shape.made > shape.kept == len(frames) == 7
    assert {frame.shape for frame in frames} == {(64, 96, 3)}
    assert {frame.dtype for frame in frames} == {np.dtype(np.uint8)}
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["wan", "ltx"])
def test_a_seed_means_the_same_take_every_time(saved: Folder, name: str) -> None:
    engine = load(choose(saved(name)))
    first, again = taken(engine, ask()), taken(load(choose(saved(name))), ask())
    assert np.array_equal(first, again)
    assert np.array_equal(first, taken(engine, ask()))
    assert not np.array_equal(first, taken(engine, ask(seed=8)))


@pytest.mark.parametrize("name", ["wan", "ltx", "wan_both", "cog"])
@pytest.mark.parametrize("frames", [10, 24, 40])
def test_the_library_makes_the_planned_count(saved: Folder, name: str, frames: int) -> None:
    """The engine refuses any other count from the pipeline, so this holds the table to it."""
    engine = load(choose(saved(name), steps=1))
    request = ask(frames=frames, raster=Raster(96, 64))
    assert len(taken(engine, request)) == engine.shape(request).kept


def test_what_is_asked_reaches_the_pipeline(saved: Folder) -> None:
    engine = load(choose(saved("ltx")))
    plain = taken(engine, ask())
    assert plain.shape == (10, 64, 96, 3)
    for changed in (ask(prompt="a green hill, steam rises"), ask(negative="blurred picture")):
        assert not np.array_equal(plain, taken(engine, changed))
    for choice in (choose(saved("ltx"), guidance=9.0), choose(saved("ltx"), steps=3)):
        assert not np.array_equal(plain, taken(load(choice), ask()))
    rescaled = choose(saved("ltx"), options={"guidance_rescale": 0.7})
    assert not np.array_equal(plain, taken(load(rescaled), ask()))


def test_timesteps_in_the_options_count_the_steps(saved: Folder) -> None:
    choice = choose(saved("ltx"), steps=None, options={"timesteps": [1000.0, 700.0, 300.0]})
    assert load(choice).settings()["steps"] == 3


@pytest.mark.parametrize("name", ["wan_image", "ltx", "wan_both"])
def test_the_first_frame_reaches_the_pipeline(
    saved: Folder, halves: Picture, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers.video_processor import VideoProcessor

    seen: list[Image.Image] = []
    preprocess = VideoProcessor.preprocess

    def watched(self: Any, image: Any, *arguments: Any, **named: Any) -> Any:
        seen.append(image)
        return preprocess(self, image, *arguments, **named)

    monkeypatch.setattr(VideoProcessor, "preprocess", watched)
    engine = load(choose(saved(name)))
    red = taken(engine, ask(picture=halves, raster=Raster(64, 96), focus=(0.0, 0.0, 0.2, 1.0)))
    blue = taken(engine, ask(picture=halves, raster=Raster(64, 96), focus=(0.8, 0.0, 1.0, 1.0)))
    assert [image.size for image in seen] == [(64, 96), (64, 96)]
    assert (np.asarray(seen[0])[:, :, 0] == 255).all()
    assert (np.asarray(seen[1])[:, :, 2] == 255).all()
    assert red.shape[1:] == (96, 64, 3)
    assert not np.array_equal(red, blue)


def test_words_and_pictures_take_turns_on_one_model(saved: Folder, halves: Picture) -> None:
    engine = load(choose(saved("ltx")))
    words, picture = ask(), ask(picture=halves)
    before = taken(engine, words), taken(engine, picture)
    assert np.array_equal(before[0], taken(engine, words))
    assert np.array_equal(before[1], taken(engine, picture))
    assert not np.array_equal(*before)


def test_what_it_cannot_do_it_does_not_pretend(saved: Folder, halves: Picture) -> None:
    with pytest.raises(EngineError, match="cannot begin with a picture"):
        taken(load(choose(saved("wan"))), ask(picture=halves))
    with pytest.raises(EngineError, match="cannot do without a picture"):
        taken(load(choose(saved("wan_image"))), ask())


def test_first_frame_covers_the_raster_around_the_focus(halves: Picture) -> None:
    middle = np.asarray(first_frame(halves, Raster(60, 120), (0.4, 0.0, 0.6, 1.0)))
    assert middle.shape == (120, 60, 3)
    assert (middle[:, :28, 0] > 250).all() and (middle[:, 32:, 2] > 250).all()
    whole = np.asarray(first_frame(halves, Raster(100, 60), (0.0, 0.0, 0.1, 0.1)))
    assert (whole[:, :48, 0] > 250).all() and (whole[:, 52:, 2] > 250).all()


def test_a_picture_that_is_none_is_an_engine_error(saved: Folder, tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"no picture")
    broken = Picture(Asset(tmp_path / "no.png", "0" * 64), 10, 10, alpha=False)
    with pytest.raises(EngineError, match=r"no\.png: cannot be read"):
        taken(load(choose(saved("ltx"))), ask(picture=broken))


@pytest.mark.parametrize(
    ("part", "what"), [("transformer", "latents after step 1"), ("vae", "decoded frames")]
)
def test_numbers_that_are_none_stop_the_take(copied: Path, part: str, what: str) -> None:
    from safetensors.torch import load_file, save_file

    weights = copied / part / "diffusion_pytorch_model.safetensors"
    broken = {name: tensor * float("nan") for name, tensor in load_file(weights).items()}
    save_file(broken, weights, metadata={"format": "pt"})
    with pytest.raises(EngineError, match=rf"seed 7: the {what}"):
        taken(load(choose(copied)), ask())


def test_memory_running_out_names_the_ways_out(
    saved: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import diffusers
    import torch

    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB")

    engine = load(choose(saved("wan")))
    with monkeypatch.context() as patch:
        patch.setattr(diffusers.WanPipeline, "encode_prompt", full)
        with pytest.raises(OutOfMemoryError) as caught:
            taken(engine, ask())
    told = str(caught.value)
    assert "memory ran out making 9 frames of 96x64: CUDA out of memory. Tried to all" in told
    assert all(word in told for word in ("offload", "vae_tiling", "max_pixels", "shorter"))
    assert len(taken(engine, ask())) == 7


def test_what_ran_out_of_memory_is_made_in_tiles(
    saved: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from diffusers import AutoencoderKLWan

    engine = load(choose(saved("wan")))
    request = ask(raster=Raster(96, 64))
    plain = taken(engine, request)
    decode = AutoencoderKLWan.decode

    def decode_within(self: Any, latents: Any, *arguments: Any, **named: Any) -> Any:
        if not (self.use_tiling and self.use_slicing):
            torch.empty(1 << 46, dtype=torch.uint8)  # 64 TiB: torch's own error
        return decode(self, latents, *arguments, **named)

    monkeypatch.setattr(AutoencoderKLWan, "decode", decode_within)
    with pytest.raises(OutOfMemoryError, match="allocate memory"):
        taken(engine, request)
    frugal = engine.frugal()
    assert frugal is not None
    assert np.array_equal(taken(frugal, request), plain)  # one tile holds so small a frame
    assert frugal.frugal() is None
    assert (frugal.settings(), frugal.revision()) == (engine.settings(), engine.revision())
    assert frugal._loaded is engine._loaded
    with pytest.raises(OutOfMemoryError):
        taken(engine, request)  # whose own takes are made as before


def test_tiles_blend_where_they_meet_and_nowhere_else(
    saved: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers import AutoencoderKLWan

    enable = AutoencoderKLWan.enable_tiling
    monkeypatch.setattr(
        AutoencoderKLWan, "enable_tiling", lambda self: enable(self, 32, 32, 16, 16)
    )
    engine = load(choose(saved("wan")))
    plain = taken(engine, ask())
    frugal = engine.frugal()
    assert frugal is not None
    tiled = taken(frugal, ask())
    assert tiled.shape == plain.shape
    assert not np.array_equal(tiled, plain)
    assert np.array_equal(taken(engine, ask()), plain)


def test_no_frugal_way_is_left_where_everything_is_chosen(saved: Folder) -> None:
    assert load(choose(saved("wan"))).frugal() is None, "nothing is loaded that tiles would help"
    engine = load(choose(saved("wan"), vae_tiling=True))
    taken(engine, ask())
    assert engine.frugal() is None


def test_on_a_gpu_the_frugal_way_moves_whole_models_and_back(
    saved: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from diffusers import WanPipeline

    calls: list[str] = []
    monkeypatch.setattr("adgen.engines.loading.device_of", lambda _: torch.device("cuda"))
    monkeypatch.setattr(WanPipeline, "to", lambda self, device: calls.append(f"to {device}"))
    for name in ("enable_model_cpu_offload", "remove_all_hooks"):
        monkeypatch.setattr(WanPipeline, name, lambda self, name=name, **_: calls.append(name))
    engine = load(choose(saved("wan")))
    loaded = engine._loaded
    assert loaded.could_save(), "a model too large for the card is still loaded part by part"
    for frugal in (False, True, True, False):
        assert loaded.pipeline("WanPipeline", frugal).vae.use_tiling is frugal
    placed = ["remove_all_hooks", "to cuda"]
    assert calls == [*placed, "enable_model_cpu_offload", *placed]
    loaded.disturbed()
    loaded.pipeline("WanPipeline", frugal=False)
    assert calls[4:] == ["to cuda", *placed]


def test_a_load_that_fails_leaves_nothing_half_loaded(copied: Path) -> None:
    engine = load(choose(copied))
    vae = copied / "vae" / "diffusion_pytorch_model.safetensors"
    aside = vae.rename(copied / "aside")
    with pytest.raises(EngineError, match="vae"):
        taken(engine, ask())
    aside.rename(vae)
    assert len(taken(engine, ask())) == 7


def test_dtype_offload_and_tiling_are_followed(saved: Folder) -> None:
    import torch

    choice = choose(saved("wan"), dtype="bfloat16", vae_tiling=True)
    engine = load(choice)
    loaded = Loaded(choice, engine._checkpoint, engine._rules, download=False)
    pipeline = loaded.pipeline("WanPipeline", frugal=False)
    assert pipeline.transformer.dtype == pipeline.text_encoder.dtype == torch.bfloat16
    assert pipeline.vae.dtype == torch.float32
    assert pipeline.vae.use_tiling
    plain = taken(load(choose(saved("wan"))), ask())
    assert np.array_equal(plain, taken(load(choose(saved("wan"), offload="group")), ask()))
    with pytest.raises(EngineError, match=r"offload.*needs a GPU"):
        taken(load(choose(saved("wan"), offload="model")), ask())


def test_max_pixels_sets_the_raster(saved: Folder) -> None:
    engine = load(choose(saved("wan"), options={"max_pixels": 64 * 32}))
    request = ask(raster=Raster(1080, 1920))
    assert taken(engine, request).shape == (7, 64, 32, 3)
    assert engine.shape(request).raster == Raster(32, 64)

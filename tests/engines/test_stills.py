from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.engines.backdrop import Backdrop
from adgen.engines.camera import camera_path, ground
from adgen.engines.layers import Dither
from adgen.engines.moves import travel
from adgen.engines.registry import lacking, same_with_any_seed
from adgen.engines.stills import StillsEngine, load
from adgen.errors import EngineError, OutOfMemoryError
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Asset, Picture, Raster
from adgen.schema.shot import CameraMove

MOVES: tuple[CameraMove, ...] = get_args(CameraMove)
RATE = Fraction(30)
REQUEST = TakeRequest(
    engine="stills",
    prompt="",
    negative="",
    seed=1,
    raster=Raster(180, 320),
    rate=RATE,
    frames=10,
    camera="static",
    motion=5,
    picture=None,
    held=None,
    focus=(0.4, 0.4, 0.6, 0.6),
    palette=("#B5121B", "#40060A"),
)


def saved(folder: Path, name: str, pixels: NDArray[np.uint8]) -> Picture:
    """An RGB or RGBA array as a PNG."""
    alpha = pixels.shape[2] == 4
    order = [2, 1, 0, 3] if alpha else [2, 1, 0]
    assert cv2.imwrite(str(folder / name), pixels[..., order])
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return Picture(Asset(folder / name, digest), pixels.shape[1], pixels.shape[0], alpha)


def flat(height: int, width: int, *levels: int) -> NDArray[np.uint8]:
    return np.full((height, width, len(levels)), levels, np.uint8)


def take(request: TakeRequest) -> list[NDArray[np.uint8]]:
    return list(StillsEngine().make(request, lambda _done, _total: None))


def dot(size: int, x: float, y: float, sigma: float) -> NDArray[np.uint8]:
    across, down = np.arange(size) + 0.5 - x, np.arange(size)[:, None] + 0.5 - y
    level = 20 + 220 * np.exp(-(across**2 + down**2) / (2 * sigma**2))
    return np.repeat(np.rint(level).astype(np.uint8)[..., None], 3, axis=2)


def centroid(frame: NDArray[np.uint8]) -> tuple[float, float]:
    """Middle of what is brighter than the ground of `dot`, in pixels from the corner."""
    weight = frame[..., 1].astype(float) - 20
    weight[weight < 3] = 0
    y, x = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]] + 0.5
    return float((weight * x).sum() / weight.sum()), float((weight * y).sum() / weight.sum())


def test_options_of_a_model_are_refused_by_name() -> None:
    assert load(EngineChoice()).name == "stills"
    assert load(EngineChoice(device="cpu")).name == "stills"
    for choice, name in (
        (EngineChoice(model="some/model"), "model"),
        (EngineChoice(steps=4), "steps"),
        (EngineChoice(guidance=2.0), "guidance"),
        (EngineChoice(dtype="bfloat16"), "dtype"),
        (EngineChoice(device="cuda"), "device"),
        (EngineChoice(vae_tiling=True), "vae_tiling"),
        (EngineChoice(options={"eta": 1}), "options.eta"),
    ):
        with pytest.raises(ValueError, match=rf"takes no .*{name}"):
            load(choice)


def test_text_is_refused_in_planning_and_gradients_are_not() -> None:
    engine = StillsEngine()
    asked = replace(REQUEST, prompt="a red car")
    assert lacking(asked, engine.capabilities()) == ("text",)
    with pytest.raises(ValueError, match="draws no prompt: give the shot a picture"):
        engine.shape(asked)
    with pytest.raises(EngineError, match="draws no prompt"):
        take(asked)
    assert lacking(REQUEST, engine.capabilities()) == ()
    with pytest.raises(ValueError, match="brand colour"):
        engine.shape(replace(REQUEST, palette=()))


def test_too_small_pictures_are_refused(tmp_path: Path) -> None:
    engine = StillsEngine()
    request = replace(REQUEST, picture=saved(tmp_path, "s.png", flat(120, 120, 1, 2, 3)))
    assert engine.shape(request).kept == 10
    with pytest.raises(ValueError, match=r"s\.png \(120x120\) .* 4\.5 times, 3 at most: .*180x180"):
        engine.shape(replace(request, raster=Raster(304, 540)))


def test_every_frame_is_made_counted_and_the_same_again(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    request = replace(
        REQUEST,
        picture=saved(tmp_path, "n.png", noise),
        camera="handheld",
    )
    seen: list[tuple[int, int]] = []
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        frames = list(StillsEngine().make(request, lambda *step: seen.append(step)))
        cv2.setNumThreads(1)
        again = take(request)
    finally:
        cv2.setNumThreads(threads)
    shape = StillsEngine().shape(request)
    assert (shape.made, shape.kept, shape.raster, shape.rate) == (10, 10, request.raster, RATE)
    assert [frame.shape for frame in frames] == [(320, 180, 3)] * 10
    assert {frame.dtype for frame in frames} == {np.dtype(np.uint8)}
    assert seen == [(i, 10) for i in range(1, 11)]
    assert np.array_equal(frames, again)
    assert not np.array_equal(frames, take(replace(request, seed=2)))


def off(one: TakeRequest, other: TakeRequest) -> int:
    """The most by which a value of two takes differs, in levels of 0..255."""
    frames = zip(take(one), take(other), strict=True)
    return max(int(np.abs(a.astype(int) - b.astype(int)).max()) for a, b in frames)


@pytest.mark.parametrize("move", MOVES)
def test_another_seed_shows_something_else_where_that_is_said(
    tmp_path: Path, move: CameraMove
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (700, 400, 3), np.uint8)
    request = replace(REQUEST, picture=saved(tmp_path, "noise.png", noise), camera=move)
    levels = off(request, replace(request, seed=2))
    assert levels <= 1 if same_with_any_seed(request.parameters()) else levels > 20
    assert not same_with_any_seed(replace(request, engine="embedded").parameters())


def test_another_seed_shows_another_gradient() -> None:
    assert not same_with_any_seed(REQUEST.parameters())
    assert off(REQUEST, replace(REQUEST, seed=2)) > 1


@pytest.mark.parametrize("move", MOVES)
def test_no_move_ever_shows_a_border(tmp_path: Path, move: CameraMove) -> None:
    picture = saved(tmp_path, "green.png", flat(150, 150, 0, 255, 0))
    for raster in (Raster(108, 192), Raster(192, 108), Raster(108, 108), Raster(108, 134)):
        frames = take(replace(REQUEST, picture=picture, raster=raster, camera=move, motion=10))
        assert (np.array(frames) == (0, 255, 0)).all()


@pytest.mark.parametrize(
    ("move", "x", "y"),
    [("pan_left", 1, 0), ("pan_right", -1, 0), ("tilt_up", 0, 1), ("tilt_down", 0, -1)],
)
def test_the_picture_goes_against_the_camera(
    tmp_path: Path, move: CameraMove, x: int, y: int
) -> None:
    picture = saved(tmp_path, "dot.png", dot(640, 320, 320, 12))
    gone = []
    for motion in (2, 6, 10):
        frames = take(replace(REQUEST, picture=picture, camera=move, motion=motion))
        (x0, y0), (x1, y1) = centroid(frames[0]), centroid(frames[-1])
        way = travel(move, motion, 10 / 30) * 180
        assert (x1 - x0, y1 - y0) == pytest.approx((x * way, y * way), abs=0.02)
        gone.append(abs(x1 - x0) + abs(y1 - y0))
    assert gone == sorted(gone)


def test_push_magnifies_and_pull_shrinks_by_their_travel(tmp_path: Path) -> None:
    pair = np.maximum(dot(640, 250, 320, 9), dot(640, 390, 320, 9))
    picture = saved(tmp_path, "pair.png", pair)

    def apart(frame: NDArray[np.uint8]) -> float:
        return centroid(frame[:, 90:])[0] + 90 - centroid(frame[:, :90])[0]

    moves: tuple[tuple[CameraMove, int], ...] = (("push_in", 1), ("pull_out", -1))
    for move, power in moves:
        frames = take(replace(REQUEST, picture=picture, camera=move, motion=10, frames=90))
        assert apart(frames[-1]) / apart(frames[0]) == pytest.approx(1.18**power, rel=1e-3)


def test_roll_turns_the_picture_anticlockwise(tmp_path: Path) -> None:
    picture = saved(tmp_path, "right.png", dot(640, 450, 320, 9))
    request = replace(REQUEST, picture=picture, camera="roll", motion=10, frames=90)
    frames = take(replace(request, raster=Raster(240, 240)))
    turns = [np.arctan2(y - 120, x - 120) for x, y in map(centroid, (frames[0], frames[-1]))]
    assert np.degrees(turns[0] - turns[1]) == pytest.approx(6.0, abs=0.02)


@pytest.mark.parametrize("move", ["push_in", "pan_right", "roll"])
def test_slow_moves_do_not_jitter(tmp_path: Path, move: CameraMove) -> None:
    picture = saved(tmp_path, "dot.png", dot(600, 350, 240, 4))
    raster, frames = Raster(270, 480), 45
    request = replace(REQUEST, picture=picture, raster=raster, camera=move, motion=1, frames=frames)
    found = np.array([centroid(frame) for frame in take(request)])
    over = ground(600, 600, raster, request.focus)
    views = camera_path(move, 1, frames, RATE, over, 1)
    right = np.array([(view.to_frame(raster) @ [350, 240, 1])[:2] for view in views])
    assert np.abs(found - right).max() < 0.03
    noise = np.diff(found, 2, axis=0) - np.diff(right, 2, axis=0)
    assert noise.std(axis=0).max() < 0.02
    steps = np.diff(found[:, 0])
    assert (steps > 0).all() or (steps < 0).all()


def test_a_razor_edge_moves_evenly(tmp_path: Path) -> None:
    """Averaging a sharp source unevenly makes its edges hop from pixel to pixel."""
    split = flat(1200, 1200, 40, 40, 40)
    split[:, 720:] = 200
    raster, frames = Raster(270, 480), 60
    picture = saved(tmp_path, "edge.png", split)
    request = replace(
        REQUEST, picture=picture, raster=raster, camera="push_in", motion=1, frames=frames
    )
    lit = [(frame[200:280, :, 1].astype(float) - 40).sum() / 12800 for frame in take(request)]
    over = ground(1200, 1200, raster, request.focus)
    views = camera_path("push_in", 1, frames, RATE, over, 1)
    right = [(view.to_frame(raster) @ [720, 600, 1])[0] for view in views]
    off = 270 - np.array(lit) - right
    assert np.abs(off - off.mean()).max() < 0.12
    assert np.diff(lit).max() < 0


def test_the_still_stays_as_sharp_as_an_area_average(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    soft = cv2.GaussianBlur(random.normal(0, 1, (800, 800, 3)), (0, 0), 1.2)
    texture = np.clip(soft / soft.std() * 45 + 128, 0, 255).astype(np.uint8)
    texture[:, ::37], texture[::53] = 20, 240
    picture = saved(tmp_path, "texture.png", texture)
    raster = Raster(180, 320)
    (frame,) = take(replace(REQUEST, picture=picture, frames=1))
    area = cv2.resize(texture[:, 175:625], (180, 320), interpolation=cv2.INTER_AREA)

    def edges(pixels: NDArray[np.uint8]) -> float:
        return float(np.abs(np.diff(pixels.astype(float), axis=1)).mean())

    error = float(np.mean((frame.astype(float) - area) ** 2))
    assert frame.shape == (raster.height, raster.width, 3)
    assert 10 * np.log10(255**2 / error) > 31
    assert 0.92 < edges(frame) / edges(area) < 1.08


def test_dither_keeps_whole_levels_and_the_mean_between_them() -> None:
    raster = Raster(256, 128)
    dither = Dither(raster, 7)
    deep = np.zeros((128, 256, 3), np.uint16)
    for level in (0, 1, 128, 255):
        assert (dither.rounded(deep + np.uint16(level * 256)) == level).all()
    for part in (32, 128, 200):
        rounded = dither.rounded(deep + np.uint16(100 * 256 + part))
        assert set(np.unique(rounded)) == {100, 101}
        assert rounded.mean() == pytest.approx(100 + part / 256, abs=0.01)


def test_the_gradient_is_the_brand_s_alive_and_without_bands() -> None:
    request = replace(REQUEST, raster=Raster(360, 640), frames=120)
    frames = np.array(take(request))
    first, last = frames[0].astype(float), frames[-1].astype(float)
    main = np.array([0xB5, 0x12, 0x1B])
    assert np.abs(first[:80, :80].mean(axis=(0, 1)) - main).max() < 25
    assert first[-80:, -80:].mean() < 0.75 * first[:80, :80].mean()
    assert 1 < np.abs(last - first).mean() < 20
    assert np.abs(np.diff(frames[:2].astype(int), axis=0)).max() <= 3
    # A band is a run of rows of one level in a whole column; dither breaks every one up.
    red = frames[0][200:400, 100:140, 0]
    assert all(len(set(row)) > 1 for row in red)


def test_a_picture_that_changed_since_planning_is_an_error(tmp_path: Path) -> None:
    picture = saved(tmp_path, "plate.png", flat(400, 400, 9, 9, 9))
    with pytest.raises(EngineError, match="400x400 now and was 400x500"):
        take(replace(REQUEST, picture=replace(picture, height=500)))


def test_what_cut_outs_are_laid_over_stays_in_the_frame(tmp_path: Path) -> None:
    """Beside the focus: a mark at the picture's edge is seen as long as it is held."""
    picture = saved(tmp_path, "dot.png", dot(800, 36, 400, 8))
    request = replace(
        REQUEST, picture=picture, camera="push_in", motion=10, frames=90,
        raster=Raster(400, 320), focus=(0.4, 0.4, 0.6, 0.6),
    )  # fmt: skip
    last = take(replace(request, held=(0.02, 0.4, 0.6, 0.6)))[-1]
    assert last.max() > 200
    assert take(request)[-1].max() < 40


def test_memory_that_ends_is_told_and_there_is_no_frugal_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Backdrop, "draw", lambda *_: np.empty(1 << 50, np.uint8))
    engine = StillsEngine()
    with pytest.raises(OutOfMemoryError, match=r"making 1 frames of .*: Unable to allocate"):
        engine.preview(replace(REQUEST, frames=1), lambda _done, _total: None)
    assert engine.frugal() is None

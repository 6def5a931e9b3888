"""Cut-outs over flat and known plates: where they are, what colour they have, what they do."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.engines.moves import travel
from adgen.errors import MediaError
from adgen.post.anchor.apply import anchored
from adgen.schema.footage import PlacedAnchor, TakeRequest
from adgen.schema.picture import Picture, Raster
from tests.studio.bench.anchors import (
    USUAL,
    edit_of,
    i420_of,
    request_of,
    rgb_of,
    saved,
    trials,
)

RASTER = Raster(360, 640)


def flat(height: int, width: int, *levels: int) -> NDArray[np.uint8]:
    return np.full((height, width, len(levels)), levels, np.uint8)


def laid(
    anchor: PlacedAnchor | tuple[PlacedAnchor, ...],
    plate: NDArray[np.uint8],
    request: TakeRequest | None = None,
    position: float = 0.0,
    on_path: bool = True,
) -> NDArray[np.float32]:
    """The RGB of a frame with cut-outs over a plate."""
    anchors = anchor if isinstance(anchor, tuple) else (anchor,)
    raster = Raster(plate.shape[1], plate.shape[0])
    asked = request or request_of(None, raster)
    filtered = anchored(edit_of(*anchors, on_path=on_path), asked, raster, raster)
    return rgb_of(filtered.lay(i420_of(plate), position, 0))


def block(folder: Path, name: str = "block.png", colour: Any = (201, 33, 77)) -> Picture:
    """Clear round a block 250 high and 100 wide."""
    cutout = np.zeros((300, 140, 4), np.uint8)
    cutout[20:270, 20:120] = (*colour, 255)
    return saved(folder / name, cutout)


def test_random_cut_outs_are_found_at_their_places_in_their_colours(tmp_path: Path) -> None:
    found = list(trials(12, tmp_path, 5, (Raster(270, 480), Raster(480, 270), Raster(320, 320))))
    assert max(one.off for one in found) < 0.25
    assert max(one.difference for one in found) < 1.0
    assert sum(one.difference > 0 for one in found) > 6, "colours were compared"


def test_a_flat_product_keeps_its_colour_and_stands_where_declared(tmp_path: Path) -> None:
    picture = saved(tmp_path / "plate.png", flat(800, 800, 40, 200, 120))
    request = request_of(picture, RASTER)
    anchor = replace(USUAL, picture=block(tmp_path), at=(0.45, 0.75), size=0.4, shadow=0.0)
    frame = laid(anchor, flat(640, 360, 40, 200, 120), request)
    # 320 x 128 of 800, 256 x 102.4 of the frame.
    left, right = 180 - 0.05 * 640 - 51.2, 180 - 0.05 * 640 + 51.2
    inner = frame[228:476, int(left) + 4 : int(right) - 3]
    assert np.abs(inner.mean(axis=(0, 1)) - (201, 33, 77)).max() < 0.2
    assert np.abs(inner - (201, 33, 77)).max() < 4
    luma = [0.2126, 0.7152, 0.0722]
    ground = float(frame[0, 0] @ luma)
    share = (frame @ luma - ground) / (np.dot((201, 33, 77), luma) - ground)
    assert share.sum() == pytest.approx(256 * 102.4, rel=5e-3)
    assert (share.sum(axis=1) * (np.arange(640) + 0.5)).sum() / share.sum() == pytest.approx(
        480 - 128, abs=0.15
    )


def test_what_is_not_covered_stays_to_the_bit(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(30, 220, (640, 360, 3), dtype=np.uint8)
    frame = i420_of(noise)
    for blend in ("normal", "multiply", "overlay", "screen"):
        anchor = replace(USUAL, picture=block(tmp_path), size=0.2, shadow=0.0, blend=blend)
        lay = anchored(edit_of(anchor), request_of(None, RASTER), RASTER, RASTER).lay
        done = lay(frame, 0.0, 0)
        assert np.array_equal(done[:300], frame[:300])
        assert np.array_equal(done[:640, :100], frame[:640, :100])
        assert not np.array_equal(done, frame)
        assert np.array_equal(frame, i420_of(noise)), "the frame given is left alone"
    nothing = anchored(edit_of(), request_of(None, RASTER), RASTER, RASTER)
    assert nothing.lay(frame, 0.0, 0) is frame
    assert not nothing.changes


def test_blend_modes_are_those_of_the_compositing_standard(tmp_path: Path) -> None:
    under, over = np.array([180, 60, 90]), np.array([100, 200, 140])
    wanted = {
        "multiply": under * over / 255,
        "screen": under + over - under * over / 255,
        "overlay": np.where(
            under <= 127, 2 * under * over / 255,
            255 - 2 * (255 - under) * (255 - over) / 255,
        ),
    }  # fmt: skip
    picture = block(tmp_path, colour=over.tolist())
    for mode, colour in wanted.items():
        anchor = replace(USUAL, picture=picture, shadow=0.0, blend=mode)
        frame = laid(anchor, flat(640, 360, *under.tolist()))
        assert np.abs(frame[350, 180] - colour).max() < 2.0, mode


def test_a_soft_edge_has_no_dark_fringe(tmp_path: Path) -> None:
    cutout = np.zeros((200, 200, 4), np.uint8)
    cv2.circle(cutout, (100, 100), 80, (255, 255, 255, 255), -1)
    cutout[..., 3] = cv2.GaussianBlur(cutout[..., 3], (0, 0), 4)
    cutout[cutout[..., 3] > 0, :3] = 255
    anchor = replace(USUAL, picture=saved(tmp_path / "c.png", cutout), size=0.4, shadow=0.0)
    for position in (0.0, 3.3, 8.0):
        request = request_of(None, RASTER, camera="push_in", frames=10)
        assert laid(anchor, flat(640, 360, 255, 255, 255), request, position).min() >= 254


def test_every_foot_of_a_group_has_its_own_shadow(tmp_path: Path) -> None:
    group = np.zeros((200, 300, 4), np.uint8)
    for left, low in ((10, 180), (110, 198), (210, 180)):
        group[20:low, left : left + 80] = (60, 60, 220, 255)
    plate = flat(640, 360, 160, 160, 160)
    anchor = replace(USUAL, picture=saved(tmp_path / "g.png", group), at=(0.5, 0.7), size=0.25)
    depths = {}
    for strength in (0.0, 0.3, 1.0):
        frame = laid(replace(anchor, shadow=strength), plate)[..., 1]
        # 0.9 pixels of the frame for one of the picture; the lowest foot is at row 448.
        pixel = 0.25 * 640 / 178
        columns = [int(180 + (middle - 150) * pixel) for middle in (50, 150, 250)]
        rows = [int(448 - rise * pixel) + 4 for rise in (18, 0, 18)]
        depths[strength] = [160 - frame[r, c] for r, c in zip(rows, columns, strict=True)]
        assert np.abs(frame[:280] - 160).max() < 2, "nothing above"
        assert np.abs(frame[500:] - 160).max() < 2, "nothing far below"
    assert max(depths[0.0]) < 2
    assert all(6 < faint < deep for faint, deep in zip(depths[0.3], depths[1.0], strict=True))
    left, middle, right = depths[1.0]
    assert min(left, middle, right) > 25
    assert left == pytest.approx(right, abs=6), "from no direction"


def test_what_is_not_solid_casts_no_shadow(tmp_path: Path) -> None:
    smoke = saved(tmp_path / "smoke.png", flat(200, 100, 200, 200, 200, 60))
    plate = flat(640, 360, 160, 160, 160)
    anchor = replace(USUAL, picture=smoke, at=(0.5, 0.7), shadow=1.0, reflection=1.0)
    assert np.abs(laid(anchor, plate)[452:] - 160).max() < 2


def test_a_mirror_image_is_upside_down_and_fades(tmp_path: Path) -> None:
    two = np.zeros((200, 100, 4), np.uint8)
    two[:100] = (255, 40, 40, 255)
    two[100:] = (40, 40, 255, 255)
    picture = saved(tmp_path / "two.png", two)
    anchor = replace(USUAL, picture=picture, at=(0.5, 0.5), size=0.4, shadow=0.0, reflection=1.0)
    plate = flat(640, 360, 120, 120, 120)
    frame = laid(anchor, plate)
    # Stands on row 320, 256 high: its blue half is mirrored from there on.
    blue = [float(frame[row, 180, 2] - frame[row, 180, 0]) for row in (330, 360, 400)]
    assert blue == sorted(blue, reverse=True)
    assert blue[0] > 60 > blue[2] > 3
    assert np.abs(frame[470:] - 120).max() < 2
    assert np.abs(laid(replace(anchor, reflection=0.0), plate)[330:] - 120).max() < 1


def test_light_wraps_edges_and_leaves_the_middle(tmp_path: Path) -> None:
    picture = saved(tmp_path / "dark.png", flat(300, 300, 20, 20, 20, 255))
    anchor = replace(USUAL, picture=picture, at=(0.5, 0.7), size=0.3, shadow=0.0)
    bright = flat(640, 360, 240, 230, 200)
    plain, wrapped = laid(anchor, bright), laid(replace(anchor, wrap=1.0), bright)
    assert wrapped[352, 86].mean() > plain[352, 86].mean() + 30, "the edge"
    assert np.abs(wrapped[352, 180] - plain[352, 180]).max() < 2, "the middle"
    dark = flat(640, 360, 5, 5, 5)
    assert np.abs(laid(anchor, dark) - laid(replace(anchor, wrap=1.0), dark)).max() < 3


def test_match_moves_tones_to_the_plate_by_its_share(tmp_path: Path) -> None:
    picture = saved(tmp_path / "white.png", flat(300, 300, 230, 230, 230, 255))
    warm = flat(640, 360, 150, 90, 40)
    tones = []
    for share in (0.0, 0.5, 1.0):
        frame = laid(replace(USUAL, picture=picture, shadow=0.0, match=share), warm)
        tones.append(frame[360, 180])
    red_over_blue = [float(tone[0] - tone[2]) for tone in tones]
    assert red_over_blue[0] == pytest.approx(0, abs=1)
    assert red_over_blue == sorted(red_over_blue)
    assert red_over_blue[2] > 20
    assert tones[2].mean() < tones[1].mean() < tones[0].mean()


def test_depth_blur_softens_the_plate_away_from_the_ground(tmp_path: Path) -> None:
    stripes = flat(640, 360, 60, 60, 60)
    stripes[::6] = 200
    stripes[1::6] = 200
    anchor = replace(USUAL, picture=block(tmp_path), at=(0.5, 0.8), size=0.2, depth_blur=1.0)
    frame = laid(anchor, stripes)[..., 1]
    contrast = {row: float(np.ptp(frame[row : row + 12, 20])) for row in (60, 440, 506)}
    assert contrast[506] > 120 > contrast[440] > contrast[60]
    assert contrast[60] < 40
    floating = laid(replace(anchor, shadow=0.0), stripes)[..., 1]
    assert float(np.ptp(floating[506:518, 20])) < 60, "without a ground all of it"


@pytest.mark.parametrize("shadow", [0.5, 0.0])
def test_a_nearer_product_grows_more_and_a_standing_one_keeps_its_ground(
    tmp_path: Path, shadow: float
) -> None:
    picture = saved(tmp_path / "w.png", flat(400, 200, 255, 255, 255, 255))
    plate = saved(tmp_path / "p.png", flat(800, 800, 90, 90, 90))
    anchor = replace(USUAL, picture=picture, at=(0.5, 0.8), size=0.4, shadow=shadow)
    request = request_of(plate, RASTER, camera="push_in", motion=10, frames=91)

    def ends(position: float) -> tuple[float, float]:
        lit = (laid(anchor, flat(640, 360, 90, 90, 90), request, position)[:, 180, 1] - 90) / 165
        lit = lit.clip(0)
        low = int(np.flatnonzero(lit > 0.5)[-1])
        return low + 1 + float(lit[low + 1]), float(lit.sum())

    (foot0, tall0), (foot1, tall1) = ends(0.0), ends(90.0)
    grown = 1 + travel("push_in", 10, 91 / 30)
    power = 1.10 if shadow else 1.30
    assert tall1 / tall0 == pytest.approx(grown**power, rel=0.006)
    ways = (foot1 - 320) / (foot0 - 320)
    assert ways == pytest.approx(grown if shadow else grown**1.30, rel=0.006)


def test_off_the_path_it_is_fixed_in_the_frame(tmp_path: Path) -> None:
    anchor = replace(USUAL, picture=block(tmp_path), at="upper_left", size=0.2, shadow=0.0)
    request = request_of(None, RASTER, camera="pan_right", motion=10, frames=30)
    plate = flat(640, 360, 90, 90, 90)
    first = laid(anchor, plate, request, 0.0, on_path=False)
    assert np.array_equal(first, laid(anchor, plate, request, 29.0, on_path=False))
    assert not np.array_equal(first, laid(anchor, plate, request, 0.0))
    rows, columns = np.nonzero(np.abs(first - 90).max(axis=2) > 30)
    assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(160, abs=1)
    assert (columns.min() + columns.max() + 1) / 2 == pytest.approx(90, abs=1)


def test_it_goes_with_the_window_of_a_reframed_take(tmp_path: Path) -> None:
    from adgen.media.frames import Crop
    from adgen.post.edit.framing import Framing

    plate = saved(tmp_path / "p.png", flat(400, 720, 90, 90, 90))
    stored, raster = Raster(720, 400), Raster(220, 400)
    anchor = replace(USUAL, picture=block(tmp_path), at=(0.5, 0.7), size=0.3, shadow=0.0)
    request = request_of(plate, raster, frames=10)
    path = tuple(np.linspace(200, 290, 10).tolist())
    view = Framing(stored, Crop(stored, 192, 0, Raster(326, 400)), raster, path)
    edit = edit_of(anchor, on_path=False)
    lay = anchored(edit, request, stored, raster, view, rate=Fraction(30)).lay
    for position in (0.0, 4.5, 9.0):
        frame = rgb_of(lay(i420_of(flat(400, 220, 90, 90, 90)), position, 0))
        columns = np.flatnonzero(np.abs(frame[250] - 90).max(axis=1) > 30)
        middle = (columns[0] + columns[-1] + 1) / 2
        assert middle == pytest.approx(360 - (200 + 10 * position), abs=1)


def test_pictures_that_are_not_as_planned_are_errors(tmp_path: Path) -> None:
    request = request_of(None, RASTER)
    nothing = saved(tmp_path / "none.png", flat(200, 100, 0, 0, 0, 0))
    with pytest.raises(MediaError, match="fully transparent"):
        anchored(edit_of(replace(USUAL, picture=nothing)), request, RASTER, RASTER)
    other = replace(block(tmp_path), width=7)
    with pytest.raises(MediaError, match=r"block\.png is 140x300 now and was 7x300"):
        anchored(edit_of(replace(USUAL, picture=other)), request, RASTER, RASTER)


def test_the_same_frames_come_on_every_run_and_with_any_threads(tmp_path: Path) -> None:
    anchor = replace(
        USUAL, picture=block(tmp_path), shadow=1.0, reflection=0.5, wrap=0.5, match=0.3,
        depth_blur=0.5,
    )  # fmt: skip
    noise = np.random.default_rng(2).integers(30, 220, (640, 360, 3), dtype=np.uint8)
    request = request_of(None, RASTER, camera="orbit", frames=20)
    digests, threads = set(), cv2.getNumThreads()
    try:
        for number in (1, 2):
            cv2.setNumThreads(number)
            frame = laid(anchor, noise, request, 7.3)
            digests.add(hashlib.sha256(frame.tobytes()).hexdigest())
    finally:
        cv2.setNumThreads(threads)
    assert len(digests) == 1

"""The logo's checks: a right one passes all, each wrong one fails the check meant for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.delivery.brand.logo import logo_findings
from adgen.delivery.brand.promise import Promise
from adgen.media.frames import I420
from adgen.schema.delivery import Finding
from adgen.schema.footage import Cut
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace, TextBlock
from tests.studio.branded import (
    BRAND,
    PLACE,
    RASTER,
    RATE,
    Rgba,
    drawn_logo,
    plate,
    promise,
    with_logos,
    write_logo,
)


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_logo(tmp_path_factory.mktemp("logo") / "logo.png", drawn_logo())


def alone(logo: Path, **changes: object) -> Promise:
    """A spot of one shot, where shots make no difference: half as many frames to look at."""
    return promise(logo, cuts=(Cut("end-card", FrameRange(0, 60, RATE), "cut"),), **changes)


def shown(promised: Promise, frame: I420) -> tuple[Finding, ...]:
    """What is found where every frame that is looked at is this one, with a codec's noise."""
    noise = np.random.default_rng(5).normal(0, 1.5, frame.shape)
    noisy = np.clip(np.rint(frame + noise), 16, 235).astype(np.uint8)
    frames = {index: noisy for _, index in promised.logos()}
    return logo_findings(promised, frames, drawn_logo())


def failed(findings: Sequence[Finding]) -> set[str]:
    return {found.check for found in findings if not found.passed}


def laid(pixels: Rgba, folder: Path, box: Box = PLACE) -> I420:
    """A plate with a logo of these pixels."""
    return with_logos([plate()], write_logo(folder / "other.png", pixels), box)[0]


def moved(right: float = 0.0, down: float = 0.0) -> Box:
    return Box(PLACE.left + right, PLACE.top + down, PLACE.right + right, PLACE.bottom + down)


def test_a_right_logo_passes_every_check_in_every_shot(logo: Path) -> None:
    findings = shown(promise(logo), with_logos([plate()], logo)[0])
    assert failed(findings) == set()
    for shot in ("first", "second", "end-card"):
        checks = [found.check for found in findings if found.shot == shot]
        assert set(checks) == {
            "logo present", "logo place", "logo form", "logo sharpness", "logo clearance",
            "logo zone", "brand colour",
        }  # fmt: skip


def test_findings_name_the_frame_and_the_shot_they_were_measured_on(logo: Path) -> None:
    promised = promise(logo)
    frames = [index for _, index in promised.logos()]
    # The logo fades in over frames 0 to 7; then each shot's middle, and the last frame of all.
    assert frames == [13, 30, 50, 59]
    for found in shown(promised, with_logos([plate()], logo)[0]):
        assert found.frame in frames
        assert found.shot == promised.shot_of(found.frame)


def test_nothing_is_looked_at_where_the_picture_fades_to_black(logo: Path) -> None:
    promised = promise(logo, fade=FrameRange(50, 60, RATE))
    assert [index for _, index in promised.logos()] == [13, 30, 45, 49]


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_missing_logo_is_told_and_nothing_more_is_measured(seed: int, logo: Path) -> None:
    findings = shown(alone(logo), plate(seed))
    assert {found.check for found in findings} == {"logo present"}
    assert failed(findings) == {"logo present"}


def test_a_logo_missing_from_one_shot_only_is_told_of_that_shot(logo: Path) -> None:
    promised = promise(logo)
    right = with_logos([plate()], logo)[0]
    frames = {index: right for _, index in promised.logos()} | {30: plate()}
    bad = [found for found in logo_findings(promised, frames, drawn_logo()) if not found.passed]
    assert [(found.check, found.shot, found.frame) for found in bad] == [
        ("logo present", "second", 30)
    ]


def test_the_worse_of_two_frames_of_a_shot_is_told(logo: Path) -> None:
    promised = promise(logo)
    right, off = with_logos([plate()], logo)[0], with_logos([plate()], logo, moved(1))[0]
    frames = {index: right for _, index in promised.logos()} | {59: off}
    (bad,) = (found for found in logo_findings(promised, frames, drawn_logo()) if not found.passed)
    assert (bad.check, bad.shot, bad.frame) == ("logo place", "end-card", 59)


@pytest.mark.parametrize("box", [moved(1), moved(0, -1), moved(3, 0), moved(-4, 4)])
def test_a_logo_a_pixel_off_fails_its_place_alone(box: Box, logo: Path, tmp_path: Path) -> None:
    findings = shown(alone(logo), laid(drawn_logo(), tmp_path, box))
    assert failed(findings) == {"logo place"}


def test_a_logo_far_off_is_not_present(logo: Path, tmp_path: Path) -> None:
    findings = shown(alone(logo), laid(drawn_logo(), tmp_path, moved(60, 40)))
    assert failed(findings) == {"logo present"}


@pytest.mark.parametrize(
    "box",
    [
        Box(110, 61, 250, 100),  # 2.5 % less high
        Box(108, 60, 252, 100),  # 2.9 % wider
        Box(107, 59, 253, 101),  # larger, and evenly
    ],
)
def test_a_stretched_logo_fails_its_form(box: Box, logo: Path, tmp_path: Path) -> None:
    assert "logo form" in failed(shown(alone(logo), laid(drawn_logo(), tmp_path, box)))


def test_a_turned_logo_fails_its_form(logo: Path, tmp_path: Path) -> None:
    pixels = drawn_logo()
    straight = pixels.astype(np.float32) * np.where([1, 1, 1, 0], pixels[..., 3:] / 255, 1)
    turn = cv2.getRotationMatrix2D((349.5, 99.5), -1.0, 1.0)
    turned = cv2.warpAffine(straight.astype(np.float32), turn, (700, 200), flags=cv2.INTER_CUBIC)
    cover = np.maximum(turned[..., 3:] / 255, 1e-3)
    back = np.dstack([turned[..., :3] / cover, turned[..., 3]]).clip(0, 255).astype(np.uint8)
    assert failed(shown(alone(logo), laid(back, tmp_path))) == {"logo form"}


def test_a_blurred_logo_is_not_sharp(logo: Path, tmp_path: Path) -> None:
    pixels = drawn_logo().astype(np.float32)
    blurred = pixels.copy()
    blurred[..., :3] = (244, 239, 230)
    blurred[..., 3] = cv2.GaussianBlur(pixels[..., 3], (0, 0), 6)  # 1.2 of its pixels in the frame
    findings = shown(alone(logo), laid(blurred.clip(0, 255).astype(np.uint8), tmp_path))
    assert "logo sharpness" in failed(findings)


@pytest.mark.parametrize("wrong", ["mirrored", "pale"])
def test_another_logo_or_a_pale_one_is_not_present(wrong: str, logo: Path, tmp_path: Path) -> None:
    pixels = drawn_logo().copy()
    if wrong == "mirrored":
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    else:
        pixels[..., 3] = (0.4 * pixels[..., 3]).astype(np.uint8)
    assert failed(shown(alone(logo), laid(pixels, tmp_path))) == {"logo present"}


def test_a_logo_like_its_ground_is_not_present(logo: Path, tmp_path: Path) -> None:
    from tests.studio.takes import solid

    ground = solid("#F2EDE4", RASTER)
    frame = with_logos([ground], logo)[0]
    pixels = drawn_logo().copy()
    pixels[..., :3] = (244, 239, 230)
    promised = alone(write_logo(tmp_path / "light.png", pixels))
    frames = {index: frame for _, index in promised.logos()}
    assert failed(logo_findings(promised, frames, pixels)) == {"logo present"}


def test_a_logo_in_another_colour_fails_its_colour_alone(logo: Path, tmp_path: Path) -> None:
    pixels = drawn_logo().copy()
    pixels[pixels[..., 1] > 200, :3] = (215, 236, 250)
    findings = shown(alone(logo), laid(pixels, tmp_path))
    assert failed(findings) == {"brand colour"}
    bad = {found.where for found in findings if not found.passed}
    assert bad == {"#F4EFE6 of the logo"}


def test_a_text_within_the_clearance_is_named(logo: Path) -> None:
    frame = with_logos([plate()], logo)[0]
    near = TextBlock("title", ("Hear", "it"), 30, Box(110, 111, 250, 160), FrameRange(0, 20, RATE))
    far = replace(near, box=Box(110, 115, 250, 160))
    later = replace(near, frames=FrameRange(60, 80, RATE))
    bad = [f for f in shown(alone(logo, blocks=(near,)), frame) if not f.passed]
    assert {found.check for found in bad} == {"logo clearance"}
    assert bad[0].measured == "11 px to title Hear it"
    assert bad[0].limit == "at least 14 px"
    assert failed(shown(alone(logo, blocks=(far,)), frame)) == set()
    assert failed(shown(alone(logo, blocks=(later,)), frame)) == set()


def test_a_logo_at_the_edge_of_the_frame_has_no_clearance(logo: Path, tmp_path: Path) -> None:
    box = Box(110, 8, 250, 48)
    places = (LogoPlace(box, FrameRange(0, 60, RATE), "top_center"),)
    findings = shown(alone(logo, places=places), laid(drawn_logo(), tmp_path, box))
    assert failed(findings) == {"logo clearance", "logo zone"}  # and the safe area begins at 40
    assert any(found.measured == "8 px to edge" for found in findings)


@pytest.mark.parametrize(
    ("zone", "allowed", "right"),
    [
        ("top_center", ("top_center", "top_left"), True),
        ("end card", ("bottom_right",), True),
        ("top_center", ("bottom_right",), False),  # not the brand's
        ("bottom_right", ("bottom_right",), False),  # and it is not there
        ("top_left", ("top_left",), False),
    ],
)
def test_a_logo_stands_in_a_zone_of_the_brand(
    zone: str, allowed: tuple[str, ...], right: bool, logo: Path
) -> None:
    rules = BRAND.logo.model_copy(update={"zones": allowed})
    brand = BRAND.model_copy(update={"logo": rules})
    places = (LogoPlace(PLACE, FrameRange(0, 60, RATE), zone),)
    findings = shown(alone(logo, brand=brand, places=places), with_logos([plate()], logo)[0])
    assert failed(findings) == (set() if right else {"logo zone"})


def test_a_burst_counts_whole_against_the_clearance(logo: Path) -> None:
    frame = with_logos([plate()], logo)[0]
    price = TextBlock("price", ("9.90",), 30, Box(140, 140, 220, 180), FrameRange(0, 20, RATE))
    burst = replace(price, whole=Box(110, 105, 250, 240))
    assert failed(shown(alone(logo, blocks=(price,)), frame)) == set()
    assert "logo clearance" in failed(logo_shown := shown(alone(logo, blocks=(burst,)), frame))
    assert any(found.measured == "5 px to price 9.90" for found in logo_shown)

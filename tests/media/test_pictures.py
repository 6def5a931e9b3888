"""Pictures are what they were drawn as; what is not a whole picture is refused."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.media.pictures import inspect_picture, read_rgb, read_rgba, sha256_of

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def quarters(height: int = 32, width: int = 48) -> np.ndarray:
    """Red top left, green top right, blue below: tells every orientation from the others."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = BLUE
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    return pixels


def encoded(pixels: np.ndarray, ext: str = ".png") -> bytes:
    order = [2, 1, 0, 3][: pixels.shape[2]] if pixels.ndim == 3 else ...
    options = [cv2.IMWRITE_JPEG_QUALITY, 100] if ext == ".jpg" else []
    return bytes(cv2.imencode(ext, pixels[..., order] if pixels.ndim == 3 else pixels, options)[1])


def kept(folder: Path, data: bytes, name: str = "图 é.png") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("ext", [".png", ".bmp", ".tiff", ".webp"])
def test_colours_come_back_in_rgb_order(tmp_path: Path, ext: str) -> None:
    path = kept(tmp_path, encoded(quarters(), ext), f"图{ext}")
    assert inspect_picture(path) == (48, 32, False)
    assert np.abs(read_rgb(path).astype(int) - quarters()).max() <= 2
    assert read_rgba(path).shape == (32, 48, 4)
    assert (read_rgba(path)[:, :, 3] == 255).all()


def test_alpha_is_kept_straight(tmp_path: Path) -> None:
    pixels = noise(16, 24, 4)
    path = kept(tmp_path, encoded(pixels))
    assert inspect_picture(path) == (24, 16, True)
    assert np.array_equal(read_rgba(path), pixels)
    assert np.array_equal(read_rgb(path), pixels[:, :, :3])


def test_grey_becomes_rgb(tmp_path: Path) -> None:
    pixels = noise(16, 24)
    path = kept(tmp_path, encoded(pixels))
    assert inspect_picture(path) == (24, 16, False)
    assert np.array_equal(read_rgb(path), np.stack([pixels] * 3, axis=2))


def test_sixteen_bits_are_rounded_to_eight(tmp_path: Path) -> None:
    exact = noise(16, 24, 3)
    path = kept(tmp_path, encoded(exact.astype(np.uint16) * 257))
    assert np.array_equal(read_rgb(path), exact)
    assert read_rgb(kept(tmp_path, encoded(np.full((4, 4, 3), 200, np.uint16)))).max() == 1


def with_orientation(jpeg: bytes, value: int, order: str) -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}IHHHIHH", 8, 1, 0x0112, 3, 1, value, 0)
    exif = b"Exif\0\0" + head + entry + b"\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("value", "upright"),
    [
        (1, lambda p: p),
        (2, np.fliplr),
        (3, lambda p: np.rot90(p, 2)),
        (4, np.flipud),
        (5, lambda p: np.swapaxes(p, 0, 1)),
        (6, lambda p: np.rot90(p, -1)),
        (7, lambda p: np.rot90(np.swapaxes(p, 0, 1), 2)),
        (8, lambda p: np.rot90(p, 1)),
        (9, lambda p: p),
    ],
)
def test_orientation_is_honoured(tmp_path: Path, value: int, upright, order: str) -> None:
    data = with_orientation(encoded(quarters(), ".jpg"), value, order)
    path = kept(tmp_path, data, "turned.jpg")
    expected = upright(quarters())
    assert inspect_picture(path)[:2] == (expected.shape[1], expected.shape[0])
    assert np.median(np.abs(read_rgb(path).astype(int) - expected)) <= 2


@pytest.mark.parametrize("ext", [".png", ".jpg", ".webp", ".bmp", ".tiff"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.98])
def test_a_file_cut_short_is_refused(
    tmp_path: Path, ext: str, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    data = encoded(noise(60, 80, 3), ext)
    path = kept(tmp_path, data[: int(len(data) * share)], f"cut{ext}")
    for read in (inspect_picture, read_rgb, read_rgba):
        with pytest.raises(MediaError, match=f"cut{ext} is "):
            read(path)
    if ext != ".tiff":
        assert capfd.readouterr().err == "", "the decoder's own words are kept from the user"


def test_a_damaged_png_is_refused(tmp_path: Path) -> None:
    data = bytearray(encoded(noise(60, 80, 3)))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(MediaError) as caught:
        read_rgb(kept(tmp_path, bytes(data), "a.png"))
    assert str(caught.value) == (
        "a.png is a damaged PNG: it is cut short, or its checksums do not match"
    )


def test_cmyk_is_refused(tmp_path: Path) -> None:
    frame = b"\xff\xc0\0\x14\x08\0\x08\0\x08\x04" + b"\1\x11\0\2\x11\0\3\x11\0\4\x11\0"
    data = b"\xff\xd8\xff\xe0\0\x04ab" + frame + b"\xff\xd9"
    with pytest.raises(MediaError) as caught:
        inspect_picture(kept(tmp_path, data, "print.jpg"))
    assert str(caught.value) == "print.jpg is a CMYK JPEG; save it in sRGB"


def test_floating_point_is_refused(tmp_path: Path) -> None:
    data = encoded(np.zeros((4, 4, 3), np.float32), ".tiff")
    with pytest.raises(MediaError, match="has float32 samples; save it with 8 or 16 bits"):
        inspect_picture(kept(tmp_path, data, "a.tiff"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "a.png is empty"),
        (b"no pixels", "a.png is not a whole picture (PNG, JPEG, WebP, TIFF, BMP)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png is not a whole picture"),
    ],
)
def test_what_is_no_picture(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(MediaError) as caught:
        inspect_picture(kept(tmp_path, data, "a.png"))
    assert str(caught.value).startswith(words)


def test_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = kept(tmp_path, b"abc")
    assert sha256_of(path) == hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(MediaError, match="cannot read none: No such file"):
        sha256_of(tmp_path / "none")

"""Supplied pictures: what they are, and their pixels. Files are read whole and decoded in full."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError

VERSION = 1
"""Goes up when `inspect_picture` finds anything else of the same file than before."""
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG start-of-frame markers: C0..CF without DHT, JPG and DAC (ITU T.81, table B.1)."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex. Raises MediaError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MediaError(f"cannot read {path.name}: {error.strerror}") from error


def inspect_picture(path: Path) -> tuple[int, int, bool]:
    """Width, height and whether it has an alpha channel, after a full decode, upright.

    Raises MediaError when the file is not a whole picture of a kind adgen reads.
    """
    pixels = _decoded(path)
    return pixels.shape[1], pixels.shape[0], pixels.shape[2] == 4


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """The picture as (height, width, 3) RGB, upright; an alpha channel is dropped.

    Raises MediaError as `inspect_picture` does.
    """
    return np.ascontiguousarray(_decoded(path)[:, :, :3])


def read_rgba(path: Path) -> NDArray[np.uint8]:
    """The picture as (height, width, 4) RGBA, straight alpha, upright; opaque without alpha.

    Raises MediaError as `inspect_picture` does.
    """
    pixels = _decoded(path)
    if pixels.shape[2] == 4:
        return np.ascontiguousarray(pixels)
    opaque = np.full((*pixels.shape[:2], 1), 255, np.uint8)
    return np.concatenate((pixels, opaque), axis=2)


def _decoded(path: Path) -> NDArray[np.uint8]:
    """(height, width, 3 or 4) in RGB or RGBA order, 8 bits, upright; a view, in any order."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MediaError(f"cannot read {path.name}: {error.strerror}") from error
    damage = _damage(data)
    if damage:
        raise MediaError(f"{path.name} {damage}")
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        buffer = np.frombuffer(data, np.uint8)
        pixels, kinds, blocks = cv2.imdecodeWithMetadata(buffer, flags=cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise MediaError(f"{path.name} is not a picture adgen can read: {error.err}") from error
    finally:
        cv2.utils.logging.setLogLevel(level)
    if pixels is None:
        raise MediaError(f"{path.name} is not a whole picture (PNG, JPEG, WebP, TIFF, BMP)")
    upright = _turned(_eight_bits(pixels, path.name), _orientation(kinds, blocks))
    return _rgb_order(upright, path.name)


def _damage(data: bytes) -> str | None:
    """What is wrong with the file's bytes, where decoding would hide it or only warn."""
    if not data:
        return "is empty"
    if data.startswith(PNG) and not _whole_png(data):
        return "is a damaged PNG: it is cut short, or its checksums do not match"
    if data.startswith(JPEG) and _jpeg_components(data) == 4:
        return "is a CMYK JPEG; save it in sRGB"
    return None


def _whole_png(data: bytes) -> bool:
    at = len(PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 4 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if checksum != struct.pack(">I", zlib.crc32(body)):
            return False
        if kind == b"IEND":
            return True
        at += 12 + length
    return False


def _jpeg_components(data: bytes) -> int | None:
    """Number of colour components in the frame header; None when there is no header."""
    at = 2
    while at + 10 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if marker in SOF_MARKERS:
            return data[at + 9]
        at += 1 if marker == 0xFF else 2 + length
    return None


def _eight_bits(pixels: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    if pixels.dtype == np.uint16:
        return ((pixels.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    raise MediaError(f"{name} has {pixels.dtype} samples; save it with 8 or 16 bits per channel")


def _rgb_order(pixels: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        grey = pixels.reshape(pixels.shape[:2])
        return np.stack((grey, grey, grey), axis=2)
    if channels == 3:
        return pixels[:, :, ::-1]
    if channels == 4:
        return pixels[:, :, [2, 1, 0, 3]]
    raise MediaError(f"{name} has {channels} channels; save it as RGB or RGBA")


def _orientation(kinds: Any, blocks: Any) -> int:
    """The EXIF orientation tag (0x0112), 1 to 8; 1 when it is missing or unreadable."""
    for kind, block in zip(kinds, blocks, strict=True):
        if kind != cv2.IMAGE_METADATA_EXIF:
            continue
        exif = np.asarray(block, np.uint8).tobytes().removeprefix(b"Exif\0\0")
        order = {b"II": "<", b"MM": ">"}.get(exif[:2])
        try:
            if order is None:
                return 1
            (start,) = struct.unpack_from(f"{order}I", exif, 4)
            (count,) = struct.unpack_from(f"{order}H", exif, start)
            for entry in range(start + 2, start + 2 + 12 * count, 12):
                tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
                if tag == 0x0112:
                    return value if 1 <= value <= 8 else 1
        except struct.error:
            return 1
    return 1


def _turned(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Upright pixels; the eight orientations are those of EXIF 2.3, 4.6.4 A."""
    if orientation >= 5:
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (2, 3, 7, 6):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels

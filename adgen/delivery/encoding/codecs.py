"""The picture's codecs as ffmpeg is told them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from adgen.schema.delivery import Encode

_X264 = "force-cfr=1:rc-lookahead=20:sync-lookahead=0"
"""x264 holds 7 MB for each 1080x1920 frame it looks ahead. 20 frames for the preset's 40, and none
in a thread of their own, take 430 MB instead of 580; on the demo files came out 2.7 % smaller and
0.15 dB (SSIM) worse, which is the same trade as before."""
_HRD = "nal-hrd=vbr"
"""Tells the buffer that a held bit rate keeps to. Not `cbr`: that stuffs the stream, which MP4 does
not allow (ISO/IEC 14496-15), nor does x264."""
_THREADS = 3
"""x264's rate control depends on the number of its threads, and x265's on that of its frame
threads: fixed, so that a file has the same bytes on every machine, and memory does not grow with
its cores."""
_FRAME_THREADS = 2
_BUFFER_SECONDS = 2
_HELD_SECONDS = 1
"""Of the buffer where a bit rate is held: ours; XR names the rate alone."""
_FULL_AT_START = 0.9
"""Of the decoder's buffer, as x264 and x265 take it unless told otherwise."""
_TAGS = {
    "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv",
}  # fmt: skip


def codec_words(settings: Encode, rate: Fraction, held: bool) -> dict[str, object]:
    """ffmpeg's options for the picture; `held` under its ceiling of bit rate by the encoder."""
    if settings.codec == "prores":
        return _prores()
    one = held or settings.kbps is not None
    common = {"preset": settings.preset, **_rate(settings, held), "g": round(2 * rate), **_TAGS}
    if settings.codec == "h264":
        told = _X264 if settings.kbps is None else f"{_X264}:{_HRD}"
        return {"vcodec": "libx264", "profile:v": "high", "x264-params": told,
                "threads:v": 1 if one else _THREADS, "pix_fmt": "yuv420p", **common}  # fmt: skip
    x265 = f"log-level=error:frame-threads={1 if one else _FRAME_THREADS}:wpp={int(not one)}"
    return {"vcodec": "libx265", "tag:v": "hvc1", "x265-params": x265, "pix_fmt": "yuv420p",
            **common}  # fmt: skip


def _rate(settings: Encode, held: bool) -> dict[str, object]:
    """Constant quality, maybe under a ceiling, or a held bit rate."""
    if settings.kbps is not None:
        kbps = settings.kbps
        return {"b:v": f"{kbps}k", "maxrate": f"{kbps}k", "bufsize": f"{_HELD_SECONDS * kbps}k"}
    most = settings.max_kbps
    assert most is not None, "Encode has one of the two"
    ceiling = {"maxrate": f"{most}k", "bufsize": f"{_BUFFER_SECONDS * most}k"} if held else {}
    return {"crf": settings.crf, **ceiling}


def _prores() -> dict[str, object]:
    """ProRes 422 HQ: 10 bits, every frame by itself; `apl0` is the vendor that Apple's tools
    write and some ingest asks for."""
    return {"vcodec": "prores_ks", "profile:v": 3, "vendor": "apl0", "pix_fmt": "yuv422p10le",
            **_TAGS}  # fmt: skip


def stays_under(sizes: Sequence[int], rate: Fraction, kbps: int) -> bool:
    """Whether a decoder that is fed at `kbps` (1000 bits a second) never waits for one of the
    frames, whose `sizes` are bytes: the leaky bucket of H.264 annex C, its buffer two seconds deep
    and nine tenths full at first."""
    room = kbps * 1000.0 * _BUFFER_SECONDS
    filled = room * _FULL_AT_START
    for size in sizes:
        filled -= 8 * size
        if filled < 0:
            return False
        filled = min(room, filled + kbps * 1000.0 / float(rate))
    return True

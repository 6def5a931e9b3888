"""Compress one deliverable: master frames with texts burnt in, and the mix, into one MP4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import ffmpeg

from adgen.media.frames import I420, written_frames
from adgen.media.packets import picture_sizes
from adgen.schema.delivery import Encode
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

VERSION = 4
PRIMING = 1024
"""Samples ffmpeg's AAC encoder puts before the sound. Files carry no edit list, since placements
refuse them, so the mix starts that much later instead and keeps its place against the picture;
and its end is cut to whole AAC frames, so that sound never outlasts picture."""
_X264 = "force-cfr=1:rc-lookahead=20:sync-lookahead=0"
"""x264 holds 7 MB for each 1080x1920 frame it looks ahead. 20 frames for the preset's 40, and none
in a thread of their own, take 430 MB instead of 580; on the demo files came out 2.7 % smaller and
0.15 dB (SSIM) worse, which is the same trade as before."""
_THREADS = 3
"""x264's rate control depends on the number of its threads, and x265's on that of its frame
threads: fixed, so that a file has the same bytes on every machine, and memory does not grow with
its cores."""
_FRAME_THREADS = 2
_BUFFER_SECONDS = 2
_FULL_AT_START = 0.9
"""Of the decoder's buffer, as x264 and x265 take it unless told otherwise."""


def encode(
    frames: Callable[[], Iterable[I420]],
    raster: Raster,
    rate: Fraction,
    ass: Path,
    fonts: Path,
    sound: Path,
    samples: int,
    settings: Encode,
    path: Path,
    fade: FrameRange | None = None,
) -> int:
    """Write the deliverable and give the number of frames written. Raises MediaError.

    Constant frame rate, BT.709 limited range tagged, moov first, no dates, so that the same input
    gives the same bytes. `frames` gives all frames from the first, `samples` is the length of the
    mix at 48 kHz. In the frames of `fade`, the last ones, picture and texts go to black.

    Quality is constant, and the ceiling of the bitrate is held against the result. Only a picture
    that needs more is encoded again under it, with one thread: where a ceiling binds, rate control
    looks at how far the encoder's other threads have come, and of four encodes of the same noise
    no two were the same file, x264's or x265's.
    """
    for held in (False, True):
        command = encode_command(
            raster, rate, ass, fonts, sound, samples, settings, path, fade, held
        )
        count = 0
        with written_frames(command) as pipe:
            for frame in frames():
                pipe.write(frame.data)
                count += 1
        if held or stays_under(picture_sizes(path), rate, settings.max_kbps):
            break
    return count


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


def encode_command(
    raster: Raster,
    rate: Fraction,
    ass: Path,
    fonts: Path,
    sound: Path,
    samples: int,
    settings: Encode,
    path: Path,
    fade: FrameRange | None = None,
    held: bool = False,
) -> list[str]:
    """ffmpeg words for a deliverable whose frames come on standard input; `held` under its ceiling
    of bitrate by the encoder itself."""
    picture = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", s=str(raster), framerate=str(rate),
        thread_queue_size=1,
    ).video.filter("setparams", range="tv", colorspace="bt709",
                   color_primaries="bt709", color_trc="bt709")  # fmt: skip
    picture = picture.filter("ass", filename=str(ass), fontsdir=str(fonts))
    if fade is not None:
        # ffmpeg counts the last whole frame as the first of a fade.
        first = fade.start - 1
        picture = picture.filter("fade", type="out", start_frame=first, nb_frames=len(fade))
    mix = ffmpeg.input(str(sound)).audio
    mix = mix.filter("atrim", start_sample=PRIMING, end_sample=samples // PRIMING * PRIMING)
    mix = mix.filter("asetpts", "PTS-STARTPTS")
    stream = ffmpeg.output(
        picture, mix, str(path), **_video(settings, rate, held), acodec="aac",
        audio_bitrate=f"{settings.audio_kbps}k", ar=48000, ac=2, pix_fmt="yuv420p",
        movflags="+faststart+negative_cts_offsets", use_editlist=0, map_metadata=-1,
        fflags="+bitexact",
        **{"flags:v": "+bitexact", "flags:a": "+bitexact"},
    )  # fmt: skip
    words: list[str] = ffmpeg.get_args(stream)
    return words


def _video(settings: Encode, rate: Fraction, held: bool) -> dict[str, object]:
    """Rate control: constant quality, maybe under a ceiling; a keyframe every two seconds."""
    gop = round(2 * rate)
    common: dict[str, object] = {
        "preset": settings.preset,
        "crf": settings.crf,
        "g": gop,
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
    }
    if held:
        common["maxrate"] = f"{settings.max_kbps}k"
        common["bufsize"] = f"{_BUFFER_SECONDS * settings.max_kbps}k"
    if settings.codec == "h264":
        return {"vcodec": "libx264", "profile:v": "high", "x264-params": _X264,
                "threads:v": 1 if held else _THREADS, **common}  # fmt: skip
    x265 = f"log-level=error:frame-threads={1 if held else _FRAME_THREADS}:wpp={int(not held)}"
    return {"vcodec": "libx265", "tag:v": "hvc1", "x265-params": x265, **common}

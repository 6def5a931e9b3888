"""Compress one deliverable: master frames with texts burnt in, and the mix, into one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import ffmpeg

from adgen.delivery.encoding.codecs import codec_words, stays_under
from adgen.delivery.encoding.picture import Broadcast, picture_stream
from adgen.delivery.encoding.sound import sound_stream, sound_words
from adgen.media.frames import I420, written_frames
from adgen.media.packets import picture_sizes
from adgen.schema.delivery import Encode
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

VERSION = 4
_PLAIN = Broadcast()


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
    broadcast: Broadcast = _PLAIN,
) -> int:
    """Write the deliverable and give the number of frames read. Raises MediaError.

    Constant frame rate, BT.709 limited range tagged, moov first, no dates, so that the same input
    gives the same bytes. `frames` gives all frames of the spot from the first, `samples` is the
    length of the mix at 48 kHz. In the frames of `fade`, the last ones, picture and texts go to
    black.

    Where quality is constant, the ceiling of the bitrate is held against the result. Only a picture
    that needs more is encoded again under it, with one thread: where a ceiling binds, rate control
    looks at how far the encoder's other threads have come, and of four encodes of the same noise
    no two were the same file, x264's or x265's.
    """
    ceiling = settings.max_kbps
    for held in (False, True):
        command = encode_command(
            raster, rate, ass, fonts, sound, samples, settings, path, fade, broadcast, held
        )
        count = 0
        with written_frames(command) as pipe:
            for frame in frames():
                pipe.write(frame.data)
                count += 1
        if held or ceiling is None or stays_under(picture_sizes(path), rate, ceiling):
            break
    return count


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
    broadcast: Broadcast = _PLAIN,
    held: bool = False,
) -> list[str]:
    """ffmpeg words for a deliverable whose frames come on standard input; `held` under its ceiling
    of bitrate by the encoder itself."""
    around = broadcast.surround
    stream = ffmpeg.output(
        picture_stream(raster, rate, ass, fonts, settings, fade, broadcast),
        sound_stream(sound, samples, rate, around, settings),
        str(path), **codec_words(settings, rate, held), **sound_words(settings),
        **({"timecode": around.start} if around.start and settings.container == "mov" else {}),
        movflags="+faststart+negative_cts_offsets", use_editlist=0, map_metadata=-1,
        fflags="+bitexact",
        **{"flags:v": "+bitexact", "flags:a": "+bitexact"},
    )  # fmt: skip
    words: list[str] = ffmpeg.get_args(stream)
    return words

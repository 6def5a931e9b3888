"""Where the mix lies in a file, and how it is stored."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import ffmpeg

from adgen.schema.broadcast import Surround
from adgen.schema.delivery import Encode

PRIMING = 1024
"""Samples ffmpeg's AAC encoder puts before the sound. Files carry no edit list, since placements
refuse them, so the mix starts that much later instead and keeps its place against the picture;
and its end is cut to whole AAC frames, so that sound never outlasts picture."""
_RATE = 48_000


def sound_stream(
    sound: Path, samples: int, rate: Fraction, surround: Surround, settings: Encode
) -> ffmpeg.Stream:
    """The mix, of `samples` at 48 kHz, in time with the picture: PCM to the sample from the first
    frame on, AAC as PRIMING says."""
    mix = ffmpeg.input(str(sound)).audio
    if surround:
        before, after = (_samples(count, rate) for count in (surround.lead, surround.hold))
        samples += before + after
        mix = mix.filter("adelay", delays=f"{before}S", all=1)
        mix = mix.filter("apad", whole_len=samples)
    if settings.audio == "aac":
        mix = mix.filter("atrim", start_sample=PRIMING, end_sample=samples // PRIMING * PRIMING)
    else:
        mix = mix.filter("atrim", end_sample=samples)
    return mix.filter("asetpts", "PTS-STARTPTS")


def sound_words(settings: Encode) -> dict[str, object]:
    """ffmpeg's options for the sound."""
    if settings.audio == "pcm":
        return {"acodec": "pcm_s24le", "ar": _RATE, "ac": 2}
    return {"acodec": "aac", "audio_bitrate": f"{settings.audio_kbps}k", "ar": _RATE, "ac": 2}


def _samples(frames: int, rate: Fraction) -> int:
    return round(frames / rate * _RATE)

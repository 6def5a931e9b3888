"""Sound in and out: read any file, write WAV, measure loudness, run ffmpeg's filters on samples.

Samples are float32, frames x 2 channels, full scale 1.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.opening import LOCAL
from adgen.media.process import run, run_both

RATE = 48_000
Samples = npt.NDArray[np.float32]

# ebur128 prints this for a sound with nothing above the absolute gate of BS.1770.
SILENT = -70.0
# ffmpeg says this of a file that it reads and that has no stream of sound.
_NO_STREAM = "'0:a:0' for option 'map'"


@dataclass(frozen=True, slots=True)
class Measured:
    """Loudness by ITU-R BS.1770 / EBU R 128; None where there is nothing above the gate.

    `integrated`, `momentary` (highest 400 ms) and `short_term` (highest 3 s) in LUFS,
    `true_peak` in dBTP.
    """

    integrated: float | None
    true_peak: float | None
    momentary: float | None
    short_term: float | None


def read_sound(path: Path, rate: int = RATE) -> Samples:
    """The first audio stream of a file as stereo samples; mono goes to both sides unchanged.

    Raises MediaError when there is no sound in it.
    """
    if not path.is_file():
        raise MediaError(f"{path}: there is no such file")
    command = [
        find_ffmpeg().path, "-v", "error", "-nostdin", *LOCAL, "-i", f"file:{path}",
        "-map", "0:a:0",
        "-af", f"aresample={rate},aformat=channel_layouts=mono|stereo",
        "-c:a", "pcm_f32be", "-f", "au", "-",
    ]  # fmt: skip
    try:
        raw = run(command)
    except MediaError as error:
        why = "there is none in it" if _NO_STREAM in str(error) else error
        raise MediaError(f"{path}: no sound can be read from it: {why}") from error
    samples = _from_au(raw)
    if not len(samples):
        raise MediaError(f"{path}: its sound is empty")
    if not np.isfinite(samples).all():
        raise MediaError(f"{path}: its sound holds values that are no numbers")
    return samples


def _from_au(raw: bytes) -> Samples:
    """Stereo samples of a float AU file, whose header says how many channels there are.

    Mono is doubled here because ffmpeg's own mix of mono to stereo lowers it by 3 dB.
    """
    offset, channels = (int.from_bytes(raw[at : at + 4]) for at in (4, 20))
    samples = np.frombuffer(raw, ">f4", offset=offset).reshape(-1, channels).astype(np.float32)
    return samples if channels == 2 else np.repeat(samples, 2, axis=1)


def sound_seconds(path: Path) -> Fraction:
    """Length of a file's first audio stream in seconds, exact, from decoding it.

    Raises MediaError when there is no sound in it.
    """
    return Fraction(len(read_sound(path)), RATE)


def write_wav(path: Path, samples: npt.NDArray[np.floating], rate: int = RATE) -> None:
    """Write mono (n,) or multichannel (n, channels) samples as a 24-bit WAV, same bytes each time.

    Raises MediaError when the file cannot be written or a sample is beyond full scale.
    """
    import soundfile

    if samples.size and not np.abs(samples).max() <= 1.0:
        raise MediaError(f"{path}: samples beyond full scale would be clipped")
    try:
        soundfile.write(path, samples, rate, subtype="PCM_24", format="WAV")
    except (OSError, soundfile.SoundFileError) as error:
        raise MediaError(f"{path}: cannot be written: {error}") from error


def measure_loudness(sound: Path | Samples, rate: int = RATE) -> Measured:
    """Loudness and true peak of a file or of stereo samples, by ffmpeg's ebur128.

    Raises MediaError when the file cannot be read.
    """
    samples = read_sound(sound, rate) if isinstance(sound, Path) else sound
    return _measured(_pipe_in(rate), _bytes(samples))


def _measured(source: list[str], data: bytes) -> Measured:
    _, told = run_both(
        [find_ffmpeg().path, "-hide_banner", "-nostats", *source,
         "-af", "ebur128=peak=true:framelog=info", "-f", "null", "-"],
        stdin=data,
    )  # fmt: skip
    frames, _, summary = told.rpartition("Summary:")
    return Measured(
        integrated=_above(_numbers(r"\bI:\s*(\S+) LUFS", summary)),
        true_peak=_above(_numbers(r"Peak:\s*(\S+) dBFS", summary), floor=float("-inf")),
        momentary=_above(_numbers(r"\bM:\s*(\S+)", frames)),
        short_term=_above(_numbers(r"\bS:\s*(\S+)", frames)),
    )


def measure_compressed(samples: Samples, kbps: int = 128) -> Measured:
    """Loudness and true peak of stereo samples at 48 kHz as they are heard in a film: AAC drops
    treble and overshoots peaks, its first 1024 samples are silence that comes instead of theirs,
    and the end is cut to whole frames of 1024 (delivery/encode.py). Raises MediaError."""
    kept = f"atrim=start_sample=1024:end_sample={len(samples) // 1024 * 1024},asetpts=PTS-STARTPTS"
    coded = run(
        [find_ffmpeg().path, "-v", "error", *_pipe_in(RATE), "-af", kept, "-c:a", "aac",
         "-b:a", f"{kbps}k", "-flags:a", "+bitexact", "-f", "adts", "-"],
        stdin=_bytes(samples),
    )  # fmt: skip
    return _measured(["-f", "aac", "-i", "pipe:0"], coded)


def _numbers(pattern: str, text: str) -> list[float]:
    return [float(number) for number in re.findall(pattern, text)]


def _above(values: list[float], floor: float = SILENT) -> float | None:
    heard = [value for value in values if value > floor]
    return max(heard) if heard else None


def filtered(samples: Samples, graph: str, rate: int = RATE) -> Samples:
    """Stereo samples through an ffmpeg audio filter graph that keeps the rate; same length.

    What the graph adds at the end is dropped, what it lacks there is silence. Raises MediaError.
    """
    raw = run(
        [find_ffmpeg().path, "-v", "error", *_pipe_in(rate), "-af", graph, "-f", "f32le", "-"],
        stdin=_bytes(samples),
    )
    made = np.frombuffer(raw, np.float32).reshape(-1, 2)[: len(samples)]
    return np.pad(made, ((0, len(samples) - len(made)), (0, 0)))


def _pipe_in(rate: int) -> list[str]:
    return ["-f", "f32le", "-ar", str(rate), "-ac", "2", "-i", "pipe:0"]


def _bytes(samples: Samples) -> bytes:
    return np.ascontiguousarray(samples, np.float32).tobytes()


def k_loudness(samples: Samples) -> float | None:
    """Gated loudness of stereo samples at 48 kHz in LUFS (ITU-R BS.1770-5); None for silence.

    For balancing parts of a mix: quick, and unlike `measure_loudness` it takes sounds shorter
    than 400 ms, as a single block.
    """
    count = len(samples)
    if not count:
        return None
    size = -(-(count + RATE // 10) // RATE) * RATE  # room for the filter's tail; quick to transform
    weighted = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * _k_weight(size), size, axis=0)
    sums = np.concatenate(([0.0], np.cumsum((weighted[:count] ** 2).sum(axis=1))))
    block = min(count, RATE * 2 // 5)
    starts = np.arange(0, count - block + 1, RATE // 10)
    powers = (sums[starts + block] - sums[starts]) / block
    for gate in (SILENT, None):
        floor = _lufs(float(powers.mean())) - 10 if gate is None else gate
        powers = powers[powers > 10 ** ((floor + 0.691) / 10)]
        if not len(powers):
            return None
    return _lufs(float(powers.mean()))


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(power))


@lru_cache(maxsize=8)
def _k_weight(size: int) -> npt.NDArray[np.complex128]:
    """Response of BS.1770-5's two filters (tables 1 and 2) at the bins of an rfft. (bins, 1)"""
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    shelf = np.polyval((1.19839281085285, -2.69169618940638, 1.53512485958697), delay) / np.polyval(
        (0.73248077421585, -1.69065929318241, 1.0), delay
    )
    high_pass = np.polyval((1.0, -2.0, 1.0), delay) / np.polyval(
        (0.99007225036621, -1.99004745483398, 1.0), delay
    )
    return np.asarray((shelf * high_pass)[:, None])

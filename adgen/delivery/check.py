"""Check a finished file against its placement, and what was planned against what is seen.

Every check is a finding, passed or not.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from adgen.delivery.brand.film import Looked, look
from adgen.delivery.brand.promise import Promise
from adgen.media.flashes import LIMIT, FlashReport
from adgen.media.probe import Probe, probe
from adgen.media.sound import Measured, measure_loudness
from adgen.schema.delivery import Encode, Finding, Loudness, Placement
from adgen.schema.titles import TextBlock

VERSION = 3
_ROUNDED = 0.0005
"""Seconds that the probe's milliseconds leave open."""
_CODECS = {"h264": "AVC", "h265": "HEVC"}


def check_file(path: Path, placement: Placement) -> tuple[Finding, ...]:
    """What any file is held to at a placement, whoever made it. Raises MediaError."""
    facts = probe(path)
    return _checked(path, facts, placement, look(path, facts))


def check_deliverable(
    path: Path, encode: Encode, rate: Fraction, promise: Promise
) -> tuple[Finding, ...]:
    """`check_file`, and what the plan promised of this one: codec, rate, frames, text places, and
    the brand's rules on its pixels. Raises MediaError."""
    facts, placement, frames = probe(path), promise.placement, promise.frames
    looked = look(path, facts, promise)
    return (
        *_checked(path, facts, placement, looked, promise.silent),
        _finding("codec", facts.codec == _CODECS[encode.codec], facts.codec, encode.codec),
        _finding("rate", facts.rate == rate, str(facts.rate), str(rate)),
        _finding("duration", facts.frames == frames, f"{facts.frames} frames", f"{frames} frames"),
        *(_text_inside(block, placement) for block in promise.blocks),
        *looked.brand,
    )


def _checked(
    path: Path, facts: Probe, placement: Placement, looked: Looked, silent: bool | None = None
) -> tuple[Finding, ...]:
    """`silent` says whether it was to be; None where nobody knows."""
    measured = measure_loudness(path) if facts.sound_codec else None
    return (
        *_picture(facts, placement),
        *_container(facts, placement),
        *_sound(facts, measured, placement, silent),
        _flashes(looked.flashes),
    )


def _picture(facts: Probe, placement: Placement) -> tuple[Finding, ...]:
    raster = f"{facts.width}x{facts.height}"
    low, high = placement.seconds.min or 0.0, placement.seconds.max or float("inf")
    # Whole frames of 1001/30000 s can only come as near to whole seconds as half a frame.
    half = 0.5 / float(facts.rate) + _ROUNDED if facts.rate else 0.0
    return (
        _finding("raster", raster == str(placement.raster), raster, str(placement.raster)),
        _finding(
            "rate range",
            placement.min_rate <= facts.rate <= placement.max_rate,
            f"{float(facts.rate):.3f}",
            f"{placement.min_rate:g} to {placement.max_rate:g}",
        ),
        _finding("constant rate", facts.constant_rate, str(facts.constant_rate), "True"),
        _finding(
            "length",
            low - half <= facts.seconds <= high + half,
            f"{facts.seconds:.3f} s",
            f"{low:g} to {high:g}",
        ),
        _finding("pixels", facts.pixels == "4:2:0/8", facts.pixels, "4:2:0/8"),
        _finding("colour", facts.colour == "BT.709/Limited", facts.colour, "BT.709/Limited"),
    )


def _container(facts: Probe, placement: Placement) -> tuple[Finding, ...]:
    megabytes = facts.bytes / 1e6
    found = [
        _finding("container", facts.container == "MPEG-4", facts.container, "MPEG-4"),
        _finding("faststart", facts.faststart, str(facts.faststart), "True"),
    ]
    if placement.max_megabytes is not None:
        limit = placement.max_megabytes
        found.append(
            _finding("size", megabytes <= limit, f"{megabytes:.2f} MB", f"at most {limit:g} MB")
        )
    if placement.min_kbps is not None:
        floor = placement.min_kbps
        found.append(
            _finding("bit rate", facts.kbps >= floor, f"{facts.kbps:.0f}", f"at least {floor} kbps")
        )
    return tuple(found)


def _sound(
    facts: Probe, measured: Measured | None, placement: Placement, silent: bool | None
) -> tuple[Finding, ...]:
    if measured is None:
        return (_finding("sound", False, "none", "a sound stream"),)
    longest = facts.seconds + 0.001
    found = [
        _finding("sound codec", facts.sound_codec == "AAC", facts.sound_codec, "AAC"),
        _finding("sound rate", facts.sound_rate == 48000, str(facts.sound_rate), "48000"),
        _finding("channels", facts.sound_channels == 2, str(facts.sound_channels), "2"),
        _finding(
            "sound length",
            facts.sound_seconds <= longest,
            f"{facts.sound_seconds:.3f} s",
            f"at most {longest:.3f} s",
        ),
    ]
    return (*found, *_loudness(measured, placement.loudness, silent))


def _loudness(measured: Measured, target: Loudness, silent: bool | None) -> tuple[Finding, ...]:
    """Silence passes where there was to be nothing else, or nobody knows: it has no loudness."""
    wanted = f"{target.integrated:g} ±{target.tolerance:g} LUFS"
    if measured.integrated is None or measured.true_peak is None:
        told = {None: "silence has no loudness", True: "neither music nor voice is asked for"}
        return (_finding("loudness", silent is not False, "silent", told.get(silent, wanted)),)
    off = abs(measured.integrated - target.integrated)
    peak = measured.true_peak
    return (
        _finding("loudness", off <= target.tolerance, f"{measured.integrated:.1f} LUFS", wanted),
        _finding(
            "true peak", peak <= target.true_peak, f"{peak:.1f} dBTP", f"{target.true_peak:g}"
        ),
        *_loudest(measured, target),
    )


def _loudest(measured: Measured, target: Loudness) -> tuple[Finding, ...]:
    """The loudest moments, where they are limited: by the loudest 3 s or the loudest 400 ms."""
    limits = (
        ("3 s", measured.short_term, target.short_term),
        ("400 ms", measured.momentary, target.momentary),
    )
    held = [(over, found or 0.0, most) for over, found, most in limits if most is not None]
    if not held:
        return ()
    passed = any(found <= most for _, found, most in held)
    told = " and ".join(f"{found:.1f} LUFS over {over}" for over, found, _ in held)
    limit = " or ".join(f"at most {most:g} over {over}" for over, _, most in held)
    return (_finding("loudest", passed, told, limit),)


def _flashes(report: FlashReport) -> Finding:
    """A preliminary test, not a Harding certificate; see media.flashes."""
    general, red = report.general.count, report.red.count
    limit = f"at most {LIMIT} of each in any second, on over a quarter of the screen"
    return Finding("flashes", report.legal, f"{general:g} general, {red:g} red", limit,
                   "preliminary, not a Harding certificate", report.worst.frame)  # fmt: skip


def _text_inside(block: TextBlock, placement: Placement) -> Finding:
    safe, box = placement.safe_box, block.box
    measured = f"{box.left:.0f},{box.top:.0f} to {box.right:.0f},{box.bottom:.0f}"
    limit = f"{safe.left:.0f},{safe.top:.0f} to {safe.right:.0f},{safe.bottom:.0f}"
    where = f"{block.role}, frame {block.frames.start}: {' '.join(block.lines)}"
    return _finding("text in safe area", safe.holds(box, slack=0.5), measured, limit, where)


def _finding(check: str, passed: bool, measured: str, limit: str, where: str = "") -> Finding:
    return Finding(check, passed, measured, limit, where)

"""The form of a film's sound: codec, rates, channels, and how it lies beside the picture."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, judged, limit
from adgen.media.sound import RATE
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding

_NAMES = {"AAC": "aac", "PCM": "pcm", "Opus": "opus", "MPEG Audio": "mp3", "WMA": "wma"}
_USUAL = ("aac",)
_STEREO = 2
_ROUNDED = 0.001
"""Seconds that the probe's milliseconds leave open."""


def findings(film: Film, seen: Seen) -> Iterator[Finding]:
    """What its placement asks of it."""
    facts, wanted = film.facts, film.placement.sound
    if seen.loudness is None:
        yield Finding("sound", False, "no sound stream", "a sound stream")
        return
    name = _NAMES.get(facts.sound_codec, facts.sound_codec or "unknown")
    codecs = wanted.codecs or (("aac", "pcm") if "prores" in film.placement.codecs else _USUAL)
    yield Finding("sound codec", name in codecs, name, " or ".join(codecs))
    yield _rate(film)
    channels = wanted.channels or _STEREO
    yield Finding(
        "channels", facts.sound_channels == channels, _channels(facts.sound_channels),
        _channels(channels),
    )  # fmt: skip
    silent = film.promise is not None and film.promise.silent  # which no coder spends bits on
    if wanted.min_kbps is not None and facts.sound_kbps and not silent:
        # The rate of a whole film: coders of a constant one are some per cent below it.
        enough = facts.sound_kbps >= wanted.min_kbps * 0.95
        yield Finding(
            "sound bit rate", enough, f"{facts.sound_kbps:.0f} kbps",
            f"at least {wanted.min_kbps} kbps",
            "" if enough else "encode its sound again at a higher bit rate",
        )  # fmt: skip
    yield _length(film, seen)
    yield _start(film, seen)


def _rate(film: Film) -> Finding:
    wanted, rate = film.placement.sound, film.facts.sound_rate
    rates = wanted.rates or (RATE,)
    most = wanted.max_rate
    passed = rate in rates if wanted.rates or most is None else rate <= most
    told = " or ".join(map(str, rates)) if wanted.rates or most is None else f"at most {most}"
    return Finding("sound rate", passed, f"{rate} Hz", f"{told} Hz")


def _channels(count: int) -> str:
    return f"{count} channel{'' if count == 1 else 's'}"


def _length(film: Film, seen: Seen) -> Finding:
    """Sound that goes on after the picture leaves a black or a frozen picture behind."""
    facts, over = film.facts, _ROUNDED if film.promise else limit("sound_over")
    seconds = facts.seconds
    if not film.promise and seen.packets:
        # In fragments and streams a picture may begin late, which is not of its length.
        ends = (packet.time + packet.length for packet in seen.packets)
        seconds = max(seconds, float(max(ends)))
    off = facts.sound_seconds - seconds
    short = limit("sound_short")
    return Finding(
        "sound length", off <= over, f"{facts.sound_seconds:.3f} s",
        f"{seconds - short:.3f} to {seconds + _ROUNDED:.3f} s",
        warns=off <= over and (off > _ROUNDED or off < -short),
    )  # fmt: skip


def _start(film: Film, seen: Seen) -> Finding:
    """A film from elsewhere may begin with a silence that is not stored."""
    picture, sound = seen.starts
    early, late = limit("sound_early"), limit("sound_late")
    off = 0.0 if sound is None else float(sound - picture)
    after = "after" if off >= 0 else "before"
    return judged(
        "sync at start", -early <= off <= late, f"{abs(off):.3f} s {after} the picture",
        f"at most {early:g} s before and {late:g} s after it",
        forbidden=film.promise is not None or film.television,
    )  # fmt: skip

"""Facts of films that nobody made."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from adgen.media.probe import Probe


def facts_of(frames: int, rate: Fraction, **changes: object) -> Probe:
    """What is read of an H.264 film of 90x160 pixels without sound."""
    seconds = float(frames / rate)
    facts = Probe(
        container="MPEG-4", bytes=100_000, codec="AVC", profile="High@L4", width=90, height=160,
        pixels="4:2:0/8", rate=rate, constant_rate=True, frames=frames, seconds=seconds,
        kbps=800 / seconds, colour="BT.709/Limited", faststart=True, sound_codec="", sound_rate=0,
        sound_channels=0, sound_seconds=0.0,
    )  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]

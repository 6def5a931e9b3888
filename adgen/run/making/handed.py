"""What of a plan is handed to editors: its logos, beats and sounds at their places."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adgen.delivery.handoff.media import on_frames
from adgen.delivery.handoff.nouns import Beat, PlacedLogo, SoundKind
from adgen.errors import StoreError
from adgen.media.sound import RATE, Samples, read_sound
from adgen.media.sprite import fade_frames
from adgen.run.making.steps import MIX, stems_of
from adgen.run.mixes import PlannedMix
from adgen.run.plan import Plan, Spot
from adgen.run.planning.layouts import Laid
from adgen.run.planning.speech import read_speech
from adgen.run.store.folder import Store
from adgen.schema.picture import Picture
from adgen.schema.time import FrameRange, nearest_frame

_SAME = 1e-3
"""Seconds within which a time is that of the last hit."""
_FULL = 0.999
"""Highest sample of a stem: the mix was limited where the stems are not."""
_BLOCK = RATE // 100
_QUIET = 1e-3
"""Level of a block of samples, -60 dB, under which its gain is not looked at."""


def logos_of(logo: Picture, laid: Laid, file: str) -> tuple[PlacedLogo, ...]:
    """The logo's places, of which each fades in."""
    return tuple(
        PlacedLogo(
            file, logo.width, logo.height, place.box, place.frames, fade_frames(place.frames)
        )
        for place in laid.logos
    )


def beats_of(plan: Plan, spot: Spot) -> tuple[Beat, ...]:
    """The beats that are heard in a spot, on the frames nearest to them."""
    grid, cuts = plan.grid, spot.cuts
    if grid is None:
        return ()
    downbeats = set(grid.downbeats)
    heard = [
        (nearest_frame(time - cuts.music_start, cuts.rate), time in downbeats, strength)
        for time, strength in zip(grid.beats, grid.strength, strict=True)
        if cuts.last_hit is None or time - cuts.music_start <= float(cuts.last_hit) + _SAME
    ]
    seen = [row for row in heard if 0 <= row[0] < cuts.frames]
    return tuple(
        Beat(frame, number, down, strength)
        for number, (frame, down, strength) in enumerate(seen, 1)
    )


def sounds_of(
    planned: PlannedMix, rate: Fraction, store: Store
) -> Iterator[tuple[SoundKind, FrameRange, npt.NDArray[np.float32]]]:
    """Music, effects, spoken lines and mix of a spot, each with the frames in which it is heard.

    All parts have the levels that they have in the mix, or, where its limiter worked, as nearly as
    full scale allows. Samples are the whole spot's at 48 kHz, silent elsewhere.
    """
    folder = store.get(planned.key)
    if folder is None:
        raise StoreError(f"mix {planned.key[:12]} is no longer in the store; run again to go on")
    mixed, parts = read_sound(folder / MIX), stems_of(planned, store)
    gain = _gain(mixed, parts.together, [parts.music, parts.effects, parts.voice])
    whole = FrameRange(0, nearest_frame(planned.seconds, rate), rate)
    if planned.music is not None:
        yield "music", whole, parts.music * gain
    if planned.effects is not None:
        yield "effects", whole, parts.effects * gain
    for start, stop in _spoken(planned, rate, store):
        line = np.zeros_like(parts.voice)
        line[start:stop] = parts.voice[start:stop] * gain
        yield "voice", on_frames(start, stop, rate), line
    yield "mix", whole, mixed


def _gain(mixed: Samples, before: Samples, parts: list[npt.NDArray[np.float32]]) -> np.float32:
    """The factor from stems to mix, as it mostly is: the limiter lowers it at peaks for a moment.

    It is smaller where a stem would go beyond full scale.
    """
    after, ahead = _levels(mixed), _levels(before)
    heard = ahead > _QUIET
    if not heard.any():
        return np.float32(1.0)
    peak = max(float(np.abs(part).max(initial=0.0)) for part in parts)
    return np.float32(min(float(np.median(after[heard] / ahead[heard])), _FULL / peak))


def _levels(samples: Samples) -> npt.NDArray[np.float32]:
    """The root of the mean square of every 10 ms, (n,)."""
    whole = len(samples) // _BLOCK * _BLOCK
    return np.asarray(np.sqrt(np.mean(samples[:whole].reshape(-1, 2 * _BLOCK) ** 2, axis=1)))


def _spoken(planned: PlannedMix, rate: Fraction, store: Store) -> list[tuple[int, int]]:
    """First and last sample of every spoken line; lines that share a frame are one."""
    found: list[tuple[int, int]] = []
    for key, seconds in sorted(planned.voices, key=lambda voice: voice[1]):
        start = round(float(seconds) * RATE)
        stop = start + len(read_sound(Path(read_speech(store, key).file)))
        stop = min(stop, nearest_frame(planned.seconds, Fraction(RATE)))
        if found and on_frames(start, stop, rate).start < on_frames(*found[-1], rate).stop:
            start, stop = found[-1][0], max(stop, found.pop()[1])
        found.append((start, stop))
    return found

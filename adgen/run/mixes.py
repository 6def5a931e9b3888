"""The sound of spots as it is planned: mixes, their stems, and by whose leave voices are heard."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from adgen.post.sound.effects import Effect
from adgen.run.work import Work
from adgen.schema.delivery import Loudness
from adgen.schema.picture import Asset


@dataclass(frozen=True, slots=True)
class PlannedMusic:
    """The track under a spot; see schema.soundtrack.Music for the units."""

    asset: Asset
    start: float
    fade: float
    duck: float
    last_hit: Fraction | None
    """Seconds of the spot of the last thing struck; None for a fade."""


@dataclass(frozen=True, slots=True)
class PlannedEffects:
    """What is heard on a spot's cuts, `level` LU against the music."""

    struck: tuple[Effect, ...]
    level: float


@dataclass(frozen=True, slots=True)
class PlannedMix:
    """The sound of a spot at one loudness."""

    work: Work
    seconds: Fraction
    music: PlannedMusic | None
    voices: tuple[tuple[str, Fraction], ...]
    """Keys of spoken lines, and when each begins, in seconds."""
    target: Loudness
    effects: PlannedEffects | None = None
    quiet: Fraction = Fraction(0)
    """Seconds without any sound at its head and at its tail."""

    @property
    def key(self) -> str:
        return self.work.key

    @property
    def silent(self) -> bool:
        """Whether nothing is to be heard in it."""
        return self.music is None and not self.voices and self.effects is None


@dataclass(frozen=True, slots=True)
class PlannedStems:
    """The parts of a mix, for whoever mixes it anew."""

    work: Work
    mix: PlannedMix

    @property
    def key(self) -> str:
        return self.work.key

    @property
    def parts(self) -> tuple[Literal["voice", "plain"], ...]:
        """Those that there are: spoken lines, and music with effects."""
        heard = self.mix.music is not None or self.mix.effects is not None
        return (*(("voice",) if self.mix.voices else ()), *(("plain",) if heard else ()))


@dataclass(frozen=True, slots=True)
class VoiceLicence:
    """Under which terms what a voice says may be used."""

    engine: str
    voice: str
    terms: str

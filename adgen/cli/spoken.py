"""What `adgen voices` tells."""

from __future__ import annotations

from pathlib import Path

Told = dict[str, list[str] | str | int | bool | None]


def engine_rows() -> dict[str, Told]:
    """Each voice engine with its languages, the licence of what it says, and how to get it."""
    from adgen.schema.voice import VoiceChoice
    from adgen.voices.base import VoiceSource
    from adgen.voices.registry import ABOUT, load_voice

    own = {"espeak": list(load_voice(VoiceSource(VoiceChoice())).languages())}
    return {
        name: {"languages": own.get(name, spoken), "licence": licence, "get": way}
        for name, (spoken, licence, way) in ABOUT.items()
    }


def voice_rows(place: Path) -> dict[str, Told]:
    """The piper voices of a folder: language, speakers, licence, and whether it may be used in an
    advertisement, null where nobody says.

    Raises VoiceError where there are none.
    """
    from adgen.voices.piper_voices import find_voices

    return {
        voice.name: {
            "language": voice.tag,
            "speakers": len(voice.speakers) or 1,
            "licence": voice.terms.licence,
            "for_ads": voice.terms.allowed,
            "source": voice.terms.source,
        }
        for voice in find_voices(place)
    }


def cell(told: list[str] | str | int | bool | None) -> str:
    """A value for people."""
    if isinstance(told, list):
        return " ".join(told)
    if told is None or isinstance(told, bool):
        return {True: "yes", False: "no", None: "unknown, so no"}[told]
    return str(told)

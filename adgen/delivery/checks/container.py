"""The file around a film: its container, where its index is, how its tracks are laid on time."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, judged, limit
from adgen.errors import MediaError
from adgen.media.tracks import Laid, Track, laid
from adgen.schema.delivery import Finding

_NAMES = {
    "Matroska": "mkv", "WebM": "webm", "AVI": "avi", "Windows Media": "wmv", "MPEG-TS": "ts",
    "MPEG-PS": "mpeg", "Flash Video": "flv", "DV": "dv", "MXF": "mxf",
}  # fmt: skip
_SUFFIXES = {
    "mp4": (".mp4", ".m4v"), "mov": (".mov", ".qt"), "mkv": (".mkv",), "webm": (".webm",),
    "avi": (".avi",), "wmv": (".wmv", ".asf"), "ts": (".ts", ".m2ts", ".mts"),
    "mpeg": (".mpg", ".mpeg"), "3gp": (".3gp", ".3g2"), "flv": (".flv",), "dv": (".dv",),
    "mxf": (".mxf",),
}  # fmt: skip
_USUAL = ("mp4",)
_SHOWN = {"vide": "picture", "soun": "sound"}


def findings(film: Film) -> Iterator[Finding]:
    """What its placement and its players ask of it."""
    name, facts = container_of(film), film.facts
    taken = film.placement.containers or _USUAL
    yield Finding("container", name in taken, name, " or ".join(taken))
    suffixes, suffix = _SUFFIXES.get(name, ()), film.path.suffix.lower()
    yield Finding(
        "suffix", True, suffix or "none", " or ".join(suffixes) or "none is asked for",
        warns=bool(suffixes) and suffix not in suffixes,
    )  # fmt: skip
    one = facts.pictures == 1 and facts.sounds <= 1
    streams = f"{_count(facts.pictures, 'picture')}, {_count(facts.sounds, 'sound')}"
    yield Finding("streams", one, streams, "one picture and one sound")
    if name not in ("mp4", "mov"):
        return
    try:
        found = laid(film.path)
    except MediaError as error:
        yield Finding("boxes", False, str(error), "boxes that fit together")
        return
    yield from _index(film, name, found)
    yield _edits(film, found)


def container_of(film: Film) -> str:
    """The name of its container as placements have it; MediaInfo's where they have none."""
    facts = film.facts
    if facts.container == "MPEG-4":
        if facts.variant == "QuickTime":
            return "mov"
        return "3gp" if facts.variant.startswith("3GPP") else "mp4"
    return _NAMES.get(facts.container, facts.container or "unknown")


def _index(film: Film, name: str, found: Laid) -> Iterator[Finding]:
    """MOVs go to people and programs that have the whole file: they may have it at the end."""
    first = found.index_first
    yield judged(
        "faststart", first, f"index (moov) {'before' if first else 'after'} the pictures",
        "index (moov) before the pictures", forbidden=name == "mp4",
        where="" if first else "`ffmpeg -i FILE -c copy -movflags +faststart OUT` moves it",
    )  # fmt: skip
    whole = "in fragments" if found.fragmented else "whole"
    yield judged(
        "fragments", not found.fragmented, whole, "whole", forbidden=film.promise is not None,
        where="some uploads refuse these, and labels cannot be put in" if found.fragmented else "",
    )  # fmt: skip


def _edits(film: Film, found: Laid) -> Finding:
    """Edit lists that move a track: some players pass them over, and the film is another there.

    What leaves out no more than the silence that a coder puts before the sound only warns.
    """
    half = 0.5 / float(film.rate)
    told, moved, waits = [], False, False
    for track in found.tracks:
        if track.handler not in _SHOWN:
            continue
        told += [f"{_SHOWN[track.handler]} {words}" for words in _words(track)]
        spared = half if track.handler == "vide" else limit("coder_delay")
        moved = moved or track.sped or track.late > half or abs(track.skipped) > spared
        waits = waits or (track.handler == "soun" and abs(track.skipped) > 0.001)
    return Finding(
        "edit lists", not moved, "; ".join(told) or "none that moves anything",
        f"none that moves more than {half:.3f} s", warns=waits and not moved,
    )  # fmt: skip


def _words(track: Track) -> Iterator[str]:
    if track.late > 0.001:
        yield f"begins {track.late:.3f} s late"
    if abs(track.skipped) > 0.001:
        yield f"leaves out its first {track.skipped:.3f} s"
    if track.sped:
        yield "changes its speed"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"

"""What is heard in spots, by whose leave, and what lies beside their films, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def spot_words(variant: dict[str, Any]) -> str:
    """A variant's sound: its place in the track, how each line fits its room, cuts with effects."""
    parts: list[str] = []
    start, bar = variant.get("music_start", 0.0), variant.get("music_bar")
    if start:
        parts.append(f"music from {f'bar {bar}' if bar else f'{start:.2f} s'}")
    if variant["voice"]:
        parts.append(f"voice {', '.join(map(_fit, variant['voice']))}")
    if variant["effects"]:
        parts.append(f"effects at {_times(variant['effects'])}")
    return "; ".join(parts)


def _fit(line: dict[str, Any]) -> str:
    faster = f" at {line['faster']:g} x" if line["faster"] != 1 else ""
    return f"{line['seconds']:.2f} of {line['room']:.2f} s{faster}"


def _times(struck: Iterable[dict[str, Any]]) -> str:
    return ", ".join(f"{row['at']:.2f} s" for row in struck)


def licence_lines(licences: dict[str, Any]) -> Iterator[str]:
    """By whose leave the music and each voice are heard."""
    if "music" in licences:
        yield f"music: {licence_words(licences['music'])}"
    for voice in licences["voices"]:
        name = f" {voice['voice']}" if voice["voice"] else ""
        yield f"voice {voice['engine']}{name}: {voice['terms']}"


def licence_words(licence: dict[str, str]) -> str:
    """A track's licence."""
    return f"{licence['terms']}, {licence['owner']}, proof: {licence['proof']}"


def beside(rows: Iterable[dict[str, Any]], film: str) -> str:
    """How many files of each kind lie beside the films, which rows name under the key `film`."""
    counts = Counter(
        Path(name).name.removeprefix(Path(row[film]).stem)
        for row in rows
        for name in (*row.get("subtitles", ()), *row.get("stems", ()))
    )
    return ", ".join(f"{count} {suffix}" for suffix, count in counts.items())


def sound_lines(sound: dict[str, Any]) -> Iterator[str]:
    """What a film's sound consists of, besides its music."""
    for voice in sound["voices"]:
        yield _line(voice)
    if sound["effects"]:
        struck = [
            f"{_kinds(row)} at {row['at']:.2f} s ({row['transition']})"
            for row in sound["effects"]["struck"]
        ]
        yield f"effects, {sound['effects']['level']:g} LU against the music: {', '.join(struck)}"
    if sound["stems"]:
        yield f"stems: {', '.join(Path(name).name for name in sound['stems'])}"


def _line(voice: dict[str, Any]) -> str:
    key = f"voice {voice['key'][:12]}"
    made = f", made in {voice['seconds']:.2f} s" if voice["seconds"] is not None else ""
    length = f", {voice['length']:.2f} s long" if voice["length"] is not None else ""
    faster = f", {voice['faster']:g} times its speed" if voice["faster"] != 1 else ""
    engine = f" by {voice['engine']}" if voice["engine"] else ""
    timed = f", words timed by {voice['timed_by']}" if voice["timed_by"] else ""
    read = f" read as {voice['read']}" if voice["read"] != voice["text"] else ""
    when = f", heard from {voice['start']:.2f} s{length}{faster}{timed}"
    return f"{key}{engine}{made}{when}: {voice['text']}{read}"


def _kinds(row: dict[str, Any]) -> str:
    return " and ".join(kind for kind in ("whoosh", "hit") if row[kind])

"""What is told of a file that cannot be read: one finding, in the words of people."""

from __future__ import annotations

import re
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.opening import MP4, kind_of
from adgen.media.tracks import laid
from adgen.schema.delivery import Finding

_OF_A_PROGRAM = re.compile(r"\[[^][]*@ 0x[0-9a-f]+\]\s*")
"""How ffmpeg names its parts, by addresses that are others each time."""
_LONGEST = 300


def unreadable(path: Path, error: MediaError) -> Finding:
    """The finding of a file that raised this: where its boxes do not fit together that comes
    first, since it is what somebody who sent half a file can do something about."""
    lines = [_OF_A_PROGRAM.sub("", line).strip() for line in str(error).splitlines()]
    told = "; ".join(dict.fromkeys(filter(None, lines)))
    return Finding("readable", False, f"{_damage(path, told)}{told}"[:_LONGEST], "a film")


def _damage(path: Path, told: str) -> str:
    """What is wrong with its boxes, unless that is `told` already."""
    try:
        if kind_of(path) == MP4 and "moov" not in laid(path).kinds:
            return "it has no index (moov): "
    except MediaError as error:
        return "" if str(error) in told else f"{error}: "
    return ""

"""Beats measured in a process of their own, which takes librosa and its compiler away with it.

They hold 280 MB once they have run, as long as the process lives that ran them: measured on the
demo's track, where the encoder then needs that memory.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.process import run
from adgen.schema.beats import BeatGrid

_LONGEST = 600.0
"""Seconds until a measurement is given up; a track of four minutes takes about ten."""


def measure_beats(track: Path, tempo: float | None, offset: float) -> BeatGrid:
    """The beat grid of a sound file; see `find_beats` for `tempo` (BPM) and `offset` (seconds).

    Raises MediaError when the file cannot be read, ValueError where no regular beat can be heard.
    """
    request = json.dumps({"track": str(track), "tempo": tempo, "offset": offset})
    command = [sys.executable, "-m", "adgen.prepro.rhythm.beats_worker"]
    reply = json.loads(run(command, request.encode(), timeout=_LONGEST))
    if "unreadable" in reply:
        raise MediaError(reply["unreadable"])
    if "refused" in reply:
        raise ValueError(reply["refused"])
    return BeatGrid.from_json(reply["grid"])


def main() -> None:
    """Answer the one request on standard input."""
    from adgen.media.sound import RATE, read_sound
    from adgen.prepro.rhythm.beats import find_beats

    request = json.load(sys.stdin)
    try:
        samples = read_sound(Path(request["track"])).mean(axis=1)
        grid = find_beats(samples, RATE, request["tempo"], request["offset"])
        reply = {"grid": grid.to_json()}
    except MediaError as error:
        reply = {"unreadable": str(error)}
    except ValueError as error:
        reply = {"refused": str(error)}
    json.dump(reply, sys.stdout)


if __name__ == "__main__":
    main()

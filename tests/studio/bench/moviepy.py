"""MoviePy makes a timeline: `python -m tests.studio.bench.moviepy TIMELINE.json [--tuned]`.

It is written as MoviePy's guide does it, or, tuned, as fast as we could make it with MoviePy.
Runs in a process of its own, as MoviePy is installed apart from adgen. Prints the seconds it took
on the wall and of the processors, from the first clip opened to the file closed, without imports.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from moviepy import CompositeVideoClip, ImageClip, VideoFileClip, concatenate_videoclips
from moviepy.video.fx import CrossFadeIn


def make(timeline: dict[str, Any], tuned: bool) -> None:
    """Cut the takes together, lay the pictures over them and write the file."""
    rate = timeline["rate"]
    takes = [VideoFileClip(shot["file"], audio=False) for shot in timeline["shots"]]
    if tuned:
        cut = concatenate_videoclips(_pieces(takes, timeline["shots"], rate), method="chain")
        shots, seconds = [cut], cut.duration
    else:
        shots = _overlapping(takes, timeline["shots"], rate)
        seconds = sum(shot["frames"] for shot in timeline["shots"]) / rate
    layers = [*shots, *(_picture(layer, rate) for layer in timeline["layers"])]
    spot = CompositeVideoClip(layers, size=takes[0].size, use_bgclip=tuned).with_duration(seconds)
    spot.write_videofile(
        timeline["path"],
        fps=rate,
        codec="libx264",
        preset=timeline["preset"],
        threads=timeline["threads"],
        audio=timeline["sound"],
        audio_codec="aac",
        ffmpeg_params=timeline["options"],
        logger=None,
    )
    for take in takes:
        take.close()


def _picture(layer: dict[str, Any], rate: float) -> Any:
    picture = ImageClip(layer["file"], transparent=True)
    picture = picture.with_start(layer["start"] / rate).with_position(tuple(layer["at"]))
    picture = picture.with_duration((layer["stop"] - layer["start"]) / rate)
    return picture.with_effects([CrossFadeIn(layer["fade"])]) if layer["fade"] else picture


def _overlapping(takes: list[Any], shots: list[dict[str, Any]], rate: float) -> list[Any]:
    """The shots as MoviePy's guide composes them: each from its start, crossfading over the last.

    A crossfade gives a clip a mask, so MoviePy blends the whole shot and not only its start.
    """
    placed: list[Any] = []
    first = 0
    for index, (take, shot) in enumerate(zip(takes, shots, strict=True)):
        after = shots[index + 1]["dissolve"] if index + 1 < len(shots) else 0
        part = _part(take, 0, (shot["frames"] + after) / rate).with_start(first / rate)
        if shot["dissolve"]:
            part = part.with_effects([CrossFadeIn(shot["dissolve"] / rate)])
        placed.append(part)
        first += shot["frames"]
    return placed


def _pieces(takes: list[Any], shots: list[dict[str, Any]], rate: float) -> list[Any]:
    """The same written for speed: shots, and between them the dissolves, one after the other.

    Only dissolves are blended, and each take is read once from its start to its end.
    """
    pieces: list[Any] = []
    for index, (take, shot) in enumerate(zip(takes, shots, strict=True)):
        mixed = shot["dissolve"] / rate
        if mixed:
            before = shots[index - 1]["frames"] / rate
            under = _part(takes[index - 1], before, before + mixed)
            over = _part(take, 0, mixed).with_effects([CrossFadeIn(mixed)])
            pieces.append(CompositeVideoClip([under, over], use_bgclip=True).with_duration(mixed))
        pieces.append(_part(take, mixed, shot["frames"] / rate))
    return pieces


def _part(take: Any, start: float, stop: float) -> Any:
    """A take between two times; its length as MoviePy reads it has only hundredths of a second."""
    take.duration = max(take.duration, stop)
    return take.subclipped(start, stop)


def main() -> None:
    """Read the timeline, make it, print what it took."""
    timeline = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    before, start = os.times(), time.monotonic()
    make(timeline, tuned="--tuned" in sys.argv[2:])
    wall, after = time.monotonic() - start, os.times()
    print(json.dumps({"wall": wall, "cpu": sum(after[:4]) - sum(before[:4])}))


if __name__ == "__main__":
    main()

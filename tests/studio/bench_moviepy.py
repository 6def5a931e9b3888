"""MoviePy makes a timeline: `python -m tests.studio.bench_moviepy TIMELINE.json`.

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


def make(timeline: dict[str, Any]) -> None:
    """Cut the takes together, lay the pictures over them and write the file."""
    rate = timeline["rate"]
    takes = [VideoFileClip(shot["file"], audio=False) for shot in timeline["shots"]]
    cut = concatenate_videoclips(_pieces(takes, timeline["shots"], rate), method="chain")
    layers = [cut]
    for layer in timeline["layers"]:
        picture = ImageClip(layer["file"], transparent=True)
        picture = picture.with_start(layer["start"] / rate).with_position(tuple(layer["at"]))
        picture = picture.with_duration((layer["stop"] - layer["start"]) / rate)
        if layer["fade"]:
            picture = picture.with_effects([CrossFadeIn(layer["fade"])])
        layers.append(picture)
    # With use_bgclip the cut itself is painted on, which spares MoviePy a black frame each time.
    spot = CompositeVideoClip(layers, use_bgclip=True).with_duration(cut.duration)
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


def _pieces(takes: list[Any], shots: list[dict[str, Any]], rate: float) -> list[Any]:
    """What is seen in order: shots, and between them the dissolves, so that only these are mixed.

    Each take is read once from its start to its end, which is how MoviePy reads fastest.
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
    make(timeline)
    wall, after = time.monotonic() - start, os.times()
    print(json.dumps({"wall": wall, "cpu": sum(after[:4]) - sum(before[:4])}))


if __name__ == "__main__":
    main()

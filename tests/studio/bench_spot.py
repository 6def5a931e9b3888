"""A real spot of the demo, made by adgen, by x264 alone and by MoviePy from the same takes."""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from adgen import pipeline
from adgen.delivery.encode import encode, encode_command
from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import I420, written_frames
from adgen.media.sound import RATE
from adgen.post.logo import with_logo
from adgen.run.making import font_folder, make_mix, make_take, master_frames
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning import Request
from adgen.run.progress import Silent
from adgen.run.request import Narrowed
from adgen.run.store import Store

DEMO = Path("campaigns/demo/campaign.yaml")
REGION, PLACEMENT = "en-US", "tiktok"
_COLOURS = {
    "range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709",
}  # fmt: skip
_OF_SOUND = ("-acodec", "-b:a", "-ac", "-ar", "-flags:a")


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds on the wall, and of all processors for this process and its children."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """A deliverable with its takes in the store and its sound mixed."""

    plan: Plan
    item: PlannedDeliverable
    store: Store
    fonts: Path
    sound: Path
    folder: Path

    @property
    def samples(self) -> int:
        """Length of the mix at 48 kHz."""
        cuts = self.item.spot.cuts
        return round(cuts.frames / cuts.rate * RATE)

    @property
    def ass(self) -> Path:
        """The texts, as the encoder reads them."""
        return self.folder / "overlay.ass"


@contextmanager
def prepared(store: Store, folder: Path, length: int) -> Iterator[Prepared]:
    """Plan a spot of the demo and make what comes before composing, where the store lacks it."""
    request = Request(DEMO, Narrowed((REGION,), (length,), (PLACEMENT,)))
    planned = pipeline.plan(request, store, Silent())
    plan, item = planned.plan, planned.plan.deliverables[0]
    for take in plan.takes.values():
        make_take(take, planned.engines[take.request.engine], store, lambda done: None)
    sound = make_mix(plan.mixes[item.mix], plan, store)
    folder.mkdir(parents=True, exist_ok=True)
    with font_folder(plan.book, store) as fonts:
        ready = Prepared(plan, item, store, fonts, sound, folder)
        ready.ass.write_text(item.overlay.ass, "utf-8")
        yield ready


def frames(spot: Prepared) -> Iterator[I420]:
    """The frames that adgen hands to the encoder: composed, with look and logo, without texts."""
    return with_logo(
        master_frames(spot.plan.masters[spot.item.master], spot.plan, spot.store),
        spot.plan.brief.logo.asset.path,
        spot.item.logos,
        spot.item.placement.raster,
    )


def by_adgen(spot: Prepared, path: Path) -> None:
    """Compose, burn in and encode with adgen's own functions."""
    item = spot.item
    encode(
        frames(spot), item.placement.raster, item.spot.cuts.rate, spot.ass, spot.fonts, spot.sound,
        spot.samples, item.encode, path,
    )  # fmt: skip


def words(spot: Prepared, path: Path) -> list[str]:
    """The words of ffmpeg's command line that adgen encodes with."""
    item = spot.item
    return encode_command(
        item.placement.raster, item.spot.cuts.rate, spot.ass, spot.fonts, spot.sound, spot.samples,
        item.encode, path,
    )  # fmt: skip


def picture_options(command: list[str]) -> list[str]:
    """The options of the encoded picture: all after the graph's outputs but those of the sound."""
    options = command[max(i for i, word in enumerate(command) if word == "-map") + 2 : -1]
    pairs = zip(options[::2], options[1::2], strict=True)
    return [word for pair in pairs if pair[0] not in _OF_SOUND for word in pair]


def write_raw(spot: Prepared, raw: Path) -> None:
    """The frames as the encoder sees them, texts burnt in, as raw planes in a file."""
    raster, rate = spot.item.placement.raster, spot.item.spot.cuts.rate
    stream = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", s=str(raster), framerate=str(rate)
    ).video
    stream = stream.filter("setparams", **_COLOURS)
    stream = stream.filter("ass", filename=str(spot.ass), fontsdir=str(spot.fonts))
    stream = stream.output(str(raw), format="rawvideo", pix_fmt="yuv420p")
    with written_frames(ffmpeg.get_args(stream)) as pipe:
        for frame in frames(spot):
            pipe.write(frame.data)


def by_x264(spot: Prepared, raw: Path, path: Path) -> None:
    """x264 alone on the same frames from a file, with adgen's settings: no texts, no sound."""
    command = words(spot, path)
    inputs = command[: command.index("pipe:")]
    colours = "setparams=" + ":".join(f"{key}={value}" for key, value in _COLOURS.items())
    _ffmpeg([*inputs, str(raw), "-vf", colours, *picture_options(command), str(path)])


def picture_digest(path: Path) -> str:
    """MD5 of the encoded picture stream, whatever it is wrapped in."""
    told = _ffmpeg(["-i", str(path), "-map", "0:v", "-c", "copy", "-f", "h264", "-"])
    return hashlib.md5(told).hexdigest()


def timed(work: Callable[[], None]) -> Reading:
    """Run it and say what it took."""
    before, start = os.times(), time.monotonic()
    work()
    wall, after = time.monotonic() - start, os.times()
    return Reading(wall, sum(after[:4]) - sum(before[:4]))


def _ffmpeg(command: list[str]) -> bytes:
    head = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    done = subprocess.run([*head, *command], capture_output=True)
    if done.returncode:
        raise MediaError(done.stderr.decode("utf-8", "replace"))
    return done.stdout

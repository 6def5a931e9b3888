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
from adgen.post.text import burn
from adgen.run.films import PlannedFilm
from adgen.run.making.items import unmade
from adgen.run.making.steps import MIX, composed
from adgen.run.making.workbench import Workbench
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.pages import font_book, page_of
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store

DEMO = Path("campaigns/demo/campaign.yaml")
REGION, PLACEMENT = "en-US", "tiktok"
PLAIN = {
    **{f"shots[{number}].look": "{}" for number in range(4)},
    **{f"shots[{number}].product": "null" for number in (1, 3)},
    "shots[0].speed": "1", "shots[0].beat_effect": "none", "shots[1].transition": "dissolve",
    "shots[2].transition": "cut", "shots[3].transition": "cut", "end_card.leave": "hold",
}  # fmt: skip
"""Overrides that leave of the demo what MoviePy can be asked for: cuts, dissolves, texts, logo."""
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
    """A film with its takes in the store and its sound mixed."""

    film: PlannedFilm
    laid: Laid
    store: Store
    fonts: Path
    sound: Path
    folder: Path

    @property
    def samples(self) -> int:
        """Length of the mix at 48 kHz."""
        return round(self.film.master.frames / self.film.master.rate * RATE)

    @property
    def ass(self) -> Path:
        """The texts, as the encoder reads them."""
        return self.folder / "overlay.ass"


@contextmanager
def prepared(
    store: Store, folder: Path, length: int, overrides: dict[str, str] | None = None
) -> Iterator[Prepared]:
    """Plan a spot of the demo and make what comes before composing, where the store lacks it."""
    request = Request(DEMO, Narrowed((REGION,), (length,), (PLACEMENT,)), overrides or {})
    plan = pipeline.plan(request, store, Silent()).plan
    (film,) = plan.films.values()
    with Workbench(store) as bench:
        for item in unmade(plan, plan.deliverables, store).values():
            if item.kind in ("take", "mix"):
                bench.make(item, lambda done: None)
    folder.mkdir(parents=True, exist_ok=True)
    book = font_book(film.page.brand, film.page.fonts)
    with store.workplace() as place:
        laid = read_layout(store, film.overlay)
        sound = store.root_of(film.mix) / MIX
        ready = Prepared(film, laid, store, book.gather(place), sound, folder)
        page = page_of(film.page, book)
        texts = burn.document(page, laid.titles, laid.cues, film.master.rate)
        ready.ass.write_text(texts, "utf-8")
        yield ready


def frames(spot: Prepared) -> Iterator[I420]:
    """The frames that adgen hands to the encoder: composed, with look and logo, without texts."""
    master = spot.film.master
    return with_logo(
        composed(master, spot.store), spot.film.logo.path, spot.laid.logos, master.raster
    )


def by_adgen(spot: Prepared, path: Path) -> None:
    """Compose, burn in and encode with adgen's own functions."""
    master = spot.film.master
    encode(
        lambda: frames(spot), master.raster, master.rate, spot.ass, spot.fonts, spot.sound,
        spot.samples, spot.film.encode, path,
    )  # fmt: skip


def words(spot: Prepared, path: Path) -> list[str]:
    """The words of ffmpeg's command line that adgen encodes with."""
    master = spot.film.master
    return encode_command(
        master.raster, master.rate, spot.ass, spot.fonts, spot.sound, spot.samples,
        spot.film.encode, path,
    )  # fmt: skip


def picture_options(command: list[str]) -> list[str]:
    """The options of the encoded picture: all after the graph's outputs but those of the sound."""
    options = command[max(i for i, word in enumerate(command) if word == "-map") + 2 : -1]
    pairs = zip(options[::2], options[1::2], strict=True)
    return [word for pair in pairs if pair[0] not in _OF_SOUND for word in pair]


def write_raw(spot: Prepared, raw: Path) -> None:
    """The frames as the encoder sees them, texts burnt in, as raw planes in a file."""
    raster, rate = spot.film.master.raster, spot.film.master.rate
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

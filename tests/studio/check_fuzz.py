"""Damaged and misnamed files held against a placement: none may end the check, or keep it busy.

    python -m tests.studio.check_fuzz [FILES [SEED]]

Films of every kind that is read are cut off, and parts flipped, zeroed, repeated and swapped,
box by box where they have boxes; pictures, texts and playlists are renamed. Each is checked in a
process that is allowed to die, so that a crash of a library is counted and not suffered. Prints how
many passed, failed and could not be read, and the longest time; exits with 1 after any crash.
"""

from __future__ import annotations

import multiprocessing
import random
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from adgen.delivery.checking import check_one
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from tests.studio.films import WALL, known_placements

LONGEST = 30.0
"""Seconds that a check may take at most."""
_PICTURE = "testsrc2=s=90x160:r=25:d=1"
_TONE = "sine=440:r=48000:d=1,volume=7.8dB,aformat=channel_layouts=stereo"
_X264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10")
_FILMS: Mapping[str, Sequence[str]] = {
    "first.mp4": (*_X264, "-c:a", "aac", "-movflags", "+faststart"),
    "last.mp4": (*_X264, "-c:a", "aac"),
    "parts.mp4": (*_X264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
    "hevc.mp4": ("-c:v", "libx265", "-x265-params", "log-level=none:pools=none", "-c:a", "aac"),
    "prores.mov": ("-c:v", "prores_ks", "-c:a", "pcm_s24le", "-timecode", "10:00:00:00"),
    "a.mkv": (*_X264, "-c:a", "libopus"),
    "a.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "a.avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "a.wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "a.ts": (*_X264, "-c:a", "aac"),
    "a.flv": (*_X264, "-c:a", "aac"),
}
_OTHERS: Mapping[str, bytes] = {
    "list.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfirst.mp4\n#EXT-X-ENDLIST\n",
    "joined.mp4": b"ffconcat version 1.0\nfile first.mp4\n",
    "page.mp4": b"<?xml version='1.0'?><MPD></MPD>",
    "text.mov": b"no film at all\n" * 40,
    "zeros.mp4": bytes(5000),
    "nothing.mp4": b"",
}
_PICTURES = ("picture.png", "picture.jpg", "picture.gif", "picture.webp", "picture.bmp")


@dataclass(frozen=True)
class Verdict:
    """What came of one file: passed, failed, unreadable, or else crashed or hung."""

    name: str
    what: str
    seconds: float
    told: str = ""


def seeds(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Films to damage, and files that are none, by name."""
    films, others = dict[str, bytes](), dict(_OTHERS)
    for name, words in _FILMS.items():
        run([find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", _PICTURE, "-f", "lavfi", "-i",
             _TONE, *words, folder / name])  # fmt: skip
        films[name] = (folder / name).read_bytes()
    for name in _PICTURES:
        run([find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", _PICTURE, "-frames:v", "1",
             folder / name])  # fmt: skip
        others[f"{Path(name).suffix[1:]}.mp4"] = (folder / name).read_bytes()
    return films, others


def damaged(films: Mapping[str, bytes], others: Mapping[str, bytes], count: int, seed: int
            ) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """`count` files by name, the same for the same seed: the others whole, films damaged."""
    chance = random.Random(seed)
    yield from list(others.items())[:count]
    names, ways = sorted(films), list(_WAYS.items())
    for number in range(count - len(others)):
        name = names[number % len(names)]
        way, damage = ways[chance.randrange(len(ways))]
        data = damage(bytearray(films[name]), chance)
        if chance.random() < 0.2:
            name = Path(name).stem + chance.choice((".mp4", ".mov", ".png", ".mkv", ""))
        yield f"{number:03d}_{way}_{name}", bytes(data)


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data))]


def _head(data: bytearray, chance: random.Random) -> bytearray:
    return _flipped(data, chance, 0, min(64, len(data)), 6)


def _anywhere(data: bytearray, chance: random.Random) -> bytearray:
    return _flipped(data, chance, 0, len(data), chance.choice((1, 10, 300)))


def _inside(kind: bytes) -> Callable[[bytearray, random.Random], bytearray]:
    """Flips bits in a box of a kind, or anywhere in files that have none."""

    def damage(data: bytearray, chance: random.Random) -> bytearray:
        at = data.find(kind)
        if at < 4:
            return _anywhere(data, chance)
        size = struct.unpack_from(">I", data, at - 4)[0]
        stop = min(len(data), max(at + 8, at + size))
        return _flipped(data, chance, at + 4, stop, chance.choice((1, 4, 30)))

    return damage


def _zeroed(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    count = min(len(data) - at, chance.randrange(1, len(data)))
    data[at : at + count] = bytes(count)
    return data


def _swapped(data: bytearray, chance: random.Random) -> bytearray:
    """Boxes from the top in another order; elsewhere, two halves."""
    parts, at = list[bytearray](), 0
    while at + 8 <= len(data):
        size = max(8, struct.unpack_from(">I", data, at)[0])
        parts.append(data[at : at + size])
        at += size
    if len(parts) < 2:
        middle = chance.randrange(len(data))
        parts = [data[middle:], data[:middle]]
    chance.shuffle(parts)
    return bytearray(b"".join(parts))


def _large(data: bytearray, chance: random.Random) -> bytearray:
    """Numbers of four bytes that claim the most, in the first quarter: sizes, counts, lengths."""
    for _ in range(chance.choice((1, 3, 8))):
        at = chance.randrange(max(1, len(data) // 4))
        data[at : at + 4] = chance.choice((b"\x7f\xff\xff\xff", b"\xff" * 4, b"\x00\x10\x00\x00"))
    return data


def _repeated(data: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + chance.randrange(1, 5000)] * 3 + data[at:]


def _flipped(
    data: bytearray, chance: random.Random, start: int, stop: int, count: int
) -> bytearray:
    for _ in range(count):
        data[chance.randrange(start, stop)] ^= 1 << chance.randrange(8)
    return data


_WAYS: Mapping[str, Callable[[bytearray, random.Random], bytearray]] = {
    "cut": _cut, "head": _head, "anywhere": _anywhere, "moov": _inside(b"moov"),
    "mdat": _inside(b"mdat"), "stbl": _inside(b"stbl"), "zeroed": _zeroed, "swapped": _swapped,
    "large": _large, "repeated": _repeated,
}  # fmt: skip


def verdicts(files: Iterator[tuple[str, bytes]], folder: Path) -> Iterator[Verdict]:
    """Each file checked in a process of its own kind, which is begun anew after a crash."""
    start = multiprocessing.get_context("spawn")
    worker: tuple[multiprocessing.process.BaseProcess, Connection] | None = None
    for name, data in files:
        path = folder / name
        path.write_bytes(data)
        if worker is None:
            here, there = start.Pipe()
            process = start.Process(target=_check_all, args=(there,), daemon=True)
            process.start()
            there.close()
            worker = process, here
            here.recv()
        process, here = worker
        begun = time.monotonic()
        here.send(path)
        what, told = _answer(here)
        yield Verdict(name, what, time.monotonic() - begun, told)
        if what in ("crashed", "hung"):
            process.kill()
            process.join()
            worker = None
        else:
            path.unlink()


def _answer(here: Connection) -> tuple[str, str]:
    try:
        if not here.poll(LONGEST):
            return "hung", f"over {LONGEST:g} s"
        what, told = here.recv()
    except EOFError:
        return "crashed", "the process died"
    return what, told


def _check_all(there: Connection) -> None:
    known = known_placements(WALL)
    there.send("ready")
    while True:
        try:
            path = there.recv()
        except EOFError:
            return
        try:
            (file,) = check_one(path, [WALL.id], known)["files"]
        except Exception as error:  # whatever it is, it is what is looked for
            there.send(("crashed", repr(error)[:300]))
            return
        there.send(_told(file["findings"]))


def _told(findings: Sequence[Mapping[str, object]]) -> tuple[str, str]:
    if [found["check"] for found in findings] == ["readable"]:
        return "unreadable", str(findings[0]["measured"])[-200:]
    failed = [str(found["check"]) for found in findings if not found["passed"]]
    return ("failed" if failed else "passed"), ", ".join(failed)


def main(count: int = 500, seed: int = 7) -> int:
    """Check so many files; gives the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films, others = seeds(folder)
        found = list(verdicts(damaged(films, others, count, seed), folder))
    counts = Counter(verdict.what for verdict in found)
    slowest = max(found, key=lambda verdict: verdict.seconds)
    print(f"{len(found)} files:", ", ".join(f"{n} {what}" for what, n in counts.most_common()))
    print(f"longest {slowest.seconds:.2f} s: {slowest.name} {slowest.what} {slowest.told}")
    bad = [verdict for verdict in found if verdict.what in ("crashed", "hung")]
    for verdict in bad:
        print(f"{verdict.what} after {verdict.seconds:.1f} s: {verdict.name}: {verdict.told}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))

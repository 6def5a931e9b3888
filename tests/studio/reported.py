"""Reports of known content, written without a run: for tests of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from adgen.delivery.report.nouns import Cells, Fact, Report, ShotRow, SpotPage, Tile
from adgen.delivery.report.timeline import (
    Beat,
    Cutting,
    Lanes,
    Moment,
    Span,
    timeline_svg,
)
from adgen.delivery.report.write import PAGE, write_page, write_spot
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run

RATE, FRAMES, SIZE = 25, 50, (96, 170)
EVIL = '<script>document.title="taken"</script><img src=x onerror="document.title=1">'
"""Copy that a page must show as it is."""
LONG = "لا تفوت العرض"


def write_film(path: Path) -> Path:
    """Two seconds of a test picture with a tone, as a browser plays it."""
    width, height = SIZE
    run([
        find_ffmpeg().path, "-v", "error", "-y", "-f", "lavfi", "-i",
        f"testsrc2=size={width}x{height}:rate={RATE}:duration={FRAMES / RATE}", "-f", "lavfi", "-i",
        f"sine=frequency=440:duration={FRAMES / RATE}", "-c:v", "libx264", "-pix_fmt", "yuv420p",
        "-g", "5", "-c:a", "aac", "-movflags", "+faststart", path,
    ])  # fmt: skip
    return path


def write_jpeg(path: Path, columns: int = 1, rows: int = 1) -> None:
    """Cells of rising brightness."""
    width, height = SIZE
    steps = np.arange(columns * rows).reshape(rows, columns) * (200 // (columns * rows)) + 40
    grey = np.kron(steps, np.ones((height, width))).astype(np.uint8)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(cv2.imencode(".jpg", cv2.applyColorMap(grey, cv2.COLORMAP_OCEAN))[1].tobytes())


def tile(region: str, placement: str, length: int, number: int = 0) -> Tile:
    """A deliverable that passed, with a take of its own and one that all have."""
    id_ = f"small_{region}_{length}s_96x170_{placement}"
    return Tile(
        id_, f"{id_}.mp4", "../film.mp4", region, region, length, placement, "96x170", 2.0,
        "delivered", "made", "passed", (0, 0, 3), "", "pictures/0123456789abcdef-poster.jpg",
        f"{number:064x}", "same", (0, number + 1), f"Hear it {region}", "unseen", "",
        f"{number + 7:064x}",
    )  # fmt: skip


def page(tile: Tile) -> SpotPage:
    """All that is told of it: two shots, a failed finding at frame 30 and a warning at 10."""
    shots = (ShotRow("open", 0, 25, 1.0, "cut", "a" * 64, {"prompt": EVIL, "seed": "7"},
                     "pictures/0123456789abcdef-poster.jpg", "storyboard", 1.5),
             ShotRow("end", 25, 50, 1.0, "dissolve", f"{tile.takes[1]:064x}", {"prompt": ""},
                     "", "", None))  # fmt: skip
    found = ({"check": "flashes", "status": "failed", "measured": "5 general", "limit": "at most 3",
              "shot": "end", "where": "", "frame": 30, "seconds": 1.2},
             {"check": "words held", "status": "warned", "measured": "0.5 s", "limit": "1 s",
              "shot": "open", "where": EVIL, "frame": 10, "seconds": 0.4},
             {"check": "raster", "status": "passed", "measured": "96x170", "limit": "96x170",
              "shot": "", "where": "", "frame": None, "seconds": None})  # fmt: skip
    lanes = Lanes(
        2.0,
        (Cutting(Span(0, 1, "open"), "cut", 0), Cutting(Span(1, 2, "end"), "dissolve", 1.4)),
        (Beat(0, True), Beat(0.5, False), Beat(1, True)),
        (Span(0.1, 1, EVIL), Span(0.2, 1.9, LONG, True)),
        (Span(1, 2, "top"),),
        (Span(0.2, 0.9, "Hear it", words=(0.2, 0.5)),),
        (Span(0.2, 0.9, "Hear it"),),
        (Span(0, 2, "music.wav"),),
        (-60.0,) * 10 + (-15.0,) * 10,
        (-60.0,) * 3 + (-14.0,) * 17,
        0.1,
        -14.0,
        (Moment(1.2, "failed", "flashes"), Moment(0.4, "warned", "words held")),
    )
    cells = Cells("pictures/0123456789abcdef-sheet.jpg", 6, 2, *SIZE, tuple(range(2, 50, 4)))
    results = Cells("pictures/0123456789abcdef-shots.jpg", 2, 1, *SIZE, (12, 37))
    return SpotPage(
        tile.id, RATE, FRAMES, *SIZE, (0.1, 0.1, 0.8, 0.7), timeline_svg(lanes, tile.id),
        cells, results, shots, (Fact("open.super", EVIL),),
        ({"text": LONG, "read": LONG, "start": 0.2, "seconds": 0.7, "timed_by": "engine"},),
        found, (Fact("raster", "96x170", "nobody's word: ours", True),),
        {"visible": {"text": "AI生成", "seconds": 2.5}, "c2pa": ["signed", True]},
        (Fact("absolute-terms", "says best", "waived by Ann: a quote"),),
        (Fact("SHA-256", tile.sha256),), (Fact("small.srt", "../small.srt"),), (),
    )  # fmt: skip


def report_of(tiles: Sequence[Tile]) -> Report:
    """The campaign of these."""
    takes = 1 + max(take for tile in tiles for take in tile.takes)
    bad = [tile for tile in tiles if tile.status != "delivered"]
    return Report(
        "small", "2026-11-21T12:00:00+00:00", "small.review.jsonl",
        {"expected": len(tiles), "delivered": len(tiles) - len(bad), "failed": len(bad),
         "skipped": 0, "checks_failed": sum(tile.counts[0] for tile in tiles),
         "checks_warned": sum(tile.counts[1] for tile in tiles)},
        ("The campaign has changed since this run.",), ("regions.csv, row 2: too long",),
        tuple(dict.fromkeys(tile.region for tile in tiles)),
        tuple(Fact(name, name.title()) for name in dict.fromkeys(t.placement for t in tiles)),
        tuple(sorted({tile.length for tile in tiles})),
        ({"stage": "take", "what": "takes", "pieces": 3, "seconds": 4.5, "longest": 2.0},),
        (Fact("takes reused in the last run", "2"),),
        tuple(f"{number:064x}" for number in range(takes)), tuple(tiles),
    )  # fmt: skip


def write_small(folder: Path) -> Path:
    """Three regions, two placements, of which one tile failed its checks, one was not delivered,
    one is approved; gives the page."""
    places = [(region, place) for region in ("en-US", "ar-AE", "zh-CN") for place in ("tv", "feed")]
    tiles = [tile(region, place, 2, number) for number, (region, place) in enumerate(places)]
    tiles[1] = replace(tiles[1], checks="failed", counts=(1, 1, 1), worst="flashes: 5 general")
    tiles[2] = replace(tiles[2], review="approved", reviewed="approved by Ann on 2026-11-21")
    tiles[5] = replace(tiles[5], status="failed", reason="take failed: out of memory", href="",
                       poster="", checks="", counts=(0, 0, 0), sha256="", file="")  # fmt: skip
    return write(folder, tiles)


def write_large(folder: Path, regions: int = 250) -> Path:
    """A thousand deliverables: so many regions on four placements; gives the page."""
    places = ("tiktok", "instagram-reels", "youtube-preroll", "douyin-feed")
    tiles = [tile(f"r{number:03d}-XX", place, 15, number * 4 + at)
             for number in range(regions) for at, place in enumerate(places)]  # fmt: skip
    return write(folder, tiles, spots=1)


def write(folder: Path, tiles: Sequence[Tile], spots: int | None = None) -> Path:
    """A report of these tiles, the data of the first `spots` or of all; gives the page."""
    folder.mkdir(parents=True)
    write_film(folder.parent / "film.mp4")
    for kind, columns, rows in (("poster", 1, 1), ("sheet", 6, 2), ("shots", 2, 1)):
        write_jpeg(folder / "pictures" / f"0123456789abcdef-{kind}.jpg", columns, rows)
    write_page(report_of(tiles), folder)
    for each in tiles[:spots]:
        write_spot(page(each), folder)
    return folder / PAGE

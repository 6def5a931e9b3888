"""Make the pieces of a plan in the store, one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

from adgen.delivery.check import check_deliverable
from adgen.delivery.encode import encode
from adgen.engines.base import Engine
from adgen.errors import MediaError
from adgen.media.fonts import FontBook
from adgen.media.frames import I420, lossless_command, read_frames, written_frames
from adgen.media.sound import RATE, read_sound, write_wav
from adgen.post.compose import compose
from adgen.post.logo import with_logo
from adgen.post.mix import Placed, mix
from adgen.post.subtitles import srt, vtt
from adgen.production.shoot import TAKE, shoot
from adgen.run.plan import Plan, PlannedDeliverable, PlannedMaster, PlannedMix, PlannedTake
from adgen.run.progress import Advance, in_units
from adgen.run.store import Store
from adgen.schema.delivery import Finding

MASTER = "master.mkv"
MIX = "mix.wav"
SPOT = "spot.mp4"


def make_take(take: PlannedTake, engine: Engine, store: Store, advance: Advance) -> Path:
    """The take's file; `advance` counts frames, whatever unit the engine counts in."""

    def work(folder: Path) -> None:
        shoot(take.request, engine, folder, in_units(take.shape.made, advance))

    return store.make(take.key, work) / TAKE


def make_mix(planned: PlannedMix, plan: Plan, store: Store) -> Path:
    """The mix's file: the music under the voice at the target's loudness."""
    music = plan.brief.campaign.music
    spot = planned.spot
    seconds = spot.cuts.frames / spot.cuts.rate

    def work(folder: Path) -> None:
        track = read_sound(plan.brief.music.path) if plan.brief.music else None
        voice = [
            Placed(read_sound(placed.speech.file)[:, 0], float(placed.start))
            for placed in spot.speeches
        ]
        settings = music.model_dump(include={"fade", "duck"}) if music else {}
        mixed = mix(
            track, voice, Fraction(seconds), planned.target,
            music_start=spot.cuts.music_start, **settings,
        )  # fmt: skip
        write_wav(folder / MIX, mixed.samples)

    return store.make(planned.key, work) / MIX


def make_master(master: PlannedMaster, plan: Plan, store: Store, advance: Advance) -> Path:
    """The master's file, lossless."""

    def work(folder: Path) -> None:
        command = lossless_command(folder / MASTER, master.raster, master.rate, "yuv420p")
        with written_frames(command) as pipe:
            for count, frame in enumerate(master_frames(master, plan, store), 1):
                pipe.write(frame.data)
                advance(count)

    return store.make(master.key, work) / MASTER


def master_frames(master: PlannedMaster, plan: Plan, store: Store) -> Iterator[I420]:
    """The master's frames: read where it is kept, composed in passing where it is not."""
    kept = store.get(master.key)
    if kept is not None:
        return read_frames(kept / MASTER, master.raster)
    segments = tuple(
        part.made(_take_file(part.take, store), plan.takes[part.take].shape)
        for part in master.segments
    )
    return compose(segments, master.raster, master.rate, master.look)


def _take_file(key: str, store: Store) -> Path:
    folder = store.get(key)
    if folder is None:
        raise MediaError(f"take {key[:12]} is no longer in the store")
    return folder / TAKE


def make_deliverable(
    planned: PlannedDeliverable, plan: Plan, store: Store, fonts: Path, advance: Advance
) -> Path:
    """The deliverable's folder: the spot, its subtitles and its findings."""
    placement, spot = planned.placement, planned.spot

    def work(folder: Path) -> None:
        ass = folder / "overlay.ass"
        ass.write_text(planned.overlay.ass, "utf-8")
        sound = make_mix(plan.mixes[planned.mix], plan, store)
        frames = with_logo(
            master_frames(plan.masters[planned.master], plan, store),
            plan.brief.logo.asset.path,
            planned.logos,
            placement.raster,
        )
        samples = round(spot.cuts.frames / spot.cuts.rate * RATE)
        count = encode(
            _counted(frames, advance), placement.raster, spot.cuts.rate, ass, fonts, sound,
            samples, planned.encode, folder / SPOT,
        )  # fmt: skip
        if count != spot.cuts.frames:
            raise MediaError(f"{count} frames were composed, {spot.cuts.frames} are planned")
        _write_sidecars(planned, folder)
        findings = check_deliverable(
            folder / SPOT, placement, planned.encode, spot.cuts.rate, spot.cuts.frames,
            planned.overlay.blocks,
        )  # fmt: skip
        text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
        (folder / "findings.json").write_text(text, "utf-8")

    return store.make(planned.key, work)


def read_findings(folder: Path) -> tuple[Finding, ...]:
    """What the checks found on a deliverable."""
    rows: list[Mapping[str, object]] = json.loads((folder / "findings.json").read_text("utf-8"))
    return tuple(Finding(**row) for row in rows)  # type: ignore[arg-type]


def _write_sidecars(planned: PlannedDeliverable, folder: Path) -> None:
    if planned.overlay.cues:
        (folder / "spot.srt").write_text(srt(planned.overlay.cues), "utf-8")
        (folder / "spot.vtt").write_text(vtt(planned.overlay.cues), "utf-8")


def _counted(frames: Iterator[I420], advance: Advance) -> Iterator[I420]:
    for count, frame in enumerate(frames, 1):
        yield frame
        advance(count)


@contextmanager
def font_folder(book: FontBook, store: Store) -> Iterator[Path]:
    """A folder with every font of the book while the block runs, for libass."""
    with store.workplace() as folder:
        yield book.gather(folder)

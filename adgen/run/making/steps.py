"""How each kind of work is made in its folder, from what lies in the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from adgen.delivery.brand.promise import Promise
from adgen.delivery.check import check_deliverable
from adgen.delivery.encode import encode
from adgen.errors import MediaError, StoreError
from adgen.media.fonts import FontBook
from adgen.media.frames import I420, lossless_command, read_frames, written_frames
from adgen.media.sound import RATE, read_sound, write_wav
from adgen.post.edit.compose import compose
from adgen.post.logo import with_logo
from adgen.post.sound.loudness import doubts, gained, loudened
from adgen.post.sound.mix import DUCK, FADE, Placed, Stems, stems
from adgen.post.text import burn
from adgen.post.text.subtitles.files.written import subtitle_files
from adgen.production.shoot import TAKE
from adgen.run.making import boxed
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import PlannedCheck, PlannedFilm, PlannedMaster
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.pages import page_of
from adgen.run.planning.speech import read_speech
from adgen.run.progress import Advance
from adgen.run.store.folder import Store
from adgen.schema.delivery import Finding

MASTER = "master.mkv"
MIX = "mix.wav"
STEMS = {"voice": "vo.wav", "plain": "me.wav"}
"""Files of a mix's parts: spoken lines, and music with effects as they are without any."""
FILM = "film.mp4"
FINDINGS = "findings.json"


def make_mix(planned: PlannedMix, store: Store, folder: Path) -> tuple[str, ...]:
    """The music under the voice at the target's loudness; gives what is doubtful about it."""
    mixed = loudened(stems_of(planned, store).together, planned.target)
    write_wav(folder / MIX, mixed.samples)
    return () if planned.silent else doubts(mixed, planned.target)


def make_stems(planned: PlannedStems, store: Store, folder: Path) -> None:
    """The voice alone, and music with effects alone: stereo, from the spot's first frame on.

    Both have the gain of the mix, and its limit of true peak each. Music and effects are not
    lowered under the voice, so that another can be laid over them: their sum is not the mix. A
    part that is not planned has no file.
    """
    sound = planned.mix
    parts = stems_of(sound, store)
    mixed = loudened(parts.together, sound.target)
    heard = {"voice": np.repeat(parts.voice[:, None], 2, axis=1), "plain": parts.plain}
    for part in planned.parts:
        write_wav(folder / STEMS[part], gained(heard[part], mixed.gain, sound.target))


def stems_of(planned: PlannedMix, store: Store) -> Stems:
    """What a mix is the sum of, before its gain."""
    music, struck = planned.music, planned.effects
    track = read_sound(music.asset.path) if music else None
    voice = [
        Placed(read_sound(read_speech(store, key).file)[:, 0], float(start))
        for key, start in planned.voices
    ]
    return stems(
        track,
        voice,
        planned.seconds,
        music_start=music.start if music else 0.0,
        fade=music.fade if music else FADE,
        duck=music.duck if music else DUCK,
        last_hit=music.last_hit if music else None,
        effects=struck.struck if struck else (),
        level=struck.level if struck else 0.0,
    )


def make_master(master: PlannedMaster, store: Store, folder: Path, advance: Advance) -> None:
    """The textless picture, lossless."""
    command = lossless_command(folder / MASTER, master.raster, master.rate, "yuv420p")
    with written_frames(command) as pipe:
        for frame in _counted(composed(master, store), advance):
            pipe.write(frame.data)


def make_film(
    film: PlannedFilm, book: FontBook, fonts: Path, store: Store, folder: Path, advance: Advance
) -> None:
    """The compressed film, and its subtitles beside it."""
    master, laid = film.master, read_layout(store, film.overlay)
    ass = folder / "overlay.ass"
    page, titles = page_of(film.page, book), laid.cues
    if film.contrast:
        picture = _entry(store, master.key, "picture") / MASTER
        titles = boxed.measure(film, page, titles, picture, folder)
    ass.write_text(burn.document(page, laid.titles, titles, master.rate), "utf-8")

    def frames() -> Iterator[I420]:
        textless = _pictures(master, store)
        return _counted(with_logo(textless, film.logo.path, laid.logos, master.raster), advance)

    samples = round(master.frames / master.rate * RATE)
    sound = _entry(store, film.mix, "mix") / MIX
    count = encode(
        frames, master.raster, master.rate, ass, fonts, sound, samples,
        film.encode, folder / FILM, film.fade,
    )  # fmt: skip
    if count != master.frames:
        raise MediaError(f"{count} frames were composed, {master.frames} are planned")
    for suffix, text in subtitle_files(page, titles, master.rate).items():
        (folder / FILM).with_suffix(suffix).write_text(text, "utf-8")


def make_check(checked: PlannedCheck, store: Store, folder: Path) -> None:
    """What the checks find on a film."""
    film = checked.film
    laid = read_layout(store, film.overlay)
    promise = Promise(
        film.page.brand, film.logo.path, checked.placement, checked.cuts, laid.logos,
        burn.blocks_of(laid.titles, laid.cues), film.fade, checked.silent,
    )  # fmt: skip
    path = _entry(store, film.key, "film") / FILM
    findings = (
        *check_deliverable(path, film.encode, film.master.rate, promise),
        *boxed.finding(film, laid.cues, path.parent),
    )
    text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
    (folder / FINDINGS).write_text(text, "utf-8")


def read_findings(folder: Path) -> tuple[Finding, ...]:
    """What the checks found on a film."""
    rows: list[Mapping[str, object]] = json.loads((folder / FINDINGS).read_text("utf-8"))
    return tuple(Finding(**row) for row in rows)  # type: ignore[arg-type]


def _pictures(master: PlannedMaster, store: Store) -> Iterator[I420]:
    """The master's frames: read where it is kept, composed in passing where it is not."""
    kept = store.get(master.key)
    return read_frames(kept / MASTER, master.raster) if kept else composed(master, store)


def composed(master: PlannedMaster, store: Store) -> Iterator[I420]:
    """The master's frames, from its takes."""
    segments = tuple(part.made(_entry(store, part.take, "take") / TAKE) for part in master.segments)
    return compose(segments, master.raster, master.rate, master.form)


def _entry(store: Store, key: str, what: str) -> Path:
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"{what} {key[:12]} is no longer in the store; run again to go on")
    return folder


def _counted(frames: Iterator[I420], advance: Advance) -> Iterator[I420]:
    for count, frame in enumerate(frames, 1):
        yield frame
        advance(count)

"""How each kind of work is made in its folder, from what lies in the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from adgen.delivery.encode import encode
from adgen.delivery.encoding.picture import Broadcast
from adgen.errors import MediaError, StoreError
from adgen.media.fonts import FontBook
from adgen.media.frames import I420, lossless_command, read_frames, written_frames
from adgen.media.sound import RATE, read_sound, write_wav
from adgen.post.edit.compose import compose
from adgen.post.logo import with_logo
from adgen.post.sound.loudness import doubts, gained, loudened
from adgen.post.sound.mix import DUCK, FADE, Placed, Stems, hushed, stems
from adgen.post.text import burn
from adgen.post.text.slate import slate_document
from adgen.post.text.subtitles.files.written import subtitle_files
from adgen.production.shoot import TAKE
from adgen.run.films import PlannedFilm
from adgen.run.making import boxed
from adgen.run.making.marked import marked_film
from adgen.run.marking import PlannedMark
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.pages import page_of
from adgen.run.planning.speech import read_speech
from adgen.run.progress import Advance
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedMaster

MASTER = "master.mkv"
MIX = "mix.wav"
STEMS = {"voice": "vo.wav", "plain": "me.wav"}
"""Files of a mix's parts: spoken lines, and music with effects as they are without any."""
FILM = "film.mp4"
"""Of a film or of a marked one; with the suffix of its deliverable."""


def make_mix(planned: PlannedMix, store: Store, folder: Path) -> tuple[str, ...]:
    """The music under the voice at the target's loudness; gives what is doubtful about it."""
    mixed = loudened(stems_of(planned, store).together, planned.target)
    samples = hushed(mixed.samples, planned.quiet) if planned.quiet else mixed.samples
    write_wav(folder / MIX, samples)
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
        quiet=planned.quiet,
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
        picture = entry_of(store, master.key, "picture") / MASTER
        titles = boxed.measure(film, page, titles, picture, folder)
    ass.write_text(burn.document(page, laid.titles, titles, master.rate), "utf-8")

    def frames() -> Iterator[I420]:
        textless = _pictures(master, store)
        return _counted(with_logo(textless, film.logo.path, laid.logos, master.raster), advance)

    samples = round(master.frames / master.rate * RATE)
    sound = entry_of(store, film.mix, "mix") / MIX
    count = encode(
        frames, master.raster, master.rate, ass, fonts, sound, samples,
        film.encode, folder / film.file, film.fade, _broadcast(film, page.book, folder),
    )  # fmt: skip
    if count != master.frames:
        raise MediaError(f"{count} frames were composed, {master.frames} are planned")
    for suffix, text in subtitle_files(page, titles, master.rate).items():
        (folder / film.file).with_suffix(suffix).write_text(text, "utf-8")


def _broadcast(film: PlannedFilm, book: FontBook, folder: Path) -> Broadcast:
    """What television has done to a film, its slate written beside it."""
    master, slate = film.master, None
    if film.slate is not None:
        slate = folder / "slate.ass"
        palette = film.page.brand.palette
        slate.write_text(slate_document(
            film.slate.rows, film.surround, master.raster, master.rate, palette, book
        ), "utf-8")  # fmt: skip
    return Broadcast(film.surround, slate, film.legal)


def make_mark(mark: PlannedMark, store: Store, folder: Path) -> None:
    """The film with its marks, and what lies beside it."""
    entry = entry_of(store, mark.film, "film")
    marked_film(mark, entry, film_in(entry).name, folder)


def film_in(folder: Path) -> Path:
    """The film in the folder of its entry: MP4, or MOV."""
    other = (folder / FILM).with_suffix(".mov")
    return other if other.is_file() else folder / FILM


def _pictures(master: PlannedMaster, store: Store) -> Iterator[I420]:
    """The master's frames: read where it is kept, composed in passing where it is not."""
    kept = store.get(master.key)
    return read_frames(kept / MASTER, master.raster) if kept else composed(master, store)


def composed(master: PlannedMaster, store: Store) -> Iterator[I420]:
    """The master's frames, from its takes."""
    segments = tuple(
        part.made(entry_of(store, part.take, "take") / TAKE) for part in master.segments
    )
    return compose(segments, master.raster, master.rate, master.form)


def entry_of(store: Store, key: str, what: str) -> Path:
    """The folder of an entry that others are made from. Raises StoreError."""
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"{what} {key[:12]} is no longer in the store; run again to go on")
    return folder


def _counted(frames: Iterator[I420], advance: Advance) -> Iterator[I420]:
    for count, frame in enumerate(frames, 1):
        yield frame
        advance(count)

"""Entries of the store that were cut, emptied or altered are told, made again, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.run.planning import music
from adgen.run.store.seal import SEAL
from adgen.schema.beats import BeatGrid
from tests.faults.conftest import THREE
from tests.studio.bare import Site
from tests.studio.campaign import Told
from tests.studio.making import note_making

FILM = "film.ass", "film.mp4", "film.srt", "film.ttml", "film.vtt"
KINDS = {
    "voice": ("speech.json", "speech.wav"),
    "beats": ("grid.json",),
    "overlay": ("doubts.json", "layout.json"),
    "picture": ("facts.json",),
    "subject": ("subject.json",),
    "take": ("take.mkv",),
    "compose": ("master.mkv",),
    "mix": ("mix.wav",),
    "deliver": (*FILM, "overlay.ass"),
    "mark": (*FILM, "unmarked.sha256"),
    "check": ("findings.json",),
}
"""The files of every kind of entry, but for its seal."""
LATER = {
    "take": ("compose", "deliver", "mark", "check"),
    "compose": ("deliver", "mark", "check"),
    "mix": ("deliver", "mark", "check"),
    "deliver": ("mark", "check"),
}
"""What must be gone for a kind to be looked at."""


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x04
    path.write_bytes(data)


def lost(path: Path) -> None:
    path.unlink()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose beats are measured, so that every kind of entry is there; leave it alone."""
    site = Site.at(
        tmp_path_factory.mktemp("measured"), THREE.replace(", beats_file: beats.json", "")
    )
    with pytest.MonkeyPatch.context() as patch:
        _metronome(patch)
        assert site.run_here()["delivered"] == 6
    return site


def _metronome(patch: pytest.MonkeyPatch) -> None:
    """Measure the beats of the track, which has one each half second, without listening."""
    times = tuple(number * 0.5 for number in range(10))
    grid = BeatGrid(120.0, times, times[::4], (1.0,) * 10, 5.0)
    patch.setattr(music, "measure_beats", lambda *asked: grid)


def test_every_kind_of_entry_is_known_here(measured: Site) -> None:
    assert set(measured.stages()) == set(KINDS)
    for kind, keys in measured.stages().items():
        held = {frozenset(measured.entries()[key].files) for key in keys}
        assert held == {frozenset(KINDS[kind])}


WAYS = (cut, emptied, flipped, lost)
GROUPS = (("voice", "beats", "overlay", "picture", "subject"), ("mark", "check"), ("deliver",),
          ("compose", "mix"), ("take",))  # fmt: skip
CASES = [
    pytest.param(
        kinds, how,
        id=f"{'+'.join(kinds)} {how.__name__}",
        # What is quickly made again is tried in every way each time.
        marks=() if how is flipped or {"voice", "mark"} & {*kinds} else pytest.mark.faults,
    )
    for kinds in GROUPS for how in WAYS
]  # fmt: skip


@pytest.mark.parametrize(("kinds", "how"), CASES)
def test_damage_is_told_and_made_good(
    kinds: tuple[str, ...],
    how: Callable[[Path], None],
    measured: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In as many entries of a kind as it has files, with its seal: another one in each."""
    site = measured.copy(tmp_path)
    stages = site.stages()
    whole = site.entries().keys()
    gone = {stage for kind in kinds for stage in LATER.get(kind, ())}
    for key in (key for stage in gone for key in stages[stage]):
        shutil.rmtree(site.store / key[:2] / key)
    damaged: set[str] = set()
    for kind in kinds:
        names = (SEAL, *KINDS[kind])
        for number, key in enumerate(stages[kind][: len(names)]):
            path = site.store / key[:2] / key / names[(number + WAYS.index(how)) % len(names)]
            shutil.copyfile(path, path.with_suffix(".own"))  # else the link's other end is damaged
            path.with_suffix(".own").replace(path)
            how(path)
            damaged.add(key)
    _metronome(monkeypatch)
    made, told = note_making(monkeypatch), Told()
    assert site.run_here(told)["delivered"] == 6
    words = "store entry {} was damaged and is made again where it is needed"
    assert {line for line in told.said if "damaged" in line} == {
        words.format(key[:12]) for key in damaged
    }
    assert made.keys() == damaged | {key for stage in gone for key in stages[stage]}
    assert site.files() == measured.files()
    assert site.entries().keys() == whole

"""What storyboards say of a spot and of its shots, from the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adgen.delivery.storyboard.book import Stretch
from adgen.prepro.schedule.music_start import bar_at
from adgen.run.films import PlannedFilm
from adgen.run.plan import Plan, PlannedDeliverable, Spot
from adgen.run.takes import PlannedTake
from adgen.schema.beats import BeatGrid
from adgen.schema.footage import Edit
from adgen.schema.panels import Panel

_EARLY = 0.02
"""Seconds by which a cut may come before its beat: half a frame at 24 frames a second."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A spot at a placement of which a board is drawn."""

    item: PlannedDeliverable
    film: PlannedFilm

    @property
    def name(self) -> str:
        """Of its files, without an ending."""
        return Path(self.item.file).stem


def boarded(plan: Plan, every: bool) -> tuple[Placed, ...]:
    """The spots and placements that boards are drawn of: the first of each raster, or `every`."""
    found: dict[tuple[str, object], Placed] = {}
    for item in plan.deliverables:
        place = item.placement.id if every else item.placement.raster
        found.setdefault((item.spot.name, place), Placed(item, plan.films[item.film]))
    return tuple(found.values())


def by_spot(boards: Iterable[Placed]) -> Iterator[tuple[Spot, tuple[Placed, ...]]]:
    """The boards of each spot."""
    spots: dict[str, list[Placed]] = {}
    for placed in boards:
        spots.setdefault(placed.item.spot.name, []).append(placed)
    yield from ((group[0].item.spot, tuple(group)) for group in spots.values())


def panels_of(plan: Plan, placed: Placed) -> tuple[Panel, ...]:
    """What is said of every shot of a board."""
    spot = placed.item.spot
    segments = placed.film.master.segments
    rows = zip(spot.shots, spot.cuts.cuts, segments, strict=True)
    return tuple(
        Panel(
            number=number,
            shot=shot.id,
            start=cut.record.start_seconds,
            seconds=cut.record.seconds,
            beats=_beats(plan.grid, spot, number - 1),
            camera=shot.camera,
            motion=shot.motion,
            transition=cut.transition,
            source=_source(plan.takes[segment.take], segment.edit),
            prompt=shot.prompt,
            palette=plan.takes[segment.take].request.palette,
            voice=shot.voice,
            language=spot.region.language,
            seed=shot.seed,
            timing=_timing(segment.edit),
        )
        for number, (shot, cut, segment) in enumerate(rows, 1)
    )


def beat_times(grid: BeatGrid | None, spot: Spot) -> tuple[float, ...]:
    """The beats of the music under a spot, in seconds of the spot."""
    start, length = spot.cuts.music_start, float(spot.cuts.frames / spot.cuts.rate)
    times = () if grid is None else grid.beats
    hit = spot.cuts.last_hit
    length = length if hit is None else min(length, float(hit) + 2 * _EARLY)
    return tuple(beat - start for beat in times if -_EARLY <= beat - start < length - _EARLY)


def stretches(spot: Spot) -> tuple[Stretch, ...]:
    """The shots of a spot on its line of time."""
    whole = spot.cuts.frames
    return tuple(
        Stretch(cut.record.start / whole, cut.record.stop / whole, f"{number} {cut.shot}")
        for number, cut in enumerate(spot.cuts.cuts, 1)
    )


def head(plan: Plan, placed: Placed) -> tuple[str, str, str]:
    """Title, place and facts of a board's head."""
    brief, spot, place = plan.brief, placed.item.spot, placed.item.placement
    raster, rate = place.raster, spot.cuts.rate
    frames = f"{spot.cuts.frames} frames at {float(rate):g} fps"
    facts = [f"{place.title}, {raster}", frames, f"{len(spot.shots)} shots"]
    if brief.music is not None:
        tempo = f", {plan.grid.tempo:.1f} BPM" if plan.grid is not None else ""
        facts.append(f"music {brief.music.path.name}{tempo}{_music_start(plan.grid, spot)}")
    if brief.campaign.mood is not None:
        facts.append(f"mood {brief.campaign.mood}")
    title = f"{brief.brand.name} · {brief.campaign.name}"
    return title, f"{spot.region.name} · {spot.length} s · {place.id}", " · ".join(facts)


def _music_start(grid: BeatGrid | None, spot: Spot) -> str:
    """From which bar the music is, where it is not from its beginning."""
    start = spot.cuts.music_start
    bar = bar_at(grid, start) if grid is not None else None
    if bar is not None:
        return f" from bar {bar}"
    return f" from {start:.2f} s" if start > 0 else ""


def _beats(grid: BeatGrid | None, spot: Spot, index: int) -> tuple[int, int] | None:
    if grid is None:
        return None
    cut = spot.cuts.cuts[index].record
    times = beat_times(grid, spot)
    first, last = (float(time) - _EARLY for time in (cut.start_seconds, cut.stop_seconds))
    before = sum(time < first for time in times)
    return before + 1, sum(first <= time < last for time in times)


def _timing(edit: Edit) -> str:
    """Its speed where that is not the take's, and on how many beats it is struck."""
    first, last = edit.speed
    said = [] if (first, last) == (1.0, 1.0) else [f"speed {first:g}"]
    if first != last:
        said = [f"speed {first:g} to {last:g}"]
    if edit.beat_effect != "none" and edit.accents:
        count = len(edit.accents)
        said.append(f"{edit.beat_effect} on {count} strong beat{'s' * (count > 1)}")
    return ", ".join(said)


def _source(take: PlannedTake, edit: Edit) -> str:
    """The engine, and the supplied files."""
    request = take.request
    files = [picture.asset.path.name for picture in request.pictures()]
    files += [anchor.name for anchor in edit.anchors]
    return f"{request.engine}: {', '.join(files)}" if files else f"made by {request.engine}"

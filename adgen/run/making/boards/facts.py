"""What storyboards say of a spot and of its shots, from the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adgen.delivery.storyboard.book import Stretch
from adgen.run.plan import Plan, PlannedDeliverable, PlannedFilm, PlannedTake, Spot
from adgen.schema.beats import BeatGrid
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
        return self.item.file.removesuffix(".mp4")


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
            source=_source(plan.takes[segment.take]),
            prompt=shot.prompt,
            palette=plan.takes[segment.take].request.palette,
            voice=shot.voice,
            language=spot.region.language,
            seed=shot.seed,
        )
        for number, (shot, cut, segment) in enumerate(rows, 1)
    )


def beat_times(grid: BeatGrid | None, spot: Spot) -> tuple[float, ...]:
    """The beats of the music under a spot, in seconds of the spot."""
    start, length = spot.cuts.music_start, float(spot.cuts.frames / spot.cuts.rate)
    times = () if grid is None else grid.beats
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
        start = f" from {spot.cuts.music_start:.2f} s" if spot.cuts.music_start else ""
        facts.append(f"music {brief.music.path.name}{tempo}{start}")
    if brief.campaign.mood is not None:
        facts.append(f"mood {brief.campaign.mood}")
    title = f"{brief.brand.name} · {brief.campaign.name}"
    return title, f"{spot.region.name} · {spot.length} s · {place.id}", " · ".join(facts)


def _beats(grid: BeatGrid | None, spot: Spot, index: int) -> tuple[int, int] | None:
    if grid is None:
        return None
    cut = spot.cuts.cuts[index].record
    times = beat_times(grid, spot)
    first, last = (float(time) - _EARLY for time in (cut.start_seconds, cut.stop_seconds))
    before = sum(time < first for time in times)
    return before + 1, sum(first <= time < last for time in times)


def _source(take: PlannedTake) -> str:
    """The engine, and the supplied files."""
    request = take.request
    files = [picture.asset.path.name for picture in request.pictures()]
    return f"{request.engine}: {', '.join(files)}" if files else f"made by {request.engine}"

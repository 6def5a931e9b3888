"""The items of a plan that are not made yet, each with what it needs: the graph to carry out.

Voices, beats and layouts are made while planning, so they never are items here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from adgen.run.films import PlannedCheck, PlannedFilm
from adgen.run.marking import PlannedMark
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedMaster, PlannedTake
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import Edit, TakeRequest
from adgen.schema.labels import Claim
from adgen.schema.picture import Asset, Picture, Raster

Kind = Literal["take", "mix", "master", "film", "mark", "check", "stems"]
Noun = (
    PlannedTake | PlannedMix | PlannedMaster | PlannedFilm | PlannedMark | PlannedCheck
    | PlannedStems
)  # fmt: skip
AnyNoun = TypeVar(
    "AnyNoun", PlannedTake, PlannedMix, PlannedMaster, PlannedFilm, PlannedMark, PlannedCheck,
    PlannedStems,
)  # fmt: skip
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "take": ("take", "takes"), "mix": ("mix", "mixes"), "master": ("shared master",
    "shared masters"), "film": ("film", "films"), "mark": ("mark", "marks"),
    "check": ("check", "checks"), "stems": ("stems", "stems"),
}  # fmt: skip
PIXELS = 1080 * 1920
"""Of the raster that costs and rates are counted in."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work to do, with everything a worker must have to do it."""

    kind: Kind
    noun: Noun
    needs: tuple[str, ...]
    """Keys that must be in the store first."""
    reads: tuple[Asset, ...]
    """Files of the campaign that it reads."""
    units: int
    """Frames, for its bar; 0 for work that is over at once."""
    cost: float
    """Frames of 1080x1920, for what takes longest."""
    label: str

    @property
    def key(self) -> str:
        return self.noun.key

    @property
    def engine(self) -> EngineChoice | None:
        """What makes a take; None for the others."""
        return self.noun.engine if isinstance(self.noun, PlannedTake) else None

    def at(self, paths: Mapping[str, Path]) -> Item:
        """The same where the campaign's files lie elsewhere; `paths` are theirs by SHA-256."""

        def moved(asset: Asset) -> Asset:
            return Asset(paths.get(asset.sha256, asset.path), asset.sha256)

        noun = self.noun
        if isinstance(noun, PlannedTake):
            noun = replace(noun, request=_request_at(noun.request, moved))
        elif isinstance(noun, PlannedMix):
            noun = _mix_at(noun, moved)
        elif isinstance(noun, PlannedStems):
            noun = replace(noun, mix=_mix_at(noun.mix, moved))
        elif isinstance(noun, PlannedMaster):
            noun = _master_at(noun, moved)
        elif isinstance(noun, PlannedFilm):
            noun = _film_at(noun, moved)
        elif isinstance(noun, PlannedCheck):
            noun = replace(noun, film=_film_at(noun.film, moved))
        elif isinstance(noun, PlannedMark):
            noun = replace(noun, claim=_claim_at(noun.claim, moved))
        return replace(self, noun=noun, reads=tuple(moved(asset) for asset in self.reads))


def unmade(plan: Plan, wanted: Iterable[PlannedDeliverable], store: Store) -> dict[str, Item]:
    """Everything that must be made before the `wanted` deliverables are there, by key.

    Takes first, then mixes and masters, films, marks, checks; an entry that is damaged counts as
    unmade. A film is needed only where what is delivered of it is not there.
    """
    wanted = tuple(wanted)
    checks = _missing((plan.checks[item.check] for item in wanted), store)
    marks = _missing((plan.marks[item.mark] for item in wanted if item.mark), store)
    bare = (item.film for item in wanted if not item.mark)
    films = _missing((plan.films[key] for key in (*bare, *(m.film for m in marks))), store)
    uses = Counter(film.master.key for film in films)
    masters = _missing((film.master for film in films), store)
    twice = {film.master.key for film in films if film.contrast}
    passing = {m.key for m in masters if uses[m.key] == 1 and m.key not in twice}
    takes = _missing((plan.takes[part.take] for m in masters for part in m.segments), store)
    mixes = _missing((plan.mixes[film.mix] for film in films), store)
    stems = _missing((plan.stems[item.stems] for item in wanted if item.stems), store)
    names: dict[str, str] = {}
    for item in wanted:
        names.setdefault(item.film, item.file)
        names.setdefault(item.check, item.file)
        names.setdefault(item.delivers, item.file)
        names.setdefault(plan.films[item.film].mix, item.file)
    items = (
        *map(_take, takes),
        *(_mix(mix, names[mix.key]) for mix in mixes),
        *(_master(master) for master in masters if master.key not in passing),
        *(_film(film, film.master.key in passing, names[film.key]) for film in films),
        *(_mark(mark, names[mark.key]) for mark in marks),
        *(_check(checked, names[checked.key]) for checked in checks),
        *(_stems(parts, names[parts.mix.key]) for parts in stems),
    )
    return {item.key: item for item in items}


def summary(items: Mapping[str, Item], plan: Plan) -> str:
    """How much there is to do, in words."""
    todo = Counter(item.kind for item in items.values())
    counts = [
        f"{todo[kind]} {one if todo[kind] == 1 else many}"
        for kind, (one, many) in _WORDS.items()
        if todo[kind]
    ]
    before = sum(items.keys().isdisjoint(item.keys) for item in plan.deliverables)
    found = f"{before} of {len(plan.deliverables)} files were made before"
    return f"{', '.join(counts)}; {found}" if counts else found


def _missing(nouns: Iterable[AnyNoun], store: Store) -> list[AnyNoun]:
    """Those that are not in the store, each once."""
    each = {noun.key: noun for noun in nouns}
    return [noun for key, noun in each.items() if store.there(key) is None]


def _take(take: PlannedTake) -> Item:
    request = take.request
    reads = tuple(picture.asset for picture in request.pictures())
    label = f"{take.shots[0]} {request.raster}"
    cost = take.shape.made * _area(take.shape.raster)
    return Item("take", take, (), reads, take.shape.made, cost, label)


def _mix(mix: PlannedMix, name: str) -> Item:
    reads = (mix.music.asset,) if mix.music else ()
    voices = tuple(key for key, _ in mix.voices)
    return Item("mix", mix, voices, reads, 0, 0.0, f"mix of {name}")


def _stems(stems: PlannedStems, name: str) -> Item:
    mixed = _mix(stems.mix, name)
    return Item("stems", stems, mixed.needs, mixed.reads, 0, 0.0, f"stems of {name}")


def _master(master: PlannedMaster) -> Item:
    takes = tuple(dict.fromkeys(part.take for part in master.segments))
    cost = master.frames * _area(master.raster)
    reads = master.pictures()
    return Item("master", master, takes, reads, master.frames, cost, str(master.raster))


def _film(film: PlannedFilm, in_passing: bool, name: str) -> Item:
    """`in_passing`: its master is not kept, but composed from its takes while encoding."""
    master = film.master
    picture = (part.take for part in master.segments) if in_passing else (master.key,)
    needs = tuple(dict.fromkeys((*picture, film.mix, film.overlay)))
    cost = master.frames * _area(master.raster)
    reads = (film.logo, *film.page.fonts, *(master.pictures() if in_passing else ()))
    return Item("film", film, needs, reads, master.frames, cost, name)


def _check(checked: PlannedCheck, name: str) -> Item:
    film = checked.film
    cost = film.master.frames * _area(film.master.raster)
    label = f"checks of {name} for {checked.placement.id}"
    reads = (film.logo, *film.page.fonts)
    return Item("check", checked, (checked.looked_at, film.overlay), reads, 0, cost, label)


def _mark(mark: PlannedMark, name: str) -> Item:
    cost = mark.frames * _area(mark.raster)
    reads = tuple(Asset(part.path, part.sha256) for part in mark.claim.ingredients)
    return Item("mark", mark, (mark.film,), reads, 0, cost, f"marks of {name}")


def _area(raster: Raster) -> float:
    """Pixels as a share of 1080x1920, the unit of costs and rates."""
    return raster.width * raster.height / PIXELS


def _film_at(film: PlannedFilm, moved: Callable[[Asset], Asset]) -> PlannedFilm:
    page = replace(film.page, fonts=tuple(map(moved, film.page.fonts)))
    return replace(film, logo=moved(film.logo), page=page, master=_master_at(film.master, moved))


def _claim_at(claim: Claim, moved: Callable[[Asset], Asset]) -> Claim:
    parts = [
        replace(part, path=moved(Asset(part.path, part.sha256)).path) for part in claim.ingredients
    ]
    return replace(claim, ingredients=tuple(parts))


def _mix_at(mix: PlannedMix, moved: Callable[[Asset], Asset]) -> PlannedMix:
    music = mix.music
    return mix if music is None else replace(mix, music=replace(music, asset=moved(music.asset)))


def _master_at(master: PlannedMaster, moved: Callable[[Asset], Asset]) -> PlannedMaster:
    def there(picture: Picture) -> Picture:
        return replace(picture, asset=moved(picture.asset))

    def edit_at(edit: Edit) -> Edit:
        anchors = tuple(
            replace(anchor, picture=there(anchor.picture), cut=anchor.cut and there(anchor.cut))
            for anchor in edit.anchors
        )
        cube = edit.grade.cube
        grade = replace(edit.grade, cube=None if cube is None else moved(cube))
        return replace(edit, anchors=anchors, grade=grade)

    def named(asset: Asset) -> Asset:
        """A file that made a take: composing takes its size from the plan and does not read it."""
        return Asset(Path(asset.path.name), asset.sha256)

    segments = tuple(
        replace(part, edit=edit_at(part.edit), request=_request_at(part.request, named))
        for part in master.segments
    )
    return replace(master, segments=segments)


def _request_at(request: TakeRequest, moved: Callable[[Asset], Asset]) -> TakeRequest:
    def there(picture: Picture | None) -> Picture | None:
        return None if picture is None else replace(picture, asset=moved(picture.asset))

    return replace(request, picture=there(request.picture), mask=there(request.mask))

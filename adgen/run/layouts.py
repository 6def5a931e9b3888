"""Texts and logo of a spot laid out on a placement: measured while planning, kept in the store.

What is kept is the layout, not the document that burns it in: that is written when a film is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adgen.errors import MediaError, Problem, RequestError, StoreError
from adgen.media.fonts import FontBook, MissingGlyphError, bundled_fonts
from adgen.post.layout import TextDoesNotFitError
from adgen.post.logo import LogoPlace, place_logo
from adgen.post.placed import from_json, to_json
from adgen.post.subtitles import cues_of
from adgen.post.titles import EndCard, Page, Title, cue_title, end_card, super_title
from adgen.run.plan import PageStyle, Spot
from adgen.run.spots import Spoken, shot_key
from adgen.run.store import Store
from adgen.run.work import Work
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Asset, Box
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange

LAYOUT_VERSION = 1
LAYOUT = "layout.json"


def page_style(brief: Brief, spot: Spot, placement: Placement) -> PageStyle:
    """The page of a spot on a placement."""
    return PageStyle(
        placement,
        spot.region.language,
        spot.region.rtl,
        brief.brand,
        brief.campaign.subtitles,
        brief.fonts,
    )


def page_of(style: PageStyle, book: FontBook) -> Page:
    """The same with its fonts opened."""
    place = style.placement
    return Page(
        place.raster,
        place.safe_box,
        place.captions,
        style.language,
        style.rtl,
        style.brand,
        book,
        style.subtitles,
    )


def overlay_work(
    brief: Brief, spot: Spot, placement: Placement, spoken: Spoken, fonts: str
) -> Work:
    """Everything that decides where texts and logo stand, and when; never the region or the name
    of the placement, so that what agrees is laid out once."""
    language, box = spot.region.language, placement.safe_box
    aspect = placement.raster.aspect
    shots = [
        {
            "frames": [cut.record.start, cut.record.stop],
            "super": None if shot.super is None else [shot.super.at.at(aspect), shot.super.role],
            "logo": shot.logo,
            "product": shot.product is not None,
            "voiced": bool(shot.voice),
        }
        for shot, cut in zip(spot.shots, spot.cuts.cuts, strict=True)
    ]
    brand = brief.brand
    parameters = {
        "texts": texts(spot),
        "shots": shots,
        "cues": [[placed.text, str(placed.start)] for placed in spot.speeches],
        "page": {
            "raster": str(placement.raster),
            "rate": str(spot.cuts.rate),
            "safe": [box.left, box.top, box.right, box.bottom],
            "captions": placement.captions,
            "language": language,
            "rtl": spot.region.rtl,
            "subtitles": _dumped(brief.campaign.subtitles),
            "voiced": brief.campaign.voice is not None,
        },
        "brand": {
            "palette": brand.palette.model_dump(),
            "typography": brand.typography.model_dump(),
            "animation": brand.animation,
            "logo": brand.logo.model_dump(),
        },
    }
    voices = {
        f"voice {index}": spoken[placed.speech.text, language][0].key
        for index, placed in enumerate(spot.speeches)
    }
    inputs = {"logo": brief.logo.asset.sha256, "fonts": fonts, **voices}
    return Work("overlay", LAYOUT_VERSION, parameters, inputs)


def font_book(brand: Brand, fonts: Sequence[Asset]) -> FontBook:
    """The brand's fonts before adgen's own. Raises MediaError for a file that is no font."""
    return bundled_fonts((brand.typography.family,), tuple(asset.path for asset in fonts))


@dataclass(frozen=True, slots=True)
class Laid:
    """A layout as it was kept."""

    titles: tuple[Title, ...]
    cues: tuple[Title, ...]
    logos: tuple[LogoPlace, ...]


def read_layout(store: Store, key: str) -> Laid:
    """The layout of an overlay. Raises StoreError when it is not there."""
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"layout {key[:12]} is no longer in the store; run again to go on")
    found = json.loads((folder / LAYOUT).read_text("utf-8"))
    titles, cues, rate = from_json(found)
    logos = tuple(
        LogoPlace(Box(**box), FrameRange(start, stop, rate), zone)
        for box, start, stop, zone in found["logos"]
    )
    return Laid(titles, cues, logos)


def texts(spot: Spot) -> dict[str, str]:
    """Every text of a spot by its place: `hook.super`, `end-card.cta`."""
    card = spot.board.end_card
    name = spot.shots[-1].id
    found = {
        f"{shot.id}.super": shot.super.text for shot in spot.shots[:-1] if shot.super is not None
    }
    for field in ("tagline", "cta", "legal"):
        found[f"{name}.{field}"] = getattr(card, field)
    return {place: text for place, text in found.items() if text}


def laid_out(
    work: Work, brief: Brief, spot: Spot, placement: Placement, book: FontBook, store: Store
) -> str:
    """SHA-256 of the layout's content, made now if it was not. Raises RequestError.

    The content decides what is burnt in: two placements of different safe areas may come to the
    same one.
    """

    def lay(folder: Path) -> None:
        document = Layout(brief, spot, placement, book).document()
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
        (folder / LAYOUT).write_text(text, "utf-8")

    seal = store.there(work.key)
    if seal is None:
        store.make(work.key, lay, work.document(), durable=False)
        seal = store.there(work.key)
    if seal is None:
        raise StoreError(f"layout {work.key[:12]} was removed meanwhile; run again to go on")
    return seal.files[LAYOUT].sha256


def _dumped(model: Any) -> Any:
    return None if model is None else model.model_dump()


class Layout:
    """Lays texts and logo of one spot on one placement; raises RequestError with all that fails."""

    def __init__(self, brief: Brief, spot: Spot, placement: Placement, book: FontBook) -> None:
        self._brief, self._spot, self._placement = brief, spot, placement
        self._problems: list[Problem] = []
        self._page = page_of(page_style(brief, spot, placement), book)

    def document(self) -> dict[str, Any]:
        """The texts as they stand, and where the logo is, as JSON values."""
        titles: list[Title] = []
        logos = self._corner_logos()
        for shot, frames in self._shots():
            if shot.super is not None:
                logo = next((box for box, seen, _ in logos if frames.start in seen), None)
                titles += self._super(shot, frames, logo)
        card = self._end_card()
        places = [LogoPlace(box, frames, zone) for box, frames, zone in logos]
        if card is not None:
            titles += card.titles
            places.append(LogoPlace(card.logo, self._spot.cuts.cuts[-1].record, "end card"))
        cues = self._cues()
        if self._problems:
            raise RequestError(self._problems)
        shown = [[asdict(p.box), p.frames.start, p.frames.stop, p.zone] for p in places]
        return {**to_json(titles, cues, self._spot.cuts.rate), "logos": shown}

    def _shots(self) -> Iterator[tuple[Shot, FrameRange]]:
        """The shots before the end card with their frames."""
        pairs = zip(self._spot.shots[:-1], self._spot.cuts.cuts[:-1], strict=True)
        yield from ((shot, cut.record) for shot, cut in pairs)

    def _corner_logos(self) -> list[tuple[Box, FrameRange, str]]:
        """Stretches of neighbouring shots that show the logo, so that it does not blink on cuts."""
        stretches: list[FrameRange] = []
        for shot, frames in self._shots():
            if not shot.logo:
                continue
            if stretches and stretches[-1].stop == frames.start:
                frames = FrameRange(stretches.pop().start, frames.stop, frames.rate)
            stretches.append(frames)
        if not stretches:
            return []
        place = self._logo_place()
        return [] if place is None else [(place[0], frames, place[1]) for frames in stretches]

    def _logo_place(self) -> tuple[Box, str] | None:
        rules, place = self._brief.brand.logo, self._placement
        for zone in rules.zones:
            box = place_logo(
                rules, self._brief.logo, zone, place.safe_box, place.raster, rules.width
            )
            if box is not None:
                return box, zone
        self._problems.append(
            Problem(
                self._brief.brand_places.where("logo"),
                f"the logo with its clearance fits no allowed zone of {place.id}",
                "make logo.width or logo.clearance smaller, or allow another zone",
            )
        )
        return None

    def _super(self, shot: Shot, frames: FrameRange, logo: Box | None) -> list[Title]:
        assert shot.super is not None
        try:
            return [super_title(self._page, shot.super, frames, logo, self._voiced(shot))]
        except (TextDoesNotFitError, MediaError) as error:
            self._refuse(shot_key(self._spot.board, shot.id, "super"), error)
            return []

    def _end_card(self) -> EndCard | None:
        shot, cut = self._spot.shots[-1], self._spot.cuts.cuts[-1]
        try:
            return end_card(
                self._page,
                self._spot.board.end_card,
                self._brief.logo,
                cut.record,
                shot.product is not None,
                self._voiced(shot),
            )
        except (TextDoesNotFitError, MediaError) as error:
            self._refuse("end_card", error)
            return None

    def _cues(self) -> list[Title]:
        if self._page.subtitles is None:
            return []
        try:
            cues = cues_of(
                self._spot.speeches,
                self._page.fits_cue,
                self._spot.cuts.rate,
                [cut.record.stop for cut in self._spot.cuts.cuts],
            )
            return [cue_title(self._page, cue) for cue in cues]
        except MediaError as error:
            self._refuse("subtitles", error)
            return []

    def _voiced(self, shot: Shot) -> bool:
        return bool(shot.voice) and self._brief.campaign.voice is not None

    def _refuse(self, key: str, error: Exception) -> None:
        where = f"{self._brief.where(key)} ({self._spot.region.tag}, {self._placement.id})"
        lacks_glyph = isinstance(error, MissingGlyphError)
        hint = (
            "change the text, or name a font that has it in the brand's typography.files"
            if lacks_glyph
            else "shorten the text for this region"
        )
        self._problems.append(Problem(where, str(error), hint))

"""Lay out the texts and the logo of one spot on one placement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook, MissingGlyphError
from adgen.post.layout import TextDoesNotFitError
from adgen.post.logo import place_logo
from adgen.post.placed import to_json
from adgen.post.subtitles import cues_of
from adgen.post.titles import EndCard, Title, cue_title, end_card, super_title
from adgen.run.plan import Spot
from adgen.run.planning.pages import page_of, page_style
from adgen.run.planning.spots import shot_key
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Box
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace


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
                bool(shot.anchors),
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

"""Lay out the texts and the logo of one spot on one placement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook, MissingGlyphError
from adgen.media.linebreak import TextTooWideError
from adgen.post.text.burst import price_titles
from adgen.post.text.counter import (
    TooShortToCountError,
    counted,
    counter_titles,
    numerals,
)
from adgen.post.text.endcard import EndCard, end_card
from adgen.post.text.label import Around, label_title
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.legible import too_short
from adgen.post.text.placed import to_json
from adgen.post.text.subtitles.cues import Second, cues_of
from adgen.post.text.subtitles.speeds import too_fast
from adgen.post.text.titles import Page, Title, super_title
from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground
from adgen.run.planning.lines import shot_key
from adgen.run.planning.logos import corner_logos
from adgen.run.planning.pages import page_of, page_style
from adgen.run.planning.stood import stood
from adgen.run.planning.texts import count_ticks, pulses, texts
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.labels import SpokenLabel
from adgen.schema.picture import Box
from adgen.schema.storyboard import Shot, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, LogoPlace


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a text that its author should know: where it is written, and what."""

    shot: str
    field: str
    """As `voice`, or `legal` of the end card."""
    what: str


class Layout:
    """Lays texts and logo of one spot on one placement; raises RequestError with all that fails."""

    def __init__(
        self,
        brief: Brief,
        spot: Spot,
        placement: Placement,
        grounds: Sequence[Ground],
        book: FontBook,
        label: SpokenLabel | None = None,
    ) -> None:
        self._brief, self._spot, self._placement = brief, spot, placement
        self._grounds, self._spoken = grounds, label
        self._problems: list[Problem] = []
        self.doubts: list[Doubt] = []
        """What its author should know though it can all be read."""
        self._page = page_of(page_style(brief, spot, placement, label), book)

    def document(self) -> dict[str, Any]:
        """The texts as they stand, and where the logo is, as JSON values."""
        titles: list[Title] = []
        said = self._cues()
        second = max((len(cue.second) for cue in said), default=0)
        self._page = replace(self._page, second_lines=second)
        self._around = Around(self._page, self._label())
        titles += [] if self._around.label is None else [self._around.label]
        logos = corner_logos(
            self._brief, self._spot, self._placement, self._around, self._problems
        )  # fmt: skip
        for shot, ground in zip(self._spot.shots[:-1], self._grounds[:-1], strict=True):
            logo = next((box for box, seen, _ in logos if ground.frames.start in seen), None)
            titles += self._over(shot, ground, logo)
        card = self._end_card()
        places = [LogoPlace(box, frames, zone) for box, frames, zone in logos]
        if card is not None:
            titles += card.titles
            places.append(LogoPlace(card.logo, self._grounds[-1].frames, "end card"))
        cues, hidden = stood(self._page, self._spot, self._grounds, said, titles, places)
        self.doubts += [Doubt(shot, "voice", what) for shot, what in hidden]
        self.doubts += self._hasty(titles)
        if self._problems:
            raise RequestError(self._problems)
        shown = [[asdict(p.box), p.frames.start, p.frames.stop, p.zone] for p in places]
        return {**to_json(titles, cues, self._spot.cuts.rate), "logos": shown}

    def _hasty(self, titles: Sequence[Title]) -> Iterator[Doubt]:
        """Legal lines that are gone before they can be read."""
        for title in titles:
            told = too_short(title.fitted.lines, title.frames) if title.role == "legal" else None
            if told:
                pairs = zip(self._spot.shots, self._grounds, strict=True)
                shot = next(shot for shot, under in pairs if title.frames.start in under.frames)
                last = shot is self._spot.shots[-1]
                yield Doubt(shot.id, "legal" if last else "super", told)

    def _label(self) -> Title | None:
        """The label that says that a machine had a part in it: before all else, as it yields to
        nothing."""
        if self._spoken is None:
            return None
        shows = any(shot.logo for shot in self._spot.shots[:-1])
        try:
            return label_title(
                self._page, self._spoken, self._brief.brand.logo.zones if shows else ()
            )
        except (TextDoesNotFitError, MediaError) as error:
            self._refuse("disclosure", error)
            return None

    def _over(self, shot: Shot, ground: Ground, logo: Box | None) -> list[Title]:
        """The super of a shot, then its price and its counter, each clear of those before it."""
        frames, products = ground.frames, ground.products
        voiced, found = self._voiced(shot), list[Title]()

        def taken() -> list[Box]:
            return [title.block for title in found]

        wanted, price, counter = shot.super, shot.price, shot.counter
        if wanted is not None:
            found += self._tried(
                shot,
                "super",
                frames,
                lambda page: [self._super(page, wanted, frames, logo, voiced)],
            )
        if price is not None:
            found += self._tried(
                shot,
                "price",
                frames,
                lambda page: price_titles(page, price, frames, logo, voiced, taken(), products),
            )
        if counter is not None:
            ticks = count_ticks(self._spot, counter, frames)
            zero = numerals(texts(self._spot).values())
            found += self._tried(
                shot,
                "counter",
                frames,
                lambda page: counter_titles(
                    page, counter, counted(counter, frames, ticks), zero, frames, logo, voiced,
                    taken(),
                ),
            )  # fmt: skip
        return found

    def _together(self, title: Title) -> bool:
        return self._around.meets(title.block, title.frames)

    def _super(
        self, page: Page, text: SuperText, frames: FrameRange, logo: Box | None, voiced: bool
    ) -> Title:
        """A super where it is wanted, a little later where the label stands there first."""
        found = super_title(page, text, frames, logo, voiced)
        if self._around.meets(found.block, frames):
            found = replace(found, frames=self._around.after(frames))
        return found

    def _tried(
        self,
        shot: Shot,
        field: str,
        frames: FrameRange,
        lay: Callable[[Page], Sequence[Title]],
    ) -> Sequence[Title]:
        """What was laid out clear of the label, or nothing, and the problem told."""
        try:
            return self._around.laid(
                frames, lay, lambda titles: (t.block for t in titles if self._together(t))
            )
        except (TextDoesNotFitError, TooShortToCountError, MediaError) as error:
            self._refuse(shot_key(self._spot.board, shot.id, field), error)
            return ()

    def _end_card(self) -> EndCard | None:
        shot, frames = self._spot.shots[-1], self._grounds[-1].frames
        text, logo, voiced = self._spot.board.end_card, self._brief.logo, self._voiced(shot)
        product, beats = bool(shot.anchors), pulses(self._spot)
        try:
            return self._around.laid(
                frames,
                lambda page: end_card(page, text, logo, frames, product, voiced, beats),
                lambda card: (card.logo, *(title.block for title in card.titles)),
            )
        except (TextDoesNotFitError, MediaError) as error:
            self._refuse("end_card", error)
            return None

    def _cues(self) -> tuple[Cue, ...]:
        if self._page.subtitles is None:
            return ()
        page, cuts = self._page, self._spot.cuts
        ends = [cut.record.stop for cut in cuts.cuts]
        below = Second(page.second, page.fits_second) if page.second else None
        try:
            cues = cues_of(self._spot.speeches, page.fits_cue, cuts.rate, ends, below)
        except MediaError as error:
            self._refuse("subtitles", error)
            return ()
        for fast in too_fast(cues, self._spot.region.tag):
            shot = self._spot.shots[bisect_right(ends[:-1], fast.cue.frames.start)]
            self.doubts.append(Doubt(shot.id, "voice", str(fast)))
        return cues

    def _voiced(self, shot: Shot) -> bool:
        said = shot.is_voiced or bool(self._spot.board.tracks)
        return said and self._brief.campaign.voice is not None

    def _refuse(self, key: str, error: Exception) -> None:
        where = f"{self._brief.where(key)} ({self._spot.region.tag}, {self._placement.id})"
        hint = "shorten the text for this region"
        if isinstance(error, MissingGlyphError):
            hint = "change the text, or name a font that has it in the brand's typography.files"
        elif key == "subtitles" and isinstance(error, TextTooWideError):
            hint = "make subtitles.size smaller, write a hyphen into the word, or say another one"
        elif isinstance(error, TooShortToCountError):
            hint = "give the shot more beats or seconds, or let it count less"
        self._problems.append(Problem(where, str(error), hint))

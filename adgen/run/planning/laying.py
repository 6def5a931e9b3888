"""Lay out the texts and the logo of one spot on one placement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook, MissingGlyphError
from adgen.media.linebreak import TextTooWideError
from adgen.post.logo import place_logo
from adgen.post.text.burst import price_titles
from adgen.post.text.counter import (
    TooShortToCountError,
    counted,
    counter_titles,
    numerals,
    ticks_in,
)
from adgen.post.text.endcard import EndCard, end_card
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.legible import too_short
from adgen.post.text.placed import to_json
from adgen.post.text.subtitles.cues import Second, cues_of
from adgen.post.text.subtitles.speeds import too_fast
from adgen.post.text.titles import Title, super_title
from adgen.run.plan import Spot
from adgen.run.planning.covered import Ground
from adgen.run.planning.lines import shot_key
from adgen.run.planning.pages import page_of, page_style
from adgen.run.planning.stood import stood
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Box
from adgen.schema.storyboard import CounterText, Shot
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, LogoPlace


def texts(spot: Spot) -> dict[str, str]:
    """Every text of a spot by its place: `hook.super`, `offer.price`, `end-card.cta`."""
    card = spot.board.end_card
    name = spot.shots[-1].id
    found: dict[str, str] = {}
    for shot in spot.shots[:-1]:
        if shot.super is not None:
            found[f"{shot.id}.super"] = shot.super.text
        if shot.price is not None:
            found[f"{shot.id}.price"] = shot.price.now
            found[f"{shot.id}.price.was"] = shot.price.was
        if shot.counter is not None:
            found[f"{shot.id}.counter"] = shot.counter.text
    for field in ("tagline", "cta", "legal"):
        found[f"{name}.{field}"] = getattr(card, field)
    return {place: text for place, text in found.items() if text}


def pulses(spot: Spot) -> tuple[int, ...]:
    """The frames of the spot on which its end card's button swells."""
    card, frames = spot.board.end_card, spot.cuts.cuts[-1].record
    if not (card.pulse and card.cta):
        return ()
    return tuple(beat for beat in spot.cuts.beats if beat in frames)


def count_ticks(spot: Spot, counter: CounterText, frames: FrameRange) -> tuple[int, ...]:
    """The frames on which a shot's counter goes on."""
    return ticks_in(frames, spot.cuts.beats, abs(counter.stop - counter.start))


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
    ) -> None:
        self._brief, self._spot, self._placement = brief, spot, placement
        self._grounds = grounds
        self._problems: list[Problem] = []
        self.doubts: list[Doubt] = []
        """What its author should know though it can all be read."""
        self._page = page_of(page_style(brief, spot, placement), book)

    def document(self) -> dict[str, Any]:
        """The texts as they stand, and where the logo is, as JSON values."""
        titles: list[Title] = []
        said = self._cues()
        below = max((len(cue.second) for cue in said), default=0)
        self._page = replace(self._page, second_lines=below)
        logos = self._corner_logos()
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

    def _corner_logos(self) -> list[tuple[Box, FrameRange, str]]:
        """Stretches of neighbouring shots that show the logo, so that it does not blink on cuts."""
        stretches: list[FrameRange] = []
        for shot, cut in zip(self._spot.shots[:-1], self._spot.cuts.cuts[:-1], strict=True):
            frames = cut.record
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

    def _over(self, shot: Shot, ground: Ground, logo: Box | None) -> list[Title]:
        """The super of a shot, then its price and its counter, each clear of those before it."""
        page, voiced, found = self._page, self._voiced(shot), list[Title]()
        frames, products = ground.frames, ground.products

        def taken() -> list[Box]:
            return [title.block for title in found]

        wanted, price, counter = shot.super, shot.price, shot.counter
        if wanted is not None:
            lay = lambda: [super_title(page, wanted, frames, logo, voiced)]  # noqa: E731
            found += self._tried(shot, "super", lay)
        if price is not None:
            found += self._tried(
                shot,
                "price",
                lambda: price_titles(page, price, frames, logo, voiced, taken(), products),
            )
        if counter is not None:
            ticks = count_ticks(self._spot, counter, frames)
            zero = numerals(texts(self._spot).values())
            found += self._tried(
                shot,
                "counter",
                lambda: counter_titles(
                    page, counter, counted(counter, frames, ticks), zero, frames, logo, voiced,
                    taken(),
                ),
            )  # fmt: skip
        return found

    def _tried(self, shot: Shot, field: str, lay: Callable[[], Sequence[Title]]) -> Sequence[Title]:
        """What was laid out, or nothing, and the problem told."""
        try:
            return lay()
        except (TextDoesNotFitError, TooShortToCountError, MediaError) as error:
            self._refuse(shot_key(self._spot.board, shot.id, field), error)
            return ()

    def _end_card(self) -> EndCard | None:
        shot = self._spot.shots[-1]
        try:
            return end_card(
                self._page,
                self._spot.board.end_card,
                self._brief.logo,
                self._grounds[-1].frames,
                bool(shot.anchors),
                self._voiced(shot),
                pulses(self._spot),
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

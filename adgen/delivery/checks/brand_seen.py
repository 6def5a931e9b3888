"""When a film shows its brand first, and how large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adgen.delivery.brand.logo import CORRELATION
from adgen.delivery.brand.sighting import sighted
from adgen.delivery.checks.base import Film, limit
from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.media.sprite import fade_frames, sprite_of
from adgen.schema.delivery import Finding
from adgen.schema.titles import LogoPlace


class BrandSeen:
    """The brand's logo, found on pixels where it comes first, and its name in the texts."""

    def __init__(self, film: Film) -> None:
        self._film = film
        promise = film.promise
        self._first = min(promise.places, key=_strong, default=None) if promise else None

    @property
    def wanted(self) -> Sequence[int]:
        """The frame on which the logo has come first."""
        return [] if self._first is None else [_strong(self._first)]

    def findings(self, whole: Mapping[int, I420]) -> Iterator[Finding]:
        """Whether the brand is seen early, and the largest share of the frame its logo takes."""
        promise = self._film.promise
        if promise is None:
            return
        seen: list[tuple[int, str]] = []
        if self._first is not None:
            at = _strong(self._first)
            sprite = sprite_of(read_rgba(promise.logo), self._first.box)
            sight = sighted(whole[at], self._film.placement.raster, sprite)
            if sight.correlation >= CORRELATION:
                seen.append((at, "its logo"))
        name = promise.brand.name.casefold()
        named = [b.frames.start for b in promise.blocks if name in " ".join(b.lines).casefold()]
        seen += [(min(named), "its name in a text")] if named else []
        yield from self._early(min(seen, default=None))
        raster = self._film.placement.raster
        boxes = [place.box for place in promise.places]
        area = max((box.width * box.height for box in boxes), default=0.0)
        share, least = area / (raster.width * raster.height), limit("logo_area")
        yield Finding(
            "logo area", True, f"{share:.1%} of the frame", f"at least {least:.1%} of the frame",
            warns=share < least,
        )  # fmt: skip

    def _early(self, first: tuple[int, str] | None) -> Iterator[Finding]:
        for name in ("brand_early", "brand_soon"):
            most = limit(name)
            check, wanted = f"brand by {most:g} s", f"its logo or its name by {most:g} s"
            if first is None:
                yield Finding(check, True, "neither its logo nor its name is seen", wanted,
                              warns=True)  # fmt: skip
                continue
            at, what = first
            seconds = at / float(self._film.rate)
            yield Finding(
                check, True, f"{what} at {seconds:.2f} s", wanted, "", at,
                self._film.promise.shot_of(at) if self._film.promise else "", seconds > most,
            )  # fmt: skip


def _strong(place: LogoPlace) -> int:
    """The first frame on which a logo has all its strength."""
    return min(place.frames.start + fade_frames(place.frames), place.frames.stop) - 1

"""The page that texts are laid out on, and its fonts."""

from __future__ import annotations

from collections.abc import Sequence

from adgen.brief.tags import region_of
from adgen.media.fonts import FontBook, bundled_fonts
from adgen.post.text.titles import Page
from adgen.run.films import PageStyle
from adgen.run.plan import Spot
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.labels import SpokenLabel
from adgen.schema.picture import Asset


def page_style(
    brief: Brief, spot: Spot, placement: Placement, label: SpokenLabel | None = None
) -> PageStyle:
    """The page of a spot on a placement."""
    return PageStyle(
        placement,
        spot.region.language,
        spot.region.rtl,
        brief.brand,
        brief.campaign.subtitles,
        brief.fonts,
        spot.board.second_language,
        label.language if label else "",
    )


def page_of(style: PageStyle, book: FontBook) -> Page:
    """The same with its fonts opened."""
    place = style.placement
    label, label_rtl = second_of(style.label)
    return Page(
        place.raster,
        place.safe_box,
        place.captions,
        style.language,
        style.rtl,
        style.brand,
        book,
        style.subtitles,
        *second_of(style.second),
        label=label,
        label_rtl=label_rtl,
    )


def second_of(tag: str) -> tuple[str, bool]:
    """The language that a BCP-47 tag's texts are set in, and whether it is read from the right."""
    if not tag:
        return "", False
    region = region_of(tag, 0)
    return region.language, region.rtl


def font_book(brand: Brand, fonts: Sequence[Asset]) -> FontBook:
    """The brand's fonts before adgen's own. Raises MediaError for a file that is no font."""
    return bundled_fonts((brand.typography.family,), tuple(asset.path for asset in fonts))

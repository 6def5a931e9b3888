"""What texts, and what is behind them, are painted with on a page: the brand's colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adgen.media.colour import contrast_ratio
from adgen.post.text.ass import Paint, Style
from adgen.post.text.subtitles.paints import subtitle_paints
from adgen.post.text.titles import Page, Title
from adgen.schema.brand import Palette
from adgen.schema.picture import Box

_APART = 1.25
"""Least contrast of a lower third's edge with its bar."""


def styles_of(page: Page) -> dict[str, Style]:
    """How texts are painted on a page, by role, and what is behind them, by `role-box`."""
    palette = page.brand.palette
    soft = 0.004 * max(page.raster.width, page.raster.height)
    light, dark = Paint(palette.light), Paint(palette.dark, 0.46)
    on_accent = ink_on(palette.accent, palette)
    shaded = {"outline": dark, "outline_px": 0.7 * soft, "blur_px": 1.5 * soft, "shadow_px": 0.0}
    plain = page.subtitles is not None and page.subtitles.style == "plain"
    highlight = page.subtitles is not None and page.subtitles.highlight
    paints = subtitle_paints(palette, highlight)
    edged = Paint("#000000", 0.8), soft / 2 if plain else 0.0
    bar = palette.primary
    edge = palette.accent if contrast_ratio(palette.accent, bar) >= _APART else ink_on(bar, palette)
    shade = Style("shade", Paint(palette.dark, 0.42), blur_px=2.2 * soft)
    styles = (
        *(Style(role, light, **shaded) for role in ("title", "subtitle", "tagline", "counter")),  # type: ignore[arg-type]
        Style("legal", Paint(palette.light, 0.9), dark, soft / 2, blur_px=soft / 2),
        Style("cta", Paint(on_accent)),
        Style("cta-box", Paint(palette.accent)),
        Style("lower_third", Paint(ink_on(bar, palette))),
        Style("lower_third-box", Paint(bar, 0.94)),
        Style("lower_third-edge", Paint(edge)),
        Style("price", Paint(on_accent)),
        Style("price-box", Paint(palette.accent)),
        Style("price-ring", Paint(on_accent, 0.55)),
        Style("was", Paint(on_accent, 0.78)),
        Style("was-line", Paint(on_accent)),
        shade,
        Style("cue", paints.text, *edged),
        Style("cue-said", paints.said),
        Style("cue-box", paints.box),
        Style("cue-boxed", paints.text),
        Style("second", paints.second, *edged),
        Style("second-boxed", paints.second),
        Style("label", paints.text),
        Style("label-box", paints.box),
    )
    return {style.name: style for style in styles}


def style_of(styles: Mapping[str, Style], title: Title) -> Style:
    """What a text's letters are painted with: those that got a box need no outline."""
    return styles[f"{title.role}-boxed" if title.boxed else title.role]


def ink_on(ground: str, palette: Palette) -> str:
    """The brand's light or dark, whichever is read better on a ground."""
    return max((palette.light, palette.dark), key=lambda ink: contrast_ratio(ink, ground))


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a text at rest: a box with round corners, pixels."""

    box: Box
    radius: float
    paint: Paint


def behind(page: Page, title: Title) -> Behind | None:
    """The box behind a text; None where there is none.

    A burst that is no circle is told by the largest upright box that its shape is sure to hold.
    """
    radius = corner(page, title)
    if radius is None:
        return None
    told = title.block
    if title.role == "price" and page.brand.shape == "diamond":
        quarter_x, quarter_y = told.width / 4, told.height / 4
        told = Box(
            told.left + quarter_x, told.top + quarter_y,
            told.right - quarter_x, told.bottom - quarter_y,
        )  # fmt: skip
    return Behind(told, radius, styles_of(page)[f"{title.role}-box"].fill)


def corner(page: Page, title: Title) -> float | None:
    """Radius in pixels of the corners of the box behind a text; None where there is no box."""
    box, size = title.block, title.fitted.size
    if title.role == "cta":
        return min(box.height / 2, size)
    if title.role == "cue" and page.subtitles is not None:
        return 0.2 * size if title.boxed or page.subtitles.style == "box" else None
    if title.role == "label":
        return 0.2 * size
    if title.role == "lower_third":
        return 0.0
    if title.role == "price":
        return box.height / 2 if page.brand.shape == "circle" else 0.0
    return None

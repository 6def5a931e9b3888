"""Campaign × row → storyboard: every template becomes text, every picture is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from adgen.errors import Problem, RequestError
from adgen.prepro.templates import Parsed, TemplateError, control_character, parse_template
from adgen.schema import campaign as written
from adgen.schema.brief import Brief, Row
from adgen.schema.picture import Picture
from adgen.schema.storyboard import EndCardText, ProductLayer, Shot, Storyboard, SuperText

END_CARD_ENGINE = "stills"
END_CARD_MOTION = 2
END_CARD_FOCUS = (0.3, 0.3, 0.7, 0.7)
Resolve = Callable[[str], Picture]


def expand(brief: Brief, row: Row, resolve: Resolve) -> Storyboard:
    """The storyboard of one region.

    `resolve` gives the picture at a path of the campaign's folder, or raises RequestError
    without a place. Raises RequestError with every problem of the row.
    """
    texts = _Texts(brief, row, resolve)
    shots = [_shot(texts, number, shot) for number, shot in enumerate(brief.campaign.shots)]
    shots.append(_end_card(texts))
    card = brief.campaign.end_card
    words = EndCardText(
        tagline=_tagline(texts),
        cta=texts.text("end_card.cta", card.cta),
        legal=texts.text("end_card.legal", card.legal),
    )
    if texts.problems:
        raise RequestError(texts.problems)
    return Storyboard(row.region, tuple(shots), words)


def variables(brief: Brief, row: Row) -> Mapping[str, str]:
    """What templates may name: adgen's own five, and the columns, which go first."""
    given = {
        "brand": brief.brand.name,
        "tagline": brief.brand.tagline,
        "campaign": brief.campaign.name,
        "region": row.region.tag,
        "language": row.region.language,
    }
    return {**given, **row.values}


def _shot(texts: _Texts, number: int, shot: written.Shot) -> Shot:
    campaign = texts.brief.campaign
    key = f"shots[{number}]"
    return Shot(
        id=shot.id,
        beats=shot.beats,
        seconds=shot.seconds,
        essential=shot.essential,
        engine=shot.engine or campaign.engine.name,
        prompt=texts.text(f"{key}.prompt", shot.prompt),
        negative=texts.text(f"{key}.negative", shot.negative),
        seed=campaign.seed if shot.seed is None else shot.seed,
        picture=texts.picture(f"{key}.picture", shot.picture),
        product=_product(texts, f"{key}.product", shot.product),
        camera=shot.camera,
        motion=shot.motion,
        focus=shot.focus,
        super=_super(texts, f"{key}.super", shot.super),
        voice=texts.text(f"{key}.voice", shot.voice),
        reading=texts.text(f"{key}.reading", shot.reading),
        logo=shot.logo,
        transition=shot.transition,
        mask=texts.picture(f"{key}.mask", shot.mask),
        palette=shot.palette or (),
    )


def _end_card(texts: _Texts) -> Shot:
    card = texts.brief.campaign.end_card
    picture = texts.picture("end_card.picture", card.picture)
    return Shot(
        id="end-card",
        beats=card.beats,
        seconds=card.seconds,
        essential=True,
        engine=END_CARD_ENGINE,
        prompt="",
        negative="",
        seed=texts.brief.campaign.seed,
        picture=picture,
        product=_product(texts, "end_card.product", card.product),
        camera="push_in" if picture else "static",
        motion=END_CARD_MOTION,
        focus=END_CARD_FOCUS,
        super=None,
        voice=texts.text("end_card.voice", card.voice),
        reading=texts.text("end_card.reading", card.reading),
        logo=False,
        transition=card.transition,
    )


def _tagline(texts: _Texts) -> str:
    """The card's own tagline, which is a template, else the brand's, which is not."""
    own = texts.brief.campaign.end_card.tagline
    if own is not None:
        return texts.text("end_card.tagline", own)
    tagline = texts.brief.brand.tagline.strip()
    bad = control_character(tagline)
    if bad:
        where = texts.brief.brand_places.where("tagline")
        what = f"holds the control character {bad}"
        texts.problems.append(Problem(where, what, "delete it"))
    return tagline


def _product(texts: _Texts, key: str, product: written.Product | None) -> ProductLayer | None:
    """The cut-out; None when its path comes to nothing, as an optional variable may."""
    picture = texts.picture(f"{key}.picture", product.picture) if product else None
    if product is None or picture is None:
        return None
    return ProductLayer(picture, product.at, product.size, product.shadow)


def _super(texts: _Texts, key: str, title: written.Super | None) -> SuperText | None:
    """The text over the picture; None when it comes to nothing."""
    text = texts.text(f"{key}.text", title.text) if title else ""
    return SuperText(text, title.at, title.role) if title and text else None


class _Texts:
    """Expands the templates of one row and keeps what is wrong with them.

    Where something is wrong the text is empty or the picture is missing, and `problems` says
    so: the storyboard must not be used then.
    """

    def __init__(self, brief: Brief, row: Row, resolve: Resolve) -> None:
        self.brief = brief
        self.row = row
        self.problems: list[Problem] = []
        self._resolve = resolve
        self._values = variables(brief, row)

    def text(self, key: str, template: str) -> str:
        """The text of the template that stands at `key`; empty after a problem."""
        if not template:
            return ""
        try:
            parsed = parse_template(template, self.row.region.language)
            usable = [self._usable(key, parsed, name) for name in parsed.names]
            return parsed.expand(self._values) if all(usable) else ""
        except TemplateError as error:
            self.problems.append(Problem(self._where(key), error.what, error.hint))
            return ""

    def picture(self, key: str, template: str | None) -> Picture | None:
        """The picture whose path stands at `key`; None for no path and after a problem."""
        before = len(self.problems)
        path = self.text(key, template or "")
        if not path:
            if len(self.problems) == before and template is not None and "{{" not in template:
                hint = "name a picture, or leave the key out"
                self.problems.append(Problem(self._where(key), "is empty", hint))
            return None
        try:
            return self._resolve(path)
        except RequestError as error:
            where, more = self._origin(key, template or "")
            for problem in error.problems:
                self.problems.append(Problem(where, f"{problem.what}{more}", problem.hint))
            return None

    def _usable(self, key: str, parsed: Parsed, name: str) -> bool:
        """False, with a problem kept, when a variable is unknown, empty or no plain text."""
        if name not in self._values:
            near = get_close_matches(name, self._values, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(self._values)}"
            what = f"undefined variable {name!r}"
            self.problems.append(Problem(self._where(key), what, hint))
            return False
        value = self._values[name]
        if not value.strip() and name not in parsed.optional:
            hint = f"{key} uses it: fill it, or write {{{{ {name} | optional }}}} there"
            self.problems.append(Problem(self._source(key, name), "is empty", hint))
            return False
        bad = control_character(value)
        if bad:
            what = f"holds the control character {bad}"
            self.problems.append(Problem(self._source(key, name), what, "delete it"))
            return False
        return True

    def _source(self, key: str, name: str) -> str:
        """Where a variable's value stands: its cell, or the template for adgen's own."""
        if name in self.row.values:
            return self.brief.where_row(self.row, name)
        return f"{self._where(key)}, variable {name}"

    def _origin(self, key: str, template: str) -> tuple[str, str]:
        """Where a path stands, and what to add: the only cell it was made of, or the template."""
        names = parse_template(template, self.row.region.language).names
        if not names:
            return self._where(key), ""
        if len(names) == 1 and names[0] in self.row.values:
            return self._source(key, names[0]), f" (for {key})"
        return self._where(key), f" ({self.brief.where_row(self.row)})"

    def _where(self, key: str) -> str:
        return self.brief.where(key)

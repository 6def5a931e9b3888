"""How a film's picture is coded and tagged: what players, and whoever codes it anew, rely on."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.delivery.checks.base import Film, judged
from adgen.media.probe import Probe
from adgen.media.tables import codec_forms
from adgen.schema.coding import CodecForm
from adgen.schema.delivery import Finding

_USUAL = ("h264", "h265")
_MATRIX, _RANGE = "BT.709", "Limited"
_KNOWN_AS = {"AVC": "H.264", "HEVC": "H.265"}
_HDR = {"PQ", "HLG"}


def findings(film: Film) -> Iterator[Finding]:
    """Codec, profile, level, pixels, colour, their shape, turning, and lines."""
    facts, forms = film.facts, codec_forms()
    taken = [forms[name] for name in film.placement.codecs or _USUAL]
    form = next((form for form in taken if form.format == facts.codec), None)
    formats = " or ".join(codec_told(form.format) for form in taken)
    yield Finding("picture codec", form is not None, codec_told(facts.codec), formats)
    yield from _form(facts, form or taken[0])
    yield _colour(film)
    square = abs(facts.shape - 1) < 0.005
    yield Finding(
        "square pixels", square, f"{facts.shape:.4g} × as wide as high", "as wide as high"
    )
    yield judged(
        "turned", facts.turned == 0, f"{facts.turned}°", "0°", forbidden=film.promise is not None,
        where="by its metadata, which some players pass over" if facts.turned else "",
    )  # fmt: skip
    yield Finding(
        "scan", facts.scan in ("", "Progressive"), facts.scan.lower() or "not told", "progressive"
    )  # fmt: skip


def codec_told(format_name: str) -> str:
    """A codec as people know it beside its name in files: `H.264 (AVC)`."""
    known = _KNOWN_AS.get(format_name)
    return f"{known} ({format_name})" if known else format_name or "unknown"


def _form(facts: Probe, form: CodecForm) -> Iterator[Finding]:
    known = facts.codec == form.format
    told = facts.pixels or "not told"
    yield Finding("pixels", facts.pixels in form.pixels, told, form.pixels[0])
    if not known:
        return
    profiles = " or ".join(form.profiles)
    yield Finding(
        "profile", True, facts.profile, profiles, warns=facts.profile not in form.profiles
    )  # fmt: skip
    if form.level is not None:
        level = _number(facts.level)
        yield Finding(
            "level", True, facts.level or "not told", f"at most L{form.level:g}",
            warns=level > form.level,
        )  # fmt: skip


def _colour(film: Film) -> Finding:
    """Colours that say nothing of themselves are mostly shown as BT.709, so that they only warn."""
    facts = film.facts
    colour = facts.colour
    if facts.codec == "ProRes" and colour == f"{_MATRIX}/":
        colour += _RANGE  # it has no field for its range, which is that of television alone
    tags = (*colour.split("/"), facts.primaries, facts.transfer, facts.hdr)
    told = ", ".join(dict.fromkeys(filter(None, tags)))
    wanted = f"{_MATRIX}/{_RANGE}"
    tagged = [tag for tag in (*colour.split("/"), facts.primaries, facts.transfer) if tag]
    good = colour == wanted and not set(tagged) - {_MATRIX, _RANGE}
    contrary = bool(set(tagged) - {_MATRIX, _RANGE}) or facts.transfer in _HDR
    return judged(
        "colour", good, told or "not tagged", f"{_MATRIX}, {_RANGE}",
        forbidden=contrary or film.promise is not None,
    )  # fmt: skip


def _number(level: str) -> float:
    """4.2 of L4.2, and 0 of a level that is none."""
    try:
        return float(level.lstrip("L"))
    except ValueError:
        return 0.0

"""The lanes of a spot's timeline: from its row of the manifest and what the store keeps of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from adgen.delivery.report.timeline import Beat, Cutting, Lanes, Moment, Span
from adgen.errors import StoreError
from adgen.media.graphemes import is_rtl, writing_of
from adgen.post.text.titles import Title
from adgen.run.making.reporting.made import Made, Row, plainly, words
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.speech import read_speech
from adgen.schema.delivery import place_of
from adgen.schema.time import FrameRange

_LABEL = "label"
_EARLY = 0.02
"""Seconds by which a beat may lie before the spot's first frame."""


def lanes_of(made: Made, row: Row, facts: Mapping[str, Any]) -> Lanes:
    """What is seen and heard when. `facts` has the film's loudness; whatever is not kept any more
    leaves its lane out."""
    rate, lead = made.rate(row), lead_of(made, row)
    laid = _laid(made, row)
    rtl = is_rtl(writing_of(row["region"]))
    last = frames_of(made, row)
    return Lanes(
        float(last / rate),
        tuple(_shots(made, row, rate, lead)),
        tuple(_beats(made, row, lead / rate)),
        _texts(_supers(laid.titles), rtl, lead, rate) if laid else (),
        tuple(_span(logo.frames, logo.zone, False, lead, rate) for logo in laid.logos)
        if laid else (),
        tuple(_voice(made, row, float(lead / rate), rtl)),
        _texts(laid.cues, rtl, lead, rate) if laid else (),
        tuple(_music(made, row, float(last / rate), float(lead / rate))),
        tuple(facts.get("short_term", ())),
        tuple(facts.get("momentary", ())),
        facts.get("step", 0.1),
        made.given(row.get("mix")).get("target", {}).get("integrated"),
        tuple(_moments(row, rate)),
        _texts(_labels(laid.titles), False, lead, rate) if laid else (),
    )  # fmt: skip


def lead_of(made: Made, row: Row) -> int:
    """Frames of the film before the spot's first: a slate, and black."""
    around = _surround(made, row)
    return int(around.get("clock", 0)) + int(around.get("black", 0))


def frames_of(made: Made, row: Row) -> int:
    """Frames of the film, with what stands round its spot."""
    hold = int(_surround(made, row).get("hold", 0))
    return int(row["cuts"][-1]["stop"]) + lead_of(made, row) + hold


def status_of(finding: Mapping[str, Any]) -> str:
    """What became of a check, in a word."""
    if not finding.get("passed", True):
        return "failed"
    return "warned" if finding.get("warns") else "passed"


def said_of(finding: Mapping[str, Any]) -> str:
    """A finding in words."""
    place = place_of(finding.get("shot", ""), finding.get("frame"), finding.get("where", ""))
    wanted = "must be" if finding.get("status", status_of(finding)) == "failed" else "advised:"
    told = f"{finding['check']}: {finding['measured']}, {wanted} {finding['limit']}"
    return plainly(f"{told} ({place})" if place else told)


def _surround(made: Made, row: Row) -> Mapping[str, Any]:
    found = made.given(row["key"]).get("surround", {})
    return found if isinstance(found, Mapping) else {}


def _laid(made: Made, row: Row) -> Laid | None:
    try:
        return read_layout(made.store, row["overlay"])
    except (KeyError, ValueError, TypeError, OSError, StoreError):
        return None  # of an older adgen, or pruned


def _shots(made: Made, row: Row, rate: Fraction, lead: int) -> Iterator[Cutting]:
    edits = made.given(row.get("master")).get("cuts", {})
    for index, cut in enumerate(row["cuts"]):
        _, frames = edits.get(str(index), {}).get("transition", ("cut", 0))
        start, stop = (float((cut[end] + lead) / rate) for end in ("start", "stop"))
        arrived = start + float(frames / rate)
        yield Cutting(Span(start, stop, cut["shot"]), cut["transition"], arrived)


def _beats(made: Made, row: Row, lead: Fraction) -> Iterator[Beat]:
    music = made.given(row.get("mix")).get("music")
    grid = made.grid
    if grid is None or not music:
        return
    stop, hit = row["cuts"][-1]["seconds"][1] - _EARLY, music.get("last_hit")
    if hit is not None:
        stop = min(stop, float(Fraction(hit)) + _EARLY)
    firsts = set(grid.downbeats)
    for time in grid.beats:
        at = time - float(music["start"])
        if -_EARLY <= at <= stop:
            yield Beat(max(0.0, at) + float(lead), time in firsts)


def _span(frames: FrameRange, text: str, rtl: bool, lead: int, rate: Fraction) -> Span:
    start, stop = (float((frame + lead) / rate) for frame in (frames.start, frames.stop))
    return Span(start, stop, text, rtl)


def _supers(titles: tuple[Title, ...]) -> tuple[Title, ...]:
    return tuple(title for title in titles if title.role != _LABEL)


def _labels(titles: tuple[Title, ...]) -> tuple[Title, ...]:
    """The visible labels that say that a machine had a part in it."""
    return tuple(title for title in titles if title.role == _LABEL)


def _texts(titles: tuple[Title, ...], rtl: bool, lead: int, rate: Fraction) -> tuple[Span, ...]:
    return tuple(
        _span(title.frames, " ".join(filter(None, title.fitted.lines)), rtl, lead, rate)
        for title in titles
    )


def _voice(made: Made, row: Row, lead: float, rtl: bool) -> Iterator[Span]:
    spoken = made.item(row.get("overlay")).get("inputs", {})
    for number, line in enumerate(row.get("voice", ())):
        start = line["start"] + lead
        try:
            speech = read_speech(made.store, spoken[f"voice {number}"])
        except (KeyError, ValueError, OSError, StoreError):
            yield Span(start, start + line.get("seconds", 0.5), line["text"], rtl)
        else:
            moments = tuple(start + word.seconds for word in speech.words)
            yield Span(start, start + speech.seconds, line["text"], rtl, moments)


def _music(made: Made, row: Row, seconds: float, lead: float) -> Iterator[Span]:
    key = row.get("mix")
    music = made.given(key).get("music")
    if not music:
        return
    name = made.names.get(made.item(key).get("inputs", {}).get("music", ""), "music")
    begun = float(music["start"])
    where = f", from {begun:.2f} s of it" if begun > 0 else ""
    duck = music.get("duck")
    under = f", {words(duck)} dB lower under the voice" if duck and row.get("voice") else ""
    yield Span(lead + max(0.0, -begun), seconds, f"{name}{where}{under}")


def _moments(row: Row, rate: Fraction) -> Iterator[Moment]:
    for finding in row.get("findings", ()):
        status = status_of(finding)
        if status != "passed" and finding.get("frame") is not None:
            at = float(finding["frame"] / rate)
            yield Moment(at, "failed" if status == "failed" else "warned", said_of(finding))

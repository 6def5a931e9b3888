"""The files beside a film, read back by other programs' readers: the same texts and times."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import ElementTree, fromstring

import pysubs2
import pytest
import webvtt
from ttconv.imsc.reader import to_model
from ttconv.imsc.style_properties import StyleProperties
from ttconv.isd import ISD
from ttconv.model import Br, ContentElement, P, Text

from adgen.media.ffmpeg import find_ffmpeg
from adgen.post.text.subtitles.files.written import SUFFIXES, subtitle_files
from adgen.post.text.titles import Page, cue_titles
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue
from tests.studio.pages import page

RATES = (Fraction(30), Fraction(30000, 1001), Fraction(25))
LINES = {
    "en": (("Tom & Jerry <b>1 > 0</b>", "{\\pos(0,0)} braces"), ("2026",), ("Hear it.",)),
    "he": (("העולם דועך ונשארת", "רק המוזיקה."), ("Orlune - 40 שעות",), ("שלום",)),
    "ar": (("استمع إلى الصمت،", "مع Orlune."), ("حتى 40 ساعة!",), ("مرحبا",)),
    "ja": (("世界が静まり、", "音楽だけが残る。"), ("今すぐ",), ("２０２６年",)),
}
BELOW = ("A second line & more", "below.")


def cues(language: str, rate: Fraction, second: bool = False) -> list[Cue]:
    """Three cues: at once, in the middle, and more than an hour later."""
    frames = ((0, 46), (48, 111), (111_601, 111_660))
    return [
        Cue(lines, FrameRange(*span, rate), BELOW[: len(lines)] if second else ())
        for lines, span in zip(LINES[language], frames, strict=True)
    ]


def paper(language: str, second: bool = False) -> Page:
    on = page("tiktok", language)
    return replace(on, second="en") if second else on


def files(language: str, rate: Fraction, second: bool = False) -> dict[str, str]:
    on = paper(language, second)
    titles = [title for cue in cues(language, rate, second) for title in cue_titles(on, cue)]
    return subtitle_files(on, titles, rate)


def bare(text: str) -> str:
    """A text without the marks that are never seen."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def shown(cue: Cue) -> str:
    return "\n".join((*cue.lines, *cue.second))


EVERY = [(language, second) for language in LINES for second in (False, True)]


@pytest.mark.parametrize(("language", "second"), EVERY)
def test_srt_reads_back(language: str, second: bool) -> None:
    for rate in RATES:
        found = pysubs2.SSAFile.from_string(files(language, rate, second)[".srt"], "srt")
        for event, cue in zip(found, cues(language, rate, second), strict=True):
            assert bare(event.text.replace("\\N", "\n")) == shown(cue)
            assert abs(event.start - 1000 * cue.frames.start_seconds) <= 0.5
            assert abs(event.end - 1000 * cue.frames.stop_seconds) <= 0.5


@pytest.mark.parametrize(("language", "second"), EVERY)
def test_vtt_reads_back(language: str, second: bool) -> None:
    for rate in RATES:
        found = webvtt.from_string(files(language, rate, second)[".vtt"]).captions
        for caption, cue in zip(found, cues(language, rate, second), strict=True):
            raw = caption.raw_text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            assert bare(raw) == shown(cue)
            assert abs(caption.start_in_seconds - cue.frames.start_seconds) < 1
            assert caption.start == _stamp(cue.frames.start_seconds)
            assert caption.end == _stamp(cue.frames.stop_seconds)


def _stamp(seconds: Fraction) -> str:
    millis = round(seconds * 1000)
    return (
        f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:"
        f"{millis // 1000 % 60:02d}.{millis % 1000:03d}"
    )


def test_vtt_cues_stand_where_they_are_burnt_in() -> None:
    """The head of the box in percent of the height, centred in the safe area."""
    on = page("tiktok", "en")
    (box,) = (title.block for title in cue_titles(on, cues("en", RATES[0])[0]))
    settings = files("en", RATES[0])[".vtt"].splitlines()[2].split(" ", 3)[3]
    head, middle = 100 * box.top / 1920, 50 * (on.safe.left + on.safe.right) / 1080
    assert settings == (
        f"line:{head:.2f}% position:{middle:.2f}% size:{100 * on.safe.width / 1080:.2f}% "
        "align:center"
    )


def paragraphs(element: ContentElement) -> list[P]:
    if isinstance(element, P):
        return [element]
    return [found for child in element for found in paragraphs(child)]


def text_of(element: ContentElement) -> str:
    if isinstance(element, Text):
        return element.get_text()
    return "\n" if isinstance(element, Br) else "".join(map(text_of, element))


@pytest.mark.parametrize(("language", "second"), EVERY)
def test_ttml_reads_back_as_imsc(language: str, second: bool) -> None:
    for rate in RATES:
        text = files(language, rate, second)[".ttml"]
        found = to_model(ElementTree(fromstring(text.encode())))
        assert found.get_lang() == language
        expected = [
            (part, tongue, cue.frames.start_seconds, cue.frames.stop_seconds)
            for cue in cues(language, rate, second)
            for part, tongue in (("\n".join(cue.lines), language), ("\n".join(cue.second), "en"))
            if part
        ]
        read = [
            (text_of(p), p.get_lang(), p.get_begin() or 0, p.get_end())
            for p in paragraphs(found.get_body())
        ]
        assert read == expected


@pytest.mark.parametrize("language", ["he", "en"])
def test_ttml_lays_each_language_out_in_its_direction(language: str) -> None:
    """What is seen at a time, and that its region ends with the burnt box, inside the safe area."""
    rate, on = RATES[1], paper(language, True)
    text = files(language, rate, True)[".ttml"]
    found = to_model(ElementTree(fromstring(text.encode())))
    for cue in cues(language, rate, True):
        seen = ISD.from_model(found, (cue.frames.start + Fraction(1, 2)) / rate)
        (region,) = [part for part in seen.iter_regions() if len(part)]
        own, below = (p for body in region for p in paragraphs(body))
        assert (text_of(own), text_of(below)) == ("\n".join(cue.lines), "\n".join(cue.second))
        directions = [p.get_style(StyleProperties.Direction.model_prop).value for p in (own, below)]
        assert directions == ["rtl" if language == "he" else "ltr", "ltr"]
        origin = region.get_style(StyleProperties.Origin.model_prop)
        extent = region.get_style(StyleProperties.Extent.model_prop)
        box = cue_titles(on, cue)[0].block
        assert abs((origin.y.value + extent.height.value) / 100 * 1920 - box.bottom) <= 1
        assert origin.x.value / 100 * 1080 >= on.safe.left
        assert (origin.x.value + extent.width.value) / 100 * 1080 <= on.safe.right + 1e-6
    assert not list(ISD.from_model(found, 47 / rate).iter_regions() or ()) or all(
        not len(part) for part in ISD.from_model(found, 47 / rate).iter_regions()
    )


@pytest.mark.parametrize(("language", "second"), EVERY)
def test_ass_reads_back(language: str, second: bool) -> None:
    for rate in RATES:
        found = pysubs2.SSAFile.from_string(files(language, rate, second)[".ass"], "ass")
        texts = [event for event in found if not event.is_drawing]
        for cue in cues(language, rate, second):
            own = [_literal(event.text) for event in texts if _within(event, cue)]
            assert own == [*cue.lines, *cue.second]
        assert len(texts) == sum(len(c.lines) + len(c.second) for c in cues(language, rate, second))


def _literal(body: str) -> str:
    """What libass shows of an event: braces have escapes, the other ones are tags."""
    return bare(re.sub(r"(?<!\\)\{[^}]*\}", "", body).replace("\\{", "{").replace("\\}", "}"))


def _within(event: pysubs2.SSAEvent, cue: Cue) -> bool:
    """Whether an event is the cue's, its times half a frame early and in centiseconds."""
    frame = 1 / cue.frames.rate
    return (
        abs(Fraction(event.start, 1000) - cue.frames.start_seconds) <= frame
        and abs(Fraction(event.end, 1000) - cue.frames.stop_seconds) <= frame
    )


def test_ffmpeg_reads_what_it_knows(tmp_path: Path) -> None:
    for suffix, text in files("he", RATES[0]).items():
        if suffix == ".ttml":  # which ffmpeg writes and does not read
            continue
        source, target = tmp_path / f"film{suffix}", tmp_path / f"again{suffix}.srt"
        source.write_text(text, "utf-8")
        command = [find_ffmpeg().path, "-v", "error", "-i", source, "-y", target]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stderr == ""
        read = bare(re.sub("<[^>]*>", "", target.read_text("utf-8")))
        assert all(line in read for lines in LINES["he"] for line in lines), suffix


def test_srt_holds_no_markup_and_no_marks_that_are_not_needed() -> None:
    plain = files("ja", RATES[0])[".srt"]
    assert plain == (
        "1\n00:00:00,000 --> 00:00:01,533\n世界が静まり、\n音楽だけが残る。\n\n"
        "2\n00:00:01,600 --> 00:00:03,700\n今すぐ\n\n"
        "3\n01:02:00,033 --> 01:02:02,000\n２０２６年\n\n"
    )
    hidden = {c for c in files("he", RATES[0])[".srt"] if unicodedata.category(c) == "Cf"}
    assert hidden == {"\u202b", "\u202c"}


def test_without_subtitles_there_are_no_files() -> None:
    assert subtitle_files(page("tiktok", "en"), (), RATES[0]) == {}
    assert tuple(files("en", RATES[0])) == SUFFIXES

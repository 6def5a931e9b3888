"""All that the report tells of one deliverable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from adgen.delivery.report.nouns import Cells, Fact, ShotRow, SpotPage
from adgen.delivery.report.timeline import timeline_svg
from adgen.run.making.reporting.drawn import Drawer
from adgen.run.making.reporting.lanes import lanes_of, lead_of, said_of, status_of
from adgen.run.making.reporting.made import Made, Row, file_of, name_of, plainly, seen_of, words
from adgen.run.making.reporting.placements import placement_facts
from adgen.schema.picture import Raster
from adgen.schema.review import Decisions, FileDecision

_ORDER = ("failed", "warned", "passed")
_TOLD = (
    "engine", "prompt", "negative", "seed", "camera", "motion", "picture", "mask", "focus",
    "palette", "raster", "rate", "frames", "revision", "settings",
)  # fmt: skip
"""What is told of a take, in this order; the rest of its request after it."""


class SpotTeller:
    """Tells of deliverables, one after the other."""

    def __init__(
        self, made: Made, drawer: Drawer, decisions: Decisions, linked: Callable[[Path], str]
    ) -> None:
        """`linked` gives the address of a delivered file."""
        self._made, self._drawer = made, drawer
        self._decisions, self._linked = decisions, linked

    def page(
        self, id_: str, row: Row, raster: Raster, frames: int,
        sheet: Cells | None, results: Cells | None, facts: Mapping[str, Any],
    ) -> SpotPage:  # fmt: skip
        """The page of a row. `facts` has the loudness of its film."""
        made = self._made
        safe = made.given(row.get("check")).get("placement", {}).get("safe")
        title = f"Timeline of {id_}"
        return SpotPage(
            id_,
            float(made.rate(row)),
            frames,
            raster.width,
            raster.height,
            _shares(safe, raster) if safe else None,
            timeline_svg(lanes_of(made, row, facts), title),
            sheet,
            results,
            tuple(self._shots(row)),
            tuple(Fact(place, text) for place, text in row.get("texts", {}).items()),
            tuple(row.get("voice", ())),
            findings_of(made, row),
            placement_facts(made, row),
            marks_of(made, row),
            tuple(_labels(made, row)),
            tuple(_facts(made, row)),
            tuple(self._beside(row)),
            tuple(self._about(row)),
        )

    def _shots(self, row: Row) -> Iterator[ShotRow]:
        made, lead = self._made, lead_of(self._made, row)
        for cut, key in zip(row["cuts"], row["takes"], strict=False):
            before, what = self._drawer.before(key, f"{name_of(row)} {row['length']}s", cut["shot"])
            asked = made.document["take_requests"].get(key, {})
            start, stop = cut["start"] + lead, cut["stop"] + lead
            yield ShotRow(
                cut["shot"], start, stop, round((stop - start) / float(made.rate(row)), 3),
                cut["transition"], key, self._request(asked), before, what,
                made.item(key).get("seconds"),
            )  # fmt: skip

    def _request(self, asked: Mapping[str, Any]) -> dict[str, str]:
        """What an engine was asked for, supplied files by their names."""
        names = (*(name for name in _TOLD if name in asked),
                 *(name for name in asked if name not in (*_TOLD, "made", "used_by")))  # fmt: skip
        told = {name: self._made.names.get(str(asked[name]), words(asked[name])) for name in names}
        made = asked.get("made")
        if made:
            told["made"] = f"{made['frames']} frames of {made['raster']} at {made['rate']} fps"
        return {name: plainly(text) for name, text in told.items() if text or name == "prompt"}

    def _beside(self, row: Row) -> Iterator[Fact]:
        for kind in ("subtitles", "stems"):
            for path in row.get(kind, ()):
                yield Fact(Path(path).name, self._linked(self._made.out / Path(path).name))

    def _about(self, row: Row) -> Iterator[Mapping[str, Any]]:
        file = file_of(row)
        for each in self._decisions.all:
            if isinstance(each, FileDecision) and each.file == file:
                told = each.model_dump(mode="json", include={"at", "by", "decision", "note"})
                yield {**told, "of_this": each.is_of(row["sha256"], seen_of(row))}


def address(path: Path, folder: Path) -> str:
    """A file as a page in `folder` names it: relative, so that both may be moved together."""
    return quote(Path(os.path.relpath(path, folder)).as_posix())


def marks_of(made: Made, row: Row) -> Mapping[str, Any] | None:
    """The labels and signatures of a film by the words of the page; None in an older manifest."""
    if "marks" not in row:
        return None
    marked = made.given(row.get("mark"))
    checked = {finding["check"]: finding["measured"] for finding in row.get("findings", ())}
    told = {
        "in the file": row["marks"],
        "wanted, and not made": row.get("unmade_marks"),
        "visible label": row.get("label"),
        "to be declared on upload": row.get("declare"),
        "signed by certificate": marked.get("certificate"),
        "time stamp": checked.get("time stamp"),
        "models told of": [" ".join(map(str, model)) for model in marked.get("models", ())],
        "by rule": [f"{rule['id']}: {rule['law']}" for rule in row.get("label_rules", ())],
    }
    return {name: value for name, value in told.items() if value or name == "in the file"}


def findings_of(made: Made, row: Row) -> tuple[Mapping[str, Any], ...]:
    """The findings of a row, the worst first, with their status, second and words."""
    rate = made.rate(row)
    told = [
        {
            "check": finding["check"],
            "status": status_of(finding),
            "measured": plainly(finding["measured"]),
            "limit": plainly(finding["limit"]),
            "shot": finding.get("shot", ""),
            "where": plainly(finding.get("where", "")),
            "frame": finding.get("frame"),
            "seconds": None if finding.get("frame") is None
            else round(float(finding["frame"] / rate), 3),
        }
        for finding in row.get("findings", ())
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda each: _ORDER.index(each["status"])))


def worst_of(findings: Sequence[Mapping[str, Any]]) -> str:
    """The worst finding that is not passed, in words."""
    bad = next((each for each in findings if each["status"] != "passed"), None)
    return said_of(bad) if bad else ""


def _shares(safe: Mapping[str, int], raster: Raster) -> tuple[float, float, float, float]:
    width, height = raster.width, raster.height
    return (
        round(safe["left"] / width, 5), round(safe["top"] / height, 5),
        round(1 - safe["right"] / width, 5), round(1 - safe["bottom"] / height, 5),
    )  # fmt: skip


def _labels(made: Made, row: Row) -> Iterator[Fact]:
    """Words that need care in this market, or that somebody answers for."""
    rules: Mapping[str, Sequence[Mapping[str, Any]]] = made.document.get("rules", {})
    for kind in ("care", "waived"):
        for found in rules.get(kind, ()):
            if found.get("market") == row["region"]:
                waived = found.get("waived") or {}
                told = plainly(f"{found.get('what', '')} ({found.get('where', '')})")
                note = f"waived by {waived['by']}: {waived['reason']}" if waived else ""
                yield Fact(str(found.get("rule", "")), told, note, kind == "care")


def _facts(made: Made, row: Row) -> Iterator[Fact]:
    document = made.document
    encode: Mapping[str, Any] = row.get("encode", {})
    if encode:
        yield Fact("encode", words(encode))
    tools = made.given(row["key"])
    yield from (Fact(name, words(tools[name])) for name in ("ffmpeg", "opencv") if name in tools)
    music = document.get("licences", {}).get("music")
    if music and row.get("mix"):
        yield Fact("music licence", words(music))
    for voice in document.get("licences", {}).get("voices", ()) if row.get("voice") else ():
        yield Fact("voice licence", plainly(words(voice)))
    for name, key in (
        ("film", row["key"]), ("master", row.get("master")), ("mix", row.get("mix")),
        ("texts", row.get("overlay")), ("marks", row.get("mark")), ("checks", row.get("check")),
    ):  # fmt: skip
        seconds = made.item(key).get("seconds")
        took = "" if seconds is None else f"made {made.item(key)['made']} in {seconds:.1f} s"
        if key:
            yield Fact(f"{name} key", key, took)
    if row["sha256"]:
        yield Fact("SHA-256", row["sha256"])

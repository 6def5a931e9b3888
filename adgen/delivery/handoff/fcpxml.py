"""The project as FCPXML 1.8, which Final Cut Pro 10.4.1 and later and DaVinci Resolve import.

Written here, from the whole frames of the project: the adapter of OpenTimelineIO (1.0.0) writes
neither transitions nor titles, opacity or places, puts the format of the first file it can probe
for the sequence's, and cuts a time's float down to a frame, which misses by one from frame 29 on at
25 a second. The order of elements is that of Apple's DTD.

Final Cut Pro centres a dissolve on its edit, so an edit with one stands in the dissolve's middle
here, and both takes show the same frames as in the other files. Positions are in percent of the
frame's height from its middle, up positive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from adgen.delivery.handoff.nouns import (
    HEARD,
    Beat,
    PlacedLogo,
    PlacedSound,
    PlacedText,
    Project,
    rows,
)
from adgen.delivery.handoff.shots import PlacedTake
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

_DISSOLVE = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
_TITLE = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"
"""How Final Cut Pro names its own Cross Dissolve and Basic Title."""
_ROLES = {"music": "music", "effects": "effects", "voice": "dialogue", "mix": "mix"}


def fcpxml_text(project: Project) -> str:
    """The .fcpxml file of a project, all ASCII."""
    root = _Writer(project).root()
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, "us-ascii").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


@dataclass(frozen=True, slots=True)
class _Edit:
    """A take in the spine: frames of the spot that it is alone on or dissolves in."""

    take: PlacedTake
    frames: FrameRange
    element: Element

    @property
    def start(self) -> int:
        """The first frame of its file."""
        return self.frames.start - self.take.record.start


class _Writer:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._resources = Element("resources")
        self._ids: dict[str, str] = {}
        self._styles = 0

    def root(self) -> Element:
        project = self._project
        root = Element("fcpxml", version="1.8")
        root.append(self._resources)
        raster = project.raster
        SubElement(
            self._resources, "format", id="r1", frameDuration=self._time(1),
            width=str(raster.width), height=str(raster.height), colorSpace="1-1-1 (Rec. 709)",
        )  # fmt: skip
        event = SubElement(root, "event", name=project.campaign)
        holder = SubElement(event, "project", name=project.name)
        sequence = SubElement(
            holder, "sequence", format="r1", duration=self._time(project.frames), tcStart="0s",
            tcFormat="NDF", audioLayout="stereo", audioRate="48k",
        )  # fmt: skip
        spine = SubElement(sequence, "spine")
        edits = tuple(self._edits())
        for edit in edits:
            if edit.take.dissolves:
                spine.append(self._dissolve(edit.take))
            spine.append(edit.element)
        self._connected(edits)
        for edit in edits:
            edit.element.extend(self._note(note, edit) for note in edit.take.notes)
        for text in project.texts:
            if text.strike is not None:
                edit = _over(edits, text.frames.start)
                edit.element.append(self._note(f"{text.name} is struck through", edit))
        for beat in project.beats:
            _over(edits, beat.frame).element.append(self._marker(beat, _over(edits, beat.frame)))
        return root

    def _edits(self) -> Iterator[_Edit]:
        takes, rate = self._project.takes, self._project.rate
        starts = [
            take.record.start + (take.transition_frames // 2 if take.dissolves else 0)
            for take in takes
        ]
        for take, (start, stop) in zip(
            takes, pairwise([*starts, self._project.frames]), strict=True
        ):
            element = Element(
                "asset-clip", name=take.shot, ref=self._take(take), offset=self._time(start),
                start=self._time(start - take.record.start), duration=self._time(stop - start),
                format="r1", tcFormat="NDF",
            )  # fmt: skip
            self._fade(element, start, stop, take.transition_frames if take.fades else 0)
            yield _Edit(take, FrameRange(start, stop, rate), element)

    def _connected(self, edits: Sequence[_Edit]) -> None:
        """What stands above and below the spine, each on the take that is seen as it begins."""
        project = self._project
        lanes = [(1, logo.frames, self._logo(logo)) for logo in project.logos]
        for lane, row in enumerate(rows(project.texts), 2):
            lanes += [(lane, text.frames, self._title(text)) for text in row]
        for depth, kind in enumerate(HEARD, 1):
            below = (sound for sound in project.sounds if sound.kind == kind)
            lanes += [(-depth, sound.frames, self._sound(sound)) for sound in below]
        for lane, frames, element in lanes:
            edit = _over(edits, frames.start)
            element.set("lane", str(lane))
            element.set("offset", self._time(frames.start - edit.frames.start + edit.start))
            edit.element.append(element)

    def _dissolve(self, take: PlacedTake) -> Element:
        found = Element(
            "transition", name="Cross Dissolve", offset=self._time(take.record.start),
            duration=self._time(take.transition_frames),
        )  # fmt: skip
        SubElement(found, "filter-video", ref=self._effect("Cross Dissolve", _DISSOLVE),
                   name="Cross Dissolve")  # fmt: skip
        return found

    def _fade(self, element: Element, start: int, stop: int, rise: int) -> None:
        """Opacity of what is seen from `start` to `stop`: its rise, and with the spot's end its
        fall."""
        fade = self._project.fade
        fall = len(fade) if fade is not None and start <= fade.start < fade.stop <= stop else 0
        if not rise and not fall:
            return
        blend = SubElement(element, "adjust-blend", amount="1")
        amount = SubElement(blend, "param", name="amount", value="1")
        for name, frames in (("fadeIn", rise), ("fadeOut", fall)):
            if frames:
                SubElement(amount, name, type="linear", duration=self._time(frames))

    def _title(self, text: PlacedText) -> Element:
        self._styles += 1
        style = f"ts{self._styles}"
        title = Element(
            "title", name=text.name, ref=self._effect("Basic Title", _TITLE),
            start="0s", duration=self._time(len(text.frames)), role=f"titles.{text.role}",
        )  # fmt: skip
        words = SubElement(SubElement(title, "text"), "text-style", ref=style)
        words.text = text.text
        SubElement(
            SubElement(title, "text-style-def", id=style), "text-style",
            font=text.font.family, fontFace=text.font.style, fontSize=f"{text.size:.2f}",
            fontColor=_rgba(text.colour, text.opacity), alignment=text.align,
            lineSpacing=f"{text.leading - text.size:.2f}",
        )  # fmt: skip
        title.append(self._at(text.box))
        self._fade(title, text.frames.start, text.frames.stop, 0)
        return title

    def _logo(self, logo: PlacedLogo) -> Element:
        clip = Element("clip", name="logo", start="0s", duration=self._time(len(logo.frames)))
        SubElement(clip, "adjust-conform", type="none")
        clip.append(self._at(logo.box, logo.box.width / logo.width))
        self._fade(clip, logo.frames.start, logo.frames.stop, logo.fade)
        size = self._resource(
            "format", f"of {logo.file}", name="FFVideoFormatRateUndefined",
            width=str(logo.width), height=str(logo.height),
        )  # fmt: skip
        asset = self._resource(
            "asset", logo.file, name="logo", src=logo.file, start="0s", duration="0s",
            hasVideo="1", format=size,
        )  # fmt: skip
        SubElement(clip, "video", ref=asset, offset="0s", start="0s",
                   duration=self._time(len(logo.frames)))  # fmt: skip
        return clip

    def _sound(self, sound: PlacedSound) -> Element:
        length = self._time(len(sound.frames))
        asset = self._resource(
            "asset", sound.file, name=sound.kind, src=sound.file, start="0s", duration=length,
            hasAudio="1", audioSources="1", audioChannels="2", audioRate="48000",
        )  # fmt: skip
        return Element(
            "asset-clip", name=sound.kind, ref=asset, start="0s", duration=length,
            audioRole=_ROLES[sound.kind], enabled="0" if sound.muted else "1",
        )  # fmt: skip

    def _take(self, take: PlacedTake) -> str:
        return self._resource(
            "asset", take.file, name=take.shot, src=take.file, start="0s",
            duration=self._time(take.available), hasVideo="1", format="r1",
        )  # fmt: skip

    def _effect(self, name: str, uid: str) -> str:
        return self._resource("effect", uid, name=name, uid=uid)

    def _resource(self, tag: str, key: str, **attributes: str) -> str:
        """The id of a resource, written where it is first asked for."""
        if key not in self._ids:
            self._ids[key] = f"r{len(self._ids) + 2}"
            SubElement(self._resources, tag, {"id": self._ids[key], **attributes})
        return self._ids[key]

    def _at(self, box: Box, scale: float = 1.0) -> Element:
        raster = self._project.raster
        x, y = box.centre
        right = 100 * (x - raster.width / 2) / raster.height
        up = 100 * (raster.height / 2 - y) / raster.height
        position = f"{right:.4f} {up:.4f}"
        return Element("adjust-transform", position=position, scale=f"{scale:.6f} {scale:.6f}")

    def _marker(self, beat: Beat, edit: _Edit) -> Element:
        """A downbeat is a to-do marker, which is red; others have no colours to choose from."""
        start = self._time(beat.frame - edit.frames.start + edit.start)
        found = Element("marker", start=start, duration=self._time(1), value=beat.name)
        if beat.downbeat:
            found.set("completed", "0")
        return found

    def _note(self, note: str, edit: _Edit) -> Element:
        return Element("marker", start=self._time(edit.start), duration=self._time(1), value=note)

    def _time(self, frames: int) -> str:
        seconds = frames / self._project.rate
        whole = seconds.denominator == 1
        return f"{seconds.numerator}s" if whole else f"{seconds.numerator}/{seconds.denominator}s"


def _over(edits: Sequence[_Edit], frame: int) -> _Edit:
    return next(edit for edit in reversed(edits) if edit.frames.start <= frame)


def _rgba(colour: str, opacity: float) -> str:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return " ".join(f"{part:.6g}" for part in (*parts, opacity))

"""The project as an OpenTimelineIO timeline, and from it the EDL.

Of the picture track every clip begins at frame 0 of its file. A dissolve reaches from the cut point
`out_offset` frames into the arriving clip, and the leaving one goes on that long: in_offset is 0. A
fade from black is a dissolve from a gap of no length; one through black, and the fade to black at
the end, are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import opentimelineio as otio
from opentimelineio import schema
from opentimelineio.opentime import RationalTime, TimeRange
from opentimelineio.schema import MarkerColor, TrackKind

from adgen.delivery.handoff.nouns import (
    HEARD,
    Beat,
    PlacedLogo,
    PlacedSound,
    PlacedText,
    Project,
    rows,
)
from adgen.delivery.handoff.shots import PlacedCutout, PlacedTake
from adgen.schema.time import FrameRange

TITLE = "adgen.title"
"""Kind of the generator that stands for a text; its parameters are the text and its style."""
DOWNBEAT, BEAT, NOTE = MarkerColor.RED, MarkerColor.CYAN, MarkerColor.YELLOW
_NAMESPACE = "adgen"
_MUTED = "muted: the sum of the other sounds, limited; to compare with"


def otio_text(project: Project) -> str:
    """The .otio file of a project."""
    return str(otio.adapters.write_to_string(timeline(project), "otio_json"))


def timeline(project: Project) -> schema.Timeline:
    """The project's tracks, from the bottom: picture, logo, texts; then sounds, the mix last."""
    made = schema.Timeline(project.name, global_start_time=_time(0, project))
    fade = project.fade
    made.metadata[_NAMESPACE] = {
        "campaign": project.campaign,
        "raster": str(project.raster),
        "rate": str(project.rate),
        **({"fade_out": [fade.start, fade.stop]} if fade is not None else {}),
        **project.notes,
    }
    made.tracks.append(_picture(project))
    if project.logos:
        made.tracks.append(_track("logo", ((o.frames, _logo(o, project)) for o in project.logos)))
    for number, row in enumerate(rows(project.texts), 1):
        name = f"texts {number}"
        made.tracks.append(_track(name, ((text.frames, _title(text, project)) for text in row)))
    for kind in HEARD:
        sounds = [sound for sound in project.sounds if sound.kind == kind]
        if sounds:
            pairs = ((sound.frames, _sound(sound, project)) for sound in sounds)
            made.tracks.append(_track(kind, pairs, TrackKind.Audio))
            made.tracks[-1].enabled = not sounds[0].muted
    made.tracks.markers.extend(_beat(beat, project) for beat in project.beats)
    return made


def edl_text(project: Project) -> str:
    """The .edl file (CMX 3600): the picture's cuts and dissolves, and the beats as locators.

    It has no place for texts, logos and sounds. Reels are T001, T002 … in the order in which files
    are first used; BL is black.
    """
    made = schema.Timeline(project.name, global_start_time=_time(0, project))
    track = schema.Track("picture", kind=TrackKind.Video)
    reels: dict[str, str] = {}
    for take in project.takes:
        reel = reels.setdefault(take.file, f"T{len(reels) + 1:03d}")
        if take.fades or take.dissolves:
            track.append(_transition(take, project))
        clip = _clip(take, project)
        clip.markers.clear()
        clip.name = take.file.rpartition("/")[2]
        clip.metadata["cmx_3600"] = {"reel": reel}
        seen = (beat for beat in project.beats if beat.frame in take.record)
        clip.markers.extend(_beat(beat, project) for beat in seen)
        clip.markers.extend(_note(note, take.record.start, project) for note in take.notes)
        track.append(clip)
    if project.fade is not None:
        last = track[-1]
        at = project.fade.start - project.takes[-1].record.start
        last.markers.append(_note(f"fade to black, {len(project.fade)} frames", at, project))
    made.tracks.append(track)
    text = str(otio.adapters.write_to_string(made, "cmx_3600", rate=float(project.rate)))
    head, *lines = filter(None, text.splitlines())
    # Of events alone: a note may have a semicolon of its own.
    dropped = any(";" in line for line in lines if line[:1].isdigit())
    counting = "DROP FRAME" if dropped else "NON-DROP FRAME"
    return "\n".join([head, f"FCM: {counting}", *_events(lines), ""])


def _events(lines: Sequence[str]) -> Iterator[str]:
    """The adapter's lines, each locator once: it writes those of a take again with the dissolve
    that it leaves by."""
    told: set[str] = set()
    for line in lines:
        if line not in told:
            yield line
        if line.startswith("* LOC: "):
            told.add(line)


def _picture(project: Project) -> schema.Track:
    track = schema.Track("picture", kind=TrackKind.Video)
    for take in project.takes:
        if take.fades:
            track.append(schema.Gap(source_range=_range(0, 0, project)))
        if take.fades or take.dissolves:
            track.append(_transition(take, project))
        track.append(_clip(take, project))
    return track


def _transition(take: PlacedTake, project: Project) -> schema.Transition:
    return schema.Transition(
        take.transition,
        schema.TransitionTypes.SMPTE_Dissolve,
        _time(0, project),
        _time(take.transition_frames, project),
        {_NAMESPACE: {"transition": take.transition}},
    )


def _clip(take: PlacedTake, project: Project) -> schema.Clip:
    return schema.Clip(
        take.shot,
        schema.ExternalReference(take.file, _range(0, take.available, project)),
        _range(0, len(take.record), project),
        {_NAMESPACE: _told(take)},
        markers=[_note(note, 0, project) for note in take.notes],
    )


def _told(take: PlacedTake) -> dict[str, Any]:
    """What an editing system has no place for. A look's table is for the plate, under cut-outs."""
    look = take.look
    return {
        "shot": take.shot,
        "tail": take.tail,
        "speed": list(take.speed),
        "transition": [take.transition, take.transition_frames],
        "look": None if look is None else {"lut": look.lut, "not_in_lut": dict(look.beyond)},
        "beats": take.struck,
        "plate": take.plate,
        "cutouts": [_cutout(cutout) for cutout in take.cutouts],
    }


def _cutout(cutout: PlacedCutout) -> dict[str, Any]:
    """Where its foot stands, how high it is and how it is turned at the first, middle and last
    frame of its shot's file, in pixels and degrees; `visible` is the part of its file that counts.
    """
    last = len(cutout.poses) - 1
    box = cutout.visible
    return {
        "file": cutout.file,
        "visible": [box.left, box.top, box.right, box.bottom],
        "blend": cutout.blend,
        "tracked": cutout.tracked,
        "besides": list(cutout.lost),
        "places": [
            {
                "frame": frame,
                "foot": [round(part, 2) for part in cutout.poses[frame].foot],
                "height": round(cutout.poses[frame].height, 2),
                "turn": round(cutout.poses[frame].turn, 3),
            }
            for frame in dict.fromkeys((0, last // 2, last))
        ],
    }


def _logo(logo: PlacedLogo, project: Project) -> schema.Clip:
    whole = _range(0, len(logo.frames), project)
    box = logo.box
    place = {"box": [box.left, box.top, box.right, box.bottom], "fade_in": logo.fade}
    reference = schema.ExternalReference(logo.file, whole)
    return schema.Clip("logo", reference, whole, {_NAMESPACE: place})


def _title(text: PlacedText, project: Project) -> schema.Clip:
    whole = _range(0, len(text.frames), project)
    reference = schema.GeneratorReference(text.role, TITLE, whole, _style(text))
    return schema.Clip(text.name, reference, whole, {_NAMESPACE: {"role": text.role}})


def _style(text: PlacedText) -> dict[str, Any]:
    box, ground = text.box, text.ground
    return {
        "text": text.text,
        "font": text.font.family,
        "style": text.font.style,
        "postscript": text.font.postscript,
        "size": text.size,
        "leading": text.leading,
        "align": text.align,
        "direction": "rtl" if text.rtl else "ltr",
        "colour": text.colour,
        "opacity": text.opacity,
        "box": [box.left, box.top, box.right, box.bottom],
        "stand": list(text.stand),
        "ground": None
        if ground is None
        else {"colour": ground.colour, "opacity": ground.opacity, "radius": ground.radius,
              "box": [ground.box.left, ground.box.top, ground.box.right, ground.box.bottom],
              "form": [list(point) for point in ground.form]},
        "struck_through": text.strike is not None,
    }  # fmt: skip


def _sound(sound: PlacedSound, project: Project) -> schema.Clip:
    whole = _range(0, len(sound.frames), project)
    reference = schema.ExternalReference(sound.file, whole)
    clip = schema.Clip(sound.kind, reference, whole)
    clip.metadata[_NAMESPACE] = {"kind": sound.kind, **({"note": _MUTED} if sound.muted else {})}
    return clip


def _track(
    name: str, placed: Iterable[tuple[FrameRange, schema.Clip]], kind: str = TrackKind.Video
) -> schema.Track:
    """Clips at their places, with gaps before and between them."""
    track, at = schema.Track(name, kind=kind), 0
    for frames, clip in placed:
        if frames.start > at:
            rate = float(frames.rate)
            length = TimeRange(RationalTime(0, rate), RationalTime(frames.start - at, rate))
            track.append(schema.Gap(source_range=length))
        track.append(clip)
        at = frames.stop
    return track


def _beat(beat: Beat, project: Project) -> schema.Marker:
    return schema.Marker(
        beat.name,
        _range(beat.frame, 1, project),
        DOWNBEAT if beat.downbeat else BEAT,
        {_NAMESPACE: {"strength": beat.strength}},
    )


def _note(note: str, frame: int, project: Project) -> schema.Marker:
    return schema.Marker(note, _range(frame, 1, project), NOTE)


def _range(start: int, length: int, project: Project) -> TimeRange:
    return TimeRange(_time(start, project), _time(length, project))


def _time(frames: int, project: Project) -> RationalTime:
    return RationalTime(frames, float(project.rate))

"""The sound of a spot as it is planned: music, effects and lines at one loudness, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from adgen.post.sound import effects, mix
from adgen.run.mixes import PlannedEffects, PlannedMix, PlannedMusic, PlannedStems
from adgen.run.plan import Spot
from adgen.run.planning.tools import tools
from adgen.run.takes import PlannedMaster
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.footage import CutList
from adgen.schema.picture import Asset
from adgen.schema.soundtrack import Music, SoundEffects


def planned_mix(
    brief: Brief, spot: Spot, placement: Placement, master: PlannedMaster
) -> PlannedMix:
    """The sound of a spot as loud as a placement asks, and silent where it wants silence; effects
    are as long as the transitions of its master."""
    target, quiet = placement.loudness, placement.silent_frames / spot.cuts.rate
    asked = brief.campaign.music
    seconds = spot.cuts.frames / spot.cuts.rate
    voices = tuple(
        (work.key, _begun(placed.start, quiet))
        for work, placed in zip(spot.voices, spot.speeches, strict=True)
    )
    music = None
    if asked is not None and brief.music is not None:
        music = _planned_music(brief.music, asked, spot.cuts)
    struck = _planned_effects(brief.campaign.sound_effects, spot.cuts, master)
    parameters = {
        "seconds": str(seconds),
        "starts": [str(start) for _, start in voices],
        "music": _music_parameters(music) if music else None,
        "target": target.model_dump(),
        **_effects_parameters(struck),
        **({"quiet": str(quiet)} if quiet else {}),
        **tools("ffmpeg"),
    }
    inputs = {"music": music.asset.sha256} if music else {}
    inputs |= {f"voice {index}": key for index, (key, _) in enumerate(voices)}
    work = Work("mix", mix.VERSION, parameters, inputs)
    return PlannedMix(work, seconds, music, voices, target, struck, quiet)


def _begun(start: Fraction, quiet: Fraction) -> Fraction:
    """When a line begins: not in the silence at the head, but for a finished voice track, which
    lies over the whole spot."""
    return max(start, quiet) if start else start


def planned_stems(sound: PlannedMix) -> PlannedStems:
    """The parts of a mix as files."""
    work = Work("stems", mix.STEMS_VERSION, tools("ffmpeg"), {"mix": sound.key})
    return PlannedStems(work, sound)


def _planned_effects(
    asked: SoundEffects | None, cuts: CutList, master: PlannedMaster
) -> PlannedEffects | None:
    """What is heard on the cuts; None where that is nothing."""
    if asked is None:
        return None
    passages = [
        (cut.record.start_seconds, part.edit.transition, part.edit.transition_frames / cuts.rate)
        for cut, part in zip(cuts.cuts, master.segments, strict=True)
    ]
    struck = effects.effects_on(passages, whoosh=asked.whoosh, hit=asked.hit)
    return PlannedEffects(struck, asked.level) if struck else None


def _effects_parameters(planned: PlannedEffects | None) -> Mapping[str, object]:
    """What decides how the effects sound; nothing without any."""
    if planned is None:
        return {}
    struck = [effect.parameters() for effect in planned.struck]
    return {"effects": {"version": effects.VERSION, "level": planned.level, "struck": struck}}


def _planned_music(track: Asset, asked: Music, cuts: CutList) -> PlannedMusic:
    """The track under a spot; a fade begins on the beat that is nearest to where it would.

    Not where that makes it less than half or more than twice as long, as with few beats.
    """
    fade = asked.fade
    if cuts.beats:
        begin = cuts.frames - fade * float(cuts.rate)
        beat = min(cuts.beats, key=lambda beat: abs(beat - begin))
        on_beat = float((cuts.frames - beat) / cuts.rate)
        fade = on_beat if fade / 2 <= on_beat <= 2 * fade else fade
    return PlannedMusic(track, cuts.music_start, fade, asked.duck, cuts.last_hit)


def _music_parameters(music: PlannedMusic) -> Mapping[str, object]:
    """What decides how the track sounds; with a last hit nothing fades."""
    ends: Mapping[str, object] = {"fade": music.fade}
    if music.last_hit is not None:
        ends = {"last_hit": str(music.last_hit)}
    return {"start": music.start, "duck": music.duck, **ends}

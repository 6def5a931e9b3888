"""What no single key of a campaign can know: what contradicts another key, or the brand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from adgen.brief.files import at
from adgen.brief.tags import region_of
from adgen.errors import Problem, RequestError
from adgen.media.tags import ANY
from adgen.schema.brand import Brand
from adgen.schema.brief import Places
from adgen.schema.broadcast import NUMBER_KEYS
from adgen.schema.campaign import Campaign
from adgen.schema.shot import EndCard, Shot

END_CARD = "end-card"
"""The id of the end card once it is a shot."""


def contradictions(campaign: Campaign, places: Places) -> list[Problem]:
    """What no single key can know: what is given twice, and what needs something left out."""
    problems: list[Problem] = []
    keys = [f"shots[{number}]" for number in range(len(campaign.shots))]
    parts: tuple[Shot | EndCard, ...] = (*campaign.shots, campaign.end_card)
    for key, part in zip((*keys, "end_card"), parts, strict=True):
        if part.beats is not None and campaign.music is None:
            hint = "give the campaign music, or the shot seconds"
            problems.append(Problem(places.where(f"{key}.beats"), "there is no music", hint))
        if part.voice and campaign.voice is None:
            hint = "say who speaks, as in voice: {engine: espeak}, or leave the line out"
            problems.append(Problem(places.where(f"{key}.voice"), "there is no voice", hint))
    problems += _of_subtitles(campaign, places, dict(zip((*keys, "end_card"), parts, strict=True)))
    problems += _of_tags(campaign, places)
    for number, shot in enumerate(campaign.shots):
        if shot.mask is not None and shot.picture is None:
            where = places.where(f"shots[{number}].mask")
            hint = "give the shot a picture, or leave the mask out"
            problems.append(Problem(where, "there is no picture for it", hint))
    first: dict[str, int] = {}
    for number, shot in enumerate(campaign.shots):
        where = places.where(f"shots[{number}].id")
        if shot.id == END_CARD:
            problems.append(Problem(where, f"{END_CARD!r} is the end card's own id", "rename it"))
        elif shot.id in first:
            what = f"{shot.id!r} is the id of shots[{first[shot.id]}] already"
            problems.append(Problem(where, what, "give every shot its own id"))
        first.setdefault(shot.id, number)
    for key, values in (("lengths", campaign.lengths), ("placements", campaign.placements)):
        for value, times in Counter(values).items():
            if times > 1:
                number = [*values].index(value, values.index(value) + 1)
                what = f"{value} is listed {times} times"
                problems.append(Problem(places.where(f"{key}[{number}]"), what, "list it once"))
    return problems


def _of_subtitles(
    campaign: Campaign, places: Places, parts: Mapping[str, Shot | EndCard]
) -> list[Problem]:
    """Translations that are not shown, and a second language without any."""
    second = campaign.subtitles.second if campaign.subtitles else ""
    translated = [key for key, part in parts.items() if part.translation]
    if translated and not second:
        where = places.where(f"{translated[0]}.translation")
        hint = "name its language as subtitles: {second: en}, or leave the translation out"
        return [Problem(where, "the subtitles have no second language", hint)]
    if second and not translated:
        hint = "give the shots with a voice line its `translation`, or leave `second` out"
        return [Problem(places.where("subtitles.second"), "no shot has a translation", hint)]
    return []


def _of_tags(campaign: Campaign, places: Places) -> list[Problem]:
    """Tables by language whose keys are no language tags, and tracks of lengths not asked for."""
    tables: dict[str, Iterable[str]] = {
        f"shots[{number}].super.markets": shot.super.markets
        for number, shot in enumerate(campaign.shots)
        if shot.super is not None
    }
    voice, problems = campaign.voice, list[Problem]()
    if voice is not None:
        tables["voice.languages"] = voice.languages
        problems += _of_lengths(voice.track, "voice.track", campaign, places)
    for key in NUMBER_KEYS.values():
        problems += _of_lengths(getattr(campaign, key), key, campaign, places)
    for key, tags in tables.items():
        problems += untagged(tags, key, places)
    return problems


def _of_lengths(
    given: Mapping[int, str], key: str, campaign: Campaign, places: Places
) -> list[Problem]:
    """Lengths of a table at `key` that no spot has; 0 stands for every other one."""
    hint = f"lengths are {', '.join(map(str, campaign.lengths))}"
    return [
        Problem(places.where(f"{key}.{length}"), f"no spot of {length} s is asked for", hint)
        for length in given.keys() - {0, *campaign.lengths}
    ]


def untagged(tags: Iterable[str], key: str, places: Places) -> list[Problem]:
    """Keys of a table at `key` that are no language tags; `*` stands for every other one."""
    problems: list[Problem] = []
    for tag in tags:
        try:
            tag == ANY or region_of(tag, 0)
        except RequestError as error:
            problems += at(error, places.where(f"{key}.{tag}"))
    return problems


def unspoken(brand: Brand, places: Places) -> list[Problem]:
    """Names of a brand's lexicon that are given for what is no language."""
    return [
        problem
        for name, readings in brand.voice.lexicon.items()
        for problem in untagged(readings, f"voice.lexicon.{name}", places)
    ]


def unlicensed(campaign: Campaign, brand: Brand, profile: str, places: Places) -> list[Problem]:
    """Music under terms that its brand, told in the file `profile`, does not allow.

    Capitals do not count, as in SPDX's names of licences.
    """
    allowed = brand.music_licences
    if campaign.music is None:
        return []
    terms = campaign.music.licence.terms.strip()
    if terms.casefold() in map(str.casefold, allowed):
        return []
    what = f"{terms!r} is not among the music_licences of {profile}"
    if allowed:
        way = f"they are {', '.join(allowed)}: add it to them"
    else:
        way = f"there are none yet: write music_licences: [{terms}] into it"
    hint = f"{way}, if the brand may use music under these terms, or take another track"
    return [Problem(places.where("music.licence.terms"), what, hint)]

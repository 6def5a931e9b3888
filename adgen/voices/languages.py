"""Which of an engine's voices is nearest to a language tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from langcodes import Language, standardize_tag, tag_distance
from langcodes.tag_parser import LanguageTagError

# langcodes gives 1 for two codes of one language (no and nb), 4 and up for relatives (hr and bs).
SAME_LANGUAGE = 1
CANTONESE = ("HK", "MO")  # where Chinese is read aloud in Cantonese


@dataclass(frozen=True, slots=True, order=True)
class Accent:
    """A voice and the language tags it is listed for, each with a priority (low is better)."""

    name: str
    tags: tuple[tuple[int, str], ...]


@lru_cache(maxsize=512)
def nearest(tag: str, accents: Sequence[Accent]) -> Accent | None:
    """The accent for a BCP-47 tag: same language, nearest region; None when there is none.

    The script of the tag does not count, except that voices made for one (`cmn-Latn-pinyin`)
    serve only that script.
    """
    wanted = _parsed(tag)
    if wanted is None:
        return None
    language = spoken_language(wanted)
    if language != wanted.language:
        wanted = Language.make(language, script=wanted.script, territory=wanted.territory)
    ranked = ((_rank(wanted, accent), accent) for accent in accents)
    found = [(rank, accent.name, accent) for rank, accent in ranked if rank is not None]
    return min(found)[2] if found else None


def bare(accents: Sequence[Accent]) -> tuple[str, ...]:
    """The languages of these accents, sorted, without regions."""
    tags = (_parsed(tag) for accent in accents for _, tag in accent.tags[:1])
    return tuple(sorted({tag.language for tag in tags if tag and tag.language}))


def bare_language(tag: str) -> str:
    """The language of a tag without script and region, as engines write it: zh for cmn."""
    parsed = _parsed(tag)
    return parsed.language or "" if parsed else ""


def heard_as(tag: str) -> str:
    """What matters of a tag for when the words of a sound are said: its speech and its writing."""
    parsed = Language.get(tag).maximize()
    return f"{spoken_language(parsed)}-{parsed.script}"


def spoken_language(tag: Language) -> str:
    """Its language, of which Chinese is Cantonese where that is read aloud."""
    cantonese = tag.language == "zh" and tag.territory in CANTONESE
    return "yue" if cantonese else tag.language or "und"


_Rank = tuple[bool, bool, bool, bool, int, bool, int]


def _rank(wanted: Language, accent: Accent) -> _Rank | None:
    """Sorts accents, lowest first; None for another language.

    First those named for the language (Croatian is also listed for Serbo-Croatian), for the very
    tag, for its script, not for a dialect; then by nearest region, by region, by priority.
    """
    own = _parsed(accent.name.rsplit("/", 1)[-1])
    script = own.script if own else None
    if script and script != wanted.script:
        return None
    here = _without_script(wanted)
    territory = wanted.maximize().territory
    ranks = [
        (
            own is None or own.language != wanted.language,
            listed != wanted,
            script is None,
            own is not None and bool(own.private or own.variants),
            tag_distance(here, _without_script(listed)),
            listed.territory != territory,
            priority,
        )
        for priority, tag in accent.tags
        if (listed := _parsed(tag)) and _same(wanted, listed)
    ]
    return min(ranks) if ranks else None


def _same(one: Language, other: Language) -> bool:
    return tag_distance(one.language or "und", other.language or "und") <= SAME_LANGUAGE


def _without_script(tag: Language) -> str:
    return Language.make(tag.language, territory=tag.territory).to_tag()


@lru_cache(maxsize=1024)
def _parsed(tag: str) -> Language | None:
    try:
        return Language.get(standardize_tag(tag, macro=True))
    except LanguageTagError:
        return None

"""Region tags: BCP-47 in, the language, its script where it matters, and its direction out.

The lists of subtags and the likely script of each come from langcodes (IANA's registry and
CLDR's likely subtags).
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

import langcodes
from langcodes.data_dicts import LIKELY_SUBTAGS

from adgen.errors import RequestError
from adgen.media.tags import is_language_tag
from adgen.schema.storyboard import Region

RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"})
WRITTEN_TWO_WAYS = frozenset({"zh", "sr"})
"""Languages whose markets differ by script, so that the script must go with the language."""


def region_of(tag: str, line: int) -> Region:
    """The region of a BCP-47 tag. Raises RequestError without a place."""
    language, rtl = _read(tag)
    return Region(tag, language, rtl, line)


@lru_cache(maxsize=1024)
def _read(tag: str) -> tuple[str, bool]:
    """The language of a tag, and whether it is written from right to left."""
    if not is_language_tag(tag):
        near = _nearest(tag)
        hint = f"did you mean {near!r}?" if near else "write it as en-US, zh-Hans-CN or ar"
        raise RequestError.of("", f"is not a BCP-47 language tag: {tag!r}", hint)
    likely = langcodes.Language.get(tag).maximize()
    language = likely.language or tag
    script = likely.script or "Latn"
    full = f"{language}-{script}" if language in WRITTEN_TWO_WAYS else language
    return full, script in RTL_SCRIPTS


def _nearest(tag: str) -> str | None:
    """A valid tag that was probably meant: other separators, a country for its language."""
    dashed = re.sub(r"[\s_.]+", "-", tag.strip())
    candidates = [dashed]
    head, _, rest = dashed.partition("-")
    if re.fullmatch(r"[A-Za-z]{2}", head) and not rest:
        likely = langcodes.Language.make(territory=head.upper()).maximize()
        if likely.language != "en":
            candidates.append(f"{likely.language}-{head.upper()}")
    if rest:
        candidates += [f"{head}-{rest[:2].upper()}", head]
    candidates += difflib.get_close_matches(dashed, LIKELY_SUBTAGS, n=3, cutoff=0.7)
    for candidate in candidates:
        if is_language_tag(candidate):
            return str(langcodes.standardize_tag(candidate))
    return None

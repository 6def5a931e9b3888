"""What changed between the sources of two plans, in words for people.

Whatever has a name is compared by it: neither the order of rows nor a comment matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Flat = Mapping[str, Any]
_SHORT_FORMS = (".text", ".portrait", ".name", ".0")
"""Fields that an author may give by their parent alone, as `super: "Hello"`; 0 is all lengths."""
_DIGEST = re.compile(r"[0-9a-f]{16,}")


@dataclass(frozen=True, slots=True)
class Change:
    """One source that is not what it was: its label for finding it, and words for people."""

    label: str
    """Such as `row zh-CN cta`, `campaign shots[hook].prompt`, `file brand logo`."""
    text: str
    before: Any = None
    after: Any = None
    """The values, None for one that is absent."""


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between the `sources_of` two plans, in the order of the sources."""
    return (
        *_campaign_changes(_part(then, "campaign"), _part(now, "campaign")),
        *_row_changes(_part(then, "rows"), _part(now, "rows")),
        *_flat_changes("brand", then, now),
        *_file_changes(_part(then, "files"), _part(now, "files")),
        *_table_changes(then, now),
        *_identity_changes(then, now),
        *_certificate_change(then, now),
        *_review_changes(_part(then, "review"), _part(now, "review")),
    )


def _part(sources: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of the sources; empty where an older manifest has none."""
    found = sources.get(name)
    return found if isinstance(found, Mapping) else {}


def _campaign_changes(then: Flat, now: Flat) -> Iterator[Change]:
    file, lines = now.get("file", ""), _part(now, "lines")
    ids, old_ids = list(now.get("shots", ())), list(then.get("shots", ()))
    for gone in (name for name in old_ids if name not in ids):
        yield Change(f"campaign shots[{gone}]", f"shot {gone} was taken out of {file}")
    if [name for name in ids if name in old_ids] != [name for name in old_ids if name in ids]:
        yield Change("campaign order of shots", f"{file} order of shots changed")
    values, old = dict(_part(now, "values")), dict(_part(then, "values"))
    for key in _differing(old, values):
        shot = re.match(r"shots\[(.+?)\]", key)
        if shot and shot[1] not in old_ids:
            new = f"shots[{shot[1]}]"
            yield Change(f"campaign {new}", f"{_written(file, lines, ids, new)} is new")
        elif not shot or shot[1] in ids:
            text = f"{_written(file, lines, ids, key)} changed"
            yield Change(f"campaign {key}", text, old.get(key), values.get(key))


def _differing(old: Flat, new: Flat) -> list[str]:
    """Keys whose values differ, an object that came or went as one key, a new shot as one too."""
    found: dict[str, None] = {}
    for key in dict.fromkeys((*new, *old)):
        if key in new and key in old and new[key] == old[key]:
            continue
        parent = key
        while "." in parent:
            parent = parent.rpartition(".")[0]
            if parent in new or parent in old:
                key = parent
        new_shot = re.match(r"shots\[.+?\]", key)
        if new_shot and not any(each.startswith(new_shot[0]) for each in old):
            key = new_shot[0]
        found[key] = None
    return list(found)


def _written(file: str, lines: Flat, ids: list[str], key: str) -> str:
    """`campaign.yaml line 31 shots[2].prompt`; the line is that of the nearest key written."""
    for ending in _SHORT_FORMS:
        parent = key.removesuffix(ending)
        if parent != key and key not in lines and parent in lines:
            key = parent
    near = key
    while near and near not in lines:
        near = near[: max(near.rfind("."), near.rfind("[") if near.endswith("]") else 0, 0)]
    name = re.sub(
        r"^shots\[(.+?)\]", lambda m: f"shots[{ids.index(m[1]) if m[1] in ids else m[1]}]", key
    )
    line = lines.get(near)
    if line is None:
        return f"{file} {name}"
    return f"{file} line {line} {name}" if line else f"--set {name}"


def _row_changes(then: Flat, now: Flat) -> Iterator[Change]:
    places, known = _part(now, "places"), _part(then, "places")
    rows, old = _part(now, "values"), _part(then, "values")
    for name in places:
        if name not in known:
            yield Change(f"row {name}", f"row for {name} is new")
    for name, values in rows.items():
        if name in old and values != old[name]:
            before = old[name]
            for column in dict.fromkeys((*values, *before)):
                if values.get(column) != before.get(column):
                    text = f"{places.get(name, name)} {column} changed"
                    yield Change(
                        f"row {name} {column}", text, before.get(column), values.get(column)
                    )
    for name in known:
        if name not in places:
            yield Change(f"row {name}", f"row for {name} was taken out")


def _flat_changes(part: str, then: Flat, now: Flat) -> Iterator[Change]:
    old, new = _part(then, part), _part(now, part)
    for key in _differing(old, new):
        yield Change(f"{part} {key}", f"{part} {key} changed", old.get(key), new.get(key))


def _file_changes(then: Flat, now: Flat) -> Iterator[Change]:
    for role in dict.fromkeys((*now, *then)):
        before, after = then.get(role), now.get(role)
        if before != after:
            how = "is new" if before is None else "is not used any more" if after is None else (
                "changed"
            )  # fmt: skip
            yield Change(f"file {role}", f"{role} {how}", before, after)


def _table_changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Rows of adgen's own tables that say something else for the same name."""
    old_places, places = _part(then, "placements"), _part(now, "placements")
    for name in places:
        old, new = _part(old_places, name), _part(places, name)
        for field in _differing(old, new) if old else ():
            text = f"placement {name} {field} changed"
            yield Change(f"placement {name} {field}", text, old.get(field), new.get(field))
    asked = [_part(_part(each, "campaign"), "values") for each in (then, now)]
    for part, key in (("encode", "encode"), ("mood", "mood")):
        chosen = asked[1].get(key)
        if asked[0].get(key) == chosen:
            for change in _flat_changes(part, then, now):
                field = change.label.removeprefix(f"{part} ")
                text = f"{f'{key} {chosen}' if chosen else part} {field} changed"
                yield Change(change.label, text, change.before, change.after)


def _review_changes(then: Flat, now: Flat) -> Iterator[Change]:
    """Shots whose takes were rejected, locked or let go since."""
    for shot in dict.fromkeys((*now, *then)):
        if then.get(shot) != now.get(shot):
            yield Change(f"review {shot}", f"takes of {shot} were decided about")


def _certificate_change(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Who signs: told by its fingerprint, as the file may lie anywhere."""
    before, after = then.get("certificate"), now.get("certificate")
    if before != after:
        how = "is new" if before is None else "is not used any more" if after is None else "changed"
        yield Change("certificate", f"the signing certificate {how}", before, after)


def _identity_changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Engines, voices, stages and tools that are not what they were."""
    for part, word in (("engines", "engine"), ("voices", "voice")):
        for name, revision in _part(now, part).items():
            before = _part(then, part).get(name)
            if before is not None and before != revision:
                text = f"{word} {name} is now revision {_new_words(before, revision)}"
                yield Change(f"{word} {name}", text, before, revision)
    for name, number in _part(now, "stages").items():
        before = _part(then, "stages").get(name)
        if before is not None and before != number:
            yield Change(f"stage {name}", stage_text(name, number), before, number)
    for name, value in _part(now, "tools").items():
        before = _part(then, "tools").get(name)
        if before is not None and before != value:
            text = "the fonts changed" if name == "fonts" else f"{name} is now {value}"
            yield Change(f"tool {name}", text, before, value)


def stage_text(stage: str, version: int) -> str:
    """A stage's new version in words."""
    return f"stage {stage} is now version {version}"


def _new_words(before: str, now: str) -> str:
    """The words of a revision that are new, digests cut short."""
    old = str(before).split()
    words = [word for word in str(now).split() if word not in old] or [str(now)]
    return " ".join(_DIGEST.sub(lambda found: found[0][:12], word) for word in words)

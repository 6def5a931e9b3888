"""Documents as tables for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from adgen.cli.heard import beside, licence_lines, licence_words, sound_lines, spot_words
from adgen.cli.labelled import mark_lines, unmade_lines
from adgen.cli.quantities import duration_text, size_text

_WIDTH_WITHOUT_TERMINAL = 150
_MOST_ROWS = 40
"""Rows of a table before what is alike is put together, or left out."""
_MOST_NAMES = 3


def print_plan(document: dict[str, Any]) -> None:
    """Cut points, takes and deliverables with the reason of each, and the estimate.

    Of many rows those that are equal but for the name stand in one, so that thousands can be read.
    """
    here = console()
    variants: list[tuple[str, ...]] = [
        (f"{_region(row)} {row['length']} s", ", ".join(
            f"{cut['shot']} {cut['start']} ({cut['seconds'][0]:.2f})" for cut in row["cuts"]
        ), spot_words(row))
        for row in document["variants"]
    ]  # fmt: skip
    takes = [
        (row["key"][:12], row["engine"], row["raster"], str(row["frames"]), row["status"],
         row["reason"], _named(row["shots"]))
        for row in document["takes"]
    ]  # fmt: skip
    files = [
        (row["file"], ", ".join(row["marks"]), row["status"], row["reason"])
        for row in document["deliverables"]
    ]
    heard = 3 if any(told for *_, told in variants) else 2
    variants = [cells[:heard] for cells in variants]
    for title, columns, rows in (
        ("variants", ("variant", "cuts: frame (seconds)", "sound")[:heard], _grouped(variants)),
        ("takes", ("take", "engine", "raster", "frames", "status", "reason", "used by"), takes),
        ("deliverables", ("file", "marks", "status", "reason"), _grouped(files)),
    ):
        table = Table(title=title)
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column == "take")
        for cells in rows[:_MOST_ROWS]:
            table.add_row(*map(escape, cells))
        if len(rows) > _MOST_ROWS:
            table.caption = f"and {len(rows) - _MOST_ROWS} rows more, all with --json"
        here.print(table)
    for line in _notes(document):
        here.print(escape(line), soft_wrap=True)


def _notes(document: dict[str, Any]) -> Iterator[str]:
    """What lies beside the films, licences, what pictures are framed round, and the estimate."""
    files = beside(document["deliverables"], "file")
    if files:
        yield f"beside the films: {files}"
    yield from licence_lines(document["licences"])
    yield from document["subjects"]
    yield from _waived(document["rules"]["waived"])
    yield from unmade_lines(document["deliverables"])
    cost = document["estimate"]
    yield (
        f"estimate: {cost['take_frames']} frames to generate, {cost['deliverable_frames']} to "
        f"encode, about {duration_text(cost['seconds'])}, "
        f"{size_text(cost['megabytes'] * 1e6)} of disk"
    )


def _waived(breaches: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What a market forbids and somebody answers for, each waiver with the places it is used at."""
    places: dict[str, list[str]] = {}
    for row in breaches:
        by = row["waived"]
        told = f"{row['rule']} is waived for {row['word']!r} by {by['by']}: {by['reason']}"
        places.setdefault(told, []).append(row["where"])
    yield from (f"{told} ({listed(where)})" for told, where in places.items())


def _region(row: dict[str, Any]) -> str:
    """A region with the id that tells its rows apart, where there is one."""
    return f"{row['region']}-{row['id']}" if row.get("id") else str(row["region"])


def _grouped(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of a name and what is told of it; where they are many, names of which the same is told
    stand together, and if need be rows of the CSV, lines and voices are told without their numbers.
    """
    if len(rows) <= _MOST_ROWS:
        return list(rows)
    for pattern in (
        r"(?!)",
        r"(?<=voice )[^;]*|(?<= row )\d+|(?<= line )\d+|(?<=same bytes as ).*",
    ):
        groups: dict[tuple[str, ...], list[str]] = {}
        for name, *told in rows:
            groups.setdefault(tuple(re.sub(pattern, "…", cell) for cell in told), []).append(name)
        if len(groups) <= _MOST_ROWS:
            break
    return [(_named(names), *told) for told, names in groups.items()]


def _named(names: list[str]) -> str:
    """A few names, and how many more there are."""
    rest = len(names) - _MOST_NAMES
    return "\n".join(names[:_MOST_NAMES]) + (f"\nand {rest} more" if rest > 0 else "")


def print_rows(columns: tuple[str, ...], rows: list[tuple[str, ...]], whole: bool = False) -> None:
    """A plain table; `whole` keeps the names in its first column from being broken."""
    table = Table()
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=whole and not number)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)


def print_ancestry(document: dict[str, Any]) -> None:
    """A delivered file and all it was made from, as a tree."""
    name = Path(document["file"]).name
    states = {"same": "as delivered", "changed": "CHANGED SINCE", "missing": "NOT THERE"}
    tree = Tree(escape(f"{name}  sha256 {document['sha256']}, {states[document['on_disk']]}"))
    film, check, texts = document["film"], document["check"], document["texts"]
    encode = ", ".join(f"{field} {value}" for field, value in film["encode"].items())
    where = f"{_region(document)}, {document['length']} s, {document['placement']}"
    node = tree.add(escape(f"film {_made(film)}"))
    _leaves(
        node, where, f"encode: {encode}; ffmpeg {film['ffmpeg']}", f"logo: {_file(film['logo'])}"
    )
    if film["same_file"]:
        _leaves(node, f"the same bytes: {listed(film['same_file'])}")
    if document.get("marks"):
        _add_marks(tree, document["marks"])
    node = tree.add(escape(f"checks {_made(check)}: {check['passed']} passed"))
    _leaves(node, *(f"FAILED {row['check']}: {row['measured']}, must be {row['limit']}"
                    for row in check["failed"]))  # fmt: skip
    node = tree.add(escape(f"texts {_made(texts)}, {texts['language']}"))
    _leaves(node, *(f"{place}: {text}" for place, text in texts["texts"].items()))
    if texts["subtitles"]:
        _leaves(node, f"subtitles: {', '.join(Path(name).name for name in texts['subtitles'])}")
    _add_sound(tree, document["sound"])
    _add_picture(tree, document["picture"])
    console().print(tree)


def _add_marks(tree: Tree, marks: dict[str, Any]) -> None:
    made = f" {_made(marks)}" if marks["key"] else ""
    node = tree.add(escape(f"marks{made}: {', '.join(marks['marks']) or 'none'}"))
    _leaves(node, *mark_lines(marks))


def _add_sound(tree: Tree, sound: dict[str, Any]) -> None:
    target = sound["target"] or {}
    node = tree.add(escape(f"sound {_made(sound)}, {target.get('integrated')} LUFS"))
    music = sound["music"]
    if music:
        beats = f", beats {_made(music['beats'])}" if music["beats"] else ""
        beats = f", beats of {music['beats_file']}" if music["beats_file"] else beats
        _leaves(node, f"music: {_file(music)}, from {music.get('start', 0):g} s{beats}")
        if music["licence"]:
            _leaves(node, f"licence: {licence_words(music['licence'])}")
    _leaves(node, *sound_lines(sound))
    if sound["shared_by"]:
        _leaves(node, f"shared with {listed(sound['shared_by'])}")


def _add_picture(tree: Tree, picture: dict[str, Any]) -> None:
    size = f"{picture['raster']} at {picture['rate']}"
    passing = "" if picture["made"] else ", composed while encoding"
    node = tree.add(escape(f"picture {_made(picture)}{passing}, {size}"))
    if picture["shared_by"]:
        _leaves(node, f"shared with {listed(picture['shared_by'])}")
    for cut in picture["cuts"]:
        take = cut["take"]
        begins = f"frames {cut['start']} to {cut['stop']}, {cut['transition']}"
        branch = node.add(escape(f"{cut['shot']}, {begins}: take {_made(take)}"))
        look = ", ".join(f"{field} {value}" for field, value in (cut["look"] or {}).items())
        settings = "".join(f", {key} {value}" for key, value in (take["settings"] or {}).items())
        _leaves(
            branch,
            f"{take['engine']} {take['revision']}{settings}",
            f"seed {take['seed']}, {take['frames']} frames of {take['raster']} at {take['rate']}, "
            f"camera {take['camera']}, motion {take['motion']}",
            *(f"{field}: {take[field]}" for field in ("prompt", "negative") if take[field]),
            *([f"look: {look}"] if look else []),
            *([f"palette {', '.join(take['palette'])}"] if take["palette"] else []),
            *(f"{each['as']}: {_file(each)}" for each in take["pictures"]),
            f"used by {listed(take['used_by'])}",
        )


def _leaves(node: Tree, *lines: str) -> None:
    for line in lines:
        node.add(escape(line))


def _made(work: dict[str, Any]) -> str:
    """A piece of work by its key, and what is known of its making."""
    seconds = f", made in {work['seconds']:.2f} s" if work["seconds"] is not None else ""
    gone = ", no longer in the store" if work.get("kept") is False and work["made"] else ""
    return f"{work['key'][:12]}{seconds}{gone}"


def _file(file: dict[str, Any]) -> str:
    return f"{file['file'] or 'a file'}, sha256 {(file['sha256'] or '')[:12]}"


def listed(names: list[str]) -> str:
    """Names in a line: the first few, and how many more there are."""
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def console() -> Console:
    """Standard output, wide enough for a table where it is no terminal."""
    found = Console(highlight=False, emoji=False)
    if found.is_terminal:
        return found
    return Console(highlight=False, emoji=False, width=_WIDTH_WITHOUT_TERMINAL)

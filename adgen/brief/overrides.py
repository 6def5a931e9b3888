"""`--set shots[1].camera=pan_left`: one value of the campaign replaced before it is validated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from typing import Any

from adgen.brief.yaml_lines import Document, read_value
from adgen.errors import Problem, RequestError
from adgen.schema.brief import Places

NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\[[0-9]{1,6}\])*"
KEY = re.compile(rf"{NAME}(?:\.{NAME})*")
STEP = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+")


def overridden(document: Document, overrides: Mapping[str, str]) -> Document:
    """A new document with each dotted key set to its value, which is read as YAML.

    Keys that are not there yet are added, list entries are not. Raises RequestError.
    """
    data = deepcopy(document.data)
    lines = dict(document.places.lines)
    problems: list[Problem] = []
    for key, text in overrides.items():
        where = f"--set {key}"
        try:
            if not KEY.fullmatch(key):
                raise RequestError.of(where, "is not a key", "write it as in shots[1].camera")
            _place(data, key, read_value(text, where))
        except RequestError as error:
            problems += error.problems
            continue
        stale = (f"{key}.", f"{key}[")
        lines = {name: line for name, line in lines.items() if not name.startswith(stale)}
        parents = (key[: cut.start()] for cut in re.finditer(r"[.\[]", key))
        lines.update({parent: 0 for parent in parents if parent not in lines})
        lines[key] = 0
    if problems:
        raise RequestError(problems)
    return replace(document, data=data, places=Places(document.places.file, lines))


def _place(data: dict[str, Any], key: str, value: Any) -> None:
    steps = [int(step) if step.isdigit() else step for step in STEP.findall(key)]
    here: Any = data
    for step, following in pairwise(steps):
        _enter(here, step, key)
        if isinstance(step, str) and here.get(step) is None:
            here[step] = [] if isinstance(following, int) else {}
        here = here[step]
    _enter(here, steps[-1], key)
    here[steps[-1]] = value


def _enter(here: Any, step: str | int, key: str) -> None:
    where = f"--set {key}"
    if isinstance(step, int):
        if not isinstance(here, list):
            raise RequestError.of(where, f"[{step}] stands after something that is no list")
        if step >= len(here):
            hint = "entries are counted from 0"
            raise RequestError.of(where, f"no entry [{step}]: the list has {len(here)}", hint)
    elif not isinstance(here, dict):
        hint = "set the whole of it, as in --set 'engine={name: stills, steps: 4}'"
        raise RequestError.of(where, f"{step!r} stands after something without keys", hint)

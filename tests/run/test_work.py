"""Keys: the same work has the same key, any difference another one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.run.work import Work

PARAMETERS: dict[str, Any] = {"prompt": "a can", "seed": 1, "size": [1, 2], "more": {"a": None}}
INPUTS = {"picture": "f" * 64, "music": "e" * 64}
BASE = Work("take", 1, PARAMETERS, INPUTS).key


def test_the_key_is_the_hash_of_canonical_json() -> None:
    text = '{"inputs":{"b":"2"},"parameters":{"a":[1,"ü"]},"stage":"mix","version":3}'
    assert (
        Work("mix", 3, {"a": [1, "ü"]}, {"b": "2"}).key == hashlib.sha256(text.encode()).hexdigest()
    )


def test_the_order_of_keys_does_not_count() -> None:
    turned = {
        name: dict(reversed(value.items())) if isinstance(value, dict) else value
        for name, value in reversed(PARAMETERS.items())
    }
    assert list(turned) != list(PARAMETERS)
    assert Work("take", 1, turned, dict(reversed(INPUTS.items()))).key == BASE


@pytest.mark.parametrize(
    "other",
    [
        Work("mix", 1, PARAMETERS, INPUTS).key,
        Work("take", 2, PARAMETERS, INPUTS).key,
        *(Work("take", 1, {**PARAMETERS, name: "x"}, INPUTS).key for name in PARAMETERS),
        *(Work("take", 1, PARAMETERS, {**INPUTS, name: "x"}).key for name in INPUTS),
        Work("take", 1, {**PARAMETERS, "new": None}, INPUTS).key,
        Work("take", 1, {k: v for k, v in PARAMETERS.items() if k != "more"}, INPUTS).key,
        Work("take", 1, {**PARAMETERS, "size": [2, 1]}, INPUTS).key,
        Work("take", 1, {**PARAMETERS, "seed": "1"}, INPUTS).key,
        Work("take", 1, {**PARAMETERS, "seed": True}, INPUTS).key,
        Work("take", 1, PARAMETERS, {}).key,
        Work("take", 1, {}, {**INPUTS}).key,
    ],
)
def test_every_difference_makes_another_key(other: str) -> None:
    assert other != BASE
    assert len(other) == 64


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), st.integers()), st.text(), st.integers())
def test_any_new_parameter_makes_another_key(
    parameters: dict[str, int], name: str, value: int
) -> None:
    changed = {**parameters, name: value}
    same = Work("s", 1, changed, {}).key == Work("s", 1, parameters, {}).key
    assert same is (changed == parameters)


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Work("take", 1, {"x": float("nan")}, {})
    with pytest.raises(TypeError, match="set"):
        Work("take", 1, {"x": {1, 2}}, {})


def test_a_work_tells_what_it_was_hashed_from() -> None:
    work = Work("take", 1, PARAMETERS, INPUTS)
    document = json.loads(json.dumps(work.document()))
    assert document == {
        "stage": "take", "version": 1, "parameters": PARAMETERS, "inputs": INPUTS
    }  # fmt: skip
    assert Work(**document).key == work.key == BASE

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adgen.engines.embedded.scope import Scope
from adgen.engines.embedded.words import Words


@pytest.fixture(scope="module")
def scope() -> Scope:
    return Scope(Words.of_grammar(), ("silk", "bokeh"), subjects=False)


@pytest.mark.parametrize(
    "prompt", ["flowing silk", "丝绸", "soft bokeh with fireworks", "luxury", ""]
)
def test_what_was_learned_or_names_no_kind_is_not_doubted(scope: Scope, prompt: str) -> None:
    assert scope.doubts(prompt) == ()


@pytest.mark.parametrize("prompt", ["fireworks", "绽放的烟花", "a pyrotechnics show"])
def test_a_kind_that_was_not_learned_is_named_with_those_that_were(
    scope: Scope, prompt: str
) -> None:
    (told,) = scope.doubts(prompt)
    assert "hardly learned fireworks" in told and "it has learned bokeh, silk" in told


def test_a_subject_is_sent_to_the_product(scope: Scope) -> None:
    (told,) = scope.doubts("a bottle on silk")
    assert "no bottle" in told and "`product`" in told
    assert Scope(scope.words, scope.draws, subjects=True).doubts("a bottle on silk") == ()


def test_the_scope_is_read_from_the_index(scope: Scope, tmp_path: Path) -> None:
    index = {"draws": ["dunes"], "subjects": True}
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    found = Scope.of(tmp_path, scope.words)
    assert (found.draws, found.subjects) == (("dunes",), True)

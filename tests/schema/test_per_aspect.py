"""Values per aspect travel to workers."""

from __future__ import annotations

import pickle

import pytest

from adgen.schema.shot import OWN_SIZE, Anchor, PerAspect, Super


@pytest.mark.parametrize(
    "made",
    [
        OWN_SIZE,
        Super.model_validate({"text": "a", "at": {"portrait": "top", "square": "left"}}),
        Super.model_validate({"text": "a", "size": {"portrait": 0.7, "landscape": 1}}),
        Anchor.model_validate({"picture": "a.png", "size": 0.3, "at": [0.2, 0.4]}),
    ],
)
def test_values_per_aspect_can_be_pickled(made: PerAspect[float] | Super | Anchor) -> None:
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert again.model_fields_set == made.model_fields_set
    assert again.model_dump_json() == made.model_dump_json()

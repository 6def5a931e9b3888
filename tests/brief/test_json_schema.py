"""The printed schema takes what the loader takes, short forms too, and refuses what it refuses."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from adgen.brief.json_schema import DESCRIPTIONS, campaign_schema
from adgen.brief.yaml_lines import read_yaml
from adgen.media.tables import data_path
from adgen.schema.campaign import Campaign
from tests.brief.written import CAMPAIGN

jsonschema = pytest.importorskip("jsonschema")


def valid(data: dict[str, Any]) -> bool:
    schema = campaign_schema()
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    return bool(validator.is_valid(data))


@pytest.fixture
def right(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, "utf-8")
    return deepcopy(read_yaml(tmp_path / "campaign.yaml", "campaign.yaml").data)


def test_right_campaigns_are_valid(right: dict[str, Any]) -> None:
    assert valid(right)
    starter = data_path("starter") / "campaign.yaml"
    assert valid({**read_yaml(starter, "starter").data, "name": "x"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("engine", "stills"),
        ("engine", {"name": "stills"}),
        ("subtitles", None),
        ("super", "words"),
        ("super", {"text": "words", "at": "lower"}),
        ("super", {"text": "words", "at": {"portrait": "top", "landscape": "left"}}),
        ("product", {"picture": "a.png", "at": [0.5, 0.7], "size": 0.3}),
        ("product", {"picture": "a.png", "at": {"portrait": [0.5, 0.7]}, "size": {"portrait": 1}}),
        ("palette", ["#102030", "#405060", "#708090"]),
    ],
)
def test_short_and_long_forms(right: dict[str, Any], key: str, value: Any) -> None:
    place = right if key in ("engine", "subtitles") else right["shots"][0]
    place[key] = value
    assert valid(right)
    Campaign.model_validate(right)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("engine", 5),
        ("camra", "roll"),
        ("super", {"text": "x", "at": "middle"}),
        ("super", 7),
        ("seconds", 3),
        ("motion", 11),
        ("palette", ["#102030"]),
        ("palette", ["#102030", "#405060", "red"]),
        ("palette", ["#102030", "#405060", "#708090", "#000000"]),
        ("product", {"picture": "a.png", "size": "big"}),
    ],
)
def test_wrong_values(right: dict[str, Any], key: str, value: Any) -> None:
    right["shots"][0][key] = value
    assert not valid(right)
    with pytest.raises(ValueError):
        Campaign.model_validate(right)


def test_a_mask_needs_a_picture(right: dict[str, Any]) -> None:
    shot = right["shots"][0]
    shot.pop("picture", None)
    shot["mask"] = "mask.png"
    assert not valid(right)
    shot["picture"] = "p.png"
    assert valid(right)


def test_every_description_belongs_to_a_key() -> None:
    schema = campaign_schema()
    models = {**schema["$defs"], "Campaign": schema}
    for place in DESCRIPTIONS:
        model, _, key = place.partition(".")
        assert models[model]["properties"][key]["description"] == DESCRIPTIONS[place]
